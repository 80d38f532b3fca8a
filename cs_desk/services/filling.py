"""Fills in customers of whom a file of contacts or complaints knew a key, a number or a name, from a file of customers.

Only what is empty is filled. Whom a row means is not guessed: the same key of the same source; or somebody made
without a key who has the row's e-mail address or number (and its name, where one is known), or within one source the
name alone; and no other row of the batch means the same one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from cs_desk.models.imports import ImportedCustomer, person_key
from cs_desk.models.regions import region_for_locale
from cs_desk.services import lookup
from cs_desk.services.newcomers import known_digests, numbers_of, search_terms
from cs_desk.services.unit import Unit
from cs_desk.store import bulk, search
from cs_desk.text import fold

TEXTS = ("company", "locale", "preferred_channel", "preferred_times", "special_needs", "representative")
FLAGS = ("consent_marketing", "consent_recording", "do_not_call", "vulnerable")
PLAIN = ("name", "kind", *TEXTS, *FLAGS)
REACHES = {"phones": ("customer_phone", "given"), "emails": ("customer_email", "address"),
           "addresses": ("customer_address", "text")}  # fmt: skip
THIN = "source IS NOT NULL AND source_digest IS NULL AND anonymised_at IS NULL"
MADE_UP = re.compile("[0-9a-f]{24}")
"""What `person_key` gives to somebody for whom the source has no key."""
Key = tuple[str, str]


class Thin(NamedTuple):
    """A customer made by a row about something else, as it is now."""

    id: int
    reference: str
    source: str
    source_key: str
    version: int
    plain: dict[str, Any]
    reaches: dict[str, list[str]]

    @property
    def nameless(self) -> bool:
        """True where a number, an address or the key stands for the name."""
        instead = (*self.reaches["phones"], *self.reaches["emails"], f"{self.source} {self.source_key}")
        return self.plain["name"] in instead


class Filled(NamedTuple):
    """A customer that a row filled in: the line, the id, the key it has now, and which fields."""

    line: int
    id: int
    key: str
    fields: tuple[str, ...]


def fill(unit: Unit, rows: Iterable[ImportedCustomer]) -> list[Filled]:
    """Fill in the thin customers that rows mean; from now on these are known by the rows' source and key."""
    mine = {(row.source, row.source_key): row for row in reversed(list(rows)) if row.source and row.source_key}
    home = lookup.setting("region")
    meant = _meant(unit, mine, home)
    changed = [(mine[key], thin, *_values(mine[key], thin, home)) for key, thin in sorted(meant.items())]
    _write(unit, changed, home)
    return [
        Filled(row.line, thin.id, str(row.source_key), fields) for row, thin, _, more in changed
        if (fields := tuple(name for name in (*PLAIN, *REACHES) if name in more))
    ]  # fmt: skip


def _meant(unit: Unit, rows: dict[Key, ImportedCustomer], home: str) -> dict[Key, Thin]:
    """Return the thin customer that each row means, where that is plain."""
    keys: dict[str, list[str]] = defaultdict(list)
    for source, key in rows:
        keys[source].append(key)
    by_key: dict[Key, int] = {}
    claims: list[tuple[Key, int]] = []
    for source, several in keys.items():
        by_key |= {(source, key): number for key, number in _made(unit, source, several)}
        known = known_digests(unit, "customer", "source_key", source, several)
        fresh = {(source, key): rows[source, key] for key in several if key not in known}
        claims += _by_name(unit, source, fresh)
        claims += _by_reach(unit, fresh, home)
    thin = {one.id: one for one in _read(unit, {*by_key.values(), *(number for _, number in claims)})}
    agreed = {(key, number) for key, number in claims if number in thin and _agree(rows[key], thin[number])}
    of_row = Counter(key for key, _ in agreed)
    of_thin = Counter(number for _, number in agreed) + Counter(by_key.values())
    alone = {key: thin[number] for key, number in agreed if of_row[key] == 1 == of_thin[number]}
    return alone | {key: thin[number] for key, number in by_key.items() if number in thin}


def _made(unit: Unit, source: str, keys: Sequence[str]) -> list[tuple[str, int]]:
    sql = f"SELECT source_key, id FROM customer WHERE {THIN} AND source = ? AND source_key IN"
    return [(str(key), int(number)) for key, number in bulk.select_among(unit.store, sql, keys, source)]


def _by_name(unit: Unit, source: str, rows: dict[Key, ImportedCustomer]) -> Iterator[tuple[Key, int]]:
    """Yield whom rows may mean by their name alone: who was made within the source with nothing else."""
    named: dict[str, list[Key]] = defaultdict(list)
    for key, row in rows.items():
        named[person_key(row.name, (), ())].append(key)
    for made_up, number in _made(unit, source, list(named)):
        yield from ((key, number) for key in named[made_up])


def _by_reach(unit: Unit, rows: dict[Key, ImportedCustomer], home: str) -> Iterator[tuple[Key, int]]:
    """Yield whom rows may mean by an e-mail address or a number."""
    emails: dict[str, set[Key]] = defaultdict(set)
    phones: dict[str, set[Key]] = defaultdict(set)
    for key, row in rows.items():
        for address in row.emails:
            emails[fold(address)].add(key)
        for number in numbers_of(row.phones, _region(row, home)):
            if number.e164:
                phones[number.e164].add(key)
    for wanted, table, column in ((emails, "customer_email", "folded"), (phones, "customer_phone", "e164")):
        sql = (
            f"SELECT reach.{column}, customer.id FROM {table} reach JOIN customer ON customer.id = reach.customer_id "
            f"WHERE {THIN} AND reach.{column} IN"
        )
        for found, number in bulk.select_among(unit.store, sql, sorted(wanted)):
            yield from ((key, int(number)) for key in wanted[found])


