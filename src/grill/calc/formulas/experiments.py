"""Experiments in the panel: what three numbers let one conclude, and what an ablation comes to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from grill.calc.dtypes import dtype_field
from grill.calc.experiments import student
from grill.calc.experiments.comparison import Comparison
from grill.calc.experiments.conclusion_tables import as_table as conclusion_table
from grill.calc.experiments.plan import Budget, Match, Option, Plan
from grill.calc.experiments.plan_tables import as_table as plan_table
from grill.calc.experiments.planned import Planned, work_out
from grill.calc.experiments.summary import MOST_FAMILIES, MOST_SEEDS_GIVEN, conclude_summary
from grill.calc.expression import CalcError
from grill.calc.formulas.accelerator import MFU_SHARE, PEAK, PRICE, accelerator_sources, add_peak
from grill.calc.formulas.given import maybe, number, results, share, word, working
from grill.calc.formulas.model import PARAMS, TOKENS
from grill.calc.formulas.papers import KAPLAN_FLOPS
from grill.calc.working import Field, Formula, Input, Result, Source, Step, Worked, Working
from grill.text import did_you_mean

STUDENT = Source("The Probable Error of a Mean", 1908, "Student, Biometrika 6")
WELCH = Source("The Generalization of Student's Problem", 1947, "Welch, Biometrika 34")
DUNN = Source("Multiple Comparisons Among Means", 1961, "Dunn, JASA 56 (Bonferroni's correction)")
_TIMES = re.compile(r"(.+?)\s*\(\s*(\d+\.?\d*|\.\d+)\s*[x×]\s*\)")


def _conclude(given: Mapping[str, Input]) -> Worked:
    paired = bool(given["paired"]) if "paired" in given else None
    conclusion = conclude_summary(
        number(given, "gain"),
        number(given, "std"),
        int(number(given, "seeds")),
        paired=paired,
        families=int(number(given, "families")),
        alpha=number(given, "alpha"),
    )
    claim = conclusion.claims[0]
    chosen = claim.comparisons[0]
    work = working(given, "gain", "std", "seeds", "families", "alpha")
    if chosen.interval is not None:
        _add_interval(work, chosen)
    pairs = chosen.estimate is not None and chosen.estimate.design == "paired"
    needed = chosen.seeds_needed if chosen.verdict == "open" else None
    return Worked(
        formula="conclude",
        title=CONCLUDE.title,
        variant="t-test on paired differences" if pairs else "Welch's t-test on separate runs of equal spread",
        inputs=given,
        results=(
            Result("gain", "observed gain", number(given, "gain")),
            *results(work, "low", "high", "p", "corrected_p"),
            *((Result("seeds_needed", "seeds that would do", float(needed)),) if needed else ()),
        ),
        steps=tuple(work.steps),
        assumptions=(
            "std is that of the paired differences" if pairs else "std is that of each arm's runs, alike in both arms",
            "seeds are independent, and what they vary is about normal",
        ),
        warnings=conclusion.notes,
        sources=(STUDENT if pairs else WELCH, *((DUNN,) if conclusion.tests > 1 else ())),
        slips=tuple(work.slips),
        says=claim.says,
        table=conclusion_table(conclusion),
    )


def _add_interval(work: Working, chosen: Comparison) -> None:
    estimate = chosen.estimate
    if estimate is None:
        return
    pairs = estimate.design == "paired"
    work.step("error", "std / sqrt(seeds)" if pairs else "std * sqrt(2 / seeds)", "standard error of the gain")
    work.step("df", "seeds - 1" if pairs else "2 * (seeds - 1)", "degrees of freedom")
    _looked_up(work, "t_crit", "Student's t at 1 − alpha / 2", "t(1 − alpha / 2, df)", estimate.df)
    work.step("low", "gain - t_crit * error", "lower end of the interval")
    work.step("high", "gain + t_crit * error", "upper end of the interval")
    work.step("t", "gain / error", "the gain in standard errors")
    _looked_up(work, "p", "probability of a t so far from 0 by chance, either way", "2 × P(T > |t|)", estimate.df)
    if chosen.tests > 1:
        work.step("corrected_p", "min(1, families * p)", "for that many families (Bonferroni)")
    for end, sign in (("low", "-"), ("high", "+")):
        work.slip(end, "normal-for-t", f"gain {sign} 1.96 * error", "1.96 is for many seeds: few take Student's t")
        work.slip(end, "std-for-error", f"gain {sign} t_crit * std", "The spread of a mean is std / √n")


def _looked_up(work: Working, name: str, says: str, formula: str, df: float) -> None:
    """A step that the evaluator has no function for: Student's t and its probability."""
    is_p = name == "p"
    value = student.p_two_sided(abs(work.names["t"]), df) if is_p else student.critical(df, work.names["alpha"])
    work.steps.append(Step(name, says, formula, formula, value))
    work.names[name] = value


