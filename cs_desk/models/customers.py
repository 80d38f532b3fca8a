"""Tables of customers and how they are reached."""

from __future__ import annotations

from peewee import AutoField, BooleanField, ForeignKeyField, IntegerField, TextField

from cs_desk.models.base import Table, UtcField


class Customer(Table):
    """Somebody the organisation serves, inside or outside; never deleted, only made anonymous."""

    id = AutoField()
    reference = TextField(unique=True)
    name = TextField()
    company = TextField(default="")
    kind = TextField(default="external")
    locale = TextField(default="")
    preferred_channel = TextField(default="")
    preferred_times = TextField(default="")
    special_needs = TextField(default="")
    representative = TextField(default="")
    consent_marketing = BooleanField(default=False)
    consent_recording = BooleanField(default=False)
    do_not_call = BooleanField(default=False)
    vulnerable = BooleanField(default=False)
    source = TextField(null=True)
    source_key = TextField(null=True)
    source_digest = TextField(null=True)
    created_at = UtcField()
    anonymised_at = UtcField(null=True)
    version = IntegerField(default=1)


class CustomerPhone(Table):
    """A number of a customer: as it was given, and in E.164 where it is one."""

    customer_id: int

    id = AutoField()
    customer = ForeignKeyField(Customer, lazy_load=False, object_id_name="customer_id")
    given = TextField()
    e164 = TextField(null=True)
    position = IntegerField(default=0)


class CustomerEmail(Table):
    """An e-mail address of a customer; `folded` is what it is looked up by."""

    customer_id: int

    id = AutoField()
    customer = ForeignKeyField(Customer, lazy_load=False, object_id_name="customer_id")
    address = TextField()
    folded = TextField()
    position = IntegerField(default=0)


class CustomerAddress(Table):
    """A postal address of a customer, in the lines it was given."""

    customer_id: int

    id = AutoField()
    customer = ForeignKeyField(Customer, lazy_load=False, object_id_name="customer_id")
    text = TextField()
    position = IntegerField(default=0)
