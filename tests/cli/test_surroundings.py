"""Commands where the surroundings are poor: streams that are closed or full, bytes that are no text, no home."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cs_desk.cli import run
from cs_desk.store.address import StoreAddress
from tests.cli.conftest import Life
from tests.support.commands import Shell

BROKEN = b"a\xffb"
NOWHERE = "/dev/null/home"  # a folder that nobody can make, whoever runs the tests


def ran(
    address: StoreAddress, *arguments: str | bytes, under: str = '"$@"', given: bytes | None = None, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run a command on a store under a shell line in which "$@" stands for it."""
    command = [sys.executable, "-m", "cs_desk", *arguments, "--db", address.location]
    return subprocess.run(
        ["bash", "-c", under, "bash", *command],
        env={"PATH": "/usr/bin:/bin", "HOME": NOWHERE, "LC_ALL": "C.UTF-8"} | environment,
        input=given,
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize("said", [("complaints", "note", "{complaint}", "-"), ("import", "queue-log", "-")])
def test_a_closed_stdin_is_told(address: StoreAddress, life: Life, said: tuple[str, ...]) -> None:
    command = [word.format(complaint=life.complaint) for word in said]
    done = ran(address, *command, "--as", "mia", under='"$@" <&-')
    assert (done.returncode, b"standard input is closed" in done.stderr) == (64, True), done.stderr


def test_stdin_that_is_no_text_is_told(address: StoreAddress, life: Life) -> None:
    done = ran(
        address, "complaints", "note", life.complaint, "-", "--as", "amira", given=BROKEN, PYTHONIOENCODING="utf-8"
    )
    assert (done.returncode, b"not text" in done.stderr) == (65, True), done.stderr


@pytest.mark.parametrize("redirected", ["2> /dev/full", "2< /dev/null"])
def test_a_message_that_nobody_can_hear_changes_no_exit_code(
    address: StoreAddress, life: Life, redirected: str
) -> None:
    done = ran(address, "complaints", "note", life.complaint, "heard", "--as", "amira", under=f'"$@" {redirected}')
    assert done.returncode == 0
    shown = ran(address, "complaints", "show", life.complaint, "--as", "amira")
    assert shown.stdout.count(b"heard") == 1


@pytest.mark.usefixtures("life")
def test_an_argument_that_is_no_text_is_told(address: StoreAddress) -> None:
    done = ran(address, "staff", "list", "--as", BROKEN)
    assert (done.returncode, b"this argument has bytes that are no text" in done.stderr) == (64, True), done.stderr


def test_a_fault_is_one_line_where_there_is_no_place_for_its_log(monkeypatch: pytest.MonkeyPatch) -> None:
    from cs_desk import crashlog
    from cs_desk.clock import SystemClock

    monkeypatch.setenv("HOME", NOWHERE)
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    assert "its log failed too" in crashlog.keep(ValueError("x"), SystemClock())


@pytest.mark.parametrize("arguments", [["--help"], ["kpi", "--help"], ["completion", "zsh"], ["completion", "fish"]])
def test_help_and_completion_in_an_encoding_without_their_letters(arguments: list[str]) -> None:
    command = [sys.executable, "-m", "cs_desk", *arguments]
    narrow = {"PATH": "/usr/bin:/bin", "HOME": NOWHERE, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, env=narrow, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.isascii()


def test_help_that_cannot_be_written_is_told() -> None:
    done = subprocess.run(
        ["bash", "-c", '"$@" > /dev/full', "bash", sys.executable, "-m", "cs_desk", "--help"],
        capture_output=True,
        check=False,
    )
    assert (done.returncode, b"could not be written" in done.stderr) == (74, True)


def test_csv_is_utf_8_whatever_the_terminal_speaks(address: StoreAddress, life: Life) -> None:
    added = ran(address, "staff", "change", "amira", "--name", "Zoë Šik", "--as", "adm")
    assert added.returncode == 0, added.stderr
    done = ran(
        address, "kpi", "--by", "person", "--from", "2026-11-01", "--csv", "--as", "mia", PYTHONIOENCODING="ascii"
    )
    assert (done.returncode, "Zoë Šik" in done.stdout.decode()) == (0, True), done.stderr
    assert life.complaint


def test_a_long_note_is_shown_whole(shell: Shell, life: Life) -> None:
    long = "n" * 19_000 + "end"
    assert shell("amira", "complaints", "note", life.complaint, long).code == 0
    assert long in shell("amira", "complaints", "show", life.complaint).out


@pytest.mark.parametrize("command", [("staff", "list"), ("words", "show"), ("complaints", "list")])
def test_what_only_looks_makes_no_store(shell: Shell, tmp_path: Path, command: tuple[str, ...]) -> None:
    nowhere = tmp_path / "mistyped.db"
    done = Shell(str(nowhere), shell.capsys)("amira", *command)
    assert (done.code, nowhere.exists(), "there is no store" in done.err) == (74, False, True), done.err


@pytest.mark.parametrize(
    "command",
    [
        ("staff", "list", "--db", "{there}"),
        ("db", "status", "--db", "{there}"),
        ("keys", "--config", "{there}"),
        ("restore", "{there}", "--drill"),
        ("demo", "--no-tui", "--db", "{there}"),
    ],
    ids=" ".join,
)
def test_a_place_out_of_reach_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    there = str(tmp_path / ("n" * 300))  # as a folder of somebody else's is for all but root: nobody may even ask
    assert run([word.format(there=there) for word in command]) == 74
    told = capsys.readouterr()
    assert (told.out, "File name too long" in told.err, "errors.log" in told.err) == ("", True, False), told.err


@pytest.mark.parametrize(
    "given",
    [
        *(("complaints", "add", "x", flag, "") for flag in ("--customer", "--contact", "--received", "--difficulty")),
        *(("export", "customers", "--csv", flag, " ") for flag in ("--from", "--to", "--out", "--db", "--as")),
        *(("import", "customers", "x.csv", flag, "") for flag in ("--zone", "--source", "--map", "--config")),
        *(("kpi", "--from="), ("kpi", "--scope", ""), ("staffing", "--day", ""), ("staffing", "--queue", "")),
        *(("audit", "checkpoint", "--file", ""), ("audit", "verify", "--checkpoint", ""), ("backup", "--to", "")),
    ],
    ids=" ".join,
)
def test_what_a_variable_that_is_not_set_passes_is_no_default(
    given: tuple[str, ...], shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    flag = next(one for one in reversed(given) if one.startswith("--")).removesuffix("=")
    assert run([*given, *(["--db", shell.db] if "--db" not in given else [])]) == 65
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", f"cs-desk: {flag}: nothing is given; leave {flag} out for the default.\n")


def test_a_python_without_the_packages_is_told() -> None:
    done = subprocess.run([sys.executable, "-S", "-m", "cs_desk", "status"], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (78, b"")
    assert done.stderr.startswith(f"cs-desk: {sys.executable} has no package platformdirs.".encode()), done.stderr
