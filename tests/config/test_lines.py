"""The line of every key, whatever stands between: strings over several lines, arrays, comments, quoted keys."""

from __future__ import annotations

import tomllib
from typing import Any

import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from cs_desk.config.lines import key_lines
from cs_desk.config.schema import flatten

HARD = '''\
# a = 1
title = """
[not.a.table]
key = 'inside a string'
"""
raw = \'\'\'
[nor] this = "one"
\'\'\'

[desk]  # [comment]
db = "a # b ] c"
list = [
    "x]", # ] =
    [1, 2],
    """
    y = 1
    """,
]
after.the.list = { inline = "}", n = 1 }
"quoted.key" = "\\"]"
'literal' = 1
[[many]]
x = 1
[ a . b ]
c=2
'''


def test_hard_places() -> None:
    tomllib.loads(HARD)
    lines = key_lines(HARD)
    assert lines == {
        "title": 2, "raw": 6, "desk": 10, "desk.db": 11, "desk.list": 12, "desk.after": 19, "desk.after.the": 19,
        "desk.after.the.list": 19, "desk.quoted.key": 20, "desk.literal": 21, "many": 22, "many.x": 23,
        "a": 24, "a.b": 24, "a.b.c": 25,
    }  # fmt: skip


NAMES = st.text(st.sampled_from("abc-_9 .#='[é"), min_size=1, max_size=5)
LEAVES = st.integers() | st.booleans() | st.text(st.sampled_from("ab'\"\\\n[]{}#= é"), max_size=12)
VALUES = LEAVES | st.lists(LEAVES, max_size=3)
TABLES = st.dictionaries(NAMES, VALUES | st.dictionaries(NAMES, VALUES, max_size=3), max_size=5)


@given(TABLES)
def test_every_key_of_any_file_is_found_on_the_line_where_it_stands(table: dict[str, Any]) -> None:
    text = tomlkit.dumps(table)
    tomllib.loads(text)
    lines = key_lines(text)
    rows = text.split("\n")
    for path in flatten(table):
        assert path in lines
        written = rows[lines[path] - 1]
        assert "=" in written
        assert not path[-1].isalnum() or path[-1] in written


@given(st.text(st.sampled_from("ab='\"[]{}#\n. \\"), max_size=40))
def test_text_that_is_no_toml_never_raises(text: str) -> None:
    assert all(1 <= line <= text.count("\n") + 1 for line in key_lines(text).values())
