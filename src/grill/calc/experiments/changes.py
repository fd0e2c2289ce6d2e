"""What changed together with the arm, beyond the change that is claimed: the confounds of a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from grill.calc.experiments.evidence import Evidence, Score
from grill.calc.experiments.values import canonical, listed, named
from grill.calc.expression import CalcError, number_of

# fmt: off
MEASURING = frozenset((
    "decoding", "temperature", "decoding_temperature", "top_p", "top_k", "sampling", "beam_size", "shots", "n_shots",
    "num_shots", "few_shot", "fewshot", "num_fewshot", "prompt", "prompt_template", "chat_template", "harness",
    "eval_harness", "judge", "max_tokens", "max_new_tokens",
))
# fmt: on
"""Settings of the measurement: where they differ, the scores were not measured alike."""
HOURS = "gpu_hours"
COMPUTE = ("compute", "flops", "train_flops", "training_flops", "training_compute", HOURS)
"""Hours stand in for it where none of the others is there."""
PARAMS = ("active_params", "params", "n_params", "parameters")
TOKENS = ("tokens", "train_tokens", "training_tokens", "n_tokens")
SIZES = frozenset((*COMPUTE, *PARAMS, *TOKENS))
TOLERANCE = 0.02
"""Compute that differs by less is taken for equal."""
_HOURS_TOLERANCE = 0.1
"""As above, of hours: equal work takes longer on one day than on another."""
_SHOWN = 3

Kind = Literal["changed", "unmatched", "unrecorded"]
Runs = dict[tuple[str, str], dict[str, str]]
"""By family and benchmark, then by seed, one setting as written."""


@dataclass(frozen=True, slots=True)
class Change:
    """A setting that is not the same in both arms."""

    column: str
    kind: Kind
    """Other values; the same values for other seeds; or known for one arm only."""
    baseline: str
    candidate: str

    @property
    def name(self) -> str:
        """As a sentence has it."""
        return spoken(self.column)

    @property
    def says(self) -> str:
        """`learning rate (1e-4 → 3e-4)`."""
        if self.kind == "unmatched":
            return f"{self.name} (the same values, but on other seeds)"
        return f"{self.name} ({self.baseline or 'not recorded'} → {self.candidate or 'not recorded'})"


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything in which a candidate differs from its baseline."""

    settings: tuple[Change, ...]
    per_run: tuple[str, ...]
    """Columns with another value in every run, such as a job's number or its loss: no settings."""
    compute_ratio: float | None
    """The candidate's training compute over the baseline's; None where the table does not say."""

    @property
    def compute_differs(self) -> bool:
        """Whether the ratio is known and is not 1."""
        return self.compute_ratio is not None and abs(self.compute_ratio - 1) > TOLERANCE


def changes(evidence: Evidence, baseline: str, candidate: str) -> Changes:
    """What differs between two arms, on the benchmarks that both were scored on."""
    ours, theirs = _alike(evidence.by_arm[baseline], evidence.by_arm[candidate])
    found: list[Change] = []
    per_run: list[str] = []
    for column in evidence.settings:
        if column in evidence.conditions:
            continue
        a, b = _runs(ours, column), _runs(theirs, column)
        if _differs_in_every_run(a, b):
            per_run.append(column)
        elif kind := _kind(a, b, paired=evidence.seeded):
            found.append(Change(column, kind, _values(a), _values(b)))
    return Changes(tuple(found), tuple(per_run), _compute_ratio(evidence, ours, theirs))


def _alike(ours: Sequence[Score], theirs: Sequence[Score]) -> tuple[Sequence[Score], Sequence[Score]]:
    """The rows on benchmarks that both arms were scored on; all of them where there is none."""
    places = [{(score.family, score.benchmark) for score in scores} for scores in (ours, theirs)]
    common = places[0] & places[1]
    if not common or places[0] == places[1]:
        return ours, theirs
    first, second = ([s for s in scores if (s.family, s.benchmark) in common] for scores in (ours, theirs))
    return first, second


def key_of(column: str) -> str:
    """A column's name as the lists of names have it: `Top-p` is `top_p`."""
    return "_".join(column.casefold().replace("-", " ").split())


def spoken(column: str) -> str:
    """A column's name as a sentence has it."""
    return named(column.replace("_", " "))


def _runs(scores: Sequence[Score], column: str) -> Runs:
    found: Runs = {}
    for score in scores:
        if value := score.settings.get(column, ""):
            found.setdefault((score.family, score.benchmark), {})[score.seed] = value
    return found


def _kind(a: Runs, b: Runs, *, paired: bool) -> Kind | None:
    if not a or not b:
        return "unrecorded" if a or b else None
    kind: Kind | None = None
    for place in a.keys() & b.keys():
        ours = {seed: canonical(value) for seed, value in a[place].items()}
        theirs = {seed: canonical(value) for seed, value in b[place].items()}
        if set(ours.values()) != set(theirs.values()):
            return "changed"
        if paired and any(ours[seed] != theirs[seed] for seed in ours.keys() & theirs.keys()):
            kind = "unmatched"
    return kind


def _differs_in_every_run(a: Runs, b: Runs) -> bool:
    """Whether each arm has several runs, no two with one value, and no value stands in both arms."""
    values: list[set[str]] = []
    for runs in (a, b):
        by_seed: dict[str, set[str]] = {}
        for seeds in runs.values():
            for seed, value in seeds.items():
                by_seed.setdefault(seed, set()).add(canonical(value))
        together = set().union(*by_seed.values()) if by_seed else set()
        if len(by_seed) < 2 or len(together) != sum(map(len, by_seed.values())):
            return False
        values.append(together)
    return not values[0] & values[1]


def _values(runs: Runs) -> str:
    """The values of one arm, as written."""
    known = {canonical(value): value for seeds in runs.values() for value in seeds.values()}
    first = [named(value) for value in list(known.values())[:_SHOWN]]
    return listed([*first, "others"] if len(known) > _SHOWN else first) if first else ""


def _compute_ratio(evidence: Evidence, ours: Sequence[Score], theirs: Sequence[Score]) -> float | None:
    keys = {key_of(column): column for column in evidence.settings}
    compute = _column(keys, COMPUTE)
    if compute:
        if keys.get(HOURS) != compute:
            return _ratio(ours, theirs, compute, "FLOP")
        ratio = _ratio(ours, theirs, compute, "GPU-hour")
        return 1.0 if ratio is not None and abs(ratio - 1) <= _HOURS_TOLERANCE else ratio
    params, tokens = _column(keys, PARAMS), _column(keys, TOKENS)
    size = _ratio(ours, theirs, params, "param") if params else None
    length = _ratio(ours, theirs, tokens, "token") if tokens else None
    # By 6ND the ratio is that of the products; one of the two alone may be made up for by the other.
    return None if size is None or length is None else size * length


def _column(keys: dict[str, str], names: Sequence[str]) -> str | None:
    return next((keys[name] for name in names if name in keys), None)


def _ratio(ours: Sequence[Score], theirs: Sequence[Score], column: str, unit: str) -> float | None:
    means: list[float] = []
    for scores in (ours, theirs):
        texts = {score.seed: score.settings.get(column, "") for score in scores}
        try:
            amounts = [number_of(text, unit) for text in texts.values()]
        except CalcError:
            return None
        means.append(sum(amounts) / len(amounts))
    return means[1] / means[0] if means[0] > 0 and means[1] > 0 else None
