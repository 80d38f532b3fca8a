"""Rows of any table of calls: what follows from what they tell, and what contradicts itself."""

from __future__ import annotations

from typing import Any

import pytest

from cs_desk.ingest.build import BadRowError
from cs_desk.ingest.buildcall import call
from cs_desk.models.imports import Origin
from tests.support.called import AT, SECOND

NOW = AT + 10_000 * SECOND
ORIGIN = Origin("pbx", "K1", "d", 2)


def made(**values: Any) -> Any:
    """Build a call; numbers are seconds, and moments are seconds after AT."""
    given = {
        name: value if isinstance(value, str) else (AT + value * SECOND if name.endswith("_at") else value * SECOND)
        for name, value in values.items()
    }
    return call(given, ORIGIN, NOW).leg


CASES: list[tuple[dict[str, Any], tuple[Any, ...]]] = [
    ({"wait": 9, "talk": 60, "outcome": "answered"}, ("answered", 9, 60, 9, 69)),
    ({"answered_at": 9, "ended_at": 69}, ("answered", 9, 60, 9, 69)),
    ({"answered_at": 9, "ended_at": 79, "hold": 10}, ("answered", 9, 60, 9, 79)),
    ({"talk": 60}, ("answered", None, 60, 0, 60)),
    ({"outcome": "answered"}, ("answered", None, None, 0, 0)),
    ({"ended_at": 12}, ("abandoned", 12, None, None, 12)),
    ({"wait": 12, "outcome": "timeout"}, ("timeout", 12, None, None, 12)),
    ({"outcome": "abandoned", "wait": 12, "talk": 5}, ("abandoned", 12, None, None, 12)),
    ({"outcome": "full"}, ("full", None, None, None, 0)),
]


@pytest.mark.parametrize(("values", "wanted"), CASES)
def test_what_follows(values: dict[str, Any], wanted: tuple[Any, ...]) -> None:
    leg = made(entered_at=0, **values)
    answered = None if leg.answered_at is None else (leg.answered_at - AT) // SECOND
    assert (leg.outcome, leg.wait, leg.talk, answered, (leg.ended_at - AT) // SECOND) == wanted


@pytest.mark.parametrize(
    ("values", "field", "why"),
    [
        ({"talk": 1}, "entered_at", "the moment it came in"),
        ({"entered_at": 0}, "outcome", "whether somebody answered"),
        ({"entered_at": 9, "answered_at": 3}, "answered_at", "answered before it came in"),
        ({"entered_at": 0, "answered_at": 9, "ended_at": 8}, "ended_at", "ended before it was answered"),
        ({"entered_at": 9, "ended_at": 8}, "ended_at", "ended before it came in"),
        ({"entered_at": 20_000, "talk": 1}, "entered_at", "future"),
        ({"entered_at": 0, "talk": 20_000}, "ended_at", "future"),
    ],
)
def test_what_contradicts_itself(values: dict[str, Any], field: str, why: str) -> None:
    with pytest.raises(BadRowError, match=why) as caught:
        made(**values)
    assert caught.value.field == field
