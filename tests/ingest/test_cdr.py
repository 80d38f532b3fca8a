"""Call detail records in three orders of columns, with their traps."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cs_desk.errors import InputError, NotFoundError
from cs_desk.ingest.callfields import CDR
from cs_desk.ingest.cdr import open_cdr
from cs_desk.ingest.matching import by_name
from cs_desk.ingest.reading import Circumstances, Reader, Refused
from cs_desk.models.importedcalls import ImportedCall
from cs_desk.models.imports import Facts
from tests.support.shared import SHARED, needs_shared

NOW = 1_800_000_000_000_000
TIMES = '"2023-07-26 01:51:32","2023-07-26 01:51:50","2023-07-26 01:52:04"'
SIMPLE = '"","100","200","default","""Ann"" <100>","SIP/1-00a1b2c3","SIP/ben-00a1b2c4","Queue","sales,t,,,60"'
CUSTOM = '"""Ann"" <100>","100","200","default","SIP/1-00a1b2c3","PJSIP/ben-00a1b2c4;2","Dial","PJSIP/ben"'


def read(path: Path) -> list[ImportedCall | Refused]:
    """Return the calls and refusals of a file whose times are UTC."""
    table = open_cdr(path)
    around = Circumstances(Facts("UTC", "AU", "AUD"), ZoneInfo("UTC"), NOW)
    found = list(Reader(table, by_name(table.header, CDR), around))
    assert all(isinstance(one, ImportedCall | Refused) for one in found)
    return found  # type: ignore[return-value]  # asserted in the line before


def written(folder: Path, *lines: str) -> Path:
    path = folder / "Master.csv"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def call(folder: Path, line: str) -> ImportedCall:
    """Return the call of a file with one line."""
    [found] = read(written(folder, line))
    assert isinstance(found, ImportedCall), found
    return found


def test_both_orders_of_asterisk_say_the_same(tmp_path: Path) -> None:
    first = call(tmp_path, f'{SIMPLE},{TIMES},31,13,"ANSWERED","DOCUMENTATION","17.2",""').leg
    second = call(tmp_path, f'{CUSTOM},{TIMES},31,13,"ANSWERED","DOCUMENTATION","","17.2","",4').leg
    for leg in (first, second):
        assert (leg.call, leg.caller, leg.caller_name, leg.did) == ("17.2", "100", "Ann", "200")
        assert (leg.outcome, leg.wait, leg.talk, leg.ended_at) == ("answered", 18, 13, 1_690_336_323_000_000)
    assert (first.queue, first.agent) == ("sales", "SIP/ben")
    assert (second.queue, second.agent) == ("", "PJSIP/ben")


def test_nobody_asked_for_the_delimiter_of_a_known_layout(tmp_path: Path) -> None:
    notes = open_cdr(written(tmp_path, f'{SIMPLE},{TIMES},31,13,"ANSWERED","DOCUMENTATION","17.2",""')).notes
    assert "columns separated by commas" in notes


@pytest.mark.parametrize(
    ("disposition", "outcome"),
    [("NO ANSWER", "abandoned"), ("BUSY", "full"), ("FAILED", "lost"), ("CONGESTION", "lost")],
)
def test_who_did_not_answer_did_not_talk(tmp_path: Path, disposition: str, outcome: str) -> None:
    found = call(tmp_path, f'{SIMPLE},{TIMES},31,13,"{disposition}","DOCUMENTATION","17.2",""').leg
    assert (found.outcome, found.talk, found.answered_at, found.wait) == (outcome, None, None, 31)


def test_a_broken_caller_id_and_columns_left_out(tmp_path: Path) -> None:
    broken = SIMPLE.replace('"""Ann"" <100>"', '""Ann" <1115>"')
    found = call(tmp_path, f'{broken},{TIMES},31,13,"ANSWERED","DOCUMENTATION"').leg
    assert (found.caller_name, found.talk) == ("Ann", 13)


def test_more_billed_than_it_lasted(tmp_path: Path) -> None:
    found = call(tmp_path, f'{SIMPLE},{TIMES},5,7,"ANSWERED","DOCUMENTATION","17.2",""').leg
    assert (found.wait, found.talk) == (18, 7)


def test_rows_that_are_none(tmp_path: Path) -> None:
    good = f'{SIMPLE},{TIMES},31,13,"ANSWERED","DOCUMENTATION","17.2",""'
    rows = read(written(tmp_path, good, "a,b", good.replace("ANSWERED", "PERHAPS"), f'{good},"x","y","z'))
    assert [type(row) for row in rows] == [ImportedCall, Refused, Refused, Refused]
    reasons = [row.reason for row in rows if isinstance(row, Refused)]
    assert "no record of Asterisk's cdr_csv" in reasons[0]
    assert "one of answered" in reasons[1]
    assert "the quote opened on line 4 is never closed" in reasons[2]


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="start, answer and end are not where"):
        open_cdr(written(tmp_path, "a,b,c", "1,2,3"))
    with pytest.raises(InputError, match="no call detail records"):
        open_cdr(written(tmp_path))
    with pytest.raises(NotFoundError):
        open_cdr(tmp_path / "none.csv")


@needs_shared
def test_the_real_records_of_asterisk() -> None:
    rows = [row.leg for row in read(SHARED / "acd/asterisk_Master_small.csv") if isinstance(row, ImportedCall)]
    answered = [leg for leg in rows if leg.outcome == "answered"]
    assert (len(rows), len(answered)) == (14, 11)
    assert sum(leg.talk or 0 for leg in rows) == 78
    assert sum(leg.wait or 0 for leg in answered) / 11 == pytest.approx(5.181818181818182)
    assert sum(((leg.ended_at or 0) - leg.entered_at) // 1_000_000 for leg in rows) == 187
    good = [row.leg for row in read(SHARED / "acd/asterisk_testsuite_cdr_good.csv") if isinstance(row, ImportedCall)]
    assert [(leg.outcome, leg.talk) for leg in good] == [
        ("answered", 5), ("answered", 7), ("lost", None), ("abandoned", None), ("full", None),
    ]  # fmt: skip
    [refused] = read(SHARED / "acd/asterisk_testsuite_cdr_buggy.csv")
    assert isinstance(refused, Refused)
    assert "line 1 is never closed" in refused.reason


@needs_shared
def test_the_real_records_of_freeswitch() -> None:
    rows = [row for row in read(SHARED / "acd/freeswitch_Master_small.csv") if isinstance(row, ImportedCall)]
    assert (len(rows), len({row.origin.key for row in rows})) == (10, 8)
    assert len({(row.origin.key, row.origin.digest) for row in rows}) == 8
    assert [row.leg.talk for row in rows] == [9, 61, None, 21, 327, 20, 32, 20, 20, 20]
    assert rows[1].leg.wait == 3  # by the lengths: its times are to the minute
    assert rows[2].leg.outcome == "abandoned"
