"""Every service, performed as everybody: who is refused, what is recorded, and that once means once."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from cs_desk import services
from cs_desk.errors import RefusedError
from cs_desk.models.complaints import Complaint
from cs_desk.models.contacts import Contact
from cs_desk.models.customers import Customer
from cs_desk.models.enums import Channel, Disposition, Remedy, Role, Step
from cs_desk.models.exports import Wanted
from cs_desk.models.inputs import (
    ApprovalAnswer,
    CloseContact,
    CustomerChange,
    NewComplaint,
    NewContact,
    NewCustomer,
    NewMoment,
    NewOffer,
    NewPromise,
    NewStaff,
    SkipStep,
)
from cs_desk.models.kpichoice import default_choice
from cs_desk.models.kpirows import CENTRE
from cs_desk.models.kpis import shipped_kpis
from cs_desk.models.policy import DEEDS, POLICY, Actor, Verb
from cs_desk.models.words import load_shipped
from cs_desk.services import (
    agents,
    backups,
    calldata,
    complaints,
    contacts,
    customers,
    exports,
    founding,
    importcalls,
    imports,
    kpis,
    moments,
    reference,
    resolve,
    runs,
    schedules,
    sessions,
    staff,
    surveys,
    upkeep,
)
from cs_desk.services.unit import Service, new_command, perform
from cs_desk.store import seal
from cs_desk.store.manifest import Manifest
from tests.support.brought import a_complaint, a_contact, a_shift, a_survey
from tests.support.called import a_batch, a_call, a_leg, a_span
from tests.support.desks import FOUNDING, PEOPLE, DeskStore
from tests.support.scene import Scene, events, last_event, set_scene, skip, snapshot, staff_id, undone

LOGINS = {login for login, *_ in PEOPLE}
OPERATORS = {"amira", "ben", "nora"}
OWNER = {"amira"}
OWNER_AND_ABOVE = {"amira", "sam", "mia"}
FRONT = OPERATORS | {"sam", "leo", "mia"}
Content = dict[str, str]
"""Each table's whole content."""


@dataclass(frozen=True)
class Case:
    """How to perform a service in the scene, who may, and whether there are old values to keep.

    `about` is what a refusal names: a word, or a place of the scene whose reference it names.
    """

    work: Service[..., Any]
    about: str
    allowed: set[str]
    arguments: Callable[[Scene], tuple[Any, ...]]
    old: bool = False


def _backup() -> Manifest:
    return Manifest("s", "desk-2.db", "2026-11-20T03:32:00+00:00", "sqlite", 2, 1, "0", 1, "0", {})


def _thanking(scene: Scene) -> tuple[Any, ...]:
    skip(scene.desk, "amira", scene.run, Step.THANK)
    return scene.run, "caller hung up"


