from hypothesis import given
from hypothesis import strategies as st

from grill.content.model import Entry, Question, Section
from grill.session.plan import plan


def entry(number: int, section: str, hints: int = 0) -> Entry:
    question = Question(
        id=f"q-{number}", number=number, kind="recall", prompt="Why?", answer="So.", hints=("hint",) * hints
    )
    return Entry(question=question, rubric=None, pack="p", section=Section(letter=section, title=section))


BANK = [entry(n, "A" if n <= 4 else "B", hints=n % 3) for n in range(1, 9)]


def ids(tasks) -> list[str]:
    return [task.question for task in tasks]


def test_a_section_in_the_banks_order():
    assert ids(plan(BANK, ("p", "A"))) == ["q-1", "q-2", "q-3", "q-4"]
    assert plan(BANK, ("other", "A")) == ()
    assert [task.hints for task in plan(BANK, ("p", "A"))] == [1, 2, 0, 1]


def test_needed_asks_the_untried_then_the_weakest():
    scores = {"q-1": 1.0, "q-2": 0.0, "q-4": 0.5}
    assert ids(plan(BANK, ("p", "A"), order="needed", scores=scores)) == ["q-3", "q-2", "q-4", "q-1"]


def test_the_first_comes_first_and_only_once_even_from_elsewhere():
    assert ids(plan(BANK, ("p", "A"), first="q-3")) == ["q-3", "q-1", "q-2", "q-4"]
    assert ids(plan(BANK, ("p", "A"), first="q-7"))[0] == "q-7"
    assert ids(plan(BANK, ("p", "A"), first="gone")) == ["q-1", "q-2", "q-3", "q-4"]


@given(st.integers(), st.dictionaries(st.sampled_from([e.question.id for e in BANK]), st.floats(0, 1)))
def test_every_order_asks_the_same_questions_and_repeats_itself(seed, scores):
    for order in ("bank", "needed", "shuffled"):
        tasks = plan(BANK, order=order, scores=scores, seed=seed)
        assert sorted(ids(tasks)) == sorted(e.question.id for e in BANK)
        assert tasks == plan(BANK, order=order, scores=scores, seed=seed)
