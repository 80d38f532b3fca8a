"""Reads definitions of KPIs from a TOML document and checks every name in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, cast

from cs_desk.errors import InputError
from cs_desk.models.kpis import PARAMS, Better, Formula, Kpi, Kpis, Parts, Terms, Variant
from cs_desk.models.kpiterms import Term, parse_term
from cs_desk.models.measures import MEASURES, SPREADS
from cs_desk.models.shipped import known_keys, table, text_of, texts_of, whole

_KPI = (
    "id", "word", "sentence", "area", "unit", "better", "formula", "counted", "excludes", "default", "target",
    "evidence", "beside", "side_by_side", "variant",
)  # fmt: skip
_VARIANT = (
    "sentence", "instrument", "params", "numerator", "denominator", "plus", "minus", "squares", "spread", "extra",
    "n_of", "n_per", "times", "per", "settles_days", "split", "also", "asked", "other_scale", "unit", "counted",
)  # fmt: skip
UNITS = (
    "percent", "seconds", "points", "score", "days", "count", "money", "energy", "per hour", "per 1,000", "per 10,000",
)  # fmt: skip
EXTRA = ("median", "p80", "p90", "longest")


def parse_kpis(document: Mapping[str, Any], source: str) -> Kpis:
    """Return the KPIs of a document (`[[kpi]]` tables); InputError names `source`, KPI, variant and key at fault."""
    known_keys(dict(document), ("kpi",), source)
    rows = document.get("kpi")
    if not isinstance(rows, list):
        raise InputError(f"{source}: at least one [[kpi]] is expected.")
    found: dict[str, Kpi] = {}
    for number, row in enumerate(rows, 1):
        kpi = _kpi(table(row, f"{source}, kpi {number}"), f"{source}, kpi {number}")
        if kpi.id in found:
            raise InputError(f"{source}: the id {kpi.id} stands twice. Each KPI needs an id of its own.")
        found[kpi.id] = kpi
    for kpi in found.values():
        for name in kpi.beside:
            if name not in found:
                raise InputError(f"{source}, {kpi.id}, beside: there is no KPI {name}.")
    return Kpis(found)


def _kpi(row: dict[str, Any], where: str) -> Kpi:
    known_keys(row, _KPI, where)
    name = text_of(row.get("id"), f"{where}, id", limit=60)
    where = where.rsplit(", ", 1)[0] + f", {name}"
    formula = Formula(_one_of(row.get("formula"), tuple(Formula), f"{where}, formula"))
    counted = _text(row, "counted", where, limit=60)
    variants = {
        key: _variant(key, table(value, f"{where}, {key}"), formula, counted, f"{where}, {key}")
        for key, value in table(row.get("variant"), f"{where}, variant").items()
    }
    target = row.get("target")
    if target is not None and (isinstance(target, bool) or not isinstance(target, int | float)):
        raise InputError(f"{where}, target: a number is expected here.")
    return Kpi(
        id=name,
        word=_text(row, "word", where, limit=40),
        sentence=_text(row, "sentence", where, limit=200),
        area=_text(row, "area", where, limit=20),
        unit=_one_of(row.get("unit"), UNITS, f"{where}, unit"),
        better=cast(Better, _one_of(row.get("better"), ("up", "down", "none"), f"{where}, better")),
        formula=formula,
        default=_one_of(row.get("default"), tuple(variants), f"{where}, default"),
        variants=MappingProxyType(variants),
        excludes=texts_of(row.get("excludes", []), f"{where}, excludes", limit=120),
        target=target,
        evidence=_one_of(row.get("evidence", "objective"), ("objective", "subjective"), f"{where}, evidence"),
        beside=texts_of(row.get("beside", []), f"{where}, beside", limit=60),
        side_by_side=row.get("side_by_side", False) is True,
    )


def _text(row: Mapping[str, Any], key: str, where: str, *, limit: int) -> str:
    return text_of(row.get(key), f"{where}, {key}", limit=limit)


def _one_of(value: Any, allowed: Iterable[str], where: str) -> str:
    choices = tuple(allowed)
    if value not in choices:
        raise InputError(f"{where}: one of {', '.join(choices)} is expected here.")
    return str(value)


def _variant(name: str, row: dict[str, Any], formula: Formula, counted: str, where: str) -> Variant:
    known_keys(row, _VARIANT, where)
    params = _params(row.get("params", {}), f"{where}, params")
    plus, minus = (_measure(row.get(key), f"{where}, {key}") for key in ("plus", "minus"))

    def terms(key: str) -> Terms:
        return _terms(row.get(key, []), params, f"{where}, {key}")

    def parts(key: str) -> Parts:
        found = table(row.get(key, {}), f"{where}, {key}")
        return MappingProxyType(
            {word: _terms(value, params, f"{where}, {key}, {word}") for word, value in found.items()}
        )

    variant = Variant(
        id=name,
        sentence=_text(row, "sentence", where, limit=200),
        numerator=(Term(plus), Term(minus, -1)) if formula is Formula.NET else terms("numerator"),
        counted=text_of(row.get("counted", counted), f"{where}, counted", limit=60),
        denominator=terms("denominator"),
        params=params,
        plus=plus,
        minus=minus,
        squares=_measure(row.get("squares"), f"{where}, squares"),
        spread=_one_of(row.get("spread", ""), ("", *SPREADS), f"{where}, spread"),
        extra=tuple(_one_of(one, EXTRA, f"{where}, extra") for one in row.get("extra", [])),
        n_of=terms("n_of"),
        n_per=whole(row.get("n_per", 1), f"{where}, n_per", low=1, high=86_400),
        times=whole(row.get("times", 1), f"{where}, times", low=1, high=1_000_000),
        per=whole(row.get("per", 1), f"{where}, per", low=1, high=1_000_000),
        split=parts("split"),
        also=parts("also"),
        asked=terms("asked"),
        other_scale=terms("other_scale"),
        settles_days=whole(row.get("settles_days", 0), f"{where}, settles_days", low=0, high=366),
        instrument=text_of(row["instrument"], f"{where}, instrument", limit=40) if "instrument" in row else "",
        unit=_one_of(row.get("unit", ""), ("", *UNITS), f"{where}, unit"),
    )
    _complete(variant, formula, where)
    return variant


def _complete(variant: Variant, formula: Formula, where: str) -> None:
    """Raise InputError for a variant without what its formula needs."""
    needed: dict[str, object] = {"numerator": variant.numerator}
    if formula is not Formula.TOTAL:
        needed["denominator"] = variant.denominator
    else:
        needed["n_of"] = variant.n_of
    if formula is Formula.NET:
        needed |= {"plus": variant.plus, "minus": variant.minus}
    if formula is Formula.MEAN:
        needed["squares"] = variant.squares
    if variant.extra:
        needed["spread"] = variant.spread
    for key, value in needed.items():
        if not value:
            raise InputError(f"{where}: {key} is missing, which the formula {formula.value} needs.")


def _params(value: Any, where: str) -> Mapping[str, float]:
    found = table(value, where)
    for name, number in found.items():
        if name not in PARAMS:
            raise InputError(f"{where}: there is no parameter {name}. There are {', '.join(PARAMS)}.")
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise InputError(f"{where}, {name}: {PARAMS[name].word} is expected here.")
    return MappingProxyType(found)


def _terms(value: Any, params: Mapping[str, float], where: str) -> Terms:
    return tuple(parse_term(text, params, where) for text in texts_of(value, where, limit=80))


def _measure(value: Any, where: str) -> str:
    if value is None:
        return ""
    if value not in MEASURES:
        raise InputError(f"{where}: there is no measure {value}; cs_desk/models/measures.py lists them.")
    return str(value)
