"""What a file is read against before it is imported: who works here, the list of difficulties, the desk's own facts."""

from __future__ import annotations

from cs_desk.models.complaints import ProfileVersion
from cs_desk.models.contacts import Difficulty
from cs_desk.models.imports import Facts
from cs_desk.models.people import Setting, Staff, Team
from cs_desk.queries.customers import labels
from cs_desk.queries.view import View
from cs_desk.text import fold


def facts(_view: View) -> Facts:
    """Return the facts; people who left are among the staff, since history names them."""
    settings = {
        row.key: row.value for row in Setting.select().where(Setting.key << ["zone", "region", "currency", "profile"])
    }
    return Facts(
        settings["zone"],
        settings["region"],
        settings["currency"],
        _staff(),
        {fold(row.name): row.id for row in Team.select()},
        _difficulties(),
        _classes(settings["profile"]),
    )


def _staff() -> dict[str, tuple[int, int | None]]:
    """Return everybody by login, and by name where no two share it."""
    rows = list(Staff.select())
    names = [fold(row.name) for row in rows]
    found = {name: (row.id, row.team_id) for name, row in zip(names, rows, strict=True) if names.count(name) == 1}
    return found | {fold(row.login): (row.id, row.team_id) for row in rows}


def _difficulties() -> dict[str, str]:
    """Return every code by itself, by its label, and by its word where no two entries share it."""
    rows, words = list(Difficulty.select()), labels()
    plain = [fold(row.word) for row in rows]
    found = {word: row.code for word, row in zip(plain, rows, strict=True) if plain.count(word) == 1}
    return found | {fold(words[row.code]): row.code for row in rows} | {fold(row.code): row.code for row in rows}


def _classes(profile: str) -> tuple[str, ...]:
    newest = ProfileVersion.select().where(ProfileVersion.key == profile).order_by(ProfileVersion.version.desc()).get()
    return tuple(one["key"] for one in newest.body["classes"])
