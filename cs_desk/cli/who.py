"""`cs-desk customers …`: find, show, add and change customers."""

from __future__ import annotations

import argparse
from typing import Any
from zoneinfo import ZoneInfo

from cs_desk.cli.at import seat
from cs_desk.cli.say import answer, answer_json, tell
from cs_desk.cli.tables import facts, first, moment_of, table
from cs_desk.errors import UsageError
from cs_desk.models.enums import Channel
from cs_desk.models.inputs import CustomerChange, NewCustomer, check
from cs_desk.models.rows import CustomerCard
from cs_desk.queries import customers as queries
from cs_desk.queries import lists
from cs_desk.reports.documents import document
from cs_desk.services import customers as verbs

SEVERAL = ("phones", "emails", "addresses")
PLAIN = (
    "name",
    "company",
    "locale",
    "kind",
    "preferred_channel",
    "preferred_times",
    "special_needs",
    "representative",
    "consent_marketing",
    "consent_recording",
    "do_not_call",
    "vulnerable",
)
FLAGS = (("do_not_call", "do not call"), ("vulnerable", "vulnerable"))
CONSENTS = (("consent_marketing", "marketing"), ("consent_recording", "recording"))


def find(arguments: argparse.Namespace) -> int:
    """Find customers; exit 1 when there is none."""
    query = " ".join(arguments.query).strip()
    if not query:
        raise UsageError("customers find: say a part of a name, a number, a reference or an e-mail address.")
    with seat(arguments) as at:
        hits = at.worker.ask(queries.find, query, arguments.limit + 1)
    hits = first(hits, arguments.limit)
    if arguments.json:
        answer_json(document(hits))
    elif hits:
        rows = [(hit.reference, hit.name, hit.company, hit.phone, hit.email) for hit in hits]
        table(("reference", "name", "company", "phone", "e-mail"), rows)
    if not hits:
        tell(f"nobody is found by {query}.")
    return 0 if hits else 1


def show(arguments: argparse.Namespace) -> int:
    """Show one customer with their history."""
    with seat(arguments) as at:
        card = at.worker.ask(queries.card, at.worker.ask(lists.customer_id, arguments.reference))
        if arguments.json:
            answer_json(document(card))
        else:
            _tell(card, at.zone)
    return 0


def _tell(card: CustomerCard, zone: ZoneInfo) -> None:
    answer(f"{card.reference}  {card.name}")
    granted = [word for name, word in CONSENTS if getattr(card, name)]
    facts(
        (
            ("company", card.company),
            ("kind", card.kind),
            ("phones", "\n".join(card.phones)),
            ("e-mail", "\n".join(card.emails)),
            ("address", "\n".join(card.addresses)),
            ("prefers", Channel(card.preferred_channel).word if card.preferred_channel else ""),
            ("times", card.preferred_times),
            ("needs", card.special_needs),
            ("representative", card.representative),
            ("consents to", ", ".join(granted)),
            ("mind", ", ".join(word for name, word in FLAGS if getattr(card, name))),
            ("last 30 days", f"{card.contacts_30_days} contacts"),
        )
    )
    for line in card.history:
        answer(f"{moment_of(line.at, zone)}  {line.reference}  {Channel(line.channel).word}  {line.what}")


def add(arguments: argparse.Namespace) -> int:
    """Add a customer."""
    values: dict[str, Any] = {name: getattr(arguments, name) for name in PLAIN if getattr(arguments, name)}
    values |= {name: tuple(getattr(arguments, name)) for name in SEVERAL if getattr(arguments, name)}
    data = check(NewCustomer, values, "customer")
    with seat(arguments) as at:
        made = at.worker.tell(verbs.create_customer, data)
        card = at.worker.ask(queries.card, made)
    if arguments.json:
        answer_json({"reference": card.reference, "customer": made, "done": "added"})
    else:
        answer(card.reference)
    return 0


def change(arguments: argparse.Namespace) -> int:
    """Change a customer; what is not said stays as it is."""
    said: dict[str, Any] = {name: getattr(arguments, name, None) for name in PLAIN}
    several = {name: getattr(arguments, name) for name in SEVERAL}
    said |= {name: None if given is None else tuple(filter(None, given)) for name, given in several.items()}
    values = {name: value for name, value in said.items() if value is not None}
    if not values:
        raise UsageError("customers change: say what is to change, such as --name or --phone.")
    data = check(CustomerChange, values, "customer")
    with seat(arguments) as at:
        card = at.worker.ask(queries.card, at.worker.ask(lists.customer_id, arguments.reference))
        at.worker.tell(verbs.change_customer, card.id, data, card.version)
    if arguments.json:
        answer_json({"reference": card.reference, "customer": card.id, "done": "changed"})
    else:
        tell(f"{card.reference}: changed.")
    return 0
