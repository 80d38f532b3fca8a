"""Verbs on reference data that has versions: the words to say."""

from __future__ import annotations

from typing import Any

from cs_desk.models.policy import Verb
from cs_desk.models.runs import WordsVersion
from cs_desk.models.words import WordBook
from cs_desk.services import trail
from cs_desk.services.unit import Unit, service


@service(Verb.WORDS_EDIT)
def edit_words(unit: Unit, document: dict[str, Any], based_on: int) -> int:
    """Store a new version of the words and return its number; runs begun before keep the version they used."""
    from cs_desk.errors import ConflictError

    unit.require(what="the words to say")
    newest = WordsVersion.select().order_by(WordsVersion.version.desc()).get()
    if newest.version != based_on:
        first = trail.by(newest, unit.actor, unit.now)
        raise ConflictError(
            f"the words are at version {newest.version} by now, written {first}; you edited version {based_on}."
        )
    book = WordBook.from_document(document | {"version": based_on + 1}, "edited words")
    WordsVersion.create(version=based_on + 1, body=book.to_document(), at=unit.now, staff_id=unit.actor.staff_id)
    unit.record("words", based_on + 1, old={"version": based_on}, new={"version": based_on + 1})
    unit.touch("words")
    return based_on + 1
