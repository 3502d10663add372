"""The five state-gap lists, counted from facts as of any day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.investment_projects.models import GapRecord
from huoshui.investment_projects.queries.results import MeasureTotal, ProjectRow
from huoshui.investment_projects.queries.selection_sql import Selection
from huoshui.investment_projects.queries.work_results import GapList, GapRow, GapSummary
from huoshui.investment_projects.rules.attributes import MILESTONE_STAGES
from huoshui.investment_projects.rules.filters import ProjectFilters
from huoshui.investment_projects.rules.state_gaps import (
    CANNOT_TELL,
    GAP_KINDS,
    YES,
    GapCount,
    GapLimit,
    GapSubject,
    count_gap,
    stands_in_gap,
)
from huoshui.rulebook.queries import calendar, rule_in_force

DATES = tuple(MILESTONE_STAGES)
MOST_MAY_BELONG = 200


@dataclass(slots=True)
class _Standing:
    """One project that stands in a list, before its row is fetched."""

    project_id: UUID
    is_head: bool  # no phase of a visible project
    investment_fen: int | None
    count: GapCount


@dataclass
class _Found:
    standing: list[_Standing]
    cannot_tell: list[UUID]
    limit: GapLimit
    records: Mapping[UUID, GapRecord]


def state_gaps(
    actor: Actor,
    kind: str,
    *,
    filters: ProjectFilters | None = None,
    as_of: date | None = None,
    known_at: datetime | None = None,
    offset: int = 0,
    limit: int = 100,
    only_overdue: bool = False,
    only_heads: bool = False,
) -> GapList:
    """One of the five lists, longest first. Refusal ``unknown_gap``.

    ``only_overdue`` and ``only_heads`` leave rows out; the summary stays that of the whole list.

    A project that somebody closed (销号) and that still stands in the list comes back with status ``to_recheck``.
    """
    if kind not in GAP_KINDS:
        raise Refusal("unknown_gap", f"没有“{kind[:40]}”这张状态差清单。", f"可用：{'、'.join(GAP_KINDS)}。", field="kind")
    selection = Selection(actor, filters or ProjectFilters(), as_of, known_at)
    found = _find(selection, (kind,))[kind]
    wanted_rows = (one for one in found.standing if (not only_overdue or one.count.is_overdue is True) and (not only_heads or one.is_head))
    ordered = sorted(wanted_rows, key=lambda one: (one.count.since_on or date.max, str(one.project_id)))
    size = max(1, min(limit, 500))
    shown = ordered[offset : offset + size]
    wanted = [one.project_id for one in shown] + found.cannot_tell[:MOST_MAY_BELONG]
    rows = _rows(actor, wanted, as_of, known_at)
    names = _unit_names(found.records.values())
    return GapList(
        summary=_summary(kind, found),
        rows=tuple(_gap_row(kind, rows[one.project_id], one, found, names) for one in shown if one.project_id in rows),
        may_belong=tuple(rows[project_id] for project_id in found.cannot_tell[:MOST_MAY_BELONG] if project_id in rows),
        as_of=selection.day,
        known_at=known_at,
        next_offset=offset + size if offset + size < len(ordered) else None,
    )


def gap_summaries(
    actor: Actor, *, filters: ProjectFilters | None = None, as_of: date | None = None, known_at: datetime | None = None
) -> tuple[GapSummary, ...]:
    """All five lists in figures, in the order of the lifecycle."""
    found = _find(Selection(actor, filters or ProjectFilters(), as_of, known_at), tuple(GAP_KINDS))
    return tuple(_summary(kind, found[kind]) for kind in GAP_KINDS)


def gaps_of_project(actor: Actor, row: ProjectRow, *, as_of: date, known_at: datetime | None = None) -> tuple[GapRow, ...]:
    """The lists in which one visible project stands."""
    subject = GapSubject(row.stage, row.side_state, {name: getattr(row, name) for name in DATES})
    kinds = [kind for kind in GAP_KINDS if stands_in_gap(kind, subject) == YES]
    if not kinds:
        return ()
    limits = _limits(actor.zone_id, as_of, known_at)
    days = calendar()
    records = _records(actor.zone_id, kinds, as_of, [row.id])
    found = []
    for kind in kinds:
        one = _Found([], [], limits[kind], records[kind])
        count = count_gap(subject, limits[kind], as_of=as_of, calendar=days)
        standing = _Standing(row.id, row.parent_project_id is None, row.planned_investment_fen, count)
        found.append(_gap_row(kind, row, standing, one, _unit_names(records[kind].values())))
    return tuple(found)


def _find(selection: Selection, kinds: tuple[str, ...]) -> dict[str, _Found]:
    stages = sorted({stage for kind in kinds for stage in GAP_KINDS[kind].stages})
    selection.narrow(f"p.stage = ANY({selection.bind(stages)}::text[])")
    columns = ", ".join(f"p.{name}" for name in DATES)
    lines = selection.run(
        f"{selection.with_clause(selection.phases_clause)} SELECT p.id, p.stage, p.side_state, {selection.is_head}, "  # noqa: S608
        f"COALESCE(p.planned_investment_fen, phases.planned_investment_fen)::bigint, {columns} FROM {selection.source} p "
        f"LEFT JOIN phases ON phases.parent_project_id = p.id WHERE {selection.condition}"
    )
    zone_id = selection.actor.zone_id
    limits = _limits(zone_id, selection.day, selection.known_at)
    days = calendar()
    records = _records(zone_id, kinds, selection.day)
    found = {kind: _Found([], [], limits[kind], records[kind]) for kind in kinds}
    starts = {kind: DATES.index(limits[kind].count_from) for kind in kinds}
    shapes: dict[tuple[object, ...], list[tuple[str, str]]] = {}  # what a project is asked hangs on which days are known, not on the days
    counted: dict[tuple[str, date | None], GapCount] = {}  # many projects share a day
    for project_id, stage, side_state, is_head, investment_fen, *dates in lines:
        shape = (stage, side_state, *(day is None for day in dates))
        answers = shapes.get(shape)
        if answers is None:
            subject = GapSubject(stage, side_state, dict(zip(DATES, dates, strict=True)))
            asked = [(kind, stands_in_gap(kind, subject)) for kind in kinds]
            answers = shapes[shape] = [(kind, answer) for kind, answer in asked if answer in (YES, CANNOT_TELL)]
        for kind, answer in answers:
            if answer == CANNOT_TELL:
                found[kind].cannot_tell.append(project_id)
                continue
            since = (kind, dates[starts[kind]])
            count = counted.get(since)
            if count is None:
                subject = GapSubject(stage, side_state, dict(zip(DATES, dates, strict=True)))
                count = counted[since] = count_gap(subject, limits[kind], as_of=selection.day, calendar=days)
            found[kind].standing.append(_Standing(project_id, is_head, investment_fen, count))
    return found


def _limits(zone_id: UUID, on: date, known_at: datetime | None) -> dict[str, GapLimit]:
    rule = rule_in_force("state_gap_limits", zone_id=zone_id, on=on, known_at=known_at)
    place = "".join(part for part in (rule.place, rule.title, f"（{rule.document_number}）" if rule.document_number else "") if part)
    return {kind: GapLimit.of(content, place) for kind, content in rule.content["limits"].items()}


def _records(zone_id: UUID, kinds: Sequence[str], on: date, project_ids: list[UUID] | None = None) -> dict[str, dict[UUID, GapRecord]]:
    """By list, the record that speaks for each project: the open one, else the one closed last by that day. One query for all lists."""
    rows = GapRecord.objects.in_zone(zone_id).filter(kind__in=list(kinds))
    if project_ids is not None:
        rows = rows.filter(project_id__in=project_ids)
    speaking: dict[str, dict[UUID, GapRecord]] = {kind: {} for kind in kinds}
    for row in rows.select_related("owner_unit").order_by("updated_at", "id"):
        present = speaking[row.kind].get(row.project_id)
        if present is None or row.closed_on is None or (present.closed_on is not None and row.closed_on >= present.closed_on):
            speaking[row.kind][row.project_id] = row
    return {
        kind: {project_id: row for project_id, row in found.items() if row.closed_on is None or row.closed_on <= on}
        for kind, found in speaking.items()
    }


def _rows(actor: Actor, ids: list[UUID], as_of: date | None, known_at: datetime | None) -> dict[UUID, ProjectRow]:
    return {row.id: row for row in Selection(actor, as_of=as_of, known_at=known_at, ids=ids).rows()} if ids else {}


def _unit_names(records: Any) -> dict[UUID, str]:
    return {record.owner_unit_id: record.owner_unit.name for record in records if record.owner_unit is not None}


def _gap_row(kind: str, project: ProjectRow, standing: _Standing, found: _Found, names: dict[UUID, str]) -> GapRow:
    record = found.records.get(project.id)
    is_closed = record is not None and record.closed_on is not None
    return GapRow(
        project=project,
        kind=kind,
        kind_label=GAP_KINDS[kind].label,
        count=standing.count,
        investment_fen=standing.investment_fen,
        limit=found.limit,
        status="to_recheck" if is_closed else "open",
        record_id=record.id if record else None,
        record_version=record.version if record and not is_closed else 0,
        owner_unit_id=record.owner_unit_id if record else None,
        owner_unit_name=(names.get(record.owner_unit_id, "") if record and record.owner_unit_id else "") or project.duty_unit_name,
        owner_person=(record.owner_person if record else "") or project.duty_person,
        reason=record.reason if record else "",
        next_step=record.next_step if record else "",
        next_step_due_on=record.next_step_due_on if record else None,
        closed_on=record.closed_on if record else None,
        closing_evidence=record.closing_evidence if record else "",
    )


def _summary(kind: str, found: _Found) -> GapSummary:
    heads = [one for one in found.standing if one.is_head]
    known = [one.investment_fen for one in heads if one.investment_fen is not None]
    closed = {project_id for project_id, record in found.records.items() if record.closed_on is not None}
    return GapSummary(
        kind=kind,
        label=GAP_KINDS[kind].label,
        definition=GAP_KINDS[kind].definition,
        row_count=len(found.standing),
        project_count=len(heads),
        overdue_count=sum(one.count.is_overdue is True for one in found.standing),
        near_count=sum(one.count.is_near for one in found.standing),
        undated_count=sum(one.count.since_on is None for one in found.standing),
        to_recheck_count=sum(one.project_id in closed for one in found.standing),
        cannot_tell_count=len(found.cannot_tell),
        investment=MeasureTotal(sum(known) if known else None, len(heads) - len(known)),
        limit=found.limit,
    )
