"""Two sessions change the same record: the second is told who was first and when, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from cs_desk.errors import ConflictError
from cs_desk.models.base import Table
from cs_desk.models.complaints import Approval, Complaint, Offer, Promise
from cs_desk.models.contacts import Contact
from cs_desk.models.customers import Customer
from cs_desk.models.enums import Role, Step
from cs_desk.models.inputs import ApprovalAnswer, CustomerChange, NewStaff, SkipStep
from cs_desk.models.people import Staff
from cs_desk.models.runs import ScriptRun, WordsVersion
from cs_desk.models.words import load_shipped
from cs_desk.services import complaints, contacts, customers, reference, resolve, runs, staff
from cs_desk.services.runs import answers_of
from cs_desk.services.unit import Service
from tests.support.desks import DeskStore
from tests.support.scene import Scene, events, last_event, set_scene, staff_id, undone

Deed = tuple[str, Service[..., Any], Callable[[Scene], tuple[Any, ...]]]
YOU = "you, in another session,"


@dataclass(frozen=True)
class Pair:
    """Who changes a record first, who comes second with the version that both had read, and who that one is told of."""

    table: type[Any]
    row: Callable[[Scene], int]
    first: Deed
    second: Deed
    teller: str


def _owner(login: str) -> Callable[[Scene], tuple[Any, ...]]:
    return lambda s: (s.complaint, staff_id(login))


PAIRS = {
    "customer": Pair(
        Customer,
        lambda s: s.customer,
        ("ben", customers.change_customer, lambda s: (s.customer, CustomerChange(name="Zoé"), 1)),
        ("nora", customers.change_customer, lambda s: (s.customer, CustomerChange(name="Zoe M"))),
        "Ben Sato",
    ),
    "complaint": Pair(
        Complaint,
        lambda s: s.complaint,
        ("sam", complaints.assign_complaint, _owner("ben")),
        ("mia", complaints.assign_complaint, _owner("nora")),
        "Sam Okafor",
    ),
    "complaint by its script": Pair(
        Complaint,
        lambda s: s.complaint,
        ("amira", runs.save_answers, lambda s: (s.run, {"own_words": "broken, twice"})),
        ("sam", complaints.assign_complaint, _owner("ben")),
        "Amira Khan",
    ),
    "complaint by its contact": Pair(
        Complaint,
        lambda s: s.complaint,
        ("amira", contacts.set_customer, lambda s: (s.contact, s.customer)),
        ("sam", complaints.assign_complaint, _owner("ben")),
        "Amira Khan",
    ),
    "unowned complaint": Pair(
        Complaint,
        lambda s: s.unowned,
        ("sam", complaints.assign_complaint, lambda s: (s.unowned, None)),
        ("ben", complaints.take_complaint, lambda s: (s.unowned,)),
        "Sam Okafor",
    ),
    "contact": Pair(
        Contact,
        lambda s: s.plain,
        ("amira", contacts.note_difficulty, lambda s: (s.plain, "goods.late", "again")),
        ("amira", contacts.note_difficulty, lambda s: (s.plain, "goods.damaged", "twice")),
        YOU,
    ),
    "who a contact is with": Pair(
        Contact,
        lambda s: s.plain,
        ("amira", contacts.set_customer, lambda s: (s.plain, s.customer)),
        ("amira", contacts.set_customer, lambda s: (s.plain, None, True)),
        YOU,
    ),
    "run": Pair(
        ScriptRun,
        lambda s: s.run,
        ("amira", runs.skip_to, lambda s: (s.run, SkipStep(to=Step.LISTEN, reason="in a hurry"))),
        ("amira", runs.skip_to, lambda s: (s.run, SkipStep(to=Step.THANK, reason="hung up"))),
        YOU,
    ),
    "run by its contact": Pair(
        ScriptRun,
        lambda s: s.run,
        ("amira", contacts.move_contact, lambda s: (s.contact, "park")),
        ("amira", runs.enter_step, lambda s: (s.run, Step.ATTENTION.value)),
        YOU,
    ),
    "end of a run": Pair(
        ScriptRun,
        lambda s: s.run,
        ("amira", runs.skip_to, lambda s: (s.run, SkipStep(to=Step.THANK, reason="hung up"))),
        ("amira", runs.finish_run, lambda s: (s.run, "hung up")),
        YOU,
    ),
    "offer": Pair(
        Offer,
        lambda s: s.offer,
        ("sam", resolve.answer_offer, lambda s: (s.offer, False)),
        ("amira", resolve.answer_offer, lambda s: (s.offer, True)),
        "Sam Okafor",
    ),
    "staff": Pair(
        Staff,
        lambda _: staff_id("ben"),
        ("adm", staff.change_staff, lambda _: (NewStaff(login="ben", name="Ben S", roles=(Role.OPERATOR,)),)),
        ("root", staff.change_staff, lambda _: (NewStaff(login="ben", name="B. Sato", roles=(Role.AUDITOR,)),)),
        "Ada Min",
    ),
    "leaving staff": Pair(
        Staff,
        lambda _: staff_id("ben"),
        ("adm", staff.change_staff, lambda _: (NewStaff(login="ben", name="Ben S", roles=(Role.OPERATOR,)),)),
        ("root", staff.retire_staff, lambda _: ("ben",)),
        "Ada Min",
    ),
}
# What is answered or kept once: the second comes too late whatever version it read, and is told so by the state.
ONCE: dict[str, tuple[type[Any], Callable[[Scene], int], Deed, Deed]] = {
    "approval": (
        Approval,
        lambda s: s.approval,
        ("sam", resolve.answer_approval, lambda s: (s.approval, ApprovalAnswer(granted=True, note="yes"))),
        ("mia", resolve.answer_approval, lambda s: (s.approval, ApprovalAnswer(granted=False, note="no"))),
    ),
    "promise": (
        Promise,
        lambda s: s.promise,
        ("sam", resolve.keep_promise, lambda s: (s.promise,)),
        ("amira", resolve.keep_promise, lambda s: (s.promise,)),
    ),
}


def test_every_table_with_a_version_has_its_pair() -> None:
    versioned = {table for table in _tables(Table) if "version" in table._meta.fields and table._meta.auto_increment}
    assert {pair.table for pair in PAIRS.values()} | {table for table, *_ in ONCE.values()} == versioned


def _tables(base: type[Table]) -> set[type[Table]]:
    return {found for table in base.__subclasses__() for found in {table, *_tables(table)}}


def _do(desk: DeskStore, scene: Scene, deed: Deed, **more: Any) -> Any:
    login, work, arguments = deed
    return desk.tell(login, work, *arguments(scene), **more)


def _refused(desk: DeskStore, scene: Scene, deed: Deed, place: tuple[type[Table], int], **more: Any) -> ConflictError:
    """Perform what comes second, and see that it changed and recorded nothing."""
    table, row_id = place
    kept, before = table.get_by_id(row_id).__data__, last_event(desk.store)
    with pytest.raises(ConflictError) as caught:
        _do(desk, scene, deed, **more)
    assert table.get_by_id(row_id).__data__ == kept
    assert events(desk.store, before) == []
    return caught.value


def test_the_second_of_two_is_told_who_was_first_and_when(desk: DeskStore) -> None:
    scene = set_scene(desk)
    for name, pair in PAIRS.items():
        with undone(desk.store):
            found = pair.table.get_by_id(pair.row(scene))
            desk.clock.advance(minutes=1)
            _do(desk, scene, pair.first)
            desk.clock.advance(minutes=3)
            changed = pair.table.get_by_id(found.id)
            assert changed.version > found.version, name
            error = _refused(desk, scene, pair.second, (pair.table, found.id), version=found.version)
            assert str(error).startswith(f"{pair.teller} changed this at 14:33"), name
            assert "Nothing was overwritten" in str(error)
            assert error.mine, name
            assert error.theirs == {key: str(getattr(changed, key)) for key in error.mine}, name
            _do(desk, scene, pair.second, version=changed.version)  # looked at again, it is theirs to decide
            desk.clock.advance(minutes=-4)


def test_what_is_done_once_is_not_done_again_and_the_second_is_told_who_did_it(desk: DeskStore) -> None:
    scene = set_scene(desk)
    for name, (table, row, first, second) in ONCE.items():
        read = table.get_by_id(row(scene)).version
        desk.clock.advance(minutes=1)
        _do(desk, scene, first, version=read)
        error = _refused(desk, scene, second, (table, row(scene)), version=read)
        assert f"already by Sam Okafor at {desk.clock.now():14:%M}." in str(error), name
    desk.tell("ben", complaints.take_complaint, scene.unowned)
    desk.clock.advance(days=1)
    with pytest.raises(ConflictError, match=r"Ben Sato \(set by Ben Sato at 14:34 on 20 Nov 2026\)"):
        desk.tell("sam", complaints.take_complaint, scene.unowned)


def test_notes_and_answers_clash_only_where_the_same_was_written_over(desk: DeskStore) -> None:
    scene = set_scene(desk)
    desk.tell("amira", contacts.write_notes, scene.plain, "wants a call", "")
    with pytest.raises(ConflictError, match=r"you, .* at 14:32: notes is “wants a call” now, yours was “wants mail”"):
        desk.tell("amira", contacts.write_notes, scene.plain, "wants mail", "")
    assert Contact.get_by_id(scene.plain).notes == "wants a call"
    desk.tell("amira", contacts.write_notes, scene.plain, "wants a call", "")
    desk.tell("amira", contacts.write_notes, scene.plain, "wants mail", "wants a call")
    desk.tell("amira", runs.save_answers, scene.run, {"own_words": "broken"}, {"own_words": None})
    seen = {"own_words": None, "wanted": None}
    with pytest.raises(ConflictError, match=r"“broken” now, yours was “late”") as caught:
        desk.tell("amira", runs.save_answers, scene.run, {"own_words": "late", "wanted": "money"}, seen)
    assert list(caught.value.theirs.values()) == ["broken"]
    assert answers_of(scene.run) == {"own_words": "broken"}
    desk.tell("amira", runs.save_answers, scene.run, {"own_words": "broken", "wanted": "money"}, seen)
    assert answers_of(scene.run) == {"own_words": "broken", "wanted": "money"}


def test_the_words_to_say_are_not_written_over(desk: DeskStore) -> None:
    shipped = load_shipped().to_document()
    desk.tell("mia", reference.edit_words, shipped, 1)
    with pytest.raises(ConflictError, match=r"written by Mia Castro at 14:32; you edited version 1"):
        desk.tell("adm", reference.edit_words, shipped, 1)
    assert WordsVersion.select().count() == 2
