"""What the parts of the desk screen share; each part adds verbs to it."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from datetime import datetime

from cs_desk.drafts import Status
from cs_desk.models.difficulties import DifficultyList
from cs_desk.models.rows import CallView, RunView, StartPage
from cs_desk.models.timers import Timers, timers
from cs_desk.screens.base import DeskPane
from cs_desk.widgets.prompt import PromptLine
from cs_desk.widgets.side import SideView
from cs_desk.widgets.typing import Typed


class DeskKernel(DeskPane):
    """State of the desk screen, and what is asked of it everywhere."""

    page: StartPage | None
    call: CallView | None
    difficulties: DifficultyList
    draft_status: Status | None

    def __init__(self) -> None:
        super().__init__()
        # What is in hand changes only under this lock: reading anew for others must not bring back what was just left.
        self.showing = asyncio.Lock()
        self.backup_warning = ""

    @property
    def prompt(self) -> PromptLine:
        """Where questions are asked."""
        return self.query_one(PromptLine)

    @property
    def in_hand(self) -> CallView:
        """The contact in hand; commands that need one are not offered without."""
        assert self.call is not None
        return self.call

    @property
    def running(self) -> RunView:
        """The script run of the contact in hand."""
        found = self.in_hand.run
        assert found is not None
        return found

    def clock_of(self, call: CallView) -> Timers:
        """Return the timers of a contact now."""
        return timers(call.events, self.now())

    @abstractmethod
    def noted(self, call: CallView) -> str:
        """Return the notes of a contact as typed."""

    @abstractmethod
    async def open_contact(self, contact_id: int) -> None:
        """Take a contact onto the desk."""

    @abstractmethod
    async def reload(self) -> None:
        """Read again what is shown."""

    @abstractmethod
    async def show_start(self) -> None:
        """Lay the contact aside and show what waits."""

    @abstractmethod
    async def show_waiting(self) -> None:
        """Show what waits, inside `showing`."""

    @abstractmethod
    async def show_call(self, call: CallView) -> None:
        """Show a contact."""

    @abstractmethod
    async def save_fields(self) -> bool:
        """Save what was typed in the step."""

    @abstractmethod
    def focus_needed(self) -> None:
        """Put the cursor into the next field that is needed."""

    @abstractmethod
    def show_proposal(self) -> None:
        """Propose, in a quiet line, that the contact may be a complaint."""

    @abstractmethod
    def contact_bars(self, call: CallView) -> None:
        """Fill the fixed lines while a contact is in hand."""

    @abstractmethod
    def start_bars(self) -> None:
        """Fill the fixed lines of the start page."""

    @abstractmethod
    def side_view(self, call: CallView) -> SideView:
        """Return what the side column shows."""

    @abstractmethod
    async def look_up(self, text: str) -> None:
        """Look a customer up and show what was found."""

    @abstractmethod
    def show_rail(self) -> None:
        """Show the steps, the coach and the moments."""

    @abstractmethod
    def field_typed(self, event: Typed) -> None:
        """Something was typed into a field of the script."""

    @abstractmethod
    def received_of(self, typed: str) -> datetime | None:
        """Return when something written was received."""
