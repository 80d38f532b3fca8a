"""Step 5 on the screen: offers, what is above one's authority, promises; the answer comes back by itself."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from cs_desk.errors import InputError
from cs_desk.models.enums import Step
from cs_desk.models.timers import ContactEventKind
from cs_desk.queries import calls, complaints
from cs_desk.screens.desk.resolving import cents_of
from cs_desk.services import contacts
from cs_desk.widgets.deals import DealList, Deals
from tests.screens.test_script import stand_in
from tests.support import scene, stories
from tests.support.screens import (
    NARROW,
    SIZES,
    WIDE,
    Floor,
    screen_lines,
    screen_text,
    status_line,
    told,
    type_keys,
    until,
)


@pytest.mark.parametrize("size", SIZES)
async def test_an_offer_within_authority_and_its_answer(floor: Floor, size: tuple[int, int]) -> None:
    stand_in(floor, Step.RESOLVE)
    async with floor.open(size=size) as app:
        assert "authority AUD 100" in screen_text(app)
        await type_keys(app, "ctrl+o", "o", "c", *"12.50", "enter", "n")
        assert "offered  credit AUD 12.50  declined" in screen_text(app)
        await type_keys(app, "ctrl+o", "o", "r", *"20", "enter", "l")
        assert "offered  refund AUD 20.00  no answer yet" in screen_text(app)
        await type_keys(app, "ctrl+o", "o", "y")
        assert "offered  refund AUD 20.00  accepted" in screen_text(app)


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("20", 2_000), ("20.5", 2_050), ("20.", 2_000), (".50", 50), ("1,200.00", 120_000), ("1 200", 120_000),
     ("$40", 4_000), ("€ 40", 4_000), (" 20 ", 2_000), ("0", 0), ("10000000000", 10**12)],
)  # fmt: skip
def test_amounts_as_people_type_them(typed: str, cents: int) -> None:
    assert cents_of(typed) == cents


@pytest.mark.parametrize(
    "typed", ["12,50", "1,2", "1.234,50", "1,200,00", "12 50", "", ".", "$", "-5", "1e3", "20.505"]
)
def test_an_amount_that_may_be_meant_otherwise_is_refused(typed: str) -> None:
    with pytest.raises(InputError, match="is not an amount; type it like 20"):
        cents_of(typed)


async def test_an_amount_beyond_all_bounds_is_told_and_can_be_mended(floor: Floor) -> None:
    stand_in(floor, Step.RESOLVE)
    async with floor.open() as app:
        await type_keys(app, "ctrl+o", "o", "c", *"10000000001", "enter")
        assert told(app) == "cost: “10000000001” is more than any remedy; type it like 20 or 20.50."
        await type_keys(app, *(["backspace"] * 9), "enter", "n")
        assert "offered  credit AUD 10.00  declined" in screen_text(app)


def six(floor: Floor) -> None:
    """Let the complaint in hand be the sixth, as the stories have it, at step 5, with more deals than lines."""
    for _ in range(5):
        made = scene.complain(floor.store, "ben")
        floor.store.tell("ben", contacts.move_contact, made["contact"], ContactEventKind.PARK.value, "later")
    stories.call_in_hand(floor.store, Step.RESOLVE)
    stories.deals(floor.store)


@pytest.mark.parametrize("size", SIZES)
async def test_more_deals_than_lines_are_all_reached_and_shown_whole(floor: Floor, size: tuple[int, int]) -> None:
    six(floor)
    async with floor.open(size=size) as app:
        deals = app.screen.query_one(DealList)
        await type_keys(app, "tab", "tab")
        assert app.focused is deals
        order = [row.id.partition(":")[0] for row in deals.rows]
        assert order == ["offer", "approval", "promise", "promise", "offer", "offer", "offer", "offer"]
        for at, row in enumerate(deals.rows):
            assert deals.selected == row.id
            assert deals.scroll_offset.y <= at < deals.scroll_offset.y + deals.size.height
            line = screen_lines(app)[deals.region.y + at - deals.scroll_offset.y]
            found = app.screen.query_one(Deals).find(row.id)
            assert found is not None
            assert found.whole[0][0] in line
            await type_keys(app, "enter")
            shown = " ".join(screen_text(app).split())
            assert all(text in shown for _, text in found.whole)
            await type_keys(app, "escape", "down")
            assert app.focused is deals


async def test_an_answer_is_taken_and_taken_back_in_the_list(floor: Floor) -> None:
    six(floor)
    async with floor.open() as app:
        await type_keys(app, "tab", "tab", "enter", "y")
        assert "refund AUD 40.00  accepted" in screen_text(app)
        await type_keys(app, "enter", "n")
        assert "refund AUD 40.00  declined" in screen_text(app)
        await type_keys(app, "ctrl+r")
        assert "OFFERS AND PROMISES" not in screen_text(app)


async def test_an_amount_that_is_none_is_asked_again(floor: Floor) -> None:
    stand_in(floor, Step.RESOLVE)
    async with floor.open() as app:
        await type_keys(app, "ctrl+o", "o", "r", *"2o", "enter")
        assert app.asking
        assert "“2o” is not an amount" in screen_text(app)
        await type_keys(app, "backspace", "0", "enter", "l")
        assert "refund AUD 20.00" in screen_text(app)


async def test_the_leader_answers_and_the_answer_arrives_by_itself(either_floor: Floor) -> None:
    floor = either_floor
    stand_in(floor, Step.RESOLVE)
    async with floor.open() as app, floor.open("sam", WIDE) as leader:
        await type_keys(app, "ctrl+o", "o", "r", *"150", "enter")
        assert "because" in screen_lines(app)[-3]
        await type_keys(app, *"third time", "enter")
        assert told(app) == "Asked. The answer comes back here as a line; go on meanwhile."
        assert "approval of AUD 150.00 is waiting" in status_line(app)
        await until(leader, lambda: "refund AUD 150.00" in screen_text(leader), "the request on the leader's page")
        assert "third time" in screen_text(leader)
        await type_keys(leader, "a", "y", *"go on", "enter")
        await until(app, lambda: "granted by Sam Okafor: go on" in status_line(app), "the answer as a line")
        await type_keys(app, "ctrl+o", "o", "r", *"150", "enter", "y")
        assert "offered  refund AUD 150.00  accepted" in screen_text(app)


async def test_that_the_server_is_gone_comes_before_a_leaders_word(floor: Floor) -> None:
    stand_in(floor, Step.RESOLVE)
    gone = "the database server does not answer; trying again"
    async with floor.open(size=NARROW) as app, floor.open("sam") as leader:
        await type_keys(app, "ctrl+y", "r", *"90", "enter", "enter")
        await until(leader, lambda: "AUD 90.00" in screen_text(leader), "the request")
        await type_keys(leader, "a", "y", *"third time, that is fair", "enter")
        word = "AUD 90.00 granted by Sam Okafor: third time, that is fair"
        await until(app, lambda: word in status_line(app), "the answer")
        app.session.worker.on_lost(True)
        await until(app, lambda: app.lost, "the loss as it is told by the worker")
        await type_keys(app, "x")
        await until(app, lambda: gone in status_line(app), "the warning whole")
        app.session.worker.on_lost(False)
        await until(app, lambda: not app.lost, "the return")
        await type_keys(app, "y")
        await until(app, lambda: word in status_line(app), "the answer again")


async def test_that_the_server_is_back_is_told_with_what_was_given_up(floor: Floor) -> None:
    async with floor.open() as app:
        worker = app.session.worker
        for gave_up, said in (
            (False, "nothing was lost."),
            (True, "else repeat it."),
            (False, "nothing was lost."),
        ):
            worker.on_lost(True)
            await until(app, lambda: app.lost, "the loss as it is told by the worker")
            worker.gave_up = worker.gave_up or gave_up
            worker.on_lost(False)
            await until(app, lambda: not app.lost, "the return")
            assert " ".join(told(app).split()).endswith(said)


async def test_a_refusal_comes_back_with_its_word(floor: Floor) -> None:
    stand_in(floor, Step.RESOLVE)
    async with floor.open() as app, floor.open("sam") as leader:
        await type_keys(app, "ctrl+y", "r", *"90", "enter", "enter")
        await until(leader, lambda: "AUD 90.00" in screen_text(leader), "the request")
        await type_keys(leader, "a", "n", *"replace it", "enter")
        await until(app, lambda: "refused by Sam Okafor: replace it" in status_line(app), "the answer")


async def test_above_the_leaders_own_authority(floor: Floor) -> None:
    stand_in(floor, Step.RESOLVE)
    async with floor.open() as app, floor.open("sam") as leader:
        await type_keys(app, "ctrl+y", "r", *"9000", "enter", *"big", "enter")
        await until(leader, lambda: "AUD 9,000.00" in screen_text(leader), "the request")
        await type_keys(leader, "a", "y", "enter")
        assert "a manager has to answer this" in " ".join(told(leader).split())
        assert "APPROVALS WAITING FOR YOU  1" in screen_text(leader)


DUE = {
    "today 16:00": (2026, 11, 20, 16, 0),
    "mon": (2026, 11, 23, 17, 0),
    "+3 9:30": (2026, 11, 23, 9, 30),
    "3 Dec": (2026, 12, 3, 17, 0),
    "tomorrow at 10": (2026, 11, 21, 10, 0),
}


async def test_a_promise_and_by_when(floor: Floor) -> None:
    found = stand_in(floor, Step.RESOLVE)
    made = {}
    async with floor.open(size=WIDE) as app:
        for at, (typed, due) in enumerate(DUE.items(), 1):
            await type_keys(app, "ctrl+o", "m", *f"ring {at}", "enter", *typed, "enter")
            made[f"ring {at}"] = datetime(*due, tzinfo=ZoneInfo("Australia/Sydney"))
            promises = floor.store.ask("amira", complaints.one, found["complaint"]).promises
            assert {promise.what: promise.due_at for promise in promises} == made
            assert f"promised ring {at}" in screen_text(app)


async def test_a_promise_without_a_time_is_none_and_is_asked_for_again(floor: Floor) -> None:
    found = stand_in(floor, Step.RESOLVE)
    async with floor.open() as app:
        await type_keys(app, "ctrl+o", "m", *"ring back", "enter", "enter")
        assert floor.store.ask("amira", complaints.one, found["complaint"]).promises == ()
        await type_keys(app, "ctrl+o", "m")
        assert screen_lines(app)[-3].split() == ["Promise", "ring", "back"]


async def test_a_promise_for_a_time_that_is_over_is_asked_again(floor: Floor) -> None:
    stand_in(floor, Step.RESOLVE)
    async with floor.open() as app:
        await type_keys(app, "ctrl+o", "m", *"ring back", "enter", *"today 9:00", "enter")
        assert "that time is over" in screen_text(app)
        assert "today 9:00" in screen_text(app)
        await type_keys(app, *["backspace"] * 4, *"15:00", "enter")
        assert told(app) == "Promised for 15:00."


async def test_an_approval_and_a_promise_need_a_complaint(floor: Floor) -> None:
    async with floor.open() as app:
        await type_keys(app, "t", "enter", "ctrl+y")
        assert told(app).startswith("An approval belongs to a complaint")
        await type_keys(app, "ctrl+o", "m")
        assert told(app).startswith("A promise is kept on a complaint")
    (contact,) = floor.store.ask("amira", calls.open_contacts)
    assert contact.complaint == ""
