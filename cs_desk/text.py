"""Text from outside made harmless, searchable, and cut to terminal cells.

A name, a note or an error message of the database may hold control sequences, direction overrides, invisible
characters or a hundred accents on one letter. `clean` is applied where text enters; the terminal gate is the second
lock.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
ELLIPSIS = "…"
JOINERS = "\u200c\u200d"  # between letters of Persian and Indic scripts and inside emoji they carry meaning
MARKS_IN_A_ROW = 4
LIMIT = 10_000
LINE, TEXT = 400, 20_000
"""Characters that fit into a line, such as a name, and into a text of several lines, such as a note."""

# No picture of their own, used to hide or to reorder: the format characters (category Cf) except the joiners and the
# visible Arabic, Syriac and Kaithi number signs, and the Hangul fillers, which pass for letters but are blank.
_HIDDEN_SET = (
    "\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
# C0, DEL, C1, lone surrogates and the code points that are never characters.
_BROKEN_SET = "\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef" + "".join(
    f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(17)
)
_HIDDEN = re.compile(f"[{_HIDDEN_SET}]+")
_BROKEN = re.compile(f"(?![\t\n])[{_BROKEN_SET}]")
_BREAK = re.compile("\r\n?|[\u2028\u2029]")
_SPACE = re.compile("[\t\n]")
UNSAFE = re.compile(f"[{_HIDDEN_SET}{_BROKEN_SET}\u2028\u2029]")
"""Matches every single character that must not reach a terminal as part of a line."""

# Letters that people type without their stroke although no decomposition says so.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ı": "i"})

# Narrow signs outside the category of symbols which a variation selector turns into a wide emoji.
_WIDENED = frozenset("#*0123456789‼⁉ℹ↔⤴⤵◻◼")
# Symbols that Unicode 16 made wide (I Ching, Tai Xuan Jing, counting rods): older tables of Python call them narrow.
_WIDE_SIGNS = ((0x2630, 0x2637), (0x268A, 0x268F), (0x4DC0, 0x4DFF), (0x1D300, 0x1D356), (0x1D360, 0x1D376))
# Blocks in which a character that Python's table does not know yet is an ideograph or an emoji, so wide.
_WIDE_BLOCKS = ((0x1F6D0, 0x1F6FF), (0x1F7E0, 0x1F7FF), (0x1FA70, 0x1FAFF), (0x20000, 0x3FFFD))


def clean(text: str, *, multiline: bool = False, limit: int = LIMIT) -> str:
    """Return the text without anything that could act on a terminal, hide, or pile up; never raises.

    Control characters and lone surrogates become U+FFFD so that one sees them; invisible format characters go; line
    breaks and tabs become spaces, or with `multiline` stay as `\\n` and `\\t`; at most four combining marks follow each
    other; the result is NFC and at most `limit` characters long (the rest is cut off). Cleaning twice changes nothing.
    """
    if not text.isprintable():
        text = _BREAK.sub("\n", text)
        text = _BROKEN.sub(REPLACEMENT, text if multiline else _SPACE.sub(" ", text))
    if not text.isascii() and max(text) >= "\u00ad":
        text = _composed(_HIDDEN.sub("", text))
    return text[:limit]


def whole(text: str, *, multiline: bool = True) -> str:
    """Return the cleaned text, none of it cut off (composing may lengthen a text)."""
    return clean(text, multiline=multiline, limit=3 * len(text))


def too_long(text: str, most: int) -> str:
    """Say by how much a text is too long to be kept; empty when it fits."""
    return f"{len(text):,} characters are more than the {most:,} that fit" if len(text) > most else ""


def one_line(text: str, *, limit: int = LIMIT) -> str:
    """Return the cleaned text on one line, with every run of white space as one space and none at the ends."""
    return " ".join(clean(text, limit=limit).split())


def fold(text: str) -> str:
    """Return the form in which texts are compared when people search: no case, accents, strokes or extra spaces.

    Marks above and below Latin, Greek, Hebrew and Arabic letters go, and joiners, which people leave out; marks that
    make another letter (the voiced sign of kana, the vowel signs and viramas of Indic scripts) stay.
    """
    if text.isascii() and text.isprintable():  # nothing to take off: what follows costs twenty times as much
        return " ".join(text[:LIMIT].lower().split())
    parts = unicodedata.normalize("NFKD", one_line(text).casefold())
    bare = "".join(char for char in parts if char not in JOINERS and not _is_accent(char)).casefold()
    return one_line(bare.translate(_PLAIN))


def cells(text: str) -> int:
    """Return how many terminal cells the text takes; control characters take none."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(width for _, width in _clusters(text))


