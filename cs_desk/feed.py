"""Notices what others changed and says so, within a second and without moving anything itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from cs_desk.errors import DeskError
from cs_desk.session import Session

INTERVAL = 0.3


class Feed:
    """Asks the session again and again what changed; announces areas through one callback on the event loop."""

    def __init__(
        self,
        session: Session,
        announce: Callable[[frozenset[str]], None],
        *,
        interval: float = INTERVAL,
        failed: Callable[[Exception], None] | None = None,
    ):
        self._failed = failed
        self._last_fault = ""
        self._session = session
        self._announce = announce
        self._interval = interval

    async def run(self) -> None:
        """Watch until cancelled; a store that is away for a while is simply asked again."""
        while True:
            areas: frozenset[str] = frozenset()
            try:
                areas = await self._session.changed()
            except DeskError:
                pass  # the store is away or busy; the session has told, and the next look comes soon
            except Exception as error:  # the border: a fault of ours must not end the watching
                if self._failed is None:
                    raise
                if str(error) != self._last_fault:
                    self._last_fault = str(error)
                    self._failed(error)
            if areas:
                self._announce(areas)
            await asyncio.sleep(self._interval)
