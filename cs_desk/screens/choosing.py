"""Choosing a colleague by a part of the name."""

from __future__ import annotations

from collections.abc import Iterable

from cs_desk.models.rows import Colleague
from cs_desk.text import fold
from cs_desk.widgets.prompt import PromptLine

MOST = 9


def called(typed: str, among: Iterable[Colleague]) -> list[Colleague]:
    """Return at most nine of these colleagues whose name or login has what was typed, with or without accents."""
    return [one for one in among if fold(typed) in fold(f"{one.name} {one.login}")][:MOST]


async def which(prompt: PromptLine, title: str, found: list[Colleague]) -> Colleague | None:
    """Ask for one of several by a key; None for escape. One alone is meant."""
    if len(found) == 1:
        return found[0]
    key = await prompt.choose(title, [(str(number), one.name) for number, one in enumerate(found, 1)])
    return None if key is None else found[int(key) - 1]
