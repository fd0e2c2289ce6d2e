"""Stand-ins for the report's tests: a small bank, grades made from words, interviews played from a list of steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from hypothesis import strategies as st

from grill.content.model import MOVES, Band, Criterion, Entry, Pack, Question, Readiness, Rubric, Section
from grill.grading.grade import CriterionResult, Grade, MisconceptionResult, MoveResult, Quote, Receipt
from grill.report.build import AnswerRecord, build
from grill.report.model import Report
from grill.session.interview.engine import apply, begin
from grill.session.interview.events import (
    AnswerCommitted,
    AttemptGraded,
    Begun,
    Ended,
    GradingFailed,
    HintAsked,
    Paused,
    Resumed,
    Skipped,
)
from grill.session.interview.plan import ROUND_OF, Plan, Slot
from grill.session.interview.probes import probes_for
from grill.session.interview.state import Interview
from grill.session.practice import verdict_of

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
STATES = {"met": 1.0, "partly": 0.5, "not": 0.0}
"""What a word before a point's name makes of it; `met` is left out."""
BELIEF = "bigger is always better"


def entry(number: int, kind: str, section: str, points: Mapping[str, str | None]) -> Entry:
    """A question with these points and their ideas."""
    question = Question(
        id=f"q-{number:02d}",
        number=number,
        kind=kind,
        prompt=f"What is <b>number</b> {number}?",
        answer=f"Model answer {number}.\nIts second paragraph.",
        target_seconds=60,
        hints=("The first hint.", "The second hint."),
    )
    criteria = tuple(
        Criterion(id=name, point=f"The point {name}.", idea=idea, probe=f"And {name}?") for name, idea in points.items()
    )
    letter = Section(letter=section, title=f"Title {section}")
    return Entry(question=question, rubric=Rubric(criteria=criteria), pack="p", section=letter)


ENTRIES: dict[str, Entry] = {
    one.question.id: one
    for one in (
        entry(1, "recall", "A", {"alpha": "first-idea", "beta": None}),
        entry(2, "recall", "A", {"gamma": "first-idea", "delta": None}),
        entry(3, "recall", "B", {"epsilon": None, "zeta": None}),
        entry(4, "numeric", "B", {"eta": None}),
        entry(5, "methodology", "M", {"theta": None, "iota": None}),
        entry(6, "methodology", "M", {"kappa": None, "lambda": None}),
        entry(7, "recall", "A", {"mu": "first-idea"}),
    )
}
"""The last one is in the bank and never asked."""
RULE = Readiness(
    cold=3,
    of=4,
    bands=(Band(first=1, last=3, says="Misses say something of A."), Band(first=4, last=4, says="And this of B.")),
)
PACKS = {"p": Pack(id="p", title="A small pack", readiness=RULE)}


def grade_of(one: Entry, text: str, **changes: object) -> Grade:
    """A grade by the words of the text: a point's or a move's name meets it, `partly` or `not` before it less so."""

    def found(name: str) -> tuple[str, Quote | None]:
        for word in ("partly", "not"):
            at = text.find(f"{word} {name}")
            if at >= 0:
                return word, Quote(at, at + len(word) + 1 + len(name), f"{word} {name}")
        at = text.find(name)
        return ("met", Quote(at, at + len(name), name)) if at >= 0 else ("", None)

    states = {"met": "met", "partly": "partial", "not": "contradicted", "": "missed"}
    criteria = []
    for criterion in one.rubric.criteria:
        word, quote = found(criterion.id)
        credit = STATES.get(word, 0.0)
        criteria.append(
            CriterionResult(criterion.id, criterion.point, 1, False, credit, states[word], quote, probe=criterion.probe)
        )
    moves = []
    if one.question.kind == "methodology":
        for name in MOVES:
            word, quote = found(name)
            moves.append(MoveResult(name, STATES.get(word, 0.0), states[word], quote, f"What of {name}?"))
    at = text.find(BELIEF)
    wrong = MisconceptionResult("Bigger is better.", "It is not.", 0.25, Quote(at, at + len(BELIEF), BELIEF))
    score = sum(row.credit for row in criteria) / len(criteria)
    if moves:
        score = 0.75 * score + 0.25 * sum(row.credit for row in moves) / len(moves)
    score = round(score * (0.75 if at >= 0 else 1), 4)
    fields = {
        "question": one.question.id,
        "score": score,
        "verdict": verdict_of(score),
        "unsure": False,
        "criteria": tuple(criteria),
        "misconceptions": (wrong,) if at >= 0 else (),
        "moves": tuple(moves),
        "feedback": ("Not said: the goal.", "Say more."),
        "receipt": Receipt("q", "r", "m", "c"),
    }
    return Grade(**{**fields, **changes})


