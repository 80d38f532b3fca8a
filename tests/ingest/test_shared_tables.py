"""Reading the shared CSV files against their expected figures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cs_desk.ingest.table import open_table
from tests.ingest.test_table import told
from tests.support.shared import SHARED, needs_shared

SPECTRUM = sorted((SHARED / "untrusted/csv_spectrum/csvs").glob("*.csv"))
CSVKIT = SHARED / "untrusted/csvkit_examples"


@needs_shared
@pytest.mark.parametrize("path", SPECTRUM, ids=lambda path: path.stem)
def test_csv_spectrum_reads_as_its_json_twin(path: Path) -> None:
    twin = json.loads((path.parents[1] / "json" / f"{path.stem}.json").read_text(encoding="utf-8"))
    rows = list(open_table(path))
    assert [row.cells for row in rows] == twin
    assert not any(row.problem or row.note for row in rows)


# Name: encoding, delimiter, header, rows as (line, cells, problem, note).
EXAMPLES: dict[str, tuple[str, str, str, list[tuple[int, list[str], bool, bool]]]] = {
    "bad": (
        "utf-8",
        ",",
        "column_a column_b column_c",
        [
            (2, ["1", "27", ""], True, False),
            (3, ["", "I'm too short!", ""], False, True),
            (4, ["0", "mixed types.... uh oh", "17"], False, False),
        ],
    ),
    "blanks": ("utf-8", ",", "a b c d e f", [(2, ["", "NA", "N/A", "NONE", "NULL", "."], False, False)]),
    "dummy_col_shuffled_ragged": ("utf-8", ",", "b c a d", [(2, ["2", "3", "1", "4"], False, False)]),
    "empty": ("utf-8", ",", "", []),
    "mac_newlines": (
        "utf-8",
        ",",
        "a b c",
        [(2, ["1", "2", "3"], False, False), (3, ["Once upon\ra time", "5", "6"], False, False)],
    ),
    "no_header_row": ("utf-8", ",", "1 2 3", []),
    "null_byte": ("utf-8", ",", "a b c", [(2, ["", "2", "3"], False, True)]),
    "sniff_limit": ("utf-8", ";", "a b c", [(2, ["1", "2", "3"], False, False)]),
    "test_empty_columns_long_row": ("utf-8", ",", "a b c", []),
    "test_extra_header": ("utf-8", ",", "a b c d", [(2, ["1", "2", "3", ""], False, True)]),
    "test_latin1": (
        "latin-1",
        ",",
        "a b c",
        [(2, ["1", "2", "3"], False, False), (3, ["4", "5", "©"], False, False)],
    ),
    "test_locale": ("utf-8", ",", "a b c", [(2, ["1,7", "200.000.000", ""], False, False)]),
    "test_skip_lines": ("utf-8", ",", "a b c", [(5, ["1", "2", "3"], False, False)]),
    "test_utf16_big": (
        "utf-16",
        ",",
        "a b c",
        [(2, ["1", "2", "3"], False, False), (3, ["4", "5", "ʤ"], False, False)],
    ),
    "test_utf16_little": (
        "utf-16",
        ",",
        "a b c",
        [(2, ["1", "2", "3"], False, False), (3, ["4", "5", "ʤ"], False, False)],
    ),
    "test_utf8_bom": (
        "utf-8-sig",
        ",",
        "foo bar baz",
        [(2, ["1", "2", "3"], False, False), (3, ["4", "5", "ʤ"], False, False)],
    ),
}


@needs_shared
@pytest.mark.parametrize("name", EXAMPLES)
def test_csvkit_examples_read_as_they_are_meant(name: str) -> None:
    encoding, delimiter, header, rows = EXAMPLES[name]
    found = open_table(CSVKIT / f"{name}.csv")
    assert (found.encoding, found.delimiter, found.header) == (encoding, delimiter, tuple(header.split()))
    assert [told(row) for row in found] == rows


@needs_shared
def test_every_csvkit_example_can_be_read() -> None:
    paths = sorted(CSVKIT.glob("*.csv"))
    assert len(paths) >= 26
    for path in paths:
        for row in open_table(path):
            assert "\0" not in "".join(row.cells.values())


@needs_shared
@pytest.mark.parametrize(
    ("name", "rows", "last_line", "lines"),
    [
        ("cfpb_350rows_us_dates", 349, 350, 350),
        ("cfpb_small_iso_dates_quoted_newlines", 145, 149, 148),
        ("kaggle_support_tickets", 8469, 29806, 29809),
    ],
)
def test_complaints_have_their_rows_and_physical_lines(name: str, rows: int, last_line: int, lines: int) -> None:
    path = SHARED / "complaints" / f"{name}.csv"
    found = list(open_table(path))
    assert len(found) == rows
    assert not any(row.problem or row.note for row in found)
    assert found[-1].line == last_line
    assert path.read_bytes().count(b"\n") == lines


@needs_shared
def test_columns_of_the_shared_complaints_are_those_expected() -> None:
    path = SHARED / "complaints" / "cfpb_small_iso_dates_quoted_newlines.csv"
    expected = json.loads((path.parent / "cfpb_small_iso.expected.json").read_text(encoding="utf-8"))
    found = open_table(path)
    assert list(found.header) == expected["columns"]
    assert sum(row.cells["timely_response"] == "true" for row in found) == expected["timely"]["true"] == 134


@needs_shared
def test_a_file_without_column_names_is_given_them() -> None:
    found = open_table(SHARED / "acd/asterisk_testsuite_cdr_good.csv", names=[f"c{n}" for n in range(1, 19)])
    rows = list(found)
    assert [row.line for row in rows] == [1, 2, 3, 4, 5]
    assert [row.cells["c14"] for row in rows] == ["5", "7", "0", "0", "0"]
    assert not any(row.problem or row.note for row in rows)


@needs_shared
def test_a_file_that_ends_inside_a_quote_says_where_the_quote_opened() -> None:
    path = SHARED / "acd" / "asterisk_testsuite_cdr_buggy.csv"
    (row,) = open_table(path, names=[f"c{number}" for number in range(1, 19)])
    assert row.problem
    assert row.problem.startswith("the quote opened on line 1 is never closed")
    assert row.cells["c5"] == '"Test User" <test>'
    assert row.cells["c16"] == "DOCUMENTATION"
