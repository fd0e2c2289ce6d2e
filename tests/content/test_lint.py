from __future__ import annotations

import pytest

from grill.calc.figures import worth
from grill.content.bank import load_bank, load_roots
from grill.content.lint import lint_bank, lint_rubric
from grill.content.model import MOVES, Criterion, Misconception, Question, Rubric
from tests.conftest import QUESTIONS, RUBRICS


def question(kind: str = "recall") -> Question:
    return Question(id="tea-01", number=1, kind=kind, prompt="Why?", answer="Because.", hints=("Think.",))


def full(**changes) -> Criterion:
    values = {
        "id": "heat",
        "point": "It stays hot.",
        "accept": [f"right {n}" for n in range(8)],
        "reject": [f"wrong {n}" for n in range(4)],
        **changes,
    }
    return Criterion.model_validate(values)


def rubric(*criteria: Criterion, **changes) -> Rubric:
    values = {
        "criteria": criteria or (full(), full(id="cold")),
        "misconceptions": [Misconception(claim=f"c{n}", says="no") for n in range(4)],
        "examples": [{"answer": f"a{n}", "grade": grade} for n, grade in enumerate((0, 1, 2, 3, 4, 4))],
        **changes,
    }
    return Rubric.model_validate(values)


def findings(made: Rubric, kind: str = "recall") -> list[str]:
    return [
        f"{f.severity}: {'.'.join(map(str, f.place))}: {f.message}" for f in lint_rubric(question(kind), made, worth)
    ]


def test_a_deep_rubric_has_no_finding():
    assert findings(rubric()) == []


def test_a_thin_rubric_is_named_part_by_part():
    thin = rubric(full(accept=["a"], reject=[]), misconceptions=[], examples=[])
    assert findings(thin) == [
        "warning: criteria.0.accept: 1 accepted wording; at least 8 make grading robust",
        "warning: criteria.0.reject: 0 rejected wordings; at least 4 make grading robust",
        "warning: criteria: 1 criteria; 2 to 5 work best",
        "warning: misconceptions: 0 misconceptions; at least 4 make grading robust",
        "warning: examples: 0 graded examples; at least 6 make grading robust",
    ]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {"quantity": {"formula": "1 / 0"}},
            "error: criteria.0.quantity.formula: the formula '1 / 0' does not evaluate",
        ),
        ({"quantity": {"formula": "__import__"}}, "error: criteria.0.quantity.formula: the formula"),
        ({"quantity": {"value": float("inf")}}, "error: criteria.0.quantity.value: inf is no number"),
        ({"quantity": {"low": 3, "high": 2}}, "error: criteria.0.quantity.low: low lies above high"),
        ({"slips": [{"formula": "1", "says": "x"}]}, "error: criteria.0.slips: slips without a quantity"),
        (
            {"quantity": {"formula": "100"}, "slips": [{"formula": "101", "says": "x"}]},
            "error: criteria.0.slips.0.formula: gives 101, which is right within the tolerance (100)",
        ),
        (
            {"quantity": {"formula": "100"}, "slips": [{"formula": "nonsense(", "says": "x"}]},
            "error: criteria.0.slips.0.formula: the formula 'nonsense(' does not evaluate",
        ),
        ({"reject": ["Right  3", "w1", "w2", "w3"]}, "error: criteria.0.reject.0: stands also in accept[3]"),
        (
            {"accept": [f"right {n % 8}" for n in range(9)]},
            "warning: criteria.0.accept.8: the same wording as accept[0]",
        ),
    ],
)
def test_numbers_and_wordings_that_cannot_work(changes, says):
    found = findings(rubric(full(**changes), full(id="other")))
    assert len(found) == 1, found
    assert found[0].startswith(says)


