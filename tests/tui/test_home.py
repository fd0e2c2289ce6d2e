from tui_standins import make_stage, small_bank

from grill.errors import PackError
from grill.session.plan import section_of
from grill.tui.overview import SectionRow, bar, section_rows


def test_sections_are_counted_by_the_last_verdicts():
    entries = list(small_bank().entries.values())
    rows = section_rows(entries, {"tt-01": 0.9, "tt-02": 0.4})
    assert rows == [
        SectionRow(("tiny", "A"), "Scaling laws", 2, 1, 1, 0),
        SectionRow(section_of(entries[2]), entries[2].section.title, 1, 0, 0, 0),
    ]
    assert [bar(row, 4) for row in rows] == ["■■▪▪", "····"]


async def test_a_section_is_practised_alone():
    stage = make_stage()
    async with stage.app.run_test() as pilot:
        await stage.opened(pilot)
        await pilot.press("end", "enter")
        await stage.until(pilot, lambda: stage.app.screen is not stage.home)
        assert [task.question for task in stage.screen.practice.tasks] == ["tt-03"]


async def test_the_first_frame_does_not_wait_for_the_bank():
    import threading

    gate = threading.Event()

    def slow():
        gate.wait(10)
        return small_bank()

    stage = make_stage(bank=slow)
    async with stage.app.run_test() as pilot:
        await pilot.pause()
        assert "Opening the question bank" in stage.text()
        await pilot.press("enter")
        gate.set()
        await stage.opened(pilot)
        assert "Practise everything" in stage.text()


async def test_a_bank_that_cannot_be_read_is_told_in_place():
    def broken():
        raise PackError("folder [b]gone[/b]")

    stage = make_stage(bank=broken)
    async with stage.app.run_test() as pilot:
        await stage.until(pilot, lambda: "Cannot start" in stage.text())
        assert "folder [b]gone[/b]" in stage.text()


async def test_the_theme_is_switched_and_remembered():
    chosen = []
    stage = make_stage(theme="light", remember_theme=chosen.append)
    async with stage.app.run_test() as pilot:
        await stage.opened(pilot)
        assert stage.app.theme == "grill-light"
        stage.app.action_toggle_theme()
        assert stage.app.theme == "grill-dark"
        assert chosen == ["dark"]


async def test_a_theme_nobody_knows_is_the_dark_one():
    assert make_stage(theme="ultraviolet").app.theme == "grill-dark"
    assert make_stage(theme="nord").app.theme == "nord"
