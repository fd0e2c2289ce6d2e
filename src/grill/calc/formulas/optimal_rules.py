"""The rules that split compute: a fixed ratio, the attention term counted in, fitted constants, Kaplan's."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from grill.calc.expression import CalcError
from grill.calc.formulas.compute import PF_DAY
from grill.calc.formulas.fits import Fit
from grill.calc.formulas.papers import HOFFMANN, KAPLAN, MEGATRON, PALM
from grill.calc.working import Source, Working


@dataclass(frozen=True, slots=True)
class Said:
    """What is to be said of a rule's answer."""

    variant: str
    assumptions: tuple[str, ...]
    sources: tuple[Source, ...]
    warnings: tuple[str, ...] = ()


def ratio_rule(work: Working, known: str, factor: int) -> Said:
    """N and D with D = ratio × N and C = factor × N × D; adds the steps for those that are not known."""
    match known:
        case "flops":
            work.step(
                "params",
                f"sqrt(flops / ({factor} * tokens_per_param))",
                f"parameters N, as C = {factor}ND and D = ratio × N",
                "param",
            )
            work.step("tokens", "tokens_per_param * params", "tokens D", "token")
            _split_slips(work, factor)
        case "params":
            work.step("tokens", "tokens_per_param * params", "tokens D", "token")
            work.step("flops", f"{factor} * params * tokens", "training compute C", "FLOP")
            work.slip(
                "tokens",
                "inverted",
                "params / tokens_per_param",
                "Multiply the parameters by the ratio: it is tokens per parameter",
            )
        case _:
            work.step("params", "tokens / tokens_per_param", "parameters N", "param")
            work.step("flops", f"{factor} * params * tokens", "training compute C", "FLOP")
            says = "Divide the tokens by the ratio: it is tokens per parameter"
            work.slip("params", "inverted", "tokens * tokens_per_param", says)
    if known != "flops":
        work.slip("flops", "forward-only", "2 * params * tokens", "That is the forward pass only: training costs 6ND")
        work.slip("flops", "factor-6", "params * tokens", "The factor 6 is missing: training costs 6ND, not ND")
    ratio = f"{work.names['tokens_per_param']:g}:1"
    return Said(
        f"{ratio} with C = {factor}ND" + (", full activation recomputation" if factor == 8 else ""),
        (
            f"{ratio[:-2]} tokens per parameter at every budget: read off Hoffmann et al.'s tables, not printed there",
            f"C = {factor}ND, attention's quadratic term left out",
        ),
        (HOFFMANN, *((MEGATRON,) if factor == 8 else ())),
    )


def _split_slips(work: Working, factor: int) -> None:
    swapped = f"sqrt(flops * tokens_per_param / {factor})"
    work.slip("params", "inverted", swapped, "The ratio is inverted: it is tokens per parameter, so this is D")
    work.slip(
        "tokens",
        "inverted",
        f"sqrt(flops / ({factor} * tokens_per_param))",
        "N and D are swapped: this is the number of parameters",
    )
    says = f"The factor {factor} is missing: training compute is {factor}ND, not ND"
    work.slip("params", "factor-6", "sqrt(flops / tokens_per_param)", says)
    work.slip("tokens", "factor-6", "tokens_per_param * sqrt(flops / tokens_per_param)", says)
    says = "That counts the forward pass only: training costs 6ND, as the backward pass adds 4ND"
    work.slip("params", "forward-only", "sqrt(flops / (2 * tokens_per_param))", says)
    work.slip("tokens", "forward-only", "tokens_per_param * sqrt(flops / (2 * tokens_per_param))", says)
    says = "The ratio is missing: this makes D equal to N"
    work.slip("params", "ratio-forgotten", f"sqrt(flops / {factor})", says)
    work.slip("tokens", "ratio-forgotten", f"sqrt(flops / {factor})", says)
    other = 14 - factor
    says = "8ND is with full recomputation; 6ND is the plain estimate"
    work.slip("params", "recomputation", f"sqrt(flops / ({other} * tokens_per_param))", says)
    work.slip("tokens", "recomputation", f"tokens_per_param * sqrt(flops / ({other} * tokens_per_param))", says)


