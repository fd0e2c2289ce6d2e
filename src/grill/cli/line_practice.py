"""A practice as a conversation in lines: prompts out, answers and `:commands` in. Says everything in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from grill.cli.line_calculator import CALC, SAYS, LineCalculator
from grill.cli.report import report
from grill.errors import StoreError
from grill.session.practice import (
    Advanced,
    AnswerCommitted,
    AttemptGraded,
    Ended,
    GradeOverridden,
    HintAsked,
    Phase,
    Practice,
    Retried,
    Skipped,
    Task,
    apply,
    begin,
)
from grill.session.review import difference, summary
from grill.text import did_you_mean, plural

if TYPE_CHECKING:
    from grill.content.bank import Bank
    from grill.content.model import Entry, Question, Rubric
    from grill.grading.grade import Grade
    from grill.store import Store

SEND = "."
RIGHT = ":right"
COMMANDS = {
    ":hint": "show the next hint",
    ":model": "show the model answer; before an answer of yours it passes the question over",
    ":skip": "go on to the next question",
    ":retry": "answer the same question again",
    RIGHT: "the grade is wrong: count my answer as right; a reason may follow",
    ":draft": "take up the unsent draft of this question",
    CALC: SAYS,
    ":help": "list these commands",
    ":quit": "end the practice; what is typed stays as a draft",
}


@dataclass
class LinePractice:
    """One practice. Feed it lines with `run`; every answer is stored before it is graded."""

    bank: Bank
    store: Store
    grade: Callable[[Question, Rubric, str], Grade]
    tasks: tuple[Task, ...]
    write: Callable[[str, bool], None]
    """Shows one piece of text; the flag marks a heading."""
    warn: Callable[[str], None]
    now: Callable[[], datetime]
    elapsed: Callable[[], float]
    """A clock in seconds that never goes back."""
    session_id: str
    state: Practice = field(init=False)
    _typed: list[str] = field(init=False, default_factory=list)
    _asked_at: float = field(init=False, default=0.0)
    _calculator: LineCalculator = field(init=False, default_factory=LineCalculator)

    def run(self, lines: Iterable[str]) -> None:
        """Hold the whole practice; the end of the lines sends what was typed and ends it."""
        self.state = begin(self.tasks)
        if not self.tasks:
            self._say("There is no question to ask.")
            return
        self._say("A line with a single dot sends your answer. :help lists the commands.")
        self._ask()
        for line in lines:
            self._take(line)
            if self._phase == "finished":
                break
        else:
            if self._typed:
                self._send()
        self.state = apply(self.state, Ended())
        self._sum_up()

    def keep_draft(self) -> None:
        """Save what is typed and not sent."""
        if self._typed and self.state.current:
            try:
                self.store.save_draft(self.state.current.question, "\n".join(self._typed), at=self.now())
            except StoreError as error:
                self.warn(str(error))

    @property
    def _phase(self) -> Phase:
        return self.state.phase

    def _take(self, line: str) -> None:
        word = line.strip()
        command, _, rest = word.partition(" ")
        if command == CALC:
            self._calc(rest)
        elif command == RIGHT and (not rest or self._phase == "answered"):
            self._right(rest.strip())
        elif word in COMMANDS:
            getattr(self, f"_do_{word[1:]}")()
        elif word.startswith(":") and word[1:].isalpha():
            self._say(f"There is no command {word}{did_you_mean(word, COMMANDS) or '.'} :help lists them all.")
        elif self._phase == "answered":
            # A line of text asks the next question and already begins its answer: pipes need no empty line between.
            self._advance()
            if word and word != SEND and self.state.current:
                self._typed.append(line)
        elif word == SEND:
            self._send()
        else:
            self._typed.append(line)
            self.keep_draft()

    @property
    def _entry(self) -> Entry:
        current = self.state.current
        if current is None:
            raise LookupError("the practice is over")
        return self.bank.entries[current.question]

    def _ask(self) -> None:
        entry, question = self._entry, self._entry.question
        self._typed = []
        self._asked_at = self.elapsed()
        total = len(self.tasks)
        count = f"Question {self.state.position + 1} of {total}: " if total > 1 else "Question "
        self._say("")
        self._say(
            f"{count}{question.id}, section {entry.section.letter}, {entry.section.title}. "
            f"Target time {question.target_seconds} seconds.",
            heading=True,
        )
        self._say(question.prompt)
        if self.store.draft(question.id):
            self._say("There is an unsent draft of yours; :draft takes it up.")

    def _send(self) -> None:
        answer = "\n".join(self._typed).strip()
        if not answer:
            self._say("There is nothing to send yet. :skip passes the question over.")
            return
        entry = self._entry
        attempt, saved = self._commit(entry.question.id, answer)
        self._typed = []
        self.state = apply(self.state, AnswerCommitted(attempt))
        if entry.rubric is None:
            self._say("Your answer is kept. There is no rubric for this question, so it cannot be graded; see :model.")
        else:
            grade = self.grade(entry.question, entry.rubric, answer)
            self._keep(lambda: self.store.set_grade(attempt, grade) if saved else None)
            self.state = apply(self.state, AttemptGraded(attempt, grade))
            self._say("")
            for line in report(grade, drafted=entry.rubric.drafted):
                self.write(line.text, line.heading)
            self._compare(attempt, {row.id: row.point for row in grade.criteria})
        more = self.state.position + 1 < len(self.tasks)
        self._say(f":retry, :right, :model, or an empty line {'for the next question' if more else 'to end'}.")

    def _commit(self, question_id: str, answer: str) -> tuple[int, bool]:
        """The attempt's id and whether it was stored; an answer that cannot be stored is graded all the same."""
        try:
            attempt = self.store.add_attempt(
                question_id,
                answer,
                session_id=self.session_id,
                hints=self.state.hints_shown,
                seconds=self.elapsed() - self._asked_at,
                at=self.now(),
            )
        except StoreError as error:
            self.warn(str(error))
            return max((outcome.attempt for outcome in self.state.outcomes), default=0) + 1, False
        self._keep(lambda: self.store.clear_draft(question_id))
        return attempt, True

    def _compare(self, attempt: int, wordings: dict[str, str]) -> None:
        earlier, latest = self.state.earlier(attempt), self.state.latest
        if earlier is None or latest is None:
            return
        change = difference(earlier, latest)
        points = round(100 * change.score)
        self._say(
            f"Against your earlier try: {points:+d} points." if points else "Against your earlier try: no change."
        )
        for word, names in (("Gained", change.gained), ("Lost", change.lost)):
            for name in names:
                self._say(f"{word}: {wordings.get(name, name)}")

    def _advance(self) -> None:
        self.state = apply(self.state, Advanced())
        if self._phase == "asking":
            self._ask()

    def _do_hint(self) -> None:
        before = self.state.hints_shown
        self.state = apply(self.state, HintAsked())
        hints = self._entry.question.hints
        if self.state.hints_shown > before:
            self._say(f"Hint {self.state.hints_shown} of {len(hints)}: {hints[self.state.hints_shown - 1]}")
        elif self._phase == "answered":
            self._say("Hints come before the answer; :retry asks the question again.")
        else:
            self._say("There are no more hints." if hints else "There are no hints for this question.")

    def _do_model(self) -> None:
        self._say(f"Model answer: {self._entry.question.answer}")
        if self._phase == "asking":
            self._do_skip()

    def _do_skip(self) -> None:
        self.keep_draft()
        self.state = apply(self.state, Skipped())
        if self._phase == "asking":
            self._ask()

    def _do_retry(self) -> None:
        if self._phase != "answered":
            self._say("There is no answer to this question yet; just type it.")
            return
        self.state = apply(self.state, Retried())
        self._ask()

    def _right(self, reason: str) -> None:
        latest = self.state.latest
        if self._phase != "answered" or latest is None:
            self._say("There is no grade to correct yet.")
            return
        why = reason or "I was right"
        self._keep(lambda: self.store.override(latest.attempt, score=1.0, reason=why, at=self.now()))
        self.state = apply(self.state, GradeOverridden(latest.attempt, 1.0))
        self._say("Noted: your answer counts as right.")

    def _do_draft(self) -> None:
        text = self.store.draft(self._entry.question.id) if self._phase == "asking" else None
        if text is None:
            self._say("There is no draft.")
            return
        self._typed = text.split("\n")
        self._say(f"Your draft: {text}")
        self._say("Go on typing, or send it with a single dot.")

    def _calc(self, formula: str) -> None:
        for line in self._calculator.lines(formula):
            self._say(line)

    def _do_help(self) -> None:
        self._say("A line with a single dot sends the answer.")
        for name, says in COMMANDS.items():
            self._say(f"{name}: {says}.")

    def _do_quit(self) -> None:
        self.keep_draft()
        self._typed = []
        self.state = apply(self.state, Ended())

    def _sum_up(self) -> None:
        counted = summary(self.state)
        if not counted.asked:
            return
        parts = [
            f"{count} {word}"
            for count, word in (
                (counted.cold, "cold"),
                (counted.partial, "partly answered"),
                (counted.miss, "missed"),
                (counted.ungraded, "not graded"),
                (counted.skipped, "skipped"),
            )
            if count
        ]
        self._say("")
        self._say(f"{plural(counted.asked, 'question')}: {', '.join(parts)}.", heading=True)
        if counted.again:
            self._say(f"To come back to: {', '.join(counted.again)}.")

    def _keep(self, write: Callable[[], object]) -> None:
        """Run a write of the history; a failure is said and does not stop the practice."""
        try:
            write()
        except StoreError as error:
            self.warn(str(error))

    def _say(self, text: str, *, heading: bool = False) -> None:
        self.write(text, heading)