@dataclass(frozen=True)
class Say:
    """An answer to whatever is asked."""

    text: str
    seconds: float = 30.0
    graded: bool = True
    override: float | None = None
    changes: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Do:
    """Anything else: hint, skip, pause (for a minute) or end."""

    what: str


Step = Say | Do


def plan_of(questions: Iterable[str] = ("q-01", "q-02", "q-03", "q-04", "q-05", "q-06"), **more: object) -> Plan:
    slots = tuple(
        Slot(name, ROUND_OF[ENTRIES[name].question.kind], ENTRIES[name].question.target_seconds, 2)
        for name in questions
    )
    return Plan(slots, **{"minutes": 30, "seed": 7, **more})


def play(steps: Iterable[Step], plan: Plan | None = None) -> tuple[Interview, dict[int, AnswerRecord]]:
    """Hold an interview; the answers are graded at once."""
    state = begin(plan or plan_of())
    now, answers = 0.0, {}
    state, _ = apply(state, Begun(), now)
    for attempt, step in enumerate(steps, start=1):
        if isinstance(step, Do):
            if step.what == "pause":
                state, _ = apply(state, Paused(), now)
                now += 60
            now += 1
            events = {"hint": HintAsked(), "skip": Skipped(), "pause": Resumed(), "end": Ended()}
            state, _ = apply(state, events[step.what], now)
            continue
        slot = state.slot
        if slot is None or not state.takes_answer:
            continue
        now += step.seconds
        one = ENTRIES[slot.question]
        grade = grade_of(one, step.text, **step.changes) if step.graded else None
        answers[attempt] = AnswerRecord(step.text, grade, step.override)
        state, _ = apply(state, AnswerCommitted(attempt), now)
        settled = AttemptGraded(attempt, grade.score, probes_for(grade, slot.round)) if grade else None
        state, _ = apply(state, settled or GradingFailed(attempt), now)
    return state, answers


def report_of(steps: Iterable[Step], plan: Plan | None = None, **more: object) -> Report:
    state, answers = play(steps, plan)
    return build(state, ENTRIES, PACKS, answers, **{"started_at": START, **more})


def whole() -> list[Step]:
    """An interview with everything in it."""
    return [
        Do("hint"),
        Say("alpha and beta"),
        Say("gamma", seconds=100),
        Do("skip"),
        Say("delta, asked again"),
        Say(f"not eta, {BELIEF}"),
        Do("pause"),
        Do("skip"),
        Say("theta and iota with goal, partly ablation"),
        Say("the claim is small"),
        Say(f"kappa, {BELIEF}", changes={"unsure": True}),
        Do("skip"),
        Say("lambda, risks"),
        Do("end"),
    ]


HOSTILE = (
    "<script>alert(1)</script>",
    "]]> --> <!-- & &amp; &lt;",
    "```\n# not a heading\n~~~\n| a | b |\n````text",
    "[link](https://example.org) ![img](https://example.org/x.png) <https://example.org>",
    "\x1b[31mred\x1b[0m \x00\x07 bell \u202e reversed \x9b2J",
    "a lone \ud800 surrogate",
    "{{ 7 * 7 }} {% raw %} {# no #} ${x}",
    "'\" onmouseover='x' style=\"x\" javascript:alert(1)",
    "- list\n1. one\n> quote\n    code\n\ttab\n===\n---\n***bold*** __b__ ~~s~~",
    "</textarea></style></title></details></div></main>",
)

_words = ("alpha", "beta", "gamma", "partly delta", "not eta", "theta", "goal", "claim", BELIEF, "risks", "always")
texts = st.lists(st.sampled_from((*_words, *HOSTILE)), max_size=5).map(" ".join)
says = st.builds(
    Say,
    texts,
    seconds=st.floats(0, 400),
    graded=st.sampled_from((True, True, True, False)),
    override=st.sampled_from((None, None, None, 0.0, 0.8, 1.0)),
    changes=st.sampled_from(({}, {}, {"mode": "keywords"}, {"unsure": True}, {"flags": ("keyword_list", "strange")})),
)
steps = st.lists(st.one_of(says, says, st.builds(Do, st.sampled_from(("hint", "skip", "pause")))), max_size=25)
endings = st.sampled_from(([], [Do("end")]))
plans = st.builds(
    lambda names, minutes, timed: plan_of(sorted(names), minutes=minutes, timed=timed),
    st.sets(st.sampled_from(sorted(ENTRIES)[:6])),
    st.sampled_from((1, 5, 30)),
    st.booleans(),
)
reports = st.builds(lambda plan, happened, end: report_of([*happened, *end], plan), plans, steps, endings)
