"""Errors that a person is meant to read: each carries one plain sentence, never a traceback."""

from __future__ import annotations


class DeskError(Exception):
    """Something a user can understand and act on; `exit_code` is what the command line ends with.

    The message is one or two plain sentences that say what happened and what would be right.
    """

    exit_code = 1


class UsageError(DeskError):
    """The command was called wrongly (exit 64, EX_USAGE)."""

    exit_code = 64


class InputError(DeskError):
    """Data from a file or a field is not acceptable (exit 65, EX_DATAERR)."""

    exit_code = 65


class NotFoundError(DeskError):
    """The thing named does not exist, or the asker may not know that it does (exit 66)."""

    exit_code = 66


class StoreError(DeskError):
    """The store cannot be opened, read or written (exit 74, EX_IOERR)."""

    exit_code = 74


class StoreBusyError(StoreError):
    """Another session held the store too long; nothing was written, trying again is right (exit 75)."""

    exit_code = 75


class ClashError(StoreBusyError):
    """Another session wrote the same thing at the same moment; nothing was written, the unit is run again by itself."""


class DiskFullError(StoreError):
    """The disk is full; nothing was written and reading goes on (exit 74)."""


class ConnectionLostError(StoreError):
    """The database server went away; the session reconnects and repeats the unit (exit 75)."""

    exit_code = 75


class RefusedError(DeskError):
    """The role or the scope of whoever acts does not allow this (exit 77, EX_NOPERM)."""

    exit_code = 77


class ConfigError(DeskError):
    """The configuration names something that does not exist or has a wrong value (exit 78, EX_CONFIG)."""

    exit_code = 78


class ConflictError(DeskError):
    """Somebody else changed the record first; neither value is lost.

    `mine` and `theirs` map field names to the two values as text, so that a person can choose.
    """

    exit_code = 75

    def __init__(self, message: str, *, mine: dict[str, str] | None = None, theirs: dict[str, str] | None = None):
        super().__init__(message)
        self.mine = mine or {}
        self.theirs = theirs or {}
