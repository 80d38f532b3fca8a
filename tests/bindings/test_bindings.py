"""Keys do their commands: while typing, remapped, with two strokes, refused with a reason, and never under a dialog."""

from __future__ import annotations

import pytest
from textual import events
from textual.widgets import Input

from cs_desk.actions import COMMANDS, resolve_keys
from cs_desk.bindings import bindings_for
from cs_desk.config import Origin, Value
from cs_desk.models.enums import Role
from tests.bindings.desk_app import Question, TestDesk, until


def keys(**table: str) -> TestDesk:
    """Return a desk with remapped keys; `__` stands for the dot."""
    origin = Origin("file", "config.toml", 1)
    return TestDesk(keymap=resolve_keys({k.replace("__", "."): Value((v,), origin) for k, v in table.items()}))


def test_binding_objects_come_from_the_registry() -> None:
    made = bindings_for(frozenset({"call"}), resolve_keys())
    by_id = {binding.id: binding for binding in made}
    assert set(by_id) == {command.id for command in COMMANDS if "call" in command.where and command.keys}
    assert by_id["call.next"].key == "ctrl+n"
    assert by_id["call.next"].action == "command('call.next')"
    assert by_id["call.next"].priority
    assert not {b.id: b for b in bindings_for(frozenset({"everywhere"}), resolve_keys())}["app.keys"].priority


async def test_a_command_works_inside_a_field_and_the_field_keeps_its_text() -> None:
    app = TestDesk()
    async with app.run_test() as pilot:
        app.desk.on_call = True
        app.desk.query_one("#notes").focus()
        await pilot.press("a", "ctrl+n", "b", "ctrl+r", "n", "?", "/")
        assert app.desk.done == ["call.next", "call.back"]
        assert app.notes == "abn?/"


async def test_single_letters_work_where_nobody_types() -> None:
    app = TestDesk()
    async with app.run_test() as pilot:
        app.desk.query_one("#button").focus()
        await pilot.press("n", "/")
        assert app.desk.done == ["start.new", "app.search"]


async def test_a_key_does_nothing_outside_its_context() -> None:
    app = TestDesk()
    async with app.run_test() as pilot:
        app.desk.query_one("#button").focus()
        await pilot.press("ctrl+n")
        assert app.desk.done == []
        app.desk.on_call = True
        await pilot.press("n", "ctrl+n")
        assert app.desk.done == ["call.next"]


async def test_what_is_not_possible_is_said_with_the_reason() -> None:
    app = TestDesk()
    async with app.run_test() as pilot:
        app.desk.on_call = True
        app.desk.false.add("run_active")
        await pilot.press("ctrl+n", "ctrl+g")
        assert app.desk.done == []
        assert app.said == [
            "Next step: the complaint script is not running on this contact.",
            "Moment of truth: not possible here.",
        ]


async def test_what_the_role_forbids_is_said() -> None:
    app = TestDesk(roles=frozenset({Role.OPERATOR}))
    async with app.run_test() as pilot:
        app.desk.query_one("#button").focus()
        await pilot.press("a")
        assert app.said == ["Answer a request for approval: for a team leader or a manager."]
        app.roles = frozenset({Role.TEAM_LEADER})
        await pilot.press("a")
        assert app.desk.done == ["start.approve"]


async def test_remapped_keys_work_and_the_old_ones_do_not() -> None:
    app = keys(call__next="ctrl+r", call__back="f9", app__quit="f10")
    async with app.run_test() as pilot:
        app.desk.on_call = True
        await pilot.press("ctrl+n", "ctrl+r", "f9", "ctrl+q")
        assert app.desk.done == ["call.next", "call.back"]
        assert app.is_running
        await pilot.press("f10")
        assert not app.is_running


async def test_two_strokes_inside_a_field() -> None:
    app = TestDesk()
    async with app.run_test() as pilot:
        app.desk.on_call = True
        app.desk.query_one("#notes").focus()
        await pilot.press("x", "ctrl+o")
        assert app.chord is not None
        letters = {offer.command.chord for offer in app.chord.offers}
        assert {"p", "h", "s", "x", "o", "m", "w", "n", "l", "d", "c", "b", "u"} == letters
        await pilot.press("p")
        assert app.chord is None
        assert app.desk.done == ["call.park"]
        await pilot.press("p")
        assert app.notes == "xp"


@pytest.mark.parametrize(
    ("key", "said", "done"),
    [
        ("escape", [], []),
        ("f7", [], []),
        ("ctrl+n", [], ["call.next"]),
        ("k", ["There is no command ^O k here."], []),
        ("P", [], ["call.park"]),
    ],
)
async def test_other_second_strokes_end_the_waiting_and_type_nothing(
    key: str, said: list[str], done: list[str]
) -> None:
    app = TestDesk()
    async with app.run_test() as pilot:
        app.desk.on_call = True
        app.desk.query_one("#notes").focus()
        await pilot.press("ctrl+o", key)
        assert app.chord is None
        assert app.said == said
        assert app.notes == ""
        assert app.desk.done == done


CLICK = events.MouseDown(None, 3, 0, 0, 0, 1, False, False, False)


@pytest.mark.parametrize("event", [CLICK, events.Paste("pasted")], ids=["click", "paste"])
async def test_a_click_or_a_paste_ends_the_waiting(event: events.Event) -> None:
    app = TestDesk()
    async with app.run_test() as pilot:
        app.desk.query_one("#notes").focus()
        await pilot.press("ctrl+o")
        app.post_message(event)  # as the driver does: the pilot's own clicks go past the app
        await until(pilot, "the end of the waiting", lambda: app.chord is None)
        await pilot.press("end", "p")
        assert app.notes in ("p", "pastedp")


async def test_the_first_stroke_can_be_remapped() -> None:
    app = keys(app__other="f9")
    async with app.run_test() as pilot:
        app.desk.on_call = True
        await pilot.press("f9", "p")
        assert app.desk.done == ["call.park"]


async def test_under_a_dialog_only_its_own_commands_work() -> None:
    app = TestDesk()
    async with app.run_test() as pilot:
        app.desk.on_call = True
        app.push_screen(Question())
        await pilot.press("a", "ctrl+n", "ctrl+o", "p")
        assert app.desk.done == []
        assert app.screen.query_one("#why", Input).value == "ap"
        await pilot.press("escape")
        assert app.screen is app.desk


async def test_no_binding_of_textuals_app_is_left() -> None:
    app = TestDesk()
    async with app.run_test() as pilot:
        app.desk.query_one("#button").focus()
        await pilot.press("ctrl+c")
        assert app.said == []
        assert {binding.id for _, binding in app._bindings} == {"app.quit"}
