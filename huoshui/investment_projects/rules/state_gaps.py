"""状态差: which project is stuck between two stages, since when, and whether too long."""

from __future__ import annotations

import calendar as month_table
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from huoshui.core import lifecycle
from huoshui.core.workdays import WorkdayCalendar

SIGNED_NO_LAND, LAND_NO_START, STARTED_NOT_COUNTED = "signed_no_land", "land_no_start", "started_not_counted"
BUILT_NOT_PRODUCING, PRODUCING_BELOW_CAPACITY = "built_not_producing", "producing_below_capacity"
YES, NO, CANNOT_TELL = "yes", "no", "unknown"
LEFT_STATES = frozenset({lifecycle.TERMINATED, lifecycle.RELOCATED, lifecycle.TRANSFERRED})


@dataclass(frozen=True)
class GapKind:
    """One of the five lists. ``stages`` are those in which a project can stand in it."""

    code: str
    label: str
    definition: str
    stages: tuple[str, ...]


GAP_KINDS: dict[str, GapKind] = {
    kind.code: kind
    for kind in (
        GapKind(
            SIGNED_NO_LAND,
            "已签约未摘地",
            "已正式签约、尚未摘地（或租赁厂房），且未开工的项目；只有注册、没有用地的也在内",
            (lifecycle.SIGNED, lifecycle.LANDED),
        ),
        GapKind(LAND_NO_START, "已摘地未开工", "已摘地（或租赁厂房）、尚未开工的项目", (lifecycle.LANDED,)),
        GapKind(
            STARTED_NOT_COUNTED,
            "已开工未纳统",
            "已开工、尚未入库纳统的项目",
            (
                lifecycle.STARTED,
                lifecycle.COMPLETED,
                lifecycle.IN_PRODUCTION,
                lifecycle.CAPACITY_REACHED,
                lifecycle.EFFECT_REACHED,
            ),
        ),
        GapKind(BUILT_NOT_PRODUCING, "建成未投产", "已竣工、尚未投产的项目", (lifecycle.COMPLETED,)),
        GapKind(PRODUCING_BELOW_CAPACITY, "投产未达产", "已投产、尚未达产的项目", (lifecycle.IN_PRODUCTION,)),
    )
}
"""In the order of the lifecycle. Projects that were terminated, relocated or transferred stand in none."""


@dataclass(frozen=True)
class GapSubject:
    """What is asked of one project: its stage and milestone dates as of the day."""

    stage: str
    side_state: str
    dates: Mapping[str, date | None]


@dataclass(frozen=True)
class GapLimit:
    """The rulebook's limit of one list. ``unit`` workday, day or month."""

    count_from: str
    unit: str
    count: int
    warn_count: int | None
    basis: str
    reference: str = ""
    is_placeholder: bool = False

    @classmethod
    def of(cls, content: Mapping[str, Any], reference: str = "") -> GapLimit:
        """From one table of the rule set ``state_gap_limits``."""
        return cls(
            content["count_from"],
            content["unit"],
            content["days"],
            content.get("warn_days"),
            content.get("basis", ""),
            reference,
            bool(content.get("is_placeholder")),
        )

    @property
    def text(self) -> str:
        """90个工作日, 30天, 3个月."""
        return f"{self.count}{ {'workday': '个工作日', 'day': '天', 'month': '个月'}[self.unit] }"


@dataclass(frozen=True)
class GapCount:
    """How long it has lasted by the end of the day. All None where the start is not known (日期不详)."""

    since_on: date | None
    calendar_days: int | None = None
    working_days: int | None = None
    due_on: date | None = None  # last day within the limit
    is_overdue: bool | None = None
    is_near: bool = False  # past the warning, within the limit
    is_provisional: bool = False  # counted beyond the published working-day calendar


def stands_in_gap(kind: str, subject: GapSubject) -> str:
    """YES, NO or CANNOT_TELL (then a milestone date is missing that would tell)."""
    if subject.side_state in LEFT_STATES or subject.stage not in GAP_KINDS[kind].stages:
        return NO
    if kind in (SIGNED_NO_LAND, LAND_NO_START):
        return _land(kind, subject)
    if kind == STARTED_NOT_COUNTED and subject.stage != lifecycle.STARTED:
        return NO if subject.dates.get("stat_entered_on") else CANNOT_TELL
    return YES


def _land(kind: str, subject: GapSubject) -> str:
    has_land = subject.dates.get("land_won_on") is not None
    if subject.stage == lifecycle.SIGNED:
        return YES
    if has_land:
        return YES if kind == LAND_NO_START else NO
    if subject.dates.get("landed_on") is not None:  # registered, no land yet
        return YES if kind == SIGNED_NO_LAND else NO
    return CANNOT_TELL


def count_gap(subject: GapSubject, limit: GapLimit, *, as_of: date, calendar: WorkdayCalendar) -> GapCount:
    """Days since the earlier milestone, the day itself not counted, and whether the limit is passed."""
    since_on = subject.dates.get(limit.count_from)
    if since_on is None or since_on > as_of:
        return GapCount(None)
    due_on = _after(since_on, limit.count, limit.unit, calendar)
    warn_on = _after(since_on, limit.warn_count, limit.unit, calendar) if limit.warn_count else None
    return GapCount(
        since_on,
        (as_of - since_on).days,
        calendar.workdays_between(since_on, as_of),
        due_on,
        as_of > due_on,
        warn_on is not None and warn_on < as_of <= due_on,
        limit.unit == "workday" and calendar.is_provisional(max(due_on, as_of)),
    )


def _after(start: date, count: int, unit: str, calendar: WorkdayCalendar) -> date:
    if unit == "workday":
        return calendar.add_workdays(start, count)
    if unit == "day":
        return start + timedelta(days=count)
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    return date(year, month + 1, min(start.day, month_table.monthrange(year, month + 1)[1]))
