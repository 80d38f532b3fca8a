"""Types on a disk that fills up and is emptied again; prints what happened as JSON.

Run as `python -m tests.drafts.full_disk FOLDER` on a file system of 2 MB, or with LIMITED as a second word anywhere:
then the account's file size limit plays the full disk.
"""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Callable
from json import dumps
from pathlib import Path
from queue import Queue
from typing import Any

from cs_desk.clock import SystemClock
from cs_desk.drafts import Journal, State, Status, recover

WAIT = 20.0
LONG = "x" * 100_000


def fill(path: Path) -> None:
    """Take all space that is left, to the last byte."""
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    size = 65536
    while size:
        try:
            os.write(descriptor, os.urandom(size))
        except OSError:
            size //= 2
    os.close(descriptor)


def limit(size: int) -> None:
    """Set how large a file may become for this process."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def wait_for(news: Queue[Status], state: State) -> Status:
    """Wait until the journal says that it is in the state."""
    while (status := news.get(timeout=WAIT)).state is not state:
        pass
    return status


def typed_on(folder: Path, spoil: Callable[[], None], mend: Callable[[], None]) -> dict[str, Any]:
    """Type before, during and after the trouble; the ballast must carry the first write of it where there is one."""
    news: Queue[Status] = Queue()
    journal = Journal.open(folder, SystemClock(), on_state=news.put)
    journal.put("before", "b")
    seen: dict[str, Any] = {"before": journal.flush(WAIT), "ballast": (folder / ".ballast").exists()}
    spoil()
    journal.put("first", LONG[:50_000])
    seen |= {"first": journal.flush(WAIT), "ballast_after": (folder / ".ballast").exists()}
    spoil()
    journal.put("second", LONG)
    seen |= {"second": journal.flush(WAIT), "message": wait_for(news, State.FAILED).message}
    seen |= {"unsaved": sorted(journal.unsaved()), "in_memory": sorted(journal.drafts())}
    seen |= {"durable": sorted(recover_copy(folder))}
    mend()
    wait_for(news, State.SAVED)
    journal.put("third", "c")
    seen |= {"closed": journal.close(WAIT), "state": journal.state}
    seen |= {"values": {key: len(str(draft.value)) for key, draft in recover(folder).values.items()}}
    return seen


def recover_copy(folder: Path) -> dict[str, object]:
    """Return what a crash at this moment would leave: the files are copied to memory, away from the full disk."""
    place = Path(f"/dev/shm/{os.getpid()}-drafts") if os.path.ismount(folder.parent) else folder.parent / "copy"
    place.mkdir()
    try:
        for file in folder.glob("*.journal"):
            (place / file.name).write_bytes(file.read_bytes())
        return {key: draft.value for key, draft in recover(place).values.items()}
    finally:
        for file in place.iterdir():
            file.unlink()
        place.rmdir()


def main(arguments: list[str]) -> None:
    """Run one of the two troubles."""
    place = Path(arguments[0])
    folder, filler = place / "drafts", place / "filler"
    if "LIMITED" in arguments:
        limit(70_000)
        seen = typed_on(folder, lambda: None, lambda: limit(resource.RLIM_INFINITY))
    else:
        seen = typed_on(folder, lambda: fill(filler), filler.unlink)
    sys.stdout.write(dumps(seen))


if __name__ == "__main__":
    main(sys.argv[1:])
