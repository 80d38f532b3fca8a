"""What every full-screen app of the desk stands on: the safe driver, the gate on every strip, harmless last lines."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, Generic

from textual._path import CSSPathType
from textual.app import App, ReturnType
from textual.driver import Driver
from textual.filter import LineFilter
from textual.screen import Screen

from cs_desk.terminal.driver import SafeDriver
from cs_desk.terminal.gate import TerminalGate, gated_console
from cs_desk.terminal.thrift import thrifty


class TerminalApp(App[ReturnType], Generic[ReturnType]):
    """A Textual app on `SafeDriver` behind `TerminalGate`; subclasses may add `hang_up(reason)` (see `HangsUp`)."""

    def __init__(self, *, css_path: CSSPathType | None = None, **options: Any) -> None:
        super().__init__(css_path=css_path, **options)
        self._gate = TerminalGate()
        self.error_console = gated_console(sys.stderr)

    def get_driver_class(self) -> type[Driver]:
        """Return SafeDriver, whatever TEXTUAL_DRIVER says."""
        return SafeDriver

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return Textual's own filters (colour) and the gate, which stands last."""
        return [*super().get_line_filters(), self._gate]

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        """Bring an update onto the terminal in as few bytes as it needs."""
        super()._display(screen, thrifty(renderable))
