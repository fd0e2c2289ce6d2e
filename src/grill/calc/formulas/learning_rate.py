"""The learning rate at a step: linear warm-up, then cosine, linear, WSD or inverse square root."""

from __future__ import annotations

from collections.abc import Mapping

from grill.calc.expression import CalcError
from grill.calc.formulas.given import number, results, share, word, working
from grill.calc.formulas.papers import ATTENTION, COOLDOWN, COSINE, WSD
from grill.calc.working import Field, Formula, Input, Source, Worked, Working

_SOURCES: dict[str, tuple[Source, ...]] = {
    "cosine": (COSINE,),
    "linear": (COOLDOWN,),
    "wsd": (WSD, COOLDOWN),
    "inverse-sqrt": (ATTENTION,),
    "constant": (),
}


def _schedule(given: Mapping[str, Input]) -> Worked:
    kind = word(given, "shape")
    work = working(given, "step", "steps", "peak")
    _add_final(work, given)
    if kind in ("cosine", "linear", "wsd") and "steps" not in given:
        raise CalcError(f"a {kind} schedule needs steps, the length of the run")
    _add_count(work, given, "warmup")
    if "steps" in work.names and work.names["warmup"] > work.names["steps"]:
        raise CalcError(f"a warm-up of {work.names['warmup']:,.0f} steps is longer than the run")
    if kind == "wsd":
        _add_count(work, given, "decay")
        if work.names["warmup"] + work.names["decay"] > work.names["steps"]:
            raise CalcError("warm-up and decay are together longer than the run")
    if work.names["step"] < work.names["warmup"]:
        work.step("lr", "peak * step / warmup", "learning rate, warming up", "")
        work.slip("lr", "warmup-forgotten", "peak", "That is the peak; the warm-up is not over")
        phase = "warm-up"
    else:
        phase = _after_warmup(work, given, kind)
    work.step("of_peak", "100 * lr / peak", "share of the peak", "percent")
    return Worked(
        formula="schedule",
        title=LEARNING_RATE.title,
        variant=f"linear warm-up, then {_NAMES[kind]}; step {work.names['step']:,.0f}: {phase}",
        inputs=given,
        results=results(work, "lr", "of_peak", "progress"),
        steps=tuple(work.steps),
        assumptions=(
            "step 0 has rate 0 and the step after the warm-up the peak; some code is one step ahead",
            *(
                (f"the rate ends at {100 * work.names['final']:g} % of the peak and stays there",)
                if kind in _ENDING
                else ()
            ),
        ),
        sources=_SOURCES[kind],
        slips=tuple(work.slips),
    )


_ENDING = ("cosine", "linear", "wsd")
_NAMES = {
    "cosine": "cosine to a fraction of the peak",
    "linear": "linear to a fraction of the peak",
    "wsd": "stable, then decay to a fraction of the peak (WSD)",
    "inverse-sqrt": "inverse square root",
    "constant": "constant",
}


def _after_warmup(work: Working, given: Mapping[str, Input], kind: str) -> str:
    """The step `lr` after the warm-up; the name of the phase."""
    match kind:
        case "constant":
            work.step("lr", "peak", "learning rate")
            return "constant"
        case "inverse-sqrt":
            if work.names["warmup"] == 0:
                raise CalcError("inverse-sqrt needs a warm-up: the rate falls from its end")
            work.step("lr", "peak * sqrt(warmup / step)", "learning rate")
            work.slip("lr", "inverted", "peak * sqrt(step / warmup)", "The ratio is upside down: the rate falls")
            return "decay"
        case "wsd":
            return _wsd(work, given)
        case _:
            return _decay(work, kind)


def _decay(work: Working, kind: str) -> str:
    if work.names["step"] >= work.names["steps"]:
        work.step("lr", "peak * final", "learning rate after the last step")
        return "after the end"
    work.step("progress", "(step - warmup) / (steps - warmup)", "share of the decay that is over")
    if kind == "linear":
        work.step("lr", "peak * (1 - (1 - final) * progress)", "learning rate")
        work.slip("lr", "floor-forgotten", "peak * (1 - progress)", "That falls to 0, not to the final fraction")
        work.slip(
            "lr", "cosine", "peak * (final + (1 - final) * (1 + cos(pi * progress)) / 2)", "That is the cosine schedule"
        )
        work.slip(
            "lr", "warmup-counted", "peak * (1 - (1 - final) * step / steps)", "The decay starts after the warm-up"
        )
    else:
        work.step("lr", "peak * (final + (1 - final) * (1 + cos(pi * progress)) / 2)", "learning rate")
        work.slip(
            "lr", "floor-forgotten", "peak * (1 + cos(pi * progress)) / 2", "That falls to 0, not to the final fraction"
        )
        work.slip("lr", "linear", "peak * (1 - (1 - final) * progress)", "That is the linear schedule")
        says = "The cosine starts after the warm-up"
        work.slip("lr", "warmup-counted", "peak * (final + (1 - final) * (1 + cos(pi * step / steps)) / 2)", says)
        work.slip(
            "lr",
            "full-period",
            "peak * (final + (1 - final) * (1 + cos(2 * pi * progress)) / 2)",
            "That is a whole period of the cosine; the schedule takes half",
        )
    return "decay"


