"""Worked examples that others published: their figures, worked out by ours.

The table below has the numbers of ../shared/data/oracles/kpi_worked_examples.json, so that they are tested everywhere;
where that file lies beside the project, the table is held against it.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pytest

from cs_desk.models.adherence import kept
from cs_desk.models.erlang import Goal, agents_for
from cs_desk.models.intervals import net_deviation, net_interval, wilson
from cs_desk.models.student import Z95
from tests.models.desks import ORACLES
from tests.models.figures import value_of

FILE = ORACLES / "kpi_worked_examples.json"


class Example(NamedTuple):
    """A line of the file: which figure, what goes in, what came out (where the file has a number)."""

    kpi: str
    inputs: dict[str, Any]
    computed: Any


class Net(NamedTuple):
    """A net promoter score as published: what goes in, the three counts, and score, standard error, margin."""

    inputs: dict[str, Any]
    sides: tuple[int, int, int]
    score: float
    error: float
    margin: float


SINGLE = [
    Example("FCR", {"resolved_first": 90, "total": 100}, 90.0),
    Example("Abandonment", {"abandoned": 10, "offered": 100}, 10.0),
    Example("ASA", {"total_wait_s": 500, "answered": 100}, 5.0),
    Example("ACW", {"acw_min": 200, "calls": 100}, 2.0),
    Example("Adherence", {"following_h": 7, "scheduled_h": 8}, 87.5),
    Example("Adherence", {"scheduled_min": 480, "out_of_adherence_min": 10}, 97.91666666666666),
]
SHIFT = {"shift": "8h from 08:00 incl. 60 min lunch", "late_min": 14, "lunch_taken_min": 30}
NETS = [
    Net({"promoters": 291, "passives": 476, "detractors": 395}, (291, 395, 1162),
        -8.95008605851979, 2.2386663139494596, 4.387705348743979),
    Net({"promoters": 9, "passives": 0, "detractors": 2}, (9, 2, 11),
        63.63636363636365, 23.25825996606659, 45.58535187656029),
    Net({"scores": "0,7,7,9,9,9"}, (3, 1, 6), 33.333333333333336, 30.429030972509224, 59.639804790571894),
    Net({"scores": "0"}, (0, 1, 1), -100.0, 0.0, 0.0),
    Net({"scores": "10"}, (1, 0, 1), 100.0, 0.0, 0.0),
    Net({"scores": "7"}, (0, 0, 1), 0.0, 0.0, 0.0),
    Net({"scores": "1,9"}, (1, 1, 2), 0.0, 70.71067811865476, 138.59038243496778),
    Net({"scores": "7,9"}, (1, 0, 2), 50.0, 35.35533905932738, 69.29519121748389),
    Net({"scores": "0,7,9"}, (1, 1, 3), 0.0, 47.14045207910317, 92.39358828997852),
]  # fmt: skip
WIDTH = ({"p": 0.3333333333333333, "d": 0.3333333333333333, "n": 1024}, 10.00189932574023)
PROPORTIONS = [
    (81, 263, 0.2552885198782742, 0.36620957698280004, "0.2553 0.3662"),
    (15, 148, 0.0623863995307363, 0.16048724172330803, "0.0624 0.1605"),
    (0, 20, 0.0, 0.16112515805281938, "0.0000 0.1611"),
    (1, 29, 0.006113214292762653, 0.17175521879320288, "0.0061 0.1718"),
    (0, 25, 0.0, 0.13319225093904846, "0.000 0.133"),
]
ARRIVALS = [
    6.75, 1.75, 1.25, 0.0, 0.5, 0.25, 4.75, 39.5, 97.25, 107.5, 124.0, 110.25, 95.5, 203.5, 115.75, 115.5, 67.75, 75.0,
    88.75, 85.5, 68.0, 61.5, 57.5, 44.25,
]  # fmt: skip
SERVERS = [1, 1, 1, 0, 1, 1, 1, 4, 8, 9, 10, 9, 8, 16, 10, 10, 6, 7, 8, 8, 6, 6, 5, 4]
MEAN_RATE = 14.864434235562394


def test_first_contact_resolution() -> None:
    sums = {"fcr_operator": 100, "fcr_operator_resolved": 90}
    assert value_of("first_contact_resolution", sums).value == 90


def test_abandonment() -> None:
    assert value_of("abandonment_rate", {"abandoned": 10, "offered": 100, "answered": 90}).value == 10


def test_speed_of_answer() -> None:
    sums = {"answered": 100, "wait_answered": 500_000, "wait_answered_sq": 100 * 5_000**2}
    assert value_of("average_speed_of_answer", sums).value == 5


def test_wrap_up() -> None:
    minutes = 60_000
    sums = {"handled": 100, "wrap": 200 * minutes, "handling": 200 * minutes, "handling_sq": 100 * (2 * minutes) ** 2}
    found = value_of("average_handling_time", sums)
    assert found.split["wrap"] / found.n == 2 * 60


@pytest.mark.parametrize(("adhered", "scheduled", "percent"), [(7 * 60, 8 * 60, 87.5), (470, 480, 97.91666666666666)])
def test_adherence(adhered: int, scheduled: int, percent: float) -> None:
    found = value_of("adherence", {"adhered": adhered * 60_000, "scheduled": scheduled * 60_000})
    assert found.value == pytest.approx(percent)
    assert found.n == scheduled


def test_who_conforms_need_not_adhere() -> None:
    planned = [(480, 960, "work"), (720, 780, "lunch")]
    minutes = kept(planned, [(494, 960, "work"), (720, 750, "lunch")])
    assert minutes.scheduled - minutes.adhered == 14 + 30
    assert minutes.worked >= minutes.scheduled_work
    sums = {
        "scheduled": minutes.scheduled * 60_000,
        "adhered": minutes.adhered * 60_000,
        "scheduled_work": minutes.scheduled_work * 60_000,
        "worked": minutes.worked * 60_000,
    }
    assert value_of("adherence", sums).value == pytest.approx(100 * 436 / 480)
    assert value_of("conformance", sums).value == pytest.approx(100 * 436 / 420)


@pytest.mark.parametrize("net", NETS, ids=str)
def test_net_promoter_score(net: Net) -> None:
    plus, minus, n = net.sides
    sums = {
        "nps_answers": n,
        "nps_promoters": plus,
        "nps_passives": n - plus - minus,
        "nps_detractors": minus,
    }
    found = value_of("nps", sums)
    assert found.value == pytest.approx(net.score)
    assert 100 * net_deviation(plus, minus, n) == pytest.approx(net.error)
    assert 100 * Z95 * net_deviation(plus, minus, n) == pytest.approx(net.margin)
    assert found.low == pytest.approx(max(net.score - net.margin, -100))
    assert found.high == pytest.approx(min(net.score + net.margin, 100))


def test_the_width_of_the_interval_of_a_net_score() -> None:
    # A third each of 1,024 is no whole number; 1,023 answers are as near as answers come.
    low, high = net_interval(341, 341, 1023)
    assert 100 * (high - low) == pytest.approx(WIDTH[1], rel=1e-3)
    assert 100 * 2 * Z95 * net_deviation(1024 / 3, 1024 / 3, 1024) == pytest.approx(WIDTH[1])


@pytest.mark.parametrize(("hits", "n", "low", "high", "published"), PROPORTIONS)
def test_intervals_of_proportions(hits: int, n: int, low: float, high: float, published: str) -> None:
    assert wilson(hits, n) == pytest.approx((low, high), abs=1e-12)
    digits = len(published.split()[0]) - 2
    assert " ".join(f"{one:.{digits}f}" for one in wilson(hits, n)) == published
    found = value_of("csat", {"csat_answers": n, "csat_top": hits})
    assert (found.low, found.high) == pytest.approx((100 * low, 100 * high), abs=1e-10)


def test_staffing_of_a_bank() -> None:
    goal = Goal(service_level=None, waits=0.5)
    assert [agents_for(calls, 3600 / 15, goal).agents for calls in ARRIVALS] == SERVERS


def test_the_table_is_the_file() -> None:
    if not FILE.is_file():
        assert len(SINGLE) + 1 + len(NETS) + 1 + len(PROPORTIONS) + 1 == 23
        return
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    ours = [
        *((one.inputs, one.computed) for one in SINGLE),
        *((one.inputs, [one.score, one.error, one.margin]) for one in NETS),
        (WIDTH[0], WIDTH[1]),
        *(({"k": hits, "n": n}, [low, high]) for hits, n, low, high, _ in PROPORTIONS),
        ({"hourly_arrivals(0..23)": ARRIVALS}, [SERVERS, MEAN_RATE]),
        (SHIFT, None),
    ]
    theirs = [(row["inputs"], plain(row["computed"])) for row in rows]
    assert len(theirs) == len(ours) == 23
    for inputs, computed in theirs:
        match = next(mine for given, mine in ours if given == inputs)
        flat, wanted = ([one] if isinstance(one, float) else one or [] for one in (match, computed))
        assert flat == wanted or flat == pytest.approx(wanted, abs=1e-15)


def plain(computed: Any) -> Any:
    """Return the numbers of an entry of the file that we hold ours against."""
    if not isinstance(computed, dict):
        return computed
    if "nps" in computed:
        return [computed["nps"], computed["se_pp"], computed["moe95_pp"]]
    if "servers" in computed:
        return [computed["servers"], computed["mean_service_rate"]]
    return computed.get("full_width")
