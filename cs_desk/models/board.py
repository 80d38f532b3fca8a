"""Tables of the figures: roll-up cells, what each record last contributed, chosen variants, targets, schedules."""

from __future__ import annotations

from peewee import AutoField, BigIntegerField, CompositeKey, ForeignKeyField, IntegerField, TextField

from cs_desk.models.base import JsonField, Table, UtcField
from cs_desk.models.people import Staff, Team


class Recount(Table):
    """A record that the running transaction changed and whose figures have to be made anew; filled by triggers."""

    subject = TextField()
    subject_id = BigIntegerField()

    class Meta:
        primary_key = False


class Posting(Table):
    """What one record last contributed to the roll-ups, so that a correction takes away exactly that."""

    subject = TextField()
    subject_id = BigIntegerField()
    body = JsonField()

    class Meta:
        primary_key = CompositeKey("subject", "subject_id")


class Rollup(Table):
    """One cell: sums and histograms of a local hour or day for one value of one dimension."""

    grain = TextField()
    dim = TextField()
    value = TextField()
    at = UtcField()
    sums = JsonField()
    spreads = JsonField()
    stamp = IntegerField(default=1)

    class Meta:
        primary_key = CompositeKey("grain", "dim", "value", "at")


class KpiVariant(Table):
    """A choice of a KPI's variant and parameters; the newest one holds, the others are its history."""

    staff_id: int

    id = AutoField()
    kpi = TextField()
    variant = TextField()
    params = JsonField()
    at = UtcField()
    staff = ForeignKeyField(Staff, lazy_load=False, object_id_name="staff_id")


class Target(Table):
    """A target for a KPI of the centre, a team or a person, from a day on; values in thousandths of the KPI's unit.

    Of several for the same day the newest row holds, so that the others tell what was aimed at before.
    """

    staff_id: int

    id = AutoField()
    kpi = TextField()
    scope = TextField()
    scope_id = IntegerField(null=True)
    value_milli = BigIntegerField()
    watch_milli = BigIntegerField()
    from_day = TextField()
    to_day = TextField(null=True)
    staff = ForeignKeyField(Staff, lazy_load=False, object_id_name="staff_id")
    at = UtcField()


class Shift(Table):
    """A stretch of scheduled work of one person in one state; the team is the one of that time."""

    staff_id: int
    team_id: int | None

    id = AutoField()
    staff = ForeignKeyField(Staff, lazy_load=False, object_id_name="staff_id")
    team = ForeignKeyField(Team, null=True, lazy_load=False, object_id_name="team_id")
    state = TextField()
    starts_at = UtcField()
    ends_at = UtcField()
    source = TextField(default="")
    source_key = TextField(default="")
