"""Following a log that grows, is rotated or emptied, under a system that restarts; going on after a restart here."""

from __future__ import annotations

from pathlib import Path

from cs_desk.cli.ending import Ending
from cs_desk.cli.queuelog import BATCH, LogRun
from cs_desk.cli.say import tell
from cs_desk.errors import NotFoundError
from cs_desk.ingest.queuelog.logfile import LogFile, inode_at, renamed
from cs_desk.ingest.queuelog.machine import Machine
from cs_desk.models.callbatch import Place
from cs_desk.queries import calldata as questions

LOOK = 0.2  # seconds between two looks at a log that has not grown
PATIENCE = 30 * 24 * 3600.0  # seconds for which a store that went away is waited for


class Follower:
    """Reads one log as long as it is not asked to end; its place is kept with the rows, in the same transaction."""

    def __init__(self, run: LogRun, path: Path, ending: Ending):
        self._run = run
        self._path = path.absolute()
        self._key = str(self._path)
        self._ending = ending
        self._place: Place | None = None
        run.worker.patience = PATIENCE
        run.worker.on_lost = _tell_lost

    def follow(self) -> None:
        """Read on from where reading stopped, and then what comes."""
        file = self._resumed()
        tell(f"following {self._path}; ctrl+c ends")
        try:
            while not self._ending.asked:
                self._begin_anew_if_emptied(file)
                if self._read(file):
                    continue
                new = self._successor(file)
                if new is not None:
                    file.close()
                    file = new
                else:
                    self._ending.wait(LOOK)
        finally:
            file.close()

    def _read(self, file: LogFile) -> bool:
        """Store the next lines; false at the end of the file."""
        return self._keep(file, file.lines(BATCH))

    def _keep(self, file: LogFile, lines: list[bytes]) -> bool:
        if lines:
            self._run.put(lines)
            self._place = self._run.store(lambda state: file.place(self._key, state), self._place).place
        return bool(lines)

    def _finish(self, file: LogFile) -> None:
        """Read a file that nobody writes to any more."""
        while self._read(file):
            pass
        self._keep(file, file.last())
        file.close()

    def _resumed(self) -> LogFile:
        """Return the log at the place where reading stopped, after what was written to files renamed since."""
        place = self._run.worker.ask(questions.place_of, self._run.source, self._key)
        self._place = place
        if place is None:
            return self._opened()
        self._run.go_on(Machine.of(place.state))
        if inode_at(self._path) == place.inode:
            file = LogFile(self._path, place.position)
            if file.was_cut(place.head):
                tell(f"{self._path} was begun anew since it was read; reading it from its beginning")
                file.from_start()
            return file
        self._catch_up(place)
        return self._opened()

    def _catch_up(self, place: Place) -> None:
        files = renamed(place)
        if not files:
            tell(f"{self._path} was rotated and the file before it is gone: lines between may be missing")
        for at, path in enumerate(files):
            self._finish(LogFile(path, place.position if at == 0 else 0))

    def _opened(self) -> LogFile:
        """Open the log; wait for one that is not there yet."""
        told = False
        while True:
            try:
                return LogFile(self._path)
            except NotFoundError:
                if self._ending.asked or (not self._path.parent.is_dir()):
                    raise
                if not told:
                    tell(f"{self._path} is not there yet; waiting for it")
                    told = True
                self._ending.wait(LOOK)

    def _successor(self, file: LogFile) -> LogFile | None:
        """Return the file that took the log's name, once something was written to it."""
        now = inode_at(self._path)
        if now and now != file.inode:
            new = LogFile(self._path)
            if not new.size:  # the system still writes to the old one
                new.close()
                return None
            self._finish(file)
            return new
        return None

    def _begin_anew_if_emptied(self, file: LogFile) -> None:
        """Go back to the beginning of a log that was emptied, also where it has grown past the place since."""
        place = self._place
        if file.position and place is not None and place.inode == file.inode and file.was_cut(place.head):
            tell(f"{self._path} was emptied; reading on from its beginning")
            file.from_start()


def _tell_lost(lost: bool) -> None:
    tell("the store is away; waiting for it" if lost else "the store is back")
