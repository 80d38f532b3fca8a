"""Which column of a table is which field: matched by name, or as a mapping file says."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cs_desk.errors import InputError
from cs_desk.ingest.fields import Field, Kind, Type
from cs_desk.ingest.headers import listed
from cs_desk.ingest.mapfile import MapFile


@dataclass(frozen=True, slots=True)
class Matched:
    """A kind, its mapping with the columns that the table has, and the columns that nobody takes."""

    kind: Kind
    map: MapFile
    unused: tuple[str, ...] = ()


def plain(name: str) -> str:
    """Return a column's or a field's name as names are compared: case, spaces, hyphens and underscores aside."""
    return re.sub(r"[\s_\-.]+", " ", name).strip(" ?:*#").casefold()


def by_name(header: Sequence[str], kind: Kind) -> Matched:
    """Match columns named like fields; raises InputError, with the columns there are, when what is needed is not."""
    columns = names_found(header, kind)
    _not_empty(header)
    for needed in kind.needed:
        if not any(name in columns for name in needed):
            raise InputError(
                f"no column is called {needed[0]}; the file has {listed(header)}. Rename one, or "
                f'say which it is with --map FILE.toml ([columns] {needed[0]} = "…"); --suggest-map prints a first one.'
            )
    taken = {column for names in columns.values() for column in names}
    return Matched(kind, MapFile(columns=columns), tuple(one for one in header if one not in taken))


def _not_empty(header: Sequence[str]) -> None:
    if not header:
        raise InputError("there is nothing in the file to import, not even column names.")


def names_found(header: Sequence[str], kind: Kind) -> dict[str, tuple[str, ...]]:
    """Return the columns of each field that are named like it; a field's own name comes before other words for it."""
    found: dict[str, tuple[str, ...]] = {}
    taken: set[str] = set()
    for depth in range(1 + max(len(one.also) for one in kind.fields)):
        for one in kind.fields:
            wanted = (one.name, *one.also)[depth : depth + 1]
            for column in header:
                if column not in taken and _called(column, one, wanted) and _room(one, found):
                    found[one.name] = (*found.get(one.name, ()), column)
                    taken.add(column)
    return found


def _room(one: Field, found: dict[str, tuple[str, ...]]) -> bool:
    return one.type is Type.SEVERAL or one.name not in found


def _called(column: str, one: Field, wanted: Sequence[str]) -> bool:
    name = re.sub(r"\s*(\d+|\(\d+\))$", "", column) if one.type is Type.SEVERAL else column
    return any(plain(name) == plain(word) for word in wanted)


def with_map(header: Sequence[str], kind: Kind, map_: MapFile) -> Matched:
    """Check a mapping file against a table; raises InputError naming file, line, field and column.

    A column is found by its name, else by its name as `plain` compares it: one map serves "Date received" and
    "date_received".
    """
    _not_empty(header)
    columns = {name: _there(names, header, map_, "columns", name) for name, names in map_.columns.items()}
    notes, ignore = (_there(getattr(map_, key), header, map_, "", key) for key in ("notes", "ignore"))
    for needed in kind.needed:
        if not any(name in columns or name in map_.constants for name in needed):
            raise InputError(
                f"{map_.name}: [columns] has to say which column is {needed[0]}, or [constants] what it is."
            )
    taken = {column for names in columns.values() for column in names} | {*notes, *ignore}
    found = replace(map_, columns=columns, notes=notes, ignore=ignore)
    return Matched(kind, found, tuple(one for one in header if one not in taken))


def _there(names: Sequence[str], header: Sequence[str], map_: MapFile, table: str, key: str) -> tuple[str, ...]:
    """Return the columns of these names as the table has them."""
    found = []
    for name in names:
        alike = [column for column in header if plain(column) == plain(name)]
        if name not in header and len(alike) != 1:
            close = difflib.get_close_matches(name, header, n=1)
            hint = f"did you mean “{close[0]}”?" if close else f"it has {listed(header)}"
            raise map_.fault(table, key, f"names the column “{name}”, which the file does not have; {hint}")
        found.append(name if name in header else alike[0])
    return tuple(found)
