"""Scaling laws: tokens per parameter, the compute-optimal split, the loss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from grill.calc.formulas.given import results, working
from grill.calc.formulas.loss import LOSS
from grill.calc.formulas.model import PARAMS, TOKENS, add_params, model_sources
from grill.calc.formulas.optimal import OPTIMAL
from grill.calc.formulas.papers import HOFFMANN
from grill.calc.working import Formula, Input, Worked


def _tokens_per_param(given: Mapping[str, Input]) -> Worked:
    work = working(given, "tokens")
    add_params(work, given, "tokens-per-param")
    work.step("ratio", "tokens / params", "training tokens for each parameter", "token/param")
    work.step("multiple", "ratio / 20", "times Chinchilla's 20")
    work.slip("ratio", "inverted", "params / tokens", "That is parameters per token; it is tokens over parameters")
    work.slip("multiple", "inverted", "20 / ratio", "The comparison goes the other way: the ratio over 20")
    work.slip("multiple", "wrong-reference", "ratio / 200", "Chinchilla's ratio is about 20, not 200")
    if "total_params" in work.names:
        says = "That divides by all experts; the ratio goes by the active parameters here"
        work.slip("ratio", "total-for-active", "tokens / total_params", says)
    return Worked(
        formula="tokens-per-param",
        title=TOKENS_PER_PARAM.title,
        variant="D/N, active parameters" if "total_params" in work.names else "D/N",
        inputs=given,
        results=results(work, "ratio", "multiple"),
        steps=tuple(work.steps),
        assumptions=(
            "20 is read off Hoffmann et al.'s tables (67B parameters, 1.5T tokens); the paper prints no such rule",
            "it splits training compute best; a model that is served much is trained on far more",
        ),
        sources=(HOFFMANN, *model_sources(given)),
        slips=tuple(work.slips),
    )


TOKENS_PER_PARAM = Formula(
    id="tokens-per-param",
    title="Tokens per parameter",
    group="Scaling",
    says="How many tokens each parameter was trained on, against Chinchilla's 20.",
    fields=(
        replace(TOKENS, required=True),
        PARAMS,
    ),
    work=_tokens_per_param,
    presets=("model",),
    example="tokens-per-param params=8B tokens=15T",
)

FORMULAS: tuple[Formula, ...] = (TOKENS_PER_PARAM, OPTIMAL, LOSS)
