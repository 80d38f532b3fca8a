"""The tour of the demo: nine cards that ship as data, and at which of them somebody stopped."""

from __future__ import annotations

import contextlib
import os
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cs_desk.demo.bank import Shipped
from cs_desk.models.shipped import read_shipped
from cs_desk.paths import private_dir

KEY = re.compile(r"\{([a-z_.]+)\}")


class Card(Shipped):
    """One card: `text` names commands in braces where their keys will stand."""

    title: str
    text: str

    def parts(self) -> list[tuple[str, str]]:
        """Return the text as pieces, each (words, "") or ("", command id)."""
        pieces = KEY.split(self.text)
        return [("", piece) if place % 2 else (piece, "") for place, piece in enumerate(pieces) if piece]


@cache
def cards() -> tuple[Card, ...]:
    """Return the shipped cards in order; raises InputError when the file is missing or not TOML."""
    return tuple(Card.model_validate(card) for card in read_shipped("demo/tour.toml")["card"])


@dataclass
class Tour:
    """Where somebody is in the tour: `card` counts from 0 and is kept in a file; `open` while a card is shown."""

    file: Path
    card: int = 0
    open: bool = False

    @classmethod
    def at(cls, file: Path) -> Tour:
        """Return the tour as it was left; a file that says nothing sensible is as good as none."""
        try:
            number = int(file.read_text("ascii"))
        except (OSError, ValueError):
            number = 0
        return cls(file, number if 0 <= number < len(cards()) else 0)

    @property
    def shown(self) -> Card | None:
        """The card to show, None while the tour is closed."""
        return cards()[self.card] if self.open else None

    def next(self) -> bool:
        """Open the tour where it was left, or go to the next card; False when that was the last one."""
        if self.open:
            self.card += 1
        self.open = self.card < len(cards())
        if not self.open:
            self.card = 0
        self._keep()
        return self.open

    def back(self) -> None:
        """Go to the card before; the first one stays."""
        self.card = max(self.card - 1, 0)
        self._keep()

    def leave(self) -> None:
        """Close the tour; it opens again at this card."""
        self.open = False

    def _keep(self) -> None:
        with contextlib.suppress(OSError):  # a disk that is full costs the place in the tour, no more
            private_dir(self.file.parent)
            new = self.file.with_name(f"{self.file.name}.{os.getpid()}")
            new.write_text(f"{self.card}\n", "ascii")
            new.replace(self.file)
