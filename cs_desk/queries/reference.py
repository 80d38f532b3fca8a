"""Reference data: the words to say, by version, and the list of difficulties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cs_desk.errors import NotFoundError
from cs_desk.models import difficulties as shipped
from cs_desk.models.complaints import ProfileVersion
from cs_desk.models.contacts import Difficulty
from cs_desk.models.difficulties import DifficultyEntry, DifficultyList
from cs_desk.models.runs import WordsVersion
from cs_desk.models.words import WordBook
from cs_desk.queries.view import View

if TYPE_CHECKING:
    from cs_desk.models.profiles import Profile


def words(_view: View, version: int | None = None) -> WordBook:
    """Return a version of the words to say, the newest by default."""
    rows = WordsVersion.select().order_by(WordsVersion.version.desc())
    row = rows.where(WordsVersion.version == version).first() if version else rows.first()
    if row is None:
        raise NotFoundError(f"there is no version {version} of the words.")
    return WordBook.from_document(row.body, f"words version {row.version}")


def difficulties(_view: View) -> DifficultyList:
    """Return the list of difficulties as the organisation keeps it; seeds keep their search words."""
    seeds = {entry.code: entry for entry in shipped.load_shipped().entries}
    entries = []
    for row in Difficulty.select():
        seed = seeds.get(row.code)
        entries.append(
            DifficultyEntry(
                row.code,
                row.word,
                row.parent_code,
                seed.phrase if seed else "",
                seed.also if seed else (),
                row.retired_at is not None,
            )
        )
    order = {code: place for place, code in enumerate(seeds)}
    return DifficultyList(sorted(entries, key=lambda entry: order.get(entry.code, len(order))))


def profile(_view: View, key: str, version: int) -> Profile:
    """Return a version of a regulatory profile."""
    from cs_desk.models.profiles import Profile  # brings pydantic in, which a start does without

    row = ProfileVersion.get_or_none((ProfileVersion.key == key) & (ProfileVersion.version == version))
    if row is None:
        raise NotFoundError(f"there is no version {version} of the profile {key}.")
    return Profile.model_validate(row.body)
