"""When agents were signed in, paused, and members of queues."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_desk.ingest.queuelog.lines import SECOND
from tests.ingest.queuelog.reading import Read, read
from tests.ingest.queuelog.test_legs import T, lines

Span = tuple[str, str, int, int | None]
LOGS: dict[str, tuple[list[str], list[Span]]] = {
    "log-in over midnight": (
        ["0 NONE NONE Agent/1 AGENTLOGIN SIP/1", "90000 NONE NONE Agent/1 AGENTLOGOFF SIP/1 90000"],
        [("signed_in", "", 0, 90000)],
    ),
    "log-in cut off, and the log-off told twice": (
        ["500 NONE NONE Agent/1 AGENTLOGOFF SIP/1 400", "500 NONE NONE Agent/1 AGENTLOGOFF SIP/1 400"],
        [("signed_in", "", 100, 500)],
    ),
    "log-off cut off": (
        ["0 NONE NONE Agent/1 AGENTLOGIN SIP/1", "50 NONE NONE Agent/1 AGENTLOGIN SIP/1"],
        [("signed_in", "", 0, 50), ("signed_in", "", 50, None)],
    ),
    "called back": (
        ["0 NONE NONE Agent/1 AGENTCALLBACKLOGIN 10@in", "0 NONE NONE Agent/1 AGENTCALLBACKLOGIN 10@in",
         "60 NONE NONE Agent/1 AGENTCALLBACKLOGOFF 10@in 60 Autologoff"],
        [("signed_in", "", 0, 60)],
    ),
    "members of queues are signed in": (
        ["0 REALTIME a SIP/1 ADDMEMBER ", "5 MANAGER b SIP/1 ADDMEMBER", "5 MANAGER b SIP/1 ADDMEMBER",
         "50 CLI a SIP/1 REMOVEMEMBER",
         "70 CLI b SIP/1 REMOVEMEMBER ", "70 CLI b SIP/1 REMOVEMEMBER "],
        [("member", "a", 0, 50), ("member", "b", 5, 70), ("signed_in", "", 0, 70)],
    ),
    "members that log in as well are signed in only then": (
        ["0 NONE a Agent/1 ADDMEMBER", "10 NONE NONE Agent/1 AGENTLOGIN SIP/1",
         "20 NONE NONE Agent/1 AGENTLOGOFF SIP/1 10",
         "30 NONE a Agent/1 REMOVEMEMBER", "40 NONE a Agent/1 ADDMEMBER"],
        [("member", "a", 0, 30), ("member", "a", 40, None), ("signed_in", "", 0, 10), ("signed_in", "", 10, 20)],
    ),
    "everywhere and in each queue: one pause": (
        ["0 NONE a SIP/1 PAUSE lunch", "0 NONE b SIP/1 PAUSE lunch", "0 NONE NONE SIP/1 PAUSEALL lunch",
         "5 NONE NONE SIP/1 PAUSEALL again", "9 NONE a SIP/1 UNPAUSE", "9 NONE b SIP/1 UNPAUSE",
         "9 NONE NONE SIP/1 UNPAUSEALL"],
        [("paused", "", 0, 9)],
    ),
    "the other order": (
        ["0 NONE NONE SIP/1 PAUSEALL lunch", "0 NONE a SIP/1 PAUSE lunch", "9 NONE NONE SIP/1 UNPAUSEALL",
         "9 NONE a SIP/1 UNPAUSE"],
        [("paused", "", 0, 9)],
    ),
    "pauses that overlap": (
        ["0 NONE a SIP/1 PAUSE", "5 NONE b SIP/1 PAUSE form", "9 NONE a SIP/1 UNPAUSE", "12 NONE b SIP/1 UNPAUSE"],
        [("paused", "", 0, 12)],
    ),
    "added in pause": (
        ["0 NONE a SIP/1 ADDMEMBER PAUSED", "8 NONE a SIP/1 UNPAUSE"],
        [("member", "a", 0, None), ("paused", "", 0, 8), ("signed_in", "", 0, None)],
    ),
    "who goes home in a pause is not paused any more": (
        ["0 NONE NONE Agent/1 AGENTLOGIN SIP/1", "5 NONE NONE Agent/1 PAUSEALL lunch",
         "9 NONE NONE Agent/1 AGENTLOGOFF SIP/1 9"],
        [("paused", "", 5, 9), ("signed_in", "", 0, 9)],
    ),
    "who leaves the queue of the pause is not paused in it": (
        ["0 NONE a SIP/1 ADDMEMBER", "0 NONE b SIP/1 ADDMEMBER", "5 NONE a SIP/1 PAUSE", "9 NONE a SIP/1 REMOVEMEMBER"],
        [("member", "a", 0, 9), ("member", "b", 0, None), ("paused", "", 5, 9), ("signed_in", "", 0, None)],
    ),
    "restart": (
        ["0 NONE NONE Agent/1 AGENTLOGIN SIP/1", "2 NONE a Agent/1 ADDMEMBER", "3 NONE a Agent/1 PAUSE",
         "60 NONE NONE NONE QUEUESTART"],
        [("member", "a", 2, 60), ("paused", "", 3, 60), ("signed_in", "", 0, 60)],
    ),
    "ends without a beginning say nothing": (
        ["5 NONE a SIP/1 UNPAUSE", "6 NONE a SIP/1 REMOVEMEMBER", "7 NONE NONE SIP/1 AGENTLOGOFF SIP/1"], [],
    ),
}  # fmt: skip


def spans(found: Read) -> list[Span]:
    """Return the spans with seconds after T."""

    def after(moment: int | None) -> int | None:
        return None if moment is None else moment // SECOND - T

    return sorted(
        (span.kind, span.queue, after(span.started_at) or 0, after(span.ended_at)) for span in found.spans.values()
    )


@pytest.mark.parametrize("name", LOGS)
def test_a_log_comes_to_its_spans(name: str) -> None:
    log, expected = LOGS[name]
    whole = lines(*log)
    assert spans(read(whole)) == expected
    assert spans(read(whole, range(len(whole)))) == expected


def test_reasons() -> None:
    found = read(
        lines(
            "0 NONE a SIP/1 PAUSE ",
            "1 NONE NONE SIP/1 PAUSEALL lunch",
            "2 NONE NONE SIP/1 PAUSEALL form",
            "9 NONE NONE SIP/1 UNPAUSEALL",
            "10 NONE NONE Agent/2 AGENTCALLBACKLOGOFF 10@in 10 Autologoff",
        )
    )
    assert [(span.kind, span.reason) for span in found.spans.values()] == [
        ("paused", "lunch"),
        ("signed_in", "Autologoff"),
    ]


DEEDS = st.lists(
    st.tuples(st.integers(1, 9), st.sampled_from(("SIP/1", "SIP/2")), st.sampled_from("abc"), st.booleans()),
    max_size=40,
)


@given(DEEDS, st.sets(st.integers(0, 40)))
def test_paused_is_whenever_any_queue_says_so(deeds: list[tuple[int, str, str, bool]], cuts: set[int]) -> None:
    """Each deed, some seconds after the last, pauses an agent in a queue, or ends that pause; some are told twice."""
    log, paused, wanted, second = [], set[tuple[str, str]](), dict[str, int](), 0
    for wait, agent, queue, twice in deeds:
        second += wait
        for one in {name for name, _ in paused}:
            wanted[one] = wanted.get(one, 0) + wait
        word = "UNPAUSE" if (agent, queue) in paused else "PAUSE"
        paused ^= {(agent, queue)}
        log += [f"{second} NONE {queue} {agent} {word} tea"] * (1 + twice)
    log.append(f"{second + 1} NONE NONE NONE QUEUESTART")
    for one in {name for name, _ in paused}:
        wanted[one] = wanted.get(one, 0) + 1
    told: dict[str, int] = {}
    for span in read(lines(*log), sorted(cuts)).spans.values():
        assert span.ended_at is not None
        told[span.agent] = told.get(span.agent, 0) + (span.ended_at - span.started_at) // SECOND
    assert told == wanted
