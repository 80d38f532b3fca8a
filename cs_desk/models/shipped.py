"""Reading the TOML files that ship with the program or that an organisation has edited."""

from __future__ import annotations

import tomllib
from typing import Any

from cs_desk.errors import InputError
from cs_desk.paths import assets
from cs_desk.text import clean, clip, one_line


def parse_toml(text: str, source: str) -> dict[str, Any]:
    """Return the document in `text`; InputError names `source` and the place when it is not TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{source}: this is not valid TOML. {error}.") from error
    except RecursionError as error:
        raise InputError(f"{source}: the tables are nested too deeply. Two or three levels are enough.") from error


def read_shipped(name: str) -> dict[str, Any]:
    """Return the shipped document `name`, a path below the assets folder; InputError when missing or not TOML."""
    try:
        text = assets().joinpath(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"The shipped file {name} cannot be read: {error}. Install the program again.") from error
    return parse_toml(text, name)


def table(value: Any, where: str) -> dict[str, Any]:
    """Return `value` if it is a table with text keys; InputError names `where` when it is not."""
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise InputError(f"{where}: a table of named values is expected here.")
    return value


def known_keys(found: dict[str, Any], allowed: tuple[str, ...], where: str) -> None:
    """Raise InputError naming the first key that is not one of `allowed`, so that a slip of the pen is seen."""
    for key in found:
        if key not in allowed:
            raise InputError(f"{where}: “{clip(one_line(key), 40)}” is not known here. Known are {', '.join(allowed)}.")


def text_of(value: Any, where: str, *, limit: int, multiline: bool = False) -> str:
    """Return `value` cleaned if it is text, not blank and of at most `limit` characters; else InputError."""
    if not isinstance(value, str):
        raise InputError(f"{where}: text is expected here.")
    if len(value) > limit:
        raise InputError(f"{where}: {len(value)} characters are too many; at most {limit} fit.")
    text = clean(value, multiline=True).strip() if multiline else one_line(value)
    if not text:
        raise InputError(f"{where}: text is expected here, and it may not be blank.")
    return text


def texts_of(value: Any, where: str, *, limit: int) -> tuple[str, ...]:
    """Return `value` as texts of at most `limit` characters each if it is a list of such; else InputError."""
    if not isinstance(value, (list, tuple)):
        raise InputError(f"{where}: a list of texts is expected here.")
    return tuple(text_of(item, f"{where}, entry {number}", limit=limit) for number, item in enumerate(value, 1))


def whole(value: Any, where: str, *, low: int, high: int) -> int:
    """Return `value` if it is a whole number from `low` to `high`; else InputError."""
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise InputError(f"{where}: a whole number from {low} to {high} is expected here.")
    return value
