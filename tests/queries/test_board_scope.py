"""Nobody sees on the board what is not theirs to see: random stores, every asker, every board of theirs."""

from __future__ import annotations

import pytest

from cs_desk.models.boardrows import BoardWanted
from cs_desk.models.complaints import Approval, Complaint
from cs_desk.models.kpirows import Scope as KpiScope
from cs_desk.queries import board
from cs_desk.store import rollups
from tests.queries.test_scope import LOGINS, ROLE, SEEDS, Dice, _refused, _sees
from tests.support.desks import DeskStore
from tests.support.scene import undone


@pytest.mark.parametrize("seed", SEEDS)
def test_people_requests_and_complaints_are_in_the_asker_s_scope(shared_desk: DeskStore, seed: int) -> None:
    with undone(shared_desk.store):
        dice = Dice(seed)
        rollups.settle(shared_desk.store)
        for login in LOGINS:
            _check_board(shared_desk, login, dice)


def _check_board(desk: DeskStore, login: str, dice: Dice) -> None:
    """Of people, requests and complaints the board has those in the asker's scope, of other boards none."""
    me = dice.people[login]
    if ROLE[login] == "administrator":
        assert _refused(desk, login, board.board, BoardWanted())
        assert _refused(desk, login, board.scopes)
        return
    usual = desk.ask(login, board.scopes)
    for scope in usual:
        page = desk.ask(login, board.board, BoardWanted(scope=scope))
        assert all(_sees(me, row.staff_id, dice.by_id[row.staff_id].team_id) for row in page.people)
        seen = {row.reference for row in Complaint.select() if _sees(me, row.owner_id, row.team_id)}
        assert {line.reference for line in page.risks.lines} <= seen
    whole = desk.ask(login, board.board, BoardWanted())
    level = whole.tiles[0].figure.choice
    for person in dice.people.values():
        scope = KpiScope("person", str(person.id), person.name)
        forged = whole._replace(scope=scope)
        assert _refused(desk, login, board.course, forged, level) is not _sees(me, person.id, person.team_id)
    answers = ROLE[login] in ("team_leader", "manager")
    waiting = {
        Complaint.get(Complaint.id == row.complaint_id).reference
        for row in Approval.select()
        if row.asked_by_id == me.id or (answers and _sees(me, row.asked_by_id, row.team_id))
    }
    assert {hand.reference for hand in whole.hands if hand.kind == "approval"} <= waiting
    for person in dice.people.values():
        mine = BoardWanted(scope=KpiScope("person", str(person.id), person.name))
        assert _refused(desk, login, board.board, mine) is not _sees(me, person.id, person.team_id)
