"""Confirmed returns become facts; a confirmed return that was reopened becomes corrections of them.

Why only then: a fact counts everywhere at once, so nothing that the office has not checked may be one. What was handed in before stays
readable in the return's history. docs/decisions/ says more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from huoshui.assignments.queries.zone_time import moment_of
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.core.money import format_money
from huoshui.core.periods import Period
from huoshui.fact_ledger.actions import correct_fact, record_facts, record_source, withdraw_fact
from huoshui.fact_ledger.queries import FactView, facts_by_id
from huoshui.fact_ledger.rules.lines import REPORTED
from huoshui.fact_ledger.rules.new_facts import NewFact
from huoshui.investment_projects.actions.projections import refresh_projection
from huoshui.investment_projects.models import MonthlyReturn, Project, ReturnRound
from huoshui.investment_projects.rules import monthly_flow
from huoshui.investment_projects.rules.attributes import SUBJECT_KIND
from huoshui.investment_projects.rules.monthly_entry import ENTRY_FIELDS, MONEY, PERCENT, EntryField

_OF_THE_DAY = frozenset({"cumulative_done", "funds_arrived", "progress_text", "problem_text"})
_MOVING = frozenset({"progress_text", "problem_text"})  # the latest statement holds: an old month must not speak over a new one


@dataclass(frozen=True)
class _Statement:
    attribute: str
    value: Any
    field: EntryField


def record_confirmed(actor: Actor, round_: ReturnRound, rows: Sequence[MonthlyReturn]) -> None:
    """Facts of returns that are confirmed now, and their ids into ``fact_ids`` (not saved). One source a unit."""
    newer = _with_newer(actor, round_, rows)
    by_unit: dict[str, list[MonthlyReturn]] = defaultdict(list)
    for row in rows:
        by_unit[row.unit_name].append(row)
    for some in by_unit.values():
        fresh = [row for row in some if not row.fact_ids]
        if fresh:
            _record_fresh(actor, round_, fresh, newer)
        for row in some:
            if row not in fresh:
                _record_corrections(actor, round_, row, newer)
    refresh_projection(actor.zone_id, _kept_ids(actor, rows))


def record_carried(actor: Actor, rows: Sequence[MonthlyReturn], reason: str) -> None:
    """Corrections of returns of one project whose figures were changed for ``reason``, and their ids into ``fact_ids`` (not saved)."""
    for row in rows:
        row.reopen_reason = reason
        _record_corrections(actor, row.round, row, _with_newer(actor, row.round, [row]))
        row.reopen_reason = ""
    refresh_projection(actor.zone_id, _kept_ids(actor, rows))


def _record_fresh(actor: Actor, round_: ReturnRound, rows: Sequence[MonthlyReturn], newer: set[UUID]) -> None:
    today = local_day(moment_of(actor))
    source = record_source(actor=actor, kind="form", title=_title(round_, rows[0].unit_name))
    facts, places = [], []
    for row in rows:
        for said in _statements(row, with_moving=row.project_id not in newer):
            facts.append(_fact(round_, row, said, today))
            places.append((row, said.attribute))
    for (row, attribute), fact_id in zip(places, record_facts(actor, source, facts), strict=True):
        row.fact_ids = {**row.fact_ids, attribute: str(fact_id)}


def _record_corrections(actor: Actor, round_: ReturnRound, row: MonthlyReturn, newer: set[UUID]) -> None:
    """Only what differs: a correction names the fact it replaces, a value that was added is new, one that went is withdrawn."""
    reason, today = row.reopen_reason, local_day(moment_of(actor))
    source = record_source(actor=actor, kind="form", title=f"{_title(round_, row.unit_name)}更正")
    held = _living(actor, row.fact_ids)
    said = {one.attribute: one for one in _statements(row, with_moving=row.project_id not in newer)}
    ids = dict(row.fact_ids)
    for name, old in held.items():
        if name in _MOVING and row.project_id in newer:
            continue
        if name not in said:
            withdraw_fact(actor, old.id, reason, source=source)
        elif old.line.value != said[name].value:
            shown = _shown(said[name])
            ids[name] = str(correct_fact(actor, old.id, value=said[name].value, reason=reason, source=source, raw_text=shown))
        else:
            ids[name] = str(old.id)
    ids = {name: fact_id for name, fact_id in ids.items() if name in said or name in _MOVING}
    added = [one for name, one in said.items() if name not in held]
    recorded = record_facts(actor, source, [_fact(round_, row, one, today) for one in added]) if added else []
    ids |= {one.attribute: str(fact_id) for one, fact_id in zip(added, recorded, strict=True)}
    row.fact_ids = ids


def _living(actor: Actor, fact_ids: dict[str, str]) -> dict[str, FactView]:
    """Attribute → the fact that speaks now for what the return stated: somebody may have corrected it on the project's page since.

    What was withdrawn since speaks no more and is left out.
    """
    at = {name: UUID(one) for name, one in fact_ids.items()}
    views = facts_by_id(actor, list(at.values()))
    while moved := {name: later for name, one in at.items() if (later := views[one].corrected_by_id) is not None}:
        at |= moved
        views |= facts_by_id(actor, list(moved.values()))
    return {name: views[one] for name, one in at.items() if not views[one].line.is_withdrawal}


def _statements(row: MonthlyReturn, *, with_moving: bool) -> list[_Statement]:
    found = []
    for one in ENTRY_FIELDS:
        value = getattr(row, one.name)
        if value is None or value == "" or (one.attribute in _MOVING and not with_moving):
            continue
        found.append(_Statement(one.attribute, value, one))
        if one.name == "progress_text" and with_moving:
            found.append(_Statement("progress_text", value, one))
    return found


def _fact(round_: ReturnRound, row: MonthlyReturn, said: _Statement, today: date) -> NewFact:
    start, end = round_.period_start, round_.period_end
    of_day = said.attribute in _OF_THE_DAY
    return NewFact(
        SUBJECT_KIND,
        row.project_id,
        said.attribute,
        said.value,
        happened_on=min(end, today) if of_day else None,  # confirmed before the month is over: so as of that day, not of its end
        period_start=None if of_day else date(end.year, 1, 1) if said.attribute == "ytd_done" else start,
        period_end=None if of_day else end,
        date_precision="day" if of_day else "month",
        modality=REPORTED,
        spot_field=said.field.label,
        raw_text=_shown(said),
    )


def _shown(said: _Statement) -> str:
    if said.field.kind == MONEY:
        return format_money(said.value)
    return f"{said.value}%" if said.field.kind == PERCENT else str(said.value)


def _title(round_: ReturnRound, unit_name: str) -> str:
    label = Period(round_.period_start, round_.period_end).label
    return f"{label}月度填报（{unit_name}）" if unit_name else f"{label}月度填报"


def _with_newer(actor: Actor, round_: ReturnRound, rows: Sequence[MonthlyReturn]) -> set[UUID]:
    """Projects of which a later month is confirmed already."""
    later = MonthlyReturn.objects.in_zone(actor.zone_id).filter(
        project_id__in=[row.project_id for row in rows], state=monthly_flow.CONFIRMED, round__period_end__gt=round_.period_end
    )
    return set(later.values_list("project_id", flat=True))


def _kept_ids(actor: Actor, rows: Sequence[MonthlyReturn]) -> list[UUID]:
    pairs = Project.objects.in_zone(actor.zone_id).filter(id__in=[row.project_id for row in rows]).values_list("id", "merged_into_id")
    return sorted({merged or own for own, merged in pairs})
