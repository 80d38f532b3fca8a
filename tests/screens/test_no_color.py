"""NO_COLOR in the program itself: not one colour in the bytes of a call, and every state told by a word or a mark."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.ptys import PtySession
from tests.themes.test_no_color import colours


def test_a_call_without_colour_loses_no_word(tmp_path: Path) -> None:
    folders = {name: str(tmp_path / name) for name in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME")}
    store = str(tmp_path / "desk.db")
    with PtySession(
        [sys.executable, "-m", "cs_desk", "demo", "--db", store], env={"NO_COLOR": "1", **folders}, cols=80, rows=24
    ) as desk:
        desk.until("READY", 60)
        desk.press("n")
        desk.until("WHO IS IT")
        desk.press("down", "enter")
        desk.until("NOTES")
        desk.send(b"third time")
        desk.until("makes it one")
        desk.press("ctrl+f")
        desk.until("▶1 Attention")
        desk.press("1", "4")
        desk.until("● verified" if "1● verified" in desk.text else "verified")
        desk.press("ctrl+n")
        desk.until("▶2 Listen")
        for mark in ("✓1 Attention", "·3 Acknowledge", "energy −4", "◀ needed", "● ON CALL"):
            assert mark in desk.text
        desk.press("ctrl+q")
        desk.until(lambda: desk.ended)
        raw = bytes(desk.raw)
    assert colours(raw) == set()
