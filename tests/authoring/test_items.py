from __future__ import annotations

import random

import pytest

from grill.authoring.items import LEAST_ANSWERS, LEAST_GROUPED, Answered, analyse, basis_in_words


def table(candidates: int = 30, questions: int = 4) -> list[Answered]:
    """Candidates of different skill on several questions."""
    rows = []
    for c in range(candidates):
        skill = c / (candidates - 1)
        for q in range(questions):
            noise = random.Random(f"{c} {q}").uniform(-0.15, 0.15)
            score = min(1.0, max(0.0, skill + noise))
            rows.append(Answered(f"q-{q}", score, {"a": score, "b": 1.0}, gold=round(4 * skill), candidate=f"p{c}"))
    return rows


def test_a_question_has_its_difficulty_spread_and_share_of_cold():
    (item,) = analyse([Answered("q", score) for score in (0.0, 0.5, 1.0, 1.0)]).items
    assert (item.answers, item.difficulty, item.cold) == (4, 0.625, 0.5)
    assert item.spread == pytest.approx(0.4787, abs=1e-4)


def test_with_candidates_a_question_is_held_against_their_other_questions():
    found = analyse(table())
    assert (found.answers, found.candidates, len(found.items)) == (120, 30, 4)
    for item in found.items:
        assert item.basis == "other questions"
        assert item.discrimination is not None
        assert item.discrimination.value > 0.7
        assert item.discrimination.low < item.discrimination.value < item.discrimination.high
        assert not item.remarks
    assert found.reliability.alpha is not None
    assert found.reliability.alpha > 0.9
    assert found.agreement is not None
    assert "corrected item-total" in basis_in_words(found)[0]


def test_a_question_on_which_the_better_do_worse_is_said_to_be_one():
    rows = [
        row if row.question != "q-0" else Answered("q-0", 1 - row.score, candidate=row.candidate) for row in table()
    ]
    bad = analyse(rows).items[0]
    assert "the better do worse here" in bad.remarks


def test_without_candidates_gold_is_the_measure_and_without_gold_only_the_spread():
    by_gold = analyse([Answered("q", n / 20, gold=n / 5) for n in range(20)]).items[0]
    assert by_gold.basis == "gold"
    assert by_gold.discrimination is not None
    assert by_gold.discrimination.value == pytest.approx(1)
    alone = analyse([Answered("q", n / LEAST_GROUPED) for n in range(LEAST_GROUPED)])
    assert alone.items[0].basis == "own score"
    assert "not whether better candidates do better" in basis_in_words(alone)[0]


def test_few_answers_get_a_mean_and_no_verdict():
    (item,) = analyse([Answered("q", 0.1, {"a": 0.0}) for _ in range(LEAST_ANSWERS - 1)]).items
    assert item.discrimination is None
    assert item.remarks == ("too few answers to say more (9 of 10)",)
    assert not item.criteria[0].remark


@pytest.mark.parametrize(("earned", "remark"), [([1.0] * 12, "everybody earns it"), ([0.0] * 12, "nobody earns it")])
def test_a_criterion_that_tells_nobody_apart_is_named(earned, remark):
    rows = [Answered("q", n / 12, {"a": credit, "b": n / 12}) for n, credit in enumerate(earned)]
    (flat, live) = analyse(rows).items[0].criteria
    assert (flat.remark, flat.discrimination) == (remark, None)
    assert not live.remark


def test_a_criterion_that_worse_answers_earn_more_is_named():
    rows = [Answered("q", n / 12, {"a": 1 - n / 12, "b": n / 12}, gold=n / 3) for n in range(12)]
    (against, _) = analyse(rows).items[0].criteria
    assert against.remark == "worse answers earn it more"


@pytest.mark.parametrize(("score", "remark"), [(0.97, "too easy to tell much"), (0.1, "too hard to tell much")])
def test_too_easy_and_too_hard_questions_are_named(score, remark):
    assert remark in analyse([Answered("q", score) for _ in range(12)]).items[0].remarks


def test_drafted_and_mixed_rubrics_are_mentioned():
    rows = [Answered("q", n / 12, drafted=True, rubric=str(n % 2)) for n in range(12)]
    remarks = analyse(rows).items[0].remarks
    assert remarks[:2] == ("graded by a drafted rubric", "graded by 2 versions of the rubric")


def test_reliability_counts_candidates_who_answered_all_and_says_why_there_is_none():
    rows = table(30)
    less = [row for row in rows if not (row.question == "q-0" and row.candidate == "p3")]
    assert analyse(less).reliability.candidates == 29
    few = analyse(table(5)).reliability
    assert few.alpha is None
    assert "too few candidates" in few.remark
    assert "no candidates" in analyse([Answered("q", 0.5)]).reliability.remark


def test_an_answer_given_twice_counts_by_its_mean_for_its_candidate():
    rows = table()
    doubled = [*rows, *(row for row in rows if row.candidate == "p0")]
    assert analyse(doubled).reliability.alpha == analyse(rows).reliability.alpha


def test_gold_that_agrees_has_a_kappa_of_one():
    rows = [Answered("q", grade / 4, gold=grade) for grade in (0, 1, 2, 3, 4) * 2]
    assert analyse(rows).agreement == pytest.approx(1)
