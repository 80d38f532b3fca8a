"""Pastes as text alone: what is pasted never becomes keys, whatever control characters are in it.

Textual 8.2 takes an escape within a bracketed paste for the beginning of a key: what stands behind it is typed instead
of pasted, its ctrl+g and its enter are done, and the rest of the paste is lost. So escapes are taken out before Textual
reads them; the other control characters go on to the field, which cleans what it is given.
"""

from __future__ import annotations

ESC = "\x1b"
BEGIN, END = "\x1b[200~", "\x1b[201~"


class Pastes:
    """What a terminal sends, piece by piece as it is read, without the escapes that stand within pastes."""

    def __init__(self) -> None:
        self._inside = False
        self._before = ""  # the last of what came outside a paste: its mark may be torn between two reads
        self._kept = ""  # what may be the first half of the mark that ends a paste

    def tame(self, text: str) -> str:
        """Return what Textual may read of it; the half of a mark that ends a paste waits for its other half."""
        told = ""
        while text:
            head, text = self._parted(text)
            told += head
        return told

    def paused(self) -> None:
        """Nothing came for a while: an escape that was the last is a key, and no half of a mark."""
        self._before = ""

    def _parted(self, text: str) -> tuple[str, str]:
        """Return what may be read up to where a paste begins or ends, and what stands behind it."""
        if self._inside:
            pasted, end, rest = (self._kept + text).partition(END)
            self._kept, self._inside = "" if end else _half(pasted), not end
            return pasted.removesuffix(self._kept).replace(ESC, "") + end, rest
        seen = self._before + text
        at = seen.find(BEGIN)
        self._inside = at >= 0
        cut = at + len(BEGIN) - len(self._before) if self._inside else len(text)
        self._before = "" if self._inside else seen[1 - len(BEGIN) :]
        return text[:cut], text[cut:]


def _half(text: str) -> str:
    """Return the end of the text that may be the beginning of the mark that ends a paste."""
    return next((END[:size] for size in range(len(END) - 1, 0, -1) if text.endswith(END[:size])), "")
