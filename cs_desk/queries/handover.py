"""What the desk of somebody who got a contact asks before it takes the contact up."""

from __future__ import annotations

from cs_desk.models.contacts import Contact
from cs_desk.models.handover import typed_of
from cs_desk.models.policy import Verb
from cs_desk.queries.view import View


def typed(view: View, contact_id: int) -> dict[str, str]:
    """Return what was typed and not saved when a contact was handed to the asker, by journal key.

    Empty for everybody else and once the contact was taken up. Raises NotFoundError for a contact out of sight.
    """
    row = view.seen(Verb.CONTACT_SEE, Contact.get_or_none(Contact.id == contact_id), f"contact {contact_id}")
    return typed_of(contact_id) if row.operator_id == view.actor.staff_id else {}
