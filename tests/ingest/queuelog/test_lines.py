"""Single lines of a queue_log."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from cs_desk.ingest.queuelog.lines import BadLineError, LineReader, decode

READER = LineReader(ZoneInfo("Australia/Sydney"))
AT = 1_700_000_000_000_000
TIMES = {
    "1700000000": AT,
    "1700000000.25": AT + 250_000,
    "1700000000.123456": AT + 123_456,
    "1700000000123": AT + 123_000,
    "1700000000123456": AT + 123_456,
    "2023-11-15 09:13:20": AT,
    "2023-11-15 09:13:20.5": AT + 500_000,
    "2023-11-14T22:13:20Z": AT,
    "2023-11-14 22:13:20.000001+00:00": AT + 1,
}


@pytest.mark.parametrize("text", TIMES)
def test_times(text: str) -> None:
    event = READER.event(f"{text}|c1|q|NONE|ENTERQUEUE||100|1")
    assert event is not None
    assert event.at == TIMES[text]


def test_what_names_nobody_is_empty() -> None:
    event = READER.event("1700000000|NONE|NONE|NONE|QUEUESTART|")
    assert event is not None
    assert (event.call, event.queue, event.agent, event.name) == ("", "", "", "QUEUESTART")
    for nobody in ("REALTIME", "MANAGER", "CLI"):
        added = READER.event(f"1700000000|{nobody}|q|PJSIP/5001|ADDMEMBER")
        assert added is not None
        assert (added.call, added.agent, added.data) == ("", "PJSIP/5001", ())


@pytest.mark.parametrize("line", ["", "   ", "time|callid|queuename|agent|event|data1|data2|data3|data4|data5"])
def test_lines_without_an_event(line: str) -> None:
    assert READER.event(line) is None


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("1700000000|c1|q|NONE", "fewer fields"),
        ("what|c1|q|NONE|CONNECT", "is not a time"),
        ("|c1|q|NONE|CONNECT", "is not a time"),
        ("²|c1|q|NONE|CONNECT", "is not a time"),
        ("0|c1|q|NONE|CONNECT", "since 1970"),
        ("99999999999|c1|q|NONE|CONNECT", "since 1970"),
        ("2023-13-15 09:13:20|c1|q|NONE|CONNECT", "is not a time"),
        ("1700000000|c1|q|NONE| |1", "empty"),
        ("1700000000|c1|q|NONE|CONNECT|" + "9" * 9_000, "longer than"),
    ],
)
def test_lines_that_are_none(line: str, why: str) -> None:
    with pytest.raises(BadLineError, match=why):
        READER.event(line)


def test_bytes_become_harmless_text() -> None:
    text = decode(b"1700000000|c1|q|Jos\xe9 \x1b[2J\xe2\x80\xae|CONNECT|1\r\n")
    assert text == "1700000000|c1|q|Jos\ufffd \ufffd[2J|CONNECT|1"
