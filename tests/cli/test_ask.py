from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import subprocess
import sys
import termios

import pytest

from grill.cli.sections import in_section
from grill.content.bank import Outline
from grill.content.model import Question, Section
from grill.errors import InputError, StoreError
from grill.store import Store, open_store

ROWS = [
    Outline(Question(id=name, number=number, kind="recall", prompt="?", answer="!"), pack, section, has_rubric=True)
    for name, number, pack, section in (
        ("ft-07", 7, "frontier-training", Section(letter="A", title="Laws")),
        ("tea-01", 1, "tea", Section(letter="A", title="Pots")),
        ("tea-02", 2, "tea", Section(letter="T", title="Tea")),
        ("mug-01", 1, "mugs", Section(letter="A", title="Mugs")),
        ("mug-02", 2, "mugs", Section(letter="B", title="Handles")),
    )
]

GOOD = "N is about 91B parameters and D about 1.8T tokens, since C = 6ND and D = 20N."


def test_a_question_is_asked_answered_graded_and_kept(cli):
    done = cli("ask", "ft-07", "--plain", stdin=f"{GOOD}\n.\n")
    assert done.code == 0
    assert "Question ft-07, section A, Scaling laws. Target time 75 seconds." in done.out
    assert "Score " in done.out
    assert "1 question: " in done.out
    with open_store() as store:
        (attempt,) = store.attempts("ft-07")
        assert attempt.answer == GOOD
        assert attempt.grade is not None
        assert attempt.session_id.startswith("lines-")
        assert store.any_drafts() == []


def test_the_end_of_input_sends_what_was_typed(cli):
    cli("ask", "ft-07", stdin="line one\nline two")
    with open_store() as store:
        assert store.attempts("ft-07")[0].answer == "line one\nline two"


def test_a_whole_section_by_pipe_without_empty_lines_between(cli):
    answers = "".join(f"answer {n}\n.\n" for n in range(1, 9))
    done = cli("ask", "--section", "a", "--plain", stdin=answers)
    assert "Question 8 of 8: ft-08" in done.out
    with open_store() as store:
        kept = {attempt.question_id: attempt.answer for attempt in store.attempts()}
    assert kept == {f"ft-0{n}": f"answer {n}" for n in range(1, 9)}


def test_hints_are_staged_and_counted(cli):
    done = cli("ask", "ft-07", stdin=":hint\n:hint\n91B\n.\n:hint\n")
    assert "Hint 1 of 3: " in done.out
    assert "Hint 2 of 3: " in done.out
    assert "Hint 3 of 3" not in done.out
    with open_store() as store:
        assert store.attempts("ft-07")[0].hints == 2


def test_hints_run_out(cli, pack):
    done = cli("ask", "tea-01", "--pack", pack(), stdin=":hint\n:hint\n:hint\n:quit\n")
    assert "There are no more hints." in done.out
    assert "There are no hints for this question." in cli("ask", "tea-02", "--pack", pack(), stdin=":hint\n").out


def test_i_was_right_is_recorded(cli):
    done = cli("ask", "ft-07", stdin="no idea\n.\n:right\n")
    assert "your answer counts as right" in done.out
    assert "1 question: 1 cold." in done.out
    with open_store() as store:
        (attempt,) = store.attempts("ft-07")
        assert attempt.override.reason == "I was right"
        assert attempt.score == 1.0
        assert attempt.grade.score < 0.5


def test_a_reason_may_follow(cli):
    cli("ask", "ft-07", stdin="no idea\n.\n:right said with other symbols\n")
    with open_store() as store:
        (attempt,) = store.attempts("ft-07")
        assert attempt.answer == "no idea"
        assert attempt.override.reason == "said with other symbols"


def test_a_retry_is_compared_with_the_first_try(cli):
    done = cli("ask", "ft-07", stdin=f"no idea\n.\n:retry\n{GOOD}\n.\n")
    assert "Against your earlier try: +" in done.out
    assert "Gained: The compute-optimal model has about 91 billion parameters." in done.out
    with open_store() as store:
        assert len(store.attempts("ft-07")) == 2


