"""kill -9 while somebody types: how much is missing afterwards."""

from __future__ import annotations

import random
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from cs_desk.drafts import recover
from tests.drafts.conftest import Remote, Zygote

KILLS = 28
AT_ONCE = 4
PER_SECOND = 50
ALLOWED = 0.3  # s of typing


@dataclass
class Loss:
    """What a kill cost: keys that were typed and seconds of typing that are not in the journal."""

    typed: int
    saved: int
    seconds: float


def type_and_kill(session: Remote, keys: int, pause: float) -> tuple[list[int], int]:
    """Let the session type some keys and a little longer, kill it; return each key's moment and the kill's (ns)."""
    moments: list[int] = []
    while len(moments) < keys:
        moments.append(session.answer()["at"])
    session.idle(pause)  # the kill must fall anywhere between two keys, not only right after one
    killed = time.monotonic_ns()
    moments += [answer["at"] for answer in session.kill()]
    return moments, killed


def loss(folder: Path, moments: list[int], killed: int) -> Loss:
    """Compare the journal with what was typed."""
    draft = recover(folder).values.get("note")
    text = str(draft.value) if draft else ""
    assert text == ("abcdefghij" * 100)[: len(text)], "what is there must be exactly what was typed first"
    missing = moments[len(text) :]
    return Loss(len(moments), len(text), (killed - missing[0]) / 1e9 if missing else 0.0)


def test_a_kill_while_typing_costs_at_most_three_tenths_of_a_second(zygote: Zygote, tmp_path: Path) -> None:
    chance = random.Random()
    losses: list[Loss] = []
    for batch in range(KILLS // AT_ONCE):
        folders = [tmp_path / f"{batch}-{number}" for number in range(AT_ONCE)]
        sessions = [zygote.session(folder) for folder in folders]
        for session in sessions:
            session.tell("type", PER_SECOND)
        for folder, session in zip(folders, sessions, strict=True):
            moments, killed = type_and_kill(session, chance.randint(1, 35), chance.uniform(0, 1 / PER_SECOND))
            losses.append(loss(folder, moments, killed))
    seconds = [one.seconds for one in losses]
    sys.stdout.write(f"lost: median {median(seconds):.3f} s, max {max(seconds):.3f} s in {len(losses)} kills\n")
    assert len(losses) == KILLS
    assert max(seconds) <= ALLOWED, losses
    assert any(one.saved for one in losses)
