"""Spans of agents: signed in, paused, member of a queue.

Paused is one span however many queues say so: it begins with the first pause and ends with the last. An agent who never
logs in as such (members that are added to queues and taken away) is signed in while member of any queue.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cs_desk.ingest.queuelog.book import SLACK
from cs_desk.ingest.queuelog.lines import SECOND, Event, number_at, text_at
from cs_desk.models.acd import AgentSpan, SpanKind, span_values

Key = tuple[str, str, str, int]


@dataclass(slots=True)
class Agent:
    """What is open of one agent, and the end of the last time signed in."""

    logs_in: bool = False
    signed: AgentSpan | None = None
    last_signed_out: int = 0
    paused: AgentSpan | None = None
    paused_everywhere: bool = False
    paused_in: list[str] = field(default_factory=list)
    member: dict[str, AgentSpan] = field(default_factory=dict)


class Agents:
    """All agents told of, and the spans that changed since last asked."""

    def __init__(self) -> None:
        self._agents: dict[str, Agent] = {}
        self._changed: dict[Key, AgentSpan] = {}

    def take(self) -> list[AgentSpan]:
        """Return the spans that are new or changed since this was asked before."""
        changed = [*self._changed.values()]
        self._changed.clear()
        return changed

    def adopt(self, span: AgentSpan) -> None:
        """Go on with an open span that another reading left."""
        agent = self._of(span.agent)
        if span.kind == SpanKind.MEMBER:
            agent.member[span.queue] = span
        elif span.kind == SpanKind.PAUSED:
            agent.paused, agent.paused_everywhere = span, True
        else:
            agent.signed = span

    def log_in(self, event: Event) -> None:
        """An agent signed in; a log-off before it that the log does not have is taken to be now."""
        agent = self._of(event.agent)
        if not agent.logs_in or (agent.signed is not None and agent.signed.started_at != event.at):
            self._sign_out(agent, event.at)
        agent.logs_in = True
        if agent.signed is None:
            agent.signed = self._begin(event, SpanKind.SIGNED_IN)

    def log_off(self, event: Event, reason: str = "") -> None:
        """An agent signed out; where the log does not have the log-in, the length told gives it."""
        agent, length = self._of(event.agent), number_at(event.data, 1)
        agent.logs_in = True
        if agent.signed is None and length:
            begun = event.at - int(length * SECOND)
            if begun < agent.last_signed_out - SLACK:
                return
            agent.signed = AgentSpan(event.agent, SpanKind.SIGNED_IN.value, "", "", begun, cut=True)
        if agent.signed is not None:
            agent.signed.reason = reason
        self._sign_out(agent, event.at)
        self._end_pause(agent, event.at)

    def add(self, event: Event) -> None:
        """An agent became a member of a queue, perhaps paused at once."""
        agent = self._of(event.agent)
        if event.queue not in agent.member:
            agent.member[event.queue] = self._begin(event, SpanKind.MEMBER, event.queue)
        if agent.signed is None and not agent.logs_in:
            agent.signed = self._begin(event, SpanKind.SIGNED_IN)
        if text_at(event.data, 0).upper() == "PAUSED":
            self.pause(event._replace(data=()))

    def remove(self, event: Event) -> None:
        """An agent is no longer a member of a queue, nor paused in it."""
        agent = self._of(event.agent)
        span = agent.member.pop(event.queue, None)
        if span is not None:
            self._end(span, event.at)
        if not agent.logs_in and not agent.member:
            self._sign_out(agent, event.at)
            self._end_pause(agent, event.at)
        elif event.queue in agent.paused_in and not agent.paused_everywhere:
            self.unpause(event)

    def pause(self, event: Event) -> None:
        """An agent paused in a queue, or in all of them when none is named; a pause that runs goes on."""
        agent = self._of(event.agent)
        if not event.queue:
            agent.paused_everywhere = True
        elif event.queue not in agent.paused_in:
            agent.paused_in.append(event.queue)
        reason = text_at(event.data, 0)
        if agent.paused is None:
            agent.paused = self._begin(event, SpanKind.PAUSED)
            agent.paused.reason = reason
        elif reason and not agent.paused.reason:
            agent.paused.reason = reason
            self._touch(agent.paused)

    def unpause(self, event: Event) -> None:
        """An agent came back in a queue, or in all of them when none is named."""
        agent = self._of(event.agent)
        agent.paused_in = [queue for queue in agent.paused_in if event.queue and queue != event.queue]
        agent.paused_everywhere = False
        if not agent.paused_in:
            self._end_pause(agent, event.at)

    def restart(self, at: int) -> None:
        """The exchange began anew: nobody is signed in, paused or a member any more."""
        for agent in self._agents.values():
            self._sign_out(agent, at)
            self._end_pause(agent, at)
            for span in agent.member.values():
                self._end(span, at)
            agent.member.clear()

    def _of(self, name: str) -> Agent:
        return self._agents.setdefault(name, Agent())

    def _begin(self, event: Event, kind: SpanKind, queue: str = "") -> AgentSpan:
        span = AgentSpan(event.agent, kind.value, queue, "", event.at)
        self._touch(span)
        return span

    def _sign_out(self, agent: Agent, at: int) -> None:
        if agent.signed is not None:
            self._end(agent.signed, at)
            agent.last_signed_out = max(at, agent.signed.started_at)
            agent.signed = None

    def _end_pause(self, agent: Agent, at: int) -> None:
        if agent.paused is not None:
            self._end(agent.paused, at)
        agent.paused, agent.paused_everywhere, agent.paused_in = None, False, []

    def _end(self, span: AgentSpan, at: int) -> None:
        span.ended_at = max(at, span.started_at)
        self._touch(span)

    def _touch(self, span: AgentSpan) -> None:
        self._changed[span.agent, span.kind, span.queue, span.started_at] = span

    def state(self) -> dict[str, Any]:
        """Return what is remembered, fit for JSON; spans that changed must have been taken before."""
        return {name: _values(agent) for name, agent in self._agents.items()}

    @classmethod
    def of(cls, state: dict[str, Any]) -> Agents:
        """Return the agents as `state` left them."""
        agents = cls()
        for name, values in state.items():
            agent = Agent(**{one: value for one, value in values.items() if one not in ("signed", "paused", "member")})
            agent.signed, agent.paused = _span(values["signed"]), _span(values["paused"])
            agent.member = {queue: AgentSpan(*span) for queue, span in values["member"].items()}
            agents._agents[name] = agent
        return agents


def _values(agent: Agent) -> dict[str, Any]:
    return {
        "logs_in": agent.logs_in,
        "signed": span_values(agent.signed) if agent.signed else None,
        "last_signed_out": agent.last_signed_out,
        "paused": span_values(agent.paused) if agent.paused else None,
        "paused_everywhere": agent.paused_everywhere,
        "paused_in": [*agent.paused_in],
        "member": {queue: span_values(span) for queue, span in agent.member.items()},
    }


def _span(values: list[Any] | None) -> AgentSpan | None:
    return AgentSpan(*values) if values else None
