"""Reading CSV files in every state, made ones with known content."""

from __future__ import annotations

import bz2
import csv
import io
import lzma
import os
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cs_desk.errors import InputError, NotFoundError
from cs_desk.ingest import records
from cs_desk.ingest.fields import CUSTOMERS
from cs_desk.ingest.matching import by_name
from cs_desk.ingest.row import Row
from cs_desk.ingest.table import Table, open_table


def table(folder: Path, content: bytes | str, **options: str) -> Table:
    """Open a file with this content."""
    path = folder / "people.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return open_table(path, **options)


def told(row: Row) -> tuple[int, list[str], bool, bool]:
    """Return line and cells, and whether there is a problem or a note."""
    return row.line, list(row.cells.values()), bool(row.problem), bool(row.note)


@pytest.mark.parametrize(
    ("content", "encoding", "note"),
    [
        ("name,town\nZoë,Köln\n".encode("utf-8-sig"), "utf-8-sig", "byte order mark"),
        ("name,town\nZoë,Köln\n".encode(), "utf-8", "UTF-8"),
        ("name,town\nZoë,Köln\n".encode("latin-1"), "latin-1", "line 2"),
        ("name,town\nZoë,“Köln”\n".encode("cp1252"), "cp1252", "Windows-1252"),
        ("name,town\nZoë,Köln\n".encode("utf-16"), "utf-16", "little-endian"),
        (b"\xfe\xff" + "name,town\nZoë,Köln\n".encode("utf-16-be"), "utf-16", "big-endian"),
        ("name,town\nZoë,Köln\n".encode("utf-16-le"), "utf-16-le", "guessed"),
        ("name,town\nZoë,Köln\n".encode("utf-16-be"), "utf-16-be", "guessed"),
        ("name,town\nZoë,Köln\n".encode("utf-32"), "utf-32", "UTF-32"),
    ],
)
def test_the_encoding_is_found_and_told(tmp_path: Path, content: bytes, encoding: str, note: str) -> None:
    found = table(tmp_path, content)
    assert found.encoding == encoding
    assert note in found.notes[0]
    assert found.header == ("name", "town")
    (row,) = found
    assert (row.cells["name"], row.cells["town"].strip("“”")) == ("Zoë", "Köln")


def test_a_few_bad_bytes_in_a_utf8_file_cost_their_rows_only(tmp_path: Path) -> None:
    found = table(tmp_path, b"name,town\n" + "Zoë,Köln\n".encode() * 5 + b"Ren\xe9,Lyon\n" + "Åsa,Ö\n".encode())
    rows = list(found)
    assert found.encoding == "utf-8"
    assert "1 byte is not (first on line 7)" in found.notes[0]
    assert [row.line for row in rows if row.problem] == [7]
    assert rows[5].problem == "name: holds bytes that are not utf-8"
    assert rows[5].cells["name"] == "Ren\ufffd"
    assert rows[6].cells == {"name": "Åsa", "town": "Ö"}


def test_encoding_and_delimiter_can_be_given(tmp_path: Path) -> None:
    found = table(tmp_path, "naam:stad\nZo\xeb:K\xf6ln\n".encode("cp1252"), encoding="windows-1252", delimiter=":")
    assert [row.cells for row in found] == [{"naam": "Zoë", "stad": "Köln"}]
    assert "as asked" in found.notes[0]
    assert "as asked" in found.notes[1]


@pytest.mark.parametrize("encoding", ["utf-99", "base64", "rot13", "", "\0", "ü"])
def test_an_unknown_encoding_is_refused_in_words(tmp_path: Path, encoding: str) -> None:
    if not encoding:
        assert table(tmp_path, "a\n", encoding=encoding).encoding == "utf-8", "nothing given: find out"
        return
    with pytest.raises(InputError, match="is not an encoding"):
        table(tmp_path, "a,b\n", encoding=encoding)


def test_the_wrong_encoding_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read as utf-16"):
        table(tmp_path, "a,b\n1,2\n", encoding="utf-16")


@pytest.mark.parametrize("delimiter", ["", ",,", '"', "\n", " "])
def test_a_delimiter_that_cannot_be_one_is_refused(tmp_path: Path, delimiter: str) -> None:
    with pytest.raises(InputError, match="cannot separate columns"):
        table(tmp_path, "a,b\n", delimiter=delimiter)


