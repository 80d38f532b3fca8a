"""The yardsticks: the smallest Textual programs that do what the desk is compared with."""

from __future__ import annotations

import sys
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widgets import DataTable, Footer, Header

TITLE = "bare-yardstick"
FOOTER_WORD = "Leave-bare"
ROWS = 200


class BareApp(App[None]):
    """A header and a footer, nothing else."""

    TITLE = TITLE
    BINDINGS: ClassVar[list[BindingType]] = [("q", "quit", FOOTER_WORD)]

    def compose(self) -> ComposeResult:
        """Header and footer."""
        yield Header()
        yield Footer()


class BareTable(BareApp):
    """The same with a table of 200 rows and the cursor on the first."""

    def compose(self) -> ComposeResult:
        """Header, table, footer."""
        yield Header()
        yield DataTable[str](cursor_type="row")
        yield Footer()

    def on_mount(self) -> None:
        """Fill the table with columns as wide as those of the desk's register."""
        table: DataTable[str] = self.query_one(DataTable)
        table.add_columns("Reference", "Customer", "Difficulty", "Owner", "Next duty")
        for number in range(ROWS):
            table.add_row(
                f"C-2026-{number:05d}", f"Customer number {number}", "late delivery", "Amira Khan", "18 Dec 17:00"
            )
        table.focus()


def main() -> None:
    """Run the program that the first argument names: `app` or `table`."""
    (BareTable() if sys.argv[1:] == ["table"] else BareApp()).run()


if __name__ == "__main__":
    main()
