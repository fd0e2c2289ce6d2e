"""The grader: question, rubric and answer in, grade out. Deterministic, and pure but for the embedder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from grill.content.model import MOVES, Move, Question, Rubric
from grill.grading import feedback, guards, score
from grill.grading.amounts import Amount, amounts
from grill.grading.bare import answer_texts_of, is_bare, references_of
from grill.grading.cache import CachedEmbedder
from grill.grading.calibration import CALIBRATION
from grill.grading.combination import Witness, measure
from grill.grading.criteria import judge, liken, ramp, state_of
from grill.grading.embedder import Embedder
from grill.grading.evidence import Evidence, Scope, gather, quote
from grill.grading.feedback import magnitude_note
from grill.grading.grade import CriterionResult, Grade, MisconceptionResult, MoveResult
from grill.grading.keywords import narrowed
from grill.grading.polarity import Stance, denied_stretches, denies_number, negates
from grill.grading.prepared import Prepared, SpanScores, prepare, texts_of
from grill.grading.text import Span, spans, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KEPT_RUBRICS = 64
"""Rubrics kept ready, about half a megabyte each."""


LEAST_CLAIM = 6
"""Words of a false claim; fewer name a thing ("bf16 overflow") and claim nothing of it."""
Task = tuple[Question, Rubric, Sequence[str]]
"""A question, its rubric and answers to be graded."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """What was found in one answer, before all of it is weighed."""

    plain: score.Result
    results: tuple[CriterionResult, ...]
    misconceptions: tuple[MisconceptionResult, ...]
    moves: tuple[MoveResult, ...]
    flags: tuple[str, ...]
    misplaced: tuple[Amount, float] | None
    measures: tuple[float, ...] | None


class Grader:
    """Grades answers. Without an embedder: by keywords, quantities and polarity alone, and the grade says so.

    `moves` are the prompt-independent wordings of the six methodology moves. Rubrics' texts go to the disk cache, but
    with `keep` False, for rubrics that are being typed: each stage of a wording would stay there for ever.
    """

    def __init__(
        self, embedder: Embedder | None, moves: Mapping[str, Move] | None = None, *, keep: bool = True
    ) -> None:
        self._embedder = (
            embedder if embedder is None or isinstance(embedder, CachedEmbedder) else CachedEmbedder(embedder, None)
        )
        self._moves = dict(moves or {})
        self._keep = keep
        self._prepared: dict[tuple[int, int], Prepared] = {}

    @property
    def embedder(self) -> CachedEmbedder | None:
        """The language model; None where answers are graded by keywords."""
        return self._embedder

    def grade(self, question: Question, rubric: Rubric, answer: str) -> Grade:
        """The grade of one answer; never raises for any text."""
        prepared = self._prepare(question, rubric)
        judged = self._judge(prepared, answer)
        result = judged.plain
        if prepared.combination and judged.measures:
            result = score.weighed(prepared.combination.score(judged.measures), judged.results, judged.misconceptions)
        notes = [magnitude_note(answer, *judged.misplaced)] if judged.misplaced else []
        return Grade(
            question=question.id,
            score=result.score,
            verdict=result.verdict,
            unsure=result.unsure and not judged.flags,
            criteria=judged.results,
            misconceptions=judged.misconceptions,
            moves=judged.moves,
            feedback=feedback.sentences(
                question,
                judged.results,
                judged.misconceptions,
                judged.moves,
                judged.flags,
                notes,
                len(answer),
                result.verdict,
            ),
            receipt=prepared.receipt,
            mode="full" if self._embedder else "keywords",
            flags=judged.flags,
        )

    def measures(self, question: Question, rubric: Rubric, answer: str) -> tuple[float, ...] | None:
        """What `combination` weighs, in the order of its FEATURES; None where nothing in the answer can be weighed."""
        return self._judge(self._prepare(question, rubric), answer).measures

    def _judge(self, prepared: Prepared, answer: str) -> _Judged:
        question, rubric = prepared.question, prepared.rubric
        reading = guards.read(answer, question.prompt, prepared.references)
        text = reading.text
        cut = [] if reading.void else spans(text)
        scores = prepared.scores(self._embedder.embed([span.text for span in cut])) if self._embedder and cut else None
        scope = _scope(prepared, reading, cut, scores)
        found = _standing(reading, amounts(text)) if cut else []
        refused: list[Amount] = []
        affirmed: list[Amount] = []
        for amount in found:
            (refused if denies_number(text, amount.numeral.start) else affirmed).append(amount)
        said = [words(span.text) for span in cut]
        vocabulary = [word for part in said for word in part]
        like = prepared.likeness.of(text, self._embedder) if prepared.likeness and self._embedder and cut else None
        results: list[CriterionResult] = []
        gathered: list[Evidence] = []
        for i, criterion in enumerate(rubric.criteria):
            evidence = gather(
                cut,
                scores.criteria[i] if scores else None,
                scores.opposites[i] if scores else None,
                said,
                narrowed((criterion.keywords.all, criterion.keywords.any), vocabulary),
                prepared.stances[i],
                scope,
                prepared.calibration,
            )
            judged = judge(criterion, evidence, affirmed, refused, prepared.given, answer, prepared.calibration)
            if like and like.points and evidence.best:
                judged = liken(judged, like.points[i], quote(answer, evidence.best.span))
            results.append(judged)
            gathered.append(evidence)
        misconceptions = _misconceptions(prepared, scores, cut, scope, answer)
        moves = _moves(prepared, scores, cut, scope, answer) if question.kind == "methodology" else ()
        # The numbers of a methodology answer are examples of its own.
        misplaced = None if question.kind == "methodology" else prepared.known.misplaced(text, affirmed)
        blend = partial(prepared.likeness.content, like, results=results) if prepared.likeness and like else None
        plain = score.combine(results, misconceptions, moves, prepared.calibration, blend)
        measures = None
        if prepared.combination and scores:
            denied = [scope.is_denied(span) or negates(span.text) for span in cut]
            made = score.made(moves) if moves else 1.0
            measures = measure(Witness(results, gathered, made, cut, scores, denied))
        return _Judged(plain, tuple(results), misconceptions, moves, reading.flags, misplaced, measures)

    def expect(self, tasks: Iterable[Task], *, keep: bool = False) -> None:
        """Embeds at once what grading these answers will need: each distinct text once, those of one length together.

        `keep` writes the answers' texts to the disk cache as well: for examples and mutants, which belong to the bank.
        """
        if self._embedder is None:
            return
        bank: dict[str, None] = {}
        said: dict[str, None] = {}
        for question, rubric, answers in tasks:
            bank.update(dict.fromkeys(texts_of(question, rubric, self._moves)))
            references = references_of(question, rubric) if is_bare(rubric) else []
            for answer in answers:
                reading = guards.read(answer, question.prompt, references)
                if reading.void:
                    continue
                said.update(dict.fromkeys(span.text for span in spans(reading.text)))
                if references:
                    said.update(dict.fromkeys(answer_texts_of(reading.text, question.prompt, rubric, references)))
        if keep:
            self._embedder.embed_bank(list({**bank, **said}))
        else:
            self._embedder.embed_bank(list(bank))
            self._embedder.embed(list(said))

    def _prepare(self, question: Question, rubric: Rubric) -> Prepared:
        key = (id(question), id(rubric))
        known = self._prepared.get(key)
        if known is None or known.question is not question or known.rubric is not rubric:
            if len(self._prepared) >= KEPT_RUBRICS:
                self._prepared.pop(next(iter(self._prepared)))
            bank = _Bank(self._embedder) if self._embedder and self._keep else self._embedder
            known = self._prepared[key] = prepare(question, rubric, self._moves, bank)
        return known


class _Bank:
    """Embeds a rubric's texts through the part of the cache that lasts."""

    def __init__(self, cached: CachedEmbedder) -> None:
        self.fingerprint = cached.fingerprint
        self._cached = cached

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit rows, kept on disk."""
        return self._cached.embed_bank(texts)


def _misconceptions(
    prepared: Prepared, scores: SpanScores | None, cut: Sequence[Span], scope: Scope, answer: str
) -> tuple[MisconceptionResult, ...]:
    if scores is None:
        return ()
    found = []
    for i, misconception in enumerate(prepared.rubric.misconceptions):
        if hit := _misconceived(prepared.misconception_stances[i], scores.misconceptions[i], cut, scope):
            found.append(
                MisconceptionResult(misconception.claim, misconception.says, misconception.penalty, quote(answer, hit))
            )
    return tuple(found)


def _moves(
    prepared: Prepared, scores: SpanScores | None, cut: Sequence[Span], scope: Scope, answer: str
) -> tuple[MoveResult, ...]:
    results = []
    for name in MOVES:
        column = scores.moves.get(name) if scores else None
        said = [
            (value, span) for value, span in zip(column or (), cut, strict=bool(column)) if not scope.is_denied(span)
        ]
        value, span = max(said, key=lambda pair: pair[0], default=(0.0, None))
        credit = round(ramp(value), 4)
        results.append(
            MoveResult(
                id=name,
                credit=credit,
                state=state_of(credit),
                quote=quote(answer, span) if span and credit >= 0.25 else None,
                probe=prepared.probes.get(name, ""),
            )
        )
    return tuple(results)


def _misconceived(stance: Stance, scores: Sequence[float], cut: Sequence[Span], scope: Scope) -> Span | None:
    """The span that states a false claim; a claim that is denied or negated there is none, nor are a few words."""
    for value, span in sorted(zip(scores, cut, strict=True), key=lambda pair: -pair[0]):
        if value < CALIBRATION.misconception_from:
            return None
        if len(words(span.text)) < LEAST_CLAIM:
            continue
        if not (scope.is_denied(span) or scope.touches_retraction(span) or stance.conflict(span.text)):
            return span
    return None


def _scope(prepared: Prepared, reading: guards.Reading, cut: Sequence[Span], scores: SpanScores | None) -> Scope:
    """Where words are denied or taken back.

    Who opens by denying a required point goes on about what is, to them, not so: then all of the answer is denied.
    Who opens by denying anything else has cleared the ground, and only that sentence is.
    """
    denied = tuple(denied_stretches(reading.text))
    opening = len(reading.text) - len(reading.text.lstrip())
    if scores and denied and denied[0][0] <= opening + 4:
        first = Scope(denied[:1], ())
        for criterion, column in zip(prepared.rubric.criteria, scores.criteria, strict=True):
            refused = max(
                (v for v, span in zip(column, cut, strict=True) if first.is_denied(span) and span.size), default=0.0
            )
            if criterion.required and refused >= CALIBRATION.credit_full:
                return Scope(((0, len(reading.text)),), reading.retracted)
    return Scope(denied, reading.retracted)


def _standing(reading: guards.Reading, found: Sequence[Amount]) -> list[Amount]:
    """The numbers that still stand: one taken back counts only when no number follows it."""
    standing = []
    for i, amount in enumerate(found):
        taken_back = any(left <= amount.numeral.start < right for left, right in reading.retracted)
        if not (taken_back and i + 1 < len(found)):
            standing.append(amount)
    return standing
