"""The last gate before the terminal: whatever a widget draws, no strip carries anything but text and styles.

Textual passes every strip of every widget (content, borders, titles, scroll bars, toasts, tooltips) through the line
filters of `Widget.get_line_filters`, which asks the app. Three things reach the terminal inside a strip: the text of a
segment, also of a control segment, and the target of a hyperlink style; all three are dealt with here.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TextIO, cast

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from cs_desk.text import REPLACEMENT, UNSAFE

_TIES = re.compile("[\u200d\ufe0f]")


class TerminalGate(LineFilter):
    """Line filter for `App.get_line_filters()`, to stand last; keeps every width and never raises."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's signature
        """Return the segments without control segments, unsafe characters and hyperlinks."""
        return list(_passed(segments))


class GatedStream(io.TextIOBase):
    """A text stream that passes only harmless lines on to another one."""

    def __init__(self, stream: TextIO):
        super().__init__()
        self._stream = stream

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, text: str) -> int:
        """Write the text with unsafe characters replaced (line breaks stay); returns the length taken."""
        self._stream.write("\n".join(map(plain, text.split("\n"))))
        return len(text)

    def flush(self) -> None:
        """Flush the stream underneath."""
        self._stream.flush()


def gated_console(stream: TextIO) -> Console:
    """Return a Rich console without colours over a gated stream: for what an app prints when it ends."""
    gated = cast(TextIO, GatedStream(stream))
    return Console(file=gated, markup=False, highlight=False, color_system=None, force_terminal=False)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return the text with every unsafe character gone, in exactly the same number of cells.

    An unsafe character that Textual counts as one or two cells becomes that many U+FFFD; one without width vanishes.
    """
    if not UNSAFE.search(text):
        return text
    width, safe = cell_len(text), UNSAFE.sub(_stand_in, text)
    if cell_len(safe) != width:  # a joiner or an emoji selector now stands beside another character than before
        safe = set_cell_size(_TIES.sub("", safe), width)
    return safe


def _stand_in(match: re.Match[str]) -> str:
    return REPLACEMENT * cell_len(match[0])


def _passed(segments: Iterable[Segment]) -> Iterable[Segment]:
    for segment in segments:
        text, style, control = segment
        if control is not None:
            continue
        if style is not None and style.link is not None:
            style = style.update_link(None)
        safe = text if text.isascii() and text.isprintable() else plain(text)
        if safe is text and style is segment.style:
            yield segment
        elif safe:
            yield Segment(safe, style)
