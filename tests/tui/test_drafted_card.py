"""A grade by a drafted rubric says so on its card."""

from dataclasses import replace

import pytest
from tui_standins import RICH_ANSWER, make_stage, rich_grade

from grill.grading.calibration import CALIBRATION, DRAFTED
from grill.tui.widgets.grade_card import GradeCard


@pytest.mark.parametrize(("calibration", "said"), [(DRAFTED, True), (CALIBRATION, False)], ids=["drafted", "written"])
async def test_the_card_says_that_the_points_are_a_first_guess(calibration, said):
    grade = rich_grade(RICH_ANSWER)
    grade = replace(grade, receipt=replace(grade.receipt, calibration=f"{calibration.hash}-fitted"))
    stage = make_stage(grade=lambda *_: grade)
    async with stage.app.run_test(size=(80, 24)) as pilot:
        await stage.begin(pilot)
        await stage.graded(pilot, RICH_ANSWER)
        assert ("Drafted rubric: its points are a first guess" in stage.text(GradeCard)) is said
