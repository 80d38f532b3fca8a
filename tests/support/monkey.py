"""Presses keys at random on two desks over one store, and tells what went wrong: `python -m tests.support.monkey FILE`.

Keys, commands of two strokes, clicks and drags, pastes with control characters, and terminals of any size. A store that
`cs-desk demo` made is the best to play on; it is changed. What a seed does depends on the machine's speed too.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from pathlib import Path
from random import Random
from threading import Thread

from tests.ptys import PtySession, Timeout

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789+-?/é漢"
SIZES = ((80, 24), (120, 40), (200, 60), (60, 20))
KEYS = (
    *("enter",) * 14, *("escape",) * 4, *("f2", "f3", "f5", "f6") * 3, "f1",
    *("up", "down", "left", "right", "pageup", "pagedown", "home", "end", "tab", "shift+tab") * 2,
    *("backspace", "delete") * 2,
    *(f"ctrl+{letter}" for letter in "acdefgklnprtuvwxy"), *LETTERS,
)  # fmt: skip
PASTES = ("two\nlines", "a\x1b[31mb", "\x00x", "long " * 300, "=1+1\t", "né漢\r\n")
ROUNDS, QUIET = 12, 0.03
"""Keys that follow each other at most before one looks, and for how many seconds nothing is to be drawn then."""


class Monkey:
    """One desk that is played with; `faults` says what went wrong."""

    def __init__(self, command: list[str], home: Path, seed: str):
        self.rng = Random(seed)
        self.pressed: list[str] = []
        self.faults: list[str] = []
        folders = {f"XDG_{name}_HOME": str(home) for name in ("STATE", "CONFIG", "DATA")}
        self.cols, self.rows = self.rng.choice(SIZES)
        self.tty = PtySession(command, cols=self.cols, rows=self.rows, env=folders)

    def play(self, strokes: int) -> None:
        """Press so many keys, then leave as a person would; a desk that was left meanwhile is as good."""
        try:
            self.tty.until("F1", 60)
            while len(self.pressed) < strokes and not self.tty.ended:
                self._some()
            self._leave()
        except Timeout as error:
            self.faults.append(f"{error}\nafter {' '.join(self.pressed[-40:])}")
        finally:
            self.tty.close()

    def _some(self) -> None:
        rng = self.rng
        for _ in range(rng.randint(1, ROUNDS)):
            self._press(*(("ctrl+o", rng.choice(LETTERS)) if rng.random() < 0.12 else (rng.choice(KEYS),)))
        if rng.random() < 0.2:
            self._send(rng.choice((self._mouse(), f"\x1b[200~{rng.choice(PASTES)}\x1b[201~")))
        with suppress(Timeout):  # a board that lives is never quiet for long
            self.tty.until_quiet(QUIET, 1)
        if rng.random() < 0.06:
            self.tty.resize(*rng.choice((*SIZES, (rng.randint(1, 200), rng.randint(1, 60)), (rng.randint(1, 40), 9))))

    def _press(self, *keys: str) -> None:
        self.pressed += keys
        with suppress(OSError):  # it is gone
            self.tty.press(*keys)

    def _send(self, text: str) -> None:
        with suppress(OSError):
            self.tty.send(text.encode())

    def _mouse(self) -> str:
        """Return a click or a drag, somewhere."""
        at = [f"{self.rng.randint(1, self.cols)};{self.rng.randint(1, self.rows)}" for _ in range(3)]
        return f"\x1b[<0;{at[0]}M\x1b[<32;{at[1]}M\x1b[<32;{at[2]}M\x1b[<0;{at[2]}m"

    def _leave(self) -> None:
        if not self.tty.ended:
            self.tty.resize(100, 30)
            self._press(*("escape",) * 4, "ctrl+q", "ctrl+q")
        code = self.tty.wait(30)
        if code or "Traceback" in self.tty.text:
            self.faults.append(f"ended with {code}\n{self.tty.text}\nafter {' '.join(self.pressed[-40:])}")


def play(store: str, logins: tuple[str, ...], home: Path, seed: int, strokes: int) -> list[str]:
    """Play with a desk for each login at once; return what went wrong: ends, hangs, and what the desks logged of it."""
    command = [sys.executable, "-m", "cs_desk", "--db", store]
    monkeys = [Monkey([*command, "--as", login], home, f"{seed} {login}") for login in logins]
    threads = [Thread(target=monkey.play, args=(strokes,)) for monkey in monkeys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    logs = [path.read_text(encoding="utf-8") for path in sorted(home.rglob("errors.log"))]
    return [fault for monkey in monkeys for fault in monkey.faults] + logs


def main() -> int:
    """Play as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", help="a store of `cs-desk demo`, file or URL; it is changed")
    parser.add_argument("--as", dest="logins", action="append", metavar="LOGIN", help="who plays; may be repeated")
    parser.add_argument("--home", type=Path, required=True, help="an empty folder for drafts and errors.log")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keys", type=int, default=3000, help="of each desk")
    said = parser.parse_args()
    faults = play(said.store, tuple(said.logins or ("noor", "viktor")), said.home, said.seed, said.keys)
    sys.stdout.write("\n\n".join(faults) + f"\n{len(faults)} faults with seed {said.seed}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