@pytest.mark.parametrize(
    ("text", "delimiter", "width"),
    [
        ("a;b;c\n1,5;2,5;3,5\n", ";", 3),
        ("id;name, first;x\n1;Tan, Wei;2\n", ";", 3),
        ("a, b, c;d\n1;2\n3;4\n", ";", 2),
        ("a,b\n1,one; two; three\n2,x;y;z\n", ",", 2),
        ("a\tb\n1,2\t3,4\n", "\t", 2),
        ("a|b|c\n1|2|3\n", "|", 3),
        ('"a,b";c\n"1,2";3\n', ";", 2),
        ("only\none,two\n", ",", 1),
        ("sep=;\na;b,c;d\n1;2;3\n", ";", 3),
        ('"sep=|"\r\na|b\r\n1|2\r\n', "|", 2),
    ],
)
def test_the_delimiter_is_found(tmp_path: Path, text: str, delimiter: str, width: int) -> None:
    found = table(tmp_path, text)
    assert (found.delimiter, len(found.header)) == (delimiter, width)


def test_a_row_in_quotes_over_several_lines_keeps_the_count(tmp_path: Path) -> None:
    found = table(tmp_path, 'a,b\n1,"x\ny\r\nz"\n\n\n2,"p\rq"\n3,4\n')
    assert [(row.line, row.cells["a"], row.cells["b"]) for row in found] == [
        (2, "1", "x\ny\r\nz"),
        (7, "2", "p\rq"),
        (8, "3", "4"),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_count_the_same_whatever_ends_them(tmp_path: Path, end: str) -> None:
    found = table(tmp_path, end.join(["a,b", "1,2", "", '3,"x', 'y"', ",", "5,6"]))
    assert [row.line for row in found] == [2, 4, 7]


def test_an_open_quote_at_the_end_names_its_own_line(tmp_path: Path) -> None:
    found = table(tmp_path, 'a,b,c\n1,2,3\n4,"x\ny","never\nclosed\n5,6,7\n')
    good, bad = found
    assert good.problem is None
    assert bad.line == 3
    assert bad.problem
    assert "the quote opened on line 4 is never closed" in bad.problem
    assert "(line 6)" in bad.problem
    assert bad.cells == {"a": "4", "b": "x\ny", "c": "never\nclosed\n5,6,7\n"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('a,b\n1,"', 2),
        ('a,b\n1,"x""', 2),
        ('a,b\nsay "hi",2\n3,"y', 3),
        ('a,b\n"x"y,"z', 2),
        ('a,b\n"x""\n"",""\n,"\n"', 5),
        ('a,b\n"x"\n",\n\n', 3),
        ('a,b\n"x\ny","\n\n', 3),
    ],
)
def test_the_line_of_an_open_quote_is_found_as_the_csv_module_sees_it(tmp_path: Path, text: str, line: int) -> None:
    last = list(table(tmp_path, text))[-1]
    assert last.problem
    assert f"the quote opened on line {line} is never closed" in last.problem


def test_an_open_quote_in_a_long_file_costs_a_piece_of_it_and_not_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "LONGEST_CELL", 10_000)
    found = table(tmp_path, 'a,b\n1,"open\n' + "".join(f"{number},x\n" for number in range(5000)))
    rows = list(found)
    assert rows[0].problem
    assert rows[0].problem.startswith("the quote opened on line 2 is not closed within 10,000 characters; lines 2 to ")
    last_passed_over = int(rows[0].problem.split(" to ")[1].split(" ")[0])
    assert rows[1].line == last_passed_over + 1
    assert rows[-1].cells == {"a": "4999", "b": "x"}
    assert len(rows) == 1 + 5002 - last_passed_over


def test_an_open_quote_in_the_column_names_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"people.csv, line 1 \(the column names\): the quote opened on line 1"):
        table(tmp_path, 'a,"b\n1,2\n')


def test_a_line_longer_than_any_table_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "LONGEST_LINE", 1000)
    with pytest.raises(InputError, match="line 3: longer than 1,000 characters"):
        table(tmp_path, "a,b\n1,2\n" + "x" * 2000 + "\n")
    found = table(tmp_path, "a,b\n" + "1,2\n" * 1000 + "x" * 2000 + "\n")
    with pytest.raises(InputError, match="line 1002: longer than 1,000 characters"):
        list(found)


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_cell_longer_than_any_costs_its_row_only(tmp_path: Path, quote: str) -> None:
    found = table(tmp_path, f"a,b\n1,{quote}{'x' * 1_500_000}{quote}\n2,y\n")
    long, good = found
    assert (found.delimiter, long.line, long.problem) == (",", 2, "a cell holds more than 1,000,000 characters")
    assert (good.line, good.cells) == (3, {"a": "2", "b": "y"})


