"""What to practise next: at most three things, each with its reason in figures and the questions to ask.

One thing to know (a missed idea, a false belief), one area to go through (a section, what was skipped) and one habit
(a move, the pace, hints), each the worst of its family. Where a family has nothing, the next worst of the others comes
in. What to know and where is ranked by what it cost in score; a habit, by how often it went wrong where it could. The
same interview always gives the same drills.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grill.content.model import Entry
from grill.report.gaps import gaps
from grill.report.knowledge import to_know
from grill.report.manner import to_do
from grill.report.model import Drill, DrillKind, QuestionReport

Candidate = tuple[float, Drill]
"""What it cost or how often it happened, and the drill."""
MOST = 3
MOST_QUESTIONS = 8
FAMILIES: tuple[tuple[DrillKind, ...], ...] = (
    ("idea", "misconception"),
    ("section", "skipped"),
    ("move", "pace", "hints"),
)


def drills(questions: Sequence[QuestionReport], entries: Mapping[str, Entry]) -> tuple[Drill, ...]:
    """The things to drill next; fewer than three when there is less to drill."""
    counted = [row for row in questions if row.counts]
    knowledge = _ranked(to_know(counted, gaps(counted), entries), entries)
    ranked = [*knowledge, *_ranked(to_do(counted), entries)]
    best = [next((drill for drill in ranked if drill.kind in family), None) for family in FAMILIES]
    chosen = [drill for drill in best if drill]
    chosen += [drill for drill in ranked if drill not in chosen][: MOST - len(chosen)]
    return tuple(drill for drill in ranked if drill in chosen)


def _ranked(candidates: Sequence[Candidate], entries: Mapping[str, Entry]) -> list[Drill]:
    """The costliest first, each with those of its questions that the bank still has; none without any.

    Candidates are made in a fixed order, which decides between equals.
    """
    found = []
    for _, drill in sorted(candidates, key=lambda one: -round(one[0], 6)):
        names = tuple(dict.fromkeys(name for name in drill.questions if name in entries))[:MOST_QUESTIONS]
        if names:
            found.append(Drill(drill.kind, drill.title, drill.why, names))
    return found
