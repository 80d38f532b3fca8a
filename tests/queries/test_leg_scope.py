"""A call of the telephone system shows the legs in the asker's scope, and of its records those that may be seen."""

from __future__ import annotations

import pytest

from cs_desk.errors import NotFoundError
from cs_desk.models.calls import QueueLeg
from cs_desk.models.contacts import Contact, Feedback
from cs_desk.models.people import Staff, Team
from cs_desk.queries import legs
from cs_desk.store import rollups
from tests.queries.test_scope import LOGINS, SEEDS, Dice, _sees
from tests.support.desks import START, DeskStore
from tests.support.scene import undone


def give_legs(dice: Dice) -> None:
    """Let one call go through the hands of everybody and of nobody, with and without a record of it."""
    records = [row.id for row in Contact.select()]
    hands = [(None, None), *((row.id, team.id) for row in dice.people.values() for team in Team.select())]
    for number, (person, team) in enumerate(hands):
        leg = QueueLeg.create(
            source="x", call_key="call", number=number, queue="q", entered_at=START, outcome="answered", wait_ms=1500,
            staff_id=person, team_id=team, contact_id=records[number % len(records)] if number % 3 else None,
        )  # fmt: skip
        if number == 1:
            said = {"question": "csat", "status": "answered", "value": 4, "scale_low": 1, "scale_high": 5}
            Feedback.create(leg_id=leg.id, at=START, staff_id=person, **said)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_call_shows_the_legs_in_the_asker_s_scope(shared_desk: DeskStore, seed: int) -> None:
    with undone(shared_desk.store):
        dice = Dice(seed)
        give_legs(dice)
        rollups.settle(shared_desk.store)
        for login in LOGINS:
            _check(shared_desk, login, dice.people[login])


def _check(desk: DeskStore, login: str, me: Staff) -> None:
    mine = {row.number: row for row in QueueLeg.select() if _sees(me, row.staff_id, row.team_id)}
    with pytest.raises(NotFoundError, match="There is no call other"):
        desk.ask(login, legs.call, "other")
    if not mine:
        with pytest.raises(NotFoundError, match="There is no call call"):
            desk.ask(login, legs.call, "call")
        return
    shown = desk.ask(login, legs.call, "call").legs
    assert [leg.number for leg in shown] == sorted(mine)
    for leg in shown:
        record = Contact.get_or_none(Contact.id == mine[leg.number].contact_id)
        seen = record is not None and _sees(me, record.operator_id, record.team_id)
        assert leg.contact == ("" if record is None else record.reference if seen else None)
        assert leg.answers == ((("csat", "4 of 5"),) if leg.number == 1 else ())
        assert leg.wait == 1.5
