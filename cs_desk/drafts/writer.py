"""Writes one session's journal: appends changes, copies everything into a new file when that is safer or smaller.

Used by one thread only. After `save` returned None, the changes are on the disk; after an error the caller keeps
them and tries again. An old file goes only when its whole successor is durable.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TypeAlias

from cs_desk.drafts.ballast import Ballast, is_full
from cs_desk.drafts.folder import Held, create, opened, publish, sync
from cs_desk.drafts.record import Change, change_line
from cs_desk.drafts.sheet import Sheet

Source: TypeAlias = tuple[str, Held]  # (session, one of its files)
LIMIT = 1 << 20  # bytes after which a journal is copied into a new file
TRIES = 5  # a new file can be taken for a leftover and removed between its making and its locking


class Writer:
    """The journal files of one session."""

    def __init__(self, folder: Path, session: str):
        self.session = session
        self.ballast = Ballast(folder)
        self._folder = folder
        self._file: Held | None = None
        self._generation = 0
        self._good = 0  # bytes of the file that are known to be durable
        self._limit = LIMIT
        self._stale = False  # the file still holds something forgotten
        self._sound = True  # False after a failed fdatasync: the kernel may have thrown pages away
        self._legacy: list[Source] = []  # files of sessions taken over, not yet copied into ours
        self._spent: list[Source] = []  # files superseded by ours that could not be removed so far

    @property
    def inheriting(self) -> bool:
        """Tell whether drafts taken over still lie only in the files of their old session."""
        return bool(self._legacy)

    def inherit(self, sources: Iterable[Source]) -> None:
        """Take charge of locked files whose values are in the next sheet; they go once those are durable here."""
        self._legacy += sources

    def save(self, changes: Mapping[str, Change], sheet: Sheet) -> OSError | None:
        """Make the changes durable (`sheet` is everything after them) and return the reason when that failed."""
        self._stale |= any(change.value is None for change in changes.values())
        error: OSError | None = None
        for way in self._ways(changes, sheet):
            error = self._attempt(way)
            if error is None:
                self.ballast.ensure()
                return None
        return error

    def _ways(self, changes: Mapping[str, Change], sheet: Sheet) -> list[Callable[[], None]]:
        """Give what to try, in order: adding to the file where that makes sense, and copying all into a new one."""
        file = self._file
        copy = partial(self._copy, sheet)
        if file is None or not self._sound or _deleted(file):
            return [copy]
        append = partial(self._append, file, changes)
        if self._stale or self._legacy or self._good > self._limit:
            return [copy, append]
        return [append, copy]

    def _attempt(self, way: Callable[[], None]) -> OSError | None:
        try:
            way()
        except OSError as error:
            if not (is_full(error) and self.ballast.drop()):
                return error
        else:
            return None
        try:
            way()
        except OSError as error:
            return error
        return None

    def _append(self, file: Held, changes: Mapping[str, Change]) -> None:
        data = b"".join(change_line(key, change) for key, change in changes.items())
        try:
            _write(file.descriptor, data)
        except OSError:
            self._cut(file)
            raise
        with self._doubted():
            sync(file.descriptor)
        self._good += len(data)

    def _cut(self, file: Held) -> None:
        """Take a half-written end off again; where that fails, the file is given up for a new one."""
        with suppress(OSError), self._doubted():
            os.ftruncate(file.descriptor, self._good)

    @contextmanager
    def _doubted(self) -> Iterator[None]:
        """Never add to the present file again when what is done here fails."""
        try:
            yield
        except OSError:
            self._sound = False
            raise

    def _copy(self, sheet: Sheet) -> None:
        with opened(self._folder) as directory:
            sources = [session for session, _ in (*self._legacy, *self._spent) if session != self.session]
            data = b"".join(sheet.lines(dict.fromkeys(sources)))
            new = self._make(directory, data)
            self._spent += self._legacy + ([(self.session, self._file)] if self._file else [])
            self._legacy.clear()
            self._file, self._good, self._sound, self._stale = new, len(data), True, False
            self._limit = max(LIMIT, 2 * len(data))
            self._clear_away(directory)

    def _clear_away(self, directory: int) -> None:
        self._spent = [(session, held) for session, held in self._spent if not held.remove(directory)]

    def _make(self, directory: int, data: bytes) -> Held:
        for _ in range(TRIES - 1):
            with suppress(BlockingIOError, FileNotFoundError):
                return self._make_once(directory, data)
        return self._make_once(directory, data)

    def _make_once(self, directory: int, data: bytes) -> Held:
        self._generation += 1
        new = create(directory, self.session, self._generation)
        try:
            _write(new.descriptor, data)
            sync(new.descriptor)
            new = publish(new, directory)
            # From the renaming on, the new file counts: what is added to the old one would not be seen.
            with self._doubted():
                os.fsync(directory)
        except OSError:
            with suppress(OSError):
                os.unlink(new.name, dir_fd=directory)
            new.release()
            raise
        return new

    def finish(self, *, keep: bool) -> None:
        """End the session: let the files go, and delete them when nothing in them is wanted any more."""
        with suppress(OSError), opened(self._folder) as directory:
            self._clear_away(directory)
            if self._file and not (keep or self._legacy or self._spent) and self._file.remove(directory):
                self._file = None
        for _, held in (*self._legacy, *self._spent):
            held.release()
        if self._file:
            self._file.release()


def _deleted(file: Held) -> bool:
    try:
        return os.fstat(file.descriptor).st_nlink == 0
    except OSError:
        return True


def _write(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
