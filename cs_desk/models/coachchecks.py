"""When each rule of the coach speaks, and the values for its sentence: one small function a rule."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from cs_desk.models.coachrules import CoachRules
from cs_desk.models.enums import Channel, Step
from cs_desk.models.fielddefs import FieldDef
from cs_desk.models.runstate import ApprovalState, RunState
from cs_desk.models.script import missing

Given = dict[str, str]
"""The values for a rule's sentence; a rule that does not apply gives None instead."""

# Fields whose absence a rule of its own names, so that the general one does not say it again.
_SAID = frozenset({"own_words", "problem_acknowledged", "apology_given"})
_SAID_LATE = frozenset({"answer_date_said", "reference_given"})


def _when(condition: bool, **given: str) -> Given | None:
    return given if condition else None


def _time(seconds: float) -> str:
    whole = int(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def _signed(energy: int) -> str:
    return f"{energy:+d}".replace("-", "−") if energy else "0"


def _names(fields: Collection[FieldDef], width: int) -> str:
    """Return the short labels that fit into `width` cells, and how many more there are."""
    shorts = [one.short.lower() for one in fields]
    for count in range(len(shorts), 0, -1):
        more = f" and {len(shorts) - count} more" if count < len(shorts) else ""
        text = ", ".join(shorts[:count]) + more
        if len(text) <= width:
            return text
    return f"{len(shorts)} fields"


def _call_back(state: RunState, rules: CoachRules) -> Given | None:
    held = state.on_hold or 0
    return _when(held >= rules.limits["hold_again"], time=_time(held))


def _check_back(state: RunState, rules: CoachRules) -> Given | None:
    held = state.on_hold or 0
    return _when(rules.limits["hold_check_back"] <= held < rules.limits["hold_again"], time=_time(held))


def _identity_failed(state: RunState, _: CoachRules) -> Given | None:
    # Not at every step: where the record is about to be spoken of, and where it decides what may be given.
    where = state.step in (Step.ATTENTION, Step.LISTEN, Step.RESOLVE)
    return _when(where and state.answers.get("identity") == "failed")


def _cost(state: RunState, _: CoachRules) -> Given | None:
    """Apply when one offer, or all that was accepted together, is above the limit and nobody was asked."""
    if state.authority_cents is None or state.approval is not None:
        return None
    single = max((offer.cost_cents for offer in state.offers if offer.accepted is not False), default=0)
    together = sum(offer.cost_cents for offer in state.offers if offer.accepted)
    return _when(max(single, together) > state.authority_cents)


def _refused(state: RunState, _: CoachRules) -> Given | None:
    return _when(state.approval is ApprovalState.REFUSED and not state.agreed)


def _unrecorded(state: RunState, _: CoachRules) -> Given | None:
    return _when(not state.complaint and state.step.number >= Step.ACKNOWLEDGE.number)


def _listen_first(state: RunState, _: CoachRules) -> Given | None:
    return _when(state.past(Step.LISTEN) and not state.has("own_words"))


def _before_apology(state: RunState, name: str, companion: str) -> Given | None:
    """Apply once the operator is about to apologise: at that step, or here with the other thing already said."""
    here = state.step is Step.ACKNOWLEDGE and (state.has(companion) or state.has("no_charge_said"))
    late = state.step is Step.APOLOGISE and state.past(Step.ACKNOWLEDGE)
    return _when((here or late) and not state.has(name))


def _answer_date(state: RunState, _: CoachRules) -> Given | None:
    return _before_apology(state, "answer_date_said", "reference_given")


def _reference(state: RunState, _: CoachRules) -> Given | None:
    return _before_apology(state, "reference_given", "answer_date_said")


def _acknowledge_first(state: RunState, _: CoachRules) -> Given | None:
    return _when(state.past(Step.ACKNOWLEDGE) and not state.has("problem_acknowledged"))


def _apologise_first(state: RunState, _: CoachRules) -> Given | None:
    resolving = state.past(Step.APOLOGISE) or (state.offers and Step.APOLOGISE not in state.skipped)
    return _when(bool(resolving) and not state.has("apology_given"))


def _resolve_first(state: RunState, _: CoachRules) -> Given | None:
    later = state.answers.get("route") in ("investigation", "external_body") or state.approval is not None
    return _when(state.past(Step.RESOLVE) and not state.offers and not later)


def _offer_open(state: RunState, _: CoachRules) -> Given | None:
    return _when(state.step is Step.THANK and any(offer.accepted is None for offer in state.offers))


def _undated(state: RunState, _: CoachRules) -> Given | None:
    return _when(state.promises_undated > 0)


def _falling(state: RunState, rules: CoachRules) -> Given | None:
    falls = 0
    for before, after in zip(state.energies[-2::-1], state.energies[::-1], strict=False):
        if after >= before:
            break
        falls += 1
    return _when(falls >= rules.limits["energy_falls"], falls=str(falls))


def _very_low(state: RunState, rules: CoachRules) -> Given | None:
    last = state.energies[-1] if state.energies else 0
    return _when(last <= rules.limits["energy_very_low"], energy=_signed(last))


def _listen_short(state: RunState, rules: CoachRules) -> Given | None:
    heard = state.spent.get(Step.LISTEN)
    short = heard is not None and heard < rules.limits["listen_shortest"]
    here = state.live and state.step is Step.ACKNOWLEDGE and Step.LISTEN not in state.skipped
    return _when(here and short, time=_time(heard or 0))


def _step_long(state: RunState, rules: CoachRules) -> Given | None:
    longest = rules.longest["voice" if state.live else "written"].get(state.step)
    over = longest is not None and state.in_step >= longest
    return _when(over, time=_time(state.in_step), hint=rules.hints[state.step])


def _earlier(state: RunState, _: CoachRules) -> Given | None:
    """Name the first step that was left incomplete, without what a rule of its own says already."""
    said = _SAID | (_SAID_LATE if state.step is Step.APOLOGISE else frozenset())
    for step in Step:
        lacking = [one for one in missing(step, state.answers) if one.id not in said] if state.past(step) else []
        if lacking:
            return {"step": f"{step.number} {step.word}", "fields": _names(lacking, 38)}
    return None


def _granted(state: RunState, _: CoachRules) -> Given | None:
    return _when(state.approval is ApprovalState.GRANTED and not state.agreed)


def _waiting(state: RunState, _: CoachRules) -> Given | None:
    return _when(state.approval is ApprovalState.WAITING)


def _social(state: RunState, _: CoachRules) -> Given | None:
    return _when(state.channel is Channel.SOCIAL and state.step.number <= Step.LISTEN.number)


def _identity_how(state: RunState, _: CoachRules) -> Given | None:
    return _when(state.answers.get("identity") == "verified" and not state.has("identity_how"))


def _no_blame(state: RunState, _: CoachRules) -> Given | None:
    return _when(state.step is Step.APOLOGISE and not state.has("apology_given"))


def _wanted(state: RunState, _: CoachRules) -> Given | None:
    return _when(state.step is Step.LISTEN and state.has("own_words") and not state.has("wanted"))


def _paraphrase(state: RunState, _: CoachRules) -> Given | None:
    heard = state.has("own_words") and state.has("wanted")
    return _when(state.step is Step.LISTEN and heard and not state.has("paraphrase_confirmed"))


def _where_what(state: RunState, rules: CoachRules) -> Given | None:
    lacking = [word for name, word in (("happened_where", "where"), ("product", "what about")) if not state.has(name)]
    here = state.step is Step.LISTEN and state.has("own_words") and state.in_step >= rules.limits["evidence_after"]
    return _when(here and bool(lacking), fields=" and ".join(lacking))


def _external(state: RunState, _: CoachRules) -> Given | None:
    return _when(state.step is Step.RESOLVE and state.answers.get("route") == "external_body")


def _findings(state: RunState, _: CoachRules) -> Given | None:
    return _when(state.step is Step.RESOLVE and state.has("route") and not state.has("findings"))


def _feedback(state: RunState, _: CoachRules) -> Given | None:
    asked = any(state.has(name) for name in ("csat", "ces", "nps"))
    return _when(state.step is Step.THANK and state.has("thanks_given") and not asked)


def _follow_up(state: RunState, _: CoachRules) -> Given | None:
    still_open = state.answers.get("route") == "investigation" or state.approval is ApprovalState.WAITING
    return _when(state.step is Step.THANK and still_open and not state.has("follow_up"))


def _missing(state: RunState, rules: CoachRules) -> Given | None:
    lacking = missing(state.step, state.answers)
    due = state.in_step >= rules.limits["evidence_after"]
    return _when(due and bool(lacking), fields=_names(lacking, 56))


def _call_long(state: RunState, rules: CoachRules) -> Given | None:
    return _when(state.live and state.in_call >= rules.limits["call_long"], time=_time(state.in_call))


def _recovered(state: RunState, _: CoachRules) -> Given | None:
    if len(state.energies) < 2 or not state.energies[0] < 0 < state.energies[-1]:
        return None
    return {"opening": _signed(state.energies[0]), "energy": _signed(state.energies[-1])}


CHECKS: Mapping[str, Callable[[RunState, CoachRules], Given | None]] = {
    "hold.call_back": _call_back,
    "hold.check_back": _check_back,
    "identity.failed": _identity_failed,
    "authority.cost": _cost,
    "authority.refused": _refused,
    "complaint.unrecorded": _unrecorded,
    "order.listen": _listen_first,
    "order.answer_date": _answer_date,
    "order.reference": _reference,
    "order.acknowledge": _acknowledge_first,
    "order.apologise": _apologise_first,
    "order.resolve": _resolve_first,
    "order.offer_answer": _offer_open,
    "promise.undated": _undated,
    "energy.falling": _falling,
    "energy.very_low": _very_low,
    "pacing.listen_short": _listen_short,
    "pacing.step_long": _step_long,
    "evidence.earlier": _earlier,
    "authority.granted": _granted,
    "authority.waiting": _waiting,
    "channel.social": _social,
    "evidence.identity_how": _identity_how,
    "apology.no_blame": _no_blame,
    "evidence.wanted": _wanted,
    "evidence.paraphrase": _paraphrase,
    "evidence.where_what": _where_what,
    "resolve.external": _external,
    "evidence.findings": _findings,
    "evidence.feedback": _feedback,
    "evidence.follow_up": _follow_up,
    "evidence.missing": _missing,
    "pacing.call_long": _call_long,
    "energy.recovered": _recovered,
}
"""The check of each rule by its id."""
