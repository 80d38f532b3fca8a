"""Verbs on customers: create, change, and bring in many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cs_desk.errors import InputError
from cs_desk.models.customers import Customer, CustomerAddress, CustomerEmail, CustomerPhone
from cs_desk.models.imports import ImportedCustomer
from cs_desk.models.phones import parse_phone
from cs_desk.models.policy import Verb
from cs_desk.models.regions import region_for_locale
from cs_desk.services import filling, lookup
from cs_desk.services.newcomers import Number, insert_customers, known_digests, search_terms
from cs_desk.services.unit import Unit, service
from cs_desk.store import search
from cs_desk.text import fold

if TYPE_CHECKING:  # pydantic costs a third of a start and is needed at the first verb only
    from cs_desk.models.inputs import CustomerChange, NewCustomer

PLAIN = (
    "name",
    "company",
    "kind",
    "locale",
    "preferred_times",
    "special_needs",
    "representative",
    "consent_marketing",
    "consent_recording",
    "do_not_call",
    "vulnerable",
)


KEYS_AT_ONCE = 10_000  # engines bound the number of parameters of one statement


@service(Verb.CUSTOMER_WRITE)
def create_customer(unit: Unit, data: NewCustomer) -> int:
    """Create a customer and return the id; numbers that are none in the desk's country are kept as given."""
    unit.require(what="customers")
    customer_id = insert_customers(unit, [data])[0]
    unit.record("customer", customer_id, new=data.model_dump(mode="json"))
    unit.touch("customers")
    return customer_id


@service(Verb.CUSTOMER_IMPORT)
def import_customers(unit: Unit, rows: Sequence[NewCustomer | ImportedCustomer], file: str) -> dict[str, Any]:
    """Create the customers that are not known by source and key, and fill in those made thin (see `filling`).

    Returns {"imported", "unchanged", "differing", "filled"}, "differing" the lines on which somebody known is described
    otherwise than when they came; what is stored is left as it is. One transaction and one audit event for the batch.
    """
    unit.require(what="customers")
    filled = filling.fill(unit, [row for row in rows if isinstance(row, ImportedCustomer)])
    fresh, differing = _fresh(unit, rows)
    ids = insert_customers(unit, fresh)
    listed = [[getattr(row, "line", 0), row_id, row.source_key] for row_id, row in zip(ids, fresh, strict=True)]
    if ids or filled:
        unit.touch("customers")
    unit.record(
        "customer",
        f"{ids[0]}-{ids[-1]}" if ids else "",
        new={"file": file, "imported": len(ids), "rows": listed} | ({"filled": filled} if filled else {}),
    )
    unchanged = len(rows) - len(fresh) - len(differing) - len(filled)
    return {"imported": len(fresh), "unchanged": unchanged, "differing": differing, "filled": len(filled)}


def _fresh(
    unit: Unit, rows: Sequence[NewCustomer | ImportedCustomer]
) -> tuple[list[NewCustomer | ImportedCustomer], list[int]]:
    """Return the rows not stored yet, a key that comes twice only once, and the lines that say otherwise by now.

    Rows without a key are all new.
    """
    known: dict[tuple[str | None, str | None], str | None] = {}
    for source in {row.source for row in rows if row.source and row.source_key}:
        keys = [row.source_key for row in rows if row.source == source and row.source_key]
        for start in range(0, len(keys), KEYS_AT_ONCE):
            stored = known_digests(unit, "customer", "source_key", source, keys[start : start + KEYS_AT_ONCE])
            known |= {(source, key): digest for key, digest in stored.items()}
    fresh: list[NewCustomer | ImportedCustomer] = []
    differing: list[int] = []
    for row in rows:
        key, digest = (row.source, row.source_key), getattr(row, "source_digest", None)
        if not row.source_key or key not in known:
            fresh.append(row)
            known[key] = digest
        elif digest and known[key] not in (digest, None):
            differing.append(getattr(row, "line", 0))
    return fresh, differing


def _region(locale: str) -> str:
    return region_for_locale(locale) or lookup.setting("region")


def _reach(
    customer_id: int,
    phones: Sequence[str] | None,
    emails: Sequence[str] | None,
    addresses: Sequence[str] | None,
    region: str,
) -> None:
    """Replace the kinds of address that are given; None leaves a kind as it is."""
    if phones is not None:
        CustomerPhone.delete().where(CustomerPhone.customer == customer_id).execute()
        for position, raw in enumerate(filter(None, phones)):
            phone = parse_phone(raw, region=region)
            CustomerPhone.create(
                customer=customer_id, given=raw, position=position, e164=phone.e164 if phone and phone.valid else None
            )
    if emails is not None:
        CustomerEmail.delete().where(CustomerEmail.customer == customer_id).execute()
        for position, address in enumerate(filter(None, emails)):
            if "@" not in address:
                raise InputError(f"email: {address!r} is not an e-mail address; it needs an @.")
            CustomerEmail.create(customer=customer_id, address=address, folded=fold(address), position=position)
    if addresses is not None:
        CustomerAddress.delete().where(CustomerAddress.customer == customer_id).execute()
        for position, text in enumerate(filter(None, addresses)):
            CustomerAddress.create(customer=customer_id, text=text, position=position)


def _reached(customer_id: int, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the numbers and addresses as they are now, of the kinds that are about to be replaced."""
    kinds: dict[str, tuple[Any, str]] = {
        "phones": (CustomerPhone, "given"),
        "emails": (CustomerEmail, "address"),
        "addresses": (CustomerAddress, "text"),
    }
    return {
        kind: [
            getattr(row, column) for row in table.select().where(table.customer == customer_id).order_by(table.position)
        ]
        for kind, (table, column) in kinds.items()
        if kind in given
    }


def _home(e164: str | None) -> str:
    phone = parse_phone(e164, region="") if e164 else None
    return phone.home if phone else ""


def _index(unit: Unit, row: Customer) -> None:
    phones = CustomerPhone.select().where(CustomerPhone.customer == row.id)
    emails = CustomerEmail.select().where(CustomerEmail.customer == row.id)
    numbers = [Number(phone.given, phone.e164, _home(phone.e164)) for phone in phones]
    addresses = [email.address for email in emails]
    search.put(unit.store, int(row.id), search_terms(row.reference, row.name, row.company, addresses, numbers))


@service(Verb.CUSTOMER_WRITE)
def change_customer(unit: Unit, customer_id: int, data: CustomerChange, version: int | None) -> int:
    """Change some fields of a customer; raises ConflictError when somebody else changed them first."""
    row = lookup.customer(customer_id)
    unit.require(what=f"customer {row.reference}")
    given = data.model_dump(mode="json", exclude_none=True)
    plain: dict[str, Any] = {
        name: value for name, value in given.items() if name in PLAIN or name == "preferred_channel"
    }
    old = _reached(customer_id, given) | unit.change(row, version, plain)
    _reach(customer_id, data.phones, data.emails, data.addresses, _region(row.locale))
    _index(unit, row)
    unit.record("customer", customer_id, old=old, new=given)
    unit.touch("customers")
    return customer_id
