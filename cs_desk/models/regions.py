"""Country and currency of a desk, guessed from its time zone; the founder may say otherwise."""

from __future__ import annotations

from cs_desk.models.public_holidays import home_of_zone

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


def region_for_zone(zone: str) -> str:
    """Return the country (ISO 3166) that a time zone lies in, "US" where it names none."""
    return home_of_zone(zone)[0] or "US"


def currency_of(region: str) -> str:
    """Return the currency (ISO 4217) used in a country, USD where it is not known."""
    return CURRENCIES.get(region, "USD")
