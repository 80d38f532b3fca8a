"""Somebody who writes anything anywhere, past every service, as at the engine's own prompt."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from cs_desk.clock import to_micros
from cs_desk.models.adherence import STATES
from tests.support.desks import START, DeskStore

STEPS = 60
HOUR = 3_600_000_000
NOW = to_micros(START)
FIELDS = ("identity", "own_words", "difficulty", "thanks_given", "route", "csat")
KINDS = ("START", "HOLD", "RESUME", "PARK", "UNPARK", "END")


class Writer:
    """Writes anything anywhere, past every service, as somebody at the engine's own prompt would."""

    def __init__(self, desk: DeskStore, seed: int):
        self.store, self.random, self.numbers = desk.store, Random(seed), itertools.count(1)
        self.staff = [row[0] for row in self.store.execute("SELECT id FROM staff ORDER BY id").fetchall()]
        self.difficulties = [row[0] for row in self.store.execute("SELECT code FROM difficulty").fetchall()][:3]
        with self.store.writing():
            for number in (1, 2):
                self.insert("customer", reference=f"P-{number}", name="Tan", created_at=NOW)

    def moment(self) -> int:
        """Return a moment within three weeks, late ones too."""
        return NOW - self.random.randrange(21 * 24 * 60) * 60_000_000

    def insert(self, table: str, **values: Any) -> None:
        """Write a row."""
        marks = ", ".join("?" * len(values))
        self.store.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))

    def some(self, table: str) -> int | None:
        """Return the id of some row."""
        ids = [row[0] for row in self.store.execute(f"SELECT id FROM {table} ORDER BY id").fetchall()]
        return self.random.choice(ids) if ids else None

    def contact(self) -> None:
        """A contact, open or closed."""
        began, closed = self.moment(), self.random.random() < 0.8
        ended = began + self.random.randrange(20 * 60) * 1_000_000
        self.insert(
            "contact", reference=f"K-{next(self.numbers)}", customer_id=self.some("customer"), started_at=began,
            channel=self.random.choice(("phone", "chat")), direction="inbound", operation="sales",
            operator_id=self.random.choice(self.staff),
            ended_at=ended if closed and self.random.random() < 0.8 else None,
            closed_at=ended + 60_000_000 if closed else None,
            disposition=self.random.choice(("resolved", "follow_up", "transferred", "dropped")) if closed else None,
        )  # fmt: skip

    def event(self) -> None:
        """An event on a contact, wherever it falls."""
        if (contact := self.some("contact")) is not None:
            kind = self.random.choice(KINDS).lower()
            self.insert("contact_event", contact_id=contact, kind=kind, at=self.moment(), staff_id=self.staff[0])

    def felt(self) -> None:
        """A moment of truth."""
        if (contact := self.some("contact")) is not None:
            self.insert("moment", contact_id=contact, stage="build_rapport", energy=self.random.randint(-5, 5),
                        at=self.moment(), staff_id=self.staff[0])  # fmt: skip

    def complaint(self) -> None:
        """A complaint with an event."""
        received = self.moment()
        self.insert(
            "complaint", reference=f"C-{next(self.numbers)}", contact_id=self.some("contact"), channel="phone",
            received_at=received, logged_at=received, recognised_by=self.random.choice(("operator", "review")),
            recogniser_id=self.staff[1], profile_key="iso10002", profile_version=1,
            acknowledge_due=received + self.random.choice((0, HOUR)),
            difficulty_code=self.random.choice(self.difficulties),
        )  # fmt: skip
        self.insert("complaint_event", complaint_id=self.some("complaint"), kind=self.random.choice(
            ("closed", "reopened", "note")), at=self.moment(), staff_id=self.staff[0])  # fmt: skip

    def offer(self) -> None:
        """A remedy and a promise."""
        if (complaint := self.some("complaint")) is not None:
            accepted = self.random.choice((None, True, False))
            self.insert("offer", complaint_id=complaint, remedy="refund", cost_cents=self.random.randrange(9_000),
                        offered_at=self.moment(), staff_id=self.staff[2], accepted=accepted)  # fmt: skip
            self.insert("promise", complaint_id=complaint, what="ring", owner_id=self.staff[1], made_at=self.moment(),
                        due_at=self.moment(), done_at=self.random.choice((None, self.moment())))  # fmt: skip

    def leg(self) -> None:
        """A leg of a call that may have several, tied to a contact or not."""
        entered, answered = self.moment(), self.random.random() < 0.7
        wait = self.random.randrange(90_000)
        self.insert(
            "leg", source="acd", call_key=f"c{self.random.randrange(5)}", number=next(self.numbers), queue="sales",
            entered_at=entered, answered_at=entered + wait * 1000 if answered else None, wait_ms=wait,
            ended_at=entered + HOUR, talk_ms=self.random.randrange(9_000) if answered else None,
            outcome="answered" if answered else self.random.choice(("abandoned", "timeout", "full", "lost")),
            staff_id=self.random.choice(self.staff) if answered else None,
            contact_id=self.some("contact") if self.random.random() < 0.5 else None,
        )  # fmt: skip

    def answer(self) -> None:
        """An answer on a leg, or on a contact."""
        table = self.random.choice(("leg", "leg", "contact"))
        if (about := self.some(table)) is not None:
            where = f"{table}_id"
            taken = self.store.execute(f"SELECT COUNT(*) FROM feedback WHERE {where} = ?", (about,)).fetchone()[0]
            question, high = self.random.choice((("csat", 5), ("nps", 10), ("level", 5)))
            if not taken:
                value = self.random.choice((None, self.random.randint(1, high)))
                status = "answered" if value else self.random.choice(("declined", "not_asked"))
                self.insert("feedback", **{where: about}, question=question, status=status, value=value,
                            scale_low=int(high == 5), scale_high=high,
                            at=self.moment(), staff_id=self.staff[0])  # fmt: skip

    def span(self) -> None:
        """A stretch of an agent, and a shift."""
        began, staff = self.moment(), self.random.choice(self.staff)
        kind = self.random.choice(("signed_in", "paused", "member"))
        ended = None if self.random.random() < 0.2 else began + self.random.randrange(9 * 3600) * 1_000_000
        self.insert("agent_span", source="acd", agent=f"a{next(self.numbers)}", staff_id=staff, kind=kind,
                    started_at=began, ended_at=ended, reason=self.random.choice(("", "Lunch", "mail")))  # fmt: skip
        for begins in (self.moment(), began + self.random.randrange(7_200) * 1_000_000):
            self.insert("shift", staff_id=staff, state=self.random.choice(sorted(STATES)), starts_at=begins,
                        ends_at=begins + self.random.choice((HOUR // 2, HOUR * 4)))  # fmt: skip

    def script(self) -> None:
        """A run of the script with an answer, finished or not; the trail tells of it, of its finish, or keeps quiet."""
        contact, complaint = self.some("contact"), self.some("complaint")
        if contact is not None and complaint is not None and self.random.random() < 0.5:
            done = self.random.random() < 0.7
            self.insert("script_run", contact_id=contact, complaint_id=complaint, operator_id=self.staff[0],
                        words_version=1, step="thank", state="done" if done else "open", started_at=NOW - HOUR,
                        ended_at=self.moment() if done else None)  # fmt: skip
        if (run := self.some("script_run")) is not None:
            field, at = self.random.choice(FIELDS), self.moment()
            before, after = (self.random.choice((None, "", "investigation", False, True)) for _ in range(2))
            self.store.execute(
                "INSERT INTO run_answer (run_id, field, value, evidence, at, staff_id) VALUES (?, ?, ?, 'objective', "
                "?, ?) ON CONFLICT (run_id, field) DO UPDATE SET value = excluded.value, at = excluded.at",
                (run, field, json.dumps(after), at, self.staff[0]),
            )
            payload = json.dumps({"old": {field: before}, "new": {field: after}})
            what, where = self.random.choice((("run", str(run)), ("leg", f"{run}-9")))
            act, number = self.random.choice(("save_answers", "finish_run", "enter_step")), next(self.numbers)
            self.insert("audit", command=f"anything-{number}", at=at, os_user="somebody", session="s", act=act,
                        object=what, object_id=where, digest="d",
                        payload=payload if act == "save_answers" else None)  # fmt: skip

    def correct(self) -> None:
        """Somebody corrects something."""
        table, column, value = self.random.choice((
            ("contact", "customer_id", self.some("customer")), ("contact", "started_at", self.moment()),
            ("contact", "operator_id", self.random.choice(self.staff)), ("moment", "energy", 3),
            ("complaint", "resolved_at", self.moment()), ("complaint", "acknowledged_at", self.moment()),
            ("complaint", "difficulty_code", self.random.choice(self.difficulties)), ("leg", "queue", "support"),
            ("leg", "contact_id", self.some("contact")), ("offer", "cost_cents", 5), ("promise", "done_at", None),
            ("agent_span", "ended_at", None), ("leg", "team_id", 1), ("complaint", "contact_id", self.some("contact")),
            ("shift", "state", "exception"), ("shift", "ends_at", NOW), ("script_run", "state", "open"),
            ("script_run", "ended_at", self.moment()), ("complaint", "channel", "email"),
            ("script_run", "complaint_id", self.some("complaint")),
        ))  # fmt: skip
        if (number := self.some(table)) is not None:
            self.store.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", (value, number))

    def take_away(self) -> None:
        """Somebody deletes something that nothing points at."""
        table = self.random.choice(("moment", "feedback", "offer", "promise", "agent_span", "shift", "complaint_event"))
        if (number := self.some(table)) is not None:
            self.store.execute(f"DELETE FROM {table} WHERE id = ?", (number,))

    def steps(self) -> Iterator[Callable[[], None]]:
        """Yield what to do, in any order."""
        verbs = (self.contact, self.event, self.felt, self.complaint, self.offer, self.leg, self.answer, self.span,
                 self.script, self.correct, self.correct, self.take_away)  # fmt: skip
        return (self.random.choice(verbs) for _ in range(STEPS))
