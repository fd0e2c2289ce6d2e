"""What a grade says in sentences, once."""

from dataclasses import replace

from tui_standins import RICH_ANSWER, rich_grade

from grill.tui.words import remarks


def test_a_sentence_that_repeats_a_point_is_left_out():
    grade = rich_grade(RICH_ANSWER)
    point, wrong = grade.criteria[2].point, grade.misconceptions[0].says
    said = replace(grade, feedback=(f"Missing: {point}", wrong, "Not said: the goal."))
    assert remarks(said) == ["Not said: the goal."]


def test_a_flag_says_it_all():
    grade = rich_grade(RICH_ANSWER)
    assert remarks(replace(grade, flags=("echo",))) == []
