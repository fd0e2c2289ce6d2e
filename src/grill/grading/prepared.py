"""A rubric made ready to grade with: contrasts fitted, polarities learnt, hashes taken. Done once a rubric."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from grill.content.model import MOVES, Move, Question, Rubric
from grill.grading import bare
from grill.grading.background import DOMAIN, EVERYDAY
from grill.grading.bare import Likeness, is_bare
from grill.grading.calibration import CALIBRATION, DRAFTED, Calibration
from grill.grading.combination import Combination, load_combination
from grill.grading.contrast import Contrasts, labels
from grill.grading.likeness import load_weights
from grill.grading.magnitude import KnownNumbers
from grill.grading.numerals import numerals
from grill.grading.polarity import Stance
from grill.grading.relevance import load_relevance
from grill.grading.topic import Topic

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

from grill.grading.embedder import Embedder
from grill.grading.grade import Receipt

WRONG = "wrong"
LEAST_WRONG = 8
"""Wrong wordings from which a rubric shows what a wrong answer sounds like."""


_GRADES_NOTHING: dict[str, Any] = {"criteria": {"__all__": {"idea"}}, "examples": True}
"""Parts of a rubric that no grade depends on."""


@dataclass(frozen=True, slots=True)
class SpanScores:
    """Semantic evidence of every span, a list a contrast; the spans are in the order of the answer."""

    criteria: list[list[float]]
    opposites: list[list[float] | None]
    misconceptions: list[list[float]]
    moves: dict[str, list[float]]
    wrong: list[float]
    """How much each span sounds like the wrong wordings: rejected ones and misconceptions."""
    close: list[float]
    """Cosine to the nearest right wording."""
    nearer: list[float]
    """That, less the cosine to the nearest wrong wording."""
    topic: float
    """How much nearer the answer as a whole is to the rubric than to talk of the trade."""


@dataclass(slots=True)
class Prepared:
    """What grading needs of one question and its rubric."""

    question: Question
    rubric: Rubric
    receipt: Receipt
    stances: list[Stance]
    misconception_stances: list[Stance]
    given: list[float]
    """The question's own numbers."""
    known: KnownNumbers
    probes: dict[str, str]
    calibration: Calibration
    contrasts: Contrasts | None = None
    topic: Topic | None = None
    likeness: Likeness | None = None
    """Where the rubric says only what is right."""
    references: Sequence[str] = ()
    """The right answers that such a rubric comes down to."""
    combination: Combination | None = None
    """Where the rubric has wrong wordings enough to tell what sounds wrong."""
    wordings: tuple[NDArray[np.float32], NDArray[np.float32]] | None = None
    """Embedded right and wrong wordings, for the combination."""
    columns: list[tuple[str, int]] = field(default_factory=list)
    """What each contrast is for: (criterion | opposite | misconception, index), (WRONG, -1) or (move's name, -1)."""

    def scores(self, rows: NDArray[np.float32]) -> SpanScores:
        """Semantic evidence of embedded spans, with a drift off the topic taken off."""
        if self.contrasts is None or self.topic is None:
            raise ValueError("this rubric was prepared without an embedder")
        topic = self.topic.nearness(rows)
        drift = self.topic.drift(topic)
        scores = self.contrasts.scores(rows)
        opposites: list[list[float] | None] = [None] * len(self.rubric.criteria)
        found = SpanScores([], opposites, [], {}, [], *self._nearest(rows), topic)
        for (use, index), scored in zip(self.columns, scores.T, strict=True):
            column = (scored if use == WRONG else scored - drift).tolist()
            if use == WRONG:
                found.wrong.extend(column)
            elif use == "criterion":
                found.criteria.append(column)
            elif use == "opposite":
                opposites[index] = column
            elif use == "misconception":
                found.misconceptions.append(column)
            else:
                found.moves[use] = column
        return found

    def _nearest(self, rows: NDArray[np.float32]) -> tuple[list[float], list[float]]:
        if self.wordings is None:
            return [], []
        right, wrong = self.wordings
        close = (rows @ right.T).max(axis=1)
        return close.tolist(), (close - (rows @ wrong.T).max(axis=1)).tolist()


def question_hash(question: Question) -> str:
    """Of what a grade depends on in a question: what grades nothing, such as a hint, leaves a receipt as it is.

    Or regrading would have to look at every answer again for it.
    """
    return _hash(question.model_dump_json(include={"kind", "prompt", "answer"}))


def rubric_hash(question: Question, rubric: Rubric, moves: Mapping[str, Move]) -> str:
    """Of what a grade depends on in a rubric and in the bank's moves; ideas and the rubric's own tests are no part."""
    return _hash(rubric.model_dump_json(exclude=_GRADES_NOTHING, exclude_defaults=True), *_moves_text(question, moves))


