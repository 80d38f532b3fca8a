"""An answer that nobody takes, or that cannot be written: said in a line, with its exit code, never by a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

import pytest

COMMANDS = (["--version"], ["keys"], ["man"])


def ran(arguments: Sequence[str], redirected: str, *, unbuffered: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command under a shell that does something to its output; "$@" stands for the command."""
    command = [sys.executable, "-m", "cs_desk", *arguments]
    return subprocess.run(
        ["bash", "-c", redirected, "bash", *command],
        env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "PYTHONUNBUFFERED": unbuffered},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_is_named(arguments: Sequence[str], unbuffered: str) -> None:
    done = ran(arguments, '"$@" > /dev/full', unbuffered=unbuffered)
    assert (done.returncode, done.stderr) == (
        74,
        "cs-desk: the answer could not be written: No space left on device.\n",
    )
    assert ran(arguments, '"$@" > /dev/full 2>&1', unbuffered=unbuffered).returncode == 74


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_reader_who_left_ends_it_quietly(arguments: Sequence[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "cs_desk", *arguments]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_without_streams_it_does_its_work(closed: str) -> None:
    done = ran(["keys"], f'"$@" {closed}')
    assert (done.returncode, done.stderr) == (0, "")