CONCLUDE = Formula(
    id="conclude",
    title="Strongest justified conclusion",
    group="Experiments",
    says="What a gain, its standard deviation and a number of seeds let one say, and how many seeds would say more.",
    fields=(
        Field("gain", "mean of the candidate less the baseline, positive where better", required=True),
        Field("std", "standard deviation: of paired differences, or of each arm's runs", required=True, low=0),
        Field("seeds", "pairs, or runs of each arm", required=True, low=1, high=MOST_SEEDS_GIVEN, whole=True),
        Field("paired", "whether both arms ran on the same seeds; the wider interval if not said", kind="flag"),
        Field("families", "benchmark families tested", default=1.0, low=1, high=MOST_FAMILIES, whole=True),
        Field("alpha", "probability of a claim where there is no difference", default=0.05, low=1e-6, high=0.49),
    ),
    work=_conclude,
    example="conclude gain=0.9 std=0.9 seeds=16 paired=yes",
)


def _ablate(given: Mapping[str, Input]) -> Worked:
    plan, work, warnings = _plan(given)
    planned = work_out(plan)
    _add_totals(work, planned)
    return Worked(
        formula="ablate",
        title=ABLATE.title,
        variant="one change at a time" + (", with the factorials asked for" if plan.interactions else ""),
        inputs=given,
        results=results(work, "runs", "compute", "gpu_hours", "cost"),
        steps=tuple(work.steps),
        assumptions=("the first value of each factor is the base", "every row runs on the same seeds"),
        warnings=(*warnings, *planned.warnings),
        sources=(*((KAPLAN_FLOPS,) if "flops" in work.names else ()), *accelerator_sources(given)),
        says=planned.says,
        table=plan_table(planned),
    )


def _plan(given: Mapping[str, Input]) -> tuple[Plan, Working, tuple[str, ...]]:
    work = working(given, "params", "tokens", "seeds", "price")
    peak = {"gpu", "peak"} & given.keys()
    warnings = add_peak(work, given) if peak else ()
    work.names["mfu"] = share(given, "mfu")
    base, options = _factors(_unquoted(word(given, "options")))
    match: Match = "compute" if word(given, "match") == "compute" else "none"
    plan = Plan(
        base=base,
        options=options,
        interactions=_interactions(_unquoted(word(given, "interactions")), base),
        seeds=tuple(str(seed) for seed in range(1, int(number(given, "seeds")) + 1)),
        budget=Budget(
            params=maybe(given, "params"),
            tokens=maybe(given, "tokens"),
            peak=work.names.get("peak"),
            mfu=work.names["mfu"],
            price=maybe(given, "price"),
        ),
        match=match,
    )
    return plan, work, warnings


def _unquoted(text: str) -> str:
    """The text without the quotes that a value with spaces may come in."""
    bare = text.strip()
    return bare[1:-1] if len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "\"'" else bare


