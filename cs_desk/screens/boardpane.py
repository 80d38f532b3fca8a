"""What the board and the wall have in common: the page they show, read again when others write, drawn as time goes."""

from __future__ import annotations

from collections.abc import Mapping

from cs_desk.models.boardrows import NO_STATES, BoardPage, BoardWanted
from cs_desk.models.targets import State
from cs_desk.queries import board
from cs_desk.screens.base import DeskPane

AREAS = frozenset({
    "figures", "contacts", "complaints", "approvals", "promises", "presence", "calls", "moments", "runs", "staff",
    "customers", "targets", "everything",
})  # fmt: skip


class BoardPane(DeskPane):
    """A page of figures and of the floor at this moment; states get better only where they pass their limit well."""

    def __init__(self, wanted: BoardWanted) -> None:
        super().__init__()
        self.wanted = wanted
        self.page: BoardPage | None = None
        self.ready = False
        self._shown = wanted

    def on_mount(self) -> None:
        """Read the board."""
        self.work(self._load, group="flow")

    async def _load(self) -> None:
        try:
            wanted = self.wanted
            self.page = await self.session.ask(board.board, wanted._replace(held=self._states()))
            self._shown = wanted
        finally:
            self.ready = True
        self.draw()

    def _states(self) -> Mapping[str, State]:
        """Return the states as they are shown, if what is wanted is the same board: its time and whose it is."""
        shown, wanted = self._shown, self.wanted
        if self.page is None or (shown.window, shown.scope, shown.custom) != (
            wanted.window, wanted.scope, wanted.custom,
        ):  # fmt: skip
            return NO_STATES
        return {tile.figure.choice.kpi.id: tile.state for tile in self.page.tiles if tile.state is not None}

    def draw(self) -> None:
        """Draw what was read; only what changed is painted."""

    def others_changed(self, areas: frozenset[str]) -> None:
        """Somebody wrote something; read again."""
        if areas & AREAS:
            self.work(self._load, group="load")

    def look(self) -> None:
        """Waits and ages turn with the minute."""
        if self.page is not None:
            self.page = self.page._replace(at=self.now())
            self.draw()
