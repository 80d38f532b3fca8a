"""The register of complaints and one complaint whole."""

from __future__ import annotations

import asyncio
import re
from functools import partial

import pytest

from cs_desk.models.enums import Channel, Remedy, Step
from cs_desk.models.inputs import NewCustomer, NewMoment, NewOffer
from cs_desk.queries import complaints
from cs_desk.screens.board import BoardScreen
from cs_desk.screens.complaint import ComplaintScreen
from cs_desk.screens.complaints import ComplaintsScreen
from cs_desk.services import complaints as verbs
from cs_desk.services import contacts, customers, moments, resolve, runs
from cs_desk.widgets.bars import KeyBar
from cs_desk.widgets.rowlist import RowList
from tests.support import scene
from tests.support.scene import staff_id
from tests.support.screens import (
    SIZES,
    Floor,
    TestedDesk,
    at_rest,
    post_keys,
    screen_lines,
    screen_text,
    told,
    type_keys,
    until,
)


def furnish(floor: Floor) -> None:
    """Five complaints in the leader's team: two of Amira's, one of Ben's, one unowned, one closed."""
    desk = floor.store
    for login in ("amira", "amira", "ben", "ben", "amira"):
        found = scene.complain(desk, login)
        desk.tell(login, contacts.set_customer, found["contact"], 1 if login == "amira" else 2)
        scene.walk(desk, login, found["run"], Step.LISTEN)
        floor.clock.advance(minutes=5)
    desk.tell("sam", verbs.assign_complaint, 4, None)
    run = 5
    scene.walk(desk, "amira", run, Step.THANK)
    offer = desk.tell("amira", resolve.make_offer, 5, NewOffer(remedy=Remedy.APOLOGY))
    desk.tell("amira", resolve.answer_offer, offer, True)
    desk.tell("amira", runs.finish_run, run)


def references(app: TestedDesk) -> list[str]:
    """Return the references listed, from the top."""
    return [line.split()[0] for line in screen_lines(app) if line.strip().startswith("C-2026-")]


@pytest.mark.parametrize("size", SIZES)
async def test_the_views(floor: Floor, size: tuple[int, int]) -> None:
    furnish(floor)
    async with floor.open("sam", size) as app:
        await type_keys(app, "f3")
        views = {}
        for key in "1234":
            await type_keys(app, key)
            views[key] = [reference[-1] for reference in references(app)]
        assert views == {"1": ["4", "3", "2", "1"], "2": [], "3": ["4"], "4": ["5", "4", "3", "2", "1"]}
        (row,) = [line for line in screen_lines(app) if "000003" in line]
        assert all(word in row for word in ("Zoë Tañner", "damaged", "Ben", "acknowledge"))


async def test_an_operator_sees_their_own(floor: Floor) -> None:
    furnish(floor)
    async with floor.open() as app:
        await type_keys(app, "f3", "4")
        assert [reference[-1] for reference in references(app)] == ["5", "2", "1"]


@pytest.mark.parametrize("size", SIZES)
async def test_an_empty_register_says_what_will_be_here(floor: Floor, size: tuple[int, int]) -> None:
    async with floor.open(size=size) as app:
        await type_keys(app, "f3")
        begins = "F2 goes to the desk, where ^F makes a contact a complaint"
        assert f"No complaint in this view; 4 shows all. {begins}" in " ".join(screen_text(app).split())
        await type_keys(app, "4")
        assert f"No complaint yet. {begins}" in " ".join(screen_text(app).split())


async def test_search_finds_by_reference_and_customer_or_says_nothing_has_it(floor: Floor) -> None:
    furnish(floor)
    async with floor.open("sam") as app:
        everything = await listed(app, "f3")
        await type_keys(app, "/", *"000002", "enter")
        assert references(app) == ["C-2026-000002"]
        assert "with “000002”" in screen_text(app)
        await type_keys(app, "/", *"zoë", "enter")
        assert app.screen.query_one(RowList).selected == "4"
        await type_keys(app, "/", *"nobody here", "enter")
        assert told(app) == "Nothing in this view has “nobody here”; 4 shows all."
        assert references(app) != []
        await type_keys(app, "escape")
        assert references(app) == everything
        await type_keys(app, "/", *"half", "escape", "/")
        assert "half" in screen_lines(app)[-3]


