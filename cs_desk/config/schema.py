"""What config.toml may say, and the sentence for each way of getting it wrong."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from cs_desk.config.lines import key_lines
from cs_desk.errors import ConfigError

DENSITIES = ("comfortable", "compact")
MOST_HOURS = 10_000
PLAIN_THEME = "desk-plain"
"""The theme without any colour; NO_COLOR chooses it."""

_WHERE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True, slots=True)
class DeskSection:
    """[desk]: where the store is and how the desk looks. None = not set."""

    db: str | None = None
    theme: str | None = None
    density: str | None = None
    mouse: bool | None = None
    backup_warn_hours: int | None = None


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """A whole config.toml; checked by hand, as every start pays for what it imports."""

    desk: DeskSection = DeskSection()
    keys: Mapping[str, list[str]] = field(default_factory=dict)


SECTIONS = tuple(sorted(one.name for one in fields(ConfigFile)))
SETTINGS = tuple(sorted(one.name for one in fields(DeskSection)))


@dataclass(frozen=True, slots=True)
class Parsed:
    """A config file that passed: its content, its place and the line of each setting by dotted path."""

    path: Path
    content: ConfigFile
    lines: Mapping[str, int]

    def line(self, setting: str) -> int:
        """Return the line of a setting, or of the nearest table around it (inline tables), or 1."""
        return _line(tuple(setting.split(".")), self.lines)


def flatten(table: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return nested tables as one, the names joined by dots."""
    flat: dict[str, Any] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            flat.update(flatten(value, f"{prefix}{name}."))
        else:
            flat[prefix + name] = value
    return flat


def read_config(path: Path) -> Parsed:
    """Read a config file; raises ConfigError that names the file, the line, the setting and what would be right."""
    text = read_text(path)
    raw = parse_toml(text, path)
    lines = key_lines(text)
    problems = sorted((_line(where, lines), sentence) for where, sentence in _problems(raw))
    if problems:
        raise ConfigError("\n".join(f"{path}:{line}: {sentence}" for line, sentence in problems))
    return Parsed(path, ConfigFile(DeskSection(**raw.get("desk", {})), flatten(raw.get("keys", {}))), lines)


def read_text(path: Path) -> str:
    """Return a UTF-8 file's text with plain line ends; raises ConfigError."""
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise ConfigError(f"{path} cannot be read: {reason}.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text (byte {error.start + 1}); save it as UTF-8.") from error


def parse_toml(text: str, path: Path) -> dict[str, Any]:
    """Return the tables of a TOML text; raises ConfigError with the line at which it stops being TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = str(error)
        where = _WHERE.search(said)
        line = where[1] if where and where[1] else str(text.count("\n") + 1)
        raise ConfigError(f"{path}:{line}: this is not valid TOML: {_WHERE.sub('', said)}.") from error


def _problems(raw: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield each thing that is wrong as its place and a plain sentence."""
    for section, table in raw.items():
        if section not in SECTIONS:
            yield (section,), _unknown(section, "")
        elif not isinstance(table, dict):
            yield (section,), f"[{section}] must be a table: write [{section}] on a line of its own."
        elif section == "desk":
            yield from _desk_problems(table)
        else:
            for name, keys in flatten(table).items():
                if not (isinstance(keys, list) and all(isinstance(key, str) for key in keys)):
                    sentence = f'[keys] "{name}" must be a list of keys, for example ["ctrl+n", "f9"].'
                    yield ("keys", name), sentence


def _desk_problems(table: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    for name, value in table.items():
        if name not in SETTINGS:
            yield ("desk", name), _unknown("desk", name)
        elif not _fits(name, value):
            yield ("desk", name), f"[desk] {name} must be {_wanted(name)}, not {_shown(value)}."


def _fits(name: str, value: object) -> bool:
    if name == "mouse":
        return isinstance(value, bool)
    if name == "backup_warn_hours":
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_HOURS
    return value in DENSITIES if name == "density" else isinstance(value, str) and value != ""


def _line(path: tuple[str, ...], lines: Mapping[str, int]) -> int:
    while path and ".".join(path) not in lines:
        path = path[:-1]
    return lines.get(".".join(path), 1)


def _unknown(section: str, name: str) -> str:
    known = SETTINGS if name else SECTIONS
    wrong = name or section
    close = difflib.get_close_matches(wrong, known, n=1)
    hint = f"; did you mean {close[0]}?" if close else "."
    if name:
        return f"[{section}] has no setting {wrong}; it knows {', '.join(known)}{hint}"
    return f"there is no section [{wrong}]; the sections are [{'], ['.join(known)}]{hint}"


def _wanted(name: str) -> str:
    if name == "density":
        return " or ".join(f'"{word}"' for word in DENSITIES)
    if name == "backup_warn_hours":
        return f"a whole number of hours from 0 (never) to {MOST_HOURS}"
    return "true or false" if name == "mouse" else "text in quotes that is not empty"


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)
