"""The first start on an empty store: four questions, and the desk works."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import ClassVar
from zoneinfo import ZoneInfo, available_timezones

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widgets import Input, Static

from cs_desk.clock import NO_ZONES, is_zone
from cs_desk.screens.frame import Frame
from cs_desk.text import LINE, clean, too_long
from cs_desk.typeahead import TypeAhead
from cs_desk.widgets.bars import Bar, KeyBar
from cs_desk.widgets.ink import DONE, HEAD, HERE, QUIET, SOON, ink, pad
from cs_desk.widgets.rowlist import Row, RowList

QUESTIONS = (
    ("organisation", "Organisation"),
    ("zone", "Time zone"),
    ("profile", "Complaint rules"),
    ("name", "Your name"),
)
TYPED = ("organisation", "zone", "name")


@dataclass(frozen=True, slots=True)
class FirstAnswers:
    """What a new store asks; `zone` is a name such as Australia/Sydney, `profile` the key of a profile."""

    organisation: str
    zone: str
    profile: str
    name: str


class FoundingScreen(Frame):
    """Four fields with what the machine knows filled in; enter goes on, and from the last one opens the desk."""

    WHERE: ClassVar[frozenset[str]] = frozenset({"founding"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "onward", show=False, priority=True),
        Binding("down", "next", show=False),
        Binding("up", "previous", show=False),
    ]

    def __init__(
        self,
        proposed: FirstAnswers,
        profiles: Sequence[tuple[str, str]],
        now: Callable[[], datetime],
        answered: Callable[[FirstAnswers], None],
    ):
        super().__init__()
        self._proposed = proposed
        self._profiles = profiles
        self._now = now
        self._answered = answered
        self._ready = self._done = False

    def compose(self) -> ComposeResult:
        """Build the fixed lines and a row for each question."""
        yield from self.compose_top()
        with Vertical(id="founding"):
            yield Static(ink(("FOUR THINGS, THEN THE DESK IS YOURS", HEAD)), id="founding-head")
            for field, label in QUESTIONS:
                with Horizontal(classes=f"first-row first-{field}"):
                    yield Static(Content(label), classes="first-label")
                    yield self._editor(field)
                yield Static("", id=f"first-hint-{field}", classes="first-hint", markup=False)
        yield from self.compose_bottom()

    def _editor(self, field: str) -> Input | RowList:
        if field == "profile":
            return RowList(id="first-profile")
        close = SuggestFromList(zones(), case_sensitive=False) if field == "zone" else None
        editor = Input(getattr(self._proposed, field), id=f"first-{field}", suggester=close, select_on_focus=True)
        editor.cursor_blink = False
        return editor

    def on_mount(self) -> None:
        """Fill the rules and put the cursor into the first field."""
        rules = self.query_one(RowList)
        rules.show([Row(key, partial(self._rule, key, title)) for key, title in self._profiles])
        rules.select(self._proposed.profile)
        self.set_focus(self.query_one("#first-organisation", Input))
        self._hints()
        self._ready = True
        if isinstance(self.app, TypeAhead):
            self.app.freed()

    def holding(self, key: str) -> bool:  # noqa: ARG002  # every key
        """What is typed before the fields are there waits for them."""
        return not self._ready

    def _rule(self, key: str, title: str, width: int) -> Content:
        chosen = key == self.query_one(RowList).selected
        return ink(("● ", HERE) if chosen else ("○ ", QUIET), pad(title, width - 2))

    @property
    def answers(self) -> FirstAnswers:
        """What stands in the fields, cleaned."""
        typed = {field: clean(self.query_one(f"#first-{field}", Input).value).strip() for field in TYPED}
        return FirstAnswers(profile=self.query_one(RowList).selected or self._proposed.profile, **typed)

    def faults(self) -> dict[str, str]:
        """Return what is wrong, by field, each with what would be right."""
        given, found = self.answers, {}
        if not given.organisation:
            found["organisation"] = "the desk's letters are signed with it"
        for field, text in (("organisation", given.organisation), ("name", given.name)):
            if problem := too_long(text, LINE):
                found[field] = problem
        if not is_zone(given.zone):
            found["zone"] = _no_zone(given.zone)
        if not given.name:
            found["name"] = "customers and colleagues are told it"
        return found

    def _hints(self) -> None:
        """Say beside each field what is wrong with it, and beside the zone what its clocks show."""
        faults = self.faults()
        for field, _ in QUESTIONS:
            hint = ink((faults[field], SOON)) if field in faults else ink("")
            if field == "zone" and field not in faults:
                here = self._now().astimezone(ZoneInfo(self.answers.zone))
                hint = ink(("✓ ", DONE), (f"there it is {here:%A %H:%M}; days are counted by it", QUIET))
            if field == "profile":
                hint = ink(("↑↓ the clocks and notices that complaints get", QUIET))
            self.query_one(f"#first-hint-{field}", Static).update(hint)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Check as one types."""
        event.stop()
        if self.is_mounted:
            self._hints()

    def on_descendant_focus(self) -> None:
        """Show which question one is at."""
        self.show_bars()

    def action_next(self) -> None:
        """Go to the next field."""
        self.focus_next()

    def action_previous(self) -> None:
        """Go to the field before."""
        self.focus_previous()

    def do_app_back(self) -> None:
        """Go to the question before; behind the first there is nothing to go back to."""
        if self.focused is None or self.focused.id == "first-organisation":
            self.say(f"This is the first question; {self.key('app.quit')} leaves, and nothing is stored.")
        else:
            self.focus_previous()

    def action_onward(self) -> None:
        """Go to the next field; from the last one, found the desk if nothing is wrong."""
        focused = self.focused.id if self.focused else None
        if focused != "first-name":
            self.focus_next()
            return
        faults = self.faults()
        if faults:
            self.query_one(f"#first-{next(iter(faults))}").focus()
            self.say(f"Not yet: {next(iter(faults.values()))}.")
        elif not self._done:
            self._done = True
            self._answered(self.answers)

    def show_bars(self) -> None:
        """Fill the fixed lines."""
        self.query_one("#top", Bar).show(ink(self.title_line(), "  ", ("○ A NEW DESK", HERE)), ink(""))
        self.query_one("#status", Bar).show(ink(("nothing is stored yet", QUIET)), ink(""))
        last = self.focused is not None and self.focused.id == "first-name"
        keys = (
            ("enter", "open the desk" if last else "next"),
            ("→", "take what is proposed"),
            (self.key("app.quit"), "leave"),
            (self.key("app.help"), "help"),
        )
        self.query_one(KeyBar).show([(key, word, True) for key, word in keys])


FIELDS = ("organisation", "zone", "name")


def zones() -> list[str]:
    """Return the names of all time zones."""
    return sorted(name for name in available_timezones() if not name.startswith(NO_ZONES))


def _no_zone(typed: str) -> str:
    """Return why a zone is none, with the nearest names."""
    if not typed:
        return "a name such as Australia/Sydney"
    names = {name.casefold(): name for name in zones() if "/" in name}
    cities = {name.rpartition("/")[2]: full for name, full in names.items()}
    wanted = typed.casefold().replace(" ", "_")
    part = [full for name, full in names.items() if wanted in name]
    close = (part or [cities[city] for city in difflib.get_close_matches(wanted.rpartition("/")[2], cities)])[:2]
    return f"“{typed}” is not a time zone" + (f"; {' or '.join(close)}?" if close else "")
