from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from types import SimpleNamespace

import pytest

from grill.authoring import trial
from grill.authoring.trial import ExampleTrial, MutantTrial, RubricTrial, rival_answers, rivals, try_rubric
from grill.content.bank import load_bank
from grill.content.model import Criterion, Entry, Quantity, Question, Rubric, Section
from grill.grading.embedder import FakeEmbedder
from grill.grading.grader import Grader

QUESTION = Question(id="tea-01", number=1, kind="recall", prompt="Why is the pot warmed?", answer="It stays hot.")


def made_rubric(*examples: tuple[str, float]) -> Rubric:
    return Rubric(
        criteria=(
            Criterion(
                id="heat", point="The water stays hot, at 95 degrees.", required=True, quantity=Quantity(value=95)
            ),
        ),
        examples=tuple({"answer": answer, "grade": grade} for answer, grade in examples),
    )


def entry(name: str, *examples: tuple[str, float], related: tuple[str, ...] = ()) -> Entry:
    question = QUESTION.model_copy(update={"id": name, "related": related})
    section = Section(letter="T", title="Tea")
    return Entry(question=question, rubric=made_rubric(*examples), pack="tea", section=section)


def graded(scores: dict[str, float], otherwise: float = 0.0):
    return lambda question, rubric, answer: SimpleNamespace(score=scores.get(answer, otherwise))


def result(off: list[float] | None = None, scores: list[float] | None = None) -> RubricTrial:
    return RubricTrial(
        question="tea-01",
        examples=tuple(ExampleTrial(f"a{n}", 4, 4 - by) for n, by in enumerate(off if off is not None else [0])),
        mutants=tuple(MutantTrial("echo", f"m{n}", score) for n, score in enumerate(scores or [0])),
    )


def test_examples_are_graded_on_the_scale_of_their_author():
    rubric = made_rubric(("hot", 4), ("warm", 2.5), ("cold", 0))
    tried = try_rubric(QUESTION, rubric, [], graded({"hot": 1.0, "warm": 0.3, "cold": 0.25}))
    assert [(e.expected, e.got, e.passed) for e in tried.examples] == [(4, 4, True), (2.5, 1.2, False), (0, 1, True)]
    assert [e.off for e in tried.examples] == pytest.approx([0, 1.3, 1])
    assert tried.passed == 2


def test_mutants_are_made_of_full_marks_only_and_counted_by_kind():
    rubric = made_rubric(("It is 95 degrees.", 4), ("It is warm.", 3))
    tried = try_rubric(QUESTION, rubric, ["Clouds.", "Trains."], graded({"Trains.": 0.9, QUESTION.prompt: 0.41}))
    assert [(kind.kind, kind.killed, kind.total) for kind in tried.kinds] == [
        ("echo", 0, 1),
        ("other question", 1, 2),
        ("negated", 1, 1),
        ("number", 1, 1),
    ]
    assert tried.kill_rate == pytest.approx(3 / 5)
    assert [(mutant.score, mutant.answer) for mutant in tried.survivors] == [(0.9, "Trains."), (0.41, QUESTION.prompt)]


@pytest.mark.parametrize(
    ("tried", "verdict"),
    [
        (result(), "ok"),
        (result([1.0, 1.0]), "ok"),
        (result([1.1, 0, 0]), "soft"),
        (result([]), "soft"),
        (result([1.6, 0, 0]), "soft"),
        (result([1.6, 1.6, 0, 0]), "broken"),
        (result([1.5, 1.5, 1.5]), "soft"),
        (result(scores=[0.4] * 9 + [0.5]), "ok"),
        (result(scores=[0.4] * 8 + [0.5] * 2), "soft"),
        (result(scores=[0.4] * 7 + [0.5] * 3), "soft"),
        (result(scores=[0.4] * 6 + [0.41] * 4), "broken"),
    ],
)
def test_the_verdict(tried, verdict):
    assert tried.verdict == verdict
    assert bool(tried.faults) == (verdict == "broken")


def test_faults_are_said_with_their_figures():
    assert result([2, 2, 0], [1, 0]).faults == (
        "2 of 3 examples are off by more than 1.5 grades",
        "only 1 of 2 wrong answers are found out",
    )


def test_results_are_frozen():
    with pytest.raises(FrozenInstanceError):
        result().question = "x"  # type: ignore[misc]


def test_the_rival_of_a_question_is_its_longest_full_mark_example():
    known = rivals([entry("a", ("short", 4), ("longer one", 4), ("much longer but worse", 3)), entry("b", ("x", 3))])
    assert [(rival.question.id, rival.answer) for rival in known] == [("a", "longer one")]
    bare = replace_rubric(entry("a", ("x", 4)))
    assert rivals([bare]) == ()


def replace_rubric(given: Entry) -> Entry:
    return given.model_copy(update={"rubric": None})


def test_rivals_are_few_the_same_every_time_and_never_related():
    entries = [entry(f"q{n}", (f"answer {n}", 4)) for n in range(30)]
    known = rivals(entries)
    chosen = rival_answers(entries[0].question, known)
    assert len(set(chosen)) == trial.MAX_RIVALS
    assert "answer 0" not in chosen
    assert rival_answers(entries[0].question, known[::-1]) == chosen
    assert rival_answers(entries[1].question, known) != chosen
    gone = int(chosen[0].split()[1])
    there = entries[0].question.model_copy(update={"related": (f"q{gone}",)})
    assert set(chosen[1:]) < set(rival_answers(there, known))
    assert chosen[0] not in rival_answers(there, known)
    back = [
        replace(rival, question=rival.question.model_copy(update={"related": ("q0",)}))
        if rival.question.id == f"q{gone}"
        else rival
        for rival in known
    ]
    assert rival_answers(entries[0].question, back) == rival_answers(there, known)


def test_a_rubric_of_the_bank_with_a_grader():
    bank = load_bank()
    known = rivals(bank.entries.values())
    one = bank.find("ft-07")
    assert one.rubric is not None
    others = rival_answers(one.question, known)
    grader = Grader(FakeEmbedder(), bank.moves)
    tried, again = (try_rubric(one.question, one.rubric, others, grader.grade) for _ in range(2))
    assert tried == again
    assert len(tried.examples) == len(one.rubric.examples)
    assert {kind.kind for kind in tried.kinds} == {
        "echo",
        "filler",
        "other question",
        "negated",
        "keyword list",
        "number",
    }
    assert 0 < tried.kill_rate <= 1


@pytest.mark.parametrize(("score", "held"), [(1.0, True), (0.75, True), (0.7, False)])
def test_a_paraphrase_has_to_get_the_grade_of_its_example(score, held):
    rubric = Rubric(
        criteria=(Criterion(id="heat", point="The water stays hot."),),
        examples=({"answer": "It stays hot.", "grade": 4, "paraphrases": ["It does not cool down."]},),
    )
    tried = try_rubric(QUESTION, rubric, [], graded({"It stays hot.": 1.0, "It does not cool down.": score}))
    (kind,) = [kind for kind in tried.kinds if kind.kind == "paraphrase"]
    assert (kind.killed, kind.total) == (held, 1)
