"""The command palette: every command that exists here, with its key, and with the reason where it cannot be done."""

from __future__ import annotations

from collections.abc import Coroutine, Iterable
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.command import (
    CommandInput,
    CommandList,
    CommandPalette,
    DiscoveryHit,
    Hit,
    Hits,
    Provider,
    ProviderSource,
    SearchIcon,
)
from textual.content import Content
from textual.style import Style
from textual.widgets import LoadingIndicator

from cs_desk.actions import Keymap, Offer
from cs_desk.bindings import CommandHost


class CommandsProvider(Provider):
    """Offers the registry's commands of the calling screen; text is Content, never markup."""

    async def discover(self) -> Hits:
        """Yield every command that exists here, those that can be done first."""
        for host, offer in self._offers():
            title = Content(offer.command.title)
            yield DiscoveryHit(self._entry(host, offer, title), self._deed(host, offer), text=offer.command.title)

    async def search(self, query: str) -> Hits:
        """Yield the commands whose title, word or id matches what was typed."""
        matcher = self.matcher(query)
        for host, offer in self._offers():
            command = offer.command
            by_title = matcher.match(command.title)
            score = max(by_title, 0.9 * matcher.match(command.word), 0.8 * matcher.match(command.id))
            if score > 0:
                title = matcher.highlight(command.title) if by_title else Content(command.title)
                rank = score if offer.refusal is None else score * 0.5
                yield Hit(rank, self._entry(host, offer, title), self._deed(host, offer), text=command.title)

    def _offers(self) -> Iterable[tuple[CommandHost, Offer]]:
        """Return the calling screen with each of its offers, possible ones first; a foreign screen has none."""
        screen = self.screen
        if not isinstance(screen, CommandHost):
            return ()
        ranked = sorted(screen.offers(), key=lambda offer: offer.refusal is not None)
        return ((screen, offer) for offer in ranked if offer.command.id != "app.palette")

    def _deed(self, host: CommandHost, offer: Offer) -> partial[Coroutine[None, None, None]]:
        return partial(host.desk.perform, offer.command.id)

    def _entry(self, host: CommandHost, offer: Offer, title: Content) -> Content:
        return entry(offer, host.desk.keymap, title)


def entry(offer: Offer, keymap: Keymap, title: Content) -> Content:
    """Return the two lines of one command: title and keys, then its sentence or why it cannot be done."""
    keys = "  ".join(keymap.strokes(offer.command))
    if offer.refusal is not None:
        title = title.stylize_before(Style(dim=True))
    said = offer.reason or offer.command.help
    return Content.assemble(title, "  ", (keys, "$here"), "\n", (said, "not bold $quiet"))


class DeskPalette(CommandPalette):
    """Textual's palette without the picture sign, the blinking and the busy dots: nothing moves by itself."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+p", "escape", show=False, priority=True),
        Binding("pagedown", "page('page_down')", show=False),
        Binding("pageup", "page('page_up')", show=False),
    ]

    def __init__(self, providers: ProviderSource = (CommandsProvider,)) -> None:
        super().__init__(providers, placeholder="Type a command's name")

    def compose(self) -> ComposeResult:
        """Compose as Textual does, quieted."""
        for widget in super().compose():
            if isinstance(widget, SearchIcon):
                widget.icon = "/"
            elif isinstance(widget, CommandInput):
                widget.cursor_blink = False
            yield widget

    def on_mount(self) -> None:
        """Stop the busy sign's sixteen refreshes a second, which run even while it cannot be seen."""
        self.call_after_refresh(self._still)

    def action_page(self, way: str) -> None:
        """Go a page down or up in the list; Textual's own key ends the desk while the list has no place yet."""
        if self.query_one(CommandList).scrollable_content_region:
            self._action_command_list(way)

    def _still(self) -> None:
        self.query_one(LoadingIndicator).auto_refresh = None
