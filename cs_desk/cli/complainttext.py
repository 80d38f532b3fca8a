"""One complaint whole as text: the same facts, in the same order, as its screen shows."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from cs_desk.cli.say import answer
from cs_desk.cli.tables import facts, moment_of
from cs_desk.models.difficulties import DifficultyList
from cs_desk.models.enums import Channel, Remedy, Stage, Step
from cs_desk.models.rows import ComplaintWhole, MomentRow
from cs_desk.models.script import FIELDS
from cs_desk.models.script import show as shown


def tell_whole(whole: ComplaintWhole, difficulties: DifficultyList, zone: ZoneInfo) -> None:
    """Print a complaint with everything that happened on it, times in the desk's zone."""
    row = whole.row
    answer(f"{row.reference}  {row.customer}  {row.state}")
    facts(
        (
            ("owner", row.owner),
            ("channel", Channel(row.channel).word),
            ("difficulty", row.difficulty or "not said yet"),
            ("wants", whole.wanted or "not asked yet"),
            ("recognised by", whole.recognised_by),
            ("profile", f"{whole.profile_title}, version {whole.profile_version}, frozen"),
            ("received", moment_of(row.received_at, zone)),
            ("logged", moment_of(whole.logged_at, zone)),
            ("next", f"{row.next_word} {moment_of(row.next_at, zone)}{' late' if row.late else ''}".strip()),
        )
    )
    if whole.own_words:
        answer(f"\nin the customer's words\n{whole.own_words.strip()}")
    _clocks(whole, zone)
    answer("\ntime line")
    for event in whole.events:
        kind = event.kind.replace("_", " ")
        answer(f"{moment_of(event.at, zone)}  {kind:<18}{event.staff}  {event.detail}".rstrip())
    if whole.moments:
        answer(f"\nmoments of truth, sum {sum(one.energy for one in whole.moments):+d}, n {len(whole.moments)}")
        tell_moments(whole.moments, zone)
    _deals(whole, zone)
    tell_answers(whole, difficulties)


def _clocks(whole: ComplaintWhole, zone: ZoneInfo) -> None:
    if whole.clocks:
        answer("\nclocks")
    for clock in whole.clocks:
        answer(f"{clock.duty:<16}{moment_of(clock.at, zone)}  {clock.state}")
        for said in clock.arithmetic:
            answer(f"  {said}")


def tell_moments(moments: tuple[MomentRow, ...], zone: ZoneInfo) -> None:
    """Print moments of truth in lines."""
    for one in moments:
        seen = f"  {one.seen}" if one.seen else ""
        answer(f"{moment_of(one.at, zone)}  {one.energy:+3d}  {Stage(one.stage).word}{seen}  ({one.staff})")


def _deals(whole: ComplaintWhole, zone: ZoneInfo) -> None:
    if whole.offers or whole.promises:
        answer("\noffers and promises")
    for offer in whole.offers:
        said = {None: "no answer yet", True: "accepted", False: "declined"}[offer.accepted]
        remedy = f"{Remedy(offer.remedy).word} {offer.currency} {offer.cost_cents / 100:,.2f}"
        answer(f"offer    {remedy}  {said}  {offer.detail}".rstrip())
    for promise in whole.promises:
        kept = (
            f"kept {moment_of(promise.done_at, zone)}" if promise.done_at else f"due {moment_of(promise.due_at, zone)}"
        )
        answer(f"promise {promise.id}  {promise.what}  {promise.owner}, {kept}")  # the number that promises keep takes


def tell_answers(whole: ComplaintWhole, difficulties: DifficultyList) -> None:
    """Print what was captured in the script, by step, with the kind of evidence it is."""
    for step in Step:
        found = [field for field in FIELDS if field.step is step and whole.answers.get(field.id) is not None]
        if found:
            answer(f"\n{step.number} {step.word.lower()}")
        for field in found:
            value = shown(field, whole.answers[field.id], difficulties=difficulties)
            facts(((field.label, f"{value}  ({field.evidence.value})"),), indent="  ")
