"""One criterion's evidence turned into credit, state and a note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grill.content.model import Criterion
from grill.grading.amounts import Amount
from grill.grading.calibration import CALIBRATION, Calibration
from grill.grading.evidence import Evidence, quote
from grill.grading.grade import CriterionResult, Quote, State
from grill.grading.quantities import ABSENT, QuantityEvidence, compare

_REASONS = {
    "denied": "You say that it is not so.",
    "negation": "Your wording negates the point.",
    "direction": "The direction is reversed.",
    "roles": "The two sides are swapped.",
    "": "This says the opposite of the point.",
}


def ramp(strength: float, c: Calibration = CALIBRATION) -> float:
    """Evidence to credit: 0 below `credit_from`, 1 above `credit_full`, straight between."""
    return min(1.0, max(0.0, (strength - c.credit_from) / (c.credit_full - c.credit_from)))


def judge(
    criterion: Criterion,
    evidence: Evidence,
    found: Sequence[Amount],
    denied: Sequence[Amount],
    given: Sequence[float],
    answer: str,
    c: Calibration = CALIBRATION,
) -> CriterionResult:
    """Credit, state, quote and note of one criterion; `found` are the answer's numbers, `denied` those said not to be.

    A quantity that is asked for decides: without the number at most half the credit, with a wrong one none.
    """
    best, against = evidence.best, evidence.against
    strength = best.strength if best else 0.0
    credit = ramp(strength, c)
    note = ""
    quoted = quote(answer, best.span) if best and credit > 0 else None
    number = _number(criterion, found, denied, given)
    contradicted = _contradicts(evidence)
    if contradicted and against:
        credit, note = 0.0, _REASONS[against.conflict]
        quoted = quote(answer, against.span)
    elif against:
        credit *= CALIBRATION.mixed_factor
        note = "Elsewhere you say the opposite: “" + _short(answer[against.span.start : against.span.end]) + "”."
    if criterion.quantity and not (contradicted and against and against.conflict):
        credit, contradicted, note, quoted = _with_number(
            number, criterion.quantity.required, credit, contradicted, note, quoted, answer
        )
    figures = {"strength": round(strength, 4), "keyword": round(best.keyword, 4) if best else 0.0}
    if best and best.semantic is not None:
        figures["semantic"] = round(best.semantic, 4)
    if against:
        figures["against"] = round(evidence.weight_against, 4)
    if number.outcome != "absent":
        figures["number"] = 1.0 if number.outcome == "match" else -1.0
    credit = round(credit, 4) if quoted else 0.0
    return CriterionResult(
        id=criterion.id,
        point=criterion.point,
        weight=criterion.weight,
        required=criterion.required,
        credit=credit,
        state="contradicted" if contradicted else state_of(credit),
        quote=quoted,
        note=note,
        probe=criterion.probe,
        margin=_margin(strength, number, contradicted, c),
        evidence=figures,
        number=number.check,
    )


_HALFWAY = 0.5
"""The credit from which a margin is counted where likeness gives the credit."""


def liken(result: CriterionResult, credit: float, quoted: Quote) -> CriterionResult:
    """The result with its credit taken from likeness; what a number or a contradiction decided stands."""
    if result.state == "contradicted" or result.margin == 1.0:
        return result
    credit = round(credit, 4)
    return replace(
        result,
        credit=credit,
        state=state_of(credit),
        quote=quoted if credit else None,
        margin=round(credit - _HALFWAY, 4),
    )


def _number(
    criterion: Criterion, found: Sequence[Amount], denied: Sequence[Amount], given: Sequence[float]
) -> QuantityEvidence:
    """How the numbers stand to the criterion's own; the right number said not to be the one is wrong."""
    if criterion.quantity is None:
        return ABSENT
    number = compare(found, criterion.quantity, criterion.slips, given)
    if number.outcome == "absent" and denied:
        refused = compare(denied, criterion.quantity, (), given)
        if refused.outcome == "match":
            return QuantityEvidence(
                "wrong", refused.start, refused.end, "You say that it is not this number, but it is.", refused.check
            )
    return number


def _contradicts(evidence: Evidence) -> bool:
    """Whether the evidence against stands alone: nothing in the answer makes the point as clearly as it is denied."""
    if evidence.against is None:
        return False
    best = evidence.best
    return best is None or best.strength < max(CALIBRATION.credit_from, evidence.weight_against * CALIBRATION.outweigh)


def _with_number(
    number: QuantityEvidence,
    required: bool,
    credit: float,
    contradicted: bool,
    note: str,
    quoted: Quote | None,
    answer: str,
) -> tuple[float, bool, str, Quote | None]:
    spot = Quote(number.start, number.end, answer[number.start : number.end]) if number.outcome != "absent" else None
    if number.outcome == "match":
        note = number.says or ("" if contradicted else note)
        if required or credit > 0:
            return max(credit, 1.0 if required else CALIBRATION.number_credit), False, note, quoted or spot
        return credit, contradicted, note, quoted
    if number.outcome == "absent":
        return (min(credit, 0.5) if required else credit), contradicted, note, quoted
    # A wrong number: of a required quantity it takes the point; of a supporting one it does so when it is a known slip.
    if required or number.outcome in ("slip", "wrong"):
        return 0.0, True, number.says, spot
    return credit, contradicted, note, quoted


def state_of(credit: float) -> State:
    """What a credit is called, of a criterion or of a move."""
    if credit >= 0.75:
        return "met"
    return "partial" if credit >= 0.25 else "missed"


def _margin(strength: float, number: QuantityEvidence, contradicted: bool, c: Calibration) -> float:
    """Signed distance from the middle of the ramp; a number or a contradiction is far from it."""
    if number.outcome == "match":
        return 1.0
    if contradicted:
        return -1.0
    return round(max(-1.0, min(1.0, strength - (c.credit_from + c.credit_full) / 2)), 4)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 90 else text[:87] + "…"
