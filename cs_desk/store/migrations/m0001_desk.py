"""Schema 1: people, customers, contacts, complaints, script runs, audit."""

from __future__ import annotations

from cs_desk.store.dialect import for_engine

NUMBER = 1
TITLE = "people, customers, contacts, complaints, script runs, audit"

PEOPLE = """
CREATE TABLE setting (key $text PRIMARY KEY, value $text NOT NULL) $end;;
CREATE TABLE area_change (area $text PRIMARY KEY, counter $int NOT NULL) $end;;
CREATE TABLE sequence_counter (name $text PRIMARY KEY, value $int NOT NULL) $end;;
CREATE TABLE team (id $id, name $text NOT NULL UNIQUE, retired_at $int) $end;;
CREATE TABLE staff (id $id, login $text NOT NULL UNIQUE, name $text NOT NULL, team_id $int REFERENCES team (id),
  created_at $int NOT NULL, retired_at $int, version $int NOT NULL DEFAULT 1) $end;;
CREATE TABLE staff_role (staff_id $int NOT NULL REFERENCES staff (id),
  role $text NOT NULL CHECK (role IN ('operator','team_leader','manager','auditor','administrator')),
  PRIMARY KEY (staff_id, role)) $end;;
CREATE TABLE account (id $id, os_user $text NOT NULL UNIQUE, staff_id $int REFERENCES staff (id),
  acts_for $text NOT NULL DEFAULT 'self' CHECK (acts_for IN ('self','anyone')), created_at $int NOT NULL) $end;;
CREATE TABLE authority (role $text PRIMARY KEY, limit_cents $int NOT NULL, currency $text NOT NULL) $end;;
CREATE TABLE desk_session (id $id, session $text NOT NULL UNIQUE, staff_id $int NOT NULL REFERENCES staff (id),
  host $text NOT NULL, pid $int NOT NULL, signed_in_at $int NOT NULL, seen_at $int NOT NULL, signed_out_at $int) $end;;
CREATE TABLE lease (subject $text PRIMARY KEY, staff_id $int NOT NULL REFERENCES staff (id), session $text NOT NULL,
  expires_at $int NOT NULL) $end
"""

CUSTOMERS = """
CREATE TABLE customer (id $id, reference $text NOT NULL UNIQUE, name $text NOT NULL, company $text NOT NULL DEFAULT '',
  kind $text NOT NULL DEFAULT 'external' CHECK (kind IN ('external','internal')), locale $text NOT NULL DEFAULT '',
  preferred_channel $text NOT NULL DEFAULT '', preferred_times $text NOT NULL DEFAULT '',
  special_needs $text NOT NULL DEFAULT '', representative $text NOT NULL DEFAULT '',
  consent_marketing $bool NOT NULL DEFAULT $false, consent_recording $bool NOT NULL DEFAULT $false,
  do_not_call $bool NOT NULL DEFAULT $false, vulnerable $bool NOT NULL DEFAULT $false,
  source $text, source_key $text, created_at $int NOT NULL, anonymised_at $int, version $int NOT NULL DEFAULT 1,
  UNIQUE (source, source_key)) $end;;
CREATE TABLE customer_phone (id $id, customer_id $int NOT NULL REFERENCES customer (id), given $text NOT NULL,
  e164 $text, position $int NOT NULL DEFAULT 0) $end;;
CREATE INDEX customer_phone_customer ON customer_phone (customer_id, position);;
CREATE INDEX customer_phone_e164 ON customer_phone (e164);;
CREATE TABLE customer_email (id $id, customer_id $int NOT NULL REFERENCES customer (id), address $text NOT NULL,
  folded $text NOT NULL, position $int NOT NULL DEFAULT 0) $end;;
CREATE INDEX customer_email_customer ON customer_email (customer_id, position);;
CREATE INDEX customer_email_folded ON customer_email (folded);;
CREATE TABLE customer_address (id $id, customer_id $int NOT NULL REFERENCES customer (id), text $text NOT NULL,
  position $int NOT NULL DEFAULT 0) $end;;
CREATE INDEX customer_address_customer ON customer_address (customer_id, position)
"""

