"""What to say or to paste at this step: the brightest thing on the screen."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from cs_desk.models.words import Words
from cs_desk.widgets.ink import HEAD, HERE, QUIET, STRONG, ink, lines

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

    def render(self) -> Content:
        """Draw them."""
        if self._written:
            pasted = (self._words.paste or "").splitlines()
            rows = [ink(("WRITE", HEAD)), *[Content(line) for line in pasted[:MOST]]]
            rows += [ink((f"… {len(pasted) - MOST} lines more", QUIET))] if len(pasted) > MOST else []
        else:
            rows = [ink(("SAY", HEAD)), Content(" ").join([_sentence(line) for line in self._words.say])]
        if self._words.ask:
            rows += [ink(("ASK  ", HEAD), (self._words.ask[0], QUIET))]
        return lines(rows)


def _sentence(line: tuple[tuple[str, str], ...]) -> Content:
    return ink(*((text, f"{HERE} bold" if slot == "reference" else STRONG if slot else "") for text, slot in line))
