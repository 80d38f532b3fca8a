"""The country of a desk by its time zone, present names and old ones, and of a person by their locale."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from zoneinfo import available_timezones

import pytest

from cs_desk.models.regions import currency_of, home_of_zone, region_for_locale, region_for_zone

SHARED_CLOCKS = {"CET", "CST6CDT", "EET", "EST", "EST5EDT", "HST", "MET", "MST", "MST7MDT", "PST8PDT", "WET"}
UNIVERSAL = {
    "Factory", "GMT", "GMT+0", "GMT-0", "GMT0", "Greenwich", "UCT", "UTC", "Universal", "Zulu", "localtime",
}  # fmt: skip
HOMES = {
    "Australia/Melbourne": ("AU", "VIC"),
    "Australia/Adelaide": ("AU", "SA"),
    "Australia/ACT": ("AU", "ACT"),
    "Australia/Tasmania": ("AU", "TAS"),
    "Australia/Yancowinna": ("AU", "NSW"),
    "Europe/London": ("GB", "ENG"),
    "GB": ("GB", "ENG"),
    "Europe/Belfast": ("GB", "NIR"),
    "America/New_York": ("US", None),
    "US/Eastern": ("US", None),
    "Canada/Pacific": ("CA", None),
    "Asia/Calcutta": ("IN", None),
    "Asia/Saigon": ("VN", None),
    "NZ": ("NZ", None),
    "PRC": ("CN", None),
    "Hongkong": ("HK", None),
    "Iceland": ("IS", None),
    "Africa/Asmera": ("ER", None),
    "Africa/Timbuktu": ("ML", None),
    "America/Coral_Harbour": ("CA", None),
    "America/Virgin": ("VI", None),
    "Pacific/Truk": ("FM", None),
    "Pacific/Apia": ("WS", None),
    "Europe/Oslo": ("NO", None),
    "Europe/Kiev": ("UA", None),
    "UTC": (None, None),
    "Etc/GMT+5": (None, None),
    "CET": (None, None),
    "EST5EDT": (None, None),
    "Nowhere/Land": (None, None),
    "": (None, None),
}


@pytest.mark.parametrize(("zone", "home"), HOMES.items())
def test_a_zone_knows_its_country(zone: str, home: tuple[str | None, str | None]) -> None:
    assert home_of_zone(zone) == home
    assert region_for_zone(zone) == (home[0] or "")


def test_every_zone_names_a_country_save_those_of_none() -> None:
    zones = {zone for zone in available_timezones() if not zone.startswith("Etc/")}
    assert len(zones) > 500
    assert {zone for zone in zones if not region_for_zone(zone)} == (SHARED_CLOCKS | UNIVERSAL) & zones


def rows_of(table: str) -> Iterator[list[str]]:
    """Yield the rows of a table of the time zone database."""
    for line in files("tzdata").joinpath("zoneinfo", table).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


def test_no_zone_is_given_to_a_country_that_never_kept_its_time() -> None:
    keeping: dict[str, set[str]] = {}  # zone1970.tab names every country that keeps a zone's time
    for row in rows_of("zone1970.tab"):
        keeping[row[2]] = set(row[0].split(","))
    for row in rows_of("zone.tab"):
        assert region_for_zone(row[2]) == row[0]
    wrong = {zone: countries for zone, countries in keeping.items() if region_for_zone(zone) not in countries}
    assert not wrong


def test_a_country_without_a_known_currency_counts_in_dollars() -> None:
    assert [currency_of(region) for region in ("AU", "IE", "")] == ["AUD", "EUR", "USD"]


@pytest.mark.parametrize(
    ("locale", "region"),
    [
        ("en_AU", "AU"),
        ("en_AU.UTF-8", "AU"),
        ("en-au", "AU"),
        ("zh-Hant-TW", "TW"),
        ("sr_Latn_RS@euro", "RS"),
        ("es_419", ""),
        ("de", ""),
        ("C", ""),
        ("C.UTF-8", ""),
        ("POSIX", ""),
        ("", ""),
    ],
)
def test_the_country_of_a_locale(locale: str, region: str) -> None:
    assert region_for_locale(locale) == region