def with_attention(work: Working, known: str) -> Said:
    """The same ratio with C = (6N + 12 × layers × width × context) D, for N = 12 × layers × width²."""
    if known == "flops":
        if _attention_flops(work, 1) > work.names["flops"]:
            raise CalcError("at this context the attention term alone takes more compute than that")
        found = _solved(lambda n: _attention_flops(work, n), work.names["flops"])
        work.step("params", f"{found:.12g}", "parameters N, for which the steps below give C", "param")
    elif known == "tokens":
        work.step("params", "tokens / tokens_per_param", "parameters N", "param")
    work.step(
        "hidden",
        "(aspect * params / 12)**(1 / 3)",
        "width, as params = 12 × layers × width² and width = aspect × layers",
    )
    work.step("layers", "hidden / aspect", "layers, not rounded")
    work.step("attention_per_token", "12 * layers * hidden * context", "attention term of one token", "FLOP")
    if known != "tokens":
        work.step("tokens", "tokens_per_param * params", "tokens D", "token")
    spent = "(6 * params + attention_per_token) * tokens"
    work.step("flops" if known != "flops" else "check", spent, "training compute C", "FLOP")
    if known != "flops":
        work.slip("flops", "attention-forgotten", "6 * params * tokens", "That is 6ND, without the attention term")
    else:
        says = "That is with 6ND, without the attention term"
        work.slip("params", "attention-forgotten", "sqrt(flops / (6 * tokens_per_param))", says)
        work.slip("tokens", "attention-forgotten", "tokens_per_param * sqrt(flops / (6 * tokens_per_param))", says)
    ratio, context, aspect = (work.names[name] for name in ("tokens_per_param", "context", "aspect"))
    return Said(
        f"{ratio:g}:1 with 6ND and the attention term at {context:,.0f} tokens",
        (
            f"a dense model {aspect:g} times as wide as it has layers, N = 12 × layers × width² without embeddings",
            "attention over the full square, which a causal kernel halves",
            *(("N is found numerically; the steps show that it gives C",) if known == "flops" else ()),
        ),
        (PALM, HOFFMANN),
    )


def _attention_flops(work: Working, params: float) -> float:
    ratio, context, aspect = (work.names[name] for name in ("tokens_per_param", "context", "aspect"))
    hidden = math.cbrt(aspect * params / 12)
    return (6 * params + 12 * hidden / aspect * hidden * context) * ratio * params


def _solved(compute: Callable[[float], float], target: float) -> float:
    """The argument for which a rising function has this value, by halving between powers of ten."""
    low, high = 1.0, 1e40
    for _ in range(200):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if compute(middle) < target else (low, middle)
    return math.sqrt(low * high)


def fitted(work: Working, known: str, fit: Fit) -> Said:
    """Where L(N, D) is least for C = 6ND: N = G (C/6)^a, D = (C/6)^b / G (Hoffmann et al., equation 4)."""
    work.names |= fit.names()
    work.step("G", "(alpha * A / (beta * B))**(1 / (alpha + beta))", "constant of the optimum")
    work.step("a", "beta / (alpha + beta)", "exponent of N")
    work.step("b", "alpha / (alpha + beta)", "exponent of D")
    if known == "params":
        work.step("flops", "6 * (params / G)**(1 / a)", "training compute C for which this N is best", "FLOP")
    elif known == "tokens":
        work.step("flops", "6 * (tokens * G)**(1 / b)", "training compute C for which this D is best", "FLOP")
    if known != "params":
        work.step("params", "G * (flops / 6)**a", "parameters N", "param")
    if known != "tokens":
        work.step("tokens", "(flops / 6)**b / G", "tokens D", "token")
    work.step("loss", "E + A / params**alpha + B / tokens**beta", "the loss that the law predicts there", "nat")
    if known == "flops":
        says = "The exponents are swapped: beta is in N's, alpha in D's"
        work.slip("params", "swapped", "G * (flops / 6)**b", says)
        work.slip("tokens", "swapped", "(flops / 6)**a / G", says)
        work.slip("params", "rule-of-thumb", "sqrt(flops / 120)", "That is the 20:1 rule, not the fitted constants")
        work.slip(
            "tokens", "rule-of-thumb", "20 * sqrt(flops / 120)", "That is the 20:1 rule, not the fitted constants"
        )
    return Said(
        f"{fit.label}: N grows as C^{work.names['a']:.2f}",
        ("C = 6ND; the loss is E + A/N^alpha + B/D^beta; no data is seen twice",),
        fit.sources,
        (fit.caution,),
    )


def kaplan(work: Working, known: str) -> Said:
    """Kaplan's older split, for comparison: N = 1.3e9 × (C_min in PF-days)^0.73, and C = 2 C_min."""
    if known == "params":
        work.step("pf_days", "(params / 1.3e9)**(1 / 0.73)", "least compute C_min in petaFLOP/s-days")
    elif known == "tokens":
        spent = f"6 * 1.3e9 * tokens / (2 * {PF_DAY})"
        work.step("pf_days", f"({spent})**(1 / 0.27)", "C_min in petaFLOP/s-days, from 2 C_min = 6ND and N")
    if known != "flops":
        work.step("flops", f"2 * pf_days * {PF_DAY}", "training compute C at the critical batch size", "FLOP")
    else:
        work.step("pf_days", f"flops / (2 * {PF_DAY})", "least compute C_min in petaFLOP/s-days, half of C")
    if known != "params":
        work.step("params", "1.3e9 * pf_days**0.73", "parameters N, without embeddings", "param")
    if known != "tokens":
        work.step("tokens", "flops / (6 * params)", "tokens D", "token")
    return Said(
        "Kaplan's older split: N grows as C^0.73",
        ("C_min is half of C at the critical batch size, as Hoffmann et al. compare it (appendix D.4)", "C = 6ND"),
        (KAPLAN, HOFFMANN),
        ("superseded: its runs shared one learning-rate schedule, which favours large models on few tokens",),
    )
