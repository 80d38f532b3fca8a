"""What the everywhere-commands do: help, keys, palette, back, quit. The desk's app is built on this."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ReturnType
from textual.screen import ModalScreen

from cs_desk.screens.touring import TouringApp

if TYPE_CHECKING:
    from cs_desk.screens.help import Page


class DeskCommands(TouringApp[ReturnType]):
    """An app that knows the commands which are the same on every screen."""

    _visited: tuple[str, ...] = ()
    """The modes that led to this one, each once; the desk is where every way back ends."""

    def visit(self, mode: str) -> None:
        """Go to a mode and remember where from."""
        if mode != self.current_mode:
            way = (*self._visited, self.current_mode)
            self._visited = () if mode == "desk" else way[: way.index(mode)] if mode in way else way
            self.switch_mode(mode)

    def do_app_help(self) -> None:
        """Explain the place and the field."""
        self._open_help("help")

    def do_app_keys(self) -> None:
        """List every key."""
        self._open_help("keys")

    def _open_help(self, page: Page) -> None:
        from cs_desk.screens.help import HelpScreen, pages_for  # loaded when first asked for, not at the start

        host = self.host
        if host is not None:
            self.push_screen(HelpScreen(pages_for(host), page))

    def do_app_palette(self) -> None:
        """Open the command palette."""
        from cs_desk.palette import DeskPalette

        self.push_screen(DeskPalette())

    def do_app_back(self) -> None:
        """Leave a dialog without an answer, or go back to the screen before this one, in this mode or another."""
        screen = self.screen
        if isinstance(screen, ModalScreen):
            screen.dismiss(None)
        elif len(self.screen_stack) > 1:
            self.pop_screen()
        elif self._visited:
            self._visited, mode = self._visited[:-1], self._visited[-1]
            self.switch_mode(mode)

    def do_app_quit(self) -> None:
        """Leave the desk."""
        self.exit()
