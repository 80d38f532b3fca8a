"""Telephone numbers of imported people: every spelling to E.164, with region and kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from cs_desk.models import phones
from cs_desk.models.phones import show_phone
from cs_desk.models.public_holidays import home_of_zone

__all__ = ["Phone", "parse_phone", "region_for_locale", "region_for_zone", "show_phone"]


@dataclass(frozen=True, slots=True)
class Phone:
    """A number: `region` and `kind` are set when it can exist (`valid`); `extension` is not part of E.164.

    `kind` is the numbering plan's word in lower case (mobile, fixed_line, toll_free, shared_cost …), else unknown.
    """

    e164: str
    valid: bool
    region: str | None
    kind: str
    extension: str | None = None


def parse_phone(raw: str, *, region: str) -> Phone | None:
    """Return the number as somebody in the region (ISO 3166, "AU") means it, or None where the text holds none."""
    found = phones.parse_phone(raw, region=region)
    if found is None:
        return None
    import phonenumbers  # loaded with the first number: its tables take a tenth of a second

    number = phonenumbers.parse(raw, region)
    kind = phonenumbers.PhoneNumberType.to_string(phonenumbers.number_type(number)).lower()
    return Phone(found.e164, found.valid, found.region if found.valid else None, kind, number.extension)


def region_for_zone(zone: str) -> str | None:
    """Return the country that a time zone ("Australia/Sydney", also an old name) lies in, or None for one of none.

    Source: zone.tab and the link lines of the time zone database, through the tzdata package.
    """
    return home_of_zone(zone)[0] or home_of_zone(_present_names().get(zone, ""))[0]


@cache
def _present_names() -> dict[str, str]:
    """Return the present name of each old one ("Asia/Calcutta" is "Asia/Kolkata")."""
    lines = files("tzdata").joinpath("zoneinfo", "tzdata.zi").read_text(encoding="ascii").splitlines()
    links = (line.split() for line in lines if line.startswith("L "))
    return {old: present for _, present, old in links}


def region_for_locale(locale: str) -> str | None:
    """Return the country of a locale ("en_AU.UTF-8", "zh-Hant-TW"), or None where it names none."""
    parts = re.split(r"[.@]", locale)[0].replace("-", "_").split("_")[1:]
    return next((part.upper() for part in parts if re.fullmatch("[A-Za-z]{2}", part)), None)