CONTACTS = """
CREATE TABLE difficulty (code $text PRIMARY KEY, word $text NOT NULL, parent_code $text REFERENCES difficulty (code),
  retired_at $int) $end;;
CREATE TABLE contact (id $id, reference $text NOT NULL UNIQUE, external_id $text,
  customer_id $int REFERENCES customer (id), anonymous $bool NOT NULL DEFAULT $false, channel $text NOT NULL,
  direction $text NOT NULL, operation $text NOT NULL, operator_id $int NOT NULL REFERENCES staff (id),
  team_id $int REFERENCES team (id), started_at $int NOT NULL, ended_at $int, closed_at $int, disposition $text,
  difficulty_code $text REFERENCES difficulty (code), difficulty_note $text NOT NULL DEFAULT '',
  notes $text NOT NULL DEFAULT '', version $int NOT NULL DEFAULT 1) $end;;
CREATE INDEX contact_open ON contact (operator_id, closed_at);;
CREATE INDEX contact_customer ON contact (customer_id, started_at);;
CREATE INDEX contact_started ON contact (started_at);;
CREATE TABLE contact_event (id $id, contact_id $int NOT NULL REFERENCES contact (id), kind $text NOT NULL,
  at $int NOT NULL, staff_id $int NOT NULL REFERENCES staff (id), detail $text) $end;;
CREATE INDEX contact_event_contact ON contact_event (contact_id, at);;
CREATE TABLE moment (id $id, contact_id $int NOT NULL REFERENCES contact (id), complaint_id $int, stage $text NOT NULL,
  energy $int NOT NULL CHECK (energy BETWEEN -5 AND 5), seen $text NOT NULL DEFAULT '',
  trigger $text NOT NULL DEFAULT '', step $text NOT NULL DEFAULT '', at $int NOT NULL,
  staff_id $int NOT NULL REFERENCES staff (id)) $end;;
CREATE INDEX moment_contact ON moment (contact_id, at);;
CREATE INDEX moment_at ON moment (at);;
CREATE TABLE feedback (id $id, contact_id $int NOT NULL REFERENCES contact (id), complaint_id $int,
  question $text NOT NULL CHECK (question IN ('csat','ces','nps','level','verbatim')),
  status $text NOT NULL CHECK (status IN ('answered','declined','not_asked')), value $int, scale_low $int,
  scale_high $int, polarity $text NOT NULL DEFAULT 'high_is_good', text $text NOT NULL DEFAULT '',
  source $text NOT NULL DEFAULT 'customer', at $int NOT NULL, staff_id $int NOT NULL REFERENCES staff (id),
  CHECK (value IS NULL OR status = 'answered'), CHECK (value IS NULL OR value BETWEEN scale_low AND scale_high),
  UNIQUE (contact_id, question)) $end
"""

