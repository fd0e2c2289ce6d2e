from __future__ import annotations

from grill.authoring import trials
from grill.authoring.trials import try_all
from grill.content.bank import load_bank
from grill.grading.embedder import FakeEmbedder
from grill.grading.grader import Grader


def make_grader() -> Grader:
    return Grader(FakeEmbedder())


def test_several_processes_find_what_one_finds_in_order(monkeypatch):
    bank = load_bank()
    entries = [bank.find(name) for name in ("ft-07", "ft-01", "ft-09")]
    alone = list(try_all(entries, bank, make_grader))
    monkeypatch.setattr(trials, "WORTH_A_PROCESS", 1)
    monkeypatch.setattr(trials, "BUNDLE", 2)
    monkeypatch.setattr(trials, "_cores", lambda: 2)
    assert list(try_all(entries, bank, make_grader)) == alone
    assert [row.question for row in alone] == ["ft-07", "ft-01", "ft-09"]


def test_what_will_be_graded_is_embedded_once():
    embedder = FakeEmbedder()
    grader = Grader(embedder)
    entry = load_bank().find("ft-07")
    answers = [example.answer for example in entry.rubric.examples]
    grader.expect([(entry.question, entry.rubric, answers)])
    seen = embedder.seen
    for answer in answers:
        grader.grade(entry.question, entry.rubric, answer)
    assert embedder.seen == seen
