"""Tables of contacts, their dated events, the moments of truth and the feedback taken on them."""

from __future__ import annotations

from peewee import AutoField, BooleanField, ForeignKeyField, IntegerField, TextField

from cs_desk.models.base import JsonField, Table, UtcField
from cs_desk.models.customers import Customer
from cs_desk.models.people import Staff, Team


class Difficulty(Table):
    """An entry of the two-level list of customer difficulties; retired, never deleted."""

    parent_code: str | None

    code = TextField(primary_key=True)
    word = TextField()
    parent = ForeignKeyField("self", null=True, lazy_load=False, column_name="parent_code")
    retired_at = UtcField(null=True)


class Contact(Table):
    """One contact from its start to its disposition."""

    customer_id: int | None
    operator_id: int
    team_id: int | None
    difficulty_code: str | None

    id = AutoField()
    reference = TextField(unique=True)
    external_id = TextField(null=True)
    customer = ForeignKeyField(Customer, null=True, lazy_load=False, object_id_name="customer_id")
    anonymous = BooleanField(default=False)
    channel = TextField()
    direction = TextField()
    operation = TextField()
    operator = ForeignKeyField(Staff, lazy_load=False, object_id_name="operator_id")
    team = ForeignKeyField(Team, null=True, lazy_load=False, object_id_name="team_id")
    started_at = UtcField()
    ended_at = UtcField(null=True)
    closed_at = UtcField(null=True)
    disposition = TextField(null=True)
    difficulty = ForeignKeyField(Difficulty, null=True, lazy_load=False, column_name="difficulty_code")
    difficulty_note = TextField(default="")
    notes = TextField(default="")
    source = TextField(null=True)
    source_digest = TextField(null=True)
    version = IntegerField(default=1)


class ContactEvent(Table):
    """Something that happened on a contact (start, hold, resume, end, park …); timers are derived from these."""

    contact_id: int
    staff_id: int

    id = AutoField()
    contact = ForeignKeyField(Contact, lazy_load=False, object_id_name="contact_id")
    kind = TextField()
    at = UtcField()
    staff = ForeignKeyField(Staff, lazy_load=False, object_id_name="staff_id")
    detail = JsonField(null=True)


class Moment(Table):
    """A moment of truth: emotional energy −5 … +5 at a stage of the cycle, and what was seen or heard."""

    contact_id: int
    staff_id: int

    id = AutoField()
    contact = ForeignKeyField(Contact, lazy_load=False, object_id_name="contact_id")
    complaint_id = IntegerField(null=True)
    stage = TextField()
    energy = IntegerField()
    seen = TextField(default="")
    trigger = TextField(default="")
    step = TextField(default="")
    at = UtcField()
    staff = ForeignKeyField(Staff, lazy_load=False, object_id_name="staff_id")


class Feedback(Table):
    """An answer of the customer's (objective evidence): which question, on which scale, how it ended.

    It belongs to a contact, to a complaint that was imported without the contact it came on, or to a leg that nobody
    recorded as a contact.
    """

    contact_id: int | None
    staff_id: int

    id = AutoField()
    contact = ForeignKeyField(Contact, null=True, lazy_load=False, object_id_name="contact_id")
    complaint_id = IntegerField(null=True)
    leg_id = IntegerField(null=True)
    question = TextField()
    status = TextField()
    value = IntegerField(null=True)
    scale_low = IntegerField(null=True)
    scale_high = IntegerField(null=True)
    polarity = TextField(default="high_is_good")
    text = TextField(default="")
    source = TextField(default="customer")
    at = UtcField()
    staff = ForeignKeyField(Staff, lazy_load=False, object_id_name="staff_id")
