"""`cs-desk import surveys`: each answer to its contact or call, on its own scale, once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cs_desk.models.contacts import Contact, Feedback
from cs_desk.store import rollups
from cs_desk.store.address import StoreAddress
from tests.support.commands import Shell, admit
from tests.support.desks import open_desk
from tests.support.floor import WEEK, play

ANSWERS = """contact,csat,ces,nps,level,resolved,comment
m1,5,7,10,desired,yes,quick
m2,2,3,3,basic,no,
k9,4,,,,,
nothing,1,,,,,
"""


@pytest.fixture
def shell(address: StoreAddress, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A shell on a store with a week of a small centre; contact k1 has answered already."""
    for desk in open_desk(address):
        admit(desk)
        play(desk)
    return Shell(address.location, capsys)


def bring(shell: Shell, folder: Path, text: str, *more: str) -> tuple[Any, str]:
    path = folder / "answers.csv"
    path.write_text(text, encoding="utf-8")
    ran = shell("mia", "import", "surveys", str(path), "--json", *more)
    assert ran.code in (0, 65), ran.err
    return ran.json, ran.err


def value(shell: Shell, kpi: str) -> tuple[float | None, int]:
    [row] = shell("mia", "kpi", *WEEK, "--kpi", kpi, "--json").json
    return row["value"], row["n"]


def test_answers_go_to_their_calls_and_contacts_once(shell: Shell, tmp_path: Path, address: StoreAddress) -> None:
    for _ in open_desk(address):
        reference = Contact.get(Contact.external_id == "k4").reference
    text = ANSWERS.replace("k9,4", f"{reference},1") + "k1,5,,,,,\nk2,1,,,,,\n"
    said, told = bring(shell, tmp_path, text)
    assert {name: said[name] for name in ("imported", "unchanged", "differing", "unmatched", "rejected")} == {
        "imported": 2, "unchanged": 2, "differing": 1, "unmatched": 1, "rejected": 0,
    }  # fmt: skip
    assert "line 5: no contact and no call here has this reference" in told
    assert "line 7: stored before, and described otherwise now" in told
    again, _ = bring(shell, tmp_path, text)
    assert (again["imported"], again["unchanged"]) == (0, 4)
    for desk in open_desk(address):
        rows = list(Feedback.select().where(Feedback.leg_id.is_null(False)).order_by(Feedback.id))
        assert {row.question for row in rows} == {"csat", "ces", "nps", "level", "resolved", "verbatim"}
        assert {row.contact_id for row in rows} == {None}
        assert rollups.check(desk.store) == []
    assert value(shell, "csat") == (50, 6)  # 5 3 4 1 and now 5 2
    assert value(shell, "ces") == (5, 2)
    assert value(shell, "nps")[1] == 6
    [settled] = shell(
        "mia",
        "kpi",
        *WEEK,
        "--kpi",
        "first_contact_resolution",
        "--set",
        "first_contact_resolution=customer-gross",
        "--json",
    ).json
    assert (settled["value"], settled["n"]) == (50, 2)


def test_scales_and_polarity_are_declared_and_never_mixed(shell: Shell, tmp_path: Path, address: StoreAddress) -> None:
    said, _ = bring(shell, tmp_path, "contact,csat\nm1,9\n", "--scale", "csat=1-10")
    assert said["imported"] == 1
    assert value(shell, "csat") == (50, 4)
    map_ = tmp_path / "m.toml"
    map_.write_text("[columns]\ncontact = 'contact'\nces = 'ces'\n[constants]\nces_polarity = 'low_is_good'\n")
    bring(shell, tmp_path, "contact,ces\nm2,2\n", "--map", str(map_))
    assert value(shell, "ces") == (6, 1)
    for desk in open_desk(address):
        found = {row.question: (row.value, row.scale_low, row.scale_high, row.polarity)
                 for row in Feedback.select().where(Feedback.leg_id.is_null(False))}  # fmt: skip
        assert found == {"csat": (9, 1, 10, "high_is_good"), "ces": (2, 1, 7, "low_is_good")}
        assert rollups.check(desk.store) == []


def test_what_cannot_be_is_told(shell: Shell, tmp_path: Path) -> None:
    said, told = bring(shell, tmp_path, "contact,csat,resolved\nm1,9,\n,4,\nm2,,perhaps\nm4,,\n")
    assert (said["imported"], said["rejected"]) == (0, 4)
    for words in ("line 2, csat: “9” a whole number from 1 to 5", "line 3, contact:", "line 4, resolved: “perhaps”",
                  "line 5, csat: there is no answer"):  # fmt: skip
        assert words in told
    path = str(tmp_path / "answers.csv")
    for scale in ("mood=1-5", "csat=5", "csat=9-1", "csat"):
        ran = shell("mia", "import", "surveys", path, "--scale", scale)
        assert (ran.code, "--scale" in ran.err) == (64, True), scale
    Path(path).write_text(ANSWERS, encoding="utf-8")
    assert shell("ben", "import", "surveys", path).code == 77
