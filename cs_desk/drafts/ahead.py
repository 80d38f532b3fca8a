"""Text typed ahead of a command that waits for the store: kept in the journal until it has found its field.

Each session writes under a key of its own, so that what several lost sessions left stays apart and in order.
"""

from __future__ import annotations

from collections.abc import Sequence

from cs_desk.drafts.journal import Journal
from cs_desk.text import whole

AHEAD = "ahead/"
"""What the keys of typed-ahead text begin with in the draft journal."""
BETWEEN = "\x1e"  # the record separator: no keyboard types it, and cleaning takes it out of what is pasted


class Ahead:
    """The pieces of text that were typed and are not in a field yet; a piece is what would have gone into one field."""

    def __init__(self, journal: Journal):
        self._journal = journal
        self._own = AHEAD + journal.session
        self._aside = f"{self._own}/aside"

    def note(self, pieces: Sequence[str]) -> None:
        """Keep what waits in this session now instead of what waited before; nothing to keep leaves nothing behind."""
        kept = [text for piece in pieces if (text := whole(piece))]
        if kept:
            self._journal.put(self._own, BETWEEN.join(kept))
        else:
            self._journal.forget(self._own)

    def set_aside(self, pieces: Sequence[str]) -> None:
        """Keep, as if an earlier session had left it, what will not be handed out in this one."""
        kept = BETWEEN.join([text for piece in pieces if (text := whole(piece))])
        if kept:
            held = self._journal.drafts(self._aside).get(self._aside)
            self._journal.put(self._aside, kept if held is None else f"{held.value}{BETWEEN}{kept}")

    def left(self) -> tuple[str, ...]:
        """Return what earlier sessions left and this one set aside, in the order in which it was typed."""
        return tuple(piece for _, text in self._lost() for piece in text.split(BETWEEN))

    def drop(self, piece: str) -> None:
        """Forget the first piece when it is this one: it stands in a field now, or nobody wants it."""
        for key, text in self._lost():
            first, _, rest = text.partition(BETWEEN)
            if first == piece and rest:
                self._journal.put(key, rest)
            elif first == piece:
                self._journal.forget(key)
            return

    def _lost(self) -> list[tuple[str, str]]:
        drafts = self._journal.drafts(AHEAD)
        return sorted((key, str(draft.value)) for key, draft in drafts.items() if key != self._own)