def _region(row: ImportedCustomer, home: str) -> str:
    return region_for_locale(row.locale) or home


def _agree(row: ImportedCustomer, thin: Thin) -> bool:
    """Tell whether the name is the same, as far as it is known, and the source has no key for who was made."""
    name = "" if thin.nameless else str(thin.plain["name"])
    if name and fold(name) != fold(row.name):
        return False
    made_up = person_key(name, tuple(thin.reaches["phones"]), tuple(thin.reaches["emails"])) == thin.source_key
    return made_up or (thin.version > 1 and MADE_UP.fullmatch(thin.source_key) is not None)


def _read(unit: Unit, ids: set[int]) -> list[Thin]:
    """Read customers with every way to reach them, held against other writers."""
    if not ids:
        return []
    marks = ", ".join("?" * len(ids))
    sql = f"SELECT id, reference, source, source_key, version, {', '.join(PLAIN)} FROM customer WHERE id IN ({marks})"
    rows = unit.store.execute(sql if unit.store.sqlite else f"{sql} ORDER BY id FOR UPDATE", tuple(sorted(ids)))
    reaches: dict[int, dict[str, list[str]]] = {number: {name: [] for name in REACHES} for number in ids}
    found = rows.fetchall()
    for name, (table, column) in REACHES.items():
        sql = f"SELECT customer_id, {column} FROM {table} WHERE customer_id IN ({marks}) ORDER BY customer_id, position"
        for number, text in unit.store.execute(sql, tuple(ids)).fetchall():
            reaches[number][name].append(str(text))
    return [
        Thin(number, reference, source, key, version, dict(zip(PLAIN, plain, strict=True)), reaches[number])
        for number, reference, source, key, version, *plain in found
    ]


def _values(row: ImportedCustomer, thin: Thin, home: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the fields as they are to be, and of them those that change.

    Kind and flags have no empty value: they are taken as long as nobody has changed the customer here. So long, further
    numbers and addresses are added to those that are there, too.
    """
    now, wanted = thin.plain, {name: getattr(row, name) or "" for name in TEXTS}
    told = {name: str(now[name] or value) for name, value in wanted.items()}
    told["name"] = row.name if thin.nameless else now["name"]
    fresh = thin.version == 1
    told["kind"] = row.kind if fresh else now["kind"]
    flags = {name: bool(now[name]) or (fresh and bool(getattr(row, name))) for name in FLAGS}
    whole: dict[str, Any] = {**told, **flags}
    changed = {name: value for name, value in whole.items() if value != now[name]}
    for name, have in thin.reaches.items():
        if (fresh or not have) and (more := _further(name, have, getattr(row, name), _region(row, home))):
            changed[name] = more
    return whole, changed


def _further(name: str, have: Sequence[str], given: Sequence[str], region: str) -> list[str]:
    """Return the ways to reach somebody that are not among those there already."""

    def spelt(texts: Sequence[str]) -> list[str]:
        if name == "phones":
            return [one.e164 or one.given for one in numbers_of(texts, region)]
        return [fold(text) if name == "emails" else text for text in filter(None, texts)]

    known = set(spelt(have))
    given = [text for text in given if text]
    return [text for text, one in dict(zip(given, spelt(given), strict=True)).items() if one not in known]


Changed = tuple[ImportedCustomer, Thin, dict[str, Any], dict[str, Any]]


def _write(unit: Unit, changed: Sequence[Changed], home: str) -> None:
    sql = f"UPDATE customer SET {', '.join(f'{name} = ?' for name in PLAIN)}, source = ?, source_key = ?, "
    bulk.run_many(
        unit.store,
        f"{sql}source_digest = ?, version = version + ? WHERE id = ?",
        [
            (*(whole[name] for name in PLAIN), row.source, row.source_key, row.source_digest, int(bool(more)), thin.id)
            for row, thin, whole, more in changed
        ],
    )
    bulk.insert_many(
        unit.store,
        "customer_alias",
        ("source", "source_key", "customer_id"),
        [
            (thin.source, thin.source_key, thin.id) for row, thin, _, _ in changed
            if (thin.source, thin.source_key) != (row.source, row.source_key)
        ],
    )  # fmt: skip
    for name, (table, column) in REACHES.items():
        columns, added = _reaching(name, changed, home)
        bulk.insert_many(unit.store, table, ("customer_id", "position", column, *columns), added)
    for row, thin, whole, more in changed:
        reaches = {name: [*have, *more.get(name, ())] for name, have in thin.reaches.items()}
        numbers = numbers_of(reaches["phones"], _region(row, home))
        search.put(
            unit.store, thin.id,
            search_terms(thin.reference, whole["name"], whole["company"], reaches["emails"], numbers),
        )  # fmt: skip


def _reaching(name: str, changed: Sequence[Changed], home: str) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Return the columns that a kind of address has besides its text, and the rows to be added."""
    added: list[tuple[Any, ...]] = []
    for row, thin, _, more in changed:
        after = len(thin.reaches[name])
        for position, text in enumerate(more.get(name, ()), after):
            own: tuple[Any, ...] = ()
            if name == "phones":
                own = (numbers_of([text], _region(row, home))[0].e164,)
            elif name == "emails":
                own = (fold(text),)
            added.append((thin.id, position, text, *own))
    return {"phones": ("e164",), "emails": ("folded",), "addresses": ()}[name], added
