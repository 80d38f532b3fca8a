"""`python -m bench.quote FILE.json…`: the table that the README quotes, from what `python -m bench --json` measured."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.scaled import SIZES

Measured = dict[str, Any]
SIZED = re.compile(r"(.+), ([\d,]+) (customers|complaints|contacts)")
GROWTH = "growth, "


def main(paths: list[str]) -> int:
    """Print one table of all files; returns 0."""
    figures: list[Measured] = []
    for path in paths:
        figures += json.loads(Path(path).read_text(encoding="utf-8"))["figures"]
    sys.stdout.write("\n".join(quoted(figures)) + "\n")
    return 0


def quoted(figures: list[Measured]) -> Iterator[str]:
    """Yield the lines of a Markdown table: a row for each figure, a column for each size of the store."""
    sized: dict[str, list[Measured]] = {}
    growth: dict[str, float] = {}
    for one in figures:
        name = one["name"]
        if name.startswith(GROWTH):
            growth[name.removeprefix(GROWTH)] = one["median"]
            continue
        found = SIZED.fullmatch(name)
        sized.setdefault(found[1] if found else name, []).append(one)
    heads = [f"{size:,}×" for size in SIZES[: max(len(steps) for steps in sized.values())]]
    yield f"| figure | {' | '.join(heads)} | growth | limit |"
    yield "|---|" + "---|" * (len(heads) + 2)
    for name, steps in sized.items():
        cells = [value(one) for one in steps] + [""] * (len(heads) - len(steps))
        grows = f"{growth[name]:.2f}" if name in growth else ""
        yield f"| {name} | {' | '.join(cells)} | {grows} | {limit(steps[-1])} |"


def value(one: Measured) -> str:
    """Return what is held against the limit, bold where it is over: a ratio, or a figure with its unit."""
    text = f"{one['value']:.3g}×" if one["against"] else f"{number(one['median'])} {one['unit']}".rstrip()
    return f"**{text}**" if one["verdict"] == "over" else text


def number(measured: float) -> str:
    """Return a figure with one decimal where it is small."""
    return f"{measured:.1f}" if measured < 100 and measured != int(measured) else f"{measured:,.0f}"


def limit(one: Measured) -> str:
    """Return the limit with its yardstick; a dash for information only."""
    if one["against"]:
        bound = f"{one['limit']:.3g}× " if one["limit"] is not None else "— "
        return f"{bound}{one['against']}"
    return "—" if one["limit"] is None else f"{one['limit']:g} {one['unit']}".rstrip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
