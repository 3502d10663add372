"""Figures of many targets by one statement: the same selection of projects as lists and explanations, so that they cannot differ.

Figures of targets are open to everybody who works in the zone, whoever's projects they count; the records behind them open to those
who may see them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from huoshui.core import lifecycle
from huoshui.core.actor import AUDITOR, Actor
from huoshui.core.periods import Period
from huoshui.investment_projects.queries.results import ProjectRow
from huoshui.investment_projects.queries.selection_sql import STAGE_RANK, Selection
from huoshui.targets.rules.countable import COUNT, COUNTABLES, GROWTH, Countable


@dataclass(frozen=True)
class Ask:
    """One indicator over one window, for a unit, an area, or (neither) the zone."""

    indicator_id: str
    window: Period
    unit_id: UUID | None = None
    area_id: UUID | None = None


@dataclass(frozen=True)
class Counted:
    """``value`` in fen, a count or percent; None where it cannot be told. ``base`` of a growth is the year before.

    ``undecided``: projects of which the ledger does not say whether they fall into the window. ``missing``: those that do, without figure.
    """

    value: Fraction | None
    base: Fraction | None = None
    undecided: int = 0
    missing: int = 0

    @property
    def note(self) -> str:
        parts = []
        if self.undecided:
            parts.append(f"{self.undecided} 个日期不详，未计入")
        if self.missing:
            parts.append(f"{self.missing} 个没有数额，未计入")
        return "；".join(parts)


_Key = tuple[str, Period]
_Sums = tuple[int, int, int | None, int]  # counted, undecided, sum, missing


def measure_all(actor: Actor, asks: Sequence[Ask], *, as_of: date | None = None, known_at: datetime | None = None) -> list[Counted]:
    """One figure an ask, in order. One statement (two for a past day)."""
    keys = list(dict.fromkeys(key for ask in asks for key in _keys_of(ask)))
    if not keys:
        return [Counted(None) for _ in asks]
    selection = Selection(_zone_wide(actor), as_of=as_of, known_at=known_at)
    columns = [column for indicator_id, window in keys for column in _columns(selection, COUNTABLES[indicator_id], window)]
    rows = selection.run(
        f"{selection.with_clause(selection.phases_clause)} SELECT p.duty_unit_id, p.area_id, {', '.join(columns)} "  # noqa: S608 - constants
        f"FROM {selection.source} p LEFT JOIN phases ON phases.parent_project_id = p.id "
        f"WHERE {selection.condition} AND {selection.is_head} GROUP BY p.duty_unit_id, p.area_id"
    )
    groups = [
        (row[0], row[1], {key: (row[2 + 4 * n], row[3 + 4 * n], row[4 + 4 * n], row[5 + 4 * n]) for n, key in enumerate(keys)})
        for row in rows
    ]
    return [_counted(ask, groups) for ask in asks]


def records_behind(
    actor: Actor, ask: Ask, *, as_of: date | None = None, known_at: datetime | None = None, limit: int = 200
) -> tuple[list[ProjectRow], int]:
    """The projects that a figure counts, as far as the actor sees them (at most ``limit``), and how many there are for the zone's eye."""
    how = COUNTABLES.get(COUNTABLES[ask.indicator_id].of or ask.indicator_id)
    if how is None:
        return [], 0
    ids = _ids_behind(actor, ask, how, as_of, known_at)
    total = len(ids) if actor.sees_whole_zone else len(_ids_behind(_zone_wide(actor), ask, how, as_of, known_at))
    shown = ids[:limit]
    rows = {row.id: row for row in Selection(actor, as_of=as_of, known_at=known_at, ids=shown).rows()} if shown else {}
    return [rows[one] for one in shown if one in rows], total


def _ids_behind(eye: Actor, ask: Ask, how: Countable, as_of: date | None, known_at: datetime | None) -> list[UUID]:
    selection = Selection(eye, as_of=as_of, known_at=known_at)
    conditions = [selection.condition, selection.is_head, _belongs(selection, how, ask.window)]
    for column, wanted in (("duty_unit_id", ask.unit_id), ("area_id", ask.area_id)):
        if wanted is not None:
            conditions.append(f"p.{column} = {selection.bind(wanted)}")
    found = selection.run(
        f"{selection.with_clause(selection.phases_clause)} SELECT p.id FROM {selection.source} p "  # noqa: S608 - constants
        f"LEFT JOIN phases ON phases.parent_project_id = p.id WHERE {' AND '.join(conditions)} "
        f"ORDER BY {_order(how)} DESC NULLS LAST, p.pinyin_key, p.id"
    )
    return [row[0] for row in found]


def _order(how: Countable) -> str:
    return f"p.{how.summed}" if how.summed else f"p.{how.date_column}"