CASES = (
    Case(contacts.start_contact, "this", OPERATORS, lambda _: (NewContact(channel=Channel.CHAT),)),
    Case(contacts.set_customer, "contact", OWNER, lambda s: (s.contact, s.customer), old=True),
    Case(contacts.move_contact, "contact", OWNER, lambda s: (s.contact, "hold"), old=True),
    Case(contacts.hand_over, "contact", OWNER, lambda s: (s.contact, staff_id("ben"), "end of shift"), old=True),
    Case(
        contacts.close_contact,
        "plain",
        OWNER,
        lambda s: (s.plain, CloseContact(disposition=Disposition.RESOLVED)),
        old=True,
    ),
    Case(contacts.write_notes, "contact", OWNER, lambda s: (s.contact, "wants a call"), old=True),
    Case(contacts.note_difficulty, "plain", OWNER, lambda s: (s.plain, "goods.late", "again"), old=True),
    Case(complaints.take_complaint, "unowned", OWNER_AND_ABOVE | {"ben"}, lambda s: (s.unowned,), old=True),
    Case(complaints.assign_complaint, "complaint", {"sam", "mia"}, lambda s: (s.complaint, staff_id("ben")), old=True),
    Case(complaints.add_note, "complaint", OWNER_AND_ABOVE, lambda s: (s.complaint, "asked the warehouse")),
    Case(customers.create_customer, "customers", FRONT, lambda _: (NewCustomer(name="Ann Other"),)),
    Case(
        customers.change_customer,
        "customer",
        FRONT,
        lambda s: (s.customer, CustomerChange(name="Zoé M", phones=("02 5550 0100",)), 1),
        old=True,
    ),
    Case(
        customers.import_customers,
        "customers",
        {"mia", "adm"},
        lambda _: ([NewCustomer(name="A"), NewCustomer(name="B")], "a.csv"),
    ),
    Case(calldata.store_calls, "call data", {"mia", "adm"}, lambda _: (a_batch(a_leg(), span=a_span()),)),
    Case(importcalls.import_calls, "call data", {"mia", "adm"}, lambda _: ([a_call()], "calls.csv")),
    Case(importcalls.import_cdr, "call data", {"mia", "adm"}, lambda _: ([a_call()], "Master.csv")),
    Case(
        agents.tie_agent, "agents of the telephone system", {"adm"}, lambda _: ("ben", "SIP/8", "queue_log"), old=True
    ),
    Case(
        kpis.set_variant,
        "figures",
        {"mia"},
        lambda _: (default_choice(shipped_kpis()["csat"]),),
        old=True,
    ),
    Case(kpis.set_target, "figures", {"mia"}, lambda _: ("csat", CENTRE, 80.0, 75.0)),
    Case(
        surveys.import_surveys, "answers of customers", {"mia", "adm"}, lambda s: ([a_survey(s.plain)], "answers.csv")
    ),
    Case(schedules.import_schedule, "the schedule", {"mia", "adm"}, lambda _: ([a_shift()], "schedule.csv")),
    Case(upkeep.rebuild_rollups, "the roll-ups", {"mia", "adm"}, lambda _: ()),
    Case(backups.may_back_up, "the store", {"adm"}, lambda _: ("/b",)),
    Case(backups.record_backup, "the store", {"adm"}, lambda _: (_backup(), ["desk-1.db"])),
    Case(backups.record_restore, "the store", {"adm"}, lambda _: ("desk-2.db",)),
    Case(exports.record_export, "customers", FRONT | {"aud"}, lambda _: (Wanted("customers"), 3, "csv")),
    Case(imports.import_complaints, "complaints", {"mia", "adm"}, lambda _: ([a_complaint()], "a.csv")),
    Case(imports.import_contacts, "contacts", {"mia", "adm"}, lambda _: ([a_contact()], "a.csv")),
    Case(founding._found, "the store", {"adm"}, lambda _: (FOUNDING,)),
    Case(moments.add_moment, "contact", {"amira", "sam"}, lambda s: (s.contact, NewMoment(energy=-2, seen="sighs"))),
    Case(
        reference.edit_words, "the words to say", {"mia", "adm"}, lambda _: (load_shipped().to_document(), 1), old=True
    ),
    Case(resolve.make_offer, "complaint", OWNER_AND_ABOVE, lambda s: (s.complaint, NewOffer(remedy=Remedy.APOLOGY))),
    Case(resolve.answer_offer, "complaint", OWNER_AND_ABOVE, lambda s: (s.offer, True), old=True),
    Case(
        resolve.ask_approval, "second", OWNER, lambda s: (_second(s), NewOffer(remedy=Remedy.REFUND, cost_cents=20_000))
    ),
    Case(
        resolve.answer_approval,
        "this request for approval",
        {"sam", "mia"},
        lambda s: (s.approval, ApprovalAnswer(granted=True)),
        old=True,
    ),
    Case(
        resolve.make_promise,
        "complaint",
        OWNER_AND_ABOVE,
        lambda s: (s.complaint, NewPromise(what="send it", due_at=s.desk.clock.now() + timedelta(hours=1))),
    ),
    Case(resolve.keep_promise, "this promise", OWNER_AND_ABOVE, lambda s: (s.promise,), old=True),
    Case(runs.recognise, "plain", OWNER_AND_ABOVE, lambda s: (s.plain, NewComplaint())),
    Case(
        runs.save_answers,
        "this run of the script",
        OWNER,
        lambda s: (s.run, {"identity": "verified", "csat": 4, "opening_energy": -4}),
        old=True,
    ),
    Case(runs.enter_step, "this run of the script", OWNER, lambda s: (s.run, Step.ATTENTION.value), old=True),
    Case(
        runs.skip_to,
        "this run of the script",
        OWNER,
        lambda s: (s.run, SkipStep(to=Step.LISTEN, reason="in a hurry")),
        old=True,
    ),
    Case(runs.finish_run, "this run of the script", OWNER, _thanking, old=True),
    Case(sessions.sign_in, "this", LOGINS, lambda _: ()),
    Case(sessions.sign_out, "this", LOGINS, lambda _: ()),
    Case(staff.add_staff, "staff", {"adm"}, lambda _: (NewStaff(login="new", name="New", roles=(Role.OPERATOR,)),)),
    Case(
        staff.change_staff,
        "staff",
        {"adm"},
        lambda _: (NewStaff(login="ben", name="Ben S", roles=(Role.OPERATOR, Role.AUDITOR), team="Green"),),
        old=True,
    ),
    Case(staff.retire_staff, "staff", {"adm"}, lambda _: ("ben",), old=True),
    Case(staff.set_account, "accounts", {"adm"}, lambda _: ("benos", staff_id("ben"), "self"), old=True),
)


def _named(case: Case, scene: Scene) -> str:
    """Return what a refusal names, as the sentence says it."""
    references: dict[str, tuple[Any, str, int]] = {
        "contact": (Contact, "contact", scene.contact),
        "plain": (Contact, "contact", scene.plain),
        "complaint": (Complaint, "complaint", scene.complaint),
        "unowned": (Complaint, "complaint", scene.unowned),
        "customer": (Customer, "customer", scene.customer),
    }
    if case.about == "second":  # the newest complaint, which the arguments brought about
        return f"complaint {Complaint.select().order_by(Complaint.id.desc()).get().reference}"
    if case.about not in references:
        return case.about
    table, word, row_id = references[case.about]
    return f"{word} {table.get_by_id(row_id).reference}"


