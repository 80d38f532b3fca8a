"""Verbs on how figures are worked out and what is aimed at; both are added to, so that what held before stays known."""

from __future__ import annotations

from datetime import date
from typing import Any

from cs_desk.errors import InputError, NotFoundError
from cs_desk.models.board import KpiVariant, Target
from cs_desk.models.kpichoice import Choice, default_choice, stored_choice
from cs_desk.models.kpirows import Scope
from cs_desk.models.kpis import Kpi, shipped_kpis
from cs_desk.models.people import Staff, Team
from cs_desk.models.policy import Verb
from cs_desk.models.targets import limits_of
from cs_desk.services.unit import Unit, service

AIMED = ("centre", "team", "person")


@service(Verb.KPI_SET)
def set_variant(unit: Unit, choice: Choice) -> int:
    """Choose the variant and parameters of a KPI, for all periods from now on, past ones too; returns the row's id."""
    unit.require(what="figures")
    before = _chosen(choice.kpi)
    row = KpiVariant.create(
        kpi=choice.kpi.id, variant=choice.variant.id, params=dict(choice.params), at=unit.now,
        staff_id=unit.actor.staff_id,
    )  # fmt: skip
    unit.record("kpi", choice.kpi.id, old=_words(before), new=_words(choice))
    unit.touch("figures")
    return int(row.id)


def _chosen(kpi: Kpi) -> Choice:
    row = KpiVariant.select().where(KpiVariant.kpi == kpi.id).order_by(KpiVariant.id.desc()).first()
    return stored_choice(kpi, row.variant, row.params) if row else default_choice(kpi)


def _words(choice: Choice) -> dict[str, Any]:
    return {"variant": choice.variant.id, "params": dict(choice.params)}


@service(Verb.KPI_SET)
def set_target(
    unit: Unit,
    kpi: str,
    scope: Scope,
    value: float,
    watch: float | None = None,
    from_day: date | None = None,
    to_day: date | None = None,
) -> int:
    """Aim at a value of a KPI for the centre, a team or a person, from one local day to another; returns the row's id.

    Values are in the KPI's unit; without `watch` there is nothing between on target and breach, without `from_day` it
    holds since ever, without `to_day` until another is set. Raises InputError where a value cannot be one of the KPI
    or the two are the wrong way round, NotFoundError for a team or person that is not there.
    """
    unit.require(what="figures")
    known = shipped_kpis().named(kpi)
    limits = limits_of(known, value, value if watch is None else watch)
    if from_day and to_day and to_day < from_day:
        raise InputError(f"The last day, {to_day}, comes before the first, {from_day}.")
    _there(scope)
    new = {
        "kpi": known.id, "scope": scope.dim, "scope_id": int(scope.value) if scope.value else None,
        "value_milli": round(limits.target * 1000), "watch_milli": round(limits.watch * 1000),
        "from_day": from_day.isoformat() if from_day else "", "to_day": to_day.isoformat() if to_day else None,
    }  # fmt: skip
    before = _aimed(new)
    row = Target.create(**new, staff_id=unit.actor.staff_id, at=unit.now)
    unit.record("target", row.id, old=before, new=new)
    unit.touch("figures")
    return int(row.id)


def _there(scope: Scope) -> None:
    if scope.dim not in AIMED:
        raise InputError(f"Targets are for the centre, a team or a person, not for a {scope.dim}.")
    if scope.dim == "centre":
        return
    table = Team if scope.dim == "team" else Staff
    if table.get_or_none(table.id == int(scope.value)) is None:
        raise NotFoundError(f"there is no {scope.dim} {scope.word}.")


def _aimed(new: dict[str, Any]) -> dict[str, Any]:
    """Return what the newest target of the same KPI and scope says, for the audit trail."""
    row = (
        Target.select()
        .where((Target.kpi == new["kpi"]) & (Target.scope == new["scope"]) & (Target.scope_id == new["scope_id"]))
        .order_by(Target.id.desc())
        .first()
    )
    return {name: getattr(row, name) for name in new} if row else {}
