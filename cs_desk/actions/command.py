"""A command, the places where commands apply, and why one may not apply just now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cs_desk.models.enums import Role

EVERYWHERE = "everywhere"

CONTEXTS: Mapping[str, str] = MappingProxyType(
    {
        EVERYWHERE: "These keys work on every screen, also while you type.",
        "desk": "The desk holds the contact in hand and, between contacts, what waits for you.",
        "call": "A contact is in hand. Everything you type is saved as you type it.",
        "unplaced": "Text that waited for a command when the desk was lost can be put where it belongs.",
        "start": "No contact is in hand: promises due, parked runs and your day are listed here.",
        "complaints": "The register of complaints: look one up, open it, take one that nobody owns.",
        "complaint": "One complaint whole: its time line, its clocks, who owns it.",
        "board": "Figures, their targets and the floor just now: enter opens what one is made of, ? says what it is.",
        "figure": "One figure: what it is, its numbers with interval and n, its course.",
        "records": "The records behind a figure, each with what it adds to it.",
        "contact": "One contact behind a figure: what happened on it, and how it felt.",
        "staffing": "Who is needed on a day and who is scheduled; suppose something else and see what comes of it.",
        "wall": "Large digits for the wall: no key is needed, and nobody is named.",
        "customers": "Look a customer up by number, name, reference or e-mail and see the history.",
        "demo": "All of this is invented; a tour of nine cards shows what the desk can do.",
        "tour": "A card of the tour is shown; everything works as it does without it.",
        "list": "Up and down move; what you chose stays chosen when the list changes.",
        "founding": "A new desk asks four things: the organisation signs its letters, days are counted in its zone, "
        "the rules give complaints their clocks, and customers and colleagues are told your name.",
        "dialog": "A question to answer. Escape leaves it and keeps what you typed.",
    }
)
"""Every context with the sentence that F1 shows first for it."""

SITUATIONS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "on the start page": frozenset({EVERYWHERE, "desk", "start", "list"}),
        "on a contact": frozenset({EVERYWHERE, "desk", "call"}),
        "on the start page after a bad end": frozenset({EVERYWHERE, "desk", "start", "list", "unplaced"}),
        "on a contact after a bad end": frozenset({EVERYWHERE, "desk", "call", "unplaced"}),
        "on the start page of a demo": frozenset({EVERYWHERE, "desk", "start", "list", "unplaced", "demo", "tour"}),
        "on a contact of a demo": frozenset({EVERYWHERE, "desk", "call", "unplaced", "demo", "tour"}),
        "in the lists of a demo": frozenset({EVERYWHERE, "complaints", "complaint", "list", "demo", "tour"}),
        "in the complaints register": frozenset({EVERYWHERE, "complaints", "list"}),
        "on one complaint": frozenset({EVERYWHERE, "complaint"}),
        "on the board": frozenset({EVERYWHERE, "board", "list"}),
        "on the board of a demo": frozenset({EVERYWHERE, "board", "list", "demo", "tour"}),
        "on a figure": frozenset({EVERYWHERE, "figure", "demo", "tour"}),
        "in the records behind a figure": frozenset({EVERYWHERE, "records", "list", "demo", "tour"}),
        "on a contact behind a figure": frozenset({EVERYWHERE, "contact", "demo", "tour"}),
        "on the staffing of a day": frozenset({EVERYWHERE, "staffing", "demo", "tour"}),
        "on the wall": frozenset({EVERYWHERE, "wall", "demo", "tour"}),
        "in customers": frozenset({EVERYWHERE, "customers", "list"}),
        "at the first start": frozenset({EVERYWHERE, "founding"}),
        "in a dialog": frozenset({EVERYWHERE, "dialog"}),
    }
)
"""The contexts that are active together; inside one situation no two commands may share a key."""

AVAILABILITY: Mapping[str, str] = MappingProxyType(
    {
        "on_contact": "no contact is in hand",
        "on_voice": "only a phone call or a counter visit can be held",
        "run_active": "the complaint script is not running on this contact",
        "not_complaint": "this contact is a complaint already",
        "several_contacts": "no other contact is open",
        "may_start": "a voice contact is open: end or park it first",
        "has_selection": "nothing is selected",
        "parked_selected": "select a parked contact first",
        "promise_selected": "select a promise first",
        "request_selected": "select a request for approval first",
        "nobody_owns": "only one that nobody owns can be taken",
        "still_open": "it is closed",
        "in_sight": "it is not for you to see any more",
        "on_figure": "no figure is selected",
    }
)
"""What a command may ask of the screen (`Command.when`) with the reason given when it is not so."""


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that a person can do.

    `keys` are the keys that do it at once, `chord` the second stroke after the "other" key; `word` stands in the
    footer (at most 10 cells), `title` in the palette, `help` is one sentence. `where` are the contexts in which it
    exists, `roles` who may do it (empty = everyone), `when` an id of AVAILABILITY, `footer` its rank
    in the last line (low = kept longest, 0 = last and always, None = not there).
    """

    id: str
    keys: tuple[str, ...]
    chord: str | None
    word: str
    title: str
    help: str
    group: str
    where: frozenset[str]
    roles: frozenset[Role] = frozenset()
    when: str | None = None
    footer: int | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A command that exists here; `refusal` says why it cannot be done now, None = it can.

    `forbidden` is True when the role never allows it, so that waiting would not help.
    """

    command: Command
    refusal: str | None
    forbidden: bool = False

    @property
    def reason(self) -> str:
        """The refusal as a sentence: "Not now: nothing is selected." or "Only for a manager."; empty when it can be."""
        if self.refusal is None:
            return ""
        return f"Only {self.refusal}." if self.forbidden else f"Not now: {self.refusal}."


def offers(
    commands: Iterable[Command],
    contexts: frozenset[str],
    roles: frozenset[Role],
    holds: Callable[[str], bool],
) -> tuple[Offer, ...]:
    """Return the commands of these contexts in registry order; `holds` answers the ids of AVAILABILITY."""
    return tuple(
        Offer(each, refusal(each, roles, holds), not _allowed(each, roles))
        for each in commands
        if each.where & contexts
    )


def refusal(command: Command, roles: frozenset[Role], holds: Callable[[str], bool]) -> str | None:
    """Return why these roles cannot do this now, as words that follow the title; None when they can."""
    if not _allowed(command, roles):
        return "for " + " or ".join(role.one for role in Role if role in command.roles)
    if command.when is not None and not holds(command.when):
        return AVAILABILITY[command.when]
    return None


def _allowed(command: Command, roles: frozenset[Role]) -> bool:
    return not command.roles or bool(command.roles & roles)
