"""What the board puts on the terminal: nothing at rest, and a few hundred bytes where one figure changes."""

from __future__ import annotations

from collections.abc import Iterator

from bench import floor
from bench.figures import Figure, sample
from bench.places import Bench
from bench.tty import Stopwatch, clear_of_the_minute, watch
from cs_desk.cli.context import os_user
from cs_desk.clock import SystemClock
from cs_desk.models.imports import Origin
from cs_desk.models.surveys import ImportedSurvey, SurveyAnswer
from cs_desk.services import surveys
from cs_desk.session import Worker
from cs_desk.store.address import parse_address

REST_SECONDS = 12.0
"""Longer than the five seconds asked for, so that what the desk looks at every ten seconds is in it."""
CHANGES, SETTLED = 9, 0.5
READY = (b"CUSTOMER SATISFACTION", b"QUEUE", b"ALARMS")
MOST_BYTES = 600


def paints(bench: Bench) -> Iterator[Figure]:
    """Bytes of a board between two minutes: while nothing happens, and for one score a customer gives elsewhere."""
    path = bench.folder / "floor" / "desk.db"
    path.parent.mkdir(mode=0o700)
    floor.build(path, floor.SMALLEST)
    writer = Worker(parse_address(str(path)), SystemClock())
    writer.open(create=False)
    try:
        writer.sign_in(os_user())
        with bench.board(path) as session:
            session.until_bytes(READY)
            session.until_quiet(0.5)
            clear_of_the_minute(REST_SECONDS, session)
            before = len(session.raw)
            watch(REST_SECONDS, session)
            at_rest = len(session.raw) - before
            changes = [_score(writer, session, number) for number in range(CHANGES)]
    finally:
        writer.close()
    yield Figure(f"at rest for {REST_SECONDS:.0f} s, board", "B", sample([at_rest]), 0)
    yield Figure(f"one changed tile of the board, the most of {CHANGES}", "B", sample([max(changes)]), MOST_BYTES)
    yield Figure("one changed tile of the board, as a rule", "B", sample(changes), None)


def _score(writer: Worker, session: Stopwatch, number: int) -> int:
    """Write one customer's score in this process, and count what the desk paints of it."""
    clear_of_the_minute(2 + SETTLED, session)
    before = len(session.raw)
    at = SystemClock().now()
    answer = ImportedSurvey(
        Origin("bench", f"score-{number}", "", number), f"b-{1 + number * 13}", int(at.timestamp() * 1_000_000),
        (SurveyAnswer("nps", number % 11, 0, 10),),
    )  # fmt: skip
    writer.tell(surveys.import_surveys, [answer], "bench.csv")
    session.until_bytes((b"\x1b[",), start=before)
    watch(SETTLED, session)
    return len(session.raw) - before