async def listed(app: TestedDesk, *keys: str) -> list[str]:
    """Press keys and return the references then listed."""
    await type_keys(app, *keys)
    return references(app)


async def test_more_rows_come_when_the_cursor_nears_the_last(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    furnish(floor)
    monkeypatch.setattr("cs_desk.screens.complaints.PAGE", 2)
    async with floor.open("sam") as app:
        first = await listed(app, "f3", "4")
        assert len(first) == 2
        assert "2+" in screen_text(app)
        await type_keys(app, "end")
        await until(app, lambda: len(references(app)) > 2, "more rows")
        assert references(app)[:2] == first
        assert app.screen.query_one(RowList).selected == str(int(first[1][-6:]))


@pytest.mark.parametrize("size", SIZES)
async def test_open_take_note_and_escape_back(floor: Floor, size: tuple[int, int]) -> None:
    furnish(floor)
    async with floor.open("sam", size) as app:
        await type_keys(app, "f3", "3", "enter")
        await until(app, lambda: "TIME LINE" in screen_text(app) or "CLOCKS" in screen_text(app), "the complaint")
        assert screen_lines(app)[0].split()[1 if size == SIZES[0] else 2] == "C-2026-000004"
        await type_keys(app, "u")
        assert re.search(r"owner +Sam Okafor", screen_text(app))
        await type_keys(app, "n", *"rang back", "escape", "n")
        assert "rang back" in screen_lines(app)[-3]
        await type_keys(app, *" twice", "enter", "escape")
        assert isinstance(app.screen, ComplaintsScreen)
        assert references(app) == []
    whole = floor.store.ask("sam", complaints.one, 4)
    assert whole.row.owner == "Sam Okafor"
    assert [event.detail for event in whole.events if event.kind == "note"] == ["rang back twice"]


async def test_a_leader_gives_a_complaint_to_a_colleague_or_leaves_it_to_the_team(floor: Floor) -> None:
    furnish(floor)
    async with floor.open("sam") as app:
        await type_keys(app, "f3", "3", "enter")
        await until(app, lambda: "CLOCKS" in screen_text(app), "the complaint")
        for typed, said, owner in (
            ("nobody like that", "No colleague who works on complaints is called “nobody like that”.", "nobody"),
            ("BEN", "C-2026-000004 is Ben Sato's now.", "Ben Sato"),
            ("-", "C-2026-000004 is left to the team.", "nobody"),
        ):
            await type_keys(app, "g", *typed, "enter")
            await until(app, lambda said=said: told(app) == said, said)  # type: ignore[misc]
            assert re.search(rf"owner +{owner}\b", screen_text(app))
        await type_keys(app, "g", "a", "enter")  # Amira Khan, Sam Okafor, and whoever else has an a
        assert "Amira Khan" in screen_text(app)
        await type_keys(app, "escape", "g", *"leo", "enter")
        await until(app, lambda: "another team" in told(app), "why not")
    assert floor.store.ask("sam", complaints.one, 4).row.owner == "nobody"


async def test_giving_what_somebody_took_meanwhile_is_a_conflict(floor: Floor) -> None:
    furnish(floor)
    async with floor.open("sam") as app:
        await type_keys(app, "f3", "3", "enter")
        await until(app, lambda: "CLOCKS" in screen_text(app), "the complaint")
        await type_keys(app, "g", *"ben")
        floor.store.tell("amira", verbs.take_complaint, 4)
        await type_keys(app, "enter")
        await until(app, lambda: "Amira Khan" in told(app), "who was first")
    assert floor.store.ask("sam", complaints.one, 4).row.owner == "Amira Khan"


async def test_a_complaint_given_out_of_sight_is_named_by_its_reference(floor: Floor) -> None:
    furnish(floor)
    async with floor.open("amira") as app:
        await type_keys(app, "f3", "home", "enter")
        await until(app, lambda: "CLOCKS" in screen_text(app), "the complaint")
        page = app.screen
        assert isinstance(page, ComplaintScreen)
        reference = screen_lines(app)[0].split("C-2026-")[1][:6]
        floor.store.tell("sam", verbs.assign_complaint, page.complaint_id, staff_id("ben"))
        gone = f"C-2026-{reference} is not for you to see any more; what stands here is as it was."
        await until(app, lambda: told(app) == gone, gone)
        assert next(possible for key, _, possible in app.screen.query_one(KeyBar)._items if key == "n") is False
        await type_keys(app, "n")
        assert told(app) == "Add a note: it is not for you to see any more."


async def test_what_cannot_be_done_to_a_complaint_says_why(floor: Floor) -> None:
    furnish(floor)
    async with floor.open("sam") as app:
        await type_keys(app, "f3", "4", "home", "enter")  # the closed one
        await until(app, lambda: "CLOCKS" in screen_text(app), "the complaint")
        await type_keys(app, "u")
        assert told(app) == "Take an unowned complaint: only one that nobody owns can be taken."
        await type_keys(app, "g")
        assert told(app) == "Give to a colleague: it is closed."
    async with floor.open("amira") as app:
        await type_keys(app, "f3", "enter")
        await until(app, lambda: "CLOCKS" in screen_text(app), "the complaint")
        await type_keys(app, "g")
        assert told(app) == "Give to a colleague: for a team leader or a manager."


async def test_the_whole_complaint_can_be_read_to_its_end(floor: Floor) -> None:
    furnish(floor)
    async with floor.open("sam") as app:
        await type_keys(app, "f3", "4", "home", "enter")
        seen, page = screen_text(app), app.screen.query_one("#whole")

        def moved(before: float) -> bool:
            return page.scroll_y > before or before == page.max_scroll_y

        for _ in range(8):
            at = page.scroll_y
            await type_keys(app, "pagedown")
            await until(app, partial(moved, at), "the lines below")
            await at_rest(app)
            seen += screen_text(app)
        for words in (
            "It came broken, twice.",
            "recognised by   operator",
            "money back",
            "CLOCKS",
            "TIME LINE",
            "offer accepted",
            "MOMENTS OF TRUTH  sum 0, n 3",
            "6 THANK",
        ):
            assert words in seen


async def test_a_complaint_follows_what_others_write(floor: Floor) -> None:
    furnish(floor)
    async with floor.open("sam", (120, 80)) as app:
        await type_keys(app, "f3", "enter")
        await until(app, lambda: isinstance(app.screen, ComplaintScreen) and "CLOCKS" in screen_text(app), "it")
        floor.store.tell("mia", verbs.add_note, 4, "the van broke down")
        await until(app, lambda: "the van broke down" in screen_text(app), "the note of another")


async def test_an_energy_taken_back_leaves_the_moments_to_say_how_it_went(floor: Floor) -> None:
    made = scene.complain(floor.store, "amira")
    floor.store.tell("amira", runs.save_answers, made["run"], {"opening_energy": -4})
    for energy in (-3, 2):
        floor.store.tell("amira", moments.add_moment, made["contact"], NewMoment(energy=energy))
    async with floor.open("amira", (120, 80)) as app:
        await type_keys(app, "f3", "enter")
        await until(app, lambda: "opened −4, closed +2  recovered" in screen_text(app), "how it went")
        floor.store.tell("amira", runs.save_answers, made["run"], {"opening_energy": None})
        floor.store.tell("amira", runs.save_answers, made["run"], {"closing_energy": None})
        await until(app, lambda: "opened −3, closed +2  recovered" in screen_text(app), "as the moments say")


async def test_a_page_closed_while_it_is_read_anew_is_no_fault(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    furnish(floor)
    read, asked, gone = ComplaintScreen.read, asyncio.Event(), asyncio.Event()

    async def held(screen: ComplaintScreen) -> None:
        asked.set()
        await gone.wait()
        await read(screen)

    async with floor.open() as app:
        await type_keys(app, "f3", "enter")
        page = app.screen
        assert isinstance(page, ComplaintScreen)
        monkeypatch.setattr(ComplaintScreen, "read", held)
        page.others_changed(frozenset({"complaints"}))
        await asked.wait()
        post_keys(app, "escape")
        await until(app, lambda: not page.children, "the page taken down")
        gone.set()
        await at_rest(app)
        assert (isinstance(app.screen, ComplaintsScreen), told(app)) == (True, "")


async def test_a_question_left_open_on_one_page_holds_up_no_other(floor: Floor) -> None:
    furnish(floor)
    async with floor.open() as app:
        await type_keys(app, "f3", "enter", "n", *"half a no")
        asked = app.screen
        assert isinstance(asked, ComplaintScreen)
        post_keys(app, "f5")
        await until(app, lambda: isinstance(app.screen, BoardScreen), "the board")
        await app.push_screen(ComplaintScreen(2))
        await until(app, lambda: "CLOCKS" in screen_text(app), "the same page in another mode")
        post_keys(app, "escape")
        await until(app, lambda: isinstance(app.screen, BoardScreen), "the board again")
        post_keys(app, "f3")
        await until(app, lambda: app.screen is asked and app.asking, "the question")
        assert "half a no" in screen_text(app)


async def test_the_register_follows_and_the_selection_stays(floor: Floor) -> None:
    furnish(floor)
    async with floor.open("sam") as app:
        await type_keys(app, "f3", "down", "down")
        assert app.screen.query_one(RowList).selected == "2"
        scene.complain(floor.store, "ben")
        await until(app, lambda: "C-2026-000006" in screen_text(app), "the new complaint")
        assert app.screen.query_one(RowList).selected == "2"


async def test_late_ones_are_counted_among_those_that_were_read(floor: Floor) -> None:
    received = floor.clock.now()
    for _ in range(3):
        scene.complain(floor.store, "amira", Channel.EMAIL, received_at=received)
    floor.clock.advance(hours=24 * 60)
    async with floor.open("sam") as app:
        await type_keys(app, "f3")
        assert "▼ 3 late" in screen_lines(app)[0]
        page = app.screen
        assert isinstance(page, ComplaintsScreen)
        page._most = 2
        page.others_changed(frozenset({"complaints"}))
        await until(app, lambda: "▼ 2+ late" in screen_lines(app)[0], "a word that there may be more")


async def test_take_is_offered_on_what_nobody_owns_and_only_there(floor: Floor) -> None:
    furnish(floor)

    def offered() -> bool:
        return next(possible for key, _, possible in app.screen.query_one(KeyBar)._items if key == "u")

    async with floor.open("sam") as app:
        await type_keys(app, "f3", "4", "home")
        rows, page = app.screen.query_one(RowList), app.screen
        assert isinstance(page, ComplaintsScreen)
        assert page.page is not None
        owners = {str(row.id): row.owner for row in page.page.rows}
        assert "nobody" in owners.values()
        for row, owner in owners.items():
            rows.select(row)
            await until(app, lambda owner=owner: offered() is (owner == "nobody"), owner)  # type: ignore[misc]
        rows.select(next(row for row, owner in owners.items() if owner != "nobody"))
        await type_keys(app, "u")
        assert told(app) == "Take an unowned complaint: only one that nobody owns can be taken."


async def test_taking_what_somebody_took_meanwhile_is_refused_in_words(floor: Floor) -> None:
    furnish(floor)
    async with floor.open("sam") as app:
        await type_keys(app, "f3", "3")
        floor.store.tell("mia", verbs.assign_complaint, 4, scene.staff_id("ben"))
        await type_keys(app, "u")
        await until(app, lambda: bool(told(app)), "a word about it")
        assert "has an owner already: Ben Sato" in told(app) or "changed" in told(app)


async def test_more_rows_than_lines_scroll(floor: Floor) -> None:
    desk = floor.store
    desk.tell("sam", customers.create_customer, NewCustomer(name="Many"))
    for _ in range(30):
        scene.complain(desk, "amira")
    async with floor.open() as app:
        await type_keys(app, "f3", "end")
        assert app.screen.query_one(RowList).selected == "1"
        await until(app, lambda: "C-2026-000001" in screen_text(app), "the last row in view")
        await type_keys(app, "home")
        assert references(app)[0] == "C-2026-000030"
