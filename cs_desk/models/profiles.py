"""Finding, reading and checking regulatory profiles; `profile_shape` says what they are."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import ValidationError

from cs_desk.errors import InputError, NotFoundError
from cs_desk.models.profile_errors import sentences
from cs_desk.models.profile_limits import Applies, Duty, Limit, Span, Unit
from cs_desk.models.profile_shape import ComplaintClass, Jurisdiction, Note, Profile
from cs_desk.paths import assets

__all__ = [
    "DEFAULT_PROFILE",
    "Applies",
    "ComplaintClass",
    "Duty",
    "Jurisdiction",
    "Limit",
    "Note",
    "Profile",
    "Span",
    "Unit",
    "load_profile",
    "parse_profile",
    "profile_keys",
]

DEFAULT_PROFILE = "iso10002"


def profile_keys() -> tuple[str, ...]:
    """Return the keys of the shipped profiles, the default first and the others by name."""
    found = sorted(path.stem for path in _folder().glob("*.toml"))
    return tuple(sorted(found, key=lambda key: key != DEFAULT_PROFILE))


def load_profile(key: str) -> Profile:
    """Return a shipped profile; raises NotFoundError for an unknown key, InputError for a damaged file."""
    if key not in profile_keys():
        raise NotFoundError(f"There is no profile {key!r}. The profiles that ship are {', '.join(profile_keys())}.")
    path = _folder() / f"{key}.toml"
    profile = parse_profile(path.read_text(encoding="utf-8"), source=str(path))
    if profile.key != key:
        raise InputError(f"{path}: key is {profile.key!r}, but the file is called {path.name}. Make the two agree.")
    return profile


def parse_profile(text: str, *, source: str) -> Profile:
    """Return the profile written in TOML `text`; `source` names the file in messages.

    Raises InputError that names the source, the line, the field and what would be right, one sentence a fault.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{source}: this is not valid TOML: {error}.") from None
    try:
        return Profile.model_validate(data)
    except ValidationError as error:
        raise InputError("\n".join(sentences(error, text, source))) from None


def _folder() -> Path:
    return assets() / "profiles"
