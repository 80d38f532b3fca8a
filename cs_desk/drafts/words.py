"""What a person reads when a draft cannot be written: what happened, what is kept, what to do."""

from __future__ import annotations

import errno
from pathlib import Path

KEPT = "What you type stays in this session and is tried again every second."
STALLED = f"Not saved: the disk has not answered for some seconds. {KEPT} If it lasts, call the administrator."


def sentence(error: OSError, folder: Path) -> str:
    """Return the sentences for a failed write into the drafts folder."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return f"Not saved: the disk of {folder} is full. {KEPT} Delete files there or tell the administrator."
        case errno.EFBIG:
            return f"Not saved: this account may not write files that large in {folder}. {KEPT} Tell the administrator."
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return (
                f"Not saved: this account may not write in {folder}. {KEPT} "
                "The folder must belong to the account that runs cs-desk and be writable."
            )
        case errno.ELOOP | errno.ENOTDIR | errno.EEXIST:
            return f"Not saved: {folder} must be a plain folder, not a link or a file. {KEPT} Tell the administrator."
        case errno.ENOLCK | errno.EOPNOTSUPP:
            return f"Not saved: the file system of {folder} has no locks. {KEPT} Drafts need a local disk."
    return f"Not saved: writing in {folder} failed ({error.strerror}). {KEPT} Tell the administrator."


def unreadable(error: OSError, folder: Path) -> str:
    """Return the sentences for a drafts folder that cannot be read."""
    return f"The drafts in {folder} cannot be read ({error.strerror}). The folder must belong to this account."
