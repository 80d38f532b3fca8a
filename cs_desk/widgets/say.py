"""What to say or to paste at this step: the brightest thing on the screen; and what the customer said."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from cs_desk.models.words import Words
from cs_desk.widgets.ink import HEAD, HERE, QUIET, STRONG, beside, ink, lines, wrapped

MOST = 6  # lines of a text to paste; the rest is one command away


class SayPanel(Widget):
    """The words of the step, with reference and date standing out."""

    def __init__(self) -> None:
        super().__init__(id="say")
        self._words = Words((), (), None)
        self._written = False

    def show(self, words: Words, *, written: bool) -> None:
        """Show words; for written channels the text to paste."""
        if (words, written) != (self._words, self._written):
            self._words, self._written = words, written
            self.refresh(layout=True)

    def get_content_height(self, _container: Size, _viewport: Size, width: int) -> int:
        """Return the lines that the words need."""
        return len(self._rows(width))

    def render(self) -> Content:
        """Draw them."""
        return lines(self._rows(self.content_size.width))

    def _rows(self, width: int) -> list[Content]:
        """Return the words in lines, each kind to the right of its own label."""
        if self._written:
            pasted = (self._words.paste or "").splitlines()
            rows = beside(ink(("WRITE  ", HEAD)), Content("\n").join(map(Content, pasted[:MOST])), width)
            rows += [ink((f"       … {len(pasted) - MOST} lines more", QUIET))] if len(pasted) > MOST else []
        else:
            said = Content(" ").join([_sentence(line) for line in self._words.say])
            rows = beside(ink(("SAY  ", HEAD)), said, width)
        if self._words.ask:
            rows += beside(ink(("ASK  ", HEAD)), ink((self._words.ask[0], QUIET)), width)
        return rows


def _sentence(line: tuple[tuple[str, str], ...]) -> Content:
    return ink(*((text, f"{HERE} bold" if slot == "reference" else STRONG if slot else "") for text, slot in line))


class Quote(Widget):
    """What the customer said, in a few lines; "…" stands where there is more, which the words to say show whole."""

    def __init__(self) -> None:
        super().__init__(id="said")
        self._said = Content("")
        self._tight = False

    def show(self, said: Content, *, tight: bool) -> None:
        """Show it; `tight` where a step leaves one line for it on a narrow terminal."""
        if (said.markup, tight) != (self._said.markup, self._tight):
            self._said, self._tight = said, tight
            self.refresh(layout=True)

    def get_content_height(self, _container: Size, _viewport: Size, width: int) -> int:
        """Return the lines that are shown."""
        return len(self._rows(width))

    def render(self) -> Content:
        """Draw it."""
        return lines(self._rows(self.content_size.width))

    def _rows(self, width: int) -> list[Content]:
        narrow = self.screen.has_class("-narrow")
        return wrapped(self._said, width, (1 if self._tight else 2) if narrow else 5)
