"""Strings that attack or confuse terminals: our own, and those of the shared data where it is present."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "untrusted"
JOINERS = "\u200c\u200d"
VISIBLE_FORMAT = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")

PAYLOADS = {
    "title": "\x1b]0;pwn\x07",
    "title_st": "\x1b]0;pwn\x1b\\",
    "clipboard": "\x1b]52;c;cHduCg==\x07",
    "clear": "\x1b[2J",
    "colour": "\x1b[31;5;1337m",
    "reset": "\x1bc",
    "dcs": '\x1bP$q"p\x1b\\',
    "c1_csi": "\x9b2J",
    "c1_osc": "\x9d0;pwn\x9c",
    "shift": "\x0e\x0f",
    "nul": "\x00",
    "del": "\x7f",
    "bell": "\x07\x08\x0b\x0c",
    "bidi": "\u202egnp\u2066x\u2069",
    "zero_width": "\u200b\u2060\ufeff",
    "soft_hyphen": "\u00ad",
    "tags": "\U000e0041\U000e007f",
    "separators": "\u2028\u2029",
    "surrogate": "\ud800x\udfff",
}


def forbidden(text: str, *, allowed: str = "") -> set[str]:
    """Return the characters of the text that must never be shown: controls, hidden format characters, surrogates."""
    return {
        char
        for char in text
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        and char not in JOINERS
        and char not in VISIBLE_FORMAT
        and char not in allowed
    }


def strings(*names: str) -> list[str]:
    """Return the strings of the shared files (all three without names), or none where the folder is absent."""
    texts: list[str] = []
    for name in names or ("blns/blns.json", "injection/wcwidth_test_control_strings.json", "unicode/blns_widths.json"):
        path = SHARED / name
        if path.is_file():
            texts += [row if isinstance(row, str) else row["text"] for row in json.loads(path.read_text("utf-8"))]
    return texts
