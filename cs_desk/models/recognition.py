"""The quiet prompt: notes or energies that show dissatisfaction propose that a contact is a complaint."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from cs_desk.errors import InputError
from cs_desk.models.shipped import known_keys, read_shipped, table, texts_of, whole
from cs_desk.text import clip, fold

SHIPPED = "script/recognition.toml"
PHRASE_LIMIT = 34
_KEYS = ("energy", "phrases", "not", "between", "after")

_PIECE, _OVERLAP = 4_000, 200  # what is folded at a time; the overlap is longer than any phrase with its reach
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘`´ʼ＇", "'"))
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
# What ends a clause, so that a "no" on its other side says nothing about the phrase. A hyphen or a colon does not.
_STOP = re.compile(r"[.!?;,()…|/\"“”]|\s[-–—]+\s|\b(?:but|however|because)\b")


@dataclass(frozen=True, slots=True)
class Proposal:
    """Why a contact looks like a complaint: `reason` fits one line of 70 cells."""

    reason: str
    phrase: str | None = None
    energy: int | None = None


@dataclass(frozen=True, slots=True)
class RecognitionRules:
    """The phrases, the words that turn them round, and the energy from which on the prompt appears."""

    energy: int
    phrases: tuple[str, ...]
    negators: frozenset[str]
    between: frozenset[str]
    after: frozenset[str]
    _split: dict[str, list[tuple[int, tuple[str, ...]]]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Phrases by their first word, so that each word of the notes is looked up once.
        split: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
        for rank, phrase in enumerate(self.phrases):
            words = tuple(_words(phrase))
            split.setdefault(words[0], []).append((rank, words))
        object.__setattr__(self, "_split", split)

    def find(self, notes: str) -> str | None:
        """Return the plainest phrase that stands in the notes and is not negated, or None; never raises."""
        ranks = [rank for clause in _clauses(notes) for rank in self._hits(clause)]
        return self.phrases[min(ranks)] if ranks else None

    def _hits(self, words: Sequence[str]) -> Iterator[int]:
        for at, word in enumerate(words):
            for rank, phrase in self._split.get(word, ()):
                end = at + len(phrase)
                if tuple(words[at:end]) == phrase and not self._negated(words, at, end):
                    yield rank

    def _negated(self, words: Sequence[str], start: int, end: int) -> bool:
        if not self.negators.isdisjoint(words[start:end]):
            return False
        if end < len(words) and words[end] in self.after:
            return True
        for word in reversed(words[:start]):
            if word in self.negators:
                return True
            if word not in self.between:
                return False
        return False


def propose(
    notes: str, energies: Sequence[int], *, already: bool, rules: RecognitionRules | None = None
) -> Proposal | None:
    """Return why this looks like a complaint, or None; `already` means that it is one, or that the operator said no.

    `energies` are the moments of truth so far, −5 to +5; the lowest counts, since what was felt was felt. Never raises.
    """
    if already:
        return None
    rules = rules or load_shipped()
    phrase = rules.find(notes)
    lowest = min(energies, default=0)
    low = lowest if lowest <= rules.energy else None
    if phrase is None and low is None:
        return None
    heard = [f"“{clip(phrase, PHRASE_LIMIT)}”"] if phrase else []
    felt = [f"energy {low}".replace("-", "−")] if low is not None else []
    return Proposal(f"{', '.join(heard + felt)}: is this a complaint?".capitalize(), phrase, low)


def parse_recognition(document: dict[str, Any], source: str) -> RecognitionRules:
    """Return the rules of a TOML document; InputError names `source`, the key and the entry."""
    found = table(document, source)
    known_keys(found, _KEYS, source)
    lists = {key: texts_of(found.get(key), f"{source}, {key}", limit=PHRASE_LIMIT) for key in _KEYS[1:]}
    for number, phrase in enumerate(lists["phrases"], 1):
        if len(_clauses(phrase)) != 1:
            raise InputError(f"{source}, phrases, entry {number}: a phrase is words with nothing but spaces between.")
    negators, between, after = (frozenset(w for one in lists[key] for w in _words(one)) for key in _KEYS[2:])
    energy = whole(found.get("energy"), f"{source}, energy", low=-5, high=-1)
    return RecognitionRules(energy, lists["phrases"], negators, between, after)


@cache
def load_shipped() -> RecognitionRules:
    """Return the rules that ship with the program, read once."""
    return parse_recognition(read_shipped(SHIPPED), SHIPPED)


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text.translate(_APOSTROPHES)))


def _clauses(notes: str) -> list[list[str]]:
    """Cut notes at line ends and at what ends a clause, and return the folded words of each clause that has any."""
    clauses = []
    for line in notes.splitlines():
        for start in range(0, max(len(line), 1), _PIECE - _OVERLAP):
            piece = fold(line[start : start + _PIECE].translate(_APOSTROPHES))
            clauses += [words for clause in _STOP.split(piece) if (words := _WORD.findall(clause))]
    return clauses