def test_skip_and_model_pass_over(cli):
    done = cli("ask", "--section", "A", stdin=":skip\n:model\n:quit\n")
    assert "Question 2 of 8: ft-02" in done.out
    assert "Model answer: In equal proportion" in done.out
    assert "Question 3 of 8: ft-03" in done.out
    assert "2 questions: 2 skipped." in done.out
    with open_store() as store:
        assert store.attempts() == []


def test_an_unsent_answer_stays_as_a_draft_and_can_be_taken_up(cli):
    cli("ask", "ft-07", stdin="half an ans\n:quit\n")
    with open_store() as store:
        assert store.draft("ft-07") == "half an ans"
        assert store.attempts() == []
    done = cli("ask", "ft-07", stdin=":draft\nwer\n.\n")
    assert "There is an unsent draft of yours" in done.out
    assert "Your draft: half an ans" in done.out
    with open_store() as store:
        assert store.attempts("ft-07")[0].answer == "half an ans\nwer"
        assert store.draft("ft-07") is None


def test_commands_that_do_not_apply_say_so(cli):
    done = cli("ask", "ft-07", stdin=":right\n:retry\n:draft\n:hnt\n.\n:help\n:quit\n")
    for says in (
        "There is no grade to correct yet.",
        "There is no answer to this question yet",
        "There is no draft.",
        "There is no command :hnt; did you mean ':hint'?",
        "There is nothing to send yet.",
        ":right: the grade is wrong",
    ):
        assert says in done.out


def test_what_is_worked_out_is_no_answer(cli):
    done = cli("ask", "ft-07", stdin=":calc N = sqrt(1e24 / 120) params\n:calc 20 N\n:calc 20 * N\n:calc\n:quit\n")
    assert "N = sqrt(1e24 / 120) params = 91.29B params" in done.out
    assert "20 * N = 1.826T params" in done.out
    assert "Write the formula behind it" in done.out
    with open_store() as store:
        assert store.attempts("ft-07") == []


def test_text_with_a_colon_is_text(cli):
    cli("ask", "ft-07", stdin=":hint at the ratio\n.\n")
    with open_store() as store:
        assert store.attempts("ft-07")[0].answer == ":hint at the ratio"


def test_a_question_without_a_rubric_is_kept_and_not_graded(cli, pack):
    from tests.conftest import QUESTIONS

    done = cli("ask", "tea-01", "--pack", pack({"q.yaml": QUESTIONS}), stdin="hot\n.\n")
    assert "cannot be graded" in done.out
    assert "1 not graded" in done.out
    with open_store() as store:
        assert store.attempts("tea-01")[0].answer == "hot"


def test_a_history_that_cannot_be_opened_is_said_and_practice_goes_on(cli, home):
    home.mkdir()
    (home / "data").write_text("a file where the folder should be")
    done = cli("ask", "ft-07", stdin=f"{GOOD}\n.\n")
    assert done.code == 0
    assert "cannot be opened" in done.err
    assert "kept only until this practice ends" in done.err
    assert "Score " in done.out


def test_an_answer_that_cannot_be_stored_is_graded_all_the_same(cli, monkeypatch):
    def full(*_, **__):
        raise StoreError("The answer could not be saved: disk full.")

    monkeypatch.setattr(Store, "add_attempt", full)
    done = cli("ask", "ft-07", stdin=f"{GOOD}\n.\n:retry\nworse\n.\n")
    assert done.err.count("disk full") == 2
    assert done.out.count("Score ") == 2
    assert "Against your earlier try" in done.out


def test_a_model_that_cannot_be_loaded_leaves_keywords_said_so(cli, monkeypatch):
    from grill.grading import loading

    def missing(*_):
        raise RuntimeError("no such model")

    monkeypatch.setattr(loading, "make_embedder", missing)
    done = cli("ask", "ft-07", stdin=f"{GOOD}\n.\n")
    assert "no such model" in done.err
    assert "without the language model" in done.out


