"""What config.toml may say, and the sentence for each way of getting it wrong."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails

from cs_desk.config.lines import key_lines
from cs_desk.errors import ConfigError

Density = Literal["comfortable", "compact"]
DENSITIES: tuple[str, ...] = get_args(Density)
PLAIN_THEME = "desk-plain"
"""The theme without any colour; NO_COLOR chooses it."""

_STRICT = ConfigDict(extra="forbid", frozen=True, strict=True)
_WHERE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


class DeskSection(BaseModel):
    """[desk]: where the store is and how the desk looks. None = not set."""

    model_config = _STRICT

    db: str | None = Field(default=None, min_length=1)
    theme: str | None = Field(default=None, min_length=1)
    density: Density | None = None
    mouse: bool | None = None


class ConfigFile(BaseModel):
    """A whole config.toml."""

    model_config = _STRICT

    desk: DeskSection = DeskSection()
    keys: dict[str, list[str]] = {}

    @field_validator("keys", mode="before")
    @classmethod
    def _dotted(cls, value: Any) -> Any:
        """Read `call.next = [...]` without quotes, which TOML takes for nested tables, as it is meant."""
        return flatten(value) if isinstance(value, dict) else value


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
    try:
        return Parsed(path, ConfigFile.model_validate(raw), lines)
    except ValidationError as error:
        problems = sorted(_problem(detail, lines) for detail in error.errors())
        raise ConfigError("\n".join(f"{path}:{line}: {sentence}" for line, sentence in problems)) from error


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


def _problem(detail: ErrorDetails, lines: Mapping[str, int]) -> tuple[int, str]:
    """Return one problem as its line and a plain sentence."""
    section, *rest = [part for part in detail["loc"] if isinstance(part, str)]
    return _line((section, *rest), lines), _sentence(detail, section, ".".join(rest))


def _sentence(detail: ErrorDetails, section: str, name: str) -> str:
    if detail["type"] == "extra_forbidden":
        return _unknown(section, name)
    if section == "keys" and name:
        return f'[keys] "{name}" must be a list of keys, for example ["ctrl+n", "f9"].'
    if not name:
        return f"[{section}] must be a table: write [{section}] on a line of its own."
    return f"[{section}] {name} must be {_wanted(name)}, not {_shown(detail['input'])}."


def _line(path: tuple[str, ...], lines: Mapping[str, int]) -> int:
    while path and ".".join(path) not in lines:
        path = path[:-1]
    return lines.get(".".join(path), 1)


def _unknown(section: str, name: str) -> str:
    known = sorted(DeskSection.model_fields) if name else sorted(ConfigFile.model_fields)
    wrong = name or section
    close = difflib.get_close_matches(wrong, known, n=1)
    hint = f"; did you mean {close[0]}?" if close else "."
    if name:
        return f"[{section}] has no setting {wrong}; it knows {', '.join(known)}{hint}"
    return f"there is no section [{wrong}]; the sections are [{'], ['.join(known)}]{hint}"


def _wanted(name: str) -> str:
    if name == "density":
        return " or ".join(f'"{word}"' for word in DENSITIES)
    return "true or false" if name == "mouse" else "text in quotes that is not empty"


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)
