"""Requests for approval answered and promises kept without a screen: same scope, same refusals, same record."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cs_desk.models.complaints import Complaint
from cs_desk.models.enums import Remedy
from cs_desk.models.inputs import NewOffer, NewPromise
from cs_desk.services import resolve
from cs_desk.store.address import StoreAddress
from tests.cli.conftest import Life
from tests.support.commands import Shell
from tests.support.desks import open_desk

FAR = "9" * 18


def ask(address: StoreAddress, login: str, reference: str, cents: int) -> str:
    """Ask for approval on a complaint as somebody, as the screen does; the number of the request."""
    number = ""
    for desk in open_desk(address):
        complaint = Complaint.get(Complaint.reference == reference).id
        offer = NewOffer(remedy=Remedy.CREDIT, cost_cents=cents)
        number = str(desk.tell(login, resolve.ask_approval, complaint, offer, "twice late"))
    return number


def promised(address: StoreAddress, login: str, reference: str, what: str, days: int) -> str:
    """Promise something on a complaint as somebody; the number of the promise."""
    number = ""
    for desk in open_desk(address):
        complaint = Complaint.get(Complaint.reference == reference).id
        data = NewPromise(what=what, due_at=desk.clock.now() + timedelta(days=days))
        number = str(desk.tell(login, resolve.make_promise, complaint, data))
    return number


def waiting(shell: Shell, login: str) -> list[str]:
    """The numbers of the requests that wait for somebody."""
    return [str(row["id"]) for row in shell(login, "approvals", "list", "--json").json]


def open_promises(shell: Shell, login: str, *more: str) -> list[str]:
    """The numbers of the promises that somebody sees in the list."""
    return [str(row["id"]) for row in shell(login, "promises", "list", *more, "--json").json]


def test_requests_are_listed_for_who_may_answer_them(shell: Shell, life: Life) -> None:
    (row,) = shell("sam", "approvals", "list", "--json").json
    assert (row["complaint"], row["cost_cents"], row["asked_by"]) == (life.complaint, 20_000, "Amira Khan")
    lines = shell("sam", "approvals", "list").out.splitlines()
    assert lines[0].split()[:3] == ["number", "asked", "by"]
    assert lines[1].split()[0] == str(row["id"])
    for part in ("Amira Khan", life.complaint, "refund", "AUD 200.00", "third time"):
        assert part in lines[1]
    assert waiting(shell, "mia") == [str(row["id"])]
    assert [waiting(shell, login) for login in ("amira", "ben", "leo", "aud", "adm")] == [[]] * 5


def test_a_request_is_granted_once_and_counts(shell: Shell, life: Life, address: StoreAddress) -> None:
    (number,) = waiting(shell, "sam")
    granted = shell("sam", "approvals", "grant", number, "--note", "well argued", "--json")
    assert granted.json == {"approval": int(number), "complaint": life.complaint, "done": "granted"}
    assert waiting(shell, "sam") == []
    shown = shell("amira", "complaints", "show", life.complaint).out
    assert any("approval granted" in line and "well argued" in line for line in shown.splitlines())
    for login, verb in (("sam", "grant"), ("mia", "refuse")):
        again = shell(login, "approvals", verb, number)
        assert (again.code, again.out, "was answered already by" in again.err) == (75, "", True), again.err
    for desk in open_desk(address):
        complaint = Complaint.get(Complaint.reference == life.complaint).id
        assert desk.tell("amira", resolve.make_offer, complaint, NewOffer(remedy=Remedy.REFUND, cost_cents=20_000))


def test_a_request_is_refused_with_a_word_or_without(shell: Shell, life: Life, address: StoreAddress) -> None:
    (number,) = waiting(shell, "sam")
    refused = shell("sam", "approvals", "refuse", number)
    assert (refused.code, refused.out) == (0, "")
    assert refused.err.strip() == f"request {number}, {life.complaint}: AUD 200.00 refused."
    second = ask(address, "amira", life.complaint, 30_000)
    assert shell("sam", "approvals", "refuse", second, "--note", "n" * 20_001).code == 65
    assert waiting(shell, "sam") == [second]
    assert shell("sam", "approvals", "refuse", second, "--json").json["done"] == "refused"


def test_a_complaint_shows_the_numbers_of_its_promises(shell: Shell, life: Life) -> None:
    (row,) = shell("amira", "promises", "list", "--json").json
    shown = shell("amira", "complaints", "show", life.complaint).out
    (line,) = (line for line in shown.splitlines() if line.startswith("promise"))
    assert line.split()[1] == str(row["id"])
    assert shell("amira", "promises", "keep", line.split()[1]).code == 0


def test_who_may_not_answer_a_request(shell: Shell, life: Life, address: StoreAddress) -> None:
    (number,) = waiting(shell, "sam")
    for verb in ("grant", "refuse"):
        codes = {login: shell(login, "approvals", verb, number).code for login in ("amira", "ben", "leo", "aud", "adm")}
        assert codes == {"amira": 77, "ben": 66, "leo": 66, "aud": 77, "adm": 66}
        assert [shell("sam", "approvals", verb, other).code for other in ("0", FAR)] == [66, 66]
        assert [shell("sam", "approvals", verb, other).code for other in ("first", "-1", FAR + "9")] == [64] * 3
    assert waiting(shell, "sam") == [number]
    assert shell("sam", "approvals", "refuse", number).code == 0
    dear = ask(address, "amira", life.complaint, 60_000)
    above = shell("sam", "approvals", "grant", dear)
    assert (above.code, "a manager has to answer this" in above.err) == (77, True)
    assert shell("mia", "approvals", "grant", dear).code == 0


def test_nobody_answers_their_own_request_here_either(shell: Shell, life: Life, address: StoreAddress) -> None:
    assert shell("sam", "complaints", "take", life.unowned).code == 0
    own = ask(address, "sam", life.unowned, 100)
    assert own not in waiting(shell, "sam")
    for verb in ("grant", "refuse"):
        refused = shell("sam", "approvals", verb, own)
        assert (refused.code, "somebody other than who asked" in refused.err) == (77, True)
    assert shell("mia", "approvals", "grant", own).code == 0


def test_a_promise_is_listed_until_it_is_kept_once(shell: Shell, life: Life) -> None:
    (row,) = shell("amira", "promises", "list", "--json").json
    number = str(row["id"])
    assert (row["complaint"], row["what"], row["done_at"]) == (life.complaint, "ring back", None)
    line = shell("amira", "promises", "list").out.splitlines()[1]
    assert line.split()[0] == number
    assert all(part in line for part in (life.complaint, "ring back", "Amira Khan"))
    kept = shell("amira", "promises", "keep", number, "--json")
    assert kept.json == {"promise": int(number), "complaint": life.complaint, "done": "kept"}
    assert open_promises(shell, "amira") == []
    again = shell("amira", "promises", "keep", number)
    assert (again.code, "was kept already by you" in again.err) == (75, True), again.err
    shown = shell("amira", "complaints", "show", life.complaint).out
    assert "promise kept" in shown
    assert "kept 20" in shown


def test_whose_promises_one_sees_and_keeps(shell: Shell, life: Life, address: StoreAddress) -> None:
    (number,) = open_promises(shell, "amira")
    assert open_promises(shell, "sam") == open_promises(shell, "aud") == [number]
    assert [open_promises(shell, login) for login in ("ben", "leo", "adm")] == [[]] * 3
    assert open_promises(shell, "sam", "--view", "mine") == []
    assert open_promises(shell, "amira", "--view", "mine") == [number]
    codes = {login: shell(login, "promises", "keep", number).code for login in ("ben", "leo", "aud", "adm")}
    assert codes == {"ben": 66, "leo": 66, "aud": 77, "adm": 66}
    assert [shell("amira", "promises", "keep", other).code for other in ("0", FAR, "x")] == [66, 66, 64]
    assert open_promises(shell, "amira") == [number]
    sooner = promised(address, "sam", life.complaint, "send the form", 1)
    assert open_promises(shell, "sam") == [sooner, number]
    kept = shell("sam", "promises", "keep", number)
    assert (kept.code, kept.out, kept.err.strip()) == (0, "", f"promise {number}, {life.complaint}: kept.")


@pytest.mark.parametrize("days", [1, 36_500])
def test_a_promise_past_its_time_is_late(shell: Shell, life: Life, address: StoreAddress, days: int) -> None:
    late = days == 1  # counted from the scene's day, 20 November 2026; commands go by the machine's clock
    number = promised(address, "sam", life.complaint, "send the form", days)
    (line,) = (line for line in shell("sam", "promises", "list").out.splitlines() if line.split()[0] == number)
    assert (" late " in line) is late


def test_a_cut_list_of_requests_or_promises_says_so(shell: Shell, life: Life, address: StoreAddress) -> None:
    assert shell("sam", "complaints", "take", life.unowned).code == 0
    ask(address, "sam", life.unowned, 100)
    promised(address, "sam", life.unowned, "send the form", 1)
    for group in ("approvals", "promises"):
        for form in ((), ("--json",)):
            cut = shell("mia", group, "list", "--limit", "1", *form)
            assert (cut.code, "the first 1; there are more" in cut.err) == (0, True), group
            assert not form or len(cut.json) == 1
        whole = shell("mia", group, "list", "--json")
        assert (len(whole.json), "there are more" in whole.err) == (2, False)
