"""The state machine that events go through: each changes calls or agents, or is kept as unknown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import partial

from cs_desk.ingest.queuelog.agents import Agents
from cs_desk.ingest.queuelog.calls import Calls
from cs_desk.ingest.queuelog.lines import Event, text_at
from cs_desk.models.acd import AgentSpan, EndedBy, Leg, LegOutcome

Act = Callable[[Event], None]
FORM = 1  # of the state
NOTHING_MOVES = frozenset(("CONFIGRELOAD", "INFO", "CALLSTATUS", "AGENTDUMP", "SYSCOMPAT"))
"""Nothing changes: a caller whose agent was dumped or incompatible waits on, or abandons by a line of its own."""


class Machine:
    """Turns events into legs and spans; hand it events in the order of the log.

    `state` and `Machine.of` let another process go on between any two events.
    """

    def __init__(self) -> None:
        self._bind(Calls(), Agents())

    def _bind(self, calls: Calls, agents: Agents) -> None:
        self.calls, self.agents = calls, agents
        self._of_calls: dict[str, Act] = {
            "ENTERQUEUE": calls.enter,
            "CONNECT": calls.connect,
            "COMPLETEAGENT": partial(calls.finish, first=0, ended_by=EndedBy.AGENT),
            "COMPLETECALLER": partial(calls.finish, first=0, ended_by=EndedBy.CALLER),
            "TRANSFER": self._transfer,
            "BLINDTRANSFER": self._transfer,
            "ATTENDEDTRANSFER": self._attended,
            "ABANDON": partial(calls.leave, outcome=LegOutcome.ABANDONED, waited_at=2),
            "EXITWITHTIMEOUT": partial(calls.leave, outcome=LegOutcome.TIMEOUT, waited_at=2),
            "EXITWITHKEY": partial(calls.leave, outcome=LegOutcome.KEY, waited_at=3),
            "EXITEMPTY": partial(calls.leave, outcome=LegOutcome.EMPTY, waited_at=2),
            "LEAVEEMPTY": partial(calls.leave, outcome=LegOutcome.EMPTY, waited_at=2),
            "FULL": partial(calls.refuse, outcome=LegOutcome.FULL),
            "CLOSED": partial(calls.refuse, outcome=LegOutcome.CLOSED),
            "JOINEMPTY": partial(calls.refuse, outcome=LegOutcome.JOIN_EMPTY),
            "RINGNOANSWER": calls.rang,
            "RINGCANCELED": calls.rang,
            "CALLERONHOLD": calls.hold,
            "CALLEROFFHOLD": calls.resume,
            "DID": calls.dialled_in,
            "OUTDIAL": calls.dial,
            "OUTANSWER": calls.dialled,
            "OUTCANCEL": partial(calls.undialled, outcome=LegOutcome.ABANDONED),
            "OUTCHANUNAVAIL": partial(calls.undialled, outcome=LegOutcome.LOST),
            "OUTCONGESTION": partial(calls.undialled, outcome=LegOutcome.LOST),
            "OUTTRANSFER": self._transfer_out,
        }
        self._of_agents: dict[str, Act] = {
            "AGENTLOGIN": agents.log_in,
            "AGENTCALLBACKLOGIN": agents.log_in,
            "AGENTLOGOFF": agents.log_off,
            "AGENTCALLBACKLOGOFF": lambda event: agents.log_off(event, text_at(event.data, 2)),
            "ADDMEMBER": agents.add,
            "REMOVEMEMBER": agents.remove,
            "PAUSE": agents.pause,
            "PAUSEALL": lambda event: agents.pause(event._replace(queue="")),
            "UNPAUSE": agents.unpause,
            "UNPAUSEALL": lambda event: agents.unpause(event._replace(queue="")),
        }
        self._of_either: dict[str, Act] = {"WRAPUPSTART": calls.wrap, "QUEUESTART": self._restart}

    def feed(self, event: Event) -> bool:
        """Take one event; return whether it is one that is known, and says of whom."""
        act = self._of_calls.get(event.name)
        if act is not None:
            if not event.call:
                return False
        else:
            act = self._of_agents.get(event.name)
            if act is None:
                act = self._of_either.get(event.name)
                if act is None:
                    return event.name in NOTHING_MOVES
            elif not event.agent:
                return False
        act(event)
        return True

    def take(self) -> tuple[list[Leg], list[AgentSpan]]:
        """Return the legs and spans that are new or changed since this was asked before."""
        return self.calls.take(), self.agents.take()

    def adopt(self, legs: Iterable[Leg], spans: Iterable[AgentSpan]) -> None:
        """Go on with what another reading left open."""
        for leg in legs:
            self.calls.adopt(leg)
        for span in spans:
            self.agents.adopt(span)

    def still_open(self) -> int:
        """Return how many legs have not ended."""
        return len(self.calls.open_legs())

    def state(self) -> str:
        """Return all that is remembered as JSON; take what changed first, it is not part of the state."""
        whole = {"form": FORM, "calls": self.calls.state(), "agents": self.agents.state()}
        return json.dumps(whole, separators=(",", ":"))

    @classmethod
    def of(cls, state: str) -> Machine:
        """Return the machine that `state` described; raises ValueError for a state of another form."""
        whole = json.loads(state)
        if whole.get("form") != FORM:
            raise ValueError(f"form {whole.get('form')} of the state of a queue log is not known here")
        machine = cls()
        machine._bind(Calls.of(whole["calls"]), Agents.of(whole["agents"]))
        return machine

    def _transfer(self, event: Event) -> None:
        self.calls.finish(event, 2, EndedBy.TRANSFER, text_at(event.data, 0))

    def _transfer_out(self, event: Event) -> None:
        self.calls.finish(event, len(event.data), EndedBy.TRANSFER, text_at(event.data, 0))

    def _attended(self, event: Event) -> None:
        """BRIDGE and APP name one thing before the lengths; LINK names two channels, so that all else stands one on."""
        linked = text_at(event.data, 0).upper() == "LINK"
        self.calls.finish(event, 3 if linked else 2, EndedBy.TRANSFER, text_at(event.data, 2 if linked else 1))

    def _restart(self, event: Event) -> None:
        self.calls.restart(event.at)
        self.agents.restart(event.at)
