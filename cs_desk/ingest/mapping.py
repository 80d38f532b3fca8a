"""Which column of a file is which field: matched by name, or as a mapping file says."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from cs_desk.errors import InputError

ALSO = {
    "phone": "phones",
    "mobile": "phones",
    "telephone": "phones",
    "phone number": "phones",
    "email": "emails",
    "e mail": "emails",
    "mail": "emails",
    "address": "addresses",
    "customer": "name",
    "full name": "name",
    "customer name": "name",
    "organisation": "company",
    "id": "source_key",
    "customer id": "source_key",
    "reference": "source_key",
}


class MappingFile(BaseModel):
    """What a mapping file may hold: field = column pairs, fixed values, and the name of the source."""

    model_config = ConfigDict(extra="forbid")

    source: str = "import"
    columns: dict[str, str | list[str]] = {}
    constants: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Matched:
    """Columns for each field (several for a field that takes several), constants, and columns nobody takes."""

    source: str
    columns: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()


def plain(name: str) -> str:
    """Return a column's or a field's name as names are compared: case, spaces, hyphens and underscores aside."""
    return re.sub(r"[\s_-]+", " ", name).strip().casefold()


def by_name(header: Sequence[str], fields: Sequence[str]) -> Matched:
    """Match columns named like the fields; raises InputError, with the columns there are, when none is a name."""
    known = {plain(one): one for one in fields} | {name: one for name, one in ALSO.items() if one in fields}
    found: dict[str, tuple[str, ...]] = {}
    unused = []
    for column in header:
        target = known.get(plain(re.sub(r"\s*\d+$", "", column)))
        if target is None:
            unused.append(column)
        else:
            found[target] = (*found.get(target, ()), column)
    if "name" not in found:
        raise InputError(
            f"no column is called name; the file has {', '.join(header) or 'no columns'}. "
            'Rename one, or say which it is with --map FILE.toml ([columns] name = "…").'
        )
    return Matched("import", found, {}, tuple(unused))


def from_file(path: Path, header: Sequence[str], fields: Sequence[str]) -> Matched:
    """Read a mapping file and check it against a table; raises InputError naming file, field and column."""
    parsed = _read(path)
    found: dict[str, tuple[str, ...]] = {}
    for name, columns in parsed.columns.items():
        _known_field(path, name, fields)
        several = (columns,) if isinstance(columns, str) else tuple(columns)
        for column in several:
            if column not in header:
                close = difflib.get_close_matches(column, header, n=1)
                hint = f"did you mean “{close[0]}”?" if close else f"it has {', '.join(header)}."
                raise InputError(f"{path.name}, columns.{name}: the file has no column “{column}”; {hint}")
        found[name] = several
    for name in parsed.constants:
        _known_field(path, name, fields)
    if "name" not in found and "name" not in parsed.constants:
        raise InputError(f"{path.name}: [columns] has to say which column is the name.")
    taken = {column for columns in found.values() for column in columns}
    return Matched(parsed.source, found, parsed.constants, tuple(one for one in header if one not in taken))


def _known_field(path: Path, name: str, fields: Sequence[str]) -> None:
    if name not in fields:
        raise InputError(f"{path.name}: “{name}” is no field; the fields are {', '.join(fields)}.")


def _read(path: Path) -> MappingFile:
    try:
        return MappingFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}).") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path.name}: this is not valid TOML: {error}.") from error
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise InputError(f"{path.name}: {faults}. It may hold source, [columns] and [constants].") from error
