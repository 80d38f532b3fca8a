"""Every table among the shared examples comes in as customers, or is refused with a line that says what to do."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from cs_desk.ingest.table import open_table
from cs_desk.store.address import StoreAddress
from tests.support.commands import Shell, admit
from tests.support.desks import open_desk
from tests.support.shared import SHARED, needs_shared

FOLDERS = ("untrusted/csv_spectrum/csvs", "untrusted/csvkit_examples", "people/names", "people/phone", "complaints")
FILES = sorted(path for folder in FOLDERS for path in (SHARED / folder).glob("*.csv"))
NO_COLUMNS = "csvkit_examples/empty.csv"
BAD_ROWS = ("bad", "bad_skip_lines")  # with more cells than columns in one row
BIG = 60_000  # bytes, then the file is cut off in mid-row; whole ones are imported by the tests of their kind


@pytest.fixture
def shell(sqlite_address: StoreAddress, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A shell on a furnished store in which the user of this process may act for anyone."""
    for desk in open_desk(sqlite_address):
        admit(desk)
    return Shell(sqlite_address.location, capsys)


def sensible(path: Path, folder: Path) -> tuple[str, ...]:
    """Return the options with a map that takes the first column for the name and keeps all others as addresses."""
    header = open_table(path).header
    if not header:
        return ()
    mapping = folder / "map.toml"
    names = ["name"] if "name" in header else [header[0]]
    others = [column for column in header if column not in names]
    lines = [f"source = {json.dumps(path.stem)}", "[columns]", f"name = {json.dumps(names[0])}"]
    lines += [f"addresses = {json.dumps(others)}"] if others else []
    mapping.write_text("\n".join(lines), encoding="utf-8")
    return "--map", str(mapping)


@needs_shared
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_comes_in_or_is_refused_in_a_line(shell: Shell, tmp_path: Path, path: Path) -> None:
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes()[:BIG])
    done = shell("adm", "import", "customers", str(copy), "--json", *sensible(copy, tmp_path))
    assert "Traceback" not in done.err
    if str(path).endswith(NO_COLUMNS):
        assert done.code == 65
        assert "there is nothing in the file to import" in done.err
        return
    found = done.json
    assert done.code == (65 if 0 < found["read"] == found["rejected"] else 0), done.err
    name = "name" if "name" in open_table(copy).header else open_table(copy).header[0]
    bad = sum(bool(row.problem) or not row.cells[name].strip() for row in open_table(copy))
    assert found["read"] == found["imported"] + found["unchanged"] + found["rejected"] + found["differing"]
    assert found["rejected"] == bad
    assert bad or path.stem not in BAD_ROWS
    if found["rejects_file"]:
        with Path(found["rejects_file"]).open(encoding="utf-8-sig", newline="") as file:
            assert len(list(csv.DictReader(file))) == found["rejected"]
    again = shell("adm", "import", "customers", str(copy), "--json", *sensible(copy, tmp_path))
    assert again.json["imported"] == 0


@needs_shared
@pytest.mark.parametrize("kind", ["customers", "complaints", "contacts"])
def test_without_a_map_foreign_tables_are_refused_with_their_columns(shell: Shell, tmp_path: Path, kind: str) -> None:
    for path in sorted((SHARED / "untrusted/csv_spectrum/csvs").glob("*.csv")):
        copy = tmp_path / path.name
        copy.write_bytes(path.read_bytes())
        done = shell("adm", "import", kind, str(copy))
        assert done.code == 65, path
        assert "no column is called" in done.err
        assert "--suggest-map" in done.err
        assert shell("adm", "import", kind, str(copy), "--suggest-map").code == 0
