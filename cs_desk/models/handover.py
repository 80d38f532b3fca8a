"""What somebody typed on a contact and could not save yet: it goes along when the contact is handed over."""

from __future__ import annotations

from collections.abc import Mapping

from cs_desk.errors import InputError
from cs_desk.models.contacts import ContactEvent
from cs_desk.models.timers import ContactEventKind as Kind
from cs_desk.text import whole

MOST, LONGEST = 100, 100_000


def typed_of(contact_id: int) -> dict[str, str]:
    """Return what came along with a contact, by journal key, until whoever has it takes it up."""
    rows = ContactEvent.select().where(
        (ContactEvent.contact == contact_id) & ContactEvent.kind.in_((Kind.HAND_OVER.value, Kind.UNPARK.value))
    )
    last = rows.order_by(ContactEvent.at.desc(), ContactEvent.id.desc()).first()
    if last is None or last.kind != Kind.HAND_OVER.value:
        return {}
    return dict((last.detail or {}).get("typed", {}))


def checked(typed: Mapping[str, str], contact_id: int, run_ids: list[int]) -> dict[str, str]:
    """Return texts fit to be stored; raises InputError for keys of another contact and for too many."""
    places = (f"contact/{contact_id}/", *(f"run/{run_id}/" for run_id in run_ids))
    foreign = [key for key in typed if not key.startswith(places)]
    if foreign:
        raise InputError(f"typed: {foreign[0]!r} does not belong to this contact.")
    if len(typed) > MOST:
        raise InputError(f"typed: {len(typed)} texts are too many; at most {MOST}.")
    texts = {key: whole(text) for key, text in typed.items()}
    for key, text in texts.items():
        if len(text) > LONGEST:
            raise InputError(
                f"{key.rpartition('/')[2].replace('_', ' ')}: {len(text):,} characters are more than the {LONGEST:,} "
                "that go along; shorten it first."
            )
    return texts
