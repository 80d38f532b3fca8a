"""How the desk begins: its frame before the store, keys that come too early, a store that cannot be opened or waits."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
from pathlib import Path

from cs_desk.models.people import Setting
from cs_desk.store.address import parse_address
from cs_desk.store.opening import open_store
from tests.crash.conftest import PROGRAM, Place
from tests.ptys import PtySession

NO_ANSWER = 20.0
"""Seconds after which a desk must have ended that waits for a server: its connection gives up after three."""


def test_the_frame_is_there_before_the_store_and_keys_typed_into_it_reach_the_desk(place: Place) -> None:
    with place.start() as desk:
        desk.press("n")
        frame = ("○ OPENING", Path(place.address.location).name, "^Q", "leave")
        desk.until(lambda: all(words.encode() in desk.raw for words in frame))
        desk.press(*"tan")
        desk.until("Tan Wei Ming")
        desk.press("ctrl+q")
        assert desk.wait() == 0


def test_what_is_wrong_with_a_store_is_told_when_the_screen_is_gone(place: Place) -> None:
    with sqlite3.connect(place.address.location) as store:
        store.execute("insert into schema_version values (99, 'later')")
    store.close()
    with place.start() as desk:
        code = desk.wait()
        assert "newer" in desk.text
        assert "Traceback" not in desk.text
        assert code == 74


def test_one_may_leave_a_store_that_does_not_answer(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"postgresql://nobody@127.0.0.1:{silent.getsockname()[1]}/desk"
        environment = {f"XDG_{kind}_HOME": str(tmp_path) for kind in ("STATE", "CONFIG", "DATA")}
        with PtySession([*PROGRAM, "--db", address], env=environment) as desk:
            desk.until("opening postgresql")
            desk.press(*"lost", "ctrl+q")
            assert desk.wait(NO_ANSWER) == 0
            assert b"Traceback" not in desk.raw


def test_a_first_start_asks_four_things_and_works(tmp_path: Path) -> None:
    environment = {f"XDG_{kind}_HOME": str(tmp_path) for kind in ("STATE", "CONFIG", "DATA")}
    with PtySession([*PROGRAM, "--theme", "desk-dark"], cols=120, rows=40, env=environment) as desk:
        desk.press(*"Harbour Goods")  # typed before there is anything to type into
        desk.until("FOUR THINGS")
        desk.until("Harbour Goods")
        desk.press("enter", *"atlantis", "enter")
        desk.until("“atlantis” is not a time zone")
        desk.press("down", "down", "enter", "enter")
        desk.until("Not yet: “atlantis”")
        desk.press(*"australia/syd", "right")
        desk.until("Australia/Sydney")
        desk.press("enter", "enter", *"Robin Ashdown", "enter")
        desk.until(lambda: "READY" in desk.lines[0] and "Robin Ashdown" in desk.lines[0])
        desk.press("ctrl+q")
        assert desk.wait() == 0
    store = open_store(parse_address(str(tmp_path / "cs-desk" / "desk.db")))
    kept = {row.key: row.value for row in Setting.select()}
    store.close()
    assert (kept["organisation"], kept["zone"], kept["region"]) == ("Harbour Goods", "Australia/Sydney", "AU")
    assert kept["profile"] == "asic-rg271"


def test_whoever_answers_after_somebody_else_set_the_store_up_is_told(tmp_path: Path) -> None:
    environment = {f"XDG_{kind}_HOME": str(tmp_path) for kind in ("STATE", "CONFIG", "DATA")}
    with PtySession(PROGRAM, cols=120, rows=40, env=environment) as desk:
        desk.until("FOUR THINGS")
        init = [*PROGRAM, "init", "--organisation", "Quicker Goods", "--zone", "Etc/UTC"]
        subprocess.run(init, env={**os.environ, **environment}, check=True, capture_output=True)
        desk.press(*"Slower Goods", "enter", "enter", "enter", "enter")
        desk.until("Somebody else set this store up meanwhile")
        desk.until("Quicker Goods")
        desk.press("ctrl+q")
        assert desk.wait() == 0


def test_leaving_the_first_start_founds_nothing(tmp_path: Path) -> None:
    environment = {f"XDG_{kind}_HOME": str(tmp_path) for kind in ("STATE", "CONFIG", "DATA")}
    with PtySession(PROGRAM, env=environment) as desk:
        desk.until("FOUR THINGS")
        desk.press(*"Harbour", "ctrl+q")
        assert desk.wait() == 0
    with PtySession(PROGRAM, env=environment) as desk:
        desk.until("FOUR THINGS")
        desk.press("ctrl+q")
        assert desk.wait() == 0
