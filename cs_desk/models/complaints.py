"""Tables of complaints and of what is promised, offered and asked for on them."""

from __future__ import annotations

from peewee import AutoField, BigIntegerField, BooleanField, CompositeKey, ForeignKeyField, IntegerField, TextField

from cs_desk.models.base import JsonField, Table, UtcField
from cs_desk.models.contacts import Contact, Difficulty
from cs_desk.models.customers import Customer
from cs_desk.models.people import Staff, Team


class ProfileVersion(Table):
    """One version of a regulatory profile; rows never change, so naming one on a complaint freezes it."""

    key = TextField()
    version = IntegerField()
    body = JsonField()
    at = UtcField()

    class Meta:
        primary_key = CompositeKey("key", "version")


class Complaint(Table):
    """A complaint; what state it is in follows from its dated events, the dates here are those events' dates."""

    contact_id: int | None
    customer_id: int | None
    recogniser_id: int
    owner_id: int | None
    team_id: int | None
    difficulty_code: str | None

    id = AutoField()
    reference = TextField(unique=True)
    contact = ForeignKeyField(Contact, null=True, lazy_load=False, object_id_name="contact_id")
    customer = ForeignKeyField(Customer, null=True, lazy_load=False, object_id_name="customer_id")
    anonymous = BooleanField(default=False)
    channel = TextField()
    received_at = UtcField()
    logged_at = UtcField()
    recognised_by = TextField()
    recogniser = ForeignKeyField(Staff, lazy_load=False, object_id_name="recogniser_id")
    complaint_class = TextField(default="standard")
    profile_key = TextField()
    profile_version = IntegerField()
    owner = ForeignKeyField(Staff, null=True, lazy_load=False, object_id_name="owner_id")
    team = ForeignKeyField(Team, null=True, lazy_load=False, object_id_name="team_id")
    own_words = TextField(default="")
    wanted = TextField(default="")
    difficulty = ForeignKeyField(Difficulty, null=True, lazy_load=False, column_name="difficulty_code")
    stage = TextField(default="")
    acknowledge_due = UtcField(null=True)
    answer_due = UtcField(null=True)
    acknowledged_at = UtcField(null=True)
    resolved_at = UtcField(null=True)
    closed_at = UtcField(null=True)
    source = TextField(null=True)
    source_key = TextField(null=True)
    source_digest = TextField(null=True)
    version = IntegerField(default=1)


class ComplaintEvent(Table):
    """A dated event in the life of a complaint (received, acknowledged, offered, resolved, note …)."""

    complaint_id: int
    staff_id: int

    id = AutoField()
    complaint = ForeignKeyField(Complaint, lazy_load=False, object_id_name="complaint_id")
    kind = TextField()
    at = UtcField()
    staff = ForeignKeyField(Staff, lazy_load=False, object_id_name="staff_id")
    detail = JsonField(null=True)


class Offer(Table):
    """A remedy offered, its cost, and the customer's answer."""

    complaint_id: int
    staff_id: int

    id = AutoField()
    complaint = ForeignKeyField(Complaint, lazy_load=False, object_id_name="complaint_id")
    remedy = TextField()
    detail = TextField(default="")
    cost_cents = BigIntegerField(default=0)
    currency = TextField(default="")
    offered_at = UtcField()
    staff = ForeignKeyField(Staff, lazy_load=False, object_id_name="staff_id")
    approval_id = IntegerField(null=True)
    accepted = BooleanField(null=True)
    answered_at = UtcField(null=True)
    version = IntegerField(default=1)


class Approval(Table):
    """A remedy above somebody's authority, put to a team leader, and the answer."""

    complaint_id: int
    asked_by_id: int
    team_id: int | None
    answered_by_id: int | None

    id = AutoField()
    complaint = ForeignKeyField(Complaint, lazy_load=False, object_id_name="complaint_id")
    remedy = TextField()
    cost_cents = BigIntegerField()
    currency = TextField()
    reason = TextField(default="")
    asked_by = ForeignKeyField(Staff, lazy_load=False, object_id_name="asked_by_id")
    asked_at = UtcField()
    team = ForeignKeyField(Team, null=True, lazy_load=False, object_id_name="team_id")
    granted = BooleanField(null=True)
    answered_by = ForeignKeyField(Staff, null=True, lazy_load=False, object_id_name="answered_by_id")
    answered_at = UtcField(null=True)
    note = TextField(default="")
    version = IntegerField(default=1)


class Promise(Table):
    """Something promised to a customer: what, by whom, by when, and when it was done."""

    complaint_id: int | None
    contact_id: int | None
    owner_id: int
    team_id: int | None

    id = AutoField()
    complaint = ForeignKeyField(Complaint, null=True, lazy_load=False, object_id_name="complaint_id")
    contact = ForeignKeyField(Contact, null=True, lazy_load=False, object_id_name="contact_id")
    what = TextField()
    owner = ForeignKeyField(Staff, lazy_load=False, object_id_name="owner_id")
    team = ForeignKeyField(Team, null=True, lazy_load=False, object_id_name="team_id")
    due_at = UtcField()
    made_at = UtcField()
    done_at = UtcField(null=True)
    version = IntegerField(default=1)
