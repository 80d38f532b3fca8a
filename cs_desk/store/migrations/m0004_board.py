"""Schema 4: call data of the telephone system, roll-ups of the figures, targets and schedules."""

from __future__ import annotations

from cs_desk.store.dialect import for_engine
from cs_desk.store.noting import made

NUMBER = 4
TITLE = "call data, roll-ups, targets and schedules"

# A leg is one visit of one call to one queue. It names the contact that the operator recorded of the same call.
CALLS = """
CREATE TABLE leg (id $id, source $text NOT NULL, call_key $text NOT NULL, number $int NOT NULL, queue $text NOT NULL,
  caller $text NOT NULL DEFAULT '', caller_name $text NOT NULL DEFAULT '', did $text NOT NULL DEFAULT '',
  direction $text NOT NULL DEFAULT 'inbound', entered_at $int NOT NULL, answered_at $int, ended_at $int, wait_ms $int,
  ring_ms $int, talk_ms $int, hold_ms $int, wrap_ms $int, outcome $text NOT NULL, ended_by $text NOT NULL DEFAULT '',
  agent $text NOT NULL DEFAULT '', staff_id $int REFERENCES staff (id), team_id $int REFERENCES team (id),
  contact_id $int REFERENCES contact (id), topic $text NOT NULL DEFAULT '', resolved $bool,
  transferred_to $text NOT NULL DEFAULT '', digest $text NOT NULL DEFAULT '', UNIQUE (source, call_key, number)) $end;;
CREATE INDEX leg_entered ON leg (entered_at, id);;
CREATE INDEX leg_contact ON leg (contact_id) WHERE contact_id IS NOT NULL;;
CREATE INDEX leg_caller ON leg (caller, entered_at) WHERE contact_id IS NULL;;
CREATE INDEX leg_open ON leg (entered_at) WHERE ended_at IS NULL;;
CREATE TABLE agent_span (id $id, source $text NOT NULL, agent $text NOT NULL, staff_id $int REFERENCES staff (id),
  team_id $int REFERENCES team (id), kind $text NOT NULL CHECK (kind IN ('signed_in','paused','member')),
  queue $text NOT NULL DEFAULT '', reason $text NOT NULL DEFAULT '', started_at $int NOT NULL, ended_at $int,
  UNIQUE (source, agent, kind, queue, started_at)) $end;;
CREATE INDEX agent_span_started ON agent_span (started_at, id);;
CREATE INDEX agent_span_staff ON agent_span (staff_id, started_at);;
CREATE INDEX agent_span_open ON agent_span (kind) WHERE ended_at IS NULL;;
CREATE TABLE acd_agent (source $text NOT NULL, agent $text NOT NULL, staff_id $int REFERENCES staff (id),
  PRIMARY KEY (source, agent)) $end;;
CREATE TABLE acd_event (id $id, source $text NOT NULL, at $int, call_key $text NOT NULL DEFAULT '',
  queue $text NOT NULL DEFAULT '', agent $text NOT NULL DEFAULT '', event $text NOT NULL,
  data $text NOT NULL DEFAULT '', digest $text NOT NULL UNIQUE) $end;;
CREATE TABLE log_place (source $text NOT NULL, path $text NOT NULL, inode $text NOT NULL DEFAULT '',
  position $int NOT NULL, head_digest $text NOT NULL DEFAULT '', state $text NOT NULL, at $int NOT NULL,
  PRIMARY KEY (source, path)) $end
"""

# `recount` holds what the running transaction wrote to and has not counted yet: triggers fill it, so that nothing that
# writes, not even somebody at the engine's own prompt, can forget to count; the unit of work empties it before its end.
ROLLUPS = """
CREATE TABLE recount (subject $text NOT NULL, subject_id $int NOT NULL) $end;;
CREATE TABLE posting (subject $text NOT NULL, subject_id $int NOT NULL, body $text NOT NULL,
  PRIMARY KEY (subject, subject_id)) $end;;
CREATE TABLE rollup (grain $text NOT NULL CHECK (grain IN ('hour','day')), dim $text NOT NULL, value $text NOT NULL,
  at $int NOT NULL, sums $text NOT NULL, spreads $text NOT NULL, stamp $int NOT NULL DEFAULT 1,
  PRIMARY KEY (grain, dim, value, at)) $end;;
CREATE INDEX rollup_at ON rollup (grain, dim, at)
"""

