"""A first mapping file for a table: what is plain from the names, what is likely, and what somebody has to decide."""

from __future__ import annotations

import difflib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from cs_desk.ingest.daytimes import with_times
from cs_desk.ingest.fields import Field, Kind, Type
from cs_desk.ingest.matching import names_found, plain
from cs_desk.ingest.moments import Order
from cs_desk.ingest.orders import Evidence
from cs_desk.ingest.table import Table
from cs_desk.text import fold, one_line

SAMPLE = 2_000
MOST_WORDS = 40  # a column with more different values than this is no list of words
LIKELY = 0.8
COMMA, POINT = (re.compile(rf"{sign}\d{{1,2}}\D*$") for sign in (",", r"\."))
TRANSLATED = (Type.CHOICE, Type.DIFFICULTY, Type.STAFF, Type.TEAM, Type.CLASS)


def suggest(table: Table, kind: Kind) -> str:
    """Return the text of a mapping file that loads as it stands; comments say what is unsure."""
    rows = [row.cells for row in islice(table, SAMPLE) if not row.problem]
    found = with_times(names_found(table.header, kind), table.header, kind, rows)
    likely = _likely(table.header, kind, found)
    lines = [*_head(table, kind, len(rows)), "", "[columns]"]
    lines += [_column(name, columns) for name, columns in found.items()]
    lines += [f"# {_column(name, columns)}   # unsure: only the name is alike" for name, columns in likely.items()]
    lines += _missing(kind, found)
    formats = [*_dates(kind, found, table), *_decimal(kind, found, rows)]
    lines += ["", "[formats]", *formats] if formats else []
    for name, columns in found.items():
        lines += _words(kind.field(name), columns, rows)
    lines += _constants(kind, found)
    return "\n".join([*_left(table.header, found, lines, kind), ""])


def _head(table: Table, kind: Kind, rows: int) -> Iterator[str]:
    yield f"# A first mapping of {one_line(table.path.name)} for import {kind.name}, from its first {rows} rows."
    yield "# Lines with “unsure” want a look; what stands after # is not in force."
    yield f"kind = {_quoted(kind.name)}"
    yield f"source = {_quoted(one_line(table.path.stem))}   # whose keys these are; the same for every file of it"
    yield '# zone = "Australia/Sydney"   # what times without a zone mean; the desk\'s own unless said'


def _quoted(text: str) -> str:
    """Return a TOML string: JSON's escapes are TOML's too, save for DEL, which JSON leaves as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _column(name: str, columns: Sequence[str]) -> str:
    value = _quoted(columns[0]) if len(columns) == 1 else f"[{', '.join(map(_quoted, columns))}]"
    return f"{name} = {value}"


def _likely(header: Sequence[str], kind: Kind, found: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return fields not found yet with the column most alike in name."""
    taken = {column for columns in found.values() for column in columns}
    free = {plain(column): column for column in header if column not in taken}
    likely: dict[str, tuple[str, ...]] = {}
    for one in kind.fields:
        if one.name in found:
            continue
        for word in (one.name, *one.also):
            near = difflib.get_close_matches(plain(word), list(free), n=1, cutoff=LIKELY)
            if near:
                likely[one.name] = (free.pop(near[0]),)
                break
    return likely


def _missing(kind: Kind, found: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for needed in kind.needed:
        if not any(name in found for name in needed):
            yield f'# {needed[0]} = "?"   # unsure: needed, and no column is called so; or give it under [constants]'


def _decimal(kind: Kind, found: Mapping[str, tuple[str, ...]], rows: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """Yield the decimal sign where amounts prove that it is a comma."""
    paid = [columns[0] for name, columns in found.items() if (one := kind.field(name)) and one.type is Type.MONEY]
    amounts = [text for row in rows for column in paid if (text := row.get(column, "").strip())]
    commas = [text for text in amounts if COMMA.search(text)]
    if commas and not any(POINT.search(text) for text in amounts):
        yield f'decimal = ","   # proved by {_quoted(one_line(commas[0]))}'


def _dates(kind: Kind, found: Mapping[str, tuple[str, ...]], table: Table) -> Iterator[str]:
    dated = [columns[0] for name, columns in found.items() if (one := kind.field(name)) and one.type is Type.MOMENT]
    seen = {column: Evidence() for column in dated}
    for row in table if dated else ():
        for column, evidence in seen.items():
            if text := row.cells.get(column, ""):
                evidence.see(text, row.line)
    doubtful = {column: evidence for column, evidence in seen.items() if evidence.first}
    if not doubtful:
        return
    orders = {order: proof for evidence in doubtful.values() for order, proof in evidence.proofs.items()}
    if len(orders) == 1:
        ((order, (value, line)),) = orders.items()
        yield f"dates = {_quoted(order)}   # proved by {_quoted(value)} on line {line}"
        return
    column, evidence = next(iter(doubtful.items()))
    why = "the columns contradict each other" if orders else "no day above 12 proves it"
    yield f"# unsure: {_quoted(one_line(evidence.first))} in {_quoted(one_line(column))}, and {why}; take one:"
    yield from (f"# dates = {_quoted(order)}" for order in (Order.DAY_FIRST, Order.MONTH_FIRST))


def _words(one: Field | None, columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """Yield a table of translations where a column of words holds some that are not ours."""
    if one is None or one.type not in TRANSLATED or len(columns) != 1:
        return
    counts = Counter(row[columns[0]].strip() for row in rows)
    words = [word for word, _ in counts.most_common(MOST_WORDS + 1) if word]
    ours = {choice.replace("_", " "): choice for choice in one.choices}
    strange = [word for word in words if fold(word).replace("_", " ").replace("-", " ") not in (*ours, *one.words)]
    if not strange or (not one.choices and one.type is not Type.DIFFICULTY):
        return
    yield from ("", f"[values.{one.name}]   # their word = ours ({', '.join(one.choices) or 'codes of difficulties'})")
    for word in strange[:MOST_WORDS]:
        near = difflib.get_close_matches(fold(word), list(ours), n=1)
        shown = _quoted(one_line(word, limit=200))
        yield (
            f"{shown} = {_quoted(ours[near[0]])}   # unsure"
            if near
            else f'# {shown} = "?"   # unsure: {counts[word]} rows'
        )
    if len(words) > MOST_WORDS:
        yield f'# "*" = "?"   # more than {MOST_WORDS} different words: what the others mean ("" for no value)'


def _constants(kind: Kind, found: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    wanted = [needed[0] for needed in kind.needed if not any(name in found for name in needed)]
    if wanted:
        yield from ("", "[constants]")
        for name in wanted:
            one = kind.field(name)
            choices = f"   # one of {', '.join(one.choices)}" if one and one.choices else ""
            yield f'# {name} = "?"{choices}'


def _left(header: Sequence[str], found: Mapping[str, tuple[str, ...]], lines: list[str], kind: Kind) -> list[str]:
    """Return the lines with the columns that nobody takes put before the first table: kept as notes where we can."""
    taken = {column for columns in found.values() for column in columns}
    left = [column for column in header if column not in taken]
    if not left:
        return lines
    listed = ", ".join(_quoted(column) for column in left)
    if kind.field("note") or kind.field("notes"):
        extra = [f"notes = [{listed}]   # no field of ours: kept as a note under their names; or list them as ignore"]
    else:
        extra = [f"ignore = [{listed}]   # no field of ours"]
    place = lines.index("[columns]") - 1
    return [*lines[:place], *extra, *lines[place:]]
