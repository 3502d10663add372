"""What must always be true of a zone's assignments: for `huoshui check` and the simulation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from huoshui.assignments.models import Assignment, AssignmentMark, AssignmentPart, AssignmentPause, AssignmentReply
from huoshui.assignments.queries.clock_terms import due_of_part, pauses_by_part, pauses_of
from huoshui.assignments.queries.zone_time import calendar_now, moment_of_zone
from huoshui.assignments.rules import flow
from huoshui.assignments.rules.clocks import duty_time_of
from huoshui.core.refusals import NotVisible
from huoshui.rulebook.queries import rule_version


def broken_assignments(zone_id: UUID) -> Iterator[str]:
    """Sentences about what contradicts itself in the bound zone: owners, states, levels, due moments."""
    parts: dict[UUID, list[AssignmentPart]] = {}
    for part in AssignmentPart.objects.in_zone(zone_id).order_by("started_at", "id"):
        parts.setdefault(part.assignment_id, []).append(part)
    waiting = set(AssignmentReply.objects.in_zone(zone_id).filter(verdict="waiting").values_list("part_id", flat=True))
    pausing = set(AssignmentPause.objects.in_zone(zone_id).filter(ended_at=None).values_list("part_id", flat=True))
    for whole in Assignment.objects.in_zone(zone_id).order_by("year", "sequence"):
        number = flow.number_text(whole.year, whole.sequence)
        yield from (f"{number}：{words}" for words in _broken_whole(whole, parts.get(whole.id, [])))
        for part in parts.get(whole.id, []):
            yield from (f"{number} {part.unit_name}：{words}" for words in _broken_part(part, part.id in waiting, part.id in pausing))
    yield from _broken_levels(zone_id)
    yield from _wrong_due_moments(zone_id, [part for each in parts.values() for part in each if part.ended_at is None])


def _broken_whole(whole: Assignment, parts: list[AssignmentPart]) -> Iterator[str]:
    leads = [part for part in parts if part.role == flow.LEAD and part.ended_at is None]
    if whole.closed_at is None and len(leads) != 1 and not any(part.role == flow.LEAD and part.state == flow.DONE for part in parts):
        yield f"应有一个主办单位，现有 {len(leads)} 个"
    if whole.closed_at is not None and any(part.ended_at is None for part in parts):
        yield "已经结束，却还有承办单位在办"
    if whole.closed_at is None and parts and all(part.ended_at is not None for part in parts):
        yield "承办单位都已结束，却没有销号"


def _broken_part(part: AssignmentPart, is_waiting: bool, is_pausing: bool) -> Iterator[str]:
    if (part.ended_at is not None) != (part.state in (flow.DONE, flow.ENDED)):
        yield f"状态“{flow.STATE_NAMES[part.state]}”与结束时间不符"
    if is_waiting != (part.state == flow.REPLIED) and part.state != flow.ENDED:
        yield f"状态“{flow.STATE_NAMES[part.state]}”与报结不符"
    if is_pausing != (part.state in flow.STOPPED_STATES):
        yield f"状态“{flow.STATE_NAMES[part.state]}”与停表记录不符"
    if part.received_at is None and part.state in (flow.WORKING, flow.REPLIED, flow.RETURNED, flow.PAUSED, flow.DONE):
        yield f"没有签收就“{flow.STATE_NAMES[part.state]}”"


def _broken_levels(zone_id: UUID) -> Iterator[str]:
    highest: dict[UUID, list[int]] = {}
    for part_id, mark in AssignmentMark.objects.in_zone(zone_id).filter(mark__startswith="level:").values_list("part_id", "mark"):
        highest.setdefault(part_id, []).append(int(mark.partition(":")[2]))
    rows: Any = AssignmentPart.objects.in_zone(zone_id).values_list("id", "unit_name", "raised_level")
    for part_id, unit_name, raised in rows:
        levels = highest.get(part_id, [])
        if len(levels) != len(set(levels)) or max(levels, default=0) != raised:
            yield f"{unit_name}：超期上报的级别与记录不符"


def _wrong_due_moments(zone_id: UUID, parts: list[AssignmentPart]) -> Iterator[str]:
    """Running clocks say what their own terms say, by the calendar that they name. Those that wait for a decision move with it."""
    calendar = calendar_now()
    now = moment_of_zone(zone_id)
    rows = pauses_by_part(zone_id, [part.id for part in parts])
    for part in parts:
        if part.calendar_version != calendar.version or part.state in (flow.REPLIED, flow.DISPUTED):
            continue
        due = _due_again(part, rows.get(part.id, []), now, calendar)
        if due is not None and due != part.due_at:
            yield f"{part.unit_name}：时限 {part.due_on} 与其计算依据不符"


def _due_again(part: AssignmentPart, rows: list[AssignmentPause], now: datetime, calendar: Any) -> datetime | None:
    duty_time: Any = ()
    if part.limit_unit == "duty_hour":
        try:
            duty_time = duty_time_of(rule_version(part.rule_reference, zone_id=part.zone_id).content)
        except NotVisible:
            return None
    return due_of_part(part, pauses_of(rows, now), calendar, duty_time).at
