"""Commands run as a user runs them, in this process: what they answered, what they said, and their exit code."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from cs_desk.cli import run
from cs_desk.cli.context import os_user
from cs_desk.models.people import Account
from tests.support.desks import DeskStore


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The answer as JSON."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Shell:
    """Runs commands on one store as members of staff."""

    db: str
    capsys: pytest.CaptureFixture[str]

    def __call__(self, login: str, *arguments: str) -> Ran:
        self.capsys.readouterr()
        code = run([*arguments, "--db", self.db, "--as", login])
        said = self.capsys.readouterr()
        return Ran(code, said.out, said.err)


def admit(desk: DeskStore) -> None:
    """Let the user of this process act for anyone in an open store."""
    if Account.get_or_none(Account.os_user == os_user()) is None:
        Account.create(os_user=os_user(), acts_for="anyone", created_at=desk.clock.now())
