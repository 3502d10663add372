"""What the ledger gives for an agenda on the day it is drafted, as the one who drafts it sees it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from huoshui.assignments.queries import late_titles, moment_of, unit_loads
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.core.money import format_money
from huoshui.core.workdays import WorkdayCalendar
from huoshui.dispatch.models import Meeting
from huoshui.dispatch.queries.meetings import decision_lines, visible
from huoshui.dispatch.queries.results import DecisionLine
from huoshui.dispatch.rules import agendas
from huoshui.dispatch.rules.agendas import DraftItem, LateUnit, LongGap, Material, PastDecision, RedProject, SlowTarget, StuckRequest
from huoshui.dispatch.rules.meetings import HELD, ISSUED, MONTHLY, WEEKLY
from huoshui.enterprise_requests.queries import RequestFilters, RequestRow, list_requests
from huoshui.enterprise_requests.rules.request_flow import REPLIED
from huoshui.investment_projects.queries.gap_worklist import gap_worklist
from huoshui.investment_projects.queries.work_results import GapRow
from huoshui.rulebook.queries import calendar, rule_in_force
from huoshui.targets.queries import TargetFilters, TargetRow, list_targets, project_lights
from huoshui.targets.rules.pace import BEHIND, SHORT

MOST_LOOKED_AT = 500
OPEN_FATES_KEPT = 40  # decisions of earlier meetings that are still open
REGULAR = (WEEKLY, MONTHLY)


@dataclass
class Drafted:
    """The items of a fresh draft, and how many matters of each part there were."""

    items: list[DraftItem] = field(default_factory=list)
    part_counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Asking:
    actor: Actor
    now: datetime
    today: date
    days: WorkdayCalendar
    terms: dict[str, Any]

    def most(self, part: str) -> int:
        return int(self.terms["most_items"].get(part, 0))


def draft_for(actor: Actor, meeting: Meeting) -> Drafted:
    """The agenda as the ledger would give it now."""
    now = moment_of(actor)
    terms = dict(rule_in_force("meeting_terms", zone_id=actor.zone_id, on=meeting.held_on).content)
    asking = _Asking(actor, now, local_day(now), calendar(), terms)
    parts = terms["agenda"].get(meeting.kind, [])
    readers: dict[str, Callable[[_Asking], tuple[str, Sequence[Any], int]]] = {
        agendas.RED_LIGHTS: _red,
        agendas.STATE_GAPS: _gaps,
        agendas.OVERDUE: _late,
        agendas.REQUESTS: _requests,
        agendas.TARGETS: _targets,
    }
    found: dict[str, Any] = {}
    drafted = Drafted()
    for part in parts:
        if part == agendas.LAST_DECISIONS:
            found["decisions"] = past_decisions(actor, meeting)
            drafted.part_counts[part] = len(found["decisions"])
        elif part in readers:
            name, rows, count = readers[part](asking)
            found[name] = rows
            drafted.part_counts[part] = count
    drafted.items = agendas.draft(Material(**found), parts, terms["most_items"])
    return drafted


def past_decisions(actor: Actor, meeting: Meeting) -> list[PastDecision]:
    """All decisions of the last meeting of the same kind, and those of earlier ones that are still open. A weekly meeting follows up
    what any regular meeting decided; a topical one only its own kind with the same title."""
    earlier = visible(actor).filter(state__in=(HELD, ISSUED)).exclude(id=meeting.id)
    earlier = earlier.filter(held_on__lte=meeting.held_on)
    earlier = earlier.filter(kind__in=REGULAR) if meeting.kind in REGULAR else earlier.filter(kind=meeting.kind, title=meeting.title)
    meetings = {one.id: one for one in earlier.defer("minutes").order_by("-held_on", "-id")[:60]}
    if not meetings:
        return []
    same_kind = [one for one in meetings.values() if one.kind == meeting.kind]
    last = (same_kind or list(meetings.values()))[0]
    lines = [one for one in decision_lines(actor, meetings) if not one.is_withdrawn]
    kept = [one for one in lines if one.meeting_id == last.id]
    older = [one for one in lines if one.meeting_id != last.id and (one.is_open or one.waits_to_be_assigned)]
    older.sort(key=lambda one: (-one.days_late, meetings[one.meeting_id].held_on))
    return [_past(one, meetings[one.meeting_id]) for one in [*kept, *older[:OPEN_FATES_KEPT]]]


def _past(line: DecisionLine, meeting: Meeting) -> PastDecision:
    return PastDecision(
        id=line.id,
        meeting_title=f"{meeting.held_on.month}月{meeting.held_on.day}日{meeting.get_kind_display()}",
        what=line.what,
        unit_id=line.lead_unit_id,
        unit_name=line.lead_name,
        assignment_id=line.assignment_id,
        number=line.number,
        state_name=line.state_name,
        due_on=line.assignment_due_on,
        days_late=line.days_late,
        is_open=line.is_open,
        was_done=line.was_done,
        was_late=line.was_late,
    )


def _red(asking: _Asking) -> tuple[str, Sequence[RedProject], int]:
    page = project_lights(asking.actor, light="red", limit=asking.most(agendas.RED_LIGHTS))
    rows = [
        RedProject(
            line.project.id,
            line.project.name,
            line.project.duty_unit_id,
            line.project.duty_unit_name,
            line.shown.override.reason if line.shown.override and line.light.light != "red" else line.light.reason,
            line.light.turns_green,
            line.run,
        )
        for line in page.lines
    ]
    return "red", rows, page.total_count


def _gaps(asking: _Asking) -> tuple[str, Sequence[LongGap], int]:
    work = gap_worklist(asking.actor, limit=MOST_LOOKED_AT)
    over = [row for row in work.late if row.count.is_overdue]
    return "gaps", [_gap(row, asking) for row in over[: asking.most(agendas.STATE_GAPS)]], len(over)


def _gap(row: GapRow, asking: _Asking) -> LongGap:
    by_workdays = row.limit.unit == "workday"
    lasted = f"已 {row.count.working_days} 个工作日" if by_workdays else f"已 {row.count.calendar_days} 天"
    over = ""
    if row.count.due_on is not None:
        days = asking.days.workdays_between(row.count.due_on, asking.today) if by_workdays else (asking.today - row.count.due_on).days
        over = f"，超期限（{row.limit.text}）{days} {'个工作日' if by_workdays else '天'}"
    return LongGap(
        project_id=row.project.id,
        kind=row.kind,
        kind_label=row.kind_label,
        name=row.project.name,
        unit_id=row.owner_unit_id or row.project.duty_unit_id,
        unit_name=row.owner_unit_name or row.project.duty_unit_name,
        over=lasted + over,
        reason=row.reason,
        next_step=row.next_step,
        next_step_due_on=row.next_step_due_on,
    )


def _late(asking: _Asking) -> tuple[str, Sequence[LateUnit], int]:
    late = [one for one in unit_loads(asking.actor) if one.late]
    shown = late[: asking.most(agendas.OVERDUE)]
    titles = late_titles(asking.actor, [one.unit_id for one in shown], most=agendas.MOST_TITLES) if shown else {}
    rows = [LateUnit(one.unit_id, one.unit_name, one.late, one.most_days_late, tuple(titles.get(one.unit_id, ()))) for one in shown]
    return "late", rows, len(late)


def _requests(asking: _Asking) -> tuple[str, Sequence[StuckRequest], int]:
    limit = asking.terms["request_stuck_workdays"]
    found = []
    for row in list_requests(asking.actor, RequestFilters(open_only=True), order="state", limit=MOST_LOOKED_AT).rows:
        days = asking.days.workdays_between(local_day(row.state_since), asking.today)
        if row.state != REPLIED and (days >= limit or row.is_overdue):
            found.append((row, days))
    found.sort(key=lambda pair: (not pair[0].is_overdue, -pair[1], pair[0].number))
    return "requests", [_request(row, days) for row, days in found[: asking.most(agendas.REQUESTS)]], len(found)


def _request(row: RequestRow, days: int) -> StuckRequest:
    return StuckRequest(
        id=row.id,
        number=row.number,
        title=row.title,
        enterprise_name=row.enterprise_name,
        unit_id=row.lead_unit_id,
        unit_name=row.lead_unit_name,
        state_label=row.state_label,
        holder=row.holder,
        days=max(0, days),
        is_overdue=row.is_overdue,
        next_step=row.next_step,
    )


def _targets(asking: _Asking) -> tuple[str, Sequence[SlowTarget], int]:
    limit = asking.terms["target_behind_points"]
    rows = list_targets(asking.actor, TargetFilters(year=asking.today.year), limit=MOST_LOOKED_AT).rows
    behind = [row for row in rows if _is_behind(row, limit)]
    behind.sort(key=lambda row: (row.scope_kind != "zone", row.pace.gap_points if row.pace and row.pace.gap_points is not None else 0))
    return "targets", [_target(row) for row in behind[: asking.most(agendas.TARGETS)]], len(behind)


def _is_behind(row: TargetRow, limit: int) -> bool:
    if row.pace is None or row.pace.gap_points is None or row.pace.standing not in (BEHIND, SHORT):
        return False
    return row.pace.gap_points <= -limit if row.nature == "cumulative" else row.pace.gap_points < 0


def _target(row: TargetRow) -> SlowTarget:
    pace = row.pace
    assert pace is not None  # only those with a pace are behind
    return SlowTarget(row.id, row.indicator_name, row.scope_label, row.unit_id, pace.in_words, _needed(row.value_kind, pace.needed_a_month))


def _needed(kind: str, amount: Fraction | None) -> str:
    if amount is None or amount <= 0 or kind not in ("count", "money"):
        return ""
    return format_money(math.ceil(amount)) if kind == "money" else f"{math.ceil(amount)} 个"
