"""The sheet of unsent values that the lines of one or more journals add up to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from cs_desk.clock import from_micros
from cs_desk.drafts.record import Change, Draft, Record, Value, change_line, decode, encode, same


@dataclass
class Sheet:
    """The unsent values by key; `older` keeps what lost against a later value from another session."""

    live: dict[str, Draft] = field(default_factory=dict)
    older: dict[str, tuple[Draft, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.live or self.older)

    def copy(self) -> Sheet:
        """Return a copy that later changes of this sheet do not reach."""
        return Sheet(dict(self.live), dict(self.older))

    def apply(self, key: str, change: Change) -> None:
        """Take one change in the order in which it was made."""
        if change.value is None:
            self.live.pop(key, None)
            self.older.pop(key, None)
        else:
            self.live[key] = Draft(change.value, change.at)

    def keep_older(self, key: str, draft: Draft) -> None:
        """Keep a value that lost against a later one, unless the same text is already held."""
        held = self.older.get(key, ())
        rivals = (*held, self.live[key]) if key in self.live else held
        if not any(same(rival.value, draft.value) for rival in rivals):
            self.older[key] = (*held, draft)

    def merge(self, other: Sheet) -> None:
        """Take in another session's sheet: per key the later value wins and the other is kept as older."""
        for key, draft in other.live.items():
            mine = self.live.get(key)
            if mine is None or draft.at > mine.at:
                self.live[key] = draft
                loser = mine
            else:
                loser = draft
            if loser is not None:
                self.keep_older(key, loser)
        for key, drafts in other.older.items():
            for draft in drafts:
                self.keep_older(key, draft)

    def lines(self, adopted: Iterable[str] = ()) -> Iterator[bytes]:
        """Give the full copy: every value, the sessions taken over, and the closing count."""
        content = list(self._content(adopted))
        yield from content
        yield encode({"c": len(content)})

    def _content(self, adopted: Iterable[str]) -> Iterator[bytes]:
        for key, drafts in self.older.items():
            yield from (change_line(key, draft, older=True) for draft in drafts)
        for key, draft in self.live.items():
            yield change_line(key, draft)
        yield from (encode({"a": session}) for session in adopted)


@dataclass
class Replay:
    """What one session's files add up to, oldest file first; `bad` counts lines that were torn or damaged."""

    sheet: Sheet = field(default_factory=Sheet)
    adopted: set[str] = field(default_factory=set)
    bad: int = 0
    last: datetime | None = None

    def feed(self, data: bytes) -> None:
        """Read one file; a whole copy at its head replaces what the files before it said."""
        records = [decode(line) for line in data.split(b"\n") if line]
        if _starts_with_whole_copy(records):
            self.sheet = Sheet()
        self.bad += sum(not self._take(record) for record in records)

    def _take(self, record: Record | None) -> bool:
        match record:
            case {"a": str(session)}:
                self.adopted.add(session)
            case {"c": int()}:
                pass
            case {"k": str(key), "v": None | str() | int() | float() as value, "t": int(micros), **rest}:
                return self._change(key, value, micros, older="o" in rest)
            case _:
                return False
        return True

    def _change(self, key: str, value: Value | None, micros: int, *, older: bool) -> bool:
        try:
            at = from_micros(micros)
        except OverflowError:
            return False
        if older and value is not None:
            self.sheet.keep_older(key, Draft(value, at))
        else:
            self.sheet.apply(key, Change(value, at))
        self.last = at if self.last is None else max(at, self.last)
        return True


def _starts_with_whole_copy(records: list[Record | None]) -> bool:
    for count, record in enumerate(records):
        if record is None:
            return False
        if "c" in record:
            return record["c"] == count
    return False
