"""A log in two files that nobody carried a state between, read in either order: the legs are put together again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cs_desk.models.acd import Leg
from cs_desk.models.merging import merged_leg, same_leg
from tests.ingest.queuelog.invented import calls
from tests.ingest.queuelog.reading import read

Said = tuple[object, ...]


def put_together(pieces: list[list[str]]) -> dict[str, list[Leg]]:
    """Return the legs of each call as a store keeps them that reads one piece after the other."""
    kept: dict[str, list[Leg]] = {}
    for piece in pieces:
        for leg in read(piece).legs.values():
            mine = kept.setdefault(leg.call, [])
            same = same_leg(leg, mine)
            if same is None:
                mine.append(leg)
            else:
                mine[mine.index(same)] = merged_leg(same, leg)
    return kept


def said(leg: Leg) -> Said:
    """What is known of a leg however it was put together: rings and holds of a lost half are not."""
    handled = None if leg.talk is None else leg.talk + leg.hold
    return (leg.call, leg.queue, leg.entered_at, leg.caller, leg.answered_at, leg.ended_at, leg.wait, handled,
            leg.outcome, leg.ended_by, leg.agent, leg.transferred_to)  # fmt: skip


@given(calls(), st.integers(0, 60), st.booleans())
def test_two_files_come_to_the_legs_of_one(made: tuple[list[str], list[Leg]], cut: int, older_first: bool) -> None:
    lines, legs = made
    pieces = [lines[:cut], lines[cut:]]
    kept = put_together(pieces if older_first else pieces[::-1])
    again = put_together([*pieces, *pieces])
    for found in (kept, again):
        told = sorted(map(said, (leg for several in found.values() for leg in several)), key=repr)
        assert told == sorted(map(said, legs), key=repr)