# Variants and targets are added to, never changed: the newest row is the one that holds, the others are its history.
TARGETS = """
CREATE TABLE kpi_variant (id $id, kpi $text NOT NULL, variant $text NOT NULL, params $text NOT NULL,
  at $int NOT NULL, staff_id $int NOT NULL REFERENCES staff (id)) $end;;
CREATE INDEX kpi_variant_kpi ON kpi_variant (kpi, id);;
CREATE TABLE target (id $id, kpi $text NOT NULL, scope $text NOT NULL CHECK (scope IN ('centre','team','person')),
  scope_id $int, value_milli $int NOT NULL, watch_milli $int NOT NULL, from_day $text NOT NULL, to_day $text,
  staff_id $int NOT NULL REFERENCES staff (id), at $int NOT NULL) $end;;
CREATE INDEX target_kpi ON target (kpi, scope, scope_id, from_day);;
CREATE TABLE shift (id $id, staff_id $int NOT NULL REFERENCES staff (id), team_id $int REFERENCES team (id),
  state $text NOT NULL, starts_at $int NOT NULL, ends_at $int NOT NULL, source $text NOT NULL DEFAULT '',
  source_key $text NOT NULL DEFAULT '', CHECK (ends_at > starts_at)) $end;;
CREATE UNIQUE INDEX shift_source ON shift (source, source_key) WHERE source <> '';;
CREATE INDEX shift_starts ON shift (starts_at, id);;
CREATE INDEX shift_staff ON shift (staff_id, ends_at)
"""

# An answer may come on a leg that nobody recorded as a contact, and a customer may say whether the matter was settled.
# SQLite cannot change a check: the table is made anew.
FEEDBACK_SQLITE = """
ALTER TABLE feedback RENAME TO feedback_3;;
DROP INDEX feedback_complaint;;
CREATE TABLE feedback (id $id, contact_id $int REFERENCES contact (id), complaint_id $int,
  leg_id $int REFERENCES leg (id),
  question $text NOT NULL CHECK (question IN ('csat','ces','nps','level','verbatim','resolved')),
  status $text NOT NULL CHECK (status IN ('answered','declined','not_asked')), value $int, scale_low $int,
  scale_high $int, polarity $text NOT NULL DEFAULT 'high_is_good', text $text NOT NULL DEFAULT '',
  source $text NOT NULL DEFAULT 'customer', at $int NOT NULL, staff_id $int NOT NULL REFERENCES staff (id),
  CHECK (value IS NULL OR status = 'answered'), CHECK (value IS NULL OR value BETWEEN scale_low AND scale_high),
  CHECK (contact_id IS NOT NULL OR complaint_id IS NOT NULL OR leg_id IS NOT NULL),
  UNIQUE (contact_id, question)) $end;;
INSERT INTO feedback (id, contact_id, complaint_id, question, status, value, scale_low, scale_high, polarity, text,
  source, at, staff_id) SELECT id, contact_id, complaint_id, question, status, value, scale_low, scale_high, polarity,
  text, source, at, staff_id FROM feedback_3 ORDER BY id;;
DROP TABLE feedback_3;;
CREATE UNIQUE INDEX feedback_complaint ON feedback (complaint_id, question)
  WHERE contact_id IS NULL AND leg_id IS NULL
"""
FEEDBACK_POSTGRES = """
ALTER TABLE feedback ADD COLUMN leg_id $int REFERENCES leg (id);;
DO $checks$ DECLARE name text; BEGIN FOR name IN SELECT conname FROM pg_constraint WHERE contype = 'c'
  AND conrelid = 'feedback'::regclass AND (pg_get_constraintdef(oid) LIKE '%complaint_id IS NOT NULL%'
  OR pg_get_constraintdef(oid) LIKE '%verbatim%')
  LOOP EXECUTE format('ALTER TABLE feedback DROP CONSTRAINT %I', name); END LOOP; END $checks$;;
ALTER TABLE feedback ADD CHECK (question IN ('csat','ces','nps','level','verbatim','resolved'));;
ALTER TABLE feedback ADD CHECK (contact_id IS NOT NULL OR complaint_id IS NOT NULL OR leg_id IS NOT NULL);;
DROP INDEX feedback_complaint;;
CREATE UNIQUE INDEX feedback_complaint ON feedback (complaint_id, question)
  WHERE contact_id IS NULL AND leg_id IS NULL
"""
FEEDBACK = """
CREATE UNIQUE INDEX feedback_leg ON feedback (leg_id, question) WHERE leg_id IS NOT NULL;;
CREATE INDEX feedback_of_complaint ON feedback (complaint_id);;
CREATE INDEX promise_contact ON promise (contact_id)
"""

