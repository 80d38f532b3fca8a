"""The two-level list of customer difficulties: the shipped seed, and search as you type."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from cs_desk.errors import InputError
from cs_desk.models.shipped import known_keys, read_shipped, table, text_of, texts_of
from cs_desk.text import fold

SHIPPED = "reference/difficulties.toml"
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}(\.[a-z][a-z0-9_]{0,39})?")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class DifficultyEntry:
    """One entry: `code` never changes; `parent` is the code above it, None at the top.

    `phrase` stands in a sentence ("I am sorry about …"); `also` are other words that find it.
    """

    code: str
    word: str
    parent: str | None = None
    phrase: str = ""
    also: tuple[str, ...] = ()
    retired: bool = False


class DifficultyList:
    """The list as an organisation keeps it, in its order; raises InputError when codes repeat or parents fail."""

    def __init__(self, entries: Iterable[DifficultyEntry]):
        self.entries = tuple(entries)
        self._by_code = {entry.code: entry for entry in self.entries}
        self._check()
        self._keys = {entry.code: self._search_words(entry) for entry in self.entries}

    def get(self, code: str) -> DifficultyEntry | None:
        """Return the entry of a code, retired ones too, or None."""
        return self._by_code.get(code)

    def tops(self) -> tuple[DifficultyEntry, ...]:
        """Return the entries of the first level that are not retired."""
        return tuple(entry for entry in self.entries if entry.parent is None and not entry.retired)

    def children(self, code: str) -> tuple[DifficultyEntry, ...]:
        """Return the entries below a code that are not retired."""
        return tuple(entry for entry in self.entries if entry.parent == code and not entry.retired)

    def lineage(self, code: str) -> tuple[str, ...]:
        """Return the code and then its parent, the most specific first; an unknown code stands alone."""
        entry = self._by_code.get(code)
        return (code,) if entry is None or entry.parent is None else (code, entry.parent)

    def label(self, code: str) -> str:
        """Return "goods: late", or the word alone at the top; an unknown code comes back as it stands."""
        entry = self._by_code.get(code)
        if entry is None:
            return code
        above = self._by_code.get(entry.parent or "")
        return f"{above.word}: {entry.word}" if above else entry.word

    def phrase(self, code: str) -> str | None:
        """Return the words for a sentence, those of the parent if it has none of its own, else None."""
        found = (self._by_code[one].phrase for one in self.lineage(code) if one in self._by_code)
        return next((phrase for phrase in found if phrase), None)

    def exact(self, text: str) -> tuple[DifficultyEntry, ...]:
        """Return the entries whose word or full label is just this text, case and accents aside."""
        wanted = fold(text)
        return tuple(
            entry
            for entry in self.entries
            if not entry.retired and wanted in (fold(entry.word), fold(self.label(entry.code)))
        )

    def search(self, text: str, limit: int = 20) -> tuple[DifficultyEntry, ...]:
        """Return entries in which every word of `text` is found, the best first; blank text gives the whole list.

        Ranking: the word itself, its beginning, a word in it, a word above it, another word for it, a part inside.
        """
        parts = _WORD.findall(fold(text))
        if not parts and text.strip():
            return ()
        ranked = []
        for place, entry in enumerate(self.entries):
            rank = None if entry.retired else self._rank(entry, parts)
            if rank is not None:
                ranked.append((rank, place, entry))
        ranked.sort(key=lambda item: item[:2])
        return tuple(entry for _, _, entry in ranked[:limit])

    def _rank(self, entry: DifficultyEntry, parts: list[str]) -> int | None:
        """Return a rank, lower is better; None when a part is not found at all."""
        if not parts:
            return 0
        whole = " ".join(parts)
        if whole == self._keys[entry.code][0]:
            return 0
        if self._keys[entry.code][0].startswith(whole):
            return 1
        ranks = [self._rank_part(entry, part) for part in parts]
        return None if None in ranks else 2 + sum(rank for rank in ranks if rank is not None)

    def _rank_part(self, entry: DifficultyEntry, part: str) -> int | None:
        word, above, also = self._keys[entry.code]
        places = (word, above, also)
        for rank, place in enumerate(places):
            words = [one for one in place.split() if one.startswith(part)]
            if words:
                return 2 * rank + (part not in words)
        # One or two letters inside a word find nearly everything, so they only count at a beginning.
        inside = len(part) > 2 and any(part in place for place in places)
        return 2 * len(places) if inside else None

    def _search_words(self, entry: DifficultyEntry) -> tuple[str, str, str]:
        above = self._by_code.get(entry.parent or "")
        texts = (entry.word, above.word if above else "", " ".join((*entry.also, entry.code)))
        word, over, also = (" ".join(_WORD.findall(fold(text))) for text in texts)
        return word, over, also

    def _check(self) -> None:
        if len(self._by_code) != len(self.entries):
            codes = [entry.code for entry in self.entries]
            twice = next(code for code in codes if codes.count(code) > 1)
            raise InputError(f"Difficulties: the code {twice} stands twice. Each entry needs a code of its own.")
        for entry in self.entries:
            above = self._by_code.get(entry.parent) if entry.parent is not None else None
            if entry.parent is not None and (above is None or above.parent is not None):
                raise InputError(
                    f"Difficulties: {entry.code} stands under {entry.parent}, which is not an entry of the first level."
                )


def parse_difficulties(document: dict[str, Any], source: str) -> DifficultyList:
    """Return the list of a TOML document (`[[difficulty]]` tables); InputError names `source`, entry and key."""
    rows = document.get("difficulty")
    known_keys(document, ("difficulty",), source)
    if not isinstance(rows, list) or not rows:
        raise InputError(f"{source}: at least one [[difficulty]] is expected.")
    return DifficultyList(_entry(row, f"{source}, difficulty {number}") for number, row in enumerate(rows, 1))


@cache
def load_shipped() -> DifficultyList:
    """Return the seed list that ships with the program, read once."""
    return parse_difficulties(read_shipped(SHIPPED), SHIPPED)


def _entry(row: Any, where: str) -> DifficultyEntry:
    found = table(row, where)
    known_keys(found, ("code", "word", "parent", "phrase", "also"), where)
    code = text_of(found.get("code"), f"{where}, code", limit=81)
    if not _CODE.fullmatch(code):
        raise InputError(
            f"{where}, code: “{code}” is not a code. Use small letters, figures and _, with one dot at most."
        )
    return DifficultyEntry(
        code=code,
        word=text_of(found.get("word"), f"{where}, word", limit=60),
        parent=text_of(found["parent"], f"{where}, parent", limit=40) if "parent" in found else None,
        phrase=text_of(found["phrase"], f"{where}, phrase", limit=60) if "phrase" in found else "",
        also=texts_of(found.get("also", []), f"{where}, also", limit=40),
    )
