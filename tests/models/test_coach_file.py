"""The coach's rules, words and thresholds are data: an edited file counts, and a slip in it is named."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from cs_desk.errors import InputError
from cs_desk.models.coach import CoachLevel, RunState, coach, parse_coach
from cs_desk.models.coachrules import SHIPPED
from cs_desk.models.enums import Channel, Step
from cs_desk.paths import assets


def _document() -> dict[str, Any]:
    return tomllib.loads(assets().joinpath(SHIPPED).read_text(encoding="utf-8"))


def test_thresholds_words_and_rules_are_data() -> None:
    document = _document()
    document["limits"]["hold_check_back"] = 10
    document["rule"] = [{"id": "hold.check_back", "level": "info", "text": "Back to them ({time})!"}]
    rules = parse_coach(document, "own.toml")
    (line,) = coach(RunState(Step.LISTEN, Channel.PHONE, on_hold=11), rules)
    assert (line.level, line.text) == (CoachLevel.INFO, "Back to them (0:11)!")


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (("limits", "hold_check_back"), "60", r"limits\.hold_check_back: a whole number from 0 to 86400"),
        (("limits", "energy_very_low"), 2, r"limits\.energy_very_low: a whole number from -5 to -1"),
        (("limits", "colour"), 2, "limits: “colour” is not known here"),
        (("longest", "voice", "listen"), 0, r"longest\.voice\.listen: a whole number from 1"),
        (("longest", "voice", "greet"), 1, r"longest\.voice: “greet” is not known here"),
        (("longest", "morse"), {}, "longest: “morse” is not known here"),
        (("hints", "listen"), "", r"hints\.listen: text is expected"),
        (("rule", 0, "id"), "hold.forever", "rule 1, id: a rule of this name does not exist"),
        (("rule", 0, "level"), "loud", r"rule 1 \(hold\.call_back\), level: info or warn"),
        (("rule", 0, "text"), "On hold {seconds}", r"text: a value of this name does not exist.*\{time\}"),
        (("rule", 0, "text"), "On hold {time!r}", "a value of this name does not exist"),
        (("rule", 0, "text"), "On hold {time", "a brace stands alone"),
        (("rule", 0, "text"), "x" * 71, "71 characters are too many; at most 70"),
        (("rule", 2, "text"), "{}", "This rule's values are: none"),
        (("rule", 1, "id"), "hold.call_back", "rule 2: hold.call_back stands twice"),
        (("rule",), 5, r"a list of \[\[rule\]\]"),
    ],
)
def test_a_slip_in_the_file_is_named(path: tuple[str | int, ...], value: object, sentence: str) -> None:
    document: Any = _document()
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(InputError, match=sentence) as caught:
        parse_coach(document, "own.toml")
    assert str(caught.value).startswith("own.toml")
