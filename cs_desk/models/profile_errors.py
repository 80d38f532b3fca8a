"""What is wrong with a profile file, in sentences: file, line, field, and what would be right."""

from __future__ import annotations

import re
from datetime import date
from difflib import get_close_matches

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from cs_desk.models.opening import Opening
from cs_desk.models.profile_limits import Applies, Limit, Span
from cs_desk.models.profile_shape import ComplaintClass, Jurisdiction, Note, Profile

Place = tuple[int | str, ...]

_SHAPES: dict[tuple[str, ...], type[BaseModel]] = {
    (): Profile,
    ("jurisdiction",): Jurisdiction,
    ("opening",): Opening,
    ("classes",): ComplaintClass,
    ("limits",): Limit,
    ("limits", "applies"): Applies,
    ("limits", "spans"): Span,
    ("notes",): Note,
}
_ONE_OF = {"limits": "limit", "classes": "class", "spans": "span", "notes": "note", "channels": "channel"}
_WANTED = {
    "int_type": "a whole number without quotes",
    "bool_type": "true or false without quotes",
    "string_type": "text in double quotes",
    "tuple_type": "a list in square brackets",
    "model_type": "a table",
    "dict_type": "a table",
    "date_type": "a date like 2026-01-31 without quotes",
    "date_from_datetime_parsing": "a date like 2026-01-31 without quotes",
    "date_from_datetime_inexact": "a date like 2026-01-31, without a time",
}
_PATTERNS = {
    "key": 'lower-case letters, digits and dashes, like "iso10002"',
    "country": 'a two-letter code, like "AU"',
}


def sentences(error: ValidationError, text: str, source: str) -> list[str]:
    """Return one sentence for each fault pydantic found in the TOML `text` of the file `source`."""
    faults = error.errors()
    return [_sentence(fault, text, source) for fault in faults if not _echo(fault, faults)]


def _echo(fault: ErrorDetails, faults: list[ErrorDetails]) -> bool:
    """Return True for "too few items" that only says that the items themselves were refused."""
    place = fault["loc"]
    inside = any(other["loc"][: len(place)] == place and len(other["loc"]) > len(place) for other in faults)
    return fault["type"] == "too_short" and inside


def _sentence(fault: ErrorDetails, text: str, source: str) -> str:
    place = fault["loc"]
    line = line_of(text, place)
    where = f"{source}, line {line}" if line else source
    return f"{where}: {_name(place)} {_verdict(fault)}."


def _name(place: Place) -> str:
    """Return a place as people count: ("limits", 2, "unit") is "limit 3, unit"."""
    words: list[str] = []
    for part in place:
        if isinstance(part, int) and words:
            words[-1] = f"{_ONE_OF.get(words[-1], words[-1])} {part + 1}"
        else:
            words.append(str(part))
    return ", ".join(words) or "the profile"


def _verdict(fault: ErrorDetails) -> str:
    kind, value = fault["type"], fault["input"]
    if kind == "missing":
        return "is missing; it must be given"
    if kind == "extra_forbidden":
        return _unknown_field(fault["loc"])
    if kind in _WANTED:
        shown = value if isinstance(value, date) else repr(value)
        return f"is {shown} but must be {_WANTED[kind]}"
    if kind in ("enum", "literal_error"):
        expected = fault["ctx"]["expected"].replace("'", "").replace(" or ", ", ")
        return f"is {value!r}, which is not known; use one of {expected}"
    if kind == "string_pattern_mismatch":
        return f"is {value!r} but must be {_PATTERNS[str(fault['loc'][-1])]}"
    if kind == "value_error":
        return f"is not right: {fault['ctx']['error']}"
    return f"is {value!r}; " + fault["msg"].replace("Input", "it").replace("String", "it").replace("Tuple", "it")


def _unknown_field(place: Place) -> str:
    owner = tuple(part for part in place[:-1] if isinstance(part, str))
    shape = _SHAPES.get(owner, Profile)
    known = [*shape.model_fields, *(("amount", "unit") if shape is Limit else ())]
    near = get_close_matches(str(place[-1]), known, n=1)
    return f"is not a known field; use {near[0]!r}" if near else f"is not a known field; use one of {', '.join(known)}"


def line_of(text: str, place: Place) -> int | None:
    """Return the line (from 1) of a field in TOML text, or of the table it should stand in; None when unknown."""
    lines = text.splitlines()
    names = [part for part in place if isinstance(part, str)]
    number = next((part for part in place if isinstance(part, int)), 0)
    start, stop = 0, next((at for at, line in enumerate(lines) if line.startswith("[")), len(lines))
    heads = [at for at, line in enumerate(lines) if names and re.match(rf"\[\[?{re.escape(names[0])}\]", line)]
    if len(heads) > number:
        start = heads[number]
        stop = next((at for at in range(start + 1, len(lines)) if lines[at].startswith("[")), len(lines))
    for name in reversed(names):
        for at in range(start, stop):
            if re.match(rf"\s*{re.escape(name)}\s*=", lines[at]):
                return at + 1
    return start + 1 if len(heads) > number else None