def clip(text: str, width: int, *, ellipsis: str = ELLIPSIS) -> str:
    """Return the text if it fits into `width` cells, else as much of it as fits before an ellipsis.

    Letters are never parted from their marks, nor wide characters cut in half, so the result may be a cell shorter.
    """
    if cells(text) <= width:
        return text
    room = width - cells(ellipsis)
    if room < 0:
        return ""
    kept: list[str] = []
    for cluster, size in _clusters(text):
        if size > room:
            break
        room -= size
        kept.append(cluster)
    return "".join(kept) + ellipsis


def _composed(text: str) -> str:
    """NFC, with piles of marks cut before (sorting a long one takes quadratic time) and where NFC made new ones."""
    if text.isascii() or max(text) < "\u0300":
        return text  # nothing below the combining marks has another composed form
    once = unicodedata.normalize("NFC", _thinned(text))
    twice = _thinned(once)
    return once if twice == once else unicodedata.normalize("NFC", twice)


def _thinned(text: str) -> str:
    """Drop marks after the fourth in a row, and joiners with no letter of a joining script or emoji before them."""
    kept: list[str] = []
    row = 0
    for char in text:
        if char in JOINERS and (not kept or kept[-1].isascii() or kept[-1] in JOINERS):
            continue
        row = row + 1 if char in JOINERS or _is_mark(char) else 0
        if row <= MARKS_IN_A_ROW:
            kept.append(char)
    return "".join(kept)


def _is_mark(char: str) -> bool:
    return char >= "\u0300" and unicodedata.category(char) in ("Mn", "Me")


def _is_accent(char: str) -> bool:
    order = unicodedata.combining(char)
    return 10 <= order <= 36 or order >= 200


def _clusters(text: str) -> Iterator[tuple[str, int]]:
    """Yield what belongs together (letter and marks, emoji and what is joined to it) with its width in cells."""
    cluster, width, joined = "", 0, False
    for char in text:
        if cluster and (joined or char in JOINERS or not _width(char)):
            if char == "\ufe0f" and width == 1 and _widens(cluster[0]):
                width = 2
            cluster += char
            joined = char == "\u200d" and not joined
        else:
            if cluster:
                yield cluster, width
            cluster, width = char, _width(char)
    if cluster:
        yield cluster, width


def _widens(char: str) -> bool:
    return char in _WIDENED or unicodedata.category(char) == "So"


@lru_cache(maxsize=8192)
def _width(char: str) -> int:
    """Cells of one character, as Textual's own measure has it (the tests compare the two)."""
    code, category = ord(char), unicodedata.category(char)
    if category == "Cf":
        return int(char == "\u00ad" or unicodedata.bidirectional(char) in ("AN", "AL", "L"))
    if category in ("Mn", "Me", "Mc", "Cc", "Zl", "Zp") or char in "\u3164\uffa0" or 0x1F3FB <= code <= 0x1F3FF:
        return 0
    if 0x1160 <= code <= 0x11FF or 0xD7B0 <= code <= 0xD7FF:  # the inner parts of Hangul syllables
        return 0
    if category == "Cn":
        return 2 if _within(code, _WIDE_BLOCKS) else 1
    return 2 if unicodedata.east_asian_width(char) in "WF" or _within(code, _WIDE_SIGNS) else 1


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code <= last for first, last in ranges)
