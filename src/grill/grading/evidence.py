"""Evidence for and against one criterion, gathered over the spans of an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from grill.grading.calibration import CALIBRATION, Calibration
from grill.grading.grade import Quote
from grill.grading.keywords import Groups, match
from grill.grading.polarity import Stance
from grill.grading.text import Span, Word


@dataclass(frozen=True, slots=True)
class SpanEvidence:
    """What one span says about one criterion."""

    span: Span
    semantic: float | None
    opposite: float
    """How much it sounds like the rejected wordings."""
    keyword: float
    conflict: str
    """Why it says the opposite (denied, negation, direction, roles), or empty."""

    @property
    def strength(self) -> float:
        """Evidence before any veto, about -1 to 1."""
        c = CALIBRATION
        if self.semantic is None:
            return c.keyword_only_slope * self.keyword + c.keyword_only_offset
        return self.semantic + c.keyword_lift * (self.keyword - 0.5)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The best span for a criterion and the best against it; either may be missing."""

    best: SpanEvidence | None
    against: SpanEvidence | None

    @property
    def weight_against(self) -> float:
        """How strongly the answer says the opposite."""
        return 0.0 if self.against is None else _weight_against(self.against)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where in an answer words are denied or taken back."""

    denied: tuple[tuple[int, int], ...]
    retracted: tuple[tuple[int, int], ...]

    @staticmethod
    def _covers(stretches: Sequence[tuple[int, int]], span: Span) -> bool:
        """Whether more than half of a span lies in the stretches."""
        inside = sum(max(0, min(span.end, right) - max(span.start, left)) for left, right in stretches)
        return 2 * inside > span.end - span.start

    def touches_retraction(self, span: Span) -> bool:
        """Any part of it was taken back."""
        return any(span.start < right and left < span.end for left, right in self.retracted)

    def is_denied(self, span: Span) -> bool:
        """Said to be false."""
        return self._covers(self.denied, span)

    def is_retracted(self, span: Span) -> bool:
        """Taken back by the learner."""
        return self._covers(self.retracted, span)


def gather(
    spans: Sequence[Span],
    semantic: Sequence[float] | None,
    opposite: Sequence[float] | None,
    said: Sequence[Sequence[Word]],
    groups: Groups,
    stance: Stance,
    scope: Scope,
    c: Calibration = CALIBRATION,
) -> Evidence:
    """The strongest span for a criterion and the strongest against it.

    A span that is denied, negated, turned round or swapped cannot speak for the point; if it is otherwise close to it,
    it speaks against. What the learner took back counts only where nothing later contradicts it.
    """
    best: SpanEvidence | None = None
    against: SpanEvidence | None = None
    for i, span in enumerate(spans):
        item = SpanEvidence(
            span,
            None if semantic is None else float(semantic[i]),
            0.0 if opposite is None else float(opposite[i]),
            match(said[i], *groups).share,
            "",
        )
        if item.strength > c.credit_from:
            item = replace(item, conflict="denied" if scope.is_denied(span) else stance.conflict(span.text))
        # Two clauses of which one is turned round say neither thing; the clause by itself says the wrong one.
        is_statement = span.size == 1 and not scope.is_retracted(span)
        if item.conflict:
            if is_statement and item.strength > c.conflict_from:
                against = max(against or item, item, key=_weight_against)
            continue
        if (
            is_statement
            and item.opposite > c.contradiction
            and item.opposite > item.strength
            and not scope.is_denied(span)
        ):
            against = max(against or item, item, key=_weight_against)
        if best is None or item.strength > best.strength:
            best = item
    if best and against and scope.is_retracted(best.span) and against.span.start > best.span.start:
        best = None
    return Evidence(best, against)


def _weight_against(item: SpanEvidence) -> float:
    return item.strength if item.conflict else item.opposite


def quote(answer: str, span: Span) -> Quote:
    """The learner's own words for a span."""
    return Quote(span.start, span.end, answer[span.start : span.end])