def calibration_hash(rubric: Rubric) -> str:
    """Of all fitted numbers that grading by this rubric uses."""
    weighed = len(_wrong(rubric)) >= LEAST_WRONG
    fitted = [load_weights().hash] if is_bare(rubric) else [load_combination().hash] if weighed else []
    if rubric.drafted:
        fitted.append(load_relevance().hash)
    return "-".join([(DRAFTED if rubric.drafted else CALIBRATION).hash, *fitted])


def texts_of(question: Question, rubric: Rubric, moves: Mapping[str, Move]) -> list[str]:
    """Every text that `prepare` embeds."""
    right = [text for criterion in rubric.criteria for text in (criterion.point, *criterion.accept)]
    found = [*right, *_wrong(rubric), *rubric.vague, *EVERYDAY, *DOMAIN]
    if question.kind == "methodology":
        for move in (*moves.values(), *rubric.moves.values()):
            found += [*move.accept, *move.reject]
    return found + bare.texts_of(question, rubric) if is_bare(rubric) else found


def prepare(question: Question, rubric: Rubric, moves: Mapping[str, Move], embedder: Embedder | None) -> Prepared:
    """Everything that does not depend on the answer; `embedder` None leaves meaning out."""
    own: Mapping[str, Move] = {str(name): move for name, move in rubric.moves.items()}
    own_moves = {name: [m for m in (moves.get(name), own.get(name)) if m] for name in MOVES}
    calibration = DRAFTED if rubric.drafted else CALIBRATION
    only_right = is_bare(rubric)
    weighed = len(_wrong(rubric)) >= LEAST_WRONG
    prepared = Prepared(
        calibration=calibration,
        question=question,
        rubric=rubric,
        receipt=Receipt(
            question=question_hash(question),
            rubric=rubric_hash(question, rubric, moves),
            model=embedder.fingerprint if embedder else "",
            calibration=calibration_hash(rubric),
        ),
        stances=[Stance((c.point, *c.accept), c.reject) for c in rubric.criteria],
        misconception_stances=[Stance((m.claim, *m.also), ()) for m in rubric.misconceptions],
        references=bare.references_of(question, rubric) if only_right else (),
        given=[end for numeral in numerals(question.prompt) for end in (numeral.low, numeral.high)],
        known=KnownNumbers(
            [question.prompt, question.answer, *(t for c in rubric.criteria for t in (c.point, *c.accept))]
        ),
        probes={name: next((m.probe for m in reversed(found) if m.probe), "") for name, found in own_moves.items()},
    )
    if embedder:
        if only_right:
            prepared.likeness = Likeness(question, rubric, embedder)
        elif weighed:
            prepared.combination = load_combination()
        _fit(prepared, own_moves if question.kind == "methodology" else {}, embedder)
    return prepared


def _fit(prepared: Prepared, moves: Mapping[str, Sequence[Move]], embedder: Embedder) -> None:
    rubric = prepared.rubric
    right = [(criterion.point, *criterion.accept) for criterion in rubric.criteria]
    every_right = [text for texts in right for text in texts]
    false = _false(rubric)
    taught: list[dict[str, float]] = []
    for i, criterion in enumerate(rubric.criteria):
        taught.append(labels(right[i], criterion.reject, false, rubric.vague))
        prepared.columns.append(("criterion", i))
        if criterion.reject:
            taught.append(labels(criterion.reject, misconceptions=every_right, vague=rubric.vague))
            prepared.columns.append(("opposite", i))
    for i, misconception in enumerate(rubric.misconceptions):
        taught.append(
            labels((misconception.claim, *misconception.also), misconceptions=every_right, vague=rubric.vague)
        )
        prepared.columns.append(("misconception", i))
    for name, found in moves.items():
        if found:
            accept = [text for move in found for text in move.accept]
            taught.append(labels(accept, [text for move in found for text in move.reject], vague=rubric.vague))
            prepared.columns.append((name, -1))
    if prepared.combination:
        wrong = _wrong(rubric)
        taught.append({**dict.fromkeys([*every_right, *rubric.vague], 0.0), **dict.fromkeys(wrong, 1.0)})
        prepared.columns.append((WRONG, -1))
        prepared.wordings = embedder.embed(every_right), embedder.embed(wrong)
    prepared.contrasts = Contrasts(taught, embedder, prepared.calibration)
    prepared.topic = Topic(every_right, embedder, prepared.calibration)


def _wrong(rubric: Rubric) -> list[str]:
    """All that a rubric says is wrong."""
    rejected = [text for criterion in rubric.criteria for text in criterion.reject]
    return rejected + _false(rubric)


def _false(rubric: Rubric) -> list[str]:
    """Its misconceptions in all their wordings."""
    return [text for m in rubric.misconceptions for text in (m.claim, *m.also)]


def _moves_text(question: Question, moves: Mapping[str, Move]) -> list[str]:
    """The bank's own moves, where an answer to this question is looked through for them."""
    return [move.model_dump_json() for move in moves.values()] if question.kind == "methodology" else []


def _hash(*texts: str) -> str:
    return hashlib.blake2b("\n".join(texts).encode(), digest_size=6).hexdigest()
