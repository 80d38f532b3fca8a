"""From what an operator types to a stored value and back: forgiving in, exact out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from cs_desk.errors import InputError
from cs_desk.models.difficulties import DifficultyList
from cs_desk.models.fielddates import parse_day, show_day
from cs_desk.models.fielddefs import DECLINED, FieldDef, FieldKind, Value
from cs_desk.text import LIMIT, clean, clip, one_line

Raw = str | int | bool | None

_YES = frozenset({"yes", "y", "x", "true", "1", "on", "done", "✓"})
_NO = frozenset({"no", "n", "false", "0", "off", "not yet"})
_DECLINED = frozenset({"declined", "decline", "d", "refused"})
_MINUS = str.maketrans(dict.fromkeys("−–—‐‑‒", "-"))
_WHOLE = re.compile(r"[+-]?[0-9]{1,6}")
_DAYS = re.compile(r"([0-9]{1,6})\s*(d|days?|w|weeks?)?")
_RHYTHMS = {"daily": 1, "weekly": 7, "fortnightly": 14, "monthly": 30}
_CODE = re.compile(r"[a-z0-9_]{1,40}(\.[a-z0-9_]{1,40})?")


def parse(
    field: FieldDef, raw: Raw, *, today: date | None = None, difficulties: DifficultyList | None = None
) -> Value | None:
    """Return the value to store for what was typed, or None for nothing; InputError names the field and what fits.

    `today` allows relative dates ("+7", "fri") and refuses past ones; `difficulties` allows words beside codes.
    """
    typed = raw if raw is None or isinstance(raw, bool) else str(raw)
    if typed is None or (isinstance(typed, str) and not typed.strip()):
        return None
    if isinstance(typed, bool):
        if field.kind is not FieldKind.TICK:
            raise InputError(f"{field.label}: yes or no does not fit here. {_wants(field)}")
        return typed
    if field.kind is FieldKind.DATE:
        return parse_day(_plain(typed), label=field.label, today=today)
    if field.kind is FieldKind.DIFFICULTY:
        return _difficulty(field, typed, difficulties)
    value = _PARSERS[field.kind](field, typed)
    return None if value == "" else value  # nothing but invisible characters was typed


def show(field: FieldDef, value: Value | None, *, difficulties: DifficultyList | None = None) -> str:
    """Return the value as people read it, "" for none; a value that does not fit its field is shown as it stands."""
    if value is None:
        return ""
    if field.kind is FieldKind.TICK:
        return "yes" if value else "not yet"
    if field.kind is FieldKind.ENERGY and isinstance(value, int):
        return f"{value:+d}".replace("-", "−") if value else "0"
    if field.kind is FieldKind.SCORE and isinstance(value, int):
        return f"{value} of {field.high}"
    if field.kind is FieldKind.NUMBER and isinstance(value, int):
        unit = field.unit.removesuffix("s") if value == 1 else field.unit
        return f"{value} {unit}".strip()
    if field.kind is FieldKind.CHOICE:
        return dict(field.options).get(str(value), str(value))
    if field.kind is FieldKind.DATE:
        return show_day(str(value))
    if field.kind is FieldKind.DIFFICULTY and difficulties is not None:
        return difficulties.label(str(value))
    return str(value)


def _plain(typed: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", typed).translate(_MINUS).casefold().split())


def _quoted(typed: str) -> str:
    """Quote what was typed so that it cannot harm a terminal: cleaned, on one line of at most 30 cells."""
    return f"“{clip(one_line(typed), 30)}”"


def _wants(field: FieldDef) -> str:
    """Say in a sentence what fits the field."""
    span = f"a whole number from {field.low} to {field.high}".replace("-", "−")
    words = ", ".join(word for _, word in field.options)
    return {
        FieldKind.TICK: "Type yes or no.",
        FieldKind.CHOICE: f"Choose one of: {words}.",
        FieldKind.NUMBER: f"Type {span}.",
        FieldKind.ENERGY: f"Type {span}, such as −2.",
        FieldKind.SCORE: f"Type {span}, or “{DECLINED}”; leave it empty if you did not ask.",
        FieldKind.DATE: "Type a date such as 3 Dec, friday or +7.",
        FieldKind.DIFFICULTY: "Type a few letters of it and choose from the list.",
    }.get(field.kind, "Type text.")


def _refuse(field: FieldDef, typed: str, problem: str) -> InputError:
    return InputError(f"{field.label}: {_quoted(typed)} {problem}. {_wants(field)}")


def _tick(field: FieldDef, typed: str) -> bool:
    plain = _plain(typed)
    if plain not in _YES | _NO:
        raise _refuse(field, typed, "is neither yes nor no")
    return plain in _YES


def _text(field: FieldDef, typed: str) -> str:
    room = max(LIMIT, 3 * len(typed))  # composing may lengthen a text; what is too long is refused below, never cut
    notes = field.kind is FieldKind.NOTES
    value = clean(typed, multiline=True, limit=room).strip() if notes else one_line(typed, limit=room)
    if field.high is not None and len(value) > field.high:
        raise InputError(
            f"{field.label}: {len(value)} characters are {len(value) - field.high} more than the {field.high} that fit."
            " Shorten it; nothing was cut off."
        )
    return value


def _choice(field: FieldDef, typed: str) -> str:
    """Match the value, the word, a beginning that only one of them has, or the number in the list."""
    plain = _plain(typed)
    for number, (value, word) in enumerate(field.options, 1):
        if plain in (value.casefold(), word.casefold(), str(number)):
            return value
    begun = [value for value, word in field.options if value.startswith(plain) or word.casefold().startswith(plain)]
    if len(begun) == 1:
        return begun[0]
    raise _refuse(field, typed, "fits more than one" if begun else "is not on the list")


def _number(field: FieldDef, typed: str) -> int:
    plain = _plain(typed)
    found = _DAYS.fullmatch(plain.removeprefix("every ")) if field.unit == "days" else None
    if field.unit == "days" and plain in _RHYTHMS:
        return _within(field, typed, _RHYTHMS[plain])
    if found is not None:
        return _within(field, typed, int(found[1]) * (7 if (found[2] or "").startswith("w") else 1))
    return _integer(field, typed)


def _integer(field: FieldDef, typed: str) -> int:
    plain = _plain(typed).removesuffix(f" of {field.high}").removesuffix(f"/{field.high}")
    if not _WHOLE.fullmatch(plain):
        raise _refuse(field, typed, "is not a whole number")
    return _within(field, typed, int(plain))


def _within(field: FieldDef, typed: str, value: int) -> int:
    if field.low is not None and value < field.low:
        raise _refuse(field, typed, "is too low")
    if field.high is not None and value > field.high:
        raise _refuse(field, typed, "is too high")
    return value


def _score(field: FieldDef, typed: str) -> int | str:
    return DECLINED if _plain(typed) in _DECLINED else _integer(field, typed)


def _difficulty(field: FieldDef, typed: str, difficulties: DifficultyList | None) -> str:
    plain = _plain(typed)
    if difficulties is None:
        if not _CODE.fullmatch(plain):
            raise _refuse(field, typed, "is not the code of a difficulty")
        return plain
    if (known := difficulties.get(plain)) is not None and not known.retired:
        return known.code
    found = difficulties.exact(plain) or difficulties.search(plain)
    if len(found) == 1:
        return found[0].code
    if found:
        names = ", ".join(difficulties.label(entry.code) for entry in found[:3])
        raise InputError(f"{field.label}: {_quoted(typed)} may be {names}. Type a little more, or choose one.")
    raise _refuse(field, typed, "is not on the list")


_PARSERS: dict[FieldKind, Callable[[FieldDef, str], Value]] = {
    FieldKind.TICK: _tick,
    FieldKind.TEXT: _text,
    FieldKind.NOTES: _text,
    FieldKind.CHOICE: _choice,
    FieldKind.NUMBER: _number,
    FieldKind.ENERGY: _integer,
    FieldKind.SCORE: _score,
}
