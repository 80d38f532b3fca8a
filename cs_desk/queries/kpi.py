"""The figures: one way to every value, for the screen, the file and the command line alike."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from cs_desk.errors import NotFoundError, RefusedError
from cs_desk.models.kpichoice import Choice, default_choice, stored_choice
from cs_desk.models.kpirows import CENTRE, DIMS, STEPS, Contribution, Figure, Question, Scope
from cs_desk.models.kpis import Kpi, shipped_kpis
from cs_desk.models.kpivalues import Value, evaluate
from cs_desk.models.people import Staff, Team
from cs_desk.models.periods import Period, Step, cut, local_days, previous, start_of
from cs_desk.models.policy import Scope as Reach
from cs_desk.models.policy import Verb
from cs_desk.models.targets import Limits, State
from cs_desk.queries import kpicells, kpirecords, kpitotals
from cs_desk.queries.kpicells import Total
from cs_desk.queries.view import View
from cs_desk.store.rollups import desk_zone


def choices(view: View, kpis: Sequence[Kpi] = (), wanted: Mapping[str, Choice] | None = None) -> tuple[Choice, ...]:
    """Return KPIs (all by default) in the variant that is wanted, else chosen by the organisation, else usual."""
    chosen: dict[str, Choice] = {}
    known = shipped_kpis()
    for name, variant, params in view.store.execute(
        "SELECT kpi, variant, params FROM kpi_variant ORDER BY id"
    ).fetchall():
        if name in known:
            chosen[name] = stored_choice(known[name], variant, json.loads(params))
    chosen |= wanted or {}
    return tuple(chosen.get(kpi.id) or default_choice(kpi) for kpi in kpis or tuple(known.values()))


def zone_of(view: View, question: Question) -> ZoneInfo:
    """Return the zone that a question cuts its days in."""
    return ZoneInfo(question.zone or desk_zone(view.store))


def figures(view: View, question: Question) -> tuple[Figure, ...]:
    """Return every figure that a question asks for: pieces of time in order, scopes by name, KPIs as asked.

    Raises RefusedError for a scope that is not the asker's to see.
    """
    may_see(view, question.scope)
    zone = zone_of(view, question)
    pieces = list(cut(question.period, Step(question.by), zone)) if question.by in STEPS else [question.period]
    scopes = _values(view, question) if question.by in DIMS else [question.scope]
    columns = [_figures(view, question, scope, pieces, zone) for scope in scopes]
    return tuple(figure for row in zip(*columns, strict=True) for cell in row for figure in cell)


def _figures(
    view: View, question: Question, scope: Scope, pieces: Sequence[Period], zone: ZoneInfo
) -> list[list[Figure]]:
    """Return the figures of a scope, piece by piece."""
    aims = _aims(view, scope)
    found = kpitotals.totals(view, question, scope, pieces, zone)
    former = [_before(piece, zone, view.now) for piece in pieces] if question.compare else []
    before = [kpitotals.totals(view, question, scope, [piece], zone)[0] for piece in former]
    made: list[list[Figure]] = []
    for number, (piece, total) in enumerate(zip(pieces, found, strict=True)):
        day = next(local_days(piece, zone))[0].isoformat()
        row: list[Figure] = []
        for choice in question.choices:
            value, limits = _worth(view, scope, choice, total, piece), _limits(aims, choice.kpi, day)
            old = _worth(view, scope, choice, before[number], former[number]) if former else None
            row.append(
                Figure(
                    choice, scope, piece, value, limits.target if limits else None, _state(limits, value), old, limits
                )
            )
        made.append(row)
    return made


def _before(piece: Period, zone: ZoneInfo, now: datetime) -> Period:
    """Return the period to compare with; of a piece that is not over, up to the last full hour."""
    found = previous(piece, zone, now)
    end = start_of(found.end, Step.HOUR, zone)
    return Period(found.start, end) if end > found.start else found


def _worth(view: View, scope: Scope, choice: Choice, total: Total, period: Period) -> Value:
    """Return a figure; one that no time alone can change is worked out once for the same cells."""
    remembered = kpicells.memo(view.store).values
    name = (str(choice), scope.dim, scope.value, period.start, period.end)
    held = remembered.get(name)
    if total.key is not None and held is not None and held[0] == total.key:
        found: Value = held[1]
        return found
    found = evaluate(
        choice.kpi, choice.variant, choice.params, total.sums, total.spreads, now=view.now, period=period
    )  # fmt: skip
    if total.key is not None and not choice.variant.settles_days:
        remembered[name] = (total.key, found)
    return found


def may_see(view: View, scope: Scope) -> None:
    """Raise RefusedError for a person's or another team's figures that are not the asker's to see."""
    reach = view.actor.scope(Verb.KPI_SEE)
    if reach is Reach.NONE:
        raise RefusedError(view.actor.refusal(Verb.KPI_SEE, "figures"))
    if scope.dim == "person":
        row = Staff.get_or_none(Staff.id == int(scope.value))
        if row is None or not view.actor.may(Verb.KPI_SEE, owner_id=row.id, team_id=row.team_id):
            raise RefusedError(f"{view.actor.name} may not see the figures of {scope.word}.")
    elif scope.dim == "team" and reach is not Reach.ALL and scope.value != str(view.actor.team_id):
        raise RefusedError(f"{view.actor.name} may not see the figures of team {scope.word}.")


