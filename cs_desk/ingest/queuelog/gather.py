"""Gathers lines into batches for the store, and counts what they were."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from zoneinfo import ZoneInfo

from cs_desk.ingest.queuelog.lines import BadLineError, Event, LineReader, decode
from cs_desk.ingest.queuelog.machine import Machine
from cs_desk.models.callbatch import CallBatch, Place, Unknown

Told = Callable[[str], None]


class Gathering:
    """One reading of a log: put lines in, take batches out.

    `tell` hears of lines that are no events. `counts` has lines (blank ones too), events, contacts (calls whose first
    leg was in these lines), unknown and rejected.
    """

    def __init__(self, source: str, file: str, zone: ZoneInfo, machine: Machine, tell: Told):
        self.source = source
        self.file = file
        self.machine = machine
        self._reader = LineReader(zone)
        self._tell = tell
        self._unknown: list[Unknown] = []
        self._lines = 0
        self.counts = {"lines": 0, "events": 0, "contacts": 0, "unknown": 0, "rejected": 0}

    def put(self, lines: Iterable[bytes]) -> None:
        """Take lines, with or without their ends."""
        read, feed, events = self._reader.event, self.machine.feed, 0
        for line in lines:
            self._lines += 1
            try:
                event = read(decode(line))
            except BadLineError as error:
                self.counts["rejected"] += 1
                self._tell(f"{self.file}, line {self.counts['lines'] + self._lines}: {error}; left out")
                continue
            if event is not None:
                events += 1
                if not feed(event):
                    self._keep(event)
        self.counts["events"] += events

    def _keep(self, event: Event) -> None:
        self.counts["unknown"] += 1
        self._unknown.append(
            Unknown(event.at, event.call, event.queue, event.agent, event.name, "|".join(event.data).rstrip("|"))
        )

    @property
    def waiting(self) -> int:
        """How many lines were put in since the last batch."""
        return self._lines

    def take(self, place: Callable[[str], Place] | None = None, after: Place | None = None) -> CallBatch:
        """Return what came of the lines since the last batch; `place` makes the place of reading of the state."""
        legs, spans = self.machine.take()
        kept = place(self.machine.state()) if place else None
        batch = CallBatch(self.source, self.file, self._lines, legs, spans, self._unknown, kept, after)
        self.counts["lines"] += self._lines
        self.counts["contacts"] = self.machine.calls.begun
        self._lines, self._unknown = 0, []
        return batch

    def summary(self) -> dict[str, int]:
        """Return the counts with the legs that are still open."""
        return {**self.counts, "still_open": self.machine.still_open()}


def first_event(lines: list[bytes], zone: ZoneInfo) -> Event | None:
    """Return the first event among some lines, None where there is none."""
    reader = LineReader(zone)
    for line in lines:
        try:
            event = reader.event(decode(line))
        except BadLineError:
            continue
        if event is not None:
            return event
    return None
