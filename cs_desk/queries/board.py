"""The board: the figures that leaders look at all day, and what happens on the floor at this moment.

Every figure comes from `kpi.figures`, so that it is the one of the command line and of the files.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from cs_desk.errors import RefusedError
from cs_desk.models.boardrows import Alarm, BoardPage, BoardWanted, QueueLine, Risks, Tile, Window
from cs_desk.models.enums import Stage
from cs_desk.models.intervals import Difference
from cs_desk.models.kpichoice import Choice
from cs_desk.models.kpirows import CENTRE, Figure, Question, Scope
from cs_desk.models.kpis import shipped_kpis
from cs_desk.models.kpishow import duration, number
from cs_desk.models.kpivalues import compare
from cs_desk.models.people import Team
from cs_desk.models.periods import DAY, Period, Step, next_start, previous, start_of
from cs_desk.models.policy import Scope as Reach
from cs_desk.models.policy import Verb
from cs_desk.models.targets import State
from cs_desk.queries import boardnow, kpi
from cs_desk.queries.view import View
from cs_desk.store.rollups import desk_zone

TILES = (
    "service_level", "average_speed_of_answer", "abandonment_rate", "average_handling_time",
    "first_contact_resolution", "csat", "nps", "ces",
    "occupancy", "acknowledged_in_time", "promises_kept", "moments_balance",
)  # fmt: skip
"""What a leader looks at."""
OWN = (
    "contacts", "average_handling_time", "first_contact_resolution", "csat",
    "nps", "ces", "hold_share", "wrap_share",
    "recovery", "acknowledged_in_time", "promises_kept", "moments_balance",
)  # fmt: skip
"""What somebody's own board has: nothing of it depends on how full the queue is."""
STEPS = {Window.NOW: 12, Window.TODAY: 12, Window.WEEK: 14, Window.MONTH: 30}
"""How many steps of time a series has."""
MOST_STEPS = 62


def scopes(view: View) -> tuple[Scope, ...]:
    """Return the scopes whose board the asker may see, the usual one first."""
    me, reach = view.actor, view.actor.scope(Verb.KPI_SEE)
    if reach is Reach.NONE:
        raise RefusedError(me.refusal(Verb.KPI_SEE, "the board"))
    own = Scope("person", str(me.staff_id), me.name)
    if reach is Reach.OWN:
        return (own,)
    flows = (
        *(Scope("queue", queue, queue) for queue in boardnow.queues(view)),
        *(Scope("channel", channel.value, channel.word) for channel in boardnow.channels(view)),
    )
    if reach is Reach.TEAM:
        team = (Scope("team", str(me.team_id), me.team_name),) if me.team_id is not None else ()
        return (*team, CENTRE, *flows, own)
    teams = Team.select(Team.id, Team.name).where(Team.retired_at.is_null()).order_by(Team.name)
    return (CENTRE, *(Scope("team", str(row.id), row.name) for row in teams), *flows)


def board(view: View, wanted: BoardWanted) -> BoardPage:
    """Return the board; raises RefusedError for a scope that is not the asker's to see."""
    usual = scopes(view)
    scope = wanted.scope or usual[0]
    _allowed(view, scope)
    zone = ZoneInfo(desk_zone(view.store))
    period = period_of(wanted, view, zone)
    figures, stages = _figures(view, wanted, scope, period)
    course, step = _course(view, wanted.window, scope, period, zone)
    series = _series(view, [one.choice for one in figures], scope, course, step)
    tiles = tuple(
        Tile(one, _state(one, wanted), _change(one), series[one.choice.kpi.id]) for one in figures
    )  # fmt: skip
    people = boardnow.people(view, scope)
    queues, risks = boardnow.waiting(view, scope, _patience(figures)), boardnow.risks(view, scope)
    return BoardPage(
        view.now, wanted.window, period, previous(period, zone, view.now) if wanted.compare else None, scope,
        scope.dim == "person", step, tiles, queues, people, boardnow.hands(view, scope, people), risks,
        stages, tuple(_alarms(tiles, queues, risks, view)),
    )  # fmt: skip


def course(view: View, page: BoardPage, choice: Choice) -> tuple[Figure, ...]:
    """Return one figure of a board over the steps of its course; raises RefusedError outside the asker's scope."""
    _allowed(view, page.scope)
    zone = ZoneInfo(desk_zone(view.store))
    over, step = _course(view, page.window, page.scope, page.period, zone)
    return kpi.figures(view, Question((choice,), over, by=step, scope=page.scope))


def _allowed(view: View, scope: Scope) -> None:
    if view.actor.scope(Verb.KPI_SEE) is Reach.OWN and scope not in scopes(view):
        raise RefusedError(f"{view.actor.name} may see the own board only, not that of {scope.word}.")


