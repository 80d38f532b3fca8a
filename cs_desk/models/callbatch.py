"""What a reader of a log of calls hands over to be stored."""

from __future__ import annotations

from typing import NamedTuple

from cs_desk.models.acd import AgentSpan, Leg


class Unknown(NamedTuple):
    """An event that the reader does not know, as it came; `at` in microseconds UTC."""

    at: int
    call: str
    queue: str
    agent: str
    event: str
    data: str


class Place(NamedTuple):
    """How far a log was read: which file (inode and a digest of how it begins), up to which byte, and what went on."""

    path: str
    inode: str
    position: int
    head: str
    state: str


class CallBatch(NamedTuple):
    """Legs, spans and unknown events of one source, from so many lines of a file; where its reading stands now.

    `after` is the place that this batch goes on from, None for the first one; without `place` none is kept.
    """

    source: str
    file: str
    lines: int
    legs: list[Leg]
    spans: list[AgentSpan]
    unknown: list[Unknown]
    place: Place | None = None
    after: Place | None = None
