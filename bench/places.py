"""Where the bench works: a folder of its own with a store, and the commands under test."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import bare, big, store
from bench.tty import Stopwatch

COLUMNS, LINES = 120, 40
FRAME = (b"cs-desk", b"OPENING", b"leave")
"""What stands in the desk's first frame: its name, what goes on, and the word of the footer."""
READY = (b"READY", b"MY DAY", b"Customer number 12")
"""What stands on the start page once it can be worked with: state, day, and a row in the middle of the list."""
BARE = (bare.TITLE.encode(), bare.FOOTER_WORD.encode())
TABLE = (*BARE, b"Customer number 12")


@dataclass(frozen=True, slots=True)
class Bench:
    """A furnished place to measure in: a store, and folders for settings and drafts, below `folder`."""

    folder: Path

    @property
    def store(self) -> Path:
        """The SQLite store of the desk under test."""
        return self.folder / "store" / "desk.db"

    @property
    def env(self) -> dict[str, str]:
        """Folders of the bench's own, so that nobody's settings and drafts are touched."""
        kinds = ("DATA_HOME", "STATE_HOME", "CONFIG_HOME", "CACHE_HOME", "RUNTIME_DIR")
        return {f"XDG_{kind}": str(self.folder / kind.lower()) for kind in kinds}

    def desk(self) -> Stopwatch:
        """Start the desk."""
        return self._start("-m", "cs_desk", "--db", str(self.store))

    def board(self, store: Path) -> Stopwatch:
        """Start the desk at the board of a store."""
        return self._start("-m", "cs_desk", "board", "--db", str(store))

    def bare(self, kind: str) -> Stopwatch:
        """Start a yardstick: `app` or `table`."""
        return self._start("-m", "bench.bare", kind)

    def _start(self, *arguments: str) -> Stopwatch:
        return Stopwatch([sys.executable, *arguments], cols=COLUMNS, rows=LINES, env=self.env)

    def fresh(self, name: str, *, grown: int = 0) -> Bench:
        """Return another place with a copy of this store, untouched by measurements; grown to a size if one is given.

        A grown store is made once a run and copied.
        """
        other = Bench(self.folder / name)
        other.store.parent.mkdir(mode=0o700, parents=True)
        shutil.copyfile(self._grown(grown) if grown else self.store, other.store)
        other.store.chmod(0o600)
        with other.store.open("rb+") as copied:
            os.fsync(copied.fileno())  # as a store that has been there is: else the first checkpoint writes all of it
        return other

    def remove(self) -> None:
        """Take the place away: grown stores are large."""
        shutil.rmtree(self.folder)

    def _grown(self, size: int) -> Path:
        made = self.folder / f"grown-{size}.db"
        if not made.exists():
            shutil.copyfile(self.store, made)
            big.grow(made, size)
        return made


@contextmanager
def prepared() -> Iterator[Bench]:
    """Make the place and take it away again."""
    with tempfile.TemporaryDirectory(prefix="cs-desk-bench-") as name:
        bench = Bench(Path(name))
        bench.store.parent.mkdir(mode=0o700)
        store.furnish(bench.store)
        yield bench
