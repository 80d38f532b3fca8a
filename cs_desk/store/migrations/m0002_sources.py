"""Schema 2: where imported records come from, and feedback on a complaint that came without its contact."""

from __future__ import annotations

from cs_desk.store.dialect import for_engine

NUMBER = 2
TITLE = "where imported records come from"

# A record is known again by source and key; the digest tells whether the file says the same as it did then.
SOURCES = """
ALTER TABLE customer ADD COLUMN source_digest $text;;
ALTER TABLE contact ADD COLUMN source $text;;
ALTER TABLE contact ADD COLUMN source_digest $text;;
CREATE UNIQUE INDEX contact_source ON contact (source, external_id) WHERE source IS NOT NULL;;
ALTER TABLE complaint ADD COLUMN source $text;;
ALTER TABLE complaint ADD COLUMN source_key $text;;
ALTER TABLE complaint ADD COLUMN source_digest $text;;
CREATE UNIQUE INDEX complaint_source ON complaint (source, source_key) WHERE source IS NOT NULL
"""

# SQLite cannot take NOT NULL off a column: the table is made anew.
FEEDBACK_SQLITE = """
ALTER TABLE feedback RENAME TO feedback_1;;
CREATE TABLE feedback (id $id, contact_id $int REFERENCES contact (id), complaint_id $int,
  question $text NOT NULL CHECK (question IN ('csat','ces','nps','level','verbatim')),
  status $text NOT NULL CHECK (status IN ('answered','declined','not_asked')), value $int, scale_low $int,
  scale_high $int, polarity $text NOT NULL DEFAULT 'high_is_good', text $text NOT NULL DEFAULT '',
  source $text NOT NULL DEFAULT 'customer', at $int NOT NULL, staff_id $int NOT NULL REFERENCES staff (id),
  CHECK (value IS NULL OR status = 'answered'), CHECK (value IS NULL OR value BETWEEN scale_low AND scale_high),
  CHECK (contact_id IS NOT NULL OR complaint_id IS NOT NULL), UNIQUE (contact_id, question)) $end;;
INSERT INTO feedback (id, contact_id, complaint_id, question, status, value, scale_low, scale_high, polarity, text,
  source, at, staff_id) SELECT id, contact_id, complaint_id, question, status, value, scale_low, scale_high, polarity,
  text, source, at, staff_id FROM feedback_1 ORDER BY id;;
DROP TABLE feedback_1
"""
FEEDBACK_POSTGRES = """
ALTER TABLE feedback ALTER COLUMN contact_id DROP NOT NULL;;
ALTER TABLE feedback ADD CHECK (contact_id IS NOT NULL OR complaint_id IS NOT NULL)
"""
FEEDBACK = """
CREATE UNIQUE INDEX feedback_complaint ON feedback (complaint_id, question) WHERE contact_id IS NULL
"""


def statements(engine: str) -> list[str]:
    """Return the data definition of schema 2 in the engine's words, in order."""
    own = FEEDBACK_SQLITE if engine == "sqlite" else FEEDBACK_POSTGRES
    return [sql for part in (SOURCES, own, FEEDBACK) for sql in for_engine(engine, part)]
