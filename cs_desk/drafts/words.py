"""What a person reads when a draft cannot be written: what happened, what is kept, what to do."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from pathlib import Path

from cs_desk.text import clip, one_line

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


def unplaced(pieces: Sequence[str]) -> str:
    """Return what is said about text that was typed ahead and found no field; empty when there is none."""
    if not pieces:
        return ""
    shown = ", ".join(f"“{clip(one_line(piece), 40)}”" for piece in pieces[:4])
    more = f" and {len(pieces) - 4} more" if len(pieces) > 4 else ""
    return f"Typed ahead and not yet placed: {shown}{more}. The first key below puts it at the cursor."
