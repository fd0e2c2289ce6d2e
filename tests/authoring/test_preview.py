"""A rubric under edit: the preview of a sample, the trial as it fills up, the state that the list shows."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from grill.authoring.advice.preview import compared, preview_key
from grill.authoring.advice.states import (
    content_hash,
    grading_of,
    is_outdated,
    load_records,
    looked_at,
    save_records,
    stamps_of,
    state_of,
    states,
    tried,
)
from grill.authoring.advice.trying import Scores, Trying, weakest, worst_example
from grill.authoring.trial import ExampleTrial, MutantTrial, RubricTrial, try_rubric
from grill.content.bank import load_roots
from grill.content.model import Criterion, Example, Misconception, Question, Rubric
from grill.grading.cache import CachedEmbedder
from grill.grading.embedder import FakeEmbedder
from grill.grading.grader import Grader

QUESTION = Question(id="tea-01", number=1, kind="recall", prompt="Why is the pot warmed first?", answer="It stays hot.")
ANSWER = "A warm pot keeps the water near boiling, and the leaves give more."
RUBRIC = Rubric(
    criteria=(
        Criterion(
            id="heat",
            point="A warm pot keeps the water hot.",
            required=True,
            accept=("the water stays near boiling in a warm pot",),
            reject=("a warm pot cools the water",),
        ),
        Criterion(id="leaves", point="More is drawn from tea.", reject=("less is drawn from tea",)),
    ),
    misconceptions=(Misconception(claim="A warm pot makes the tea bitter at once.", says="It does not."),),
    vague=("Tea is a matter of taste.",),
    examples=(Example(answer=ANSWER, grade=4), Example(answer="It looks nice.", grade=0)),
)


def with_wording(rubric, index, wording, side="accept"):
    criterion = rubric.criteria[index]
    changed = criterion.model_copy(update={side: (*getattr(criterion, side), wording)})
    criteria = [*rubric.criteria]
    criteria[index] = changed
    return rubric.model_copy(update={"criteria": tuple(criteria)})


@pytest.fixture
def embedder():
    return FakeEmbedder()


@pytest.fixture
def grader(embedder):
    return Grader(embedder, keep=False)


def previewed(question, rubric, answer, grader, *, last=None):
    key = preview_key(question, rubric, answer, {})
    return compared(key, answer, grader.grade(question, rubric, answer), last)


def test_a_wording_earns_its_point_and_the_preview_says_so(grader):
    first = previewed(QUESTION, RUBRIC, ANSWER, grader)
    assert first.before is None
    assert first.changes == ()
    second = previewed(QUESTION, with_wording(RUBRIC, 1, "the leaves give more"), ANSWER, grader, last=first)
    (change,) = second.changes
    assert change.id == "leaves"
    assert change.after.credit - change.before.credit > 0.5
    assert change.after.margin > change.before.margin
    assert change.after.quote.text == "and the leaves give more"
    assert second.score == second.grade.score - first.grade.score > 0
    third = previewed(QUESTION, RUBRIC, ANSWER, grader, last=second)
    assert [change.id for change in third.changes] == ["leaves"]
    assert third.score == -second.score


def test_criteria_that_come_and_go_are_named(grader):
    fewer = RUBRIC.model_copy(update={"criteria": RUBRIC.criteria[:1]})
    first = previewed(QUESTION, fewer, ANSWER, grader)
    second = previewed(QUESTION, RUBRIC, ANSWER, grader, last=first)
    new = next(change for change in second.changes if change.id == "leaves")
    assert (new.before, new.after.id) == (None, "leaves")
    gone = previewed(QUESTION, fewer, ANSWER, grader, last=second).changes[-1]
    assert (gone.id, gone.after) == ("leaves", None)


def test_the_key_tells_what_a_grade_depends_on():
    other = RUBRIC.model_copy(update={"examples": ()})
    hinted = QUESTION.model_copy(update={"hints": ("Think.",)})
    assert preview_key(hinted, other, ANSWER, {}) == preview_key(QUESTION, RUBRIC, ANSWER, {})
    keys = {
        preview_key(QUESTION, RUBRIC, ANSWER, {}),
        preview_key(QUESTION, with_wording(RUBRIC, 0, "x"), ANSWER, {}),
        preview_key(QUESTION, RUBRIC, ANSWER + "!", {}),
        preview_key(QUESTION.model_copy(update={"prompt": "Why?"}), RUBRIC, ANSWER, {}),
    }
    assert len(keys) == 4


def test_another_sample_is_not_compared_with_the_last(grader):
    first = previewed(QUESTION, RUBRIC, ANSWER, grader)
    assert previewed(QUESTION, RUBRIC, "It stays hot.", grader, last=first).before is None


def test_only_new_texts_are_embedded_and_none_reaches_the_disk(tmp_path):
    inner = FakeEmbedder()
    grader = Grader(CachedEmbedder(inner, tmp_path), keep=False)
    grader.grade(QUESTION, RUBRIC, ANSWER)
    seen = inner.seen
    changed = with_wording(RUBRIC, 1, "the leaves give more of themselves")
    grader.grade(QUESTION, changed, ANSWER)
    assert inner.seen == seen + 1
    grader.grade(QUESTION, changed, ANSWER + " So it is.")
    assert inner.seen > seen + 1
    assert not list(tmp_path.iterdir())
    Grader(CachedEmbedder(inner, tmp_path)).grade(QUESTION, RUBRIC, ANSWER)
    assert len(list(tmp_path.iterdir())) == 1


OTHERS = ["The gradient is clipped to norm one.", "Six operations for each weight and token."]


def counting(grader):
    graded = []

    def grade(question, rubric, answer):
        graded.append(answer)
        return grader.grade(question, rubric, answer)

    return graded, grade


def test_a_trial_in_pieces_comes_to_the_same(grader):
    trying = Trying(QUESTION, RUBRIC, OTHERS, {}, Scores())
    total = trying.total
    assert trying.result.mutants == ()
    part = trying.run(grader.grade, goes_on=iter([True, True, False]).__next__)
    assert trying.left == total - 2
    assert len(part.examples) + len(part.mutants) == 2
    assert trying.run(grader.grade) == try_rubric(QUESTION, RUBRIC, OTHERS, grader.grade)
    assert trying.next_answer() is None


def test_a_new_example_costs_its_own_grades_and_a_new_wording_all(grader):
    graded, grade = counting(grader)
    scores = Scores()
    Trying(QUESTION, RUBRIC, OTHERS, {}, scores).run(grade)
    before = len(graded)
    more = RUBRIC.model_copy(
        update={"examples": (*RUBRIC.examples, Example(answer="The pot is hot, so it is.", grade=1))}
    )
    assert Trying(QUESTION, more, OTHERS, {}, scores).left == 1
    Trying(QUESTION, more, OTHERS, {}, scores).run(grade)
    assert graded[before:] == ["The pot is hot, so it is."]
    changed = Trying(QUESTION, with_wording(more, 0, "hot water"), OTHERS, {}, scores)
    assert changed.left == changed.total == before + 1
    assert Trying(QUESTION, RUBRIC, OTHERS, {}, scores).left == 0


def test_what_failed_before_is_tried_first():
    scores = Scores()
    first = Trying(QUESTION, RUBRIC, OTHERS, {}, scores)
    bad = first._mutants[-1].answer
    while (answer := first.next_answer()) is not None:
        first.take(answer, 0.9 if answer == bad else 0.0)
    again = Trying(QUESTION, with_wording(RUBRIC, 0, "hot water"), OTHERS, {}, scores)
    tried_first = []
    for _ in range(2):
        tried_first.append(again.next_answer())
        again.take(tried_first[-1], 0.0)
    # The full-mark example that earned nothing, and the wrong answer that got through.
    assert set(tried_first) == {bad, ANSWER}


def test_scores_are_bounded(monkeypatch):
    monkeypatch.setattr("grill.authoring.advice.trying.MOST_SCORES", 2)
    scores = Scores()
    for number in range(4):
        scores.put("k", f"a{number}", 0.5)
        scores.mark(f"a{number}", failed=True)
    assert [scores.get("k", f"a{number}") for number in range(4)] == [None, None, 0.5, 0.5]
    assert [scores.has_failed(f"a{number}") for number in range(4)] == [False, False, True, True]


def test_the_weakest_spot_is_told_in_words():
    trial = RubricTrial(
        "tea-01",
        (ExampleTrial("a", 4, 3.5), ExampleTrial("b", 4, 1.0), ExampleTrial("c", 0, 2.5)),
        (
            MutantTrial("negated", "It does not stay hot.", 0.62),
            MutantTrial("negated", "Cold.", 0.1),
            MutantTrial("echo", "Why is the pot warmed?", 0.45),
        ),
    )
    assert weakest(trial) == "A right answer negated earns 62 of 100, 1 of 2 such: “It does not stay hot.”"
    assert worst_example(trial).answer == "b"
    sound = dataclasses.replace(trial, examples=trial.examples[:1], mutants=trial.mutants[1:2])
    assert weakest(sound) == ""
    assert worst_example(sound) is None
    paraphrase = dataclasses.replace(trial, mutants=(MutantTrial("paraphrase", "p", 0.25, 4.0),))
    assert weakest(paraphrase) == "An example in other words earns 1.0 of 4 instead of 4: “p”"


@pytest.fixture
def bank(pack):
    root = pack()
    return load_roots([root]), root


def test_the_list_knows_a_state_without_reading_a_rubric(bank, monkeypatch):
    loaded, _ = bank
    entry = loaded.entries["tea-01"]
    stamp = stamps_of(loaded)["tea-01"]
    content = content_hash(entry.question, entry.rubric, {}, "model")
    record = looked_at(entry.question, entry.rubric, content, stamp, None)
    assert record.verdict is None
    outline = loaded.outline()[0]
    assert state_of(outline, None, stamp) == ("untried", False)
    assert state_of(outline, record, stamp) == ("untried", True)
    for verdict, state in (("ok", "tested"), ("soft", "soft"), ("broken", "broken")):
        known = dataclasses.replace(record, verdict=verdict)
        assert state_of(outline, known, stamp) == (state, True)
        assert state_of(outline, known, "another file") == (state, False)
        drafted = dataclasses.replace(known, drafted=True)
        assert state_of(outline, drafted, stamp)[0] == ("broken" if verdict == "broken" else "drafted")
    monkeypatch.setattr("grill.content.bank.Entries.__getitem__", lambda *_: pytest.fail("a rubric was read"))
    assert states(loaded, {"tea-01": record}) == {"tea-01": ("untried", True), "tea-02": ("untried", False)}


def test_a_question_without_a_rubric_is_bare_and_one_whose_rubric_does_not_load_is_broken(pack):
    root = pack()
    file = root / "rubrics" / "tea.yaml"
    file.write_text(file.read_text().replace("formula: 12 * 4", "formla: 12 * 4"))
    assert states(load_roots([root]), {}) == {"tea-01": ("untried", False), "tea-02": ("broken", True)}
    file.write_text("rubrics: {}\n")
    assert states(load_roots([root]), {}) == {"tea-01": ("bare", True), "tea-02": ("bare", True)}


def test_a_verdict_holds_until_something_it_depends_on_changes(bank):
    entry = bank[0].entries["tea-01"]
    content = content_hash(entry.question, entry.rubric, {}, "model")
    record = tried(
        looked_at(entry.question, entry.rubric, content, "1", None),
        RubricTrial("tea-01", (), (MutantTrial("echo", "x", 0),)),
    )
    assert record.verdict == "soft"
    assert looked_at(entry.question, entry.rubric, content, "2", record).verdict == "soft"
    others = [
        content_hash(entry.question, with_wording(entry.rubric, 0, "hot"), {}, "model"),
        content_hash(entry.question.model_copy(update={"prompt": "Why?"}), entry.rubric, {}, "model"),
        content_hash(entry.question, entry.rubric, {}, "another"),
        content_hash(entry.question, entry.rubric.model_copy(update={"examples": RUBRIC.examples}), {}, "model"),
    ]
    assert content not in others
    assert all(looked_at(entry.question, entry.rubric, other, "2", record).verdict is None for other in others)


def test_a_trial_graded_by_another_model_or_version_has_to_be_looked_at(bank, monkeypatch):
    entry, outline, stamp = bank[0].entries["tea-01"], bank[0].outline()[0], stamps_of(bank[0])["tea-01"]
    content = content_hash(entry.question, entry.rubric, {}, "model")
    record = tried(
        looked_at(entry.question, entry.rubric, content, stamp, None, grading=grading_of("model")),
        RubricTrial("tea-01", (), (MutantTrial("echo", "x", 0),)),
    )
    assert state_of(outline, record, stamp, grading_of("model")) == ("soft", True)
    assert state_of(outline, record, stamp, grading_of("another")) == ("soft", False)
    assert state_of(outline, record, stamp, grading_of("")) == ("soft", True)
    monkeypatch.setattr("grill.authoring.advice.states.__version__", "another")
    assert state_of(outline, record, stamp, grading_of("model")) == ("soft", False)


def test_a_file_changed_after_the_bank_was_read_does_not_lend_its_stamp_to_the_old_text(bank):
    loaded, root = bank
    file = root / "rubrics" / "tea.yaml"
    before = stamps_of(loaded)["tea-01"]
    assert before
    assert not is_outdated(loaded)
    file.write_text(file.read_text() + "# More.\n")
    assert stamps_of(loaded)["tea-01"] == before
    assert is_outdated(loaded)
    again = load_roots([root])
    assert stamps_of(again)["tea-01"] != before
    assert not is_outdated(again)
    file.unlink()
    assert is_outdated(again)


def test_records_survive_and_a_damaged_file_is_none(tmp_path, bank):
    entry = bank[0].entries["tea-01"]
    records = {"tea-01": looked_at(entry.question, entry.rubric, "c", "s", None)}
    file = tmp_path / "some" / "trials.json"
    save_records(records, file)
    assert load_records(file) == records
    for damaged in (b"{", b"[]", b'{"a": {"b": 1}}', b"\xff"):
        file.write_bytes(damaged)
        assert load_records(file) == {}
    assert load_records(Path("none.json")) == {}
