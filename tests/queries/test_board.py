"""The board's figures are the command line's; the floor is what the records say; who sees what."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cs_desk.errors import RefusedError
from cs_desk.models.boardrows import BoardPage, BoardWanted, Window
from cs_desk.models.enums import Channel, Remedy
from cs_desk.models.inputs import NewComplaint, NewMoment, NewOffer
from cs_desk.models.kpirows import CENTRE, Question, Scope
from cs_desk.models.periods import Period
from cs_desk.models.targets import State
from cs_desk.models.timers import ContactEventKind
from cs_desk.queries import board, kpi
from cs_desk.services import calldata, contacts, moments, resolve, runs
from tests.support import floorday, scene
from tests.support.called import a_batch, a_leg
from tests.support.desks import START, DeskStore

DAY = Period(START - timedelta(hours=14, minutes=32), START + timedelta(hours=9, minutes=28))
TEAM = ("amira", "ben", "sam")


def ask(desk: DeskStore, login: str = "mia", **wanted: object) -> BoardPage:
    page: BoardPage = desk.ask(login, board.board, BoardWanted(**wanted))  # type: ignore[arg-type]
    return page


@pytest.mark.parametrize("window", [Window.NOW, Window.TODAY, Window.WEEK, Window.MONTH])
@pytest.mark.parametrize("compare", [True, False])
def test_its_figures_are_those_of_the_command_line(desk: DeskStore, window: Window, compare: bool) -> None:
    floorday.play(desk)
    page = ask(desk, window=window, compare=compare)
    chosen = tuple(tile.figure.choice for tile in page.tiles)
    asked = desk.ask("mia", kpi.figures, Question(chosen, page.period, compare=compare))
    assert [tile.figure.document() for tile in page.tiles] == [one.document() for one in asked]
    assert (page.before is not None) is compare
    assert page.tiles[0].figure.found.n > 0


def test_a_series_ends_with_the_present_step(desk: DeskStore) -> None:
    floorday.play(desk)
    level = ask(desk).tiles[0]
    hours = desk.ask("mia", kpi.figures, Question((level.figure.choice,), DAY, by="hour"))
    known = [one.found.value for one in hours if one.found.value is not None]
    assert [value for value in level.series if value is not None] == known
    assert level.series[-1] is not None
    assert len(level.series) == 12


def test_states_and_alarms(desk: DeskStore) -> None:
    floorday.play(desk, late=3)
    page = ask(desk)
    states = {tile.figure.choice.kpi.id: tile.state for tile in page.tiles}
    assert states["service_level"] is State.BREACH
    assert states["average_speed_of_answer"] is State.ON_TARGET
    assert states["csat"] is None
    assert [(one.word, one.detail) for one in page.alarms] == [
        ("service level", "70.0 %, under 80.0 %"),
        ("queue orders", "longest wait 4:10 min"),
    ]


def test_a_state_gets_better_only_past_the_margin(desk: DeskStore) -> None:
    floorday.play(desk, late=2)  # 80 % of the calls in time: just on target
    assert ask(desk).tiles[0].state is State.ON_TARGET
    assert ask(desk, held={"service_level": State.WATCH}).tiles[0].state is State.WATCH
    assert ask(desk, held={"service_level": State.ON_TARGET}).tiles[0].state is State.ON_TARGET


def test_who_waits_and_for_how_long(desk: DeskStore) -> None:
    floorday.play(desk)
    rows = {row.queue: row for row in ask(desk).queues}
    assert (rows["orders"].waiting, rows["orders"].state) == (3, State.BREACH)
    assert rows["orders"].since == START - timedelta(seconds=250)
    assert (rows["billing"].waiting, rows["billing"].state) == (1, State.ON_TARGET)
    one = ask(desk, scope=Scope("queue", "billing", "billing"))
    assert [row.queue for row in one.queues] == ["billing"]


def test_nobody_waits_since_yesterday(desk: DeskStore) -> None:
    desk.tell("mia", calldata.store_calls, a_batch(a_leg()))
    old = floorday.waiting()
    desk.tell(
        "mia",
        calldata.store_calls,
        a_batch(*(replace(leg, entered_at=leg.entered_at - 6 * 3600 * 10**6) for leg in old)),
    )
    assert [(row.queue, row.waiting) for row in ask(desk).queues] == [("billing", 0), ("orders", 0), ("sales", 0)]


def test_who_does_what(desk: DeskStore) -> None:
    floorday.play(desk)
    desk.clock.set(START - timedelta(minutes=9))
    call = scene.start(desk, "ben", Channel.PHONE)
    desk.tell("ben", contacts.move_contact, call, ContactEventKind.HOLD.value)
    desk.clock.set(START)
    people = {row.name: row for row in ask(desk).people}
    assert (people["Ben Sato"].state, people["Ben Sato"].since) == ("hold", START - timedelta(minutes=9))
    assert (people["Amira Khan"].state, people["Amira Khan"].detail) == ("paused", "lunch")
    assert people["Amira Khan"].since == START - timedelta(minutes=18)
    assert people["Amira Khan"].done == 120
    assert set(people) == {"Ben Sato", "Amira Khan"}
    hands = [(hand.who, hand.what) for hand in ask(desk).hands]
    assert hands == [("Ben Sato", "long hold")]


def test_who_needs_a_hand(desk: DeskStore) -> None:
    made = scene.complain(desk, "amira")
    desk.tell(
        "amira", resolve.ask_approval, made["complaint"], NewOffer(remedy=Remedy.REFUND, cost_cents=18_000), "why"
    )
    desk.tell("amira", moments.add_moment, made["contact"], NewMoment(energy=-5))
    wanted = [("approval", "refund AUD 180.00"), ("energy", "energy −5")]
    for login in ("sam", "mia"):
        assert [(hand.kind, hand.what) for hand in ask(desk, login).hands] == wanted
    assert [hand.kind for hand in ask(desk, "amira").hands] == ["approval", "energy"]
    assert ask(desk, "leo").hands == ()
    assert ask(desk, "ben").hands == ()


def test_complaints_at_risk(desk: DeskStore) -> None:
    contact = scene.start(desk, "amira")
    made = desk.tell("amira", runs.recognise, contact, NewComplaint())
    assert ask(desk).risks.lines == ()
    desk.clock.advance(days=400)
    risks = ask(desk).risks
    assert (risks.late, risks.soon) == (1, 0)
    [line] = risks.lines
    assert (line.reference, line.late) == (made["reference"], True)
    assert ask(desk, "nora").risks.lines == ()
    assert ask(desk, "leo").risks.lines == ()


def test_an_operator_has_the_own_board_and_no_other(desk: DeskStore) -> None:
    floorday.play(desk)
    page = ask(desk, "amira")
    assert page.own
    assert page.scope == Scope("person", str(scene.staff_id("amira")), "Amira Khan")
    assert {row.name for row in page.people} == {"Amira Khan"}
    hold = next(tile for tile in page.tiles if tile.figure.choice.kpi.id == "hold_share")
    assert (hold.figure.target, hold.state) == (10.0, State.ON_TARGET)
    for scope in (CENTRE, Scope("queue", "orders", "orders"), Scope("person", str(scene.staff_id("ben")), "Ben Sato")):
        with pytest.raises(RefusedError, match="own board only"):
            ask(desk, "amira", scope=scope)


def test_a_leader_sees_the_team_and_the_centre_s_queues(desk: DeskStore) -> None:
    floorday.play(desk)
    assert [str(one) for one in desk.ask("sam", board.scopes)] == [
        "team:Blue", "centre", "queue:billing", "queue:orders", "channel:phone", "person:Sam Okafor",
    ]  # fmt: skip
    assert ask(desk, "sam").scope.word == "Blue"
    assert {row.name for row in ask(desk, "leo", scope=CENTRE).people} == set()
    green = Scope("team", str(desk.actor("leo").team_id), "Green")
    with pytest.raises(RefusedError, match="team Green"):
        ask(desk, "sam", scope=green)
    with pytest.raises(RefusedError, match="may not see the board"):
        ask(desk, "adm")


def test_the_board_of_a_channel(desk: DeskStore) -> None:
    floorday.play(desk)
    for channel in (Channel.EMAIL, Channel.CHAT, Channel.CHAT):
        scene.complain(desk, "amira", channel)
    desk.clock.advance(days=400)
    scene.start(desk, "amira", Channel.WEB_FORM)
    assert [one for one in desk.ask("mia", board.scopes) if one.dim == "channel"] == [
        Scope("channel", "web_form", "web form")
    ]
    chat = ask(desk, scope=Scope("channel", "chat", "chat"))
    assert (len(chat.risks.lines), chat.queues) == (2, ())
    assert [row.queue for row in ask(desk, scope=Scope("channel", "phone", "phone")).queues] == []


def test_the_channel_of_the_telephones_has_its_figures_and_queues(desk: DeskStore) -> None:
    floorday.play(desk)
    centre, phone = ask(desk), ask(desk, scope=Scope("channel", "phone", "phone"))
    assert [row.queue for row in phone.queues] == ["billing", "orders"]
    assert phone.tiles[0].figure.found == centre.tiles[0].figure.found
    assert any(phone.tiles[0].series)


def test_an_empty_store_has_an_empty_board(desk: DeskStore) -> None:
    page = ask(desk)
    assert page.empty
    assert all(tile.figure.found.value is None for tile in page.tiles)
    floorday.play(desk)
    assert not ask(desk).empty
