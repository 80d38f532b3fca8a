"""Telephone numbers: from any spelling to E.164 and back to what people in the desk's country read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Phone:
    """A number in E.164; `valid` tells whether it can exist in its region."""

    e164: str
    valid: bool
    region: str


def parse_phone(raw: str, *, region: str) -> Phone | None:
    """Return the number in a text, read as somebody in `region` (ISO 3166, "AU") would; None where there is none."""
    import phonenumbers  # its tables are large: loaded when the first number is read, not when the desk starts

    try:
        number = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException:
        return None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Phone(e164, phonenumbers.is_valid_number(number), phonenumbers.region_code_for_number(number) or region)


def national_digits(e164: str) -> str:
    """Return the digits of a number as it is dialled in its own country: 0491570006 for +61491570006."""
    import phonenumbers

    style = phonenumbers.PhoneNumberFormat.NATIONAL
    return "".join(filter(str.isdigit, phonenumbers.format_number(phonenumbers.parse(e164, None), style)))


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