@pytest.mark.parametrize("head", ['"name", "phone"', "name, phone"])
def test_blanks_after_delimiters_belong_to_no_cell(tmp_path: Path, head: str) -> None:
    found = table(tmp_path, f'{head}\n"Smith, Jo", "02, 12"\nAnn, "two\nlines"\n Bob,"open\n')
    jo, ann, bob = found
    assert jo.cells == {"name": "Smith, Jo", "phone": "02, 12"}
    assert ann.cells == {"name": "Ann", "phone": "two\nlines"}
    assert bob.problem
    assert bob.problem.startswith("the quote opened on line 5 is never closed")
    plain = table(tmp_path, 'name,phone\nAnn, "02"\n Bob,  x\n')
    assert [row.cells["phone"] for row in plain] == [' "02"', "  x"], "a text may begin with a blank"


def test_ragged_rows(tmp_path: Path) -> None:
    short, long, empty_extra, good = table(tmp_path, "a,b,c\n1\n1,2,3,4,5\n1,2,3,\n1,2,3\n")
    assert told(short) == (2, ["1", "", ""], False, True)
    assert short.note == "only 1 of 3 cells; the missing ones are taken as empty"
    assert told(long) == (3, ["1", "2", "3"], True, False)
    assert long.problem
    assert long.problem.startswith("5 cells where the header names 3")
    assert long.extra == ("4", "5")
    assert empty_extra.problem, "one empty cell too many may be a shifted row"
    assert told(good) == (5, ["1", "2", "3"], False, False)


def test_a_delimiter_at_the_end_of_every_row_is_how_the_file_was_written(tmp_path: Path) -> None:
    found = table(tmp_path, "a,b\n1,2,\n3,4,\n")
    assert [told(row) for row in found] == [(2, ["1", "2"], False, False), (3, ["3", "4"], False, False)]
    assert "every row ends with one delimiter too many, which is passed over" in found.notes
    assert [bool(row.problem) for row in table(tmp_path, "a,b\n1,2,\n3,4,5\n")] == [True, True]


def test_rows_without_text_are_passed_over(tmp_path: Path) -> None:
    assert [row.line for row in table(tmp_path, 'a,b\n\n,\n  , \n"",""\n1,\n\n')] == [6]


def test_column_names_are_made_usable(tmp_path: Path) -> None:
    found = table(tmp_path, '"full\nname ", ,name,name,name (2),\n1,2,3,4,5,6\n')
    assert found.header == ("full name", "column 2", "name", "name (2)", "name (2) (2)", "column 6")
    assert len(found.notes) == 2 + 4
    (row,) = found
    assert list(row.cells.values()) == ["1", "2", "3", "4", "5", "6"]


def test_a_first_line_of_data_is_pointed_out(tmp_path: Path) -> None:
    assert "the first line looks like data" in table(tmp_path, "1,2026-11-21,0491 570 006\n").notes[-1]


@pytest.mark.parametrize("content", [b"", b"\n", b"\xef\xbb\xbf", b"\r\n\r\n", b"\xff\xfe"])
def test_an_empty_file_has_no_columns_and_no_rows(tmp_path: Path, content: bytes) -> None:
    found = table(tmp_path, content)
    assert found.header == ()
    assert list(found) == []
    assert found.notes == ("the file is empty: not even column names",)
    with pytest.raises(InputError, match="nothing in the file to import"):
        by_name(found.header, CUSTOMERS)