COMPLAINTS = """
CREATE TABLE profile_version (key $text NOT NULL, version $int NOT NULL, body $text NOT NULL, at $int NOT NULL,
  PRIMARY KEY (key, version)) $end;;
CREATE TABLE complaint (id $id, reference $text NOT NULL UNIQUE, contact_id $int REFERENCES contact (id),
  customer_id $int REFERENCES customer (id), anonymous $bool NOT NULL DEFAULT $false, channel $text NOT NULL,
  received_at $int NOT NULL, logged_at $int NOT NULL, recognised_by $text NOT NULL,
  recogniser_id $int NOT NULL REFERENCES staff (id), complaint_class $text NOT NULL DEFAULT 'standard',
  profile_key $text NOT NULL, profile_version $int NOT NULL, owner_id $int REFERENCES staff (id),
  team_id $int REFERENCES team (id), own_words $text NOT NULL DEFAULT '', wanted $text NOT NULL DEFAULT '',
  difficulty_code $text REFERENCES difficulty (code), stage $text NOT NULL DEFAULT '', acknowledge_due $int,
  answer_due $int, acknowledged_at $int, resolved_at $int, closed_at $int, version $int NOT NULL DEFAULT 1,
  FOREIGN KEY (profile_key, profile_version) REFERENCES profile_version (key, version)) $end;;
CREATE INDEX complaint_open ON complaint (closed_at, answer_due);;
CREATE INDEX complaint_owner ON complaint (owner_id, closed_at);;
CREATE INDEX complaint_team ON complaint (team_id, closed_at);;
CREATE INDEX complaint_customer ON complaint (customer_id, received_at);;
CREATE INDEX complaint_contact ON complaint (contact_id);;
CREATE INDEX complaint_received ON complaint (received_at, id);;
CREATE TABLE complaint_event (id $id, complaint_id $int NOT NULL REFERENCES complaint (id), kind $text NOT NULL,
  at $int NOT NULL, staff_id $int NOT NULL REFERENCES staff (id), detail $text) $end;;
CREATE INDEX complaint_event_complaint ON complaint_event (complaint_id, at);;
CREATE TABLE approval (id $id, complaint_id $int NOT NULL REFERENCES complaint (id), remedy $text NOT NULL,
  cost_cents $int NOT NULL CHECK (cost_cents >= 0), currency $text NOT NULL, reason $text NOT NULL DEFAULT '',
  asked_by_id $int NOT NULL REFERENCES staff (id), asked_at $int NOT NULL, team_id $int REFERENCES team (id),
  granted $bool, answered_by_id $int REFERENCES staff (id), answered_at $int, note $text NOT NULL DEFAULT '',
  version $int NOT NULL DEFAULT 1) $end;;
CREATE INDEX approval_waiting ON approval (answered_at, team_id);;
CREATE INDEX approval_complaint ON approval (complaint_id);;
CREATE TABLE offer (id $id, complaint_id $int NOT NULL REFERENCES complaint (id), remedy $text NOT NULL,
  detail $text NOT NULL DEFAULT '', cost_cents $int NOT NULL DEFAULT 0 CHECK (cost_cents >= 0),
  currency $text NOT NULL DEFAULT '', offered_at $int NOT NULL, staff_id $int NOT NULL REFERENCES staff (id),
  approval_id $int REFERENCES approval (id), accepted $bool, answered_at $int, version $int NOT NULL DEFAULT 1) $end;;
CREATE INDEX offer_complaint ON offer (complaint_id);;
CREATE TABLE promise (id $id, complaint_id $int REFERENCES complaint (id), contact_id $int REFERENCES contact (id),
  what $text NOT NULL, owner_id $int NOT NULL REFERENCES staff (id), team_id $int REFERENCES team (id),
  due_at $int NOT NULL, made_at $int NOT NULL, done_at $int, version $int NOT NULL DEFAULT 1) $end;;
CREATE INDEX promise_due ON promise (owner_id, done_at, due_at);;
CREATE INDEX promise_complaint ON promise (complaint_id)
"""

RUNS = """
CREATE TABLE words_version (version $int PRIMARY KEY, body $text NOT NULL, at $int NOT NULL,
  staff_id $int REFERENCES staff (id)) $end;;
CREATE TABLE script_run (id $id, contact_id $int NOT NULL REFERENCES contact (id),
  complaint_id $int NOT NULL REFERENCES complaint (id), operator_id $int NOT NULL REFERENCES staff (id),
  team_id $int REFERENCES team (id), words_version $int NOT NULL REFERENCES words_version (version),
  step $text NOT NULL, state $text NOT NULL CHECK (state IN ('open','parked','done')), started_at $int NOT NULL,
  ended_at $int, version $int NOT NULL DEFAULT 1) $end;;
CREATE INDEX script_run_contact ON script_run (contact_id);;
CREATE INDEX script_run_complaint ON script_run (complaint_id);;
CREATE INDEX script_run_state ON script_run (operator_id, state);;
CREATE TABLE run_event (id $id, run_id $int NOT NULL REFERENCES script_run (id), kind $text NOT NULL,
  step $text NOT NULL, at $int NOT NULL, staff_id $int NOT NULL REFERENCES staff (id),
  reason $text NOT NULL DEFAULT '') $end;;
CREATE INDEX run_event_run ON run_event (run_id, at);;
CREATE TABLE run_answer (run_id $int NOT NULL REFERENCES script_run (id), field $text NOT NULL, value $text,
  evidence $text NOT NULL CHECK (evidence IN ('objective','subjective')), at $int NOT NULL,
  staff_id $int NOT NULL REFERENCES staff (id), PRIMARY KEY (run_id, field)) $end
"""

