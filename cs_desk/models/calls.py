"""Tables of the telephone system's call data: legs, agents' spans, agents' names, unknown events, places in logs."""

from __future__ import annotations

from peewee import AutoField, BigIntegerField, BooleanField, CompositeKey, ForeignKeyField, IntegerField, TextField

from cs_desk.models.base import JsonField, Table, UtcField
from cs_desk.models.contacts import Contact
from cs_desk.models.people import Staff, Team


class QueueLeg(Table):
    """One visit of one call to one queue; times in milliseconds, None where the source does not say."""

    staff_id: int | None
    team_id: int | None
    contact_id: int | None

    id = AutoField()
    source = TextField()
    call_key = TextField()
    number = IntegerField()
    queue = TextField()
    caller = TextField(default="")
    caller_name = TextField(default="")
    did = TextField(default="")
    direction = TextField(default="inbound")
    entered_at = UtcField()
    answered_at = UtcField(null=True)
    ended_at = UtcField(null=True)
    wait_ms = BigIntegerField(null=True)
    ring_ms = BigIntegerField(null=True)
    talk_ms = BigIntegerField(null=True)
    hold_ms = BigIntegerField(null=True)
    wrap_ms = BigIntegerField(null=True)
    outcome = TextField()
    ended_by = TextField(default="")
    agent = TextField(default="")
    staff = ForeignKeyField(Staff, null=True, lazy_load=False, object_id_name="staff_id")
    team = ForeignKeyField(Team, null=True, lazy_load=False, object_id_name="team_id")
    contact = ForeignKeyField(Contact, null=True, lazy_load=False, object_id_name="contact_id")
    topic = TextField(default="")
    resolved = BooleanField(null=True)
    transferred_to = TextField(default="")
    digest = TextField(default="")

    class Meta:
        table_name = "leg"


class SpanRow(Table):
    """A time in which an agent was signed in, paused, or a member of a queue."""

    staff_id: int | None
    team_id: int | None

    id = AutoField()
    source = TextField()
    agent = TextField()
    staff = ForeignKeyField(Staff, null=True, lazy_load=False, object_id_name="staff_id")
    team = ForeignKeyField(Team, null=True, lazy_load=False, object_id_name="team_id")
    kind = TextField()
    queue = TextField(default="")
    reason = TextField(default="")
    started_at = UtcField()
    ended_at = UtcField(null=True)

    class Meta:
        table_name = "agent_span"


class AcdAgent(Table):
    """Which member of staff an agent of a telephone system is."""

    staff_id: int | None

    source = TextField()
    agent = TextField()
    staff = ForeignKeyField(Staff, null=True, lazy_load=False, object_id_name="staff_id")

    class Meta:
        primary_key = CompositeKey("source", "agent")


class AcdEvent(Table):
    """An event that the reader does not know, kept as it came."""

    id = AutoField()
    source = TextField()
    at = UtcField(null=True)
    call_key = TextField(default="")
    queue = TextField(default="")
    agent = TextField(default="")
    event = TextField()
    data = TextField(default="")
    digest = TextField(unique=True)


class LogPlace(Table):
    """How far a log was read, and what was going on there, so that reading goes on after a restart."""

    source = TextField()
    path = TextField()
    inode = TextField(default="")
    position = BigIntegerField()
    head_digest = TextField(default="")
    state = JsonField()
    at = UtcField()

    class Meta:
        primary_key = CompositeKey("source", "path")
