"""The figures of an interview: overall, by section, round, kind and move, and the pace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import fmean, median

from grill.content.model import MOVES as MOVE_ORDER
from grill.report.model import MoveRow, Overall, Pace, QuestionReport, Row
from grill.report.words import MOVES, ROUNDS
from grill.session.interview.probes import FOLLOW_UP_CREDIT
from grill.session.interview.state import IN_TIME
from grill.text import plural


def overall(questions: Sequence[QuestionReport]) -> Overall:
    """The score of the interview and how it is made."""
    finals = [row.final_score for row in questions if row.final_score is not None]
    firsts = [row.first_score for row in questions if row.first_score is not None]
    outcomes = [row.outcome for row in questions]
    return Overall(
        score=_mean(finals),
        first=_mean(firsts),
        counted=len(finals),
        cold=outcomes.count("cold"),
        right=outcomes.count("right"),
        partial=outcomes.count("partial"),
        miss=outcomes.count("miss"),
        skipped=outcomes.count("skipped"),
        ungraded=outcomes.count("ungraded"),
        made=_made(questions, len(finals)),
    )


def _made(questions: Sequence[QuestionReport], counted: int) -> str:
    if not counted:
        return "There is no score: nothing was asked that could be counted."
    parts = [f"The mean of {plural(counted, 'question')}, each by its final score."]
    if any(row.follow_ups for row in questions):
        share = "half" if FOLLOW_UP_CREDIT == 0.5 else f"{FOLLOW_UP_CREDIT:.0%}"
        parts.append(f"What it took a follow-up to say counts {share}; a follow-up never takes anything away.")
    if any(row.round == "methodology" and row.answer for row in questions):
        parts.append("A methodology score weighs the points and the six moves together.")
    if any(row.outcome == "skipped" for row in questions):
        parts.append("A skipped question counts 0.")
    parts.append("Questions that were not reached count for nothing.")
    return " ".join(parts)


def sections(questions: Sequence[QuestionReport]) -> tuple[Row, ...]:
    """By section, in the order of packs and letters; questions that are gone from the bank come last."""

    def key(row: QuestionReport) -> tuple[str, str]:
        place = row.place
        if place is None:
            return "", "No longer in the bank"
        return f"{place.pack}/{place.letter}", f"{place.letter}: {place.title}"

    rows = _grouped(questions, key)
    return tuple(sorted(rows, key=lambda row: (not row.key, row.key)))


def rounds(questions: Sequence[QuestionReport]) -> tuple[Row, ...]:
    """By round, in the order of holding them; each round asks one kind of question."""
    return _grouped(questions, lambda row: (row.round, ROUNDS[row.round]))


def _grouped(questions: Sequence[QuestionReport], key: Callable[[QuestionReport], tuple[str, str]]) -> tuple[Row, ...]:
    groups: dict[tuple[str, str], list[QuestionReport]] = {}
    for row in questions:
        if row.outcome != "open":
            groups.setdefault(key(row), []).append(row)
    return tuple(
        Row(
            key=name,
            label=label,
            counted=sum(row.counts for row in rows),
            score=_mean([row.final_score for row in rows if row.final_score is not None]),
            cold=sum(row.cold is True for row in rows),
            seconds=sum(row.seconds for row in rows if row.answer),
            target_seconds=sum(row.target_seconds for row in rows if row.answer),
        )
        for (name, label), rows in groups.items()
    )


def moves(questions: Sequence[QuestionReport]) -> tuple[MoveRow, ...]:
    """By move, over the methodology answers that were graded with the language model."""
    made = [move for row in questions if row.answer for move in row.answer.moves]
    names = list(dict.fromkeys(move.id for move in made))
    names.sort(key=lambda name: MOVE_ORDER.index(name) if name in MOVE_ORDER else len(MOVE_ORDER))
    rows = []
    for name in names:
        found = [move for move in made if move.id == name]
        states = [move.state for move in found]
        rows.append(
            MoveRow(
                id=name,
                label=MOVES.get(name, name),
                answers=len(found),
                mean=round(fmean(move.credit for move in found), 4),
                met=states.count("met"),
                partial=states.count("partial"),
                missed=len(found) - states.count("met") - states.count("partial"),
            )
        )
    return tuple(rows)


def pace(questions: Sequence[QuestionReport], *, timed: bool) -> Pace:
    """Time against target, over the first answers."""
    answers = [row.answer for row in questions if row.answer]
    ratios = [answer.seconds / answer.target_seconds for answer in answers if answer.target_seconds]
    ratio = round(median(ratios), 4) if ratios else None
    late = sum(answer.late for answer in answers)
    return Pace(
        answered=len(answers),
        seconds=sum(answer.seconds for answer in answers),
        target_seconds=sum(answer.target_seconds for answer in answers),
        late=late,
        ratio=ratio,
        says=_pace(len(answers), late, ratio, timed=timed),
    )


def _pace(answered: int, late: int, ratio: float | None, *, timed: bool) -> str:
    if ratio is None:
        return "Nothing was answered, so there is no pace to speak of."
    usual = f"Half of your answers took at most {ratio:.1f} times their target."
    if answered == 1:
        usual = f"Your answer took {ratio:.1f} times its target."
    if not timed:
        return f"{usual} The interview was untimed, so none of them was late."
    if not late:
        return f"{usual} None came late (after {IN_TIME:g} times the target)."
    return f"{usual} {late} of {answered} came late (after {IN_TIME:g} times the target)."


def _mean(scores: Sequence[float]) -> float | None:
    return round(fmean(scores), 4) if scores else None
