"""Which value counts and where it came from: flag, then environment, then file, then default."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Literal, TypeVar

from cs_desk.config.schema import PLAIN_THEME, ConfigFile, Parsed, read_config
from cs_desk.errors import ConfigError

T = TypeVar("T")
_PASSWORD = re.compile(r"(?<=://)([^/@\s:]*):[^/@\s]*@|(?<=password=)[^&\s]+")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value came from. `detail` is the flag, the variable or the file; `line` counts from 1."""

    kind: Literal["flag", "environment", "file", "default"]
    detail: str = ""
    line: int | None = None

    def __str__(self) -> str:
        """Return it as `cs-desk config show` prints it."""
        place = f"{self.detail}:{self.line}" if self.line else self.detail
        return f"{self.kind} {place}".strip()


@dataclass(frozen=True, slots=True)
class Value(Generic[T]):
    """A setting and its origin."""

    value: T
    origin: Origin


@dataclass(frozen=True, slots=True)
class Flags:
    """What the command line said; None = the flag was not given."""

    config: str | None = None
    db: str | None = None
    theme: str | None = None
    density: str | None = None
    mouse: bool | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its origin. `db` None = the default store; `theme` None = chosen by the terminal."""

    file: Path
    file_read: bool
    db: Value[str | None]
    theme: Value[str | None]
    density: Value[str]
    mouse: Value[bool]
    backup_warn_hours: Value[int]
    keys: Mapping[str, Value[tuple[str, ...]]]


def resolve(flags: Flags, environ: Mapping[str, str], path: Path) -> Settings:
    """Return the settings that count; `path` is the default config file, which need not exist.

    A file named by --config or CS_DESK_CONFIG must exist. Empty environment variables count as not set. NO_COLOR
    outranks CS_DESK_THEME, so that whoever asks for no colour gets none; only --theme on this very start outranks it.
    Raises ConfigError.
    """
    path, parsed = _file(flags, environ, path)
    desk = (parsed.content if parsed else ConfigFile()).desk

    def pick(name: str, flag: T | None, variables: Mapping[str, T], stored: T | None, default: T) -> Value[T]:
        if flag is not None:
            return Value(flag, Origin("flag", f"--{name}" if flag is not False else f"--no-{name}"))
        for variable, value in variables.items():
            if environ.get(variable):
                return Value(value, Origin("environment", variable))
        if parsed and stored is not None:
            return Value(stored, Origin("file", str(path), parsed.line(f"desk.{name}")))
        return Value(default, Origin("default"))

    themes = {"NO_COLOR": PLAIN_THEME, "CS_DESK_THEME": environ.get("CS_DESK_THEME")}
    return Settings(
        file=path,
        file_read=parsed is not None,
        db=pick("db", flags.db, {"CS_DESK_DB": environ.get("CS_DESK_DB")}, desk.db, None),
        theme=pick("theme", flags.theme, themes, desk.theme, None),
        density=pick("density", flags.density, {}, desk.density, "comfortable"),
        mouse=pick("mouse", flags.mouse, _no_mouse(environ), desk.mouse, True),
        backup_warn_hours=pick("backup_warn_hours", None, {}, desk.backup_warn_hours, 24),
        keys=_keys(parsed),
    )


def _no_mouse(environ: Mapping[str, str]) -> dict[str, bool]:
    """Return the variables that say that this is GNU screen, where mouse reports keep Esc back until the next key."""
    inside = {"STY": False}
    if environ.get("TERM", "").startswith("screen") and not environ.get("TMUX"):
        inside["TERM"] = False
    return inside


def _file(flags: Flags, environ: Mapping[str, str], path: Path) -> tuple[Path, Parsed | None]:
    """Find and read the file; raises ConfigError when one was named that is not there."""
    for name, said in (("--config", flags.config), ("CS_DESK_CONFIG", environ.get("CS_DESK_CONFIG"))):
        if said:
            named = Path(said).expanduser()
            if not named.is_file():
                raise ConfigError(f"{name} names {named}, which is not a file; create it or leave {name} out.")
            return named, read_config(named)
    return path, read_config(path) if path.exists() else None


def _keys(parsed: Parsed | None) -> dict[str, Value[tuple[str, ...]]]:
    if parsed is None:
        return {}
    return {
        command: Value(tuple(keys), Origin("file", str(parsed.path), parsed.line(f"keys.{command}")))
        for command, keys in parsed.content.keys.items()
    }


def describe(settings: Settings) -> list[str]:
    """Return one line for each setting: name, value and where it came from; passwords are not shown."""
    rows = [(name, _words(name, value), origin) for name, value, origin in _rows(settings)]
    wide = max(len(row[0]) for row in rows), max(len(row[1]) for row in rows)
    state = "read" if settings.file_read else "not there, nothing read"
    lines = [f"{name:<{wide[0]}}  {value:<{wide[1]}}  {origin}" for name, value, origin in rows]
    return [f"configuration file: {settings.file} ({state})", *lines]


def document(settings: Settings) -> dict[str, object]:
    """Return what `describe` tells, as JSON has it; null is what is not set."""
    rows = [{"setting": name, "value": value, "from": str(origin)} for name, value, origin in _rows(settings)]
    return {"file": str(settings.file), "file_read": settings.file_read, "settings": rows}


def _rows(settings: Settings) -> list[tuple[str, object, Origin]]:
    where = settings.db.value
    return [
        ("desk.db", where and _PASSWORD.sub(_hide, where), settings.db.origin),
        ("desk.theme", settings.theme.value, settings.theme.origin),
        ("desk.density", settings.density.value, settings.density.origin),
        ("desk.mouse", settings.mouse.value, settings.mouse.origin),
        ("desk.backup_warn_hours", settings.backup_warn_hours.value, settings.backup_warn_hours.origin),
        *((f"keys.{name}", list(keys.value), keys.origin) for name, keys in sorted(settings.keys.items())),
    ]


def _words(name: str, value: object) -> str:
    if value is None:
        return {"desk.db": "the default store", "desk.theme": "chosen by the terminal"}[name]
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(value) if isinstance(value, list) else str(value)


def _hide(found: re.Match[str]) -> str:
    return f"{found[1]}:***@" if found[1] is not None else "***"
