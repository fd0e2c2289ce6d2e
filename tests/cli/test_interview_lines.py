"""The parts that an interview in lines is made of, with a clock that moves when told to."""

from __future__ import annotations

import io
import threading

import pytest

from grill.cli.grading_behind import GradingBehind
from grill.cli.line_interview import COMMANDS, LineInterview
from grill.cli.typed_lines import TypedLines
from grill.errors import SessionMoved
from grill.interviewer import Work
from grill.session.interview.events import HintAsked
from grill.session.interview.plan import Wish
from grill.store import memory_store
from tests.interviewer.interviewer_standins import ENTRIES, Clock, again, bank_of, grade_of, new

# -- lines and time


class Slow(io.BytesIO):
    """A stream whose every line takes its time."""

    def __init__(self, lines):
        super().__init__(b"".join(line for line, _ in lines))
        self.waits, self.clock = [seconds for _, seconds in lines], 1000.0

    def readline(self, size=-1):
        self.clock += self.waits.pop(0) if self.waits else 0.0
        return super().readline(size)


def test_only_waiting_takes_time_and_what_was_there_already_takes_none():
    stream = Slow([(b"one\r\n", 5.0), (b"two\n", 0.05), (b"\xff\xe2\x89\x88\n", 0.125), (b"last", 2.0)])
    typed = TypedLines(stream, lambda: stream.clock)
    seen = []
    for line in typed:
        seen.append((line, round(typed.seconds, 6)))
        stream.clock += 60  # the program at work
    assert seen == [("one", 5.0), ("two", 5.0), ("\ufffd≈", 5.125), ("last", 7.125)]


def test_the_time_until_ctrl_c_counts():
    clock = [0.0]

    class Interrupted(io.BytesIO):
        def readline(self, size=-1):
            clock[0] += 9
            raise KeyboardInterrupt

    typed = TypedLines(Interrupted(), lambda: clock[0])
    with pytest.raises(KeyboardInterrupt):
        next(iter(typed))
    assert typed.seconds == 9


# -- grading behind


def works(count):
    entry = ENTRIES["t-1"]
    return [Work(number, entry.question, entry.rubric, str(number)) for number in range(count)]


def test_grades_come_in_the_order_of_the_answers_and_failures_in_their_place():
    def grade(question, rubric, answer):
        if answer == "1":
            raise RuntimeError("no")
        return answer

    behind = GradingBehind(grade)
    bare = Work(7, ENTRIES["t-1"].question, None, "7")
    for item in (*works(3), bare):
        behind.add(item)
    assert behind.waiting == 4
    found = [behind.take() for _ in range(4)]
    assert [attempt for attempt, _ in found] == [0, 1, 2, 7]
    assert [type(grade).__name__ for _, grade in found] == ["str", "RuntimeError", "str", "LookupError"]
    assert behind.waiting == 0
    behind.stop()
    assert not behind._thread.is_alive()


def test_a_long_wait_is_explained(monkeypatch):
    monkeypatch.setattr("grill.cli.grading_behind.PATIENCE_SECONDS", 0.01)
    gate, said = threading.Event(), []

    def explain():
        said.append("One moment")
        gate.set()

    behind = GradingBehind(lambda *_: gate.wait(), explain)
    behind.add(works(1)[0])
    assert behind.take() == (0, True)
    assert said == ["One moment"]
    behind.stop()


def test_what_still_loads_is_not_waited_for_on_leaving(monkeypatch):
    monkeypatch.setattr("grill.cli.grading_behind.LEAVE_SECONDS", 0.01)
    gate, seen = threading.Event(), []

    def grade(question, rubric, answer):
        seen.append(answer)
        gate.wait()

    behind = GradingBehind(grade)
    for item in works(3):
        behind.add(item)
    behind.stop()
    gate.set()
    behind._thread.join(5)
    assert len(seen) <= 1
    GradingBehind(grade).stop()


# -- the conversation


class Talk:
    """An interview in lines on stand-ins: lines come with the seconds that they take."""

    def __init__(self, interviewer, clock, **more):
        self.clock, self.said, self.warned, self.graded = clock, [], [], []
        self.held = LineInterview(
            interviewer=interviewer,
            grading=GradingBehind(self._grade),
            write=lambda text, _: self.said.append(text),
            warn=self.warned.append,
            reading=lambda: clock.seconds,
            **more,
        )

    def _grade(self, question, rubric, answer):
        return grade_of(Work(0, question, rubric, answer))

    def run(self, *lines):
        return self.held.run(self._typed(lines))

    def _typed(self, lines):
        for line in lines:
            seconds, text = line if isinstance(line, tuple) else (0, line)
            self.clock.seconds += seconds
            if callable(text):
                text()
            else:
                yield text

    @property
    def text(self):
        return "\n".join(self.said)


@pytest.fixture
def talk():
    with memory_store() as store:
        clock = Clock()
        talk = Talk(new(store, clock), clock)
        talk.store = store
        yield talk


