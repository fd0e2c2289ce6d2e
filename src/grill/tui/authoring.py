"""What the app does for authors: the studio, a rubric to be written on, and the bank read again afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work

from grill.errors import GrillError
from grill.tui.background import in_background
from grill.tui.leaving import LeavingApp

if TYPE_CHECKING:
    from grill.content.bank import Bank
    from grill.store import Store
    from grill.tui.services import Services
    from grill.tui.workshop import Workshop

READING = "bank"
"""The group of workers that read the bank."""


class AuthoringApp(LeavingApp):
    """An app with a bank that can be written on."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services = services
        self.bank: Bank | None = None
        self.store: Store | None = None
        self._workshop: Workshop | None = None

    def bank_read(self) -> None:
        """The bank is another one now."""
        raise NotImplementedError

    def workshop(self) -> Workshop | None:
        """What the studio's screens share; None while the bank is not read."""
        from grill.tui.workshop import Workshop  # the grader's and the calculator's modules come with it

        if self.bank is not None and (self._workshop is None or self._workshop.bank is not self.bank):
            self._workshop = Workshop(self.bank, self._workshop)
        return self._workshop

    def action_studio(self) -> None:
        """Write, try and mend questions."""
        from grill.tui.screens.studio import StudioScreen

        if (workshop := self.workshop()) is not None and self.store is not None:
            self.push_screen(StudioScreen(workshop))

    def open_rubric(self, question: str) -> None:
        """A question and its rubric, to be written on."""
        from grill.tui.manuscript import Manuscript
        from grill.tui.screens.rubric import RubricScreen

        if (workshop := self.workshop()) is None or question not in workshop.bank.question_places:
            return
        try:
            page = Manuscript(workshop.bank, question)
        except GrillError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        workshop.opened = question
        self.push_screen(RubricScreen(workshop, page))

    def read_outdated_bank(self) -> None:
        """Another hand has changed a file: read the bank again, where that is not under way already."""
        if all(worker.group != READING or worker.is_finished for worker in self.workers):
            self.read_bank_again()

    @work(exit_on_error=False, exclusive=True, group=READING)
    async def read_bank_again(self, then: str = "") -> None:
        """After files were written: what is asked from now on is what they hold. `then`: a question to open."""
        try:
            self.bank = await in_background(self.services.load_bank)
        except GrillError as error:
            self.notify(f"The bank cannot be read again: {error}", severity="error", markup=False)
            return
        self.bank_read()
        if then:
            self.open_rubric(then)
