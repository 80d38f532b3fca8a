"""The demo's ledger: many months of a centre's work kept in memory and written by the batch, as the services write it.

Performing a service costs milliseconds, most of it asking the store what the stage knows anyway. For what lies more
than a day back the stage tells the ledger instead: `quick*.py` hold for each service a function that adds the same
rows by the same rules (a test plays one programme both ways and compares every row of every table).
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cs_desk.clock import to_micros
from cs_desk.models.base import Table, canonical
from cs_desk.models.complaints import Approval, Complaint, ComplaintEvent, Offer, Promise
from cs_desk.models.contacts import Contact, ContactEvent, Feedback, Moment
from cs_desk.models.people import Authority
from cs_desk.models.policy import Actor, Verb
from cs_desk.models.runs import RunAnswer, RunEvent, ScriptRun, WordsVersion
from cs_desk.models.script import Value
from cs_desk.models.timers import ContactState
from cs_desk.services.clocks import Freezer
from cs_desk.services.lookup import setting
from cs_desk.services.unit import Service
from cs_desk.store import bulk, seal
from cs_desk.store.connect import Store

# Parents first: rows are written in this order.
TABLES: dict[str, type[Table]] = {
    "contact": Contact,
    "complaint": Complaint,
    "script_run": ScriptRun,
    "contact_event": ContactEvent,
    "complaint_event": ComplaintEvent,
    "run_event": RunEvent,
    "run_answer": RunAnswer,
    "moment": Moment,
    "feedback": Feedback,
    "approval": Approval,
    "offer": Offer,
    "promise": Promise,
}
AUDIT = (
    "id", "command", "at", "staff_id", "os_user", "session", "act", "object", "object_id", "result", "salt", "payload",
    "digest",
)  # fmt: skip
SEAL = ("position", "audit_id", "previous", "hash")


class Row(dict[str, Any]):
    """A row by its columns, in the stored form; `table` is where it belongs, `stored` whether it is there already."""

    __slots__ = ("dirty", "stored", "table")

    def __init__(self, table: str, values: Mapping[str, Any]):
        super().__init__(values)
        self.table = table
        self.stored = self.dirty = False


@dataclass(slots=True)
class Talk:
    """One contact with everything that hangs on it, as far as later services ask for it."""

    contact: Row
    state: ContactState = ContactState.TALK
    complaint: Row | None = None
    run: Row | None = None
    answers: dict[str, Value | None] = field(default_factory=dict)
    kept: dict[tuple[str, str], Row] = field(default_factory=dict)
    """Answers, energies and feedback that may be corrected, by kind and name."""
    offers: list[Row] = field(default_factory=list)
    approvals: list[Row] = field(default_factory=list)

    @property
    def over(self) -> bool:
        """True when nothing will be asked about it again."""
        return self.contact["closed_at"] is not None and (
            self.complaint is None or self.complaint["closed_at"] is not None
        )


class Entry:
    """What a quick service gets in the place of a unit of work: who acts, when, and the means to check and record."""

    def __init__(self, ledger: Ledger, actor: Actor, moment: datetime, verb: Verb):
        self.ledger = ledger
        self.actor = actor
        self.moment = moment
        self.now = to_micros(moment)
        self.verb = verb
        self.recorded: dict[str, Any] = {}

    def require(self, *, owner_id: int | None = None, team_id: int | None = None) -> None:
        """Raise RuntimeError for what the actor may not do: a slip of the programme, never of a person."""
        if not self.actor.may(self.verb, owner_id=owner_id, team_id=team_id):
            raise RuntimeError(f"{self.actor.login} may not do {self.verb}")

    def add(self, table: str, **values: Any) -> Row:
        """Add a row; columns not named have their defaults."""
        return self.ledger.add(table, values)

    def change(self, row: Row, values: Mapping[str, Any]) -> dict[str, Any]:
        """Change a versioned row and return the old values."""
        old = {name: row[name] for name in values}
        row.update(values, version=row["version"] + 1)
        self.ledger.touched(row)
        return old

    def correct(self, row: Row, values: Mapping[str, Any]) -> None:
        """Change a row without a version."""
        row.update(values)
        self.ledger.touched(row)

    def record(self, kind: str, object_id: object, *, old: Any = None, new: Any = None, touch: Iterable[str]) -> None:
        """Say what was done to which object, with old and new values, and in which areas."""
        self.recorded = {"object": kind, "object_id": str(object_id), "old": old or {}, "new": new or {}}
        self.ledger.areas.update(dict.fromkeys(touch, 1))


Quick = Callable[..., Any]


class Ledger:
    """Rows to be written, and what is known of the contacts that are still worked on."""

    def __init__(self, store: Store, quick: Mapping[str, Quick], years: Iterable[int]):
        """Begin where the open store stands; `years` (of the calendar) are those that complaints may be received in."""
        while not store.sqlite and seal.seal(store):
            pass  # what the services did so far comes first in the chain
        self.store = store
        self.quick = quick
        self.areas: Counter[str] = Counter()
        self.talks: dict[tuple[str, int], Talk] = {}
        self.limits = {row.role: int(row.limit_cents) for row in Authority.select()}
        self.currency = setting("currency")
        self.words = int(WordsVersion.select().order_by(WordsVersion.version.desc()).get().version)
        self.freezer = Freezer([to_micros(datetime.fromisoformat(f"{year}-07-01T00:00Z")) for year in years])
        self._defaults = {name: _defaults(table) for name, table in TABLES.items()}
        self._ids = {name: self._newest(name) for name in (*TABLES, "audit") if name != "run_answer"}
        self._numbers: Counter[str] = Counter()
        self._fresh: dict[str, list[Row]] = {name: [] for name in TABLES}
        self._dirty: list[Row] = []
        self._audit: list[tuple[Any, ...]] = []
        self._seals: list[tuple[Any, ...]] = []
        self._position, self._head = seal.head(store)

    def _newest(self, table: str) -> int:
        return int(self.store.execute(f"SELECT COALESCE(MAX(id), 0) FROM {table}").fetchone()[0])

    def perform(self, actor: Actor, now: datetime, work: Service[..., Any], command: str, args: tuple[Any, ...]) -> Any:
        """Do what performing a service does, and return its result."""
        entry = Entry(self, actor, now, work.verb)
        result = self.quick[work.name](entry, *args)
        self._keep_event(entry, work.name, command, result)
        return result

    def add(self, table: str, values: Mapping[str, Any]) -> Row:
        """Add a row with the next number of its table."""
        row = Row(table, self._defaults[table])
        row.update(values)
        if table != "run_answer":
            self._ids[table] += 1
            row["id"] = self._ids[table]
        self._fresh[table].append(row)
        return row

    def touched(self, row: Row) -> None:
        """Remember that a stored row has to be written again."""
        if row.stored and not row.dirty:
            row.dirty = True
            self._dirty.append(row)

    def reference(self, letter: str, year: int) -> str:
        """Return the next reference of a year, as `store.sequence` counts them."""
        name = f"{letter}-{year}"
        self._numbers[name] += 1
        return f"{name}-{self._numbers[name]:06d}"

    def _keep_event(self, entry: Entry, act: str, command: str, result: Any) -> None:
        said, actor = entry.recorded, entry.actor
        payload, salt = canonical({"old": said["old"], "new": said["new"]}), secrets.token_hex(16)
        told, digest = canonical(result), seal.digest(salt, payload)
        self._ids["audit"] += 1
        number = self._ids["audit"]
        before = (actor.staff_id, actor.os_user, actor.session)
        what = (act, said["object"], said["object_id"], told)
        self._audit.append((number, command, entry.now, *before, *what, salt, payload, digest))
        self._position += 1
        link = seal.digest(self._head, self._position, number, entry.now, *before, command, *what, digest)
        self._seals.append((self._position, number, self._head, link))
        self._head = link

    def flush(self) -> None:
        """Write everything, inside the caller's transaction, and forget what will not be asked about again."""
        for name, rows in self._fresh.items():
            bulk.insert_many(self.store, name, tuple(self._defaults[name]), [tuple(row.values()) for row in rows])
            for row in rows:
                row.stored = True
            self._fresh[name] = []
        self._write_again()
        bulk.insert_many(self.store, "audit", AUDIT, self._audit)
        bulk.insert_many(self.store, "audit_seal", SEAL, self._seals)
        self._audit, self._seals = [], []
        self._count("sequence_counter", "name", "value", self._numbers, adds=False)
        self._count("area_change", "area", "counter", self.areas, adds=True)
        self.areas.clear()
        self.talks = {key: talk for key, talk in self.talks.items() if not talk.over}

    def close(self) -> None:
        """Write everything, and let the engine number on from here."""
        self.flush()
        if not self.store.sqlite:
            for table, newest in self._ids.items():
                if newest:
                    self.store.execute("SELECT setval(pg_get_serial_sequence(?, 'id'), ?)", (table, newest))

    def _write_again(self) -> None:
        for name in TABLES:
            rows = [row for row in self._dirty if row.table == name]
            keys = ("run_id", "field") if name == "run_answer" else ("id",)
            columns = [column for column in self._defaults[name] if column not in keys]
            sets, where = ", ".join(f"{one} = ?" for one in columns), " AND ".join(f"{one} = ?" for one in keys)
            values = [tuple(row[one] for one in (*columns, *keys)) for row in rows]
            bulk.run_many(self.store, f"UPDATE {name} SET {sets} WHERE {where}", values)
        for row in self._dirty:
            row.dirty = False
        self._dirty = []

    def _count(self, table: str, key: str, column: str, counts: Mapping[str, int], *, adds: bool) -> None:
        kept = f"{table}.{column} + excluded.{column}" if adds else f"excluded.{column}"
        sql = f"INSERT INTO {table} ({key}, {column}) VALUES (?, ?) ON CONFLICT ({key}) DO UPDATE SET {column} = {kept}"
        bulk.run_many(self.store, sql, sorted(counts.items()))


def _defaults(table: type[Table]) -> dict[str, Any]:
    fields: list[Any] = list(table._meta.sorted_fields)
    return {one.column_name: one.default for one in fields}
