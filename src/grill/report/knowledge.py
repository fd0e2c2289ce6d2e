"""What there is to know: missed ideas, false beliefs, questions passed over, the weakest section."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean

from grill.content.model import Entry
from grill.report.findings import misconceptions
from grill.report.gaps import Gap
from grill.report.model import Drill, QuestionReport
from grill.report.words import STATES, hundred, points
from grill.text import plural

WEAKER = 0.1
"""How far a section's mean must lie below that of all other sections."""
LEAST = 2
"""Questions of a section, and of all others, that the comparison needs."""
_TITLE = 110
_WORDS = 160


def to_know(
    questions: Sequence[QuestionReport], lost: Sequence[Gap], entries: Mapping[str, Entry]
) -> list[tuple[float, Drill]]:
    """Candidates with what each cost, in whole questions. `questions` are those that count."""
    return [
        *_ideas(questions, lost, entries),
        *_beliefs(questions, lost),
        *_passed_over(questions),
        *_section(questions),
    ]


def _ideas(
    questions: Sequence[QuestionReport], lost: Sequence[Gap], entries: Mapping[str, Entry]
) -> Iterator[tuple[float, Drill]]:
    """Points that were missed, those of one idea together."""
    groups: dict[tuple[str, str], list[Gap]] = {}
    for gap in lost:
        if gap.kind == "point" and gap.state != "met":
            groups.setdefault(("", gap.idea) if gap.idea else (gap.question, gap.name), []).append(gap)
    for found in groups.values():
        found.sort(key=lambda gap: -gap.cost)
        cost, worst = sum(gap.cost for gap in found), found[0]
        names = [gap.question for gap in found]
        where = f"{STATES[worst.state].word.capitalize()} in {worst.question}"
        if worst.idea:
            asked = sum(any(p.idea == worst.idea for p in row.answer.points) for row in questions if row.answer)
            if asked > 1:
                # Points of one question can share an idea.
                where = f"Not fully met in {len(set(names))} of {asked} questions that asked for it"
            title = _sentence(worst.idea.replace("-", " ").replace("_", " "))
            point = f" The point in {worst.question}: {worst.says}"
            names += _sharing(worst.idea, entries, worst.question)
        else:
            title, point = _cut(worst.says, _TITLE), ""
        yield cost, Drill("idea", title, f"{where}; {_of_hundred(cost, questions)}.{point}", tuple(names))


def _sharing(idea: str, entries: Mapping[str, Entry], like: str) -> list[str]:
    """Other questions of the pack through which the idea can come back."""
    pack = entries[like].pack if like in entries else None
    return [
        name
        for name, entry in entries.items()
        if entry.pack == pack
        and entry.rubric is not None
        and any(criterion.idea == idea for criterion in entry.rubric.criteria)
    ]


def _beliefs(questions: Sequence[QuestionReport], lost: Sequence[Gap]) -> Iterator[tuple[float, Drill]]:
    found = misconceptions(questions)
    if not found:
        return
    first = found[0]
    more = f" And {len(found) - 1} more." if len(found) > 1 else ""
    title = f"Unlearn: {_cut(first.claim, _TITLE)}" if not more else f"Unlearn {len(found)} false beliefs"
    why = f"You wrote “{_cut(first.words, _WORDS)}”. {first.says}{more}"
    cost = sum(gap.cost for gap in lost if gap.kind == "misconception")
    yield cost, Drill("misconception", title, why, tuple(one.question for one in found))


def _passed_over(questions: Sequence[QuestionReport]) -> Iterator[tuple[float, Drill]]:
    skipped = [row.id for row in questions if row.outcome == "skipped"]
    if skipped:
        cost = float(len(skipped))
        was = "was" if len(skipped) == 1 else "were"
        why = f"{len(skipped)} of {plural(len(questions), 'question')} {was} skipped; {_of_hundred(cost, questions)}."
        title = "The question you passed over" if len(skipped) == 1 else "The questions you passed over"
        yield cost, Drill("skipped", title, why, tuple(skipped))


def _section(questions: Sequence[QuestionReport]) -> Iterator[tuple[float, Drill]]:
    """The section that lies furthest below all others; what it lost beyond them is its cost."""
    groups: dict[tuple[str, str, str], list[QuestionReport]] = {}
    for row in questions:
        if row.place:
            groups.setdefault((row.place.pack, row.place.letter, row.place.title), []).append(row)
    weakest: tuple[float, Drill] | None = None
    for (_, letter, title), inside in sorted(groups.items()):
        rest = [row for row in questions if row not in inside]
        weak = sorted((row for row in inside if row.cold is not True), key=_final)
        if len(inside) < LEAST or len(rest) < LEAST or not weak:
            continue
        mean, others = fmean(map(_final, inside)), fmean(map(_final, rest))
        cost = (others - mean) * len(inside)
        if others - mean >= WEAKER and (weakest is None or cost > weakest[0]):
            why = f"{hundred(mean)} of 100 over {len(inside)} questions; all others came to {hundred(others)}."
            weakest = cost, Drill("section", f"Section {letter}: {title}", why, tuple(row.id for row in weak))
    if weakest:
        yield weakest


def _final(row: QuestionReport) -> float:
    return row.final_score or 0.0


def _of_hundred(cost: float, questions: Sequence[QuestionReport]) -> str:
    lost = points(cost / len(questions))
    return f"that cost about {lost} of the 100 points" if lost else "that cost less than 1 of the 100 points"


def _cut(text: str, limit: int) -> str:
    flat = " ".join(text[: limit * 4].split()).rstrip(".")
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
