"""The README says what is true: its key table is the registry's, its commands exist, its pictures are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cs_desk.actions import keys_markdown
from cs_desk.cli.parser import build

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_the_key_table_is_the_registry_s() -> None:
    found = re.search(r"<!-- keys.*?-->\n(.*)\n<!-- /keys -->", README, re.DOTALL)
    assert found is not None
    assert found[1].strip() == keys_markdown().strip()


def test_every_picture_is_there() -> None:
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README)
    assert len(pictures) >= 4
    assert [one for one in pictures if not (ROOT / one).is_file()] == []


def test_every_command_named_is_understood(capsys: pytest.CaptureFixture[str]) -> None:
    rows = re.findall(r"^\| `cs-desk ([a-z]+)(?: ([a-z][a-z\\|-]*))?", README, re.MULTILINE)
    assert len(rows) >= 7
    for command, names in rows:
        for name in names.replace("\\", "").split("|") if names else [""]:
            with pytest.raises(SystemExit) as ended:
                build().parse_args([part for part in (command, name, "--help") if part])
            assert ended.value.code == 0, (command, name)
    assert "usage" in capsys.readouterr().out


def test_every_test_file_that_contributing_names_is_there_with_the_test() -> None:
    named = re.findall(r"(tests/[a-z_/]+(?:\.py)?)(?: -k (\w+))?", CONTRIBUTING)
    assert named
    for path, name in named:
        assert (ROOT / path).exists(), path
        assert not name or re.search(rf"^def test_\w*{name}", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
