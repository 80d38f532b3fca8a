"""Puts the values of a row together as a record, and finds what contradicts itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cs_desk.ingest.moments import DAY, Day
from cs_desk.models.imports import (
    Events,
    ImportedComplaint,
    ImportedContact,
    ImportedCustomer,
    Origin,
    Person,
    Scores,
    person_key,
)

Values = Mapping[str, Any]
NOBODY = Scores()


class BadRowError(ValueError):
    """Values that cannot stand together: the field at fault, its text if not its own cell's, and why."""

    def __init__(self, field: str, why: str, *also: str):
        super().__init__(why)
        self.field = field
        self.also = also


def customer(values: Values, origin: Origin) -> ImportedCustomer:
    """Return a customer; raises BadRowError."""
    name = values.get("name", "")
    if not name:
        raise BadRowError("name", "a customer needs a name")
    phones, emails = values.get("phones", ()), _emails(values, "emails")
    fields = {one: value for one, value in values.items() if one in ImportedCustomer._fields}
    key = values.get("source_key") or person_key(name, phones, emails)
    fields |= {"source": origin.source, "source_key": key, "source_digest": origin.digest, "line": origin.line}
    return ImportedCustomer(**fields)


def _emails(values: Values, name: str) -> tuple[str, ...]:
    emails: tuple[str, ...] = values.get(name, ())
    for address in emails:
        if "@" not in address:
            raise BadRowError(name, "this is not an e-mail address; it needs an @")
    return emails


def _person(values: Values) -> Person | None:
    get = values.get
    name, key = get("customer_name", ""), get("customer_key", "")
    phones, emails = get("customer_phones", ()), get("customer_emails", ())
    if not (name or key or phones or emails):
        return None
    if emails:
        _emails(values, "customer_emails")
    return Person(name, phones, emails, key, source=get("customer_source", "") if key else "")


def _scores(values: Values) -> Scores:
    get = values.get
    if "csat" in values or "ces" in values or "nps" in values:
        return Scores(get("csat"), get("ces"), get("nps"))
    return NOBODY


def _after(values: Values, later: str, before: int | None, earlier: str, words: str) -> int | None:
    """Return the later moment; one known to the day only, and of the earlier one's day, is taken as the same moment."""
    value: int | None = values.get(later)
    if value is None or before is None or value >= before:
        return None if value is None else int(value)
    if type(value) is Day and before - value < DAY:
        return int(before)
    raise BadRowError(later, words, earlier)


def complaint(values: Values, origin: Origin, now: int, undated: bool, ours: bool = False) -> ImportedComplaint:
    """Return a complaint whose dates stand in order; `undated` allows a closed one that does not say when.

    `ours` is what a desk wrote itself: there a first response may have come after the end.
    """
    get = values.get
    received = get("received_at")
    if received is None:
        raise BadRowError("received_at", "a complaint needs the moment it was received")
    acknowledged, resolved, closed, is_undated = _quickly(values, now) or _ordered(values, now, undated, ours)
    owner, owners_team = get("owner") or (None, None)
    return ImportedComplaint(
        origin,
        _person(values),
        get("channel") or _missing("channel", "a complaint needs the channel it came over"),
        int(received),
        int(get("logged_at", received)),
        get("recognised_by", "customer"),
        get("complaint_class", "standard"),
        owner,
        get("team", owners_team),
        get("own_words", ""),
        get("wanted", ""),
        get("difficulty"),
        get("stage", ""),
        None if acknowledged is None else int(acknowledged),
        None if resolved is None else int(resolved),
        None if closed is None else int(closed),
        get("outcome", ""),
        get("remedy", ""),
        get("cost", 0),
        get("accepted"),
        _scores(values),
        {name: values[name] for name in ("timely", "disputed") if name in values},
        is_undated or get("undated", False),
        get("note", ""),
        (get("recogniser") or (None,))[0],
        get("anonymous"),
        (get("contact_source", origin.source), values["contact_key"]) if "contact_key" in values else None,
        (get("acknowledge_due"), get("answer_due")),
        get("currency", ""),
    )


Moments = tuple[int | None, int | None, int | None, bool]


