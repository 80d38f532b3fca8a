"""Tables of the people who work at the desk, and of the desk itself."""

from __future__ import annotations

from peewee import AutoField, BigIntegerField, CompositeKey, ForeignKeyField, IntegerField, TextField

from cs_desk.models.base import Table, UtcField


class Setting(Table):
    """One fact about the store: organisation, zone, default profile, store id, whether it is a demo."""

    key = TextField(primary_key=True)
    value = TextField()


class AreaChange(Table):
    """How often an area was written to; bumped in the same transaction as the write, read by the feed."""

    area = TextField(primary_key=True)
    counter = BigIntegerField()


class SequenceCounter(Table):
    """The last number given out under a name; references are never re-used."""

    name = TextField(primary_key=True)
    value = BigIntegerField()


class Team(Table):
    """A team of staff."""

    id = AutoField()
    name = TextField(unique=True)
    retired_at = UtcField(null=True)


class Staff(Table):
    """A member of staff; `version` guards against two people changing the same record."""

    team_id: int | None

    id = AutoField()
    login = TextField(unique=True)
    name = TextField()
    team = ForeignKeyField(Team, null=True, lazy_load=False, object_id_name="team_id")
    created_at = UtcField()
    retired_at = UtcField(null=True)
    version = IntegerField(default=1)


class StaffRole(Table):
    """A role that a member of staff holds."""

    staff_id: int

    staff = ForeignKeyField(Staff, lazy_load=False, object_id_name="staff_id")
    role = TextField()

    class Meta:
        primary_key = CompositeKey("staff", "role")


class Account(Table):
    """An operating-system user: the member of staff it is, and whether it may act for others (`--as`)."""

    staff_id: int | None

    id = AutoField()
    os_user = TextField(unique=True)
    staff = ForeignKeyField(Staff, null=True, lazy_load=False, object_id_name="staff_id")
    acts_for = TextField(default="self")
    created_at = UtcField()


class Authority(Table):
    """The largest remedy, in cents, that a role may grant without asking."""

    role = TextField(primary_key=True)
    limit_cents = BigIntegerField()
    currency = TextField()


class DeskSession(Table):
    """One sign-in: presence, the state shown to the team leader, and when it was last alive."""

    staff_id: int

    id = AutoField()
    session = TextField(unique=True)
    staff = ForeignKeyField(Staff, lazy_load=False, object_id_name="staff_id")
    host = TextField()
    pid = IntegerField()
    signed_in_at = UtcField()
    seen_at = UtcField()
    signed_out_at = UtcField(null=True)


class Lease(Table):
    """A soft lock with an end: who has a record open, until when unless renewed."""

    staff_id: int

    subject = TextField(primary_key=True)
    staff = ForeignKeyField(Staff, lazy_load=False, object_id_name="staff_id")
    session = TextField()
    expires_at = UtcField()
