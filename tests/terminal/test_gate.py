"""The gate: on its own for every text, and before every kind of widget with the bytes on the terminal looked at."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from cs_desk.terminal.gate import TerminalGate, gated_console, plain
from tests.ptys import PtySession
from tests.terminal.gallery import HOSTILE, LITERAL
from tests.untrusted import PAYLOADS, forbidden, strings

# All that Textual and the desk have to say to a terminal: colours, cursor moves, modes, key protocol, one question.
OURS = re.compile(
    r"\x1b\[[0-9;]*m|\x1b\[\d+;\d+H|\x1b\[\d+G|\x1b\[\?(?:7|25|1000|1003|1004|1006|1015|1049|2004|2026)[hl]"
    r"|\x1b\[>\d+u|\x1b\[<u|\x1b\[\?2026\$p|\r\n"
)
MARKUP = ["[bold]x[/bold] [@click=app.quit]x[/] [ERROR] ✓ [link=http://x]y[/link]", "[/nope]"]


def leaks(raw: bytes) -> set[str]:
    """What reached the terminal that is neither plain text nor Textual's own."""
    text = raw.decode("utf-8")
    return forbidden(OURS.sub("", text)) | {found for found in ("\x1b[31;5;1337m", "\x1b[2J") if found in text}


def gallery(folder: Path, how: str, texts: Sequence[str], kinds: Sequence[str]) -> PtySession:
    """Start the gallery and wait until it is there."""
    (folder / "texts.json").write_text(json.dumps(list(texts)), "utf-8")
    env = {"HOW": how, "KINDS": " ".join(kinds), "TEXTS": str(folder / "texts.json")}
    tty = PtySession([sys.executable, "-m", "tests.terminal.gallery"], cols=120, rows=40, env=env)
    tty.until("BEGIN")
    return tty


def walk(folder: Path, how: str, texts: Sequence[str], kinds: Sequence[str], *, seen: bool = False) -> bytes:
    """Show every widget with every text (to be `seen` as it is, if asked) and return all that the terminal got."""
    with gallery(folder, how, texts, kinds) as tty:
        for kind in kinds:
            for number, text in enumerate(texts):
                tty.press("n")
                tty.until(f"{kind} {number} here")
                if seen:
                    tty.until(text)
        tty.press("n")
        tty.until("END")
        if seen:
            for text in texts:
                tty.until(text)
        tty.press("ctrl+q")
        assert tty.wait() == 0, tty.text
        return bytes(tty.raw)


def hostile() -> list[str]:
    """The attacks in two lines, so that markup finds no pair of brackets to eat."""
    opening = [text for text in PAYLOADS.values() if "[" in text]
    others = [text for text in PAYLOADS.values() if "[" not in text]
    return ["AA" + "BB".join(texts) + "CC" for texts in (opening, others)]


def test_no_widget_leaks_anything(tmp_path: Path) -> None:
    assert leaks(walk(tmp_path, "gated", hostile(), list(HOSTILE))) == set()


def test_without_the_gate_the_same_look_finds_leaks(tmp_path: Path) -> None:
    with gallery(tmp_path, "open", ["AA\x1b]0;pwn\x07BB\u202e\x9b2JCC"], ["static"]) as tty:
        tty.press("n")
        tty.until(lambda: b"2JCC" in tty.raw)
        tty.press("ctrl+q")
        tty.wait()
        assert leaks(bytes(tty.raw)) >= {"\x1b", "\x9b", "\u202e"}


def test_markup_stays_literal_and_ends_nothing(tmp_path: Path) -> None:
    assert leaks(walk(tmp_path, "literal", MARKUP, list(LITERAL), seen=True)) == set()


def test_shared_strings_do_not_leak(tmp_path: Path) -> None:
    texts = strings() or hostile()
    pages = ["\n".join(texts[start : start + 45]) for start in range(0, len(texts), 45)]
    assert leaks(walk(tmp_path, "literal", pages, ["static"])) == set()


@given(st.text(st.characters(), max_size=60))
def test_plain_keeps_the_width_and_passes_nothing_unsafe(text: str) -> None:
    got = plain(text)
    assert cell_len(got) == cell_len(text)
    assert not forbidden(got)
    assert plain(got) == got


@given(st.text(st.sampled_from("a漢\u200d\ufe0f☎\x1b\x00\u2028\u00ad\ud800👩\u0301"), max_size=12))
def test_plain_keeps_the_width_of_what_belongs_together(text: str) -> None:
    assert cell_len(plain(text)) == cell_len(text)


def test_harmless_segments_pass_as_they_are() -> None:
    segments = [Segment("Ñandú 漢字 │", Style.parse("bold red")), Segment("ok")]
    got = TerminalGate().apply(segments, Color(0, 0, 0))
    assert [id(segment) for segment in got] == [id(segment) for segment in segments]


def test_links_and_control_segments_do_not_pass() -> None:
    style = Style.parse("bold").update_link("http://x/\x1b]0;pwn\x07")
    segments = [Segment("ok", style), Segment("\x1b[2J", None, [(1,)])]  # type: ignore[list-item]
    (only,) = TerminalGate().apply(segments, Color(0, 0, 0))
    assert only.text == "ok"
    assert only.style is not None
    assert only.style.bold
    assert only.style.link is None


def test_last_lines_of_an_app_are_harmless() -> None:
    out = StringIO()
    gated_console(out).print("The name \x1b]0;pwn\x07 [b]is[/b] \x9b2J wrong.\nSee log.", soft_wrap=True)
    assert not forbidden(out.getvalue(), allowed="\n")
    assert "[b]is[/b]" in out.getvalue()
    assert out.getvalue().count("\n") == 2


@pytest.mark.parametrize("name", PAYLOADS)
def test_no_attack_passes(name: str) -> None:
    (segment,) = TerminalGate().apply([Segment(f"AA{PAYLOADS[name]}BB")], Color(0, 0, 0))
    assert not forbidden(segment.text)
    assert segment.text.startswith("AA")
    assert segment.text.endswith("BB")