def _quickly(values: Values, now: int) -> Moments | None:
    """Return what `_ordered` does where the dates simply follow each other and agree with the status, else None."""
    get = values.get
    received, acknowledged, resolved, closed = (
        values["received_at"], get("acknowledged_at"), get("resolved_at"), get("closed_at"),
    )  # fmt: skip
    first = received if acknowledged is None else acknowledged
    second = first if resolved is None else resolved
    third = second if closed is None else closed
    ended = resolved is not None or closed is not None
    if not received <= first <= second <= third <= now or get("status", "") == ("open" if ended else "closed"):
        return None
    return acknowledged, resolved, resolved if closed is None else closed, False


def _ordered(values: Values, now: int, undated: bool, ours: bool) -> Moments:
    """Return when a complaint was acknowledged, resolved and closed, and whether the last is only the row's last date.

    Raises BadRowError for dates that do not follow each other, or lie in the future.
    """
    received = values["received_at"]
    acknowledged = _after(values, "acknowledged_at", received, "received_at", "acknowledged before it was received")
    resolved = _after(values, "resolved_at", received, "received_at", "resolved before it was received")
    if resolved is not None and acknowledged is not None and not ours:
        words = "resolved before the first response: bad data"
        resolved = _after(values, "resolved_at", acknowledged, "acknowledged_at", words)
    closed = _after(values, "closed_at", received, "received_at", "closed before it was received")
    closed, is_undated = _closing(values, closed, resolved, undated)
    for name in ("received_at", "acknowledged_at", "resolved_at", "closed_at"):
        if values.get(name, 0) > now:
            raise BadRowError(name, "this is in the future")
    return acknowledged, resolved, closed, is_undated


def _missing(field: str, why: str) -> str:
    raise BadRowError(field, why)


def _open_yet_ended(values: Values) -> bool:
    raise BadRowError(
        "status", "open, but with a date of its end", "closed_at" if "closed_at" in values else "resolved_at"
    )


def _closing(values: Values, closed: int | None, resolved: int | None, undated: bool) -> tuple[int | None, bool]:
    """Return when a complaint was closed, and whether that is only the last date that the row has."""
    status = values.get("status")
    if status == "open" and (closed is not None or resolved is not None):
        _open_yet_ended(values)
    if closed is not None:
        if resolved is not None and closed < resolved:
            if type(values["closed_at"]) is Day and resolved - closed < DAY:
                return resolved, False
            raise BadRowError("closed_at", "closed before it was resolved", "resolved_at")
        return closed, False
    if status != "closed" or resolved is not None:
        return resolved, False
    if not undated:
        raise BadRowError(
            "status",
            'closed, but without a date; closed_undated = "last date" in the mapping file takes the last date there is',
        )
    return int(max(values["received_at"], values.get("acknowledged_at", 0))), True


def contact(values: Values, origin: Origin, now: int) -> ImportedContact:
    """Return a contact from its start, end or length, and disposition; raises BadRowError.

    It is over, unless what happened on it is told and it was not closed yet.
    """
    get = values.get
    started = get("started_at")
    if started is None:
        raise BadRowError("started_at", "a contact needs the moment it began")
    ended = _after(values, "ended_at", started, "started_at", "ended before it began")
    closed = get("closed_at")
    events = _happened(values, int(started), closed)
    if ended is None and not events:
        ended = int(started) + get("talk", 0)
    if closed is not None and ended is not None and closed < ended:
        raise BadRowError("closed_at", "closed before it ended")
    if closed is None and ended is not None and not events:
        closed = ended + get("wrap", 0)
    if max(started, ended or 0, closed or 0, events[-1][1] if events else 0) > now:
        raise BadRowError("started_at" if started > now else "ended_at", "this is in the future")
    operator, operators_team = get("operator") or (None, None)
    return ImportedContact(
        origin,
        _person(values),
        get("channel") or _missing("channel", "a contact needs its channel"),
        get("direction", "inbound"),
        get("operation", "customer_support"),
        operator,
        get("team", operators_team),
        int(started),
        ended,
        None if closed is None else int(closed),
        get("disposition"),
        get("difficulty"),
        get("notes", ""),
        _scores(values),
        get("difficulty_note", ""),
        get("anonymous"),
        events,
    )


def _happened(values: Values, started: int, closed: int | None) -> Events:
    """Return what happened on a contact, at moments; empty where the file does not say."""
    events: Events = values.get("events", ())
    if not events:
        return events
    if ("close" in dict(events)) != (closed is not None) or (closed is not None and started + events[-1][1] != closed):
        raise BadRowError("events", "these have to end with a close, at the moment when it was closed", "closed_at")
    return tuple((kind, started + since) for kind, since in events)
