"""The board: figures with their targets, the floor at this moment, and the way from each into what it is made of."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import ClassVar
from zoneinfo import ZoneInfo

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from cs_desk.clock import local
from cs_desk.errors import InputError
from cs_desk.models.boardrows import BoardPage, BoardWanted, Tile, Window
from cs_desk.models.exports import Wanted
from cs_desk.models.kpirows import Scope
from cs_desk.models.periods import DAY, Period, days
from cs_desk.queries import board
from cs_desk.reports.figures import FORMS, board_text
from cs_desk.reports.outfile import check_free, destination
from cs_desk.screens.boardfigure import FigureScreen
from cs_desk.screens.boardpane import BoardPane
from cs_desk.screens.boardrecords import ContactScreen, RecordsScreen
from cs_desk.screens.boardstaff import StaffScreen
from cs_desk.screens.complaint import ComplaintScreen
from cs_desk.services.exports import record_export
from cs_desk.widgets.boardplan import plan
from cs_desk.widgets.canvas import Canvas
from cs_desk.widgets.ink import LATE, QUIET, STRONG, day_of, ink, time_of
from cs_desk.widgets.prompt import PromptLine

EMPTY = (
    "No figure yet. Contacts, complaints and moments of truth are counted here as they happen: {desk} goes to the "
    "desk, where {new} starts a call. Calls of a telephone system come with: cs-desk import queue-log FILE --follow"
)
LETTERS = "123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def period_typed(text: str, zone: ZoneInfo) -> Period:
    """Return the days from the first to the last date typed, one date alone for that day; raises InputError."""
    try:
        first, *more = (date.fromisoformat(part) for part in text.replace(",", " ").split())
        last = more[0] if more else first
    except (ValueError, IndexError):
        raise InputError(f"“{text}”: type a day, or a first and a last day, such as 2026-11-01 2026-11-15.") from None
    if len(more) > 1 or last < first:
        raise InputError(f"“{text}”: type one day, or two with the earlier one first.")
    return days(first, last, zone)


def export_typed(text: str) -> tuple[Path, str]:
    """Return the file that is meant and its form; raises InputError for another form, UsageError where it is there."""
    try:
        path = Path(text.strip()).expanduser()
    except RuntimeError:
        raise InputError(f"“{text}”: there is no such person's folder here.") from None
    form = path.suffix.lower().removeprefix(".")
    if form not in FORMS:
        raise InputError(f"“{text}”: name a file that ends in .csv (the figures) or .json (all of the board).")
    check_free(path, "")
    return path, form


def _write(path: Path, text: str) -> None:
    with destination(path, "") as stream:
        stream.write(text.encode())


class BoardScreen(BoardPane):
    """What a leader looks at all day; for an operator the own figures."""

    WHERE: ClassVar[frozenset[str]] = frozenset({"board", "list"})
    TITLE_WORD = "Board"

    def __init__(self) -> None:
        super().__init__(BoardWanted())

    def compose(self) -> ComposeResult:
        """The page between the fixed lines."""
        yield from self.compose_top()
        yield Static("", id="board-empty", markup=False)
        yield Canvas(id="board")
        yield PromptLine()
        yield from self.compose_bottom()

    def on_mount(self) -> None:
        """Keys are the page's."""
        self.put_cursor(self.canvas)

    @property
    def canvas(self) -> Canvas:
        """Where the board is drawn."""
        return self.query_one("#board", Canvas)

    def holds(self, when: str) -> bool:
        """Commands on a figure need one."""
        if when == "on_figure":
            return self.tile() is not None
        return when != "has_selection" or self.canvas.selected is not None

    def draw(self) -> None:
        """Draw what was read; only what changed is painted."""
        page, canvas = self.page, self.canvas
        if page is None:
            return
        stood = [block.id for block in canvas.blocks if block.stop]
        held = [*stood, canvas.selected] if canvas.selected in stood and canvas.selected else []
        width = max(canvas.scrollable_content_region.width, 40)
        canvas.show(plan(page, (width, canvas.size.height), self.zone, held))
        hint = self.query_one("#board-empty", Static)
        if hint.display is not page.empty:
            words = EMPTY.format(desk=self.key("mode.desk"), new=self.key("start.new"))
            hint.update(ink((words, QUIET)))
            hint.display = page.empty
            self.call_after_refresh(self.draw)  # the hint takes lines from the board, or gives them back
        self.show_bars()

    def show_bars(self) -> None:
        """Fill the fixed lines: which time, whose, against what; what burns."""
        page = self.page
        if page is None:
            super().show_bars()
            return
        beside = page.before is not None and self.size.width >= 100
        against = ink((f" · against {self._before(page)}", QUIET)) if beside else Content("")
        left = ink((self._period(page), STRONG), (" · ", QUIET), (page.scope.word, ""), against)
        burns = len(page.alarms)
        self.show_top(
            left, ink((f"▼ {burns} alarm{'s' if burns != 1 else ''}", f"{LATE} bold")) if burns else Content("")
        )
        self.show_bottom(Content(""))

    def _period(self, page: BoardPage) -> str:
        start, end = page.period.start, min(page.period.end, page.at)
        if page.window is Window.NOW:
            return f"now, since {time_of(start, self.zone)}"
        if page.window is Window.TODAY:
            return f"today {local(page.at, self.zone):%a} {day_of(page.at, self.zone)}"
        if page.window is Window.CUSTOM:
            return f"{day_of(start, self.zone, year=True)} to {day_of(page.period.end - DAY, self.zone, year=True)}"
        return f"{page.window.value} {day_of(start, self.zone)} to {day_of(end, self.zone)}"

    def _before(self, page: BoardPage) -> str:
        assert page.before is not None
        start = page.before.start
        if page.window is Window.NOW:
            return f"{time_of(start, self.zone)} on"
        return f"{local(start, self.zone):%a} {day_of(start, self.zone)}" + (
            "" if page.window is Window.TODAY else " on"
        )

    def on_canvas_moved(self) -> None:
        """Which keys make sense depends on where the cursor is."""
        self.show_bars()

    def on_canvas_sized(self) -> None:
        """Lay it out anew: what room there is shows when the page is laid out, after the terminal changed."""
        self.draw()

    def show_window(self, window: Window) -> None:
        """Show another time; keys wait for it."""
        self.wanted = self.wanted._replace(window=window)
        self.work(self._load, group="flow")

    def do_board_now(self) -> None:
        """This hour and the one before."""
        self.show_window(Window.NOW)

    def do_board_today(self) -> None:
        """Today."""
        self.show_window(Window.TODAY)

    def do_board_week(self) -> None:
        """This week."""
        self.show_window(Window.WEEK)

    def do_board_month(self) -> None:
        """This month."""
        self.show_window(Window.MONTH)

    def do_board_compare(self) -> None:
        """Set the period before beside, or take it away."""
        self.wanted = self.wanted._replace(compare=not self.wanted.compare)
        self.work(self._load, group="flow")

    def do_board_period(self) -> None:
        """Ask for a first and a last day."""
        self.work(self._ask_period, group="flow")

    async def _ask_period(self) -> None:
        typed = await self.query_one(PromptLine).ask("First and last day", hint="2026-11-01 2026-11-15", keep="period")
        if typed:
            custom = period_typed(typed, self.zone)
            self.wanted = self.wanted._replace(window=Window.CUSTOM, custom=custom)
            await self._load()

    def do_board_scope(self) -> None:
        """Ask whose board."""
        self.work(self._ask_scope, group="flow")

    async def _ask_scope(self) -> None:
        found = await self.session.ask(board.scopes)
        if len(found) == 1:
            self.say("The board is your own: nobody else's figures are on it.")
            return
        options = list(zip(LETTERS, found, strict=False))
        words = [
            (key, f"{scope.dim} {scope.word}" if scope.dim in ("queue", "channel") else scope.word)
            for key, scope in options
        ]
        key = await self.query_one(PromptLine).choose("Whose board", words)
        chosen = next((scope for letter, scope in options if letter == key), None)
        if chosen is not None:
            self.wanted = self.wanted._replace(scope=chosen)
            await self._load()

    def do_app_open(self) -> None:
        """Open what is behind the selected figure or line."""
        kind, _, name = (self.canvas.selected or "").partition(":")
        page, tile = self.page, self.tile()
        if page is None:
            return
        if tile is not None:
            self.app.push_screen(RecordsScreen(page, tile))
        elif kind == "risk":
            self.app.push_screen(ComplaintScreen(int(name)))
        elif kind == "hand":
            self._open_hand(page, name)
        elif kind == "queue":
            self.wanted = self.wanted._replace(scope=Scope("queue", name, name))
            self.work(self._load, group="flow")

    def _open_hand(self, page: BoardPage, name: str) -> None:
        hand = next((hand for hand in page.hands if f"{hand.kind}-{hand.reference}" == name), None)
        if hand is not None and hand.complaint_id is not None:
            self.app.push_screen(ComplaintScreen(hand.complaint_id))
        elif hand is not None:
            self.app.push_screen(ContactScreen(hand.reference))

    def tile(self) -> Tile | None:
        """Return the selected figure: that of a tile, or the balance of a stage."""
        kind, _, name = (self.canvas.selected or "").partition(":")
        if self.page is None:
            return None
        if kind == "stage":
            stages = self.page.stages
            return next((Tile(one, None, None, ()) for one in stages if one.choice.variant.id == name), None)
        tiles = self.page.tiles if kind == "tile" else ()
        return next((tile for tile in tiles if tile.figure.choice.kpi.id == name), None)

    def do_board_figure(self) -> None:
        """Say what the selected figure is."""
        page, tile = self.page, self.tile()
        if page is not None and tile is not None:
            self.app.push_screen(FigureScreen(page, tile))

    async def action_command(self, command: str) -> None:
        """On a figure, ? asks what it is; elsewhere it lists every key, as the command in the palette does anywhere."""
        await super().action_command("board.figure" if command in self.otherwise() else command)

    def otherwise(self) -> frozenset[str]:
        """The key that lists every key means something else on a figure."""
        return frozenset({"app.keys"} if self.tile() is not None else ())

    def do_board_staffing(self) -> None:
        """Show who is needed on a day, and who is scheduled."""
        self.app.push_screen(StaffScreen())

    def do_board_export(self) -> None:
        """Ask for a file and write what the board shows."""
        self.work(self._export, group="flow")

    async def _export(self) -> None:
        page = self.page
        typed = await self.query_one(PromptLine).ask("Export to", hint="board.csv or board.json", keep="export")
        if page is None or not typed:
            return
        path, form = await self.session.run(export_typed, typed)
        wanted = Wanted("board", page.period.start, page.period.end, str(page.scope))
        await self.session.tell(record_export, wanted, len(page.tiles), form)
        await self.session.run(_write, path, board_text(page, form))
        self.say(f"The board was exported to {path}.")

    def do_board_wall(self) -> None:
        """Show the board for the wall."""
        self.app.switch_mode("wall")
