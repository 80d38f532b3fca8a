"""Public holidays of a country or of one part of it. The `holidays` library loads on first use, not on import."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from cs_desk.errors import InputError

if TYPE_CHECKING:
    from holidays import HolidayBase


_Remembered = tuple[str, str | None, int]
_remembered: dict[_Remembered, Mapping[date, str]] = {}


def remember_holidays(country: str, subdivision: str | None, year: int, days: Mapping[date, str]) -> None:
    """Take a year's holidays from where they were kept, so that the library need not be loaded for it."""
    _remembered[country, subdivision, year] = MappingProxyType(dict(days))


def known_holidays(country: str, subdivision: str | None, year: int) -> bool:
    """Tell whether a year is in memory already."""
    return (country, subdivision, year) in _remembered


def public_holidays(country: str | None, subdivision: str | None, year: int) -> Mapping[date, str]:
    """Return the public holidays of a country or of one part of it in a year, date to name.

    From memory where they were remembered, else from the library (see `_from_library`, which also says what it raises).
    """
    if country is None:
        return MappingProxyType({})
    kept = _remembered.get((country, subdivision, year))
    if kept is None:
        kept = _remembered[country, subdivision, year] = _from_library(country, subdivision, year)
    return kept


def _from_library(country: str, subdivision: str | None, year: int) -> Mapping[date, str]:
    """Return the public holidays of a country or of one part of it in a year, date to name.

    Codes are ISO 3166 ("AU", "VIC"); no country gives none. Raises InputError for a code the library does not know.
    Names are English where the library has them, so that they do not depend on the machine's language. The first call
    in a process loads every country (about 1 s of CPU and 12 MiB, measured with holidays 0.109): not for an event loop.
    """
    import holidays

    plain = _known(country, subdivision)
    # Without a language the library follows LANGUAGE and LANG: two desks would freeze different words.
    own = plain.default_language or ""
    language = own if own.startswith("en") else "en_US"
    found = holidays.country_holidays(country, subdiv=subdivision, years=year, language=language)
    return MappingProxyType({day: name for day, name in sorted(found.items()) if day.year == year})


def _known(country: str, subdivision: str | None) -> HolidayBase:
    """Return the library's entity, or raise InputError naming what is unknown and what would be right."""
    import holidays

    try:
        whole = holidays.country_holidays(country)
    except NotImplementedError:
        raise InputError(
            f"There is no list of public holidays for the country {country!r}. Use a two-letter code such as AU or GB, "
            "or leave the country out."
        ) from None
    if subdivision is not None and subdivision not in whole.subdivisions:
        parts = ", ".join(whole.subdivisions)
        raise InputError(
            f"{country} has no part {subdivision!r} with public holidays of its own. "
            + (f"Use one of {parts}, or leave the part out." if parts else "Leave the part out.")
        )
    return whole
