"""The compute-optimal split of training compute between parameters and tokens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from grill.calc.experiments.markdown import table
from grill.calc.formulas.fits import FITS
from grill.calc.formulas.given import exactly_one, results, word, working
from grill.calc.formulas.model import CONTEXT, PARAMS, TOKENS
from grill.calc.formulas.optimal_rules import Said, fitted, kaplan, ratio_rule, with_attention
from grill.calc.shown import shown, shown_quantity
from grill.calc.working import Field, Formula, Input, Worked, Working

RULES = ("20:1", "8ND", "attention", *FITS, "kaplan")
"""The rules by name, the customary one first."""
_SPELT = {"20": "20:1", "chinchilla": "20:1", "6nd": "20:1", "hoffmann": "hoffmann-fit", "besiroglu": "besiroglu-2024"}


def _compute_optimal(given: Mapping[str, Input]) -> Worked:
    known = exactly_one(given, "flops", "params", "tokens")
    rule = word(given, "rule")
    work = working(given, known, "tokens_per_param", "context", "aspect")
    said = _by_rule(work, known, "20:1" if rule == "all" else rule)
    work.step("ratio", "tokens / params", "tokens per parameter", "token/param")
    asked = [name for name in ("params", "tokens", "flops") if name != known]
    return Worked(
        formula="compute-optimal",
        title=OPTIMAL.title,
        variant=said.variant,
        inputs=given,
        results=results(work, *asked, "ratio"),
        steps=tuple(work.steps),
        assumptions=said.assumptions,
        warnings=said.warnings,
        sources=said.sources,
        slips=tuple(work.slips),
        table=_compared(given, known) if rule == "all" else "",
    )


def _by_rule(work: Working, known: str, rule: str) -> Said:
    match rule:
        case "20:1":
            return ratio_rule(work, known, 6)
        case "8ND":
            return ratio_rule(work, known, 8)
        case "attention":
            return with_attention(work, known)
        case "kaplan":
            return kaplan(work, known)
        case _:
            return fitted(work, known, FITS[rule])


def _compared(given: Mapping[str, Input], known: str) -> str:
    """Every rule's answer for the same input, as Markdown."""
    rows = []
    for rule in RULES:
        work = working(given, known, "tokens_per_param", "context", "aspect")
        _by_rule(work, known, rule)
        n, d, c = (work.names[name] for name in ("params", "tokens", "flops"))
        rows.append((rule, shown(n, 4), shown(d, 4), shown_quantity(c, "FLOP"), shown(d / n, 3)))
    numbers = ("params N", "tokens D", "compute C", "D/N")
    return table(("rule", *numbers), rows, numbers=frozenset(numbers))


OPTIMAL = Formula(
    id="compute-optimal",
    title="Compute-optimal N and D",
    group="Scaling",
    says="Splits training compute between parameters and tokens, from C, from N or from D.",
    fields=(
        Field(
            "flops", "training compute C", unit="FLOP", low=1, aliases=("compute", "c", "C", "budget", "total_flops")
        ),
        PARAMS,
        TOKENS,
        Field(
            "rule",
            "which rule; all compares them",
            kind="choice",
            default="20:1",
            choices=(*RULES, "all"),
            spellings=_SPELT,
        ),
        Field(
            "tokens_per_param",
            "the ratio, for the rules that fix it",
            default=20.0,
            low=0.01,
            aliases=("tokens_per_parameter", "ratio"),
        ),
        replace(CONTEXT, says="sequence length, for the attention term", default=2048.0),
        Field("aspect", "width over layers of the model, for the attention term", default=128.0, low=1, high=1e4),
    ),
    work=_compute_optimal,
    example="compute-optimal flops=1e24",
)