# The records of a period are asked for by the moment that decides their period.
MOMENTS = """
CREATE INDEX feedback_at ON feedback (at);;
CREATE INDEX offer_at ON offer (COALESCE(answered_at, offered_at));;
CREATE INDEX promise_at ON promise (due_at);;
CREATE INDEX complaint_resolved ON complaint (resolved_at);;
CREATE INDEX complaint_acknowledged ON complaint (acknowledged_at);;
CREATE INDEX complaint_acknowledge ON complaint (acknowledge_due);;
CREATE INDEX complaint_event_ended ON complaint_event (at) WHERE kind IN ('closed', 'reopened');;
CREATE INDEX contact_ended ON contact (ended_at)
"""

WEEK = 7 * 24 * 3600 * 1_000_000
BEFORE = (  # earlier contacts of the same customer, to which this one may be a repeat
    "SELECT 'contact', id FROM contact WHERE customer_id = {row}.customer_id "
    f"AND started_at BETWEEN {{row}}.started_at - {WEEK} AND {{row}}.started_at AND id <> {{row}}.id"
)
BEFORE_THE_COMPLAINT = (  # the same for the contact of a complaint, whose difficulty is the issue
    "SELECT 'contact', other.id FROM contact mine JOIN contact other ON other.customer_id = mine.customer_id "
    f"AND other.started_at BETWEEN mine.started_at - {WEEK} AND mine.started_at WHERE mine.id = {{row}}.contact_id"
)
# Which subjects a row counts for: each entry selects (subject, id) from the row as it was or as it is.
COUNTS_FOR: dict[str, tuple[str, ...]] = {
    "contact": (
        "SELECT 'contact', {row}.id",
        BEFORE,
        "SELECT 'complaint', id FROM complaint WHERE contact_id = {row}.id",
        "SELECT 'moment', id FROM moment WHERE contact_id = {row}.id",
        "SELECT 'feedback', id FROM feedback WHERE contact_id = {row}.id",
        "SELECT 'promise', id FROM promise WHERE contact_id = {row}.id",
    ),
    "contact_event": ("SELECT 'contact', {row}.contact_id",),
    "leg": (
        "SELECT 'leg', {row}.id",
        "SELECT 'leg', id FROM leg WHERE source = {row}.source AND call_key = {row}.call_key AND id <> {row}.id",
        "SELECT 'contact', {row}.contact_id WHERE {row}.contact_id IS NOT NULL",
        "SELECT 'feedback', id FROM feedback WHERE leg_id = {row}.id",
        "SELECT 'feedback', id FROM feedback WHERE contact_id = {row}.contact_id",
    ),
    "agent_span": (
        "SELECT 'span', {row}.id",
        "SELECT 'shift', id FROM shift WHERE staff_id = {row}.staff_id AND ends_at > {row}.started_at "
        "AND starts_at < COALESCE({row}.ended_at, ends_at)",
    ),
    "moment": (
        "SELECT 'moment', {row}.id",
        "SELECT 'contact', {row}.contact_id",
        "SELECT 'complaint', id FROM complaint WHERE contact_id = {row}.contact_id",
    ),
    "feedback": ("SELECT 'feedback', {row}.id",),
    "complaint": (
        "SELECT 'complaint', {row}.id",
        "SELECT 'contact', {row}.contact_id WHERE {row}.contact_id IS NOT NULL",
        BEFORE_THE_COMPLAINT,
        "SELECT 'feedback', id FROM feedback WHERE complaint_id = {row}.id",
        "SELECT 'offer', id FROM offer WHERE complaint_id = {row}.id",
        "SELECT 'promise', id FROM promise WHERE complaint_id = {row}.id",
    ),
    "complaint_event": ("SELECT 'complaint', {row}.complaint_id",),
    "offer": ("SELECT 'offer', {row}.id",),
    "promise": ("SELECT 'promise', {row}.id",),
    "shift": (
        "SELECT 'shift', {row}.id",
        "SELECT 'shift', id FROM shift WHERE staff_id = {row}.staff_id AND ends_at > {row}.starts_at "
        "AND starts_at < {row}.ends_at AND id <> {row}.id",
    ),
}


def statements(engine: str) -> list[str]:
    """Return the data definition of schema 4 in the engine's words, in order."""
    own = FEEDBACK_SQLITE if engine == "sqlite" else FEEDBACK_POSTGRES
    parts = (CALLS, own, FEEDBACK, ROLLUPS, TARGETS, MOMENTS)
    return [sql for part in parts for sql in for_engine(engine, part)] + made(engine, COUNTS_FOR)
