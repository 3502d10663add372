"""Figures of many targets in one go, by the dictionary of indicators, and the projects behind a figure.

Figures of targets are open to everybody who works in the zone, whoever's projects they count; the records behind them open to those
who may see them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from huoshui.core.actor import AUDITOR, Actor
from huoshui.core.clock import local_day
from huoshui.core.periods import Period
from huoshui.investment_projects.queries.results import ProjectRow
from huoshui.investment_projects.queries.selection_sql import Selection, day_of
from huoshui.targets.queries.indicators import WHOLE_ZONE, Measuring, Scope
from huoshui.targets.rules.countable import COUNTABLES, Countable


@dataclass(frozen=True)
class Ask:
    """One indicator over one window, for a unit, an area, or (neither) the zone."""

    indicator_id: str
    window: Period
    unit_id: UUID | None = None
    area_id: UUID | None = None

    @property
    def scope(self) -> Scope:
        """As the indicators take it."""
        return Scope.unit(self.unit_id) if self.unit_id else Scope.area(self.area_id) if self.area_id else WHOLE_ZONE


@dataclass(frozen=True)
class Counted:
    """``value`` in fen, a count, percent or a place; None where it cannot be told. ``base`` is the denominator of a rate or a growth.

    ``undecided``: records of which the ledger does not say whether they fall into the window. ``missing``: those that do, without figure.
    """

    value: Fraction | None
    base: Fraction | None = None
    undecided: int = 0
    missing: int = 0
    why: str = ""

    @property
    def note(self) -> str:
        parts = [self.why] if self.why else []
        if self.undecided:
            parts.append(f"{self.undecided} 个不能判定，未计入")
        if self.missing:
            parts.append(f"{self.missing} 个没有数额，未计入")
        return "；".join(parts)


def measure_all(actor: Actor, asks: Sequence[Ask], *, as_of: date | None = None, known_at: datetime | None = None) -> list[Counted]:
    """One figure an ask, in order, each by the definition in force at the end of its window; all counted in one go."""
    asking = Measuring(zone_wide(actor), as_of=as_of or day_of(actor), known_on=None if known_at is None else local_day(known_at))
    known = [asking.is_defined(ask.indicator_id, ask.window) for ask in asks]
    asking.prepare_pairs([(ask.indicator_id, ask.window) for ask, is_known in zip(asks, known, strict=True) if is_known])
    return [_counted(asking, ask) if is_known else Counted(None, why="这项指标没有口径") for ask, is_known in zip(asks, known, strict=True)]


def _counted(asking: Measuring, ask: Ask) -> Counted:
    found = asking.measured(ask.indicator_id, ask.scope, ask.window)
    size = 100 if found.kind in {"rate", "growth"} else 1
    value = None if found.value is None else Fraction(found.value) * size
    base = None if found.denominator is None else Fraction(found.denominator)
    return Counted(value, base, found.undecided, found.missing, found.note)


def records_behind(
    actor: Actor, ask: Ask, *, as_of: date | None = None, known_at: datetime | None = None, limit: int = 200
) -> tuple[list[ProjectRow], int]:
    """The projects that a figure counts, as far as the actor sees them (at most ``limit``), and how many there are for the zone's eye."""
    own = COUNTABLES.get(ask.indicator_id)
    how = COUNTABLES.get(own.of or own.id) if own else None
    if how is None:
        return [], 0
    ids = _ids_behind(actor, ask, how, as_of, known_at)
    total = len(ids) if actor.sees_whole_zone else len(_ids_behind(zone_wide(actor), ask, how, as_of, known_at))
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


def zone_wide(actor: Actor) -> Actor:
    """The actor with the eye of an auditor: counting reads the whole zone, whoever asks."""
    return actor if actor.sees_whole_zone else replace(actor, roles=actor.roles | {AUDITOR})


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
