"""Small logs and the legs that they come to."""

from __future__ import annotations

from typing import Any

import pytest

from cs_desk.ingest.queuelog.lines import SECOND
from tests.ingest.queuelog.reading import read
from tests.support.shared import SHARED, needs_shared

T = 1_700_000_000


def lines(*short: str) -> list[str]:
    """Return lines of a log from short ones: `seconds after T, call, queue, agent, EVENT, data …`, parted by spaces."""
    whole = []
    for one in short:
        second, *rest = one.split(" ")
        whole.append("|".join((str(T + int(second)), *(part.replace("_", " ") for part in rest))))
    return whole


ENTER, CONNECT = "0 c1 sales NONE ENTERQUEUE  +61255501234 1", "9 c1 sales SIP/1 CONNECT 9 c1.2 4"
# Name: the log, and of each leg what it is to be, in the order of call and number.
LOGS: dict[str, tuple[list[str], list[dict[str, Any]]]] = {
    "answered, the agent ends": (
        [ENTER, CONNECT, "70 c1 sales SIP/1 COMPLETEAGENT 9 61 1"],
        [{"outcome": "answered", "ended_by": "agent", "wait": 9, "ring": 4, "talk": 61, "agent": "SIP/1",
          "caller": "+61255501234", "entered_at": 0, "answered_at": 9, "ended_at": 70}],
    ),
    "answered, the caller ends, fields of old": (
        ["0 c1 sales NONE ENTERQUEUE  0255501234", "9 c1 sales SIP/1 CONNECT 9",
         "70 c1 sales SIP/1 COMPLETECALLER 9 61"],
        [{"outcome": "answered", "ended_by": "caller", "wait": 9, "ring": None, "talk": 61, "caller": "0255501234"}],
    ),
    "lengths missing: the times tell": (
        [ENTER, "9 c1 sales SIP/1 CONNECT", "70 c1 sales SIP/1 COMPLETECALLER  "],
        [{"outcome": "answered", "wait": 9, "talk": 61}],
    ),
    "the name of the caller": (
        ["0 c1 sales NONE ENTERQUEUE  100 1 Ann_Ng"],
        [{"caller": "100", "caller_name": "Ann Ng", "outcome": "open", "ended_at": None, "wait": None}],
    ),
    "abandoned": (
        [ENTER, "12 c1 sales NONE ABANDON 1 1 12"],
        [{"outcome": "abandoned", "wait": 12, "ended_at": 12, "answered_at": None, "agent": ""}],
    ),
    "abandoned, no waiting time told": (
        [ENTER, "12 c1 sales NONE ABANDON 1 1 "], [{"outcome": "abandoned", "wait": 12}],
    ),
    "abandoned, entry cut off": (
        ["12 c1 sales NONE ABANDON 1 1 12"],
        [{"outcome": "abandoned", "wait": 12, "entered_at": 0, "cut": True, "caller": ""}],
    ),
    "abandoned, entry cut off, no waiting time told": (
        ["12 c1 sales NONE ABANDON 1 1"],
        [{"outcome": "abandoned", "wait": None, "entered_at": 12, "cut": True}],
    ),
    "timeout": ([ENTER, "30 c1 sales NONE EXITWITHTIMEOUT 1 1 30"], [{"outcome": "timeout", "wait": 30}]),
    "timeout of old: the position only": (
        [ENTER, "30 c1 sales NONE EXITWITHTIMEOUT 1"], [{"outcome": "timeout", "wait": 30}],
    ),
    "key": ([ENTER, "7 c1 sales NONE EXITWITHKEY # 1 1 7"], [{"outcome": "key", "wait": 7}]),
    "key of old": ([ENTER, "7 c1 sales NONE EXITWITHKEY # 1"], [{"outcome": "key", "wait": 7}]),
    "nobody left": ([ENTER, "5 c1 sales NONE EXITEMPTY 1 1 5"], [{"outcome": "empty", "wait": 5}]),
    "nobody left, in other words": ([ENTER, "5 c1 sales NONE LEAVEEMPTY"], [{"outcome": "empty", "wait": 5}]),
    "full, closed, nobody there": (
        ["0 c1 sales NONE FULL ", "0 c1 sales NONE FULL ", "0 c2 sales NONE CLOSED", "0 c3 sales NONE JOINEMPTY "],
        [{"outcome": "full", "wait": 0, "ended_at": 0}, {"outcome": "closed"}, {"outcome": "join_empty"}],
    ),
    "phones that rang in vain, in milliseconds": (
        [ENTER, "3 c1 sales SIP/2 RINGNOANSWER 3000", "5 c1 sales SIP/3 RINGCANCELED 1500", CONNECT],
        [{"ring": 8.5, "outcome": "open", "wait": 9, "answered_at": 9}],
    ),
    "transfer of old": (
        [ENTER, CONNECT, "40 c1 sales SIP/1 TRANSFER 8005 from-queue 9 31 1"],
        [{"outcome": "answered", "ended_by": "transfer", "transferred_to": "8005", "talk": 31}],
    ),
    "transfer of very old: no lengths": (
        [ENTER, CONNECT, "40 c1 sales SIP/1 TRANSFER 8005 from-queue"],
        [{"outcome": "answered", "ended_by": "transfer", "talk": 31}],
    ),
    "blind transfer, and a second queue": (
        [ENTER, CONNECT, "40 c1 sales SIP/1 BLINDTRANSFER 8005 from-queue 9 31 1", "41 c1 help NONE ENTERQUEUE  100 1",
         "50 c1 help SIP/7 CONNECT 9 x 2", "60 c1 help SIP/7 COMPLETEAGENT 9 10 1"],
        [{"number": 1, "queue": "sales", "ended_by": "transfer", "agent": "SIP/1", "talk": 31},
         {"number": 2, "queue": "help", "ended_by": "agent", "agent": "SIP/7", "talk": 10, "wait": 9}],
    ),
    "attended transfer over a bridge": (
        [ENTER, CONNECT, "40 c1 sales SIP/1 ATTENDEDTRANSFER BRIDGE b-1 9 31 1"],
        [{"ended_by": "transfer", "transferred_to": "b-1", "talk": 31}],
    ),
    "attended transfer into an application": (
        [ENTER, CONNECT, "40 c1 sales SIP/1 ATTENDEDTRANSFER APP VoiceMail 9 31 1"],
        [{"ended_by": "transfer", "transferred_to": "VoiceMail", "talk": 31}],
    ),
    "attended transfer that links two channels": (
        ["40 c1 sales SIP/1 ATTENDEDTRANSFER LINK SIP/1-a SIP/9-b 9 31 1"],
        [{"ended_by": "transfer", "transferred_to": "SIP/9-b", "talk": 31, "wait": 9, "entered_at": 0, "cut": True}],
    ),
    "end without entry or answer": (
        ["70 c1 sales SIP/1 COMPLETECALLER 9 61 1"],
        [{"entered_at": 0, "answered_at": 9, "ended_at": 70, "wait": 9, "talk": 61, "agent": "SIP/1", "cut": True}],
    ),
    "answer without entry": (
        [CONNECT, "70 c1 sales SIP/1 COMPLETECALLER 9 61 1"],
        [{"entered_at": 0, "answered_at": 9, "ring": 4, "talk": 61, "cut": True}],
    ),
    "end without answer": (
        [ENTER, "70 c1 sales SIP/1 COMPLETECALLER 9 61 1"],
        [{"entered_at": 0, "answered_at": 9, "wait": 9, "agent": "SIP/1", "cut": False}],
    ),
    "entry told after the answer": (
        [CONNECT, ENTER, "70 c1 sales SIP/1 COMPLETECALLER 9 61 1"],
        [{"entered_at": 0, "caller": "+61255501234", "cut": False, "talk": 61}],
    ),
    "everything told twice": (
        [ENTER, ENTER, CONNECT, CONNECT, "70 c1 sales SIP/1 COMPLETECALLER 9 61 1", ENTER, CONNECT,
         "70 c1 sales SIP/1 COMPLETECALLER 9 61 1"],
        [{"outcome": "answered", "talk": 61, "ring": 4}],
    ),
    "the same queue again": (
        [ENTER, "30 c1 sales NONE EXITWITHTIMEOUT 1 1 30", "31 c1 sales NONE ENTERQUEUE  100 1",
         "40 c1 sales NONE ABANDON 1 1 9"],
        [{"outcome": "timeout", "wait": 30}, {"number": 2, "outcome": "abandoned", "wait": 9}],
    ),
    "answered at once after leaving at once": (
        ["0 c1 sales NONE ENTERQUEUE  100 1", "0 c1 sales NONE EXITWITHKEY 1 1 1 0", "5 c1 sales SIP/1 CONNECT 5 x 1",
         "9 c1 sales SIP/1 COMPLETEAGENT 5 4 1"],
        [{"outcome": "key"}, {"outcome": "answered", "wait": 5, "talk": 4}],
    ),
    "another queue, and how it left the first is lost": (
        [ENTER, "20 c1 help NONE ENTERQUEUE  100 1"],
        [{"outcome": "lost", "ended_at": 20, "wait": None}, {"outcome": "open"}],
    ),
    "how it left the first queue comes late": (
        [ENTER, CONNECT, "40 c1 help NONE ENTERQUEUE  100 1", "40 c1 sales SIP/1 COMPLETECALLER 9 31 1"],
        [{"outcome": "answered", "talk": 31, "ended_at": 40}, {"outcome": "open"}],
    ),
    "restart": (
        [ENTER, "0 c2 sales NONE ENTERQUEUE  100 2", "9 c2 sales SIP/1 CONNECT 9 x 1", "50 NONE NONE NONE QUEUESTART ",
         "60 c3 sales NONE ENTERQUEUE  100 1"],
        [{"outcome": "restart", "ended_at": 50, "wait": None},
         {"outcome": "answered", "ended_by": "restart", "ended_at": 50, "wait": 9, "talk": None},
         {"outcome": "open"}],
    ),
    "calls that interleave": (
        [ENTER, "1 c2 sales NONE ENTERQUEUE  100 2", CONNECT, "11 c2 sales SIP/2 CONNECT 10 x 1",
         "20 c2 sales SIP/2 COMPLETEAGENT 10 9 2", "70 c1 sales SIP/1 COMPLETEAGENT 9 61 1"],
        [{"call": "c1", "talk": 61, "agent": "SIP/1"}, {"call": "c2", "talk": 9, "agent": "SIP/2"}],
    ),
    "on hold twice: not talk": (
        [ENTER, CONNECT, "20 c1 sales SIP/1 CALLERONHOLD", "25 c1 sales SIP/1 CALLEROFFHOLD",
         "30 c1 sales SIP/1 CALLERONHOLD",
         "30 c1 sales SIP/1 CALLERONHOLD", "40 c1 sales SIP/1 CALLEROFFHOLD", "70 c1 sales SIP/1 COMPLETEAGENT 9 61 1"],
        [{"hold": 15, "talk": 46}],
    ),
    "gave up on hold": (
        [ENTER, CONNECT, "20 c1 sales SIP/1 CALLERONHOLD", "70 c1 sales SIP/1 COMPLETECALLER 9 61 1"],
        [{"hold": 50, "talk": 11}],
    ),
    "the number dialled, told before": (
        ["0 c1 sales NONE DID +15550000775", ENTER], [{"did": "+15550000775"}],
    ),
    "the number dialled, told after": ([ENTER, "0 c1 sales NONE DID 775"], [{"did": "775"}]),
    "work after the call": (
        [ENTER, CONNECT, "70 c1 sales SIP/1 COMPLETEAGENT 9 61 1", "70 NONE sales SIP/1 WRAPUPSTART 15"],
        [{"wrap": 15, "talk": 61}],
    ),
    "dumped and incompatible wait on": (
        [ENTER, "2 c1 sales Agent/2 AGENTDUMP", "4 c1 sales SIP/2 SYSCOMPAT", CONNECT],
        [{"wait": 9, "outcome": "open"}],
    ),
    "to outside": (
        ["0 o1 out SIP/1 OUTDIAL 5550100", "5 o1 out SIP/1 OUTANSWER 5550100", "25 o1 out SIP/1 COMPLETEAGENT 5 20",
         "0 o2 out SIP/2 OUTDIAL 5550101", "9 o2 out SIP/2 OUTCANCEL 5550101", "0 o3 out SIP/3 OUTDIAL 5550102",
         "1 o3 out SIP/3 OUTCONGESTION 5550102"],
        [{"direction": "outbound", "caller": "5550100", "outcome": "answered", "wait": 5, "talk": 20, "agent": "SIP/1"},
         {"direction": "outbound", "outcome": "abandoned", "wait": 9}, {"direction": "outbound", "outcome": "lost"}],
    ),
    "times that run backwards": (
        [ENTER, "-5 c1 sales SIP/1 CONNECT  x 2", "-9 c1 sales SIP/1 COMPLETEAGENT"],
        [{"wait": 0, "talk": 0, "outcome": "answered"}],
    ),
    "lengths that are none": (
        [ENTER, "9 c1 sales SIP/1 CONNECT soon x never", "70 c1 sales SIP/1 COMPLETEAGENT -1 nan"],
        [{"wait": 9, "talk": 61, "ring": None}],
    ),
}  # fmt: skip
MOMENTS = ("entered_at", "answered_at", "ended_at")


