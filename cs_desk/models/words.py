"""What to say, ask and paste at each step: a versioned book, the most specific words first."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Any

from cs_desk.errors import InputError
from cs_desk.models.difficulties import load_shipped as load_difficulties
from cs_desk.models.enums import Channel, Step
from cs_desk.models.shipped import known_keys, parse_toml, read_shipped, table, text_of, texts_of, whole
from cs_desk.models.wording import SAY_CLIP, Line, Slots, Span, check, fill_all, fill_text, plain
from cs_desk.text import clip, one_line

__all__ = ["Key", "Part", "Slots", "Span", "WordBook", "Words", "load_shipped", "parse_words"]

SHIPPED = "script/words.toml"
GROUPS = ("voice", "written")
SENTENCE_LIMIT, PASTE_LIMIT, SENTENCES = 240, 4000, 12
_PARTS = ("say", "ask", "paste")


@dataclass(frozen=True, slots=True)
class Key:
    """Where words apply: a step, "voice", "written" or one channel, and a difficulty's code or "" for any."""

    step: Step
    to: str
    difficulty: str = ""

    @property
    def place(self) -> str:
        """The place as a message names it: "listen, voice, goods.late"."""
        return ", ".join(part for part in (self.step.value, self.to, self.difficulty) if part)


@dataclass(frozen=True, slots=True)
class Part:
    """The words of one place; None means that the next less specific place is asked, () that nothing is said."""

    say: tuple[str, ...] | None = None
    ask: tuple[str, ...] | None = None
    paste: str | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """Words ready for the screen: `say` as sentences of spans (slots marked), `ask` as text, `paste` as a text."""

    say: tuple[Line, ...]
    ask: tuple[str, ...]
    paste: str | None


@dataclass(frozen=True, slots=True)
class WordBook:
    """All words under one version number; a book never changes, an edit makes the next version."""

    version: int
    parts: Mapping[Key, Part]

    def words(self, step: Step, channel: Channel, difficulty: str | Sequence[str] | None, slots: Slots) -> Words:
        """Return the words of a step; `difficulty` is a code, or a code and those above it (`DifficultyList.lineage`).

        Each of say, ask and paste comes from the most specific place that has it: the channel before its group
        (a text has to fit its channel first), and within each the entry, its parent, then any difficulty.
        """
        places = self._places(step, channel, difficulty)
        say = next((part.say for part in places if part.say is not None), ())
        ask = next((part.ask for part in places if part.ask is not None), ())
        paste = next((part.paste for part in places if part.paste is not None), None)
        return Words(
            say=fill_all(say, slots, SAY_CLIP),
            ask=tuple(plain(line) for line in fill_all(ask, slots, SAY_CLIP)),
            paste=None if paste is None else fill_text(paste, slots),
        )

    def edited(self, key: Key, part: Part | None) -> WordBook:
        """Return the next version with the words of one place changed, or taken away (None); InputError as on load."""
        parts = {one: other for one, other in self.parts.items() if one != key}
        if part is not None:
            _key(key.step, key.to, key.difficulty, "words")
            parts[key] = _part({name: getattr(part, name) for name in _PARTS}, key.place)
        return replace(self, version=self.version + 1, parts=_complete(parts, "words"))

    def to_document(self) -> dict[str, Any]:
        """Return the book as a JSON-ready document, which `from_document` reads back equal."""
        rows = []
        for key, part in self.parts.items():
            row: dict[str, Any] = {"step": key.step.value, "to": key.to, "difficulty": key.difficulty}
            row.update({name: _plain_value(value) for name in _PARTS if (value := getattr(part, name)) is not None})
            rows.append(row)
        return {"version": self.version, "words": rows}

    def to_json(self) -> str:
        """Return the book as JSON text."""
        return json.dumps(self.to_document(), ensure_ascii=False)

    @classmethod
    def from_document(cls, document: Any, source: str = "stored words") -> WordBook:
        """Return the book of a document made by `to_document`; InputError names `source`, place and slot."""
        found = table(document, source)
        known_keys(found, ("version", "words"), source)
        rows = found.get("words")
        if not isinstance(rows, list):
            raise InputError(f"{source}: a list of words is expected.")
        parts: dict[Key, Part] = {}
        for number, row in enumerate(rows, 1):
            where = f"{source}, entry {number}"
            entry = table(row, where)
            known_keys(entry, ("step", "to", "difficulty", *_PARTS), where)
            key = _key(entry.get("step"), entry.get("to"), entry.get("difficulty", ""), where)
            _add(parts, key, {name: entry[name] for name in _PARTS if name in entry}, source)
        return cls(_version(found, source), _complete(parts, source))

    @classmethod
    def from_json(cls, text: str, source: str = "stored words") -> WordBook:
        """Return the book of JSON text; InputError when it is not JSON or not a book."""
        try:
            document = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise InputError(f"{source}: this is not valid JSON. {error}.") from error
        return cls.from_document(document, source)

    def _places(self, step: Step, channel: Channel, difficulty: str | Sequence[str] | None) -> list[Part]:
        codes = [*_lineage(difficulty), ""]
        keys = (Key(step, to, code) for to in (channel.value, _group(channel)) for code in codes)
        return [self.parts[key] for key in keys if key in self.parts]


