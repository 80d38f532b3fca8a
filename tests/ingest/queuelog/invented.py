"""Invented logs of which one knows what they come to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from cs_desk.ingest.queuelog.lines import SECOND
from cs_desk.models.acd import Leg

T = 1_700_000_000
Line = tuple[int, str]
ENDS = ("agent", "caller", "blind", "old", "bridge", "link", "abandon", "timeout", "key", "empty", "talking", "waiting")
UNANSWERED = {
    "abandon": ("ABANDON", "abandoned", "2|1|"),
    "timeout": ("EXITWITHTIMEOUT", "timeout", "1|1|"),
    "key": ("EXITWITHKEY", "key", "9|1|1|"),
    "empty": ("EXITEMPTY", "empty", "1|1|"),
}
ANSWERED = {
    "agent": ("COMPLETEAGENT", "agent", "{hold}|{talk}|1", ""),
    "caller": ("COMPLETECALLER", "caller", "{hold}|{talk}", ""),
    "blind": ("BLINDTRANSFER", "transfer", "8005|out|{hold}|{talk}|1", "8005"),
    "old": ("TRANSFER", "transfer", "8005|out|{hold}|{talk}", "8005"),
    "bridge": ("ATTENDEDTRANSFER", "transfer", "BRIDGE|b-1|{hold}|{talk}|1", "b-1"),
    "link": ("ATTENDEDTRANSFER", "transfer", "LINK|SIP/1-a|SIP/9-b|{hold}|{talk}|1", "SIP/9-b"),
}


@dataclass(frozen=True)
class Visit:
    """One visit as it is to be: seconds of waiting, ringing in vain, talking and holding, and its end."""

    queue: str
    wait: int
    vain: int
    talk: int
    held: int
    end: str


@st.composite
def visits(draw: st.DrawFn) -> list[Visit]:
    """Give the visits of one call; all but the last of them end."""
    count = draw(st.integers(1, 3))
    number = st.integers(1, 90)
    return [
        Visit(
            queue=draw(st.sampled_from(("sales", "help"))),
            wait=draw(number),
            vain=draw(st.integers(0, 9)),
            talk=draw(number),
            held=draw(st.integers(0, 40)),
            end=draw(st.sampled_from(ENDS if position == count - 1 else ENDS[:-2])),
        )
        for position in range(count)
    ]


@st.composite
def calls(draw: st.DrawFn) -> tuple[list[str], list[Leg]]:
    """Give the lines of some calls that interleave, a few of them told twice, cut off or blank, and their legs."""
    all_lines: list[tuple[int, int, str]] = []
    legs: list[Leg] = []
    for number in range(draw(st.integers(1, 6))):
        own, made = _call(f"{T}.{number}", draw(st.integers(0, 300)), draw(visits()))
        cut = draw(st.integers(0, 3))
        if cut and made[0].outcome != "open":
            own = _without_beginning(own, made[0], cut)
        own = [line for line in own for _ in range(1 if "RING" in line[1] else draw(st.sampled_from((1, 1, 1, 2))))]
        all_lines += [(at, number, line) for at, line in own]
        legs += made
    all_lines.sort(key=lambda one: one[:2])
    blank = draw(st.sets(st.integers(0, len(all_lines))))
    return [text for at, (_, _, line) in enumerate(all_lines) for text in ([""] if at in blank else []) + [line]], legs


def _call(call: str, begun: int, wanted: list[Visit]) -> tuple[list[Line], list[Leg]]:
    lines: list[Line] = []
    legs: list[Leg] = []
    at = T + begun
    for number, visit in enumerate(wanted, 1):
        leg = Leg(call, number, visit.queue, at * SECOND, caller="100", caller_name="Ann")
        legs.append(leg)
        lines.append((at, f"{at}|{call}|{visit.queue}|NONE|ENTERQUEUE||100|1|Ann"))
        at = _waited(lines, leg, at, visit)
        at += 1 + number  # another queue at once would be the same second
    return lines, legs


def _waited(lines: list[Line], leg: Leg, at: int, visit: Visit) -> int:
    def add(second: int, agent: str, rest: str) -> None:
        lines.append((second, f"{second}|{leg.call}|{leg.queue}|{agent}|{rest}"))

    if visit.end == "waiting":
        return at
    at += visit.wait
    if visit.vain:
        add(at, "SIP/5", f"RINGNOANSWER|{visit.vain * 1000}")
        leg.ring = visit.vain
    if visit.end in UNANSWERED:
        word, leg.outcome, data = UNANSWERED[visit.end]
        leg.wait, leg.ended_at = visit.wait, at * SECOND
        add(at, "NONE", f"{word}|{data}{visit.wait}")
        return at
    add(at, "SIP/1", f"CONNECT|{visit.wait}|x.1|2")
    leg.answered_at, leg.agent, leg.wait, leg.ring = at * SECOND, "SIP/1", visit.wait, (leg.ring or 0) + 2
    if visit.end == "talking":
        return at
    if visit.held:
        add(at, "SIP/1", "CALLERONHOLD")
        add(at + visit.held, "SIP/1", "CALLEROFFHOLD")
    whole = visit.held + visit.talk
    at += whole
    word, leg.ended_by, data, leg.transferred_to = ANSWERED[visit.end]
    add(at, "SIP/1", f"{word}|{data.format(hold=visit.wait, talk=whole)}")
    leg.outcome, leg.ended_at, leg.talk, leg.hold = "answered", at * SECOND, visit.talk, visit.held
    return at


def _without_beginning(lines: list[Line], leg: Leg, cut: int) -> list[Line]:
    """Leave out the first lines of a call's first visit, and say so in its leg; its last line is always left."""
    last = next(at for at, (second, _) in enumerate(lines) if second * SECOND == leg.ended_at and _is_end(lines, at))
    gone = lines[: min(cut, last)]
    leg.cut, leg.caller, leg.caller_name = True, "", ""
    kept = lines[len(gone) :]
    told = " ".join(line for second, line in kept if second * SECOND <= (leg.ended_at or 0))
    if "CONNECT" not in told:
        leg.ring = None
    _cut_ring_and_hold(leg, told)
    return kept


def _is_end(lines: list[Line], at: int) -> bool:
    return at + 1 == len(lines) or "|ENTERQUEUE|" in lines[at + 1][1]


def _cut_ring_and_hold(leg: Leg, told: str) -> None:
    if leg.answered_at is None:
        leg.ring = None  # what rang in vain before is of a leg that nobody knew of yet
        return
    if "|CONNECT|" in told:
        leg.ring = 2
    else:
        whole: Any = (leg.talk or 0) + leg.hold
        leg.talk, leg.hold = whole, 0.0
