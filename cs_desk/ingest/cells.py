"""Turns the text of one cell into the value of a field, or says why it is none and what is wanted."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from zoneinfo import ZoneInfo

from cs_desk.ingest.fields import Field, Type
from cs_desk.ingest.moments import MomentReader
from cs_desk.models.imports import Events, Facts
from cs_desk.models.timers import ContactEventKind
from cs_desk.text import LINE, TEXT, clean, fold

Convert = Callable[[str], object]
EXPORTED = 100_000  # characters of a text that a desk wrote out: the notes of a complaint together
ANY = "*"
YES, NO = ("yes", "y", "true", "1", "x", "on", "t"), ("", "no", "n", "false", "0", "off", "f")
REMEMBERED = 2_000
LARGEST_CENTS = 10**12
_SPAN = re.compile(r"(?:(?:(\d+):)?(\d{1,2}):)?(\d+)(?:[.,](\d+))?\s*(?:s|sec|seconds)?", re.I)
_CODE = r"[A-Za-z]{3}|[A-Z]{0,2}\$|[€£¥₹]|[Kk]r\.?|zł|Fr\.?"
_AMOUNT = re.compile(rf"({_CODE})?\s*(\+?[\d.,'’\s]*\d[.,]?)\s*({_CODE})?")
_GAP = re.compile(r"(?<=\d)[\s'’](?=\d{3}(?!\d))")
_SHORTENED = re.compile(r"\d[.,]\d+E\+\d{1,2}")
_DOLLARS = {"A$": "AUD", "AU$": "AUD", "NZ$": "NZD", "US$": "USD", "C$": "CAD", "CA$": "CAD", "HK$": "HKD", "S$": "SGD"}
_SIGNS = {"€": ("EUR",), "£": ("GBP",), "¥": ("JPY", "CNY"), "₹": ("INR",), "zł": ("PLN",), "fr": ("CHF",),
          "kr": ("SEK", "NOK", "DKK", "ISK")}  # fmt: skip


class BadCellError(ValueError):
    """A text that cannot be the value of its field; the message says what is wanted."""


def remembering(convert: Convert) -> Convert:
    """Return a converter that keeps what it found for words which come again and again."""
    known: dict[str, object] = {}

    def remembered(text: str) -> object:
        try:
            return known[text]
        except KeyError:
            value = convert(text)
            if len(known) < REMEMBERED:
                known[text] = value
            return value

    return remembered


def line(text: str) -> str:
    """Return one cleaned line; raises BadCellError for one too long to keep."""
    if len(text) <= LINE and text.isascii() and text.isprintable():
        return text.strip()
    if len(text) > LINE:
        raise BadCellError(f"{len(text):,} characters; at most {LINE} fit")
    return clean(text).strip()


def words(text: str) -> str:
    """Return cleaned text of several lines; raises BadCellError for one too long to keep."""
    if len(text) <= TEXT and text.isascii() and text.isprintable():
        return text.strip()
    if len(text) > TEXT:
        raise BadCellError(f"{len(text):,} characters; at most {TEXT:,} fit")
    return clean(text, multiline=True, limit=TEXT).strip()


def as_exported(text: str) -> str:
    """Return cleaned text with the blanks around it, as a desk wrote it out."""
    return clean(text, multiline=True, limit=EXPORTED)


@dataclass(frozen=True, slots=True)
class Ways:
    """How cells are read: facts of the store, zone, formats (order of dates by field, decimal sign), odd hours seen."""

    facts: Facts
    zone: ZoneInfo
    formats: Mapping[str, str | None]
    odd: list[tuple[str, str]]


def converter(one: Field, ways: Ways) -> Convert:
    """Return what reads the cells of a field, blank ones aside."""
    facts = ways.facts
    if one.type is Type.MOMENT:
        return MomentReader(ways.zone, ways.formats.get(one.name), ways.odd)
    if one.type is Type.MONEY:
        return _money(ways.formats.get("decimal") or ".", facts.currency)
    plain: dict[Type, Convert] = {
        Type.LINE: line,
        Type.TEXT: words,
        Type.SEVERAL: words,
        Type.SPAN: span,
        Type.EVENTS: events,
    }
    if one.type in plain:
        return plain[one.type]
    return remembering(
        {
            Type.FLAG: lambda text: _flag(one, text),
            Type.CHOICE: lambda text: _choice(one, text),
            Type.NUMBER: lambda text: _number(one, text),
            Type.STAFF: lambda text: _listed(facts.staff, text, "nobody here has this login or name; add them first"),
            Type.TEAM: lambda text: _listed(facts.teams, text, "there is no team of this name"),
            Type.CLASS: lambda text: _class(facts, text),
            Type.CURRENCY: _currency,
            Type.DIFFICULTY: lambda text: _listed(
                facts.difficulties, text, "this is not on the list of customer difficulties"
            ),
        }[one.type]
    )


def translating(convert: Convert, table: Mapping[str, str]) -> Convert:
    """Return a converter that first puts our words for theirs (compared folded; "*" is any other); "" gives None."""
    ours = {fold(theirs) if theirs != ANY else ANY: value for theirs, value in table.items()}

    def translated(text: str) -> object:
        word = ours.get(fold(text), ours.get(ANY, text) if text.strip() else text)
        return convert(word.strip()) if word.strip() else None

    return remembering(translated)


def span(text: str) -> int:
    """Return a length of time in microseconds from seconds (143, 143.5) or 2:23 or 00:02:23."""
    found = _SPAN.fullmatch(text)
    if not found:
        raise BadCellError("a length of time is wanted: seconds, or 0:02:23")
    seconds = (int(found[1] or 0) * 60 + int(found[2] or 0)) * 60 + int(found[3])
    return seconds * 1_000_000 + int((found[4] or "").ljust(6, "0")[:6])


def events(text: str) -> Events:
    """Return what happened on a contact, and how long after its start (microseconds), from `start 0, end 143.5`."""
    found: list[tuple[str, int]] = []
    for part in text.split(","):
        kind, _, since = part.strip().partition(" ")
        if kind not in tuple(ContactEventKind) or not re.fullmatch(r"\d{1,10}(\.\d{1,6})?", since):
            raise BadCellError("what happened is wanted, with seconds since the start: start 0, hold 12.5, resume 40")
        whole, _, rest = since.partition(".")
        found.append((kind, int(whole) * 1_000_000 + int(rest.ljust(6, "0"))))
    if found[0] != ("start", 0) or any(one[1] > two[1] for one, two in pairwise(found)):
        raise BadCellError("what happened begins with start 0, and nothing happened before what stands before it")
    return tuple(found)


def _flag(one: Field, text: str) -> bool:
    plain = fold(text)
    if plain not in (*YES, *NO):
        raise BadCellError(f"{one.name.replace('_', ' ')}: yes or no is wanted")
    return plain in YES


def _choice(one: Field, text: str) -> str:
    plain = fold(text).replace("-", " ").replace("_", " ")
    for choice in one.choices:
        if plain == choice.replace("_", " "):
            return str(choice)
    if plain in one.words:
        return one.words[plain]
    raise BadCellError(
        f'one of {", ".join(one.choices)} is wanted; the mapping file translates: [values.{one.name}] "{text}" = "…"'
    )


def _number(one: Field, text: str) -> int:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = -1.5
    if not value.is_integer() or not one.low <= value <= one.high:
        raise BadCellError(f"a whole number from {one.low} to {one.high} is wanted")
    return int(value)


def _listed(known: Mapping[str, object], text: str, why: str) -> object:
    found = known.get(fold(text))
    if found is None:
        raise BadCellError(f"{why}, or translate the word in the mapping file")
    return found


def _class(facts: Facts, text: str) -> str:
    plain = fold(text).replace(" ", "_")
    found = next((one for one in facts.classes if one in (plain, text)), None)
    if found is None:
        raise BadCellError(f"the profile of this desk has the classes {', '.join(facts.classes)}")
    return found


def _currency(text: str) -> str:
    if not re.fullmatch("[A-Za-z]{3}", text.strip()):
        raise BadCellError("the code of a currency is wanted, such as AUD")
    return text.strip().upper()


def _money(decimal: str, currency: str) -> Convert:
    """Return what reads an amount in whole cents; the other sign parts thousands, and may stand nowhere else."""
    thousands = re.escape("," if decimal == "." else ".")
    amount = re.compile(
        rf"\+?(\d{{1,3}}(?:{thousands}\d{{2,3}})*{thousands}\d{{3}}|\d*)(?:{re.escape(decimal)}(\d{{0,2}})0*)?"
    )

    def read(text: str) -> int:
        parts = _AMOUNT.fullmatch(text) if len(text) <= LINE else None
        bare = _GAP.sub("", parts[2]) if parts else ""
        if parts and not all(_of(word, currency) for word in (parts[1], parts[3]) if word):
            raise BadCellError(
                f"this desk counts in {currency}: give the amount alone, and its currency in a column of its own"
            )
        found = amount.fullmatch(bare)
        if not found or not bare.strip("+.,"):
            raise BadCellError(
                "an amount such as 1,234.50 is wanted, not below 0, with two decimals at most; "
                "where a comma is the decimal sign, the mapping file says so: [formats] decimal"
            )
        cents = int(re.sub(r"\D", "", found[1] or "") or 0) * 100 + int((found[2] or "").ljust(2, "0"))
        if cents > LARGEST_CENTS:
            raise BadCellError("this amount is too large")
        return cents

    return read


def _of(word: str, currency: str) -> bool:
    """Tell whether a word or a sign beside an amount may mean the currency; a dollar alone means any."""
    plain = word.rstrip(".").lower()
    return word == "$" or currency in _SIGNS.get(plain, (_DOLLARS.get(word, word.upper()),))


def unshortened(convert: Convert) -> Convert:
    """Return a converter of keys and telephone numbers that refuses those of which a spreadsheet left a part."""

    def read(text: str) -> object:
        if _SHORTENED.fullmatch(text.strip()):
            raise BadCellError(
                "a spreadsheet has shortened this number and the rest of it is lost; format the column as text there"
            )
        return convert(text)

    return read
