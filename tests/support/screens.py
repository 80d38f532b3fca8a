"""Desks under test: the real app on a furnished store, a clock that stands still, keys typed ahead, named waits."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from textual import events
from textual.app import App
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Static

from cs_desk import app as app_module
from cs_desk.actions import Keymap, resolve_keys
from cs_desk.app import DeskApp, Start
from cs_desk.clock import ManualClock
from cs_desk.config import Flags, resolve
from cs_desk.drafts import Journal, State, recover
from cs_desk.models.rows import CallView, Desk
from cs_desk.queries import people
from cs_desk.session import Session, Worker
from cs_desk.store.address import StoreAddress
from cs_desk.store.connect import Store
from cs_desk.store.opening import open_store
from cs_desk.themes import Look, load_look
from cs_desk.widgets.prompt import PromptLine
from tests.support.desks import START, DeskStore

NARROW, WIDE = (80, 24), (120, 40)
SIZES = (NARROW, WIDE)
PATIENCE = 30.0  # seconds until a condition that never comes fails the test
GLANCE = 0.02  # seconds between two looks while nothing stirs
CHARACTERS = {"space": " ", "enter": "\r", "tab": "\t", "escape": "\x1b", "backspace": "\x7f"}


class TestedDesk(DeskApp):
    """The desk, and a bell that rings whenever it drew something or a job of it went on."""

    __test__ = False
    pilot: Pilot[int]
    CSS_PATH = str(Path(app_module.__file__).with_name("desk.tcss"))

    def __init__(self, start: Start, keymap: Keymap, look: Look):
        super().__init__(start, keymap, look)
        self.stirred = asyncio.Event()

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        super()._display(screen, renderable)
        self.stirred.set()

    def freed(self) -> None:
        """Ring as well when a job ended."""
        super().freed()
        self.stirred.set()

    @property
    def call(self) -> CallView:
        """The contact in hand."""
        call: CallView | None = getattr(self.screen_stack[0], "call", None)
        assert call is not None, "no contact is in hand"
        return call

    @property
    def on_call(self) -> bool:
        """Tell whether a contact is in hand."""
        return getattr(self.screen_stack[0], "call", None) is not None

    @property
    def asking(self) -> bool:
        """Tell whether a question is open on the screen."""
        return any(prompt.asking for prompt in self.screen.query(PromptLine))


class Floor:
    """One store with a clock, on which any number of desks are opened, one after the other or side by side."""

    def __init__(self, address: StoreAddress, folder: Path):
        self.address = address
        self.folder = folder
        self.clock = ManualClock(START)
        self._store: Store | None = None

    @property
    def store(self) -> DeskStore:
        """The store as the test looks at it and as others write to it, apart from any desk."""
        if self._store is None:
            self._store = open_store(self.address)
        return DeskStore(self._store, self.clock, self.address)

    def close(self) -> None:
        """Close the test's own view of the store."""
        if self._store is not None:
            self._store.close()
            self._store = None

    def desk(self, login: str = "amira", *, theme: str = "desk-dark", notice: str = "") -> TestedDesk:
        """Return a desk, signed in, that does not run yet."""
        session = Session(Worker(self.address, self.clock))

        def sign_in() -> Desk:
            session.worker.open()
            session.worker.sign_in("root", login, present=True)
            return session.worker.ask(people.desk)

        facts = session.now(sign_in)
        folder = self.folder / "drafts" / login
        journal = Journal.open(folder, self.clock)
        recover(folder, journal)
        settings = resolve(Flags(), {"CS_DESK_THEME": theme}, self.folder / "no-such.toml")
        look = load_look(settings, {}, self.folder)
        return TestedDesk(Start(session, facts, journal, self.clock, notice=notice), resolve_keys(), look)

    @asynccontextmanager
    async def open(
        self, login: str = "amira", size: tuple[int, int] = NARROW, *, theme: str = "desk-dark"
    ) -> AsyncIterator[TestedDesk]:
        """Run a desk until the block ends, at rest when the block begins; closed in order whatever happens."""
        app = self.desk(login, theme=theme)
        try:
            async with app.run_test(size=size) as app.pilot:
                await at_rest(app)
                yield app
        finally:
            await app.finish()


def key_event(key: str) -> events.Key:
    """Return the event that a terminal sends for a key or for one typed character."""
    if len(key) == 1 and key != " ":
        return events.Key(_character_to_key(key), key)
    name = "space" if key == " " else key
    return events.Key(name, CHARACTERS.get(name))


def post_keys(app: App[Any], *keys: str) -> None:
    """Type keys all at once, as a slow line delivers them; nothing is waited for."""
    for key in keys:
        app.post_message(key_event(key))


async def type_keys(app: TestedDesk, *keys: str) -> None:
    """Type keys all at once and wait until the desk has done what they ask (or asks something itself)."""
    post_keys(app, *keys)
    await at_rest(app)


def resting(app: TestedDesk) -> bool:
    """Tell whether no key waits, no job is at work (but one that asks) and what was typed is in the journal."""
    if not app.is_running or not app.screen_stack or not app.typed_out or app._message_queue.qsize():
        return not app.is_running
    if not getattr(app.screen, "ready", True) or app.journal.state is State.PENDING:
        return False
    screen: Any = app.screen
    if any(node._message_queue.qsize() for node in screen.walk_children(with_self=True)):
        return False
    if screen._layout_required or screen._scroll_required or screen._dirty_widgets or screen._callbacks:
        return False
    working = [w for w in app.workers if w.group != "feed" and not w.is_finished]
    return all(app.asking and w.group.endswith(":flow") for w in working)


async def at_rest(app: TestedDesk) -> None:
    """Wait until the desk rests."""
    await until(app, lambda: resting(app), "the desk at rest")


async def until(app: TestedDesk, condition: Callable[[], bool], what: str, *, patience: float = PATIENCE) -> None:
    """Wait until a condition holds, looking again whenever the desk stirs; fails with the screen it saw instead."""
    end = time.monotonic() + patience
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"never came: {what}\n{screen_text(app)}")
        app.stirred.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(app.stirred.wait(), GLANCE)


def screen_lines(app: App[Any]) -> list[str]:
    """Return what stands on the screen, line by line."""
    with app._context():
        strips = app.screen._compositor.render_strips(app.size)
    return [strip.text.rstrip() for strip in strips]


def screen_text(app: App[Any]) -> str:
    """Return what stands on the screen as one text."""
    return "\n".join(screen_lines(app))


def told(app: App[Any]) -> str:
    """Return what the desk said last in its line, empty when it was read."""
    line = app.screen.query_one("#told", Static)
    return str(line.visual) if line.has_class("telling") else ""


def status_line(app: App[Any]) -> str:
    """Return the last line but one."""
    return screen_lines(app)[-2]


def focused_id(app: App[Any]) -> str:
    """Return the id of what has the cursor."""
    return (app.focused.id or "") if app.focused is not None else ""