def _wsd(work: Working, given: Mapping[str, Input]) -> str:
    if work.names["step"] <= work.names["steps"] - work.names["decay"]:
        work.step("lr", "peak", "learning rate, stable")
        work.slip(
            "lr",
            "cosine",
            "peak * (final + (1 - final) * (1 + cos(pi * (step - warmup) / (steps - warmup))) / 2)",
            "That is the cosine schedule; WSD keeps the peak until the decay",
        )
        return "stable"
    if work.names["step"] >= work.names["steps"]:
        work.step("lr", "peak * final", "learning rate after the last step")
        return "after the end"
    work.step("progress", "(step - (steps - decay)) / decay", "share of the decay that is over")
    root = word(given, "decay_shape") == "1-sqrt"
    fall = "sqrt(progress)" if root else "progress"
    work.step("lr", f"peak * (1 - (1 - final) * {fall})", f"learning rate, {'1 - sqrt' if root else 'linear'} decay")
    work.slip("lr", "floor-forgotten", f"peak * (1 - {fall})", "That falls to 0, not to the final fraction")
    return "decay"


def _add_final(work: Working, given: Mapping[str, Input]) -> None:
    """Make `final` known, the fraction of the peak at the end: given, or from the rate at the end."""
    if "min_lr" not in given:
        work.names["final"] = share(given, "final")
        return
    work.names["min_lr"] = number(given, "min_lr")
    if work.names["min_lr"] > work.names["peak"]:
        raise CalcError("min_lr is the rate at the end, which is not above the peak")
    work.step("final", "min_lr / peak", "fraction of the peak at the end")


def _add_count(work: Working, given: Mapping[str, Input], name: str) -> None:
    """A number of steps, or below 1 a share of the run."""
    value = number(given, name)
    if 0 < value < 1:
        if "steps" not in work.names:
            raise CalcError(f"{name} as a share of the run needs steps")
        work.names[f"{name}_share"] = value
        work.step(name, f"{name}_share * steps", f"steps of {name}", "step")
    else:
        work.names[name] = value


LEARNING_RATE = Formula(
    id="schedule",
    title="Learning rate at a step",
    group="Schedule",
    says="The learning rate at a step: linear warm-up, then cosine to a fraction, linear, WSD or inverse square root.",
    fields=(
        Field("step", "the step asked for", low=0, required=True, aliases=("current_step", "iteration", "t")),
        Field(
            "peak",
            "learning rate at the end of the warm-up",
            above=0,
            required=True,
            aliases=("lr", "max_lr", "peak_lr", "learning_rate", "base_lr"),
        ),
        Field(
            "steps",
            "steps of the whole run",
            low=1,
            aliases=("total_steps", "max_steps", "num_steps", "training_steps", "num_training_steps", "total"),
        ),
        Field(
            "warmup",
            "steps of warm-up, or a share of the run: 2000, 1%",
            default=0.0,
            low=0,
            aliases=("warmup_steps", "num_warmup_steps", "warmup_ratio"),
        ),
        Field("final", "fraction of the peak at the end: 10%", default=0.1, low=0, aliases=("min_lr_ratio",)),
        Field("min_lr", "learning rate at the end, in place of final", low=0, aliases=("final_lr", "end_lr")),
        Field(
            "shape",
            "what follows the warm-up",
            kind="choice",
            default="cosine",
            choices=tuple(_NAMES),
            aliases=("kind", "type", "schedule", "decay_type"),
        ),
        Field("decay", "WSD: steps of the decay, or a share of the run", default=0.2, low=0),
        Field("decay_shape", "WSD: how the rate falls", kind="choice", default="linear", choices=("linear", "1-sqrt")),
    ),
    work=_schedule,
    example="schedule step=500k steps=1.2M warmup=8000 peak=8e-5 final=1%",
)
