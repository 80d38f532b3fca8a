"""Triggers that note which subjects a written row counts for, whoever writes it; migrations make and replace them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

ROWS = {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",)}
Counts = Mapping[str, tuple[str, ...]]
"""By table: statements that select (subject, id) from `{row}`, the row as it was or as it is."""


def made(engine: str, counts_for: Counts) -> list[str]:
    """Return the statements that make the triggers of some tables."""
    found = []
    for table, selects in counts_for.items():
        for event, rows in ROWS.items():
            name, body = _name(table, event), "; ".join(_notes(selects, rows))
            if engine == "sqlite":
                found.append(f"CREATE TRIGGER {name} AFTER {event.upper()} ON {table} BEGIN {body}; END")
                continue
            noting = f"$note$ BEGIN {body}; RETURN NULL; END $note$"
            found += [
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS {noting}",
                f"CREATE TRIGGER {name} AFTER {event.upper()} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
            ]
    return found


def gone(engine: str, tables: Iterable[str]) -> list[str]:
    """Return the statements that take the triggers of some tables away."""
    found = []
    for name, table in ((_name(table, event), table) for table in tables for event in ROWS):
        if engine == "sqlite":
            found.append(f"DROP TRIGGER {name}")
        else:
            found += [f"DROP TRIGGER {name} ON {table}", f"DROP FUNCTION {name}()"]
    return found


def _name(table: str, event: str) -> str:
    return f"{table}_counts_{event}"


def _notes(selects: tuple[str, ...], rows: tuple[str, ...]) -> list[str]:
    """Return the statements that note what a change of one row counts for, each once."""
    noted = (
        f"INSERT INTO recount (subject, subject_id) {select.format(row=row)}" for row in rows for select in selects
    )
    return list(dict.fromkeys(noted))
