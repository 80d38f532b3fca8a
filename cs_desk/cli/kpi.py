"""`cs-desk kpi …`: figures, what they mean, and the records behind them."""

from __future__ import annotations

import argparse
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cs_desk.cli.at import Seat, seat
from cs_desk.cli.plain import moment
from cs_desk.cli.say import answer, answer_json, answer_utf8, tell
from cs_desk.cli.tables import moment_of, table
from cs_desk.clock import local
from cs_desk.errors import UsageError
from cs_desk.ingest.mapfile import check_zone
from cs_desk.models.kpichoice import Choice, parse_choice, parse_choices, parse_ids
from cs_desk.models.kpirows import CENTRE, Figure, Question
from cs_desk.models.kpis import shipped_kpis
from cs_desk.models.kpishow import shown
from cs_desk.models.kpiwords import explain as in_words
from cs_desk.models.periods import WEEKDAYS, Period, day_start
from cs_desk.queries import kpi as queries
from cs_desk.queries import upkeep
from cs_desk.reports.documents import document
from cs_desk.reports.figures import csv_of
from cs_desk.services import kpis
from cs_desk.services import upkeep as verbs

HEAD = ("from", "scope", "figure", "value", "n", "95 %", "target", "state")


def show(arguments: argparse.Namespace) -> int:
    """Print the figures of a period."""
    with seat(arguments) as at:
        zone = _zone(arguments, at)
        found = at.worker.ask(queries.figures, _question(arguments, at, zone, arguments.kpi))
    if arguments.json:
        answer_json([one.document() for one in found])
    elif arguments.csv:
        answer_utf8(csv_of(found))
    else:
        table(HEAD, [_line(one, zone) for one in found], right=(3, 4))
    return 0


def _line(one: Figure, zone: ZoneInfo) -> tuple[str, ...]:
    value = shown(one)
    return (
        moment_of(one.period.start, zone), one.scope.word, value.name, value.value, str(one.found.n), value.interval,
        value.target, value.state,
    )  # fmt: skip


def explain(arguments: argparse.Namespace) -> int:
    """Print what a figure is."""
    known = shipped_kpis()
    kpi = known.named(arguments.id)
    chosen = parse_choices(arguments.settings, known)
    if kpi.id in chosen:
        choice = chosen[kpi.id]
    else:
        with seat(arguments) as at:
            choice = at.worker.ask(queries.choices, [kpi])[0]
    if arguments.json:
        answer_json(_explained(choice))
        return 0
    for line in in_words(choice):
        answer(line)
    return 0


def _explained(choice: Choice) -> dict[str, object]:
    kpi, variant = choice.kpi, choice.variant
    return {
        "kpi": kpi.id, "name": kpi.word, "unit": kpi.unit_of(variant), "better": kpi.better,
        "definition": kpi.sentence, "variant": variant.id, "params": dict(choice.params), "formula": variant.sentence,
        "variants": list(kpi.variants), "excludes": list(kpi.excludes), "n_counts": variant.counted,
        "target": kpi.target, "evidence": kpi.evidence, "words": in_words(choice),
    }  # fmt: skip


def records(arguments: argparse.Namespace) -> int:
    """Print the records behind a figure."""
    with seat(arguments) as at:
        zone = _zone(arguments, at)
        found = at.worker.ask(queries.records, _question(arguments, at, zone, arguments.id))
    if arguments.json:
        answer_json([
            {"subject": row.subject, "id": row.id, "reference": row.reference, "at": document(row.at),
             "sums": dict(row.sums), "spreads": {name: dict(edges) for name, edges in row.spreads.items()}}
            for row in found
        ])  # fmt: skip
        return 0
    lines = [(moment_of(row.at, zone), row.subject, row.reference, _adds(row.sums)) for row in found]
    table(("when", "record", "reference", "adds"), lines)
    tell(f"{len(found)} records")
    return 0


def _adds(sums: object) -> str:
    return ", ".join(f"{name} {number}" for name, number in dict(sums).items())  # type: ignore[call-overload]


def set_(arguments: argparse.Namespace) -> int:
    """Choose the variant that a figure has from now on."""
    choice = parse_choice(arguments.choice, shipped_kpis())
    with seat(arguments) as at:
        at.worker.tell(kpis.set_variant, choice)
    if arguments.json:
        params = dict(choice.params)
        answer_json({"kpi": choice.kpi.id, "variant": choice.variant.id, "params": params, "done": "set"})
    else:
        tell(f"{choice}: figures of all periods are worked out so, past ones too.")
    return 0


def rebuild(arguments: argparse.Namespace) -> int:
    """Make the roll-ups anew, or say what differs."""
    with seat(arguments) as at:
        if not arguments.check:
            made = at.worker.tell(verbs.rebuild_rollups)
            if arguments.json:
                answer_json({"records": made})
            else:
                tell(f"{made} records counted anew.")
            return 0
        faults = at.worker.ask(upkeep.rollup_faults)
    if arguments.json:
        answer_json([{"where": one.where, "stored": one.stored, "right": one.right} for one in faults])
    else:
        for one in faults:
            answer(f"{one.where}: stored {one.stored}; by the records {one.right}")
        tell(f"{len(faults)} differences." if faults else "The roll-ups are what the records say.")
    return 1 if faults else 0


def _zone(arguments: argparse.Namespace, at: Seat) -> ZoneInfo:
    return ZoneInfo(check_zone(arguments.zone, "--zone")) if arguments.zone else at.zone


def _question(arguments: argparse.Namespace, at: Seat, zone: ZoneInfo, ids: str) -> Question:
    known = shipped_kpis()
    wanted = parse_choices(arguments.settings, known)
    kpis = parse_ids(ids, known) if ids else ()
    period = period_of(arguments.since, arguments.until, zone, at.worker.clock.now())
    return Question(
        choices=at.worker.ask(queries.choices, kpis, wanted),
        period=period,
        by=getattr(arguments, "by", ""),
        scope=at.worker.ask(queries.scope_named, arguments.scope) if arguments.scope else CENTRE,
        zone=zone.key if arguments.zone else "",
        compare=bool(getattr(arguments, "compare", None)),
        weekdays=_weekdays(arguments.weekdays),
        hours=_hours(arguments.hours),
    )


def period_of(since: str | None, until: str | None, zone: ZoneInfo, now: datetime) -> Period:
    """Return the period of --from and --to; today, and up to the end of today, where one is left out."""
    today = local(now, zone).date()
    start = moment(since, zone, "--from") or day_start(today, zone)
    end = moment(until, zone, "--to") or max(day_start(today + timedelta(days=1), zone), start + timedelta(days=1))
    if start >= end:
        raise UsageError("--to has to come after --from: the period is half open, --from is in it and --to is not.")
    return Period(start, end)


def _weekdays(text: str | None) -> frozenset[str]:
    names = [one.strip().lower()[:3] for one in (text or "").split(",") if one.strip()]
    for name in names:
        if name not in WEEKDAYS:
            raise UsageError(f"--weekdays {name}: write {','.join(WEEKDAYS)}, or some of them.")
    return frozenset(names)


def _hours(text: str | None) -> frozenset[int]:
    if not text:
        return frozenset()
    found = re.fullmatch(r"(\d{1,2})-(\d{1,2})", text.strip())
    if found is None or not 0 <= int(found[1]) < int(found[2]) <= 24:
        raise UsageError(f"--hours {text}: write them like 9-17, from 0 to 24; the last hour is not in it.")
    return frozenset(range(int(found[1]), int(found[2])))
