"""What the help pages say, as data: made from the registry, so that no page can tell a key that is not so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cs_desk.actions.command import CONTEXTS, Offer
from cs_desk.actions.keymap import Keymap
from cs_desk.actions.keys import FIXED_KEYS
from cs_desk.actions.tables import groups


@dataclass(frozen=True, slots=True)
class Row:
    """One key with what it does; `reason` = the sentence why it cannot be done, None = it can."""

    keys: str
    title: str
    text: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, sentences under it, rows under those."""

    heading: str
    sentences: tuple[str, ...]
    rows: tuple[Row, ...]


MOVING = Section("Moving and editing", (), tuple(Row(fixed.shown, "", fixed.help) for fixed in FIXED_KEYS))


def help_sections(
    contexts: frozenset[str], offers: Sequence[Offer], keymap: Keymap, field: str | None
) -> tuple[Section, ...]:
    """Return F1's page: the field one is in, the place, what can be done here and what not just now."""
    place = tuple(sentence for name, sentence in CONTEXTS.items() if name in contexts and name != "everywhere")
    can = [offer for offer in offers if offer.refusal is None]
    cannot = [offer for offer in offers if offer.refusal is not None]
    sections = [Section("This field", (field,), ())] if field else []
    sections.append(Section("This place", place, ()))
    sections.append(Section("What you can do here", (), _rows(can, keymap)))
    if cannot:
        sections.append(Section("Not just now", (), _rows(cannot, keymap)))
    return (*sections, MOVING)


def keys_sections(offers: Sequence[Offer], keymap: Keymap) -> tuple[Section, ...]:
    """Return the page of all keys: the place one is in first, then everything else by group."""
    here = {offer.command.id for offer in offers}
    sections = [Section("Here", (), _rows(offers, keymap))]
    for name, commands in groups():
        rest = [Offer(command, None) for command in commands if command.id not in here]
        if rest:
            sections.append(Section(f"{name} (elsewhere)", (), _rows(rest, keymap)))
    return (*sections, MOVING)


def _rows(offers: Iterable[Offer], keymap: Keymap) -> tuple[Row, ...]:
    return tuple(
        Row(", ".join(keymap.strokes(each.command)), each.command.title, each.command.help, each.reason or None)
        for each in offers
    )
