"""How fast a queue log comes in: events a second, and against parsing and executemany alone in the same run."""

from __future__ import annotations

import random
import shutil
import statistics
from collections.abc import Iterator
from pathlib import Path

from bench.bringing import timed
from bench.figures import Figure, sample
from bench.places import Bench

CALLS, AGENTS, ROUNDS, SEED = 50_000, 60, 3, 4
BEGAN = 1_735_722_000
PER_EVENT = 50.0  # µs: 20,000 events a second


def calldata(bench: Bench) -> Iterator[Figure]:
    """Time of an event of a queue log with everything that follows from it: legs, agents' times, roll-ups, audit."""
    path = bench.folder / "queue_log"
    events = write_log(path)
    rounds = [_round(bench, path) for _ in range(ROUNDS)]
    spent, plain = zip(*rounds, strict=True)
    yield Figure("queue log, time of an event", "µs", sample([one * 1_000 / events for one in spent]), PER_EVENT)
    against = "the same parser and executemany, plain tables"
    yield Figure(f"queue log of {events:,} events", "ms", sample(spent), 4.0, sample(plain), against)
    yield Figure("events a second", "", sample([events * 1_000 / statistics.median(spent)]), None)


def write_log(path: Path) -> int:
    """Write a log of some weeks with calls of every end, agents who sign in, pause and miss calls; count its events."""
    dice = random.Random(SEED)
    lines: list[tuple[int, int, str]] = []
    now = BEGAN
    for number in range(CALLS):
        now += dice.randint(5, 70)
        for at, rest in _call(dice, now, number):
            lines.append((at, number, f"{at}|{rest}\n"))
    for agent in range(AGENTS):
        for day in range(BEGAN, now, 86_400):
            for at, rest in _day(dice, day, f"PJSIP/{agent}"):
                lines.append((at, CALLS + agent, f"{at}|{rest}\n"))
    lines.sort(key=lambda line: line[:2])
    path.write_text("".join(line for _, _, line in lines), encoding="ascii")
    return len(lines)


def _call(dice: random.Random, at: int, number: int) -> Iterator[tuple[int, str]]:
    where, agent = f"{at}.{number}|{dice.choice(('sales', 'help', 'billing'))}", f"PJSIP/{dice.randrange(AGENTS)}"
    wait, talk = dice.randint(0, 90), dice.randint(20, 900)
    yield at, f"{where}|NONE|ENTERQUEUE||+612555{number % 100_000:05d}|1"
    if dice.random() < 0.1:
        yield at + wait, f"{where}|NONE|ABANDON|1|1|{wait}"
        return
    if dice.random() < 0.3:
        yield at + wait, f"{where}|PJSIP/{dice.randrange(AGENTS)}|RINGNOANSWER|15000"
    yield at + wait, f"{where}|{agent}|CONNECT|{wait}|{at}.{number}1|{min(wait, 5)}"
    end = dice.choice(("COMPLETEAGENT", "COMPLETECALLER", "COMPLETECALLER"))
    yield at + wait + talk, f"{where}|{agent}|{end}|{wait}|{talk}|1"


def _day(dice: random.Random, day: int, agent: str) -> Iterator[tuple[int, str]]:
    begun = day + dice.randint(0, 3_600)
    yield begun, f"NONE|NONE|{agent}|AGENTLOGIN|{agent}"
    for hour in range(1, 8):
        yield begun + hour * 3_600, f"NONE|NONE|{agent}|PAUSEALL|break"
        yield begun + hour * 3_600 + dice.randint(60, 900), f"NONE|NONE|{agent}|UNPAUSEALL|"
    yield begun + 8 * 3_600, f"NONE|NONE|{agent}|AGENTLOGOFF|{agent}|{8 * 3_600}"


def _round(bench: Bench, path: Path) -> tuple[float, float]:
    """Return the milliseconds of an import and of its yardstick."""
    store, plain = bench.folder / "imported.db", bench.folder / "plain.db"
    shutil.copyfile(bench.store, store)
    store.chmod(0o600)
    try:
        imported = timed(bench, "cs_desk", "import", "queue-log", str(path), "--json", "--db", str(store))
        return imported, timed(bench, "bench.rawlog", str(path), str(plain))
    finally:
        for left in bench.folder.glob("*.db*"):
            left.unlink()
