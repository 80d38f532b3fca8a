"""Text typed ahead that an earlier session left: told, put at the cursor piece by piece, or dropped; never lost."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.widgets import Input, TextArea

from cs_desk.clock import SystemClock
from cs_desk.drafts import AHEAD, Ahead, Journal, recover
from cs_desk.models.enums import Step
from tests.screens.test_script import stand_in
from tests.support import scene
from tests.support.screens import Floor, TestedDesk, post_keys, screen_text, told, type_keys, until


def leave(folder: Path, *pieces: str) -> None:
    """Leave pieces as a session does that is lost while keys wait."""
    journal = Journal.open(folder / "drafts" / "amira", SystemClock())
    Ahead(journal).note(pieces)
    assert journal.close()


def kept(app: TestedDesk) -> list[object]:
    """Return what is kept of it."""
    return [draft.value for draft in app.journal.drafts(AHEAD).values()]


async def test_pieces_are_put_at_the_cursor_one_by_one(floor: Floor, tmp_path: Path) -> None:
    stand_in(floor, Step.LISTEN)
    leave(tmp_path, "two\nlines", "12 Nov\nlate", "rest")
    async with floor.open() as app:
        assert "put typed" in screen_text(app)
        await type_keys(app, *"in ", "ctrl+o", "v")
        assert app.screen.query_one("#field-own_words", TextArea).text == "in two\nlines"
        assert "“12 Nov late”, “rest”" in told(app)
        await type_keys(app, "tab", "tab", "ctrl+o", "v")
        assert app.screen.query_one("#field-happened_when", Input).value == "12 Nov late"
        run = app.call.run
        assert run is not None
        assert app.journal.drafts()[f"run/{run.id}/happened_when"].value == "12 Nov late"
        assert kept(app) == ["rest"]
        await type_keys(app, "ctrl+o", "p", "ctrl+o", "v")
        assert app.screen.query_one("#prompt-input", Input).value == "rest", "also as an answer"
        assert kept(app) == []
        assert "put typed" not in screen_text(app)


async def test_where_no_text_can_be_typed_it_can_be_dropped(floor: Floor, tmp_path: Path) -> None:
    leave(tmp_path, "tan", "rest")
    async with floor.open() as app:
        await type_keys(app, "ctrl+o", "v")
        assert app.asking
        assert "“tan”" in screen_text(app)
        await type_keys(app, "escape")
        assert kept(app) == ["tan\x1erest"]
        await type_keys(app, "ctrl+o", "v", "d", "ctrl+o", "v", "d")
        assert kept(app) == []
        assert "put typed" not in screen_text(app)


async def test_what_does_not_fit_stays(floor: Floor, tmp_path: Path) -> None:
    leave(tmp_path, "tan")
    async with floor.open() as app:
        await type_keys(app, "n")
        field = app.screen.query_one("#lookup-input", Input)
        field.max_length = 2
        await type_keys(app, "ctrl+o", "v")
        assert "does not fit" in told(app)
        assert kept(app) == ["tan"]
        field.max_length = 0
        await type_keys(app, "ctrl+o", "v")
        assert field.value == "tan"
        assert kept(app) == []


async def test_leaving_asked_twice_waits_for_nothing_and_keeps_what_was_typed(
    floor: Floor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.complain(floor.store, "amira")
    freed = asyncio.Event()
    app = floor.desk()
    async with app.run_test() as app.pilot:
        await type_keys(app, "f3", "enter", "n", *"late again")
        monkeypatch.setattr(app.session, "tell", lambda *_: freed.wait())
        post_keys(app, "enter", *"the van", "ctrl+q")
        await until(app, lambda: app.waiting(["ctrl+q"]), "what is typed ahead waits, leaving too")
        assert app.is_running
        post_keys(app, "ctrl+q")
        await until(app, lambda: app.leaving, "the desk left")
    monkeypatch.undo()
    await app.finish()
    folder = tmp_path / "drafts" / "amira"
    journal = Journal.open(folder, SystemClock())
    recover(folder, journal)
    assert {str(draft.value) for draft in journal.drafts().values()} >= {"late again", "the van"}
    assert journal.close()
