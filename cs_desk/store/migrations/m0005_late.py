"""Schema 5: what comes before what it belongs to, answers told twice, finished scripts in the figures."""

from __future__ import annotations

from cs_desk.store.dialect import for_engine
from cs_desk.store.migrations import m0004_board
from cs_desk.store.noting import gone, made

NUMBER = 5
TITLE = "late arrivals, answers that count once, data-entry quality"

# A complaint that was brought in before the contact it came on waits for it, by the source and key it gives. A customer
# of whom a file of contacts knew little, and whom a file of customers filled in, stays known by what it was made under.
AWAITED = """
CREATE TABLE contact_awaited (complaint_id $int PRIMARY KEY REFERENCES complaint (id), source $text NOT NULL,
  contact_key $text NOT NULL) $end;;
CREATE INDEX contact_awaited_key ON contact_awaited (source, contact_key);;
CREATE TABLE customer_alias (source $text NOT NULL, source_key $text NOT NULL,
  customer_id $int NOT NULL REFERENCES customer (id), PRIMARY KEY (source, source_key)) $end
"""
MOMENTS = """
DROP INDEX contact_ended;;
CREATE INDEX contact_ended ON contact (COALESCE(ended_at, closed_at));;
CREATE INDEX script_run_ended ON script_run (ended_at);;
CREATE INDEX desk_session_here ON desk_session (seen_at) WHERE signed_out_at IS NULL
"""
# Answers on the calls of a contact: there they are the contact's, and each question counts once.
ANSWERS_OF_ITS_CALLS = (
    "SELECT 'feedback', feedback.id FROM leg JOIN feedback ON feedback.leg_id = leg.id WHERE leg.contact_id = {contact}"
)
# What the rows of these tables count for besides.
MORE: dict[str, tuple[str, ...]] = {
    "contact": (ANSWERS_OF_ITS_CALLS.format(contact="{row}.id"),),
    "leg": (ANSWERS_OF_ITS_CALLS.format(contact="{row}.contact_id"),),
    "feedback": (
        ANSWERS_OF_ITS_CALLS.format(contact="{row}.contact_id"),
        ANSWERS_OF_ITS_CALLS.format(contact="(SELECT contact_id FROM leg mine WHERE mine.id = {row}.leg_id)"),
        "SELECT 'feedback', theirs.id FROM leg JOIN feedback theirs ON theirs.contact_id = leg.contact_id "
        "WHERE leg.id = {row}.leg_id",
    ),
    "complaint": ("SELECT 'run', id FROM script_run WHERE complaint_id = {row}.id AND state = 'done'",),
}
COUNTS_FOR: dict[str, tuple[str, ...]] = {
    "script_run": (
        "SELECT 'run', {row}.id WHERE {row}.state = 'done'",
        "SELECT 'contact', contact_id FROM complaint WHERE id = {row}.complaint_id AND contact_id IS NOT NULL",
    ),
    "run_answer": (  # the way to resolve says whether the front line can settle what the contact was about
        "SELECT 'run', id FROM script_run WHERE id = {row}.run_id AND state = 'done'",
        "SELECT 'contact', complaint.contact_id FROM script_run "
        "JOIN complaint ON complaint.id = script_run.complaint_id WHERE {row}.field = 'route' "
        "AND script_run.id = {row}.run_id AND complaint.contact_id IS NOT NULL",
    ),
    # The CASE keeps ids of other objects, which may be no numbers, from being taken for one.
    "audit": (
        "SELECT 'run', id FROM script_run WHERE state = 'done' AND id = CASE WHEN {row}.object = 'run' "
        "AND {row}.act IN ('save_answers', 'finish_run') THEN CAST({row}.object_id AS BIGINT) END",
    ),
    **{table: (*m0004_board.COUNTS_FOR[table], *more) for table, more in MORE.items()},
}


def statements(engine: str) -> list[str]:
    """Return what makes schema 5 of schema 4 in the engine's words, in order."""
    tables = [sql for part in (AWAITED, MOMENTS) for sql in for_engine(engine, part)]
    return [*tables, *gone(engine, MORE), *made(engine, COUNTS_FOR)]
