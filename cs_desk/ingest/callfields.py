"""The fields of a call out of a table; call detail records are turned into the same fields."""

from __future__ import annotations

from cs_desk.ingest.fields import KINDS, SCORES, SOURCE, Field, Kind, Type
from cs_desk.ingest.schedules import SCHEDULE
from cs_desk.ingest.surveys import SURVEYS
from cs_desk.models.acd import LegOutcome
from cs_desk.models.enums import Direction

OUTCOMES = tuple(outcome for outcome in LegOutcome if outcome is not LegOutcome.OPEN)
OUTCOME_WORDS = {
    "yes": "answered", "y": "answered", "handled": "answered", "completed": "answered", "complete": "answered",
    "no": "abandoned", "n": "abandoned", "no answer": "abandoned", "missed": "abandoned", "not answered": "abandoned",
    "unanswered": "abandoned", "abandon": "abandoned", "hung up": "abandoned", "busy": "full", "failed": "lost",
    "congestion": "lost", "timed out": "timeout",
}  # fmt: skip
FIELDS = (
    SOURCE,
    Field("key", also=("call id", "uniqueid", "unique id", "uuid", "id", "reference")),
    Field("entered_at", Type.MOMENT, also=("started at", "start", "start time", "call start", "date time", "date",
                                           "call date", "time")),
    Field("answered_at", Type.MOMENT, also=("answer", "answer time", "answered on")),
    Field("ended_at", Type.MOMENT, also=("end", "end time", "call end", "hang up")),
    Field("queue", also=("queue name", "skill", "split", "line")),
    Field("caller", also=("caller id", "caller number", "phone", "phone number", "from", "ani", "src")),
    Field("caller_name", also=("caller id name", "customer", "customer name")),
    Field("did", also=("dialled number", "dialed number", "to", "dnis")),
    Field("direction", Type.CHOICE, tuple(Direction), {"in": "inbound", "out": "outbound", "incoming": "inbound",
                                                       "outgoing": "outbound"}),
    Field("agent", also=("agent name", "operator", "agent id", "handled by", "advisor", "user")),
    Field("outcome", Type.CHOICE, OUTCOMES, OUTCOME_WORDS, also=("disposition", "result", "status", "answered (y/n)",
                                                                 "answered")),
    Field("wait", Type.SPAN, also=("wait time", "waiting time", "queue time", "speed of answer",
                                   "speed of answer in seconds", "hold time in queue", "asa")),
    Field("ring", Type.SPAN, also=("ring time",)),
    Field("talk", Type.SPAN, also=("talk time", "talk duration", "avgtalkduration", "billsec", "call duration")),
    Field("hold", Type.SPAN, also=("hold time",)),
    Field("wrap", Type.SPAN, also=("wrap time", "wrap up", "after call work", "acw")),
    Field("topic", also=("issue", "category", "reason", "subject")),
    Field("resolved", Type.FLAG, also=("first call resolution", "fcr")),
    Field("transferred_to", also=("transfer", "transferred")),
    *SCORES,
)  # fmt: skip
NEEDED = (("entered_at",),)
CALLS = Kind("calls", FIELDS, NEEDED)
CDR = Kind("cdr", FIELDS, NEEDED)
ALL_KINDS = KINDS | {one.name: one for one in (CALLS, SCHEDULE, SURVEYS)}
