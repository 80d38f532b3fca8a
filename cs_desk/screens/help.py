"""F1 explains the place and the field; ? lists every key. Both are read off the registry when they open."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import ClassVar, Literal

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from cs_desk.actions.pages import Row, Section, help_sections, keys_sections
from cs_desk.bindings import CommandHost

Page = Literal["help", "keys"]
KEYS_WIDE = 12
TITLE_WIDE = 32
WIDE = 100
"""From this width on the sentence stands beside the title instead of under it."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Both pages as they were when help was asked for."""

    help: tuple[Section, ...]
    keys: tuple[Section, ...]


def pages_for(host: CommandHost) -> Pages:
    """Return the pages for a screen as it stands: its contexts, its commands, the field that has the cursor."""
    offers = host.offers()
    keymap = host.desk.keymap
    return Pages(
        help=help_sections(host.here(), offers, keymap, _field_help(host)),
        keys=keys_sections(offers, keymap),
    )


def _field_help(host: CommandHost) -> str | None:
    """Return the `HELP` of the focused widget or of the nearest one around it."""
    node: DOMNode | None = host.focused if isinstance(host, Screen) else None
    while node is not None and node is not host:
        if node.HELP:
            return node.HELP
        node = node.parent
    return None


class HelpScreen(CommandHost, ModalScreen[None]):
    """One of the two pages over the screen it is about; F1 and ? change between them, escape leaves."""

    WHERE: ClassVar[frozenset[str]] = frozenset({"dialog"})
    DEFAULT_CSS = """
    HelpScreen { padding: 1 2; }
    HelpScreen #help-title { height: 2; }
    HelpScreen #help-foot { dock: bottom; height: 1; }
    HelpScreen VerticalScroll { height: 1fr; scrollbar-gutter: stable; }
    HelpScreen #help-body { height: auto; }
    """

    def __init__(self, pages: Pages, page: Page) -> None:
        super().__init__()
        self.pages = pages
        self.page = page

    def compose(self) -> ComposeResult:
        """Compose title, text that scrolls, and the way out."""
        yield Static(id="help-title", markup=False)
        with VerticalScroll():
            yield Static(id="help-body", markup=False)
        yield Static(Content.from_text("esc back   arrows pgup pgdn move", markup=False), id="help-foot")

    def on_resize(self, _: events.Resize) -> None:
        """Lay the page out for the width there is."""
        self.show()

    def show(self) -> None:
        """Write the present page."""
        title = "Help" if self.page == "help" else "All keys"
        self.query_one("#help-title", Static).update(Content.styled(title, "bold"))
        width = max(30, self.query_one(VerticalScroll).scrollable_content_region.width)
        sections = self.pages.help if self.page == "help" else self.pages.keys
        self.query_one("#help-body", Static).update(page_content(sections, width))

    def do_app_help(self) -> None:
        """Change to F1's page, or leave it."""
        self._turn_to("help")

    def do_app_keys(self) -> None:
        """Change to the page of all keys, or leave it."""
        self._turn_to("keys")

    def do_app_back(self) -> None:
        """Leave."""
        self.dismiss(None)

    def _turn_to(self, page: Page) -> None:
        if self.page == page:
            self.dismiss(None)
            return
        self.page = page
        self.show()
        self.query_one(VerticalScroll).scroll_home(animate=False)


def page_content(sections: tuple[Section, ...], width: int) -> Content:
    """Return a page for so many cells; sentences are wrapped with a hanging indent."""
    blocks = [Content("\n").join(_lines(section, width)) for section in sections]
    return Content("\n\n").join(blocks)


def _lines(section: Section, width: int) -> list[Content]:
    lines = [Content.styled(section.heading.upper(), "bold $quiet")]
    lines += [Content(line) for sentence in section.sentences for line in wrap(sentence, width)]
    for row in section.rows:
        lines += _row(row, width)
    return lines


def _row(row: Row, width: int) -> list[Content]:
    """Return one key's lines: the keys, the title, the sentence beside or under it, why it is not possible now."""
    keys = Content.styled(f"{row.keys:<{KEYS_WIDE}} ", "$here" if row.reason is None else "$quiet")
    title = Content.styled(row.title, "bold" if row.reason is None else "$quiet")
    said = row.text if row.reason is None else f"{row.text} {row.reason}"
    beside = not row.title or width >= WIDE
    indent = KEYS_WIDE + 1 + (TITLE_WIDE if beside and row.title else 0)
    text = [Content.styled(line, "$quiet") for line in wrap(said, width - indent)]
    first = Content.assemble(keys, title)
    if beside:
        first = Content.assemble(first, " " * max(0, indent - first.cell_length), text.pop(0))
    return [first, *(Content.assemble(" " * indent, line) for line in text)]
