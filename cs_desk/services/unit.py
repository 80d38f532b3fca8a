"""The unit of work that every write runs in: transaction, permission, version, roll-ups, audit event, changes.

A unit carries a command id made by the client. The id is unique in the audit trail, which is written in the same
transaction, so a unit that is repeated after a lost connection finds that it was done and only returns its result.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Concatenate, Generic, NoReturn, ParamSpec, TypeVar

from cs_desk.clock import Clock, to_micros
from cs_desk.errors import ClashError, ConflictError, RefusedError
from cs_desk.models.audit import Audit
from cs_desk.models.base import Table, canonical
from cs_desk.models.policy import Actor, Verb
from cs_desk.services import trail
from cs_desk.store import changes, rollups, seal
from cs_desk.store.connect import Store

P = ParamSpec("P")
R = TypeVar("R")
TRIES = 5


class Unit:
    """What a service gets as its first argument: who acts, when, and the means to check, record and announce."""

    def __init__(self, store: Store, actor: Actor, now: datetime, command: str, verb: Verb):
        self.store = store
        self.actor = actor
        self.now = now
        self.command = command
        self.verb = verb
        self.areas: set[str] = set()
        self.checked = False
        self.recorded: dict[str, Any] | None = None

    def require(self, *, owner_id: int | None = None, team_id: int | None = None, what: str = "this") -> None:
        """Raise RefusedError unless the actor may do the unit's verb to a record of that owner and team."""
        self.checked = True
        if not self.actor.may(self.verb, owner_id=owner_id, team_id=team_id):
            self.refuse(self.actor.refusal(self.verb, what))

    def refuse(self, sentence: str) -> NoReturn:
        """Raise RefusedError with a sentence; the refusal itself goes into the audit trail."""
        raise RefusedError(sentence)

    def record(
        self,
        kind: str,
        object_id: object,
        *,
        old: Mapping[str, Any] | None = None,
        new: Mapping[str, Any] | None = None,
    ) -> None:
        """Say what was done to which object, with old and new values; exactly once a unit."""
        if self.recorded is not None:
            raise RuntimeError(f"{self.verb}: one unit records one audit event")
        self.recorded = {"object": kind, "object_id": str(object_id), "old": dict(old or {}), "new": dict(new or {})}

    def touch(self, *areas: str) -> None:
        """Name areas whose screens should look again once this is committed."""
        self.areas.update(areas)

    def change(self, row: Table, version: int | None, values: Mapping[str, Any]) -> dict[str, Any]:
        """Write values to a versioned row and return the old ones.

        Raises ConflictError, with who was first, when, and both values, when somebody else changed the row after
        `version` was read; None skips that check (for changes that cannot contradict another, such as adding an event).
        """
        old = {name: getattr(row, name) for name in values}
        current: int = row.version  # type: ignore[attr-defined]  # only versioned tables come here
        if version is not None and version != current:
            self.clash(row, values, old)
        self._write(row, current, values)
        return old

    def clash(self, row: Table, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> NoReturn:
        """Raise ConflictError about a row that somebody else changed first, with who it was, when, and both values."""
        raise ConflictError(
            trail.told(row, self.actor, self.now, mine, theirs),
            mine={name: str(value) for name, value in mine.items()},
            theirs={name: str(value) for name, value in theirs.items()},
        )

    def _write(self, row: Table, current: int, values: Mapping[str, Any]) -> None:
        """Write these columns only, and only while the row is still the one that was read."""
        table = type(row)
        same = (table._meta.primary_key == row._pk) & (table.version == current)  # type: ignore[attr-defined]
        if not table.update(version=current + 1, **values).where(same).execute():
            raise ClashError("not saved: another session was writing the same record. Try again.")
        for name, value in values.items():
            setattr(row, name, value)
        row.version = current + 1  # type: ignore[attr-defined]


class Service(Generic[P, R]):
    """A write that can be performed: the function, its verb, and its name in the audit trail."""

    def __init__(self, function: Callable[Concatenate[Unit, P], R], verb: Verb):
        self.function = function
        self.verb = verb
        self.name = function.__name__
        self.__doc__ = function.__doc__
        self.__module__ = function.__module__

    def __call__(self, unit: Unit, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run inside another service's unit; the outer service's permission and record count."""
        return self.function(unit, *args, **kwargs)


def service(verb: Verb) -> Callable[[Callable[Concatenate[Unit, P], R]], Service[P, R]]:
    """Make a function a service: it runs as one unit of work under `verb`."""

    def wrap(function: Callable[Concatenate[Unit, P], R]) -> Service[P, R]:
        return Service(function, verb)

    return wrap


def new_command() -> str:
    """Return a fresh command id."""
    return uuid.uuid4().hex


def perform(
    store: Store, actor: Actor, clock: Clock, work: Service[P, R], command: str, *args: P.args, **kwargs: P.kwargs
) -> R:
    """Do one unit of work and return the service's result (JSON-shaped); refusals are recorded, then raised.

    A unit that met another session's (PostgreSQL) is rolled back whole and run again on what the other one left.
    """
    try:
        return _after_clashes(lambda: _once(store, actor, clock, work, command, args, kwargs))
    except RefusedError as refusal:
        _record_refusal(store, actor, clock, work, command, str(refusal))
        raise


def _after_clashes(once: Callable[[], R]) -> R:
    for left in reversed(range(TRIES)):
        try:
            return once()
        except ClashError:
            if not left:
                raise
    raise AssertionError("the last try returns or raises")


class _TakenBackError(Exception):
    """Rolls a rehearsed unit back."""


def rehearse(store: Store, actor: Actor, clock: Clock, work: Service[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Return what a unit of work would return now; all that it writes is taken back, and nothing is announced.

    It waits for the store, is waited for, and is run again where it meets another session's, like the unit itself.
    Raises what the unit would raise; no refusal is recorded.
    """

    def once() -> R:
        results: list[R] = []
        with contextlib.suppress(_TakenBackError), store.writing():
            results.append(work.function(Unit(store, actor, clock.now(), "", work.verb), *args, **kwargs))
            raise _TakenBackError
        return results[0]

    return _after_clashes(once)


def _once(store: Store, actor: Actor, clock: Clock, work: Service[P, R], command: str, args: Any, kwargs: Any) -> R:
    with store.writing():
        done = store.execute("SELECT result FROM audit WHERE command = ?", (command,)).fetchone()
        if done is not None:
            repeated: R = json.loads(done[0])
            return repeated
        unit = Unit(store, actor, clock.now(), command, work.verb)
        result = work.function(unit, *args, **kwargs)
        if not unit.checked or unit.recorded is None:
            raise RuntimeError(f"{work.name}: a write without a role check or an audit event")
        _append(unit, work.name, unit.recorded, canonical(result))
        if rollups.settle(store):  # after the audit event, by which a correction of a finished script is known
            unit.touch("figures")
        changes.bump(store, frozenset(unit.areas))
    return result


def _append(unit: Unit, act: str, recorded: Mapping[str, Any], result: str | None) -> None:
    payload = canonical({"old": _plain(recorded["old"]), "new": _plain(recorded["new"])})
    salt = secrets.token_hex(16)
    row = Audit.create(
        command=unit.command,
        at=unit.now,
        staff_id=unit.actor.staff_id,
        os_user=unit.actor.os_user,
        session=unit.actor.session,
        act=act,
        object=recorded["object"],
        object_id=recorded["object_id"],
        result=result,
        salt=salt,
        payload=payload,
        digest=seal.digest(salt, payload),
    )
    if unit.store.sqlite:
        seal.seal_one(unit.store, row.id)


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: to_micros(value) if isinstance(value, datetime) else value for name, value in values.items()}


def _record_refusal(
    store: Store, actor: Actor, clock: Clock, work: Service[..., Any], command: str, sentence: str
) -> None:
    command = f"{command}/refused"  # its own id, so that a refusal repeated after a lost connection stays one event
    with store.writing():
        if store.execute("SELECT 1 FROM audit WHERE command = ?", (command,)).fetchone():
            return
        unit = Unit(store, actor, clock.now(), command, work.verb)
        _append(
            unit, "refused", {"object": work.verb.value, "object_id": "", "old": {}, "new": {"why": sentence}}, None
        )
