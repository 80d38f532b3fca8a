"""Answers of customers out of a survey's file, on their way into the store."""

from __future__ import annotations

from typing import NamedTuple

from cs_desk.models.imports import Origin


class SurveyAnswer(NamedTuple):
    """One answer: the question, the value on its scale (None for words alone), and which end of the scale is good."""

    question: str
    value: int | None
    low: int | None
    high: int | None
    polarity: str = "high_is_good"
    text: str = ""


class ImportedSurvey(NamedTuple):
    """What one customer answered about one contact or call (`about`: our reference or the call's id) at a moment.

    Without a moment (microseconds UTC) the end of the contact or call counts.
    """

    origin: Origin
    about: str
    at: int | None
    answers: tuple[SurveyAnswer, ...]
