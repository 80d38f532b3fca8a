"""Notices what others changed and says so, within a second and without moving anything itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from cs_desk.errors import DeskError
from cs_desk.session import Session

INTERVAL = 0.3


class Feed:
    """Asks the session again and again what changed; announces areas through one callback on the event loop."""

    def __init__(self, session: Session, announce: Callable[[frozenset[str]], None], *, interval: float = INTERVAL):
        self._session = session
        self._announce = announce
        self._interval = interval

    async def run(self) -> None:
        """Watch until cancelled; a store that is away for a while is simply asked again."""
        while True:
            try:
                areas = await self._session.changed()
            except DeskError:
                areas = frozenset()
            if areas:
                self._announce(areas)
            await asyncio.sleep(self._interval)
