"""A row of a survey: its fields, the scales its answers are on, and what contradicts itself in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cs_desk.ingest.build import BadRowError
from cs_desk.ingest.fields import SOURCE, Field, Kind, Type
from cs_desk.models.enums import Level
from cs_desk.models.imports import Origin
from cs_desk.models.surveys import ImportedSurvey, SurveyAnswer

SCALES = {"csat": (1, 5), "ces": (1, 7), "nps": (0, 10)}
LARGEST = 100
POLARITIES = ("high_is_good", "low_is_good")
SURVEYS = Kind(
    "surveys",
    (
        SOURCE,
        Field("key", also=("survey id", "response id", "id")),
        Field("contact", also=("reference", "contact id", "call id", "uniqueid", "ticket id", "external id", "call")),
        Field("at", Type.MOMENT, also=("answered at", "date", "date time", "submitted", "time")),
        Field("csat", Type.NUMBER, high=LARGEST, also=("customer satisfaction", "satisfaction rating", "rating")),
        Field("ces", Type.NUMBER, high=LARGEST, also=("customer effort score", "effort")),
        Field("nps", Type.NUMBER, high=LARGEST, also=("net promoter score", "recommend")),
        Field("level", Type.CHOICE, tuple(Level), also=("level of satisfaction", "satisfaction level")),
        Field("resolved", Type.FLAG, also=("settled", "issue resolved", "fcr")),
        Field("text", Type.TEXT, also=("comment", "comments", "verbatim")),
        *(Field(f"{name}_scale") for name in SCALES),
        *(Field(f"{name}_polarity", Type.CHOICE, POLARITIES) for name in ("csat", "ces")),
    ),
    (("contact",), ("csat", "ces", "nps", "level", "resolved")),
)


def survey(values: Mapping[str, Any], origin: Origin, now: int) -> ImportedSurvey:
    """Return the answers of a row, each on the scale that was declared, else on the usual one; raises BadRowError."""
    about = values.get("contact", "")
    if not about:
        raise BadRowError("contact", "an answer needs the contact or call that it is about")
    at = values.get("at")
    if at is not None and at > now:
        raise BadRowError("at", "this is in the future")
    answers = tuple(_answers(values))
    if not answers:
        raise BadRowError("csat", "there is no answer in this row")
    return ImportedSurvey(origin, about, None if at is None else int(at), answers)


def _answers(values: Mapping[str, Any]) -> Iterator[SurveyAnswer]:
    for question, usual in SCALES.items():
        if (value := values.get(question)) is not None:
            low, high = scale(values.get(f"{question}_scale"), f"{question}_scale") or usual
            if not low <= value <= high:
                raise BadRowError(question, f"a whole number from {low} to {high} is wanted, as the scale says")
            yield SurveyAnswer(question, value, low, high, values.get(f"{question}_polarity") or POLARITIES[0])
    if (level := values.get("level")) is not None:
        yield SurveyAnswer("level", list(Level).index(Level(level)) + 1, 1, len(Level))
    if (resolved := values.get("resolved")) is not None:
        yield SurveyAnswer("resolved", int(resolved), 0, 1)
    if text := values.get("text"):
        yield SurveyAnswer("verbatim", None, None, None, text=text)


def scale(text: str | None, field: str) -> tuple[int, int] | None:
    """Return the ends of a scale written 1-10, None for no text; raises BadRowError."""
    if not text:
        return None
    found = re.fullmatch(r"\s*(\d{1,3})\s*(?:-|–|to)\s*(\d{1,3})\s*", text)
    if found is None or not int(found[1]) < int(found[2]) <= LARGEST:
        raise BadRowError(field, f"a scale such as 1-10 is wanted, up to {LARGEST}")
    return int(found[1]), int(found[2])
