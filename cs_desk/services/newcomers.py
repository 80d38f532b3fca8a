"""Many new customers at once, and who of a file is a customer already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from cs_desk.clock import to_micros
from cs_desk.errors import InputError
from cs_desk.models.exports import own_source
from cs_desk.models.imports import ImportedComplaint, ImportedCustomer, Person, person_key
from cs_desk.models.phones import Phone, parse_phone
from cs_desk.models.regions import region_for_locale
from cs_desk.services import lookup
from cs_desk.services.unit import Unit
from cs_desk.store import bulk, search
from cs_desk.store.sequence import next_number
from cs_desk.text import fold

if TYPE_CHECKING:  # pydantic costs a third of a start and is needed at the first verb only
    from cs_desk.models.inputs import NewCustomer

COLUMNS = (
    "id", "reference", "name", "company", "kind", "locale", "preferred_channel", "preferred_times", "special_needs",
    "representative", "consent_marketing", "consent_recording", "do_not_call", "vulnerable", "source", "source_key",
    "source_digest", "created_at",
)  # fmt: skip


def insert_customers(unit: Unit, rows: Sequence[NewCustomer | ImportedCustomer]) -> list[int]:
    """Store new customers with their numbers, addresses and search words; return their ids in order."""
    ids = bulk.reserve_ids(unit.store, "customer", len(rows))
    if not ids:
        return ids
    first, home, now = next_number(unit.store, "U", len(rows)), lookup.setting("region"), to_micros(unit.now)
    phones: list[tuple[int, str, str | None, int]] = []
    emails: list[tuple[int, str, str, int]] = []
    addresses: list[tuple[int, str, int]] = []
    people, terms = [], []
    for number, (row_id, row) in enumerate(zip(ids, rows, strict=True), first):
        given = row if isinstance(row, ImportedCustomer) else _as_imported(row)
        name, company, numbers, mails, places, kind, locale, channel, *told, _ = given
        reference = f"U-{number:06d}"
        people.append((row_id, reference, name, company, kind, locale, str(channel or ""), *told, now))
        found = numbers_of(numbers, region_for_locale(locale) or home) if numbers else []
        phones += [(row_id, one.given, one.e164, place) for place, one in enumerate(found)]
        emails += [(row_id, one, _folded(one), place) for place, one in enumerate(filter(None, mails))]
        addresses += [(row_id, one, place) for place, one in enumerate(filter(None, places))]
        terms.append((row_id, search_terms(reference, name, company, mails, found)))
    bulk.insert_many(unit.store, "customer", COLUMNS, people)
    bulk.insert_many(unit.store, "customer_phone", ("customer_id", "given", "e164", "position"), phones)
    bulk.insert_many(unit.store, "customer_email", ("customer_id", "address", "folded", "position"), emails)
    bulk.insert_many(unit.store, "customer_address", ("customer_id", "text", "position"), addresses)
    search.put_new(unit.store, terms)
    return ids


def _as_imported(row: NewCustomer) -> ImportedCustomer:
    return ImportedCustomer(**{name: getattr(row, name) for name in type(row).model_fields})


def _folded(address: str) -> str:
    if "@" not in address:
        raise InputError(f"email: {address!r} is not an e-mail address; it needs an @.")
    return fold(address)


class Number(NamedTuple):
    """A number as given; where it is one also its E.164, and its digits as it is dialled in its own country."""

    given: str
    e164: str | None = None
    home: str = ""


def numbers_of(given: Iterable[str], region: str) -> list[Number]:
    """Return each number as given, with what it is where it is one."""
    found = []
    for raw in filter(None, given):
        phone = _parsed(raw, region)
        found.append(Number(raw, phone.e164, phone.home) if phone and phone.valid else Number(raw))
    return found


@lru_cache(maxsize=4096)
def _parsed(raw: str, region: str) -> Phone | None:
    return parse_phone(raw, region=region)


def search_terms(reference: str, name: str, company: str, emails: Iterable[str], phones: Iterable[Number]) -> str:
    """Return what the search index keeps of a customer; a number is found as given, with its country and as at home."""
    numbers: list[str] = []
    for one in phones:
        numbers.append(one.given)
        if one.e164:  # typed with the country's code or as at home, however it was given
            numbers += [one.e164, one.home]
    return search.terms([name, company, reference, *emails], [*numbers, reference])


class _Known(NamedTuple):
    """What somebody may be known by: the source's key, name and e-mail addresses folded, numbers (E.164, or "")."""

    key: str
    name: str
    emails: tuple[str, ...]
    phones: tuple[str, ...]


