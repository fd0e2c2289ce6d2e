"""The conversation in the order in which it was held."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from grill.report.model import QuestionReport, Said


def transcript(questions: Sequence[QuestionReport]) -> tuple[Said, ...]:
    """Questions and answers; the follow-ups of rapid and numeric rounds come together at the end of their round."""
    said: list[Said] = []
    for kind, rows in groupby(questions, key=lambda row: row.round):
        asked = list(rows)
        if kind == "methodology":
            for row in asked:
                said += [*_asked(row), *_followed_up(row)]
        else:
            said += [one for row in asked for one in _asked(row)]
            said += [one for row in asked for one in _followed_up(row)]
    return tuple(said)


def _asked(row: QuestionReport) -> Iterator[Said]:
    yield Said(row.number, 0, "interviewer", row.prompt, 0.0, None)
    if row.outcome != "open":
        yield Said(row.number, 0, "you", row.answer.text if row.answer else "", row.seconds, row.answer)


def _followed_up(row: QuestionReport) -> Iterator[Said]:
    for one in row.follow_ups:
        yield Said(row.number, one.number, "interviewer", one.text, 0.0, None)
        text = one.answer.text if one.answer else ""
        seconds = one.answer.seconds if one.answer else one.skipped_seconds
        yield Said(row.number, one.number, "you", text, seconds, one.answer)
