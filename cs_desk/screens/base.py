"""What every mode has: the fixed lines, the session, the way from a command to its key."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from textual.content import Content
from textual.css.query import NoMatches
from textual.widget import Widget

from cs_desk.actions import footer
from cs_desk.drafts import Journal, State, Status
from cs_desk.screens.frame import Frame
from cs_desk.session import Session
from cs_desk.text import clip
from cs_desk.widgets.bars import Bar, KeyBar
from cs_desk.widgets.ink import LATE, QUIET, STRONG, ink, time_of
from cs_desk.widgets.prompt import PromptLine

if TYPE_CHECKING:
    from cs_desk.app import DeskApp

Job = Callable[[], Coroutine[None, None, None]]
LOOKED_UP = frozenset({"enter", "up", "down"})
"""Keys that are for rows which are being looked up."""
LOOK_EVERY = 10
"""Seconds between two looks at what turns with the time."""
LEAST_OF_A_NAME = 4
"""Cells below which a piece of a name says nobody's."""
ASKED = "asked/"
"""What the keys of half-typed answers begin with in the draft journal."""


class DeskPane(Frame):
    """A mode of the desk."""

    def __init__(self) -> None:
        super().__init__()
        self.draft_status: Status | None = None
        self.ready = True

    @property
    def desk_app(self) -> DeskApp:
        """The app."""
        return cast("DeskApp", self.app)

    @property
    def session(self) -> Session:
        """The signed-in session."""
        return self.desk_app.session

    @property
    def journal(self) -> Journal:
        """The draft journal."""
        return self.desk_app.journal

    @property
    def zone(self) -> ZoneInfo:
        """The desk's zone."""
        return self.desk_app.zone

    def now(self) -> datetime:
        """The present moment."""
        return self.desk_app.clock.now()

    def on_mount(self) -> None:
        """Bring back answers half typed when the desk was lost; follow the time (Textual calls this for each class)."""
        self._next_look()
        typed = {key.removeprefix(ASKED): str(draft.value) for key, draft in self.journal.drafts(ASKED).items()}
        for prompt in self.query(PromptLine):
            prompt.kept |= typed

    def _next_look(self) -> None:
        """Look again at the next ten seconds by the clock, so that times turn with the minute."""
        now = self.now()
        left = LOOK_EVERY - now.second % LOOK_EVERY - now.microsecond / 1e6
        self.set_timer(left + 0.01, self._tick, name="look")

    def _tick(self) -> None:
        self._next_look()
        if self.ready:
            self.look()

    def look(self) -> None:
        """Show the time and the ages of now; only what changed is painted, mostly nothing."""
        self.show_bars()

    def work(self, job: Job, *, group: str) -> None:
        """Run something that waits for the store; the last of a group counts."""
        wanted = partial(self._asking if group == "flow" else self._drawing, job)
        self.desk_app.work(wanted, group=self._own(group))

    def busy(self, group: str) -> bool:
        """Tell whether a job of this page and group is still at work."""
        return self.desk_app.busy(self._own(group))

    def _own(self, group: str) -> str:
        """Return the name of a group of this page alone: two modes may have the same page open."""
        return f"{self.TITLE_WORD} {id(self)}:{group}"

    async def _drawing(self, job: Job) -> None:
        """Run a job; where the page was closed meanwhile it finds nothing to draw on, and that is no fault."""
        try:
            await job()
        except NoMatches:
            if self.display:  # False as soon as it is being taken down
                raise

    async def _asking(self, job: Job) -> None:
        """Run a command that may ask; its answers stay drafts until it is through, and come back if it fails."""
        try:
            await self._drawing(job)
            self.answers_done()
        finally:
            for prompt in self.query(PromptLine):
                prompt.give_back()

    def answers_done(self) -> None:
        """Let answers go whose purpose is in the store now."""
        for prompt in self.query(PromptLine):
            for name in prompt.answered:
                self.journal.forget(ASKED + name)
            prompt.answered = {}

    def on_prompt_line_kept(self, event: PromptLine.Kept) -> None:
        """A letter of an answer: into the journal at once; a search is nothing to keep."""
        if "/" not in event.name:
            return
        if event.text:
            self.journal.put(ASKED + event.name, event.text)
        else:
            self.journal.forget(ASKED + event.name)

    def holding(self, key: str) -> bool:
        """Tell whether a key has to wait: a command is at work and asks nothing, or a list is being looked up."""
        looking = key in LOOKED_UP and self.busy("lookup")
        works = self.busy("flow") or looking or not self.ready
        return works and not any(prompt.asking for prompt in self.query(PromptLine))

    def put_cursor(self, widget: Widget) -> None:
        """Give a widget the cursor now, so that the next key is already its own."""
        self.set_focus(widget, scroll_visible=True)

    async def do_app_search(self) -> None:
        """On a screen that holds nothing to search in, look a customer up."""
        await self.desk.perform("mode.customers")

    def show_top(self, left: Content, right: Content) -> None:
        """Fill the first line: where I am at the left; what is due, who I am and the time at its end.

        In a narrow terminal my own name gives way first: state and clock of a contact are what one looks for there.
        """
        actor, time = self.session.actor, ink((time_of(self.now(), self.zone), STRONG))
        name = actor.name + (f" · {actor.team_name}" if actor.team_name and self.size.width >= 100 else "")
        where, due = ink(self.title_line(), "  ", left), ink(right, "  ") if right else right
        room = self.size.width - 2 - where.cell_length - 1 - due.cell_length - 2 - time.cell_length
        me = ink((clip(name, room), QUIET), "  ", time) if room >= LEAST_OF_A_NAME else time
        self.query_one("#top", Bar).show(where, ink(due, me))

    def show_bottom(self, right: Content) -> None:
        """Fill the last two lines: what is saved, what waits, which keys."""
        saved = self._saved()
        if self._unsafe() and saved.cell_length + right.cell_length >= self.size.width - 2:
            right = Content("")  # that nothing is stored just now comes before all else
        self.query_one("#status", Bar).show(saved, right)
        items = footer(self.offers(), self.desk_app.keymap, max(self.size.width - 2, 10))
        dim = self.otherwise()
        self.query_one(KeyBar).show(
            [(item.key, item.word, item.refusal is None and item.command not in dim) for item in items]
        )

    def otherwise(self) -> frozenset[str]:
        """Return the commands whose keys mean something else just now; they stand dim in the last line."""
        return frozenset()

    def _unsafe(self) -> bool:
        """Tell whether the first words of the status line are a warning: no server, or typed text not on the disk."""
        status = self.draft_status
        return self.desk_app.lost or (status is not None and status.state is State.FAILED)

    def _saved(self) -> Content:
        if self.desk_app.lost:
            return ink(("the database server does not answer; trying again", LATE))
        status = self.draft_status
        if status is None:
            return ink((self.desk_app.facts.organisation, QUIET))
        if status.state is State.FAILED:
            return ink((status.message, f"{LATE} bold"))
        if status.saved_at is None:
            return ink(("saving", QUIET))
        return ink((f"saved {time_of(status.saved_at, self.zone)}", QUIET))

    def show_bars(self) -> None:
        """Fill the fixed lines; modes add what they know."""
        self.show_top(Content(""), Content(""))
        self.show_bottom(Content(""))

    def on_screen_resume(self) -> None:
        """Coming back to a mode: read again what it shows."""
        hear = getattr(self, "others_changed", None)
        if hear is not None and self.is_mounted:
            hear(frozenset({"everything"}))
