"""Telephone numbers: from any spelling to E.164 and back to what people in the desk's country read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Phone:
    """A number in E.164; `valid` tells whether it can exist in its region.

    `home` are its digits as it is dialled in its own country: 0491570006 for +61491570006.
    """

    e164: str
    valid: bool
    region: str
    home: str


def parse_phone(raw: str, *, region: str) -> Phone | None:
    """Return the number in a text, read as somebody in `region` (ISO 3166, "AU") would; None where there is none."""
    import phonenumbers  # its tables are large: loaded when the first number is read, not when the desk starts

    try:
        number = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException:
        return None
    number.extension = None  # it is dialled afterwards
    style, written = phonenumbers.PhoneNumberFormat, phonenumbers.format_number
    own = phonenumbers.region_code_for_number(number)
    valid = own is not None and phonenumbers.is_valid_number_for_region(number, own)
    home = "".join(filter(str.isdigit, written(number, style.NATIONAL)))
    return Phone(written(number, style.E164), valid, own or region, home)


@lru_cache(maxsize=2048)
def show_phone(number: str, home: str) -> str:
    """Return a stored number as it is read at home: national at home, international elsewhere."""
    phone = parse_phone(number, region=home) if number.startswith("+") else None
    if phone is None:
        return number
    import phonenumbers

    parsed = phonenumbers.parse(phone.e164, None)
    style = phonenumbers.PhoneNumberFormat
    return str(phonenumbers.format_number(parsed, style.NATIONAL if phone.region == home else style.INTERNATIONAL))
