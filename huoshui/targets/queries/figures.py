"""One figure opened: its terms, the records behind it, the facts in force of each, and what could not be decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from huoshui.analytics.rollups import Aggregate, Asked
from huoshui.core.actor import Actor
from huoshui.core.periods import Period
from huoshui.enterprise_requests.queries import requests_by_id
from huoshui.fact_ledger.queries import FactView
from huoshui.investment_projects.queries import ProjectRow
from huoshui.investment_projects.queries.facts_behind import facts_behind as facts_of_projects
from huoshui.investment_projects.queries.selection_sql import Selection
from huoshui.investment_projects.rules.attributes import PROJECT_ATTRIBUTES
from huoshui.organizations.rules import policy
from huoshui.targets.queries.counting import members
from huoshui.targets.queries.indicators import WHOLE_ZONE, Measuring, Scope
from huoshui.targets.rules import measuring
from huoshui.targets.rules.indicators import BASES, Indicator, Measured

MOST_ROWS = 200
_ATTRIBUTES = {one.name for one in PROJECT_ATTRIBUTES}


@dataclass(frozen=True)
class Term:
    """One part of a figure, which opens in turn. ``term``: numerator or denominator of a rate of the rulebook."""

    label: str
    measured: Measured
    period: Period
    term: str = ""


@dataclass(frozen=True)
class FigureRow:
    """One record behind a figure. ``opens``: what a page shows of it (project, request, enterprise, inspection) with its id."""

    record_id: UUID
    label: str
    under: str
    opens: str
    opens_id: UUID
    belongs: bool | None  # None: the ledger does not say
    figure: int | None
    facts: tuple[FactView, ...] = ()


@dataclass(frozen=True)
class Figure:
    """What the drawer shows. ``rows`` are empty where the figure is made of terms: open those."""

    measured: Measured
    scope: Scope
    period: Period
    day: dt.date
    known_on: dt.date | None
    is_money: bool
    terms: tuple[Term, ...]
    rows: tuple[FigureRow, ...]
    row_count: int
    next_cursor: str


def facts_behind(
    actor: Actor,
    indicator_id: str,
    *,
    scope: Scope = WHOLE_ZONE,
    period: Period,
    as_of: dt.date | None = None,
    known_on: dt.date | None = None,
    term: str = "",
    after: str = "",
    limit: int = 30,
) -> Figure:
    """Open one indicator down to its records, their facts and spots. ``after`` is ``next_cursor`` of the page before. NotVisible."""
    policy.require(actor, "indicators:figure")
    asking = Measuring(actor, as_of=as_of, known_on=known_on)
    asking.prepare([indicator_id], [period])
    one = asking.definition(indicator_id, period)
    measured = asking.measured(indicator_id, scope, period)
    asked = measuring.asked_of(period, asking.day)
    aggregate = _aggregate(asking, one, asked, term) if asked is not None and scope.kind in one.scopes else None
    offset = int(after) if after.isascii() and after.isdigit() and len(after) < 8 else 0
    size = max(1, min(limit, MOST_ROWS))
    rows: tuple[FigureRow, ...] = ()
    count = 0
    if aggregate is not None and asked is not None:
        found = members(actor, aggregate, asked, asking.known_at, scope=(scope.kind, scope.id), page=(offset, size + 1))
        rows = _described(actor, aggregate, found[:size], asked, asking.known_at)
        count = offset + len(found)
    return Figure(
        measured=measured,
        scope=scope,
        period=period,
        day=asking.day if asked is None else asked.day,
        known_on=known_on,
        is_money=bool(aggregate.column) if aggregate is not None else False,
        terms=() if asked is None or term else tuple(_terms(asking, one, scope, period)),
        rows=rows,
        row_count=count,
        next_cursor=str(offset + size) if count > offset + size else "",
    )


def _aggregate(asking: Measuring, one: Indicator, asked: Asked, term: str) -> Aggregate | None:
    terms = asking.terms(one, asked)
    if one.rule:
        return {"numerator": terms[0], "denominator": terms[1]}.get(term)
    return terms[0] if terms else None


def _terms(asking: Measuring, one: Indicator, scope: Scope, period: Period) -> list[Term]:
    if one.rule:
        found = asking.measured(one.id, scope, period)
        parts = (("分子", found.numerator, "numerator"), ("分母", found.denominator, "denominator"))
        return [Term(label, Measured(one, value), period, term) for label, value, term in parts]
    if one.kind == "rate":
        return [
            Term(f"{label}：{asking.definition(term, period).name}", asking.measured(term, scope, period), period)
            for label, term in (("分子", one.numerator), ("分母", one.denominator))
        ]
    if one.kind == "growth":
        base = asking.base(one, period)
        return [
            Term("本期", asking.measured(one.of, scope, period), period),
            Term(BASES[one.base], asking.measured(one.of, scope, base), base),
        ]
    return [Term(f"排位所依：{asking.definition(one.of, period).name}", asking.measured(one.of, scope, period), period)] if one.of else []


Described = Callable[[Actor, Aggregate, Sequence[Any], Asked, dt.datetime | None], dict[UUID, tuple[str, str, tuple[FactView, ...]]]]


def _described(
    actor: Actor, aggregate: Aggregate, found: Sequence[Any], asked: Asked, known_at: dt.datetime | None
) -> tuple[FigureRow, ...]:
    opens, describe = _KINDS[aggregate.subject]
    words = describe(actor, aggregate, found, asked, known_at) if found else {}
    rows = []
    for record_id, opens_id, belongs, figure in found:
        label, under, facts = words.get(opens_id, ("—", "", ()))
        rows.append(FigureRow(record_id, label, under, opens, opens_id, belongs, figure, facts))
    return tuple(rows)


def _projects(
    actor: Actor, aggregate: Aggregate, found: Sequence[Any], asked: Asked, known_at: dt.datetime | None
) -> dict[UUID, tuple[str, str, tuple[FactView, ...]]]:
    ids = sorted({row[1] for row in found})
    selection = Selection(actor, as_of=asked.day, known_at=known_at, ids=ids)
    projects: list[ProjectRow] = selection.rows()
    facts = facts_of_projects(selection, projects, attributes_of(aggregate))
    return {row.id: (row.name, row.duty_unit_name, facts.get(row.id, ())) for row in projects}


def attributes_of(aggregate: Aggregate) -> tuple[str, ...]:
    """The attributes of projects whose facts make an aggregate what it is."""
    columns = [aggregate.column, *(test.column for test in aggregate.tests)]
    named = [column.removesuffix("_fen") for column in columns]
    found = [name for name in named if name in _ATTRIBUTES]
    staged = any(test.kind in ("reached", "stage_is", "gap", "term") for test in aggregate.tests) or not found
    return tuple(dict.fromkeys([*found, *(["stage"] if staged else [])]))


def _requests(
    actor: Actor, aggregate: Aggregate, found: Sequence[Any], asked: Asked, known_at: dt.datetime | None
) -> dict[UUID, tuple[str, str, tuple[FactView, ...]]]:
    rows = requests_by_id(actor, [row[1] for row in found])
    return {row.id: (row.title, row.number, ()) for row in rows}


_NAMES = {
    "visit": "SELECT v.id, e.name, (v.visited_at AT TIME ZONE 'Asia/Shanghai')::date::text FROM enterprise_requests_visit v "
    "JOIN enterprises_enterprise e ON e.id = v.enterprise_id AND e.zone_id = v.zone_id WHERE v.zone_id = %s AND v.id = ANY(%s)",
    "inspection": "SELECT i.id, e.name, i.number FROM enterprise_requests_inspection i "
    "JOIN enterprises_enterprise e ON e.id = i.enterprise_id AND e.zone_id = i.zone_id WHERE i.zone_id = %s AND i.id = ANY(%s)",
    "enterprise": "SELECT e.id, e.name, e.uscc FROM enterprises_enterprise e WHERE e.zone_id = %s AND e.id = ANY(%s)",
}


def _named(
    actor: Actor, aggregate: Aggregate, found: Sequence[Any], asked: Asked, known_at: dt.datetime | None
) -> dict[UUID, tuple[str, str, tuple[FactView, ...]]]:
    with connection.cursor() as cursor:
        cursor.execute(_NAMES[aggregate.subject], [actor.zone_id, [row[1] for row in found]])
        return {row[0]: (row[1], row[2], ()) for row in cursor.fetchall()}


_KINDS: Mapping[str, tuple[str, Described]] = {
    "project": ("project", _projects),
    "batch_entry": ("project", _projects),
    "request": ("request", _requests),
    "visit": ("", _named),
    "inspection": ("inspection", _named),
    "enterprise": ("enterprise", _named),
}
