"""Where a desk stands: country, part and currency by its time zone, country by a locale."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from cs_desk.paths import assets

CURRENCIES = {
    "AU": "AUD",
    "NZ": "NZD",
    "GB": "GBP",
    "US": "USD",
    "CA": "CAD",
    "IE": "EUR",
    "DE": "EUR",
    "FR": "EUR",
    "IT": "EUR",
    "ES": "EUR",
    "NL": "EUR",
    "BE": "EUR",
    "AT": "EUR",
    "PT": "EUR",
    "FI": "EUR",
    "GR": "EUR",
    "CH": "CHF",
    "SE": "SEK",
    "NO": "NOK",
    "DK": "DKK",
    "PL": "PLN",
    "CZ": "CZK",
    "JP": "JPY",
    "CN": "CNY",
    "IN": "INR",
    "SG": "SGD",
    "HK": "HKD",
    "ZA": "ZAR",
    "BR": "BRL",
    "MX": "MXN",
}


@lru_cache(maxsize=64)
def home_of_zone(zone: str) -> tuple[str | None, str | None]:
    """Return (country, part) of a time zone such as "Australia/Melbourne", also of an older name such as "GB".

    Countries are ISO 3166, parts the codes of the holidays library; None where the zone does not say ("UTC", "CET").
    Source: zone.tab and the links of the time zone database, and assets/calendars for what they leave open.
    """
    for name in (zone, _present_name(zone)):
        for country, parts in _shipped("zone_regions").items():
            if name in parts:
                return country, parts[name]
        if name in _countries():
            return _countries()[name], None
    return None, None


def region_for_zone(zone: str) -> str:
    """Return the country (ISO 3166) that a time zone lies in, "" where it names none.

    A desk without a country reads telephone numbers in the international form only.
    """
    return home_of_zone(zone)[0] or ""


def region_for_locale(locale: str) -> str:
    """Return the country (ISO 3166) of a locale ("en_AU.UTF-8", "zh-Hant-TW"), "" where it names none."""
    parts = re.split(r"[.@]", locale)[0].replace("-", "_").split("_")[1:]
    return next((part.upper() for part in parts if re.fullmatch("[A-Za-z]{2}", part)), "")


def currency_of(region: str) -> str:
    """Return the currency (ISO 4217) used in a country, USD where it is not known."""
    return CURRENCIES.get(region, "USD")


def _present_name(zone: str) -> str:
    """Return today's name of an older one in the same country ("Asia/Calcutta" is "Asia/Kolkata"), "" for none."""
    names = _shipped("zone_names")
    if zone in names["no_country"]:
        return ""
    return str(names["same_country"].get(zone) or _links().get(zone, ""))


@cache
def _shipped(name: str) -> dict[str, Any]:
    return tomllib.loads((assets() / "calendars" / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def _countries() -> dict[str, str]:
    """Return the country of every zone of zone.tab."""
    rows = (line.split("\t") for line in _database("zone.tab") if not line.startswith("#"))
    return {row[2]: row[0] for row in rows}


@cache
def _links() -> dict[str, str]:
    """Return the name that each older name is a link to."""
    links = (line.split() for line in _database("tzdata.zi") if line.startswith("L "))
    return {old: present for _, present, old in links}


def _database(name: str) -> list[str]:
    return files("tzdata").joinpath("zoneinfo", name).read_text(encoding="utf-8").splitlines()