def _sentence(who: Actor, case: Case, scene: Scene) -> str:
    """Return the refusal in the words that the person reads: who, what, to what, and whose it is or who may."""
    verb = case.work.verb
    who_may = " or ".join(role.one for role in Role if POLICY[verb][role])
    why = "it belongs to somebody else" if who.scope(verb) else f"that is for {who_may}"
    return f"{who.name} may not {DEEDS[verb].format(_named(case, scene))}: {why}."


def _second(scene: Scene) -> int:
    made = scene.desk.tell("amira", runs.recognise, scene.plain, NewComplaint())
    return int(made["complaint"])


def _all_services() -> set[str]:
    found = set()
    for module in pkgutil.iter_modules(services.__path__):
        loaded = importlib.import_module(f"{services.__name__}.{module.name}")
        found |= {f"{one.__module__}.{one.name}" for one in vars(loaded).values() if isinstance(one, Service)}
    return found


def test_every_service_has_a_case() -> None:
    assert {f"{case.work.__module__}.{case.work.name}" for case in CASES} == _all_services()
    assert len(CASES) == len({case.work.name for case in CASES})


def _check_allowed(desk: DeskStore, login: str, case: Case, arguments: tuple[Any, ...]) -> None:
    before, command, who = last_event(desk.store), new_command(), desk.actor(login)
    result = perform(desk.store, who, desk.clock, case.work, command, *arguments)
    [event] = events(desk.store, before)
    assert (event["act"], event["staff"]) == (case.work.name, who.staff_id)
    assert event["new"], case.work.name
    assert bool(event["old"]) or not case.old, case.work.name
    after = snapshot(desk.store)
    desk.clock.advance(minutes=5)
    assert perform(desk.store, who, desk.clock, case.work, command, *arguments) == result
    assert snapshot(desk.store) == after, f"{case.work.name} wrote twice"
    desk.clock.advance(minutes=-5)


def _check_refused(desk: DeskStore, login: str, case: Case, scene: Scene, untouched: tuple[int, Content]) -> None:
    arguments = case.arguments(scene)
    before = last_event(desk.store)
    content = untouched[1] if before == untouched[0] else snapshot(desk.store)  # most arguments need nothing written
    command, who = new_command(), desk.actor(login)
    for _ in range(2):  # a refusal repeated after a lost answer is one refusal
        with pytest.raises(RefusedError) as refusal:
            perform(desk.store, who, desk.clock, case.work, command, *arguments)
    assert refusal.type is RefusedError
    assert str(refusal.value) == _sentence(who, case, scene)
    [event] = events(desk.store, before)
    assert (event["act"], event["object"], event["object_id"]) == ("refused", case.work.verb.value, "")
    assert (event["staff"], event["old"], event["new"]) == (who.staff_id, {}, {"why": str(refusal.value)})
    kept = snapshot(desk.store)
    sealed = {"audit_seal"} if desk.store.sqlite else set()
    assert {name for name in kept if kept[name] != content[name]} == {"audit"} | sealed


def test_everybody_performs_every_service(desk: DeskStore) -> None:
    scene = set_scene(desk)
    untouched = last_event(desk.store), snapshot(desk.store)
    for case in CASES:
        for login in sorted(LOGINS):
            with undone(desk.store):
                if login not in case.allowed:
                    _check_refused(desk, login, case, scene, untouched)
                elif case.work is founding._found:
                    with pytest.raises(founding._FoundedMeanwhileError):
                        desk.tell(login, case.work, *case.arguments(scene))
                else:
                    _check_allowed(desk, login, case, case.arguments(scene))
    if not desk.store.sqlite:
        with desk.store.writing():
            seal.seal(desk.store)
    assert seal.verify(desk.store).broken_at is None


def test_an_auditor_changes_nothing_but_their_own_presence() -> None:
    kept = (Verb.SESSION_KEEP, Verb.EXPORT_READ)  # what is taken along is read only, and that is put on record
    changing = {case.work.name: case for case in CASES if case.work.verb not in kept}
    assert {name for name, case in changing.items() if "aud" in case.allowed} == set()
    assert {case.work.name for case in CASES} - changing.keys() == {"sign_in", "sign_out", "record_export"}
    reading = {Verb.CONTACT_SEE, Verb.COMPLAINT_SEE, Verb.CUSTOMER_SEE, Verb.AUDIT_READ, Verb.AUDIT_VERIFY}
    reading |= {Verb.EXPORT_READ, Verb.KPI_SEE, Verb.FIGURES_VERIFY}
    assert {verb for verb in Verb if POLICY[verb][Role.AUDITOR]} == reading | {Verb.SESSION_KEEP}


def test_a_store_is_founded_once(desk: DeskStore) -> None:
    content = snapshot(desk.store)
    founding.found(desk.store, desk.clock, FOUNDING)
    assert snapshot(desk.store) == content
