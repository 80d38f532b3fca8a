"""Rejected rows go out, are mended, and come back."""

from __future__ import annotations

import csv
import json
import stat
from pathlib import Path
from typing import TextIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cs_desk.errors import DiskFullError, StoreError
from cs_desk.ingest.rejects import RejectsWriter
from cs_desk.ingest.row import Row
from cs_desk.ingest.table import open_table
from cs_desk.spreadsheet import guarded, unguarded
from cs_desk.text import clean
from tests.support.shared import SHARED, needs_shared


def reject(path: Path, *rows: Row, reason: str = "phone: no number") -> Path:
    """Write the rows as rejected and return the file."""
    with RejectsWriter(path) as rejects:
        for row in rows:
            rejects.write(row, reason, column="phone", value="x")
    assert rejects.path
    assert rejects.count == len(rows)
    return rejects.path


def test_a_rejected_row_comes_back_without_the_added_columns(tmp_path: Path) -> None:
    row = Row(17, {"name": "Tan, Wei Ming", "phone": "+61 491", "note": "two\nlines"})
    path = reject(tmp_path / "people.rejects.csv", row)
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, cells = csv.reader(file)
    assert header == ["name", "phone", "note", "line", "column", "value", "reason"]
    assert cells == ["Tan, Wei Ming", "+61 491", "two\nlines", "17", "phone", "x", "phone: no number"]
    back = open_table(path)
    assert back.header == ("name", "phone", "note")
    assert [one.cells for one in back] == [row.cells]
    assert any("rejected rows" in note for note in back.notes)


def test_a_mended_long_row_comes_back_whole(tmp_path: Path) -> None:
    source = tmp_path / "people.csv"
    source.write_text("name,phone\nTan, Wei Ming,0491\n", encoding="utf-8")
    (row,) = open_table(source)
    assert row.problem
    with RejectsWriter(tmp_path / "rejects.csv") as rejects:
        rejects.write(row, row.problem)
    text = (tmp_path / "rejects.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines()[1].startswith("Tan, Wei Ming,2,,0491,3 cells where the header names 2")
    mended = text.replace("Tan, Wei Ming,2,", '"Tan, Wei Ming",0491,2,')
    (tmp_path / "rejects.csv").write_text(mended, encoding="utf-8-sig")
    (back,) = open_table(tmp_path / "rejects.csv")
    assert back.cells == {"name": "Tan, Wei Ming", "phone": "0491"}
    assert back.problem is None


def test_columns_that_already_have_those_names_survive(tmp_path: Path) -> None:
    row = Row(2, {"line": "Main line", "value": "12", "reason": "late"})
    back = open_table(reject(tmp_path / "rejects.csv", row))
    assert [one.cells for one in back] == [row.cells]


def test_nothing_rejected_makes_no_file(tmp_path: Path) -> None:
    with RejectsWriter(tmp_path / "rejects.csv") as rejects:
        pass
    assert rejects.path is None
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    names = [reject(tmp_path / "a.rejects.csv", Row(2, {"name": str(number)})).name for number in range(3)]
    assert names == ["a.rejects.csv", "a.rejects-2.csv", "a.rejects-3.csv"]
    assert stat.S_IMODE((tmp_path / "a.rejects.csv").stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="rejected rows could not be written"):
        reject(tmp_path / "no" / "such" / "folder.csv", Row(2, {"name": "x"}))


@needs_shared
def test_no_formula_payload_stays_active_and_each_comes_back(tmp_path: Path) -> None:
    payloads = json.loads((SHARED / "untrusted/injection/csv_formula_payloads.json").read_text(encoding="utf-8"))
    rows = [Row(line, {"name": text, "note": f"'{text}"}) for line, text in enumerate(payloads, 2)]
    path = reject(tmp_path / "rejects.csv", *rows)
    with path.open(encoding="utf-8-sig", newline="") as file:
        for written in list(csv.reader(file))[1:]:
            assert all(guarded(unguarded(cell)) == cell for cell in written)
    back = [one.cells for one in open_table(path)]
    assert back == [{key: clean(cell, multiline=True) for key, cell in row.cells.items()} for row in rows]


@needs_shared
def test_no_control_sequence_reaches_whoever_prints_the_file(tmp_path: Path) -> None:
    strings = json.loads((SHARED / "untrusted/blns/blns.json").read_text(encoding="utf-8"))
    rows = [Row(line, {"name": text or "x"}) for line, text in enumerate(["\x1b]0;pwn\x07", "\x9b2J", *strings], 2)]
    content = reject(tmp_path / "rejects.csv", *rows).read_text(encoding="utf-8-sig")
    assert not any((ord(sign) < 32 and sign not in "\n\t") or 127 <= ord(sign) < 160 for sign in content)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.text(max_size=10), min_size=2, max_size=2))
def test_any_row_comes_back_as_the_import_would_have_cleaned_it(tmp_path: Path, texts: list[str]) -> None:
    row = Row(2, {"name": texts[0] + "x", "note": texts[1]})
    path = reject(tmp_path / "rejects.csv", row)
    (back,) = open_table(path)
    assert back.cells == {key: clean(text, multiline=True) for key, text in row.cells.items()}
    path.unlink()


def test_a_full_disk_is_told_as_one() -> None:
    rejects = Full(Path("full.csv"))
    rejects.write(Row(2, {"name": "x"}), "why")
    with pytest.raises(DiskFullError, match="could not be written to"):
        rejects.flush()
    with pytest.raises(DiskFullError):
        rejects.close()


class Full(RejectsWriter):
    """Writes to a device that is always full."""

    def _open(self) -> TextIO:
        return open("/dev/full", "w", encoding="utf-8")


def test_what_was_told_is_in_the_file_whatever_happens_then(tmp_path: Path) -> None:
    with RejectsWriter(tmp_path / "a.csv") as rejects:
        rejects.write(Row(2, {"name": "Ann"}), "why")
        rejects.flush()
        assert "Ann,2,,,why" in (tmp_path / "a.csv").read_text(encoding="utf-8-sig")


def test_a_letter_that_could_not_be_read_is_asked_for_until_it_is_put_right(tmp_path: Path) -> None:
    source = tmp_path / "people.csv"
    source.write_bytes("name,phone\nZoë,1\nAné,2\n".encode() + b"J\xfcrgen,3\n")
    damaged = [row for row in open_table(source) if row.problem]
    assert [row.problem for row in damaged] == ["name: holds bytes that are not utf-8"]
    path = reject(tmp_path / "rejects.csv", *damaged, reason=damaged[0].problem or "")
    (back,) = open_table(path)
    assert (back.line, back.problem) == (
        2,
        "name: holds bytes that are not text: put the right letter where \ufffd stands",
    )
    (again,) = open_table(reject(tmp_path / "again.csv", back, reason=back.problem or ""))
    assert again.problem == back.problem
    path.write_text(path.read_text(encoding="utf-8-sig").replace("\ufffd", "ü"), encoding="utf-8-sig")
    (mended,) = open_table(path)
    assert (mended.problem, mended.cells["name"]) == (None, "Jürgen")


def test_a_sign_that_no_text_has_keeps_nobody_out(tmp_path: Path) -> None:
    path = reject(tmp_path / "rejects.csv", Row(2, {"name": "J\x8frgen"}), reason="a phone is wanted")
    (back,) = open_table(path)
    assert (back.problem, back.cells) == (None, {"name": "J\ufffdrgen"})
