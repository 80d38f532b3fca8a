"""Text that waited for a command when the desk was lost: none of it is done blindly, the person puts each piece."""

from __future__ import annotations

from functools import partial

from textual.widgets import Input, TextArea

from cs_desk.drafts import Ahead
from cs_desk.drafts.words import unplaced
from cs_desk.errors import StoreError
from cs_desk.screens.base import Job
from cs_desk.screens.desk.kernel import DeskKernel
from cs_desk.text import clip, one_line, whole


class UnplacedVerbs(DeskKernel):
    """Keeping what is typed ahead, and putting what an earlier session kept."""

    ahead: Ahead | None = None

    def on_mount(self) -> None:
        """Keep what waits from now on (Textual calls this for each class)."""
        self.ahead = ahead = Ahead(self.journal)
        self.desk_app.keep(ahead.note)

    async def _asking(self, job: Job) -> None:
        """Do a command; when the store refuses, what was typed for afterwards would be taken for other commands."""
        try:
            await super()._asking(job)
        except StoreError as error:
            if self.ahead is not None:
                self.desk_app.set_aside(self.ahead.set_aside)
            raise type(error)(f"{error}  {unplaced(self._left())}".strip()) from error

    def unplaced(self) -> frozenset[str]:
        """Return the context of the command below, while there is something to put."""
        return frozenset({"unplaced"} if self._left() else ())

    def _left(self) -> tuple[str, ...]:
        return self.ahead.left() if self.ahead is not None else ()

    def do_desk_unplaced(self) -> None:
        """Put the first piece at the cursor; where no text can stand, ask whether to drop it."""
        pieces, field = self._left(), self.focused
        if not isinstance(field, Input | TextArea):
            self._cannot(pieces[0])
        elif put(field, pieces[0]):
            self.work(partial(self._placed, pieces[0]), group="unplaced")
        else:
            self.say("It does not fit into this field.")

    def _cannot(self, piece: str) -> None:
        if self.prompt.asking:
            self.say("Answer the question first.")
        else:
            self.work(partial(self._drop, piece), group="flow")

    async def _placed(self, piece: str) -> None:
        await self.desk_app.handled()  # it goes from the drafts only when it is in those of its field
        self._let_go_of(piece)
        self.say(unplaced(self._left()))

    async def _drop(self, piece: str) -> None:
        question = f"No text can be typed here. “{clip(one_line(piece), 60)}”"
        if await self.prompt.choose(question, [("d", "drop it")]) == "d":
            self._let_go_of(piece)

    def _let_go_of(self, piece: str) -> None:
        if self.ahead is not None:
            self.ahead.drop(piece)
        self.show_bars()


def put(field: Input | TextArea, text: str) -> bool:
    """Insert text at the cursor as if it were typed there; False when the field does not take it."""
    if isinstance(field, TextArea):
        field.insert(whole(text))
        return True
    before = field.value
    field.insert_text_at_cursor(whole(text, multiline=False))
    return field.value != before
