"""Questions in one line above the status line: choose by a key, or type and press enter. Never a window."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.events import Key
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from cs_desk.text import whole
from cs_desk.widgets.ink import HERE, QUIET, ink, lines, packed

Option = tuple[str, str]
About = Callable[[int], Sequence[Content]]
"""What a question is about, in lines of so many cells."""

MOVES = {"up": -1, "down": 1, "pageup": -8, "pagedown": 8}
ABOUT_SHARE = 0.6  # of the screen's height, for what a question is about


class AboutText(Widget):
    """What a question is about, laid out for the width there is."""

    def __init__(self) -> None:
        super().__init__(id="about-text")
        self._about: About = lambda _width: ()

    def show(self, about: About) -> None:
        """Show it."""
        self._about = about
        self.refresh(layout=True)

    def render(self) -> Content:
        """Draw it."""
        return lines(self._about(self.size.width))

    def get_content_height(self, _container: Size, _viewport: Size, width: int) -> int:
        """Return the lines that it needs."""
        return len(self._about(width))


class KeyTrap(Widget, can_focus=True):
    """Takes the keys of a one-key question."""

    def __init__(self) -> None:
        super().__init__(id="prompt-trap")
        self.take: Callable[[str], None] = lambda _key: None
        self._parts: tuple[Content, ...] = ()

    def show(self, parts: Sequence[Content]) -> None:
        """Show the question and its answers."""
        self._parts = tuple(parts)
        self.refresh(layout=True)

    def render(self) -> Content:
        """Draw the question."""
        return packed(self._parts, self.size.width)

    def get_content_height(self, _container: Size, _viewport: Size, width: int) -> int:
        """Return the lines that question and answers need."""
        return packed(self._parts, width).plain.count("\n") + 1

    def on_key(self, event: Key) -> None:
        """Every key is an answer; escape is the one that means none."""
        if event.key in ("ctrl+q", "f1"):
            return
        event.stop()
        event.prevent_default()
        self.take("escape" if event.key == "escape" else event.character or event.key)


class PromptLine(Horizontal):
    """The place where questions are asked; the field that had the cursor gets it back, just as it was."""

    class Asking(Message):
        """A question is open."""

    class Kept(Message):
        """A letter of an answer was typed: text to keep until what the answer is for has been done."""

        def __init__(self, name: str, text: str):
            super().__init__()
            self.name = name
            self.text = text

    def __init__(self) -> None:
        super().__init__(id="prompt")
        self._answer: asyncio.Future[str | None] | None = None
        self._before: Widget | None = None
        self.kept: dict[str, str] = {}
        self.answered: dict[str, str] = {}
        """Answers given, by the name they are kept under, until what they are for has been done."""
        self._keep = ""
        self._about: VerticalScroll | None = None

    def compose(self) -> ComposeResult:
        """The three pieces, shown as a question needs them."""
        yield KeyTrap()
        yield Static("", id="prompt-label", markup=False)
        field = Input(id="prompt-input", select_on_focus=False)
        field.cursor_blink = False
        yield field

    @property
    def asking(self) -> bool:
        """True while a question is open."""
        return self._answer is not None and not self._answer.done()

    async def choose(
        self, title: str, options: Sequence[Option], *, quick: Sequence[Option] = (), about: About | None = None
    ) -> str | None:
        """Ask for one key among (key, word) options; None for escape. `quick` keys work but are not written out.

        `about` stands above the question, whole: the arrows and pgup, pgdn move it where it is longer than its room.
        """
        await self._tell(about)
        shown = [ink((key, f"{HERE} bold"), " ", word) for key, word in options if word]
        question = [ink((title, "bold")), *shown, ink(("esc back", QUIET))]
        if self._about is not None and self._about.display and self._longer(about):
            question.insert(-1, ink(("↑↓", f"{HERE} bold"), " read on"))
        keys = {key for key, _ in (*options, *quick)}
        return await self._ask("choose", question, lambda key: key if key in keys else None)

    async def ask(
        self, title: str, *, text: str = "", hint: str = "", keep: str = "", about: About | None = None
    ) -> str | None:
        """Ask for a line of text; None for escape, which keeps what was typed under `keep` for the next time."""
        await self._tell(about)
        field = self.query_one("#prompt-input", Input)
        self._keep = keep
        with self.prevent(Input.Changed):
            field.value = self.kept.pop(keep, text) if keep else text
        field.placeholder = hint
        field.cursor_position = len(field.value)
        answer = await self._ask("ask", [ink((title, "bold"))], lambda _key: None)
        if keep and answer:
            self.answered[keep] = answer
        elif keep and answer is None and field.value:
            self.kept[keep] = field.value
        return answer

    async def _tell(self, about: About | None) -> None:
        """Show what a question is about above it; the room for that is made when it is first needed."""
        if about is not None and self._about is None:
            self._about = VerticalScroll(AboutText(), id="about", can_focus=False)
            await self.screen.mount(self._about, before=self)
        if self._about is not None:
            self._about.display = about is not None
            if about is not None:
                self._about.query_one(AboutText).show(about)
                self._about.scroll_home(animate=False)

    def _longer(self, about: About | None) -> bool:
        """Tell whether what a question is about takes more lines than there are for it."""
        size = self.screen.size
        return about is not None and len(about(size.width - 3)) > int(size.height * ABOUT_SHARE)

    def _moved(self, key: str) -> bool:
        """Move what the question is about; False where the key means something else."""
        if key not in MOVES or self._about is None or not self._about.display:
            return False
        self._about.scroll_relative(y=MOVES[key], animate=False)
        return True

    def give_back(self) -> None:
        """Keep answers that came to nothing for the next time they are asked for."""
        self.kept |= self.answered
        self.answered = {}

    async def _ask(self, kind: str, question: Sequence[Content], pick: Callable[[str], str | None]) -> str | None:
        if self.asking:
            self._finish(None)
        self._before = self.screen.focused
        answer: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._answer = answer
        self.post_message(self.Asking())
        self.set_class(kind == "choose", "choosing")
        self.set_class(kind == "ask", "typing")
        trap = self.query_one(KeyTrap)
        if kind == "choose":
            trap.show(question)
            trap.take = partial(self._pressed, pick)
            self.screen.set_focus(trap, scroll_visible=False)
        else:
            self.query_one("#prompt-label", Static).update(question[0])
            self.screen.set_focus(self.query_one("#prompt-input", Input), scroll_visible=False)
        try:
            return await answer
        finally:
            if self._answer is answer:
                self._restore()

    def _pressed(self, pick: Callable[[str], str | None], key: str) -> None:
        """Take a key of a one-key question."""
        answer = None if key == "escape" else pick(key)
        if key == "escape" or answer is not None:
            self._finish(answer)
        elif not self._moved(key):
            self.app.bell()

    def _finish(self, answer: str | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(answer)
            if answer is None:
                self.give_back()

    def _restore(self) -> None:
        self.remove_class("choosing", "typing")
        if self._about is not None:
            self._about.display = False
        before = self._before
        if before is not None and before.is_attached and before.focusable:
            self.screen.set_focus(before, scroll_visible=False)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell what is typed as an answer, cleaned."""
        event.stop()
        if self._keep and self.asking:
            self.post_message(self.Kept(self._keep, whole(event.value, multiline=False)))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter answers."""
        event.stop()
        self._finish(whole(event.value, multiline=False).strip())

    def on_key(self, event: Key) -> None:
        """Escape leaves the question; keys that the field has no use for move what it is about."""
        if self.asking and (event.key == "escape" or self._moved(event.key)):
            event.stop()
            event.prevent_default()
            if event.key == "escape":
                self._finish(None)
