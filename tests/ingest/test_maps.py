"""Mapping files: strict, wrong ones told with their line; shipped ones load; suggested ones load for any table."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cs_desk.errors import InputError, NotFoundError, StoreError
from cs_desk.ingest.callfields import ALL_KINDS as KINDS
from cs_desk.ingest.fields import COMPLAINTS, Kind
from cs_desk.ingest.mapfile import MapFile, parse_map, read_map
from cs_desk.ingest.matching import by_name, with_map
from cs_desk.ingest.suggest import suggest
from cs_desk.ingest.table import open_table
from cs_desk.paths import assets
from tests.support.shared import SHARED, needs_shared

MAPS = sorted((assets() / "maps").glob("*.toml"))


def written(folder: Path, text: str) -> Path:
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize("path", MAPS, ids=lambda path: path.stem)
def test_every_shipped_map_loads_and_each_kind_has_one(path: Path) -> None:
    kind = next(kind for name, kind in KINDS.items() if f'kind = "{name}"' in path.read_text(encoding="utf-8"))
    assert read_map(path, kind).source
    assert {*KINDS} <= {one.stem for one in MAPS}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[columns]\nkee = 'A'", "map.toml, line 2: columns.kee is no field of complaints; did you mean key?"),
        ("colums = 1", "line 1: colums is not known here"),
        ("source = ''", "line 1: source has to be text"),
        ("zone = 'Mars/Base'", "'Mars/Base' is not a time zone"),
        ("kind = 'contacts'", "line 1: kind is 'contacts', but complaints are being imported"),
        ("[columns]\nkey = 3", "line 2: columns.key has to be the name of a column"),
        ("\n[values.channel]\nWeb = 'smoke'", "line 3: values.channel.Web is 'smoke'; use one of phone"),
        ("[values]\nchannel = 'x'", "line 2: values.channel has to be a table"),
        ("[formats]\ndates = 'whatever'", 'line 2: formats.dates has to be one of "iso"'),
        ("[formats]\ndates = '%d/%m/%Y %q'", 'line 2: formats.dates is "%d/%m/%Y %q", which gives no whole date'),
        ("[formats]\ndates = '%Y-%m-%d%H%Y'", "line 2: formats.dates is"),
        ("[formats]\nclosed_at = '%d/%m %H:%M'", "line 2: formats.closed_at is"),
        ("[formats]\nchannel = 'iso'", "line 2: formats.channel is not a field of dates"),
        ("[formats]\ndecimal = ';'", 'formats.decimal has to be "." or ","'),
        ("[constants]\nremedy = 'pony'", "line 2: constants.remedy is 'pony'"),
        ("[constants]\nowner = [1]", "line 2: constants.owner has to be text"),
        ("closed_undated = true", 'may only be "last date"'),
        ("columns = 5", "line 1: columns has to be a table"),
        ("[columns]\nkey = []", "line 2: columns.key names no column"),
        ("source = ", "not valid TOML"),
    ],
)
def test_a_wrong_map_is_told_with_file_line_and_key(text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_map(text, COMPLAINTS, "map.toml")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[columns]\nkey = 'Nr'\n",
            "map.toml, line 2: columns.key names the column “Nr”, which the file does not have",
        ),
        (
            "notes = ['Oter']\n",
            "line 1: notes names the column “Oter”, which the file does not have; did you mean “Other”?",
        ),
        ("[columns]\nkey = 'No'\n", "[columns] has to say which column is received_at"),
    ],
)
def test_a_map_for_another_table_is_told_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    table = open_table(written(tmp_path, "No,Other\n1,2\n"))
    with pytest.raises(InputError) as caught:
        with_map(table.header, COMPLAINTS, parse_map(text, COMPLAINTS, "map.toml"))
    assert said in str(caught.value)


def test_columns_are_found_in_other_spellings_of_the_same_name(tmp_path: Path) -> None:
    table = open_table(written(tmp_path, "date_received,Submitted via\n2024-01-01,Web\n"))
    text = "[columns]\nreceived_at = 'Date received?'\nchannel = 'submitted-via'\n"
    found = with_map(table.header, COMPLAINTS, parse_map(text, COMPLAINTS, "map.toml"))
    assert found.map.columns == {"received_at": ("date_received",), "channel": ("Submitted via",)}


def test_a_field_s_own_name_comes_before_other_words_for_it(tmp_path: Path) -> None:
    table = open_table(written(tmp_path, "date,received_at,channel,Phone 1,phone 2,extra\n"))
    found = by_name(table.header, COMPLAINTS)
    assert found.map.columns["received_at"] == ("received_at",)
    assert found.map.columns["customer_phones"] == ("Phone 1", "phone 2")
    assert found.unused == ("date", "extra")


@needs_shared
def test_the_map_suggested_for_the_tickets_is_nearly_the_shipped_one() -> None:
    table = open_table(SHARED / "complaints/kaggle_support_tickets.csv")
    text = suggest(table, COMPLAINTS)
    found = with_map(table.header, COMPLAINTS, _with(text, 'received_at = "2023-05-31"'))
    shipped = read_map(assets() / "maps/support-tickets.toml", COMPLAINTS)
    assert {name: found.map.columns[name] for name in shipped.columns} == dict(shipped.columns)
    assert found.map.formats["dates"] == "month first"
    assert '# received_at = "?"   # unsure' in text
    assert '# "Pending Customer Response" = "?"' in text
    assert found.unused == ()


def _with(text: str, constant: str) -> MapFile:
    return parse_map(text.replace("\n[constants]\n", f"\n[constants]\n{constant}\n"), COMPLAINTS, "map.toml")


def test_a_suggestion_says_that_it_does_not_know_the_order_of_day_and_month(tmp_path: Path) -> None:
    text = suggest(open_table(written(tmp_path, "received,channel\n3/4/2024,phone\n")), COMPLAINTS)
    assert '# dates = "day first"' in text
    assert "no day above 12 proves it" in text


@pytest.mark.parametrize(
    ("amounts", "proved"),
    [(("7", "12,50"), True), (("1.250,00 €",), True), (("1,250",), False), (("1,5", "2.5"), False)],
)
def test_a_comma_is_suggested_as_the_decimal_sign_where_amounts_prove_it(
    tmp_path: Path, amounts: tuple[str, ...], proved: bool
) -> None:
    rows = "".join(f"2024-04-01;phone;{amount}\n" for amount in amounts)
    text = suggest(open_table(written(tmp_path, f"received;channel;cost\n{rows}")), COMPLAINTS)
    assert ('decimal = ","   # proved by' in text) is proved
    assert (parse_map(text, COMPLAINTS, "map.toml").formats.get("decimal") == ",") is proved


CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    header=st.lists(CELLS, min_size=1, max_size=6),
    rows=st.lists(st.lists(CELLS, max_size=6), max_size=4),
    kind=st.sampled_from(list(KINDS.values())),
)
def test_whatever_the_table_its_suggested_map_is_toml_that_loads(
    tmp_path: Path, header: list[str], rows: list[list[str]], kind: Kind
) -> None:
    path = tmp_path / "table.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    table = open_table(path, encoding="utf-8", delimiter=",")
    found = parse_map(suggest(table, kind), kind, "map.toml")
    named = {column for columns in found.columns.values() for column in columns} | {*found.notes, *found.ignore}
    assert named == {" ".join(column.split()) for column in table.header}


def test_a_map_that_is_not_there_or_cannot_be_read_is_no_bad_data(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"There is no file .*none\.toml"):
        read_map(tmp_path / "none.toml", COMPLAINTS)
    with pytest.raises(StoreError, match="cannot be read"):
        read_map(tmp_path, COMPLAINTS)


@pytest.mark.parametrize("pattern", ["%d/%m/%Y", "%d.%m.%y %H:%M", "%Y%m%dT%H%M%S%z", "%A, %d %B %Y", "%j %Y", "%x"])
def test_a_pattern_that_gives_a_whole_date_is_taken(pattern: str) -> None:
    assert parse_map(f"[formats]\ndates = '{pattern}'", COMPLAINTS, "map.toml").formats == {"dates": pattern}


def test_of_very_many_columns_a_sentence_names_the_first(tmp_path: Path) -> None:
    table = open_table(written(tmp_path, ",".join(f"c{number}" for number in range(500)) + "\n"))
    with pytest.raises(InputError, match=r"the file has c0, .*, c59 and 440 more\. Rename one"):
        by_name(table.header, COMPLAINTS)


def test_an_empty_file_is_told_as_one_whatever_the_map(tmp_path: Path) -> None:
    table = open_table(written(tmp_path, ""))
    with pytest.raises(InputError, match="nothing in the file to import"):
        by_name(table.header, COMPLAINTS)
    mapping = parse_map("[columns]\nkey = 'No'\n", COMPLAINTS, "map.toml")
    with pytest.raises(InputError, match="nothing in the file to import"):
        with_map(table.header, COMPLAINTS, mapping)
