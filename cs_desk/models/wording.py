"""Sentences with slots: `{reference}`, or `{difficulty|this}` where a neutral word stands in for a missing value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import NamedTuple

from cs_desk.errors import InputError
from cs_desk.text import clip, one_line

SAY_CLIP = 80
_SLOT = re.compile(r"\{([^{}|]*)(?:\|([^{}|]*))?\}")
_SENTENCE_END = re.compile(r"""(?<=[.!?])(?:["'”’)]*)[ \t]+""")
_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Slots:
    """What is known when the words are shown; None or blank means not known. All are plain text.

    `answer_date` is written out for people; `difficulty` is the phrase of the difficulty ("the late delivery").
    """

    customer: str | None = None
    operator: str | None = None
    organisation: str | None = None
    reference: str | None = None
    answer_date: str | None = None
    difficulty: str | None = None
    wanted: str | None = None
    external_body: str | None = None


SLOT_NAMES: tuple[str, ...] = tuple(field.name for field in fields(Slots))


class Span(NamedTuple):
    """A piece of a sentence; `slot` names the slot whose value it is, "" for the words around (and for stand-ins)."""

    text: str
    slot: str = ""


Line = tuple[Span, ...]


def check(text: str, where: str) -> str:
    """Return `text` if each brace is part of a known slot; InputError names `where` and the slot."""
    for found in _SLOT.finditer(text):
        if found[1] not in SLOT_NAMES:
            raise InputError(
                f"{where}: the slot {{{clip(found[1], 40)}}} is not known. The slots are {', '.join(SLOT_NAMES)}."
            )
    rest = _SLOT.sub("", text)
    if "{" in rest or "}" in rest:
        raise InputError(f"{where}: a brace stands alone. A slot is written {{reference}} or {{difficulty|this}}.")
    return text


def fill(sentence: str, slots: Slots, width: int | None = None) -> Line | None:
    """Return the sentence with its slots filled in, or None when a value is missing that has no stand-in.

    Adjoining plain pieces are joined; values are on one line and, with `width`, at most that many cells long.
    """
    spans: list[Span] = []
    at = 0
    for found in _SLOT.finditer(sentence):
        spans.append(Span(sentence[at : found.start()]))
        value = _value(slots, found[1], width)
        if not value and found[2] is None:
            return None
        spans.append(Span(value, found[1]) if value else Span(found[2]))
        at = found.end()
    spans.append(Span(sentence[at:]))
    return _joined(spans)


def fill_all(lines: Sequence[str], slots: Slots, width: int | None = None) -> tuple[Line, ...]:
    """Return the lines with what can be said of them, in order; a line may hold several sentences."""
    return tuple(filled for line in lines if (filled := _fill_sentences(line, slots, width)))


def plain(line: Line) -> str:
    """Return a filled sentence as text."""
    return "".join(span.text for span in line)


def fill_text(text: str, slots: Slots) -> str | None:
    """Return a text to paste with each sentence left out that misses a value; None when nothing is left.

    Sentences end at a line break, or at . ! ? before a space; a paragraph that lost all of them leaves no gap.
    """
    lines = text.strip().split("\n")
    filled = ((line, plain(_fill_sentences(line, slots, None))) for line in lines)
    kept = "\n".join(done for line, done in filled if done or not line.strip()).strip()
    return _BLANK_LINES.sub("\n\n", kept) or None


def _fill_sentences(line: str, slots: Slots, width: int | None) -> Line:
    spans: list[Span] = []
    for sentence in _sentences(line):
        if filled := fill(sentence, slots, width):
            spans += [Span(" "), *filled] if spans else filled
    return _joined(spans)


def _sentences(line: str) -> list[str]:
    """Cut after each end of a sentence that is not inside a slot (a stand-in may hold one)."""
    cuts = [0]
    inside = [found.span() for found in _SLOT.finditer(line)]
    for end in _SENTENCE_END.finditer(line):
        if not any(start < end.end() <= stop for start, stop in inside):
            cuts.append(end.end())
    return [line[start:stop].strip() for start, stop in zip(cuts, [*cuts[1:], len(line)], strict=True)]


def _value(slots: Slots, name: str, width: int | None) -> str:
    value = one_line(getattr(slots, name) or "")
    return value if width is None else clip(value, width)


def _joined(spans: list[Span]) -> Line:
    """Join plain neighbours, drop empty pieces, and let no full stop follow a value that ends a sentence itself."""
    result: list[Span] = []
    for span in spans:
        text = span.text
        if text.startswith(".") and result and result[-1].slot and result[-1].text[-1] in ".!?…":
            text = text[1:]
        if not text:
            continue
        if result and not span.slot and not result[-1].slot:
            result[-1] = Span(result[-1].text + text)
        else:
            result.append(Span(text, span.slot))
    return tuple(result)