def parse_words(text: str, source: str) -> WordBook:
    """Return the book of TOML text as it is edited: [step.to] and [step.to.on.difficulty] tables."""
    document = parse_toml(text, source)
    return _from_toml(document, source)


@cache
def load_shipped() -> WordBook:
    """Return the book that ships with the program, read once."""
    book = _from_toml(read_shipped(SHIPPED), SHIPPED)
    unknown = {key.difficulty for key in book.parts} - {"", *(one.code for one in load_difficulties().entries)}
    if unknown:
        raise InputError(f"{SHIPPED}: there is no difficulty {min(unknown)}. See reference/difficulties.toml.")
    return book


def _from_toml(document: dict[str, Any], source: str) -> WordBook:
    known_keys(document, ("version", *Step), source)
    parts: dict[Key, Part] = {}
    for step in Step:
        for to, found in table(document.get(step.value, {}), f"{source}, {step.value}").items():
            key = _key(step.value, to, "", source)
            own = dict(table(found, f"{source}, {key.place}"))
            for code, special in table(own.pop("on", {}), f"{source}, {key.place}").items():
                at = _key(step.value, to, code, source)
                _add(parts, at, table(special, f"{source}, {at.place}"), source)
            if own:
                _add(parts, key, own, source)
    return WordBook(_version(document, source), _complete(parts, source))


def _version(document: dict[str, Any], source: str) -> int:
    return whole(document.get("version"), f"{source}, version", low=1, high=2**31 - 1)


def _group(channel: Channel) -> str:
    return "written" if channel.written else "voice"


def _lineage(difficulty: str | Sequence[str] | None) -> Sequence[str]:
    """Return codes from the most specific up; for a lone code the one above is the part before its dot."""
    if not difficulty or not isinstance(difficulty, str):
        return difficulty or ()
    top = difficulty.partition(".")[0]
    return (difficulty,) if top == difficulty else (difficulty, top)


def _key(step: Any, to: Any, difficulty: Any, where: str) -> Key:
    if step not in tuple(Step):
        raise InputError(f"{where}: “{_named(step)}” is not a step. The steps are {', '.join(Step)}.")
    if to not in (*GROUPS, *Channel):
        raise InputError(
            f"{where}, {step}: “{_named(to)}” is not a channel. Known are {', '.join((*GROUPS, *Channel))}."
        )
    if not isinstance(difficulty, str) or len(difficulty) > 81:
        raise InputError(f"{where}, {step}, {to}: the difficulty is the code of one, such as goods.late.")
    return Key(Step(step), str(to), difficulty)


def _named(value: Any) -> str:
    return clip(one_line(str(value)), 40)


def _add(parts: dict[Key, Part], key: Key, found: dict[str, Any], source: str) -> None:
    where = f"{source}, {key.place}"
    known_keys(found, _PARTS, where)
    if key in parts:
        raise InputError(f"{where}: these words stand twice.")
    parts[key] = _part(found, where)


def _part(found: dict[str, Any], where: str) -> Part:
    """Return the words of one place, cleaned, with lengths and slots checked; InputError names `where` and the slot."""
    paste = found.get("paste")
    if paste is not None:
        paste = check(text_of(paste, f"{where}, paste", limit=PASTE_LIMIT, multiline=True), f"{where}, paste")
    return Part(_sentences(found.get("say"), f"{where}, say"), _sentences(found.get("ask"), f"{where}, ask"), paste)


def _sentences(value: Any, where: str) -> tuple[str, ...] | None:
    if value is None:
        return None
    sentences = texts_of(value, where, limit=SENTENCE_LIMIT)
    if len(sentences) > SENTENCES:
        raise InputError(f"{where}: {len(sentences)} entries are too many; {SENTENCES} can be read.")
    return tuple(check(sentence, where) for sentence in sentences)


def _complete(parts: dict[Key, Part], source: str) -> Mapping[Key, Part]:
    """Return the parts read-only; InputError unless each step has something to say and something to paste."""
    for step in Step:
        voice, written = parts.get(Key(step, "voice"), Part()), parts.get(Key(step, "written"), Part())
        if not voice.say:
            raise InputError(f"{source}, {step.value}, voice: there is nothing to say for any difficulty.")
        if not written.paste:
            raise InputError(f"{source}, {step.value}, written: there is nothing to paste for any difficulty.")
    return MappingProxyType(parts)


def _plain_value(value: str | tuple[str, ...]) -> str | list[str]:
    return value if isinstance(value, str) else list(value)