@pytest.mark.parametrize("name", LOGS)
def test_a_log_comes_to_its_legs(name: str) -> None:
    log, expected = LOGS[name]
    whole = lines(*log)
    for cuts in ((), range(len(whole))):
        found = read(whole, cuts)
        legs = [leg for _, leg in sorted(found.legs.items())]
        assert found.unknown == []
        assert len(legs) == len(expected)
        for leg, wanted in zip(legs, expected, strict=True):
            for one, value in wanted.items():
                if one in MOMENTS and value is not None:
                    value = (T + value) * SECOND
                assert getattr(leg, one) == value, one


def test_a_leg_without_an_end_for_a_day_is_lost() -> None:
    log = lines(ENTER, "1 c2 sales NONE ENTERQUEUE  1 1", "9 c2 sales SIP/1 CONNECT 8 x 1")
    found = read([*log, *lines(f"{24 * 3600 + 60} c3 sales NONE ENTERQUEUE  1 1")])
    assert [leg.outcome for leg in found.legs.values()] == ["lost", "answered", "open"]
    assert found.legs["c2", 1].talk is None
    assert found.machine.still_open() == 1


def test_what_is_remembered_does_not_grow() -> None:
    def state(calls: int) -> str:
        log = [f"{number * 5} k{number} q NONE FULL" for number in range(calls)]
        log += [f"{calls * 5 + number} round q NONE JOINEMPTY" for number in range(calls)]
        found = read(lines(*log))
        assert len(found.legs) == 2 * calls
        return found.machine.state()

    assert len(state(2_000)) < 1.1 * len(state(400))


def test_events_that_are_not_known_or_say_nothing_of_whom_are_kept() -> None:
    log = lines(
        "0 c1 q NONE TELEPORT 1",
        "0 NONE q NONE ENTERQUEUE  1 1",
        "0 NONE NONE NONE PAUSE",
        "0 NONE NONE NONE CONFIGRELOAD",
    )
    assert read(log).unknown == ["TELEPORT", "ENTERQUEUE", "PAUSE"]


@needs_shared
def test_the_real_log_has_four_calls() -> None:
    found = read((SHARED / "acd/names_did_blanklines.queue_log").read_bytes().splitlines())
    assert {key: (leg.outcome, leg.wait, leg.talk) for key, leg in found.legs.items()} == {
        ("1546015415.757927", 1): ("answered", 10, 122),
        ("1546027663.761192", 1): ("open", 14, None),
        ("1546023970.760296", 1): ("answered", 6, 228),
        ("1546023604.760166", 1): ("answered", 10, 406),
    }
    first = found.legs["1546015415.757927", 1]
    assert (first.agent, first.did, first.caller, first.cut) == ("Agent Name 4", "+15550000775", "+15558679471", False)
    assert found.machine.still_open() == 1
