"""Tables of the audit trail: events that can only be added, and the chain that seals them."""

from __future__ import annotations

from peewee import AutoField, IntegerField, TextField

from cs_desk.models.base import Table, UtcField


class Audit(Table):
    """One write (or refusal, or read of personal data): who, when, what, with old and new values.

    `command` is the client-made id of the unit of work; being unique it makes a repeated unit harmless.
    `payload` and `salt` may be erased together; `digest` keeps the chain whole after that.
    """

    id = AutoField()
    command = TextField(unique=True)
    at = UtcField()
    staff_id = IntegerField(null=True)
    os_user = TextField()
    session = TextField()
    act = TextField()
    object = TextField()
    object_id = TextField()
    result = TextField(null=True)
    salt = TextField(null=True)
    payload = TextField(null=True)
    digest = TextField()


class AuditSeal(Table):
    """A link of the hash chain over committed audit events, in the order of sealing."""

    position = IntegerField(primary_key=True)
    audit_id = IntegerField(unique=True)
    previous = TextField()
    hash = TextField()