def test_examples_need_both_ends_and_no_contradiction():
    made = rubric(examples=[{"answer": f"a{n % 5}", "grade": grade} for n, grade in enumerate((1, 2, 3, 2, 3, 2))])
    assert findings(made) == [
        "warning: examples: no example of a complete answer (grade 4)",
        "warning: examples: no example of a worthless answer (grade 0)",
        "error: examples.5: the same answer as example 1",
    ]


def test_kind_and_rubric_must_fit():
    assert findings(rubric(), "numeric") == ["warning: criteria: a numeric question, but no criterion has a quantity"]
    assert findings(rubric(), "methodology") == [f"warning: : moves missing: {', '.join(MOVES)}"]
    moves = {name: {"accept": ["x"]} for name in MOVES}
    assert findings(rubric(moves=moves), "methodology") == []
    assert findings(rubric(moves=moves)) == ["warning: moves: moves belong to methodology prompts; this one is recall"]


def test_a_methodology_question_may_have_one_criterion_more():
    moves = {name: {"accept": ["x"]} for name in MOVES}
    six, seven = (rubric(*(full(id=f"c{n}") for n in range(count)), moves=moves) for count in (6, 7))
    assert findings(six, "methodology") == []
    assert findings(seven, "methodology") == ["warning: criteria: 7 criteria; 2 to 6 work best"]
    without = rubric(*six.criteria)
    assert findings(without) == ["warning: criteria: 6 criteria; 2 to 5 work best"]


def test_findings_are_located_in_the_file(pack):
    bank = load_roots([pack()])
    found = lint_bank(bank, worth)
    accept = next(problem for problem in found if problem.key == "rubrics.tea-01.criteria[0].accept")
    assert (accept.path.name, accept.line, accept.column) == ("tea.yaml", 6, 17)
    assert accept.severity == "warning"


TEA_IDEAS = RUBRICS.replace("        accept:", "        idea: keep-hot\n        accept:")


def idea_warnings(folder) -> list[str]:
    found = lint_bank(load_roots([folder]), worth)
    return [f"{problem.line}: {problem.key}: {problem.message}" for problem in found if problem.key.endswith(".idea")]


def test_an_idea_of_one_question_alone_is_a_warning_with_the_nearest_name(pack):
    assert idea_warnings(pack({"q.yaml": QUESTIONS, "r.yaml": TEA_IDEAS})) == [
        "6: rubrics.tea-01.criteria[0].idea: idea 'keep-hot' stands in no other question"
    ]
    misspelt = TEA_IDEAS.replace("point: There", "idea: keeps-hot\n        point: There")
    assert idea_warnings(pack({"q.yaml": QUESTIONS, "r.yaml": misspelt})) == [
        "6: rubrics.tea-01.criteria[0].idea: idea 'keep-hot' stands in no other question; did you mean 'keeps-hot'?",
        "14: rubrics.tea-02.criteria[0].idea: idea 'keeps-hot' stands in no other question; did you mean 'keep-hot'?",
    ]


def test_an_idea_may_be_shared_across_files_and_with_the_built_in_bank(pack):
    first, _, second = TEA_IDEAS.partition("  tea-02:")
    shared = "rubrics:\n  tea-02:" + second.replace("point: There", "idea: keep-hot\n        point: There")
    assert idea_warnings(pack({"q.yaml": QUESTIONS, "r1.yaml": first, "r2.yaml": shared})) == []
    built_in = TEA_IDEAS.replace("keep-hot", "tokens-per-parameter")
    assert idea_warnings(pack({"q.yaml": QUESTIONS, "r.yaml": built_in}, name="other")) == []


def test_two_points_of_one_question_do_not_share_an_idea(pack):
    twice = TEA_IDEAS.replace("  tea-02:", "      - {id: cold, point: A cold pot cools it., idea: keep-hot}\n  tea-02:")
    assert len(idea_warnings(pack({"q.yaml": QUESTIONS, "r.yaml": twice}))) == 2


def test_the_built_in_bank_has_no_finding():
    bank = load_bank()
    assert [str(problem) for problem in (*bank.problems, *lint_bank(bank, worth))] == []
