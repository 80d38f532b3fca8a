"""Partial updates drawn from no more lines than they show.

Where the first line and the last one change together, Textual 8.2 takes every line of every widget between the two
through styles, filters and cuts, and then shows two of them. Measured for keys typed into a complaint: half of what
drawing costs.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.strip import Strip

Span = tuple[int, int, int]
"""A line, its first cell that changed and the one after its last."""
Chops = list[dict[int, Strip | None]]
"""For each line of the screen what stands from a cell on up to the next cut; None where nothing was drawn."""


class LineCompositor(Compositor):
    """A compositor that asks widgets for the lines that are to be shown and for no others."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """Return what changed since the last update, None where nothing did."""
        regions = self._dirty_regions.copy()
        self._dirty_regions.clear()
        if not regions:
            return None
        spans = list(self._regions_to_spans(regions))
        return ChopsUpdate(self._chops(spans), spans, [cuts[1:] for cuts in self.cuts])

    def _chops(self, spans: Sequence[Span]) -> Chops:
        """Return the lines of the spans, drawn wherever a widget lies in a span; the widget in front wins."""
        cuts = self.cuts
        chops: Chops = [dict.fromkeys(line[:-1]) for line in cuts]
        changed: dict[int, list[tuple[int, int]]] = {}
        for y, first, last in spans:
            changed.setdefault(y, []).append((first, last))
        for widget, (region, clip) in self.visible_widgets.items():
            part = region.intersection(clip)
            left, right = part.column_span
            wanted = [
                y for y in part.line_range if any(first < right and left < last for first, last in changed.get(y, ()))
            ]
            if not wanted:
                continue
            top = wanted[0]
            drawn = widget.render_lines(
                Region(left - region.x, top - region.y, part.width, wanted[-1] - top + 1),
            )
            for y in wanted:
                _fill(chops[y], [cut for cut in cuts[y] if left <= cut <= right], drawn[y - top])
        return chops


def _fill(line: dict[int, Strip | None], cuts: list[int], strip: Strip) -> None:
    """Put a widget's line where nothing in front of it stands."""
    for cut, piece in zip(cuts, strip.divide([cut - cuts[0] for cut in cuts[1:]]), strict=False):
        if line.get(cut) is None:
            line[cut] = piece
