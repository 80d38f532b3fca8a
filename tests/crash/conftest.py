"""Desks to be ended badly: furnished stores with two customers, in which whoever runs the tests may act for anyone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cs_desk.cli.context import os_user
from cs_desk.models.people import Account
from cs_desk.store.address import StoreAddress
from tests.crash.lives import Life
from tests.ptys import ROOT, PtySession
from tests.screens.conftest import add_customers
from tests.support import desks

PROGRAM = [sys.executable, "-m", "cs_desk"]


@dataclass
class Place:
    """A store, and a machine to sit at: a folder for settings, drafts and the log."""

    address: StoreAddress
    folder: Path

    @property
    def arguments(self) -> list[str]:
        """The command line of the desk, as Amira."""
        return ["--db", self.address.location, "--as", "amira", "--theme", "desk-dark"]

    @property
    def environment(self) -> dict[str, str]:
        """The environment that keeps everything in the folder."""
        names = {"XDG_STATE_HOME": "state", "XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data"}
        return {name: str(self.folder / part) for name, part in names.items()} | {"TERM": "xterm-256color"}

    def start(self, *, cols: int = 120, rows: int = 40, through: tuple[str, ...] = ()) -> PtySession:
        """Start the program from nothing on a terminal of its own."""
        return PtySession(
            [*through, *PROGRAM, *self.arguments], cols=cols, rows=rows, env=self.environment, answers=False
        )

    def live(self, zygote: str) -> Life:
        """Start the program from a process that has imported it already."""
        return Life(zygote, self.arguments, self.environment)

    def elsewhere(self, name: str) -> Place:
        """Return another machine on the same store."""
        return Place(self.address, self.folder / name)


@pytest.fixture(scope="session")
def crash_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The furnished store with its customers and the account, written once and copied."""
    path = tmp_path_factory.mktemp("crash") / "desk.db"
    for desk in desks.open_desk(desks.copy_template(sqlite_template, path)):
        people(desk)
    return path


def people(desk: desks.DeskStore) -> None:
    """Add the customers, and let whoever runs the tests act for anyone."""
    add_customers(desk)
    if Account.get_or_none(Account.os_user == os_user()) is None:
        Account.create(os_user=os_user(), acts_for="anyone", created_at=desk.clock.now())


def place_at(template: Path, folder: Path) -> Place:
    """Return a new store and machine below a folder."""
    (folder / "store").mkdir(mode=0o700, parents=True)
    return Place(desks.copy_template(template, folder / "store" / "desk.db"), folder)


@pytest.fixture
def place(crash_template: Path, tmp_path: Path) -> Place:
    """A store and a machine of the test's own."""
    return place_at(crash_template, tmp_path)


@pytest.fixture
def zygote(tmp_path: Path) -> Iterator[str]:
    """The socket of a process that starts desks quickly."""
    path = str(tmp_path / "zygote")
    command = [sys.executable, "-m", "tests.crash.zygote", path]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdin
        assert process.stdout.readline() == b"ready\n"
        yield path
        process.stdin.close()
        process.wait(60)
