"""Tables of script runs: the words used, the steps as they were taken, the answers captured."""

from __future__ import annotations

from peewee import AutoField, CompositeKey, ForeignKeyField, IntegerField, TextField

from cs_desk.models.base import JsonField, Table, UtcField
from cs_desk.models.complaints import Complaint
from cs_desk.models.contacts import Contact
from cs_desk.models.people import Staff, Team


class WordsVersion(Table):
    """One version of the words to say; rows never change, so a run keeps the version it used."""

    staff_id: int | None

    version = IntegerField(primary_key=True)
    body = JsonField()
    at = UtcField()
    staff = ForeignKeyField(Staff, null=True, lazy_load=False, object_id_name="staff_id")


class ScriptRun(Table):
    """A walk through the six steps on one contact."""

    contact_id: int
    complaint_id: int
    operator_id: int
    team_id: int | None

    id = AutoField()
    contact = ForeignKeyField(Contact, lazy_load=False, object_id_name="contact_id")
    complaint = ForeignKeyField(Complaint, lazy_load=False, object_id_name="complaint_id")
    operator = ForeignKeyField(Staff, lazy_load=False, object_id_name="operator_id")
    team = ForeignKeyField(Team, null=True, lazy_load=False, object_id_name="team_id")
    words_version = IntegerField()
    step = TextField()
    state = TextField()
    started_at = UtcField()
    ended_at = UtcField(null=True)
    version = IntegerField(default=1)


class RunEvent(Table):
    """A dated event of a run (enter, skip, park, resume, hand_over, finish); step times are derived from these."""

    run_id: int
    staff_id: int

    id = AutoField()
    run = ForeignKeyField(ScriptRun, lazy_load=False, object_id_name="run_id")
    kind = TextField()
    step = TextField()
    at = UtcField()
    staff = ForeignKeyField(Staff, lazy_load=False, object_id_name="staff_id")
    reason = TextField(default="")


class RunAnswer(Table):
    """What was captured in one field of the script, with the kind of evidence it is."""

    run_id: int
    staff_id: int

    run = ForeignKeyField(ScriptRun, lazy_load=False, object_id_name="run_id")
    field = TextField()
    value = JsonField(null=True)
    evidence = TextField()
    at = UtcField()
    staff = ForeignKeyField(Staff, lazy_load=False, object_id_name="staff_id")

    class Meta:
        primary_key = CompositeKey("run", "field")