def period_of(wanted: BoardWanted, view: View, zone: ZoneInfo) -> Period:
    """Return the time that a board is about; "now" is the present hour of the clock and the one before it."""
    if wanted.window is Window.CUSTOM and wanted.custom is not None:
        return wanted.custom
    if wanted.window is Window.NOW:
        hour = start_of(view.now, Step.HOUR, zone)
        return Period(start_of(hour - timedelta(minutes=1), Step.HOUR, zone), next_start(hour, Step.HOUR, zone))
    step = {Window.WEEK: Step.WEEK, Window.MONTH: Step.MONTH}.get(wanted.window, Step.DAY)
    start = start_of(view.now, step, zone)
    return Period(start, next_start(start, step, zone))


def _figures(
    view: View, wanted: BoardWanted, scope: Scope, period: Period
) -> tuple[tuple[Figure, ...], tuple[Figure, ...]]:
    """Return the figures of the tiles, and the balance of moments of each stage."""
    known = shipped_kpis()
    names = OWN if scope.dim == "person" else TILES
    chosen = kpi.choices(view, [known[name] for name in names])
    balance = known["moments_balance"]
    by_stage = [Choice(balance, balance.variant(stage.value.replace("_", "-")), {}) for stage in Stage]
    found = kpi.figures(view, Question((*chosen, *by_stage), period, scope=scope, compare=wanted.compare))
    return found[: len(chosen)], found[len(chosen) :]


def _course(view: View, window: Window, scope: Scope, period: Period, zone: ZoneInfo) -> tuple[Period, str]:
    """Return the time that series go over, and the length of a step.

    Hours are kept of the centre, queues and channels only; of teams and people a series goes by days.
    """
    if window is Window.CUSTOM:
        return _course_of(period)
    by_hour = window in (Window.NOW, Window.TODAY) and scope.dim in ("centre", "queue", "channel")
    step = Step.HOUR if by_hour else Step.DAY
    start = at = start_of(view.now, step, zone)
    count = STEPS[window] if by_hour else max(STEPS[window], STEPS[Window.WEEK])
    for _ in range(count - 1):
        at = start_of(at - timedelta(minutes=1), step, zone)
    return Period(at, next_start(start, step, zone)), step.value


def _course_of(period: Period) -> tuple[Period, str]:
    length = period.end - period.start
    for step, each in ((Step.DAY, DAY), (Step.WEEK, 7 * DAY)):
        if length <= MOST_STEPS * each:
            return period, step.value
    return period, Step.MONTH.value


def _series(
    view: View, choices: Sequence[Choice], scope: Scope, course: Period, step: str
) -> dict[str, tuple[float | None, ...]]:
    found: dict[str, list[float | None]] = {choice.kpi.id: [] for choice in choices}
    for one in kpi.figures(view, Question(tuple(choices), course, by=step, scope=scope)):
        found[one.choice.kpi.id].append(one.found.value)
    return {name: tuple(values) for name, values in found.items()}


def _state(figure: Figure, wanted: BoardWanted) -> State | None:
    """Return the state of a figure, no better than it was seen last unless the limit is passed by the margin."""
    held = wanted.held.get(figure.choice.kpi.id)
    if figure.state is None or held in (None, figure.state):
        return figure.state
    return figure.limits.after(held, figure.found.value) if figure.limits else figure.state


def _change(figure: Figure) -> Difference | None:
    return compare(figure.choice.kpi, figure.before, figure.found) if figure.before is not None else None


def _patience(figures: Sequence[Figure]) -> float:
    """Return the seconds within which calls are to be answered, as the service level has them."""
    known = shipped_kpis()["service_level"]
    found = next((one.choice.params for one in figures if one.choice.kpi is known), known.variant().params)
    return float(found["seconds"])


def _alarms(tiles: Sequence[Tile], queues: Sequence[QueueLine], risks: Risks, view: View) -> Iterator[Alarm]:
    for tile in tiles:
        figure = tile.figure
        if tile.state is State.BREACH and figure.target is not None:
            unit = figure.choice.kpi.unit_of(figure.choice.variant)
            side = "under" if figure.choice.kpi.better == "up" else "over"
            told = f"{number(figure.found.value, unit)}, {side} {number(figure.target, unit)}"
            yield Alarm(figure.choice.kpi.word.lower(), told, State.BREACH)
    for queue in queues:
        if queue.state is State.BREACH and queue.since is not None:
            waits = duration((view.now - queue.since).total_seconds())
            yield Alarm(f"queue {queue.queue}", f"longest wait {waits}", State.BREACH)
    if risks.late:
        yield Alarm("complaints", f"{risks.late} late", State.BREACH)
