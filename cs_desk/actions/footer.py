"""The last line of the screen: as many keys with their words as fit, always in the same order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cs_desk.actions.command import Offer
from cs_desk.actions.keymap import Keymap


@dataclass(frozen=True, slots=True)
class FooterItem:
    """One key of the last line; `refusal` set = shown dim."""

    command: str
    key: str
    word: str
    refusal: str | None

    @property
    def cells(self) -> int:
        """Width with the blank inside, without the gap behind."""
        return len(self.key) + 1 + len(self.word)


def footer(offers: Iterable[Offer], keymap: Keymap, width: int, *, gap: int = 2) -> tuple[FooterItem, ...]:
    """Return the items that fit into `width` cells: the lowest ranks are kept, help (rank 0) is kept to the end.

    What somebody's role never allows is left out; what is only not possible just now stays, dim, so that nothing moves.
    """
    ranked = [(offer.command.footer, _item(offer, keymap)) for offer in offers if not offer.forbidden]
    items = sorted(((rank, item) for rank, item in ranked if rank is not None), key=_rank)
    while items and sum(item.cells for _, item in items) + gap * (len(items) - 1) > width:
        items.remove(max(items, key=_rank))
    return tuple(item for _, item in sorted(items, key=lambda pair: (pair[0] == 0, pair[0])))


def _rank(pair: tuple[int, FooterItem]) -> int:
    return pair[0]


def _item(offer: Offer, keymap: Keymap) -> FooterItem:
    return FooterItem(offer.command.id, keymap.strokes(offer.command)[0], offer.command.word, offer.refusal)