def test_sections_shuffles_and_mistakes(cli):
    assert "There is no section 'Z'. Sections: A" in cli("ask", "--section", "Z").err
    assert cli("ask", "ft-07", "--section", "A").code == 2
    first, again = (cli("ask", "--shuffle", "--seed", 4, stdin=":quit\n").out for _ in range(2))
    assert first == again
    assert first != cli("ask", "--shuffle", "--seed", 5, stdin=":quit\n").out


def test_closed_input_is_an_empty_one(home, monkeypatch, capsys):
    from grill.cli.main import main

    monkeypatch.setattr(sys, "stdin", None)
    assert main(["ask", "ft-07"]) == 0
    assert main(["grade", "ft-07", "--keywords"]) == 0
    assert main([]) == 2
    assert "Score 0" in capsys.readouterr().out


def _take_terminal() -> None:
    # Ctrl+C is sent by the terminal only to a process that it controls, and is lost on one whose parent ignores it, as
    # a shell makes its background jobs do.
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Terminal:
    """A pseudo-terminal with one command in it."""

    def __init__(self, *arguments: str) -> None:
        self.end, child = pty.openpty()
        self.seen = b""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "grill.cli.main", *arguments],
            stdin=child,
            stdout=child,
            stderr=child,
            start_new_session=True,
            preexec_fn=_take_terminal,  # noqa: PLW1509  no thread is running yet
        )
        os.close(child)

    def type(self, text: str) -> None:
        os.write(self.end, text.encode())

    def wait_for(self, text: str) -> None:
        while text.encode() not in self.seen:
            ready, _, _ = select.select([self.end], [], [], 20)
            assert ready, self.seen
            self.seen += os.read(self.end, 4096)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.end)


@pytest.fixture
def terminal():
    opened = Terminal("ask", "ft-07", "--keywords")
    yield opened
    opened.close()


def test_ctrl_c_at_a_terminal_keeps_the_draft_and_says_stopped(terminal):
    terminal.wait_for(":help lists the commands.")
    terminal.type("half an answer\r:hint\r")
    terminal.wait_for("Hint 1 of 3")
    terminal.type("\x03")
    terminal.wait_for("Stopped.")
    assert terminal.process.wait() == 130
    assert b"Traceback" not in terminal.seen
    with open_store() as store:
        assert store.draft("ft-07") == "half an answer"
        assert store.attempts() == []


def test_kill_9_while_typing_leaves_the_draft(terminal):
    terminal.wait_for(":help lists the commands.")
    terminal.type("half an answer\r:hint\r")
    terminal.wait_for("Hint 1 of 3")
    terminal.process.kill()
    terminal.process.wait()
    with open_store() as store:
        assert store.notice == ""
        assert store.draft("ft-07") == "half an answer"


@pytest.mark.parametrize(
    ("section", "asked"),
    [
        ("A", ["ft-07", "tea-01", "mug-01"]),
        ("t", ["tea-02"]),
        ("tea/A", ["tea-01"]),
        ("Tea/a", ["tea-01"]),
        ("tea", ["tea-01", "tea-02"]),
        ("mugs/", ["mug-01", "mug-02"]),
    ],
)
def test_a_section_is_that_of_every_pack_or_of_one(section, asked):
    assert [row.question.id for row in in_section(ROWS, section)] == asked


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("Z", "There is no section 'Z'. Sections: A, T, B."),
        ("tea/B", "There is no section 'B' in the pack tea. Sections: A, T."),
        ("te/A", "There is no pack 'te'; did you mean 'tea'?"),
        ("/A", "There is no pack ''. 'grill list' shows those there are."),
    ],
)
def test_a_section_that_is_not_there_is_named_with_those_that_are(section, message):
    with pytest.raises(InputError) as caught:
        in_section(ROWS, section)
    assert str(caught.value) == message


def test_one_packs_section_is_asked(cli):
    done = cli("ask", "--section", "frontier-training/a", "--plain", stdin=":quit\n")
    assert "Question 1 of 8: ft-01, section A, Scaling laws." in done.out
    assert "There is no section 'Z' in the pack frontier-training" in cli("ask", "--section", "frontier-training/Z").err