@pytest.mark.parametrize(
    ("start", "word"),
    [
        (b"PK\x03\x04", "spreadsheet"), (b"%PDF-1.7", "PDF"), (b"\x1f\x8b\x08", "gzip"), (b"\xd0\xcf\x11\xe0", "Excel"),
        (bz2.compress(b"name\nAnn\n"), "bzip2"), (lzma.compress(b"name\nAnn\n"), "xz"), (b"\x28\xb5\x2f\xfd", "zstd"),
        (b"7z\xbc\xaf\x27\x1c\0\4", "7z"), (b"Rar!\x1a\x07\x01\0", "rar"), (b'{"name": "Ann"}\n', "JSON"),
        (b'\xef\xbb\xbf[\n  {"name": "Ann"}]\n', "JSON"), (b"<html><table>", "HTML"), (b'\r\n<!DOCTYPE html>', "HTML"),
        (b'<?xml version="1.0"?><Workbook>', "XML"),
    ],
)  # fmt: skip
def test_what_is_no_text_is_named(tmp_path: Path, start: bytes, word: str) -> None:
    for encoding in (None, "utf-8"):
        (tmp_path / "t.csv").write_bytes(start + b"rest")
        with pytest.raises(InputError, match=word):
            open_table(tmp_path / "t.csv", encoding=encoding)


@pytest.mark.parametrize("text", ["{id},name\n", "<name>,mail\n", '[{,"a"\n', "BZ,name\n", '"{""a""}",b\n'])
def test_what_only_begins_alike_is_a_table(tmp_path: Path, text: str) -> None:
    assert len(table(tmp_path, text).header) == 2


@pytest.mark.parametrize(
    ("codec", "asked", "fits"),
    [
        ("utf-8-sig", "cp1252", False), ("utf-8-sig", "utf-8", True), ("utf-8-sig", "utf-8-sig", True),
        ("utf-16", "latin-1", False), ("utf-16", "utf-16", True), ("utf-16", "utf-16-le", True),
        ("utf-16", "utf-8", False), ("utf-8", "cp1252", True), ("latin-1", "cp1252", True),
    ],
)  # fmt: skip
def test_an_encoding_that_the_mark_contradicts_is_refused(tmp_path: Path, codec: str, asked: str, fits: bool) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("key,name\n1,Ann\n".encode(codec))
    if fits:
        assert [row.cells for row in open_table(path, encoding=asked)] == [{"key": "1", "name": "Ann"}]
        return
    with pytest.raises(InputError, match=r"t.csv begins with the mark of UTF-.* Leave --encoding out"):
        open_table(path, encoding=asked)


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="There is no file"):
        open_table(tmp_path / "nothing.csv")
    with pytest.raises(InputError, match="is not a plain file"):
        open_table(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="is not a plain file"):
        open_table(tmp_path / "pipe")
    with pytest.raises(InputError, match=r"- is not a plain file: .* Save it as one first"):
        open_table(Path("-"))


def test_a_table_can_be_read_again(tmp_path: Path) -> None:
    found = table(tmp_path, "a,b\n1,2\n3,4\n")
    assert list(found) == list(found)
    assert len(list(found)) == 2


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    peaks = []
    for rows in (2_000, 40_000):
        found = table(tmp_path, "a,b,c\n" + "1,Zoë,some words\n" * rows)
        tracemalloc.start()
        assert sum(1 for _ in found) == rows
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0] + 50_000
    assert peaks[1] < 1_000_000


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"), max_size=12)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=6),
    delimiter=st.sampled_from(",;\t|"),
    end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
@example(rows=[("\n", "\r", "\r\n"), ("a", "b", "c")], delimiter=",", end="\n", encoding="utf-8")
def test_what_a_csv_writer_wrote_is_read_again(
    tmp_path: Path, rows: list[tuple[str, str, str]], delimiter: str, end: str, encoding: str
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    expected = []
    for row in [("one", "two", "three"), *rows]:
        expected.append((1 + text.getvalue().count("\n"), row))
        writer.writerow(row)
    found = table(tmp_path, text.getvalue().encode(encoding))
    assert found.delimiter == delimiter
    assert found.header == ("one", "two", "three")
    kept = [(line, row) for line, row in expected[1:] if "".join(row).strip()]
    assert [(row.line, tuple(row.cells.values())) for row in found] == kept
    assert not any(row.problem or row.note for row in found)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(st.sampled_from('a1,;"\n\r\t|\0é '), max_size=60).map(str.encode)))
def test_any_bytes_are_read_or_refused_in_words(tmp_path: Path, content: bytes) -> None:
    try:
        found = table(tmp_path, content)
    except InputError:
        return
    lines = 1 + content.count(b"\n") + content.count(b"\r")
    for row in found:
        assert tuple(row.cells) == found.header
        assert 1 <= row.line <= lines
        "".join(row.cells.values()).encode("utf-8")