def test_nudges_are_said_when_the_next_line_comes(talk):
    talk.run((45, "warm"), (1, "pot"), (30, "."), ":quit")
    before, _, after = talk.text.partition("That was the target time of 40 seconds. Finish your thought.")
    assert "Question 1 of 4: t-" in before
    assert "Please wrap up." in after
    assert talk.held.interviewer.state.turns[0].seconds == 76


def test_time_runs_out_over_an_answer_and_that_one_still_counts(talk):
    assert talk.run((601, "warm"), ".", "never", ".")
    assert "Our time is up. Finish this answer; it is the last one." in talk.text
    assert "That is all the time we have. Thank you." in talk.text
    assert [attempt.answer for attempt in talk.held.interviewer.attempts()] == ["warm"]


def test_a_pause_takes_no_time(talk):
    talk.run((5, "warm"), (5, ":pause"), (300, ""), (5, "pot"), ".", ":quit")
    state = talk.held.interviewer.state
    assert (state.turns[0].seconds, state.paused_seconds, state.pauses) == (15, 300, 1)
    assert talk.text.count("Question 1 of 4") == 1


def test_the_question_is_shown_again_in_a_pause_on_repeat_only(talk):
    talk.run(":pause", ":repeat", ":quit")
    assert talk.text.count("Question 1 of 4") == 2


def test_a_person_begins_with_a_line(talk):
    talk.held.waits = True
    talk.run((300, "hello?"), (7, "warm"), ".", ":quit")
    assert talk.text.index("An empty line begins; the clock starts then.") < talk.text.index("Question 1 of 4")
    state = talk.held.interviewer.state
    assert (state.elapsed, state.turns[0].seconds) == (7, 7)


@pytest.mark.parametrize("lines", [(), (":quit",), (":end",)])
def test_who_leaves_before_the_beginning_leaves_nothing(talk, lines):
    talk.held.waits = True
    assert not talk.run(*lines)
    assert talk.store.session("s").discarded
    assert talk.warned == []


def test_every_command_is_explained_and_does_something(talk):
    talk.run(":help", ":quit")
    assert all(f"{name}: {says}." in talk.said for name, says in COMMANDS.items())
    assert all(name == ":calc" or callable(getattr(talk.held, f"_do_{name[1:]}")) for name in COMMANDS)


def test_time_away_does_not_count(talk):
    talk.run((10, "half"), (5, ":quit"))
    clock = Clock(9000)
    back, _ = again(talk.store, clock)
    talk = Talk(back, clock)
    talk.run((6, ":time"), ":quit")
    assert "21 seconds gone" in talk.text
    assert talk.text.count("Your unsent text: half") == 1


def test_an_interview_that_was_left_at_a_follow_up_asks_it_again():
    with memory_store() as store:
        clock = Clock()
        first = Talk(new(store, clock, Wish(minutes=10, seed=3, rounds=("methodology",))), clock)
        first.run("water", ".", ":quit")
        second = Talk(again(store, clock)[0], clock)
        assert second.run("minutes", ".", "done", ".")
        assert "The question was: What of t-4?\nFollow-up: And minutes?" in second.text
        assert "That was my last question." in second.text


def test_an_interview_whose_question_left_the_bank_goes_on_with_the_next():
    with memory_store() as store:
        clock = Clock()
        first = Talk(new(store, clock), clock)
        first.run("half", ":quit")
        gone = first.held.interviewer.plan.slots[0].question
        second = Talk(again(store, clock, bank_of(gone))[0], clock)
        second.run(":repeat", ":quit")
        assert "Question 2 of 4" in second.text
        assert "Your unsent text" not in second.text
        last = Talk(again(store, clock, bank_of(*ENTRIES))[0], clock)
        assert last.run("text", ".")
        assert f"{first.held.interviewer.plan.slots[1].question} is no longer in the bank." not in last.text
        assert "That was my last question." in last.text


def test_an_interview_that_is_over_but_for_its_grades_is_graded_and_told():
    with memory_store() as store:
        clock = Clock()
        held = new(store, clock)
        Talk(held, clock).run("warm", ".", ":quit")
        held, _ = again(store, clock)
        talk = Talk(held, clock)
        talk.run(":end")
        back, _ = again(store, clock)
        assert Talk(back, clock).run("never read")
        assert all(attempt.grade for attempt in back.attempts())


def test_a_window_that_was_left_behind_says_what_was_not_sent(talk):
    other = []

    def elsewhere():
        other.append(again(talk.store, talk.clock)[0])
        other[0].tell(HintAsked(), talk.clock.seconds)

    with pytest.raises(SessionMoved):
        talk.run("half", "an", elsewhere, "answer")
    assert talk.held.unsent == "half\nan\nanswer"
    other[0].answer("here", 5)


def test_no_grade_is_said_before_the_end(talk):
    talk.run(*["warm pot leaf cups water minutes", "."] * 3, ":quit")
    good = talk.text
    with memory_store() as store:
        clock = Clock()
        other = Talk(new(store, clock), clock)
        other.run(*["warm pot", "."] * 3, ":quit")
    assert good.splitlines()[:12] == other.text.splitlines()[:12]
