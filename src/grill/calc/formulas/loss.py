"""The loss that a scaling law predicts."""

from __future__ import annotations

from collections.abc import Mapping

from grill.calc.expression import CalcError
from grill.calc.formulas.fits import FITS, KAPLAN_DATA, KAPLAN_JOINT, KAPLAN_SIZE
from grill.calc.formulas.given import results, word, working
from grill.calc.formulas.model import PARAMS, TOKENS
from grill.calc.formulas.papers import KAPLAN
from grill.calc.working import Field, Formula, Input, Source, Worked, Working


def _loss(given: Mapping[str, Input]) -> Worked:
    work = working(given, "params", "tokens")
    if not work.names:
        raise CalcError("loss needs params, tokens or both")
    law = word(given, "law")
    said = _kaplan(work) if law == "kaplan" else _hoffmann(work, law)
    work.step("perplexity", "exp(loss)", "perplexity per token")
    variant, assumptions, warnings, sources = said
    return Worked(
        formula="loss",
        title=LOSS.title,
        variant=variant,
        inputs=given,
        results=results(work, "loss", "perplexity", "size_term", "data_term"),
        steps=tuple(work.steps),
        assumptions=(
            *assumptions,
            "the constants belong to their own tokenizer and data: compare only losses of one law",
        ),
        warnings=warnings,
        sources=sources,
        slips=tuple(work.slips),
    )


Said = tuple[str, tuple[str, ...], tuple[str, ...], tuple[Source, ...]]


def _hoffmann(work: Working, law: str) -> Said:
    if not {"params", "tokens"} <= work.names.keys():
        raise CalcError(f"{law} is a law of both: give params and tokens; law=kaplan takes one of them")
    fit = FITS[law]
    work.names |= fit.names()
    work.step("size_term", "A / params**alpha", "what a larger model would still gain", "nat")
    work.step("data_term", "B / tokens**beta", "what more data would still gain", "nat")
    work.step("loss", "E + size_term + data_term", "cross-entropy per token", "nat")
    work.slip("loss", "floor-forgotten", "size_term + data_term", "The irreducible loss E is missing")
    work.slip(
        "loss",
        "swapped",
        "E + A / tokens**alpha + B / params**beta",
        "N and D are swapped: A and alpha go with parameters",
    )
    work.slip("loss", "bits", "loss / ln(2)", "That is in bits; the law is in nats")
    assumptions = ("N in parameters, embeddings included; D in tokens, none seen twice",)
    return f"L(N, D) = E + A/N^alpha + B/D^beta, {fit.label}", assumptions, (fit.caution,), fit.sources


def _kaplan(work: Working) -> Said:
    if {"params", "tokens"} <= work.names.keys():
        work.names |= KAPLAN_JOINT
        work.step("size_term", "(Nc / params)**(alpha_N / alpha_D)", "size term")
        work.step("data_term", "Dc / tokens", "data term")
        work.step("loss", "(size_term + data_term)**alpha_D", "cross-entropy per token", "nat")
        variant = "Kaplan's joint L(N, D), constants of table 2"
    elif "params" in work.names:
        work.names |= KAPLAN_SIZE
        work.step("loss", "(Nc / params)**alpha_N", "cross-entropy per token", "nat")
        work.slip("loss", "inverted", "(params / Nc)**alpha_N", "The ratio is upside down: Nc over N")
        variant = "Kaplan's L(N), data unlimited"
    else:
        work.names |= KAPLAN_DATA
        work.step("loss", "(Dc / tokens)**alpha_D", "cross-entropy per token", "nat")
        work.slip("loss", "inverted", "(tokens / Dc)**alpha_D", "The ratio is upside down: Dc over D")
        variant = "Kaplan's L(D), the model large and stopped early"
    work.slip("loss", "bits", "loss / ln(2)", "That is in bits; the law is in nats")
    assumptions = ("N counts parameters without embeddings; D tokens of WebText2",)
    warnings = ("fitted up to 1.5B parameters, with one learning-rate schedule for every length of run",)
    return variant, assumptions, warnings, (KAPLAN,)


_SPELT = {**dict.fromkeys(("hoffmann", "chinchilla"), "hoffmann-fit"), "besiroglu": "besiroglu-2024"}
LOSS = Formula(
    id="loss",
    title="Loss from a scaling law",
    group="Scaling",
    says="Predicted loss for N parameters trained on D tokens, by Hoffmann's or Kaplan's law.",
    fields=(
        PARAMS,
        TOKENS,
        Field(
            "law",
            "whose law and constants",
            kind="choice",
            default="hoffmann-fit",
            choices=(*FITS, "kaplan"),
            spellings=_SPELT,
            aliases=("fit", "rule"),
        ),
    ),
    work=_loss,
    example="loss params=70B tokens=1.4T",
)
