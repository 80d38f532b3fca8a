"""Reads logs given as text, whole or in pieces with the state carried over as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from cs_desk.ingest.queuelog.lines import LineReader, decode
from cs_desk.ingest.queuelog.machine import Machine
from cs_desk.models.acd import AgentSpan, Leg, leg_values, span_values

UTC = ZoneInfo("UTC")


@dataclass
class Read:
    """What a log came to: legs by call and number, spans by their beginning, names of unknown events."""

    legs: dict[tuple[str, int], Leg] = field(default_factory=dict)
    spans: dict[tuple[str, str, str, int], AgentSpan] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    machine: Machine = field(default_factory=Machine)

    def keep(self) -> None:
        """Take what changed, as a store would."""
        legs, spans = self.machine.take()
        for leg in legs:
            self.legs[leg.call, leg.number] = Leg(*leg_values(leg))
        for span in spans:
            self.spans[span.agent, span.kind, span.queue, span.started_at] = AgentSpan(*span_values(span))


def read(lines: Iterable[str | bytes], cuts: Sequence[int] = (), zone: ZoneInfo = UTC) -> Read:
    """Read lines; before the line of each number in `cuts` another process goes on from the state."""
    found, reader = Read(), LineReader(zone)
    for number, line in enumerate(lines):
        if number in cuts:
            found.keep()
            found.machine = Machine.of(found.machine.state())
        event = reader.event(decode(line if isinstance(line, bytes) else line.encode()))
        if event is not None and not found.machine.feed(event):
            found.unknown.append(event.name)
    found.keep()
    return found