AUDIT = """
CREATE TABLE audit (id $id, command $text NOT NULL UNIQUE, at $int NOT NULL, staff_id $int, os_user $text NOT NULL,
  session $text NOT NULL, act $text NOT NULL, object $text NOT NULL, object_id $text NOT NULL, result $text,
  salt $text, payload $text, digest $text NOT NULL) $end;;
CREATE INDEX audit_object ON audit (object, object_id, id);;
CREATE TABLE audit_seal (position $int PRIMARY KEY, audit_id $int NOT NULL UNIQUE REFERENCES audit (id),
  previous $text NOT NULL, hash $text NOT NULL) $end
"""

SQLITE_ONLY = """
CREATE VIRTUAL TABLE customer_search USING fts5 (terms, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3');;
CREATE TRIGGER audit_keep BEFORE DELETE ON audit BEGIN
  SELECT RAISE(ABORT, 'the audit trail is never deleted from'); END;;
CREATE TRIGGER audit_fixed BEFORE UPDATE ON audit
  WHEN NEW.payload IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.id IS NOT OLD.id OR NEW.command IS NOT OLD.command
    OR NEW.at IS NOT OLD.at OR NEW.staff_id IS NOT OLD.staff_id OR NEW.os_user IS NOT OLD.os_user
    OR NEW.session IS NOT OLD.session OR NEW.act IS NOT OLD.act OR NEW.object IS NOT OLD.object
    OR NEW.object_id IS NOT OLD.object_id OR NEW.result IS NOT OLD.result OR NEW.digest IS NOT OLD.digest
  BEGIN SELECT RAISE(ABORT, 'the audit trail is never changed'); END;;
CREATE TRIGGER audit_seal_keep BEFORE DELETE ON audit_seal BEGIN
  SELECT RAISE(ABORT, 'the audit trail is never deleted from'); END;;
CREATE TRIGGER audit_seal_fixed BEFORE UPDATE ON audit_seal BEGIN
  SELECT RAISE(ABORT, 'the audit trail is never changed'); END;;
CREATE TRIGGER words_fixed BEFORE UPDATE ON words_version BEGIN
  SELECT RAISE(ABORT, 'a version of the words is never changed'); END;;
CREATE TRIGGER profile_fixed BEFORE UPDATE ON profile_version BEGIN
  SELECT RAISE(ABORT, 'a version of a profile is never changed'); END
"""

POSTGRES_ONLY = """
CREATE TABLE customer_search (rowid BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);;
CREATE INDEX customer_search_terms ON customer_search USING gin (terms);;
CREATE FUNCTION desk_never() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN RAISE EXCEPTION ''% is never changed or deleted from'', TG_TABLE_NAME; END';;
CREATE FUNCTION desk_audit_fixed() RETURNS trigger LANGUAGE plpgsql AS
  'BEGIN IF NEW.payload IS NULL AND NEW.salt IS NULL
     AND (to_jsonb(NEW) - ''payload'' - ''salt'') = (to_jsonb(OLD) - ''payload'' - ''salt'') THEN RETURN NEW; END IF;
   RAISE EXCEPTION ''the audit trail is never changed''; END';;
CREATE TRIGGER audit_keep BEFORE DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION desk_never();;
CREATE TRIGGER audit_fixed BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION desk_audit_fixed();;
CREATE TRIGGER audit_seal_keep BEFORE DELETE OR UPDATE OR TRUNCATE ON audit_seal FOR EACH STATEMENT
  EXECUTE FUNCTION desk_never();;
CREATE TRIGGER words_fixed BEFORE UPDATE ON words_version FOR EACH STATEMENT EXECUTE FUNCTION desk_never();;
CREATE TRIGGER profile_fixed BEFORE UPDATE ON profile_version FOR EACH STATEMENT EXECUTE FUNCTION desk_never()
"""


def statements(engine: str) -> list[str]:
    """Return the data definition of schema 1 in the engine's words, in order."""
    own = SQLITE_ONLY if engine == "sqlite" else POSTGRES_ONLY
    return [
        sql for part in (PEOPLE, CUSTOMERS, CONTACTS, COMPLAINTS, RUNS, AUDIT, own) for sql in for_engine(engine, part)
    ]