def _zone_wide(actor: Actor) -> Actor:
    """The actor with the eye of an auditor: counting reads the whole zone, whoever asks."""
    return actor if actor.sees_whole_zone else replace(actor, roles=actor.roles | {AUDITOR})


def _keys_of(ask: Ask) -> list[_Key]:
    how = COUNTABLES.get(ask.indicator_id)
    if how is None:
        return []
    if how.kind == GROWTH:
        return [(how.of, ask.window), (how.of, year_before(ask.window))]
    return [(how.id, ask.window)]


def year_before(window: Period) -> Period:
    """The same days a year earlier; 29 February becomes the 28th."""
    return Period(_a_year_back(window.start), _a_year_back(window.end))


def _a_year_back(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def _belongs(selection: Selection, how: Countable, window: Period) -> str:
    if not how.date_column:
        return f"COALESCE({selection.figure(how.summed)}, phases.{how.summed}) IS NOT NULL"
    return f"({_in_window(selection, how, window)}) AND ({_in_band(selection, how)})"


def _in_window(selection: Selection, how: Countable, window: Period) -> str:
    last = min(window.end, selection.day)
    if last < window.start:
        return "false"
    return f"p.{how.date_column} BETWEEN {selection.bind(window.start)} AND {selection.bind(last)}"


def _in_band(selection: Selection, how: Countable) -> str:
    total = f"COALESCE({selection.figure('planned_investment_fen')}, phases.planned_investment_fen)"
    conditions = []
    if how.from_fen is not None:
        conditions.append(f"{total} >= {selection.bind(how.from_fen)}")
    if how.below_fen is not None:
        conditions.append(f"{total} < {selection.bind(how.below_fen)}")
    return " AND ".join(conditions) or "true"


def _columns(selection: Selection, how: Countable, window: Period) -> list[str]:
    """Counted, undecided, sum, missing of one indicator over one window."""
    figure = f"COALESCE({selection.figure(how.summed)}, phases.{how.summed})" if how.summed else "NULL"
    if not how.date_column:
        started = f"{STAGE_RANK} >= {_rank('started')}"
        in_year = "true" if window.start.year == selection.day.year else "false"
        return [
            f"count(*) FILTER (WHERE {in_year} AND {figure} IS NOT NULL)",
            "0",
            f"sum({figure}) FILTER (WHERE {in_year})",
            f"count(*) FILTER (WHERE {in_year} AND {figure} IS NULL AND {started})",
        ]
    within, band = _in_window(selection, how, window), _in_band(selection, how)
    reached = f"(p.{how.date_column} IS NULL AND {STAGE_RANK} >= {_rank(how.stage)})"
    size_unknown = f"({band}) IS NULL"
    return [
        f"count(*) FILTER (WHERE ({within}) AND ({band}))",
        f"count(*) FILTER (WHERE {reached} AND ({band}) IS NOT FALSE) + count(*) FILTER (WHERE ({within}) AND {size_unknown})",
        f"sum({figure}) FILTER (WHERE ({within}) AND ({band}))" if how.summed else "NULL::bigint",
        f"count(*) FILTER (WHERE ({within}) AND ({band}) AND {figure} IS NULL)" if how.summed else "0",
    ]


def _rank(stage: str) -> int:
    return [one.code for one in lifecycle.STAGES].index(stage) + 1


def _counted(ask: Ask, groups: Sequence[tuple[UUID | None, UUID | None, dict[_Key, _Sums]]]) -> Counted:
    how = COUNTABLES.get(ask.indicator_id)
    if how is None:
        return Counted(None)
    mine = [
        sums
        for unit_id, area_id, sums in groups
        if (ask.unit_id is None or unit_id == ask.unit_id) and (ask.area_id is None or area_id == ask.area_id)
    ]
    figures = [_total(COUNTABLES[indicator_id], [sums[indicator_id, window] for sums in mine]) for indicator_id, window in _keys_of(ask)]
    if how.kind != GROWTH:
        return figures[0]
    now, before = figures
    value = None if now.value is None or not before.value else (now.value - before.value) / before.value * 100
    return Counted(value, before.value, now.undecided + before.undecided, now.missing + before.missing)


def _total(how: Countable, parts: Sequence[_Sums]) -> Counted:
    counted, undecided = sum(part[0] for part in parts), sum(part[1] for part in parts)
    if how.kind == COUNT:
        return Counted(Fraction(counted), None, undecided)
    known = [int(part[2]) for part in parts if part[2] is not None]
    missing = sum(part[3] for part in parts)
    empty_is_zero = bool(how.date_column) and not counted
    return Counted(Fraction(sum(known)) if known or empty_is_zero else None, None, undecided, missing)
