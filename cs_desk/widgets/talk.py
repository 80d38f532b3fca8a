"""A contact that is no complaint: notes, and the quiet proposal that it may be one."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from cs_desk.widgets.ink import HEAD, HERE, QUIET, SOON, ink
from cs_desk.widgets.typing import NotesEditor

NOTES = "contact_notes"


class TalkPane(Vertical):
    """What the operator writes down on a contact."""

    def __init__(self) -> None:
        super().__init__(id="talk")

    def compose(self) -> ComposeResult:
        """Head, notes, proposal."""
        yield Static(ink(("NOTES", HEAD), ("   saved as you type", QUIET)))
        yield NotesEditor(NOTES, "", hint="what the customer says")
        yield Static("", id="proposal", markup=False)

    @property
    def notes(self) -> NotesEditor:
        """The editor."""
        return self.query_one(NotesEditor)

    def propose(self, reason: str | None, key: str) -> None:
        """Say, in one quiet line, that this may be a complaint; None takes the line away."""
        line = (
            ink(("▲ ", SOON), reason or "", ("   ", ""), (key, f"{HERE} bold"), " makes it one") if reason else ink("")
        )
        self.query_one("#proposal", Static).update(line, layout=False)
