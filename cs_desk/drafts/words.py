"""What a person reads when a draft cannot be written: what happened, what is kept, what to do."""

from __future__ import annotations

import errno
from pathlib import Path

KEPT = "What you type stays in this session and is tried again every second."
STALLED = f"Not saved: the disk has not answered for some seconds. {KEPT} If it lasts, call the administrator."


def sentence(error: OSError, folder: Path) -> str:
    """Return the sentences for a failed write into the drafts folder; what to do comes first, for lines are short."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            what = "the disk is full. Delete files or tell the administrator."
        case errno.EFBIG:
            what = "this account may not write files that large. Tell the administrator."
        case errno.EACCES | errno.EPERM | errno.EROFS:
            what = (
                "this account may not write drafts. Tell the administrator: "
                "their folder must belong to the account that runs cs-desk and be writable."
            )
        case errno.ELOOP | errno.ENOTDIR | errno.EEXIST:
            what = "the drafts folder must be a plain folder, not a link or a file. Tell the administrator."
        case errno.ENOLCK | errno.EOPNOTSUPP:
            what = "the file system of the drafts has no locks. They need a local disk; tell the administrator."
        case _:
            what = f"writing a draft failed ({error.strerror}). Tell the administrator."
    return f"Not saved: {what} {KEPT} The folder is {folder}."


def unreadable(error: OSError, folder: Path) -> str:
    """Return the sentences for a drafts folder that cannot be read."""
    return f"The drafts in {folder} cannot be read ({error.strerror}). The folder must belong to this account."
