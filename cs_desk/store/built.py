"""What a store is built of, against what the migrations made: what was taken away from it, or switched off, by hand."""

from __future__ import annotations

import re

from cs_desk.store import migrate
from cs_desk.store.connect import Store

MADE = re.compile(
    r"\b(CREATE|DROP)\s+(?:UNIQUE\s+|VIRTUAL\s+)?(TABLE|INDEX|TRIGGER)\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?(\w+)"
    r"|\bALTER\s+TABLE\s+(\w+)\s+RENAME\s+TO\s+(\w+)"
)
HERE = "n.nspname = current_schema()"
BUILT = f"""
SELECT CASE c.relkind WHEN 'r' THEN 'table' ELSE 'index' END, c.relname
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'i') AND {HERE}
UNION ALL
SELECT 'trigger', t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT t.tgisinternal AND {HERE}
"""
OFF = f"""
SELECT DISTINCT c.relname, CASE WHEN t.tgisinternal THEN 'references' ELSE t.tgname END FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE t.tgenabled IN ('D', 'R') AND {HERE} ORDER BY 1, 2
"""
REFERENCES = f"""
SELECT f.relname, t.relname,
    (SELECT string_agg(format('x.%I IS NOT NULL', a.attname), ' AND ') FROM pg_attribute a
     WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)),
    (SELECT string_agg(format('y.%I = x.%I', b.attname, a.attname), ' AND ')
     FROM unnest(c.conkey, c.confkey) AS k (own, other)
     JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.own
     JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = k.other)
FROM pg_constraint c JOIN pg_class f ON f.oid = c.conrelid JOIN pg_class t ON t.oid = c.confrelid
JOIN pg_namespace n ON n.oid = f.relnamespace WHERE c.contype = 'f' AND {HERE} ORDER BY c.conname
"""
IDENTITIES = f"""
SELECT c.relname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND a.attname = 'id' AND a.attidentity <> '' AND {HERE} ORDER BY 1
"""
LAST = "SELECT COALESCE(pg_sequence_last_value(pg_get_serial_sequence(?, 'id')::regclass), 0)"
"""The last number given; unlike the sequence itself, whoever may take numbers from it may ask for this."""
TIED = re.compile(r"\bREFERENCES\s+\w+", re.IGNORECASE)
COUNTED = (("customer", 1), ("contact", 6), ("complaint", 6))
"""Whose rows have references, and how many characters of one are the name of its counter: U-000042, C-2026-000042."""


def missing(store: Store) -> list[str]:
    """Return in words which tables, indexes and triggers are not there, and on PostgreSQL what is switched off."""
    engine = store.address.engine
    rows = store.execute_raw("SELECT type, name FROM sqlite_master" if store.sqlite else BUILT).fetchall()
    gone = made(engine) - {(str(kind), str(name)) for kind, name in rows}
    found = [f"{kind} {name} is gone" for kind, name in sorted(gone)]
    if store.sqlite:
        return found
    tied = sum(len(TIED.findall(sql)) for sql in _statements(engine)) - len(store.execute_raw(REFERENCES).fetchall())
    found += [f"{tied} references between tables are gone"] if tied > 0 else []
    return found + [f"{name} of {table} are switched off" for table, name in store.execute_raw(OFF).fetchall()]


def _statements(engine: str) -> list[str]:
    return [sql for step in migrate.all_migrations() for sql in step.statements(engine)]


def made(engine: str) -> set[tuple[str, str]]:
    """Return what the migrations leave in a store, each a kind (table, index, trigger) and a name."""
    found: set[tuple[str, str]] = set()
    for verb, kind, name, before, after in (one for sql in _statements(engine) for one in MADE.findall(sql)):
        if after:
            found = (found - {("table", before)}) | {("table", after)}
        elif verb == "CREATE":
            found.add((kind.lower(), name))
        else:
            found.discard((kind.lower(), name))
    return found


def orphans(store: Store) -> int:
    """Return how many rows of a PostgreSQL store point at nothing, by each reference that it has."""
    found = 0
    for table, other, given, same in store.execute_raw(REFERENCES).fetchall():
        sql = f'SELECT COUNT(*) FROM "{table}" x WHERE {given} AND NOT EXISTS (SELECT 1 FROM "{other}" y WHERE {same})'
        found += int(store.execute_raw(sql).fetchone()[0])
    return found


def used_up(store: Store) -> list[str]:
    """Return in words which counters would give a number again that a record has already."""
    counters = dict(store.execute("SELECT name, value FROM sequence_counter").fetchall())
    found = []
    for table, length in COUNTED:
        rows = store.execute(f"SELECT SUBSTR(reference, 1, ?), MAX(reference) FROM {table} GROUP BY 1", (length,))
        for name, newest in rows.fetchall():
            number = str(newest).rpartition("-")[2]
            if number.isdecimal() and int(number) > counters.get(name, 0):
                found.append(f"the counter of {name} stands at {counters.get(name, 0)}, behind {newest}")
    return found if store.sqlite else found + _identities(store)


def _identities(store: Store) -> list[str]:
    found = []
    for (table,) in store.execute_raw(IDENTITIES).fetchall():
        last = store.execute(LAST, (f'"{table}"',)).fetchone()[0]
        newest = store.execute_raw(f'SELECT COALESCE(MAX(id), 0) FROM "{table}"').fetchone()[0]
        if newest > last:
            found.append(f"the numbers of {table} go on from {last}, behind {newest}")
    return found


def public_tables(store: Store) -> list[str]:
    """Return the tables of a PostgreSQL store that every user of its server may read or write."""
    rows = store.execute_raw(
        "SELECT DISTINCT table_name FROM information_schema.table_privileges "
        "WHERE grantee = 'PUBLIC' AND table_schema = current_schema() ORDER BY 1"
    ).fetchall()
    return [str(row[0]) for row in rows]