def _factors(text: str) -> tuple[dict[str, str], dict[str, tuple[Option, ...]]]:
    """`norm: rms | layer; ffn: dense | moe (1.3x)` as the base's values and the alternatives of each factor."""
    base: dict[str, str] = {}
    options: dict[str, tuple[Option, ...]] = {}
    for part in text.split(";"):
        name, colon, values = (piece.strip() for piece in part.partition(":"))
        if not name and not values:
            continue
        given = [value.strip() for value in values.split("|") if value.strip()]
        if not colon or not name or not given:
            raise CalcError(f"options are written 'norm: rms | layer; lr: 1e-4 | 3e-4', not {part.strip()[:40]!r}")
        if name in base:
            raise CalcError(f"the factor {name[:40]!r} stands twice")
        made = [_option(value) for value in given]
        if made[0].compute is not None:
            raise CalcError(f"{name[:40]}: the first value is the base, whose compute is 1")
        base[name] = made[0].value
        options[name] = tuple(made[1:])
    if not base:
        raise CalcError("options name no factor; they are written 'norm: rms | layer; lr: 1e-4 | 3e-4'")
    return base, options


def _option(text: str) -> Option:
    match = _TIMES.fullmatch(text)
    if not match:
        return Option(text)
    if not float(match[2]):
        raise CalcError(f"{match[1][:40]}: 0 times the base's compute")
    return Option(match[1], compute=float(match[2]))


def _interactions(text: str, base: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    """`norm * lr; norm * ffn` as groups of factors."""
    groups = []
    for part in text.replace("×", "*").split(";"):
        names = tuple(name.strip() for name in part.split("*") if name.strip())
        for name in names:
            if name not in base:
                raise CalcError(f"the options have no factor {name[:40]!r}{did_you_mean(name, base)}")
        if names and len(set(names)) < max(2, len(names)):
            raise CalcError(f"an interaction is of two factors or more, as in 'norm * lr', not {part.strip()[:40]!r}")
        if names:
            groups.append(names)
    return tuple(groups)


def _add_totals(work: Working, planned: Planned) -> None:
    work.names["rows"] = float(len(planned.rows))
    work.names["ratios"] = sum(row.cost.ratio for row in planned.rows)
    work.step("runs", "rows * seeds", "runs, rows of the table times seeds")
    if planned.compute is None:
        return
    work.step("flops", "6 * params * tokens", "compute of one run of the base", "FLOP")
    work.step("compute", "flops * ratios * seeds", "all runs; ratios is the sum of the rows' × base", "FLOP")
    if planned.gpu_hours is not None:
        work.step("gpu_hours", "compute / (peak * mfu) / 3600", "GPU-hours of all runs", "GPU-hour")
    if planned.dollars is not None:
        work.step("cost", "price * gpu_hours", "cost of all runs", "dollar")


ABLATE = Formula(
    id="ablate",
    title="Ablation plan",
    group="Experiments",
    says="One change at a time against a base, factorials where asked, with each row's compute and the whole cost.",
    fields=(
        Field(
            "options",
            "factors, the base's value first: norm: rms | layer; ffn: dense | moe (1.3x)",
            kind="text",
            required=True,
        ),
        Field("interactions", "factors to cross: norm * lr; norm * ffn", kind="text"),
        Field("seeds", "seeds of each row", default=3.0, low=1, high=1000, whole=True),
        replace(PARAMS, says="active parameters of the base"),
        replace(TOKENS, says="training tokens of one run"),
        Field(
            "match",
            "compute: other token counts where a row computes more or less",
            kind="choice",
            default="none",
            choices=("none", "compute"),
        ),
        PEAK,
        dtype_field("number format of training, which picks the peak"),
        MFU_SHARE,
        PRICE,
    ),
    work=_ablate,
    presets=("accelerator",),
    example='ablate options="norm: rms | layer; lr: 1e-4 | 3e-4" params=1B tokens=20B gpu=h100-sxm price=2.5',
)

FORMULAS: tuple[Formula, ...] = (ABLATE, CONCLUDE)
