"""The page of blocks: what is painted when it changes, and where the cursor stays."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region

from cs_desk.widgets.canvas import Block, Canvas
from cs_desk.widgets.ink import ink


class Page(App[None]):
    """Nothing but a page, twenty cells by five lines."""

    CSS = "Canvas { overflow-y: scroll; scrollbar-size-vertical: 1; }"

    def compose(self) -> ComposeResult:
        """The page."""
        yield Canvas()


def blocks(*words: str) -> list[Block]:
    """Lines below each other, each of which can have the cursor."""
    return [Block(f"b{at}", 0, at, 19, (ink(f" {word}"),), stop=True) for at, word in enumerate(words)]


async def test_only_cells_that_differ_are_painted(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Page()
    async with app.run_test(size=(20, 5)) as pilot:
        page = app.query_one(Canvas)
        page.show(blocks("n 10 on", "n 20 on"))
        await pilot.pause()
        painted: list[Region] = []
        monkeypatch.setattr(page, "refresh", lambda *regions, **_other: painted.extend(regions or [page.region]))
        page.show(blocks("n 10 on", "n 20 on"))
        assert painted == []
        page.show(blocks("n 10 on", "n 35 on"))
        assert painted == [Region(3, 1, 2, 1)]


async def test_a_page_that_grows_by_a_line_is_not_painted_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Page()
    async with app.run_test(size=(20, 5)) as pilot:
        page = app.query_one(Canvas)
        page.show(blocks(*"abcdef"))
        await pilot.pause()
        painted: list[Region] = []
        monkeypatch.setattr(page, "refresh", lambda *regions, **_other: painted.extend(regions or [page.region]))
        page.show(blocks(*"abcdefg"))
        assert painted == []
        monkeypatch.undo()
        page.select("b6")
        assert page.scroll_offset.y == page.max_scroll_y == 2
        page.show(blocks(*"abc"))
        assert page.scroll_offset.y == 0
        assert page.selected == "b2"