def scope_named(_view: View, text: str) -> Scope:
    """Return the scope written as `centre`, `team:Blue`, `person:login`, `queue:sales` or `channel:phone`."""
    dim, _, name = text.partition(":")
    if dim == "centre" and not name:
        return CENTRE
    if dim == "team" and (team := Team.get_or_none(Team.name == name)):
        return Scope("team", str(team.id), team.name)
    if dim == "person" and (person := _person(name)):
        return Scope("person", str(person.id), person.name)
    if dim == "queue" and name:
        return Scope("queue", name, name)
    if dim == "channel" and name:
        return Scope("channel", name, name)
    raise NotFoundError(
        f"there is no scope “{text}”: write centre, team:NAME, person:LOGIN, queue:NAME or channel:NAME."
    )


def _person(name: str) -> Staff | None:
    """Return who has a login, else the one of that name; raises NotFoundError where several have it."""
    login: Staff | None = Staff.get_or_none(Staff.login == name)
    if login is not None:
        return login
    found: list[Staff] = list(Staff.select().where(Staff.name == name).order_by(Staff.login))
    if len(found) > 1:
        logins = ", ".join(row.login for row in found)
        raise NotFoundError(f"several people are called {name}: write person: and one of the logins {logins}.")
    return found[0] if found else None


def _values(view: View, question: Question) -> list[Scope]:
    """Return every value of the dimension asked for that the asker may see, by name."""
    if question.by == "centre":
        return [CENTRE]
    rows = view.store.execute(
        "SELECT DISTINCT value FROM rollup WHERE grain = 'day' AND dim = ?", (question.by,)
    ).fetchall()
    words = _words(question.by, [row[0] for row in rows])
    found = [Scope(dim, value, words[value]) for dim in DIMS if dim == question.by for value in words]
    return sorted((one for one in found if sees(view, one)), key=lambda one: one.word.casefold())


def sees(view: View, scope: Scope) -> bool:
    """True where the figures of a scope are the asker's to see."""
    try:
        may_see(view, scope)
    except RefusedError:
        return False
    return True


def _words(dim: str, values: Iterable[str]) -> dict[str, str]:
    if dim not in ("team", "person"):
        return {value: value for value in values}
    table = Team if dim == "team" else Staff
    names = {str(row.id): row.name for row in table.select(table.id, table.name)}
    return {value: names.get(value, value) for value in values}


class _StoredTarget(NamedTuple):
    """A target as it is stored: thousandths of the KPI's unit, local days."""

    kpi: str
    value_milli: int
    watch_milli: int
    from_day: str
    to_day: str | None


def _aims(view: View, scope: Scope) -> list[_StoredTarget]:
    """Return every target ever given to a scope, the newest first."""
    if scope.dim not in ("centre", "team", "person"):
        return []
    given = (scope.dim, int(scope.value)) if scope.value else (scope.dim,)
    which = "scope_id = ?" if scope.value else "scope_id IS NULL"
    columns = ", ".join(_StoredTarget._fields)
    rows = view.store.execute(f"SELECT {columns} FROM target WHERE scope = ? AND {which} ORDER BY id DESC", given)
    return [_StoredTarget(*row) for row in rows.fetchall()]


def _limits(aims: Sequence[_StoredTarget], kpi: Kpi, day: str) -> Limits | None:
    if kpi.better == "none":
        return None
    for row in aims:
        if row.kpi == kpi.id and row.from_day <= day and (row.to_day is None or row.to_day >= day):
            return Limits(row.value_milli / 1000, row.watch_milli / 1000, kpi.better)
    return None


def _state(limits: Limits | None, found: Value) -> State | None:
    return limits.plain(found.value) if limits and found.value is not None else None


def records(view: View, question: Question) -> tuple[Contribution, ...]:
    """Return the records behind the first figure of a question, in order of time."""
    may_see(view, question.scope)
    zone = zone_of(view, question)
    found: list[Contribution] = []
    for part in kpitotals.parts(question, question.period, zone):
        found += kpirecords.contributions(view, question.choices[0], question.scope, part)
    return tuple(found)
