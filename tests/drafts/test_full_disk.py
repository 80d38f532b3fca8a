"""A real small file system filled to the last byte, and a file size limit for machines that allow no mounting."""

from __future__ import annotations

import os
import subprocess
import sys
from json import loads
from pathlib import Path
from typing import Any

from tests.drafts.conftest import ROOT

MOUNTED = 'mount -t tmpfs -o size=2m,mode=700 none "$0" && exec "$@"'


def run(command: list[str]) -> dict[str, Any]:
    """Run the typing program and return what it saw."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return dict(loads(done.stdout))


def own_mounts() -> list[str] | None:
    """Return the command that gives a process mounts of its own, or None where this machine refuses that."""
    command = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-rm"]
    probe = [*command, "sh", "-c", "mount -t tmpfs none /tmp"]
    return command if subprocess.run(probe, capture_output=True, check=False).returncode == 0 else None


def test_on_a_full_disk_typing_goes_on_is_told_and_saved_when_there_is_space_again(tmp_path: Path) -> None:
    unshare = own_mounts()
    program = [sys.executable, "-m", "tests.drafts.full_disk", str(tmp_path)]
    seen = run([*unshare, "sh", "-c", MOUNTED, str(tmp_path), *program] if unshare else [*program, "LIMITED"])
    assert seen["before"]
    assert seen["first"]
    if unshare:
        assert (seen["ballast"], seen["ballast_after"]) == (True, False), "the ballast paid for the first long text"
        assert "is full" in seen["message"]
    check_the_rest(seen)


def test_a_file_size_limit_is_told_and_overcome(tmp_path: Path) -> None:
    seen = run([sys.executable, "-m", "tests.drafts.full_disk", str(tmp_path), "LIMITED"])
    assert "may not write files that large" in seen["message"]
    check_the_rest(seen)


def check_the_rest(seen: dict[str, Any]) -> None:
    """What holds for every kind of full: told, kept in memory, nothing older harmed, saved as soon as it can be."""
    assert seen["second"] is False
    assert seen["message"].startswith("Not saved: ")
    assert seen["unsaved"] == ["second"]
    assert seen["in_memory"] == ["before", "first", "second"]
    assert seen["durable"] == ["before", "first"]
    assert seen["closed"] is True
    assert seen["state"] == "saved"
    assert seen["values"] == {"before": 1, "first": 50_000, "second": 100_000, "third": 1}
