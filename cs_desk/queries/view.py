"""What a query gets as its first argument: the store, who asks, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from cs_desk.errors import NotFoundError
from cs_desk.models.policy import Actor, Scope, Verb
from cs_desk.store.connect import Store

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class View:
    """A read on behalf of somebody, at a moment."""

    store: Store
    actor: Actor
    now: datetime

    def within(self, verb: Verb, owner: Any, team: Any) -> Any:
        """Return the condition that keeps a select inside the asker's scope for `verb`."""
        scope = self.actor.scope(verb)
        if scope is Scope.ALL:
            return owner.is_null() | owner.is_null(False)
        if scope is Scope.TEAM and self.actor.team_id is not None:
            return (owner == self.actor.staff_id) | (team == self.actor.team_id)
        if scope is Scope.NONE:
            return owner.is_null() & owner.is_null(False)
        return owner == self.actor.staff_id

    def require(self, verb: Verb, *, owner_id: int | None = None, team_id: int | None = None, what: str) -> None:
        """Raise NotFoundError outside the asker's scope: what one may not see is not confirmed to exist."""
        if not self.actor.may(verb, owner_id=owner_id, team_id=team_id):
            raise NotFoundError(f"{what} is not there, or not for {self.actor.name} to see.")

    def seen(self, verb: Verb, row: Record | None, what: str) -> Record:
        """Return the row (a complaint, a contact, a customer) if it is there and in the asker's scope for `verb`.

        Raises NotFoundError as `require`, or where there is none.
        """
        owner_id = getattr(row, "operator_id", getattr(row, "owner_id", None))
        self.require(verb, owner_id=owner_id, team_id=getattr(row, "team_id", None), what=what)
        if row is None:
            raise NotFoundError(f"there is no {what}.")
        return row