class Placing:
    """Finds the customers that rows of one batch are about, and makes those who are none yet.

    Somebody is known by the source's own key, or by e-mail address or number where the name (if the file has one)
    agrees; a name alone means the same customer only within one source.
    """

    def __init__(self, unit: Unit, source: str, people: Sequence[Person]):
        self._unit = unit
        self._source = source
        self._region = lookup.setting("region")
        self._known = {person: self._of(person) for person in dict.fromkeys(people)}
        self._by_key = self._of_source()
        self._by_email, self._by_phone = self._of_emails(), self._of_phones()
        self.ids: dict[Person, int] = {}
        self.made: list[int] = []
        self._place()

    def _of(self, person: Person) -> _Known:
        name, phones, emails, key, *_ = person
        folded = tuple(map(fold, emails))
        return _Known(key or person_key(name, phones, emails), fold(name), folded, tuple(map(self._e164, phones)))

    def _e164(self, raw: str) -> str:
        phone = _parsed(raw, self._region)
        return phone.e164 if phone and phone.valid else ""

    def _of_source(self) -> dict[str, int]:
        sql = "SELECT source_key, id FROM customer WHERE source = ? AND source_key IN"
        keys = list(dict.fromkeys(known.key for known in self._known.values()))
        filled = "SELECT source_key, customer_id FROM customer_alias WHERE source = ? AND source_key IN"
        found = own_ids(self._unit, "customer", self._source, keys)
        for question in (filled, sql):
            found |= dict(bulk.select_among(self._unit.store, question, keys, self._source))
        return found

    def _of_emails(self) -> dict[str, list[tuple[int, str]]]:
        wanted = {one for known in self._known.values() for one in known.emails}
        sql = "SELECT e.folded, c.id, c.name FROM customer_email e JOIN customer c ON c.id = e.customer_id"
        return _grouped(bulk.select_among(self._unit.store, f"{sql} WHERE e.folded IN", sorted(wanted)))

    def _of_phones(self) -> dict[str, list[tuple[int, str]]]:
        wanted = {one for known in self._known.values() for one in known.phones if one}
        sql = (
            "SELECT p.e164, c.id, c.name FROM customer_phone p JOIN customer c ON c.id = p.customer_id WHERE p.e164 IN"
        )
        return _grouped(bulk.select_among(self._unit.store, sql, sorted(wanted)))

    def _place(self) -> None:
        missing: dict[str, list[Person]] = {}
        same: dict[tuple[str, str], str] = {}  # the batch's own newcomers, by name and how they are reached
        for person, known in self._known.items():
            key = known.key
            found = self._by_key.get(key) or self._reached(known)
            if found:
                self.ids[person] = found
                continue
            reached = [one or raw for one, raw in zip(known.phones, person.phones, strict=True)]
            handles = [(known.name, one) for one in (*reached, *known.emails)]
            if not person.key:
                key = next((same[handle] for handle in handles if handle in same), key)
            for handle in handles:
                same[handle] = key
            missing.setdefault(key, []).append(person)
        rows = [_newcomer(several[0], self._source, key) for key, several in missing.items()]
        self.made = insert_customers(self._unit, rows)
        for row_id, several in zip(self.made, missing.values(), strict=True):
            for person in several:
                self.ids[person] = row_id

    def _reached(self, known: _Known) -> int | None:
        """Return who has this e-mail address or number and, where the row has a name, that name."""
        name = known.name
        found = [one for email in known.emails for one in self._by_email.get(email, ())]
        found += [one for phone in known.phones for one in self._by_phone.get(phone, ())]
        ids = sorted({row_id for row_id, given in found if not name or fold(given) == name}) if found else []
        return ids[0] if len(ids) == 1 or (ids and name) else None


def _grouped(rows: Iterable[tuple[Any, ...]]) -> dict[str, list[tuple[int, str]]]:
    found: dict[str, list[tuple[int, str]]] = {}
    for word, row_id, name in rows:
        found.setdefault(str(word), []).append((int(row_id), str(name)))
    return found


def _newcomer(person: Person, source: str, key: str) -> ImportedCustomer:
    name = person.name or (person.emails or person.phones or (f"{source} {key}",))[0]
    return ImportedCustomer(name, person.company, person.phones, person.emails, source=source, source_key=key)


def contacts_of(unit: Unit, rows: Iterable[ImportedComplaint]) -> dict[tuple[str, str], int]:
    """Return the ids of the contacts that complaints came on, by source and key, as far as they are stored."""
    keys: dict[str, set[str]] = {}
    for row in rows:
        if row.contact:
            keys.setdefault(row.contact[0], set()).add(row.contact[1])
    sql = "SELECT external_id, id FROM contact WHERE source = ? AND external_id IN"
    found: dict[tuple[str, str], int] = {}
    for source, several in keys.items():
        ids = own_ids(unit, "contact", source, sorted(several))
        ids |= dict(bulk.select_among(unit.store, sql, sorted(several), source))
        found |= {(source, key): contact for key, contact in ids.items()}
    return found


def known_digests(
    unit: Unit, table: str, key_column: str, source: str, keys: Sequence[str]
) -> Mapping[str, str | None]:
    """Return the keys of a source that are stored already, with the digest of what the file said then.

    What this very store exported is known by its references; what was said then is not kept (None).
    """
    sql = f"SELECT {key_column}, source_digest FROM {table} WHERE source = ? AND {key_column} IN"
    found: dict[str, str | None] = dict(bulk.select_among(unit.store, sql, keys, source))
    return {**dict.fromkeys(own_ids(unit, table, source, keys), None), **found}


def own_ids(unit: Unit, table: str, source: str, keys: Sequence[str]) -> dict[str, int]:
    """Return the ids of what this very store made and exported, by reference; nothing for other sources."""
    if source != own_source(lookup.setting("store_id")):
        return {}
    return dict(bulk.select_among(unit.store, f"SELECT reference, id FROM {table} WHERE reference IN", keys))
