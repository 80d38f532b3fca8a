"""The start page: what waits, what a key does with it, and what an empty page says."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cs_desk.errors import StoreBusyError
from cs_desk.models.enums import Remedy
from cs_desk.models.inputs import NewOffer, NewPromise
from cs_desk.models.people import Setting
from cs_desk.models.timers import ContactEventKind
from cs_desk.queries import complaints
from cs_desk.screens.desk import screen
from cs_desk.services import complaints as complaint_verbs
from cs_desk.services import contacts, resolve
from cs_desk.services.backups import record_backup
from cs_desk.session import Session
from cs_desk.store.manifest import Manifest
from cs_desk.widgets.bars import KeyBar
from cs_desk.widgets.rowlist import RowList
from tests.support import scene, stories
from tests.support.screens import (
    SIZES,
    WIDE,
    Floor,
    TestedDesk,
    at_rest,
    post_keys,
    screen_lines,
    screen_text,
    status_line,
    told,
    type_keys,
    until,
)

KEPT = Manifest("s", "desk-1.db", "2026-11-22T03:32:00+00:00", "sqlite", 3, 1, "0", 1, "0", {})
"""Facts about a backup that somebody made elsewhere."""


def furnish(floor: Floor) -> dict[str, int]:
    """Give Amira something of each kind; returns the ids."""
    desk = floor.store
    found = scene.complain(desk, "amira")
    desk.tell("amira", contacts.set_customer, found["contact"], 1)
    due = floor.clock.now() + timedelta(hours=1)
    promise = desk.tell("amira", resolve.make_promise, found["complaint"], NewPromise(what="ring back", due_at=due))
    desk.tell("amira", contacts.move_contact, found["contact"], ContactEventKind.PARK.value, "lunch")
    unowned = scene.complain(desk, "ben")
    desk.tell("sam", complaint_verbs.assign_complaint, unowned["complaint"], None)
    large = NewOffer(remedy=Remedy.REFUND, cost_cents=20_000)
    approval = desk.tell("amira", resolve.ask_approval, found["complaint"], large, "third time")
    return {"contact": found["contact"], "promise": promise, "unowned": unowned["complaint"], "approval": approval}


def choose(app: TestedDesk, row: str) -> None:
    """Put the selection on a row."""
    app.screen.query_one("#start-list", RowList).select(row)


@pytest.mark.parametrize("size", SIZES)
async def test_an_old_backup_is_told_until_there_is_a_newer_one(floor: Floor, size: tuple[int, int]) -> None:
    furnish(floor)
    Setting.update(value="").where(Setting.key == "demo").execute()  # a demo is not warned about
    floor.clock.advance(days=2)
    app = floor.desk()
    app.start = replace(app.start, backup_hours=24)
    try:
        async with app.run_test(size=size) as app.pilot:
            await until(app, lambda: "▲ never backed up: cs-desk backup" in status_line(app), "the warning")
            floor.store.tell("adm", record_backup, KEPT, [])
            await until(app, lambda: "backed up" not in status_line(app), "the end of the warning")
    finally:
        await app.finish()


@pytest.mark.parametrize("size", SIZES)
async def test_each_section_stands_there_with_its_count(floor: Floor, size: tuple[int, int]) -> None:
    furnish(floor)
    async with floor.open(size=size) as app:
        text = screen_text(app)
        for words in ("OPEN AND PARKED  1", "PROMISES DUE  1", "COMPLAINTS NOBODY OWNS  1"):
            assert words in text
        (parked,) = [line for line in screen_lines(app) if "parked" in line]
        assert "Tan Wei Ming" in parked
        assert "C-2026-000001" in parked
        assert "1 attention" in parked
        (promise,) = [line for line in screen_lines(app) if "ring back" in line]
        assert promise.rstrip().endswith("15:32")
        assert "MY DAY  1 contact  ·  1 complaint, 0 closed" in text
        assert "promise due 15:32" in screen_lines(app)[0]


@pytest.mark.parametrize("size", SIZES)
async def test_an_empty_page_names_the_keys_that_begin(floor: Floor, size: tuple[int, int]) -> None:
    async with floor.open(size=size) as app:
        text = " ".join(screen_text(app).split())
        assert "n starts a call, t a chat, w a written contact." in text
        assert "Nothing waits: promises, parked contacts and complaints nobody owns come here." in text


async def test_enter_does_what_each_row_is_for(floor: Floor) -> None:
    ids = furnish(floor)
    async with floor.open() as app:
        choose(app, f"promise:{ids['promise']}")
        await type_keys(app, "enter")
        assert "C-2026-000001" in screen_lines(app)[0]
        await type_keys(app, "escape")
        choose(app, f"complaint:{ids['unowned']}")
        await type_keys(app, "enter")  # taking it is an operator's right, reading it before is not
        assert "Take it first with u; then it is yours to open." in " ".join(told(app).split())
        choose(app, f"contact:{ids['contact']}")
        await type_keys(app, "enter")
        assert app.call.id == ids["contact"]
        assert app.call.run is not None
        assert app.call.run.state == "open"


async def test_r_takes_up_what_is_parked(floor: Floor) -> None:
    ids = furnish(floor)
    async with floor.open() as app:
        choose(app, f"promise:{ids['promise']}")
        await type_keys(app, "r")
        assert told(app) == "Resume a parked run: select a parked contact first."
        choose(app, f"contact:{ids['contact']}")
        await type_keys(app, "r")
        assert app.call.id == ids["contact"]


async def test_d_marks_a_promise_kept_after_yes(floor: Floor) -> None:
    ids = furnish(floor)
    async with floor.open() as app:
        choose(app, f"contact:{ids['contact']}")
        await type_keys(app, "d")
        assert told(app) == "Promise kept: select a promise first."
        choose(app, f"promise:{ids['promise']}")
        await type_keys(app, "d", "n")
        assert "ring back" in screen_text(app)
        await type_keys(app, "d", "y")
        assert "ring back" not in screen_text(app)


async def test_d_on_a_promise_that_the_page_has_no_more_asks_nothing(floor: Floor) -> None:
    ids = furnish(floor)
    async with floor.open() as app:
        choose(app, f"promise:{ids['promise']}")
        page = app.screen
        assert isinstance(page, screen.DeskScreen)
        assert page.page is not None
        page.page = page.page._replace(promises=())  # read anew while the key was on its way
        await type_keys(app, "d")
        assert told(app) == ""
        assert "Kept" not in screen_text(app)


async def test_u_takes_what_nobody_owns(floor: Floor) -> None:
    ids = furnish(floor)
    async with floor.open() as app:
        choose(app, f"promise:{ids['promise']}")
        await type_keys(app, "u")
        assert told(app) == "Take an unowned complaint: only one that nobody owns can be taken."
        choose(app, f"complaint:{ids['unowned']}")
        await type_keys(app, "u")
        assert told(app) == "C-2026-000002 is yours now."
        assert "COMPLAINTS NOBODY OWNS" not in screen_text(app)
    owner = floor.store.ask("amira", complaints.one, ids["unowned"]).row.owner
    assert owner == "Amira Khan"


@pytest.mark.parametrize(("key", "granted"), [("y", True), ("n", False)])
async def test_a_answers_a_request_on_the_leaders_page(floor: Floor, key: str, granted: bool) -> None:
    furnish(floor)
    async with floor.open("sam") as app:
        assert "APPROVALS WAITING FOR YOU  1" in screen_text(app)
        assert "1 waiting for your yes" in status_line(app)
        await type_keys(app, "a", key, *"as said", "enter")
        assert "APPROVALS WAITING" not in screen_text(app)
    whole = floor.store.ask("sam", complaints.one, 1)
    kinds = [(event.kind, event.detail) for event in whole.events if event.kind.startswith("approval_")]
    assert kinds[-1] == ("approval_granted" if granted else "approval_refused", "as said")


@pytest.mark.parametrize("size", SIZES)
async def test_the_whole_request_stands_above_the_question(floor: Floor, size: tuple[int, int]) -> None:
    furnish(floor)
    other = scene.complain(floor.store, "ben")
    floor.store.tell("ben", contacts.set_customer, other["contact"], 2)
    dear = NewOffer(remedy=Remedy.DECISION_CHANGE, cost_cents=60_000)
    floor.store.tell("ben", resolve.ask_approval, other["complaint"], dear, stories.LONG_REASON)
    async with floor.open("sam", size) as app:
        await type_keys(app, "down", "a")
        shown = " ".join(screen_text(app).split())
        for words in (
            "Ben Sato, just now",
            "C-2026-000003 Zoë Tañner",
            "decision change AUD 600.00",
            "Ben Sato may grant AUD 100.00 without asking; this is AUD 500.00 above it",
            "you may grant AUD 500.00: a manager has to answer this",
            stories.LONG_REASON,
        ):
            assert words in shown
        await type_keys(app, "n", *"not this way")
        assert stories.LONG_REASON in " ".join(screen_text(app).split())
        await type_keys(app, "enter")
        assert "REQUEST FOR APPROVAL" not in screen_text(app)
    assert floor.store.ask("ben", complaints.one, other["complaint"]).events[-1].detail == "not this way"


async def test_a_reason_longer_than_the_screen_is_read_by_the_arrows(floor: Floor) -> None:
    furnish(floor)
    other = scene.complain(floor.store, "ben")
    reason = " ".join(f"word{number}" for number in range(300))
    large = NewOffer(remedy=Remedy.REFUND, cost_cents=20_000)
    floor.store.tell("ben", resolve.ask_approval, other["complaint"], large, reason)
    async with floor.open("sam") as app:
        await type_keys(app, "down", "a")
        assert "↑↓ read on" in screen_text(app)
        seen = set(screen_text(app).split())
        for _ in range(6):
            await type_keys(app, "pagedown")
            seen |= set(screen_text(app).split())
        assert set(reason.split()) <= seen
        await type_keys(app, "y", *["up"] * 60)
        assert "Ben Sato, just now" in screen_text(app)
        await type_keys(app, "escape")
        assert "APPROVALS WAITING FOR YOU  2" in screen_text(app)


async def test_a_store_that_cannot_be_read_at_first_is_asked_again(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish(floor)
    monkeypatch.setattr(screen, "AGAIN", 0.01)
    ask, asked = Session.ask, list[object]()

    async def refused(session: Session, query: Any, *args: Any) -> Any:
        asked.append(query)
        if len(asked) < 3:
            raise StoreBusyError("somebody holds the store.")
        return await ask(session, query, *args)

    monkeypatch.setattr(Session, "ask", refused)
    app = floor.desk()
    async with app.run_test() as app.pilot:
        post_keys(app, "n")
        await until(app, lambda: app.on_call, "the contact, asked for while the store could not be read")
    await app.finish()


async def test_keys_for_a_selected_row_need_one(floor: Floor) -> None:
    async with floor.open(size=WIDE) as app:
        await type_keys(app, "r")
        assert told(app) == "Resume a parked run: select a parked contact first."


def lit(app: TestedDesk) -> set[str]:
    """Return the keys that the last line shows as possible."""
    return {key for key, _, possible in app.screen.query_one(KeyBar)._items if possible}


async def test_a_list_cut_short_does_not_pass_for_all_there_is(floor: Floor) -> None:
    for count in range(1, 23):
        made = scene.complain(floor.store, "ben")
        if count == 1:
            first = made["complaint"]
        floor.store.tell("sam", complaint_verbs.assign_complaint, made["complaint"], None)
    async with floor.open("sam", size=(80, 60)) as app:
        assert "COMPLAINTS NOBODY OWNS  20+" in screen_text(app)
        rows = app.screen.query_one(RowList)._rows
        assert sum(row.id.startswith("complaint:") for row in rows) == 20
        for more in (1, 2):
            choose(app, f"complaint:{first + more}")
            await type_keys(app, "u")
        assert "COMPLAINTS NOBODY OWNS  20\n" in re.sub(" +\n", "\n", screen_text(app))


async def test_the_last_line_offers_what_the_selected_row_is_for(floor: Floor) -> None:
    ids = furnish(floor)
    of_rows = set("rdu")
    async with floor.open() as app:
        for row, keys in (("promise", "d"), ("contact", "r"), ("unowned", "u")):
            choose(app, f"{'complaint' if row == 'unowned' else row}:{ids[row]}")
            await until(app, lambda keys=keys: lit(app) & of_rows == set(keys), row)  # type: ignore[misc]
    async with floor.open("sam") as app:
        assert "a" in lit(app)
        choose(app, f"complaint:{ids['unowned']}")
        await until(app, lambda: "a" not in lit(app), "a row that is no request")


async def test_what_others_write_arrives_without_a_key_and_moves_nothing(floor: Floor) -> None:
    ids = furnish(floor)
    async with floor.open() as app:
        choose(app, f"complaint:{ids['unowned']}")
        due = floor.clock.now() + timedelta(hours=2)
        floor.store.tell("amira", resolve.make_promise, 1, NewPromise(what="send the form", due_at=due))
        await until(app, lambda: "send the form" in screen_text(app), "the new promise")
        assert app.screen.query_one("#start-list", RowList).selected == f"complaint:{ids['unowned']}"


async def test_what_others_write_never_takes_the_cursor_from_a_question(floor: Floor) -> None:
    furnish(floor)
    async with floor.open("sam") as app:
        await type_keys(app, "a", "y", *"well")
        scene.complain(floor.store, "ben")
        floor.store.tell("sam", complaint_verbs.assign_complaint, 3, None)
        await until(app, lambda: "COMPLAINTS NOBODY OWNS  2" in screen_text(app), "the new complaint")
        await type_keys(app, *" done")
        assert "well done" in screen_text(app)
        await type_keys(app, "enter")
        await at_rest(app)
    assert floor.store.ask("sam", complaints.one, 1).events[-1].detail == "well done"
