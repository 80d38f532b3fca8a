"""Starts the real desk again and again: imports once, then forks a process for each start, before any thread.

Run as `python -m tests.crash.zygote SOCKET`; ends when its standard input ends. A connection sends one JSON line
{"tty", "argv", "env"}; the process forked for it makes that terminal its controlling one and its standard streams and
runs the command line on it. It differs from a fresh start in this: the modules are imported already, a style sheet
that one life has read is known to those after it, the screen is drawn every five seconds at most, and the app writes
down what it shows for every line on the connection, once it has taken as many keys as the line says.
(`test_fresh_starts` does without any of these.)
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import pickle
import select
import signal
import socket
import sys
import termios
import threading
import time
import traceback
from importlib import import_module
from json import dumps, loads
from pathlib import Path
from typing import Any, ClassVar

from textual import events
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.css.types import CSSLocation
from textual.screen import Screen

from cs_desk import app as app_module
from cs_desk import opening as opening_module
from cs_desk.cli import run
from cs_desk.models.rows import CallView
from cs_desk.opening import Opening, OpeningDesk
from cs_desk.screens.desk import DeskScreen
from cs_desk.widgets.fields import FieldEditor
from cs_desk.widgets.lookup import LookupInput
from cs_desk.widgets.stepform import FieldRow
from cs_desk.widgets.talk import TalkPane
from cs_desk.widgets.typing import NotesEditor

PRELOADED = (
    "cs_desk.cli.founding",
    "cs_desk.cli.opening",
    "cs_desk.cli.parser",
    "cs_desk.feed",
    "cs_desk.models.coach",
    "cs_desk.models.inputs",
    "cs_desk.models.public_holidays",
    "cs_desk.screens.complaint",
    "cs_desk.services.clocks",
    "cs_desk.store.dialect",
    "phonenumbers.data.region_AU",
    "textual.drivers.headless_driver",
    "textual.pilot",
)
Sheet = tuple[tuple[tuple[str, str], ...], str, CSSLocation, tuple[tuple[str, Any], ...]]
FRAME = 5.0  # s from one frame to the next


class Watched(OpeningDesk):
    """The desk, as it is; it can be asked what it shows."""

    CSS_PATH = str(Path(app_module.__file__).with_name("desk.tcss"))
    here: ClassVar[Watched]
    mounted: ClassVar[threading.Event] = threading.Event()

    def __init__(self, opening: Opening):
        super().__init__(opening)
        self.taken = 0
        self.stirred = asyncio.Event()
        self.painted = 0.0
        Watched.here = self

    async def on_event(self, event: events.Event) -> None:
        """Count the keys that have come."""
        await super().on_event(event)
        if isinstance(event, events.Key) and not event.is_forwarded:
            self.taken += 1
            self.stirred.set()

    def freed(self) -> None:
        """Note that a job ended, or that one asks."""
        super().freed()
        self.stirred.set()

    def _typist_ended(self, typist: asyncio.Task[None]) -> None:
        super()._typist_ended(typist)
        self.stirred.set()

    def on_mount(self) -> None:
        """Note the loop (Textual calls this besides the desk's own)."""
        self.loop = asyncio.get_running_loop()
        Watched.mounted.set()

    @property
    def desk(self) -> DeskScreen | None:
        """The desk screen, once it is there."""
        screen = self.screen_stack[0] if self.screen_stack else None
        return screen if isinstance(screen, DeskScreen) else None

    @property
    def rests(self) -> bool:
        """True when no key waits and no job is at work but one that asks."""
        desk = self.desk
        if desk is None or not desk.ready or not self.typed_out:
            return False
        working = [job for job in self.workers if job.group != "feed" and not job.is_finished]
        return all(desk.prompt.asking and job.group.endswith(":flow") for job in working)

    async def rested(self, keys: int) -> dict[str, Any]:
        """Wait until so many keys have come and the desk rests, with all that they caused, and return what it shows."""
        while True:
            self.stirred.clear()
            if self.taken < keys or not self.rests:
                await self.stirred.wait()
                continue
            await self.handled()
            if self.rests and not self.stirred.is_set():
                break
        assert self.desk is not None
        return shown(self.desk)


def paint_seldom() -> None:
    """Draw at most every so often: what is drawn is not compared, and the drawing would be a third of the work."""
    paint = Screen._compositor_refresh

    def seldom(screen: Screen[Any]) -> None:
        app = Watched.here
        if time.monotonic() - app.painted > FRAME:
            paint(screen)
            app.painted = time.monotonic()
        else:  # the places that changed stay marked for the next frame
            screen._dirty_widgets.clear()

    setattr(Screen, paint.__name__, seldom)


class Sheets:
    """Style sheets that a life has read are known to those after it: to read them is a third of what a start costs.

    A list of rules follows from the sheet, from where it came and from the theme's variables, and nothing writes to it
    afterwards. A life tells what it had to read, and the process from which the lives are forked reads it, too.
    """

    def __init__(self) -> None:
        self.known: dict[Sheet, list[RuleSet]] = {}
        self.read = Stylesheet._parse_rules
        self.heard, self.told = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        recall = self.recall
        setattr(Stylesheet, self.read.__name__, lambda *sheet, **named: recall(*sheet, **named))

    def recall(self, style: Stylesheet, css: str, read_from: CSSLocation, **named: Any) -> list[RuleSet]:
        """Return the rules of a sheet, which are read when nobody has read them yet."""
        sheet = tuple(style._variables.items()), css, read_from, tuple(named.items())
        if sheet not in self.known:
            self.known[sheet] = self.read(style, css, read_from, **named)
            self.told.send(pickle.dumps(sheet))
        return self.known[sheet]

    def learn(self) -> None:
        """Read what a life had to read."""
        variables, css, read_from, named = sheet = pickle.loads(self.heard.recv(1 << 20))
        if sheet not in self.known:
            self.known[sheet] = self.read(Stylesheet(variables=dict(variables)), css, read_from, **dict(named))


def shown(desk: DeskScreen) -> dict[str, Any]:
    """Return contact, clock, step, every text on the desk, what is kept of questions, and where the cursor is."""
    asked = {key.removeprefix("asked/"): draft.value for key, draft in desk.journal.drafts("asked/").items()}
    focused = desk.prompt._before if desk.prompt.asking else desk.focused
    return {
        "contact": None if desk.call is None else of_contact(desk, desk.call),
        "asked": asked,
        "offered": {name: text for name, text in desk.prompt.kept.items() if "/" in name},
        "focus": None if focused is None else focused.id,
        "clock": [] if desk.call is None else [at.isoformat() for _, at in desk.call.events],
    }


def of_contact(desk: DeskScreen, call: CallView) -> dict[str, Any]:
    """Return a contact in hand as it stands on the desk."""
    who = desk.has_class("asking-who")
    found: dict[str, Any] = {
        "reference": call.reference,
        "customer": call.customer.name if call.customer else None,
        "events": [kind for kind, _ in call.events],
        "moments": [(moment.energy, moment.seen) for moment in call.moments if moment.seen],  # others follow fields
        "lookup": desk.query_one(LookupInput).value if who else None,
        "notes": desk.query_one(TalkPane).notes.text if not who and call.run is None else desk.noted(call),
    }
    if call.run is not None:
        found |= {
            "step": call.run.step,
            "state": call.run.state,
            "values": {name: value for name, value in desk.values().items() if value is not None},
            "fields": {row.field.id: text_of(row) for row in desk.query(FieldRow)},
            "offers": [(offer.remedy, offer.cost_cents, offer.accepted) for offer in call.run.offers],
            "promises": [promise.what for promise in call.run.promises],
        }
    return found


def text_of(row: FieldRow) -> Any:
    """Return what stands in a field."""
    editor = row.editor
    if isinstance(editor, NotesEditor):
        return editor.text
    return editor.value if isinstance(editor, FieldEditor) else editor.value or ""


def answer(line: socket.socket) -> None:
    """Answer what is asked, in a thread of its own."""
    for text in line.makefile():
        if not Watched.mounted.wait(60):
            return
        look = asyncio.run_coroutine_threadsafe(Watched.here.rested(int(text)), Watched.here.loop)
        try:
            line.sendall(dumps(look.result(60), default=str).encode() + b"\n")
        except (OSError, RuntimeError):
            return


def become(line: socket.socket) -> int:
    """Turn this fresh process into the program on its terminal; returns its exit code."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    text = b""
    while not text.endswith(b"\n"):
        text += line.recv(65536)
    order = loads(text)
    os.setsid()
    terminal = os.open(order["tty"], os.O_RDWR)
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
    for descriptor in (0, 1, 2):
        os.dup2(terminal, descriptor)
    os.close(terminal)
    for descriptor, name in enumerate(("stdin", "stdout", "stderr")):  # made for pipes and files, they would seek
        stream = open(descriptor, "w" if descriptor else "r", encoding="utf-8", closefd=False)  # noqa: SIM115
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    os.environ.update(order["env"])
    line.sendall(dumps({"pid": os.getpid()}).encode() + b"\n")
    paint_seldom()
    opening_module.OpeningDesk = Watched  # type: ignore[misc]  # the same class, and it answers
    threading.Thread(target=answer, args=(line,), daemon=True).start()
    return run(order["argv"])


def main(path: str) -> None:
    """Fork a start for each connection."""
    for name in PRELOADED:
        import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    sheets = Sheets()
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen(32)
    os.write(1, b"ready\n")
    while True:
        ready, _, _ = select.select([server, sys.stdin, sheets.heard], [], [])
        if sys.stdin in ready:
            return
        if sheets.heard in ready:
            sheets.learn()
            continue
        line, _ = server.accept()
        if os.fork() == 0:
            server.close()
            try:
                os._exit(become(line))
            except BaseException:
                traceback.print_exc()
                os._exit(70)
        line.close()


if __name__ == "__main__":
    main(sys.argv[1])
