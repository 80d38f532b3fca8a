"""DeskApp: the modes, the look, the feed, and an orderly end whatever happens to the terminal."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

from rich.console import RenderableType
from rich.text import Text
from textual import events
from textual.filter import LineFilter
from textual.screen import Screen
from textual.worker import Worker

from cs_desk import crashlog
from cs_desk.actions import COMMAND, Keymap
from cs_desk.clock import Clock
from cs_desk.errors import DeskError
from cs_desk.screens.commands import DeskCommands
from cs_desk.screens.frame import Frame
from cs_desk.terminal.host import TerminalApp
from cs_desk.text import whole
from cs_desk.themes import VARIABLE_DEFAULTS, Look, install, line_filters
from cs_desk.typeahead import TypeAhead

if TYPE_CHECKING:  # what the store brings with it is imported behind the first frame
    from cs_desk.drafts import Journal, Status
    from cs_desk.models.rows import Desk, StartPage
    from cs_desk.session import Session


FLUSH = 0.5  # s that drafts may take to the disk before a command, or the end, goes on


@dataclass(frozen=True, slots=True)
class Start:
    """What a desk works with: who, on which store, with which drafts; `page` is the first page, if it was read."""

    session: Session
    facts: Desk
    journal: Journal
    clock: Clock
    density: str = "comfortable"
    notice: str = ""
    page: StartPage | None = None
    backup_hours: int = 0
    """Hours after which the last verified backup counts as old; 0 never."""


def _desk() -> Screen[None]:
    from cs_desk.screens.desk import DeskScreen

    return DeskScreen()


def _complaints() -> Screen[None]:
    from cs_desk.screens.complaints import ComplaintsScreen

    return ComplaintsScreen()


def _board() -> Screen[None]:
    from cs_desk.screens.board import BoardScreen

    return BoardScreen()


def _wall() -> Screen[None]:
    from cs_desk.screens.wall import WallScreen

    return WallScreen()


def _customers() -> Screen[None]:
    from cs_desk.screens.customers import CustomersScreen

    return CustomersScreen()


class BaseDesk(TypeAhead[int], DeskCommands[int], TerminalApp[int]):
    """The full-screen desk; `DeskApp` begins with an open store, `opening.OpeningDesk` without one."""

    TITLE = "cs-desk"
    CSS_PATH = "desk.tcss"
    DEFAULT_MODE = "desk"
    ALLOW_SELECT = False
    """Text is marked with the terminal's own selection, which copies everywhere; rows are for the cursor."""
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {
        "desk": _desk,
        "complaints": _complaints,
        "board": _board,
        "wall": _wall,
        "customers": _customers,
    }

    start: Start
    session: Session
    facts: Desk
    journal: Journal
    zone: ZoneInfo

    def __init__(self, keymap: Keymap, look: Look, clock: Clock):
        super().__init__(keymap=keymap)
        self.look, self.clock = look, clock
        self.lost = self.leaving = False
        self._jobs: dict[str, Worker[None]] = {}
        self.animation_level = "none"
        self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide"), (118, "-full"), (140, "-huge")]
        install(self, look)

    def adopt(self, start: Start) -> None:
        """Take over person, store and drafts; before this the desk can only show itself."""
        self.start = start
        self.session = start.session
        self.roles = start.session.actor.roles
        self.facts = start.facts
        self.journal = start.journal
        self.clock = start.clock
        self.zone = ZoneInfo(start.facts.zone)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give the style sheet every colour under any theme."""
        return dict(VARIABLE_DEFAULTS)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Colour off where asked; the terminal gate stands last."""
        return line_filters(super().get_line_filters(), plain=self.look.name == "desk-plain")

    def begin_work(self) -> None:
        """Begin to watch for what others change, and for how the drafts fare."""
        from cs_desk.feed import Feed

        loop = asyncio.get_running_loop()

        def from_journal(status: Status) -> None:
            loop.call_soon_threadsafe(self._journal_says, status)

        def from_store(lost: bool) -> None:
            loop.call_soon_threadsafe(self._store_says, lost)

        self.journal.on_state = from_journal
        self.session.worker.on_lost = from_store
        # What was typed before a command is on the disk before what the command did: no crash puts them out of order.
        self.session.worker.before_unit = partial(self.journal.flush, FLUSH)
        self.set_class(self.start.density == "compact", "compact")
        feed = Feed(self.session, self._changed, failed=lambda error: self.say(crashlog.keep(error, self.clock)))
        self.run_worker(feed.run(), name="feed", group="feed", exit_on_error=False)
        if self.start.notice:
            self.call_after_refresh(self.say, self.start.notice)

    @property
    def _shown(self) -> Screen[Any] | None:
        """The screen one looks at; None while the desk is being left, when there may be none any more."""
        return None if self.leaving or not self.screen_stack else self.screen

    def _journal_says(self, status: Status) -> None:
        hear = getattr(self._shown, "journal_says", None)
        if hear is not None:
            hear(status)

    def _store_says(self, lost: bool) -> None:
        self.lost = lost
        if lost:
            self.say("The database server does not answer; trying again. What you type is kept.")
        elif self.session.worker.gave_up:
            self.session.worker.gave_up = False
            given_up = "Your last command was given up: look whether it is done, else repeat it."
            self.say(f"The database server is back. {given_up}")
        else:
            self.say("The database server is back; nothing was lost.")

    def _changed(self, areas: frozenset[str]) -> None:
        hear = getattr(self._shown, "others_changed", None)
        if hear is not None:
            hear(areas)

    def say(self, sentence: str) -> None:
        """Tell the person at the desk something in a line."""
        screen = self._shown
        if isinstance(screen, Frame):
            screen.say(sentence)
        elif screen is not None:
            super().say(sentence)

    def watch_chord(self) -> None:
        """Show what the second stroke can be."""
        screen = self._shown
        if isinstance(screen, Frame):
            screen.chord_changed()

    def phone(self, number: str) -> str:
        """Return a number as people in the desk's country write it."""
        from cs_desk.models.phones import show_phone

        return show_phone(number, self.facts.region)

    def do_mode_desk(self) -> None:
        """Go to the desk."""
        self.visit("desk")

    def do_mode_complaints(self) -> None:
        """Go to the register."""
        self.visit("complaints")

    def do_mode_board(self) -> None:
        """Go to the board."""
        self.visit("board")

    def do_mode_customers(self) -> None:
        """Go to the customers."""
        self.visit("customers")

    def work(self, job: Callable[[], Coroutine[None, None, None]], *, group: str) -> None:
        """Run something that waits for the store; what goes wrong is said in a line, the last of a group counts."""
        guarded: Callable[[], Coroutine[None, None, None]] = partial(self._guarded, job)
        self._jobs = {name: job for name, job in self._jobs.items() if not job.is_finished}
        self._jobs[group] = self.run_worker(guarded, group=group, exclusive=True, exit_on_error=False)

    async def on_event(self, event: events.Event) -> None:
        """Line keys up; who asks to leave again while that waits for something at work leaves, what waits is kept."""
        leave = self.keymap.of(COMMAND["app.quit"])
        if isinstance(event, events.Key) and event.key in leave and self.waiting(leave):
            self.exit()
        else:
            await super().on_event(event)

    def handing(self, event: events.Key | events.Paste) -> None:
        """What was said has been read when work goes on, also in fields that keep their keys to themselves."""
        screen = self._shown
        if isinstance(screen, Frame) and getattr(event, "key", "") not in ("tab", "shift+tab"):
            screen.unsay()
        if isinstance(event, events.Paste):
            self._fit(event)

    def _fit(self, pasted: events.Paste) -> None:
        """Put several pasted lines behind each other for a field of one line, which would take the first alone."""
        from textual.widgets import Input  # not needed before somebody pastes

        if isinstance(self.focused, Input):
            pasted.text = whole(pasted.text.strip("\r\n"), multiline=False)

    def on_worker_state_changed(self) -> None:
        """A job ended or began: keys may go on."""
        self.freed()

    def on_prompt_line_asking(self) -> None:
        """A question is open: keys are its answer."""
        self.freed()

    def busy(self, group: str) -> bool:
        """Tell whether a job of a group is still at work."""
        job = self._jobs.get(group)
        return job is not None and not job.is_finished

    def holding(self, key: str) -> bool:
        """Keys wait for a command at work and for a screen being filled, and enter for what is being looked up."""
        screen = self._shown
        return isinstance(screen, Frame) and screen.holding(key)

    async def _guarded(self, job: Callable[[], Coroutine[None, None, None]]) -> None:
        try:
            await job()
        except DeskError as error:
            self.say(str(error))
        except Exception as error:  # the border: one worker's fault is said and logged, the desk goes on
            if not self.leaving:  # what still runs while the screen is taken down finds nothing to draw on
                self.say(crashlog.keep(error, self.clock))

    def exit(self, result: int | None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """Leave the desk."""
        self.leaving = True
        self.stop_typing()
        super().exit(result, return_code, message)

    def _fatal_error(self) -> None:
        """End after a fault of ours with one sentence; the details go to the log, never onto the screen."""
        error = sys.exc_info()[1] or self._exception
        if error is not None:
            told = Text(crashlog.keep(error, self.clock))
            self._exit_renderables = self._exit_renderables or [told]  # what follows from a fault is in the log only
        self._close_messages_no_wait()

    async def hang_up(self, _reason: str) -> None:
        """The terminal is gone: take in what was typed, keep the drafts and end."""
        await self.type_out(0.5)
        self.leaving = True
        self.journal.flush(FLUSH)

    async def finish(self) -> None:
        """Keep what is typed, sign out, close the store; called after the screen is gone."""
        await self.session.close()
        self.journal.close()


class DeskApp(BaseDesk):
    """The desk on a store that is open already."""

    def __init__(self, start: Start, keymap: Keymap, look: Look):
        super().__init__(keymap, look, start.clock)
        self.adopt(start)

    def on_mount(self) -> None:
        """Begin to watch."""
        self.begin_work()
