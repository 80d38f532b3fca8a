"""Completion scripts and the manual page know every command and option, and the shells and groff take them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from cs_desk.actions import COMMANDS
from cs_desk.cli import run
from cs_desk.cli.completion import SHELLS
from cs_desk.cli.manual import manual, text
from cs_desk.cli.outline import EXIT_CODES, Command, outline
from cs_desk.cli.parser import ROOMS, build, parse
from tests.ptys import PtySession

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
PROGRAM = outline()
LEAVES = [one for one in PROGRAM.walk() if not one.below]


def test_the_outline_has_the_commands_that_the_issue_names() -> None:
    paths = {one.path for one in LEAVES}
    for path in (
        *("import customers", "export feedback", "complaints list", "complaints show", "complaints add"),
        *("complaints note", "complaints assign", "customers find", "customers show", "customers add"),
        *("contacts list", "contacts show", "moments list", "moments add", "script words list", "script words edit"),
        *("staff list", "backup", "restore", "completion", "man", "demo", "init"),
    ):
        assert path in paths
    assert all(one.help for one in PROGRAM.walk())
    assert [given for one in PROGRAM.walk() for given in (*one.options, *one.positionals) if not given.help] == []
    for command in LEAVES:
        flags = {flag for option in command.options for flag in option.flags}
        assert {"--db", "--config", "--as"} <= flags, command.path


@pytest.mark.parametrize("shell", sorted(SHELLS))
def test_every_command_and_option_stands_in_the_script(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert script == SHELLS[shell](PROGRAM)
    for command in PROGRAM.walk():
        assert not command.path or f'"{command.path}"' in script or f"'{command.path}'" in script
        for option in command.options:
            for flag in option.flags:
                fish = f" -l {flag[2:]} " if flag.startswith("--") else f" -s {flag[1:]} "
                assert flag in script or fish in script
    found = shutil.which(shell)
    if found:  # bash is everywhere that make is; the others where somebody uses them
        subprocess.run([found, "-n"], input=script, text=True, check=True, timeout=30)


CASES = (
    ("cs-desk complaints ", {"list", "show", "add", "note", "assign", "take"}),
    ("cs-desk complaints list --vi", {"--view"}),
    ("cs-desk complaints list --view ", {"open", "mine", "unowned", "all"}),
    ("cs-desk --db x script words e", {"edit"}),
    ("cs-desk completion ", {"bash", "zsh", "fish"}),
)


@pytest.mark.parametrize(("line", "wanted"), CASES)
def test_bash_completes(line: str, wanted: set[str]) -> None:
    words = line.split(" ")
    ask = f"COMP_WORDS=({' '.join(repr(word) for word in words)}); COMP_CWORD={len(words) - 1}; _cs_desk"
    script = f'{SHELLS["bash"](PROGRAM)}\n{ask}\nprintf "%s\\n" "${{COMPREPLY[@]}}"\n'
    bash = shutil.which("bash")
    assert bash is not None
    out = subprocess.run([bash, "--norc"], input=script, text=True, capture_output=True, check=True, timeout=30).stdout
    assert {word for word in out.split() if not word.startswith("-") or line.endswith("--vi")} == wanted


ZSH_CASES = (
    ("cs-desk comp", ("complaints", "completion")),
    ("cs-desk complaints ", ("list", "assign", "take")),
    ("cs-desk complaints list --view ", ("unowned", "mine")),
    ("cs-desk --as grace script words ", ("edit", "show")),
)


@pytest.mark.parametrize(("line", "wanted"), ZSH_CASES)
def test_zsh_completes(tmp_path: Path, line: str, wanted: tuple[str, ...]) -> None:
    script = SHELLS["zsh"](PROGRAM)
    assert "_describe command below" in script
    zsh = shutil.which("zsh")
    if zsh is None:
        return
    (tmp_path / "_cs-desk").write_text(script)
    with PtySession([zsh, "-f", "-i"], env={"HOME": str(tmp_path)}) as shell:
        shell.send(f"fpath=({tmp_path} $fpath); autoload -U compinit; compinit -u -D; PS1='re''ady '\n".encode())
        shell.until("ready")
        shell.send(b"clear\n" + line.encode() + b"\t\t")
        shell.until(lambda: all(re.search(rf"\b{word}\b", shell.text) for word in wanted))


def test_the_manual_has_every_command_key_and_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["man"]) == 0
    page = capsys.readouterr().out
    assert page == manual()
    assert page.isascii()
    plain = page.replace("\\-", "-")
    for command in (*LEAVES, *(one for one in PROGRAM.walk() if one.path == "kpi")):
        assert f".SS cs-desk {command.path}\n" in plain or f".SS cs-desk {command.path} " in plain
        assert all(flag in plain for option in command.options for flag in option.flags)
    for one in COMMANDS:
        assert text(one.title) in page
    headings = re.findall(r"^\.SH (.*)$", page, re.MULTILINE)
    assert headings == [
        *("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "COMMANDS", "KEYS"),
        *("EXIT STATUS", "ENVIRONMENT", "FILES", "EXAMPLES"),
    ]
    assert [line for line in page.splitlines() if line.startswith((".", "'")) and not _request(line)] == []


def _request(line: str) -> bool:
    return re.match(r"\.(TH|SH|SS|TP|B)\b", line) is not None


def test_groff_takes_the_manual_without_a_warning() -> None:
    groff = shutil.which("groff")
    if groff is None:  # its structure is checked above
        assert manual().startswith(".TH ")
        return
    for device in ("utf8", "ascii"):
        ran = subprocess.run(
            [groff, "-man", "-ww", f"-T{device}"],
            input=manual(),
            text=True,
            capture_output=True,
            check=True,
            timeout=60,
        )
        assert ran.stderr == ""
        assert "EXIT STATUS" in re.sub(".\b", "", ran.stdout) or "EXIT STATUS" in ran.stdout or "EEXXIITT" in ran.stdout


def test_the_exit_codes_of_the_readme_are_these() -> None:
    said = re.search(r"Exit codes: (.*?)\.\n\n", README, re.DOTALL)
    assert said is not None
    assert {int(code) for code in re.findall(r"(?:^|· )(\d+) ", said[1].replace("\n", " "))} == {
        code for code, _ in EXIT_CODES
    }


@pytest.mark.parametrize("command", LEAVES, ids=lambda one: one.path)
def test_every_command_explains_itself(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run([*command.path.split(), "--help"])
    assert ended.value.code == 0
    assert "usage: cs-desk" in capsys.readouterr().out


def test_codes_are_those_of_the_errors() -> None:
    from cs_desk import errors

    raised = {one.exit_code for one in vars(errors).values() if isinstance(one, type) and hasattr(one, "exit_code")}
    assert raised <= {code for code, _ in EXIT_CODES}


def test_each_room_adds_what_it_names_and_a_start_builds_none() -> None:
    for names, add_to in ROOMS:
        commands = build([(names, add_to)])._subparsers
        assert commands is not None
        assert set(names) == set(commands._group_actions[0].choices or {})
    assert build([])._subparsers is None
    assert parse(["--theme", "desk-light"]).theme == "desk-light"
    assert parse(["--db", "demo", "keys"]).db == "demo"
    assert parse(["complaints", "note", "C-1", "backup"]).text == "backup"


def test_what_is_no_command_is_told_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["complain"]) == 64
    assert "backup" in capsys.readouterr().err
    assert run(["complaints", "lst"]) == 64
    assert "assign" in capsys.readouterr().err
