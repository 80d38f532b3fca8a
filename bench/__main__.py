"""`python -m bench [--json] [--only NAME] [--size 1|10|100|1000]`: measure; exit 0 if everything could be measured."""

from __future__ import annotations

import argparse
import json
import sys

from bench.figures import Failure, Outcome
from bench.machine import facts, load
from bench.measure import MEASUREMENTS
from bench.places import Bench, prepared
from bench.scaled import SCALED, SIZES, at_sizes
from bench.show import document, table
from tests.ptys import Timeout


def main() -> int:
    """Measure, print, and return 0, or 1 when something could not be measured."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure how fast the desk feels.")
    parser.add_argument("--json", action="store_true", help="print JSON with every sample")
    names = (*MEASUREMENTS, *SCALED)
    parser.add_argument("--only", action="append", choices=names, help="only this; may be repeated")
    parser.add_argument(
        "--size",
        type=int,
        choices=SIZES,
        default=1,
        help="how large the store grows at most; 1000 is for the board alone",
    )
    arguments = parser.parse_args()
    machine = facts()
    outcomes: list[Outcome] = []
    with prepared() as bench:
        for name in arguments.only or names:
            outcomes += measured(bench, name, arguments.size, quiet=arguments.json)
    show = json.dumps(document(outcomes, machine, load()), indent=2) if arguments.json else ""
    sys.stdout.write((show or table(outcomes, machine, load())) + "\n")
    return 1 if any(isinstance(one, Failure) for one in outcomes) else 0


def measured(bench: Bench, name: str, size: int, *, quiet: bool) -> list[Outcome]:
    """Return the figures of one measurement, or why there are none."""
    if not quiet:
        sys.stderr.write(f"measuring: {name}\n")
    try:
        return list(at_sizes(bench, name, size) if name in SCALED else MEASUREMENTS[name](bench.fresh(name)))
    except (Timeout, OSError) as error:
        return [Failure(name, str(error))]


if __name__ == "__main__":
    sys.exit(main())
