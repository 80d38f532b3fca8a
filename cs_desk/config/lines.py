"""Where each setting stands in a TOML file, so that an error can name the line. tomllib itself does not tell."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_BASIC = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_LITERAL = re.compile(r"'[^'\n]*'")
_SPACE = re.compile(r"[ \t]*")
# A value is skipped piece by piece; strings and comments first, because they may hold brackets and line ends.
_PIECE = re.compile(
    r'"""(?:[^\\]|\\.)*?"""+'
    r"|'''.*?'''+"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*"
    r"|[\[{]|[\]}]|\n|[^\n]",
    re.DOTALL,
)


def key_lines(text: str) -> dict[str, int]:
    """Return the line (from 1) of every table and key of a valid TOML text, by its dotted path ("keys.call.next")."""
    found: dict[str, int] = {}
    table: tuple[str, ...] = ()
    for offset, header, path in _statements(text):
        if header:
            table = path
        full = path if header else table + path
        line = text.count("\n", 0, offset) + 1
        for depth in range(1, len(full) + 1):
            found.setdefault(".".join(full[:depth]), line)
        found[".".join(full)] = line
    return found


def _statements(text: str) -> Iterator[tuple[int, bool, tuple[str, ...]]]:
    """Yield (offset, is it a [table] header, key path) of each statement in order."""
    position = 0
    while position < len(text):
        position = _skip(_SPACE, text, position)
        if position < len(text) and text[position] not in "#\r\n":
            start = position
            header = text[position] == "["
            while position < len(text) and text[position] == "[":
                position += 1
            path, position = _path(text, position)
            yield start, header, path
        position = _line_end(text, position)


def _path(text: str, position: int) -> tuple[tuple[str, ...], int]:
    """Read a possibly dotted, possibly quoted key; return its parts and the offset behind it."""
    parts: list[str] = []
    while True:
        position = _skip(_SPACE, text, position)
        part = _BARE.match(text, position) or _BASIC.match(text, position) or _LITERAL.match(text, position)
        if part is None:
            return tuple(parts), position
        parts.append(_name(part[0]))
        position = _skip(_SPACE, text, part.end())
        if text[position : position + 1] != ".":
            return tuple(parts), position
        position += 1


def _name(written: str) -> str:
    """Return a key as it is meant: without quotes and with its escapes resolved."""
    if written[0] not in "\"'":
        return written
    try:
        return next(iter(tomllib.loads(f"{written} = 0")))
    except tomllib.TOMLDecodeError:
        return written


def _line_end(text: str, position: int) -> int:
    """Return the offset behind the line end that closes the statement: not one inside a string or an open bracket."""
    depth = 0
    while position < len(text):
        piece = _PIECE.match(text, position)
        if piece is None:  # pragma: no cover  (the last alternatives match any character)
            return len(text)
        position = piece.end()
        if piece[0] in "[{":
            depth += 1
        elif piece[0] in "]}":
            depth -= 1
        elif piece[0] == "\n" and depth <= 0:
            return position
    return position


def _skip(pattern: re.Pattern[str], text: str, position: int) -> int:
    matched = pattern.match(text, position)
    return matched.end() if matched else position
