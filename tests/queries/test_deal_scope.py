"""Requests for approval and promises are for whoever they are of and their leaders: random stores, every asker."""

from __future__ import annotations

import pytest

from cs_desk.models.complaints import Approval, Promise
from cs_desk.models.people import Staff
from cs_desk.queries import deals
from tests.queries.test_scope import LOGINS, SEEDS, Dice, _raises, _sees
from tests.support.desks import START, DeskStore
from tests.support.scene import undone


@pytest.mark.parametrize("seed", SEEDS)
def test_deals_are_shown_in_the_asker_s_scope(shared_desk: DeskStore, seed: int) -> None:
    with undone(shared_desk.store):
        dice = Dice(seed)
        done = [row.id for row in Promise.select()][::3]
        Promise.update(done_at=START).where(Promise.id.in_(done)).execute()
        for login in LOGINS:
            _check_requests(shared_desk, login, dice.people[login])
            _check_promises(shared_desk, login, dice.people[login])


def _check_requests(desk: DeskStore, login: str, me: Staff) -> None:
    rows = list(Approval.select())
    mine = {row.id for row in rows if _sees(me, row.asked_by_id, row.team_id)}
    assert {row.id for row in rows if not _raises(desk, login, deals.approval, row.id)} == mine
    assert all(desk.ask(login, deals.approval, one).id == one for one in mine)
    assert _raises(desk, login, deals.approval, 10_000)


def _check_promises(desk: DeskStore, login: str, me: Staff) -> None:
    rows = list(Promise.select())
    mine = {row.id for row in rows if _sees(me, row.owner_id, row.team_id)}
    assert {row.id for row in rows if not _raises(desk, login, deals.promise, row.id)} == mine
    assert all(desk.ask(login, deals.promise, one).id == one for one in mine)
    assert _raises(desk, login, deals.promise, 10_000)
    unkept = mine & {row.id for row in rows if row.done_at is None}
    assert {row.id for row in desk.ask(login, deals.promises)} == unkept
    own = {row.id for row in rows if row.owner_id == me.id}
    assert {row.id for row in desk.ask(login, deals.promises, mine=True)} == unkept & own
