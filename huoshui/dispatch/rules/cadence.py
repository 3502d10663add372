"""节奏: which deeds come back every week, month or quarter, when each is due in working days, and which node of a project is near."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from huoshui.core.periods import Period, month, quarter
from huoshui.core.workdays import WorkdayCalendar

WEEK, MONTH, QUARTER, NODE = "week", "month", "quarter", "node"
EVERY = {WEEK: "每周", MONTH: "每月", QUARTER: "每季度", NODE: "项目节点前"}
MEETING, BULLETIN, ROUND, MILESTONE = "meeting", "bulletin", "return_round", "milestone"
DEEDS = {MEETING: "开会", BULLETIN: "印发通报", ROUND: "锁定月度填报", MILESTONE: "项目节点"}
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
MILESTONES = {"planned_start_on": ("计划开工", "started_on"), "planned_completion_on": ("计划竣工", "completed_on")}
AHEAD_DAYS = 45  # how far ahead dues are made


@dataclass(frozen=True)
class CadenceRule:
    """One rule. ``target``: the kind of meeting, the recipe, or the planned date of a project. Of the three ways to say when, one is given.

    ``weekday`` 1 to 7; ``workdays_after_end`` N: the Nth working day after the period; ``workdays_before_end`` N: so many working days
    before its last working day (0: that day itself). ``remind_workdays``: reminded so many working days before.
    """

    code: str
    name: str
    deed: str
    target: str
    every: str
    weekday: int | None = None
    workdays_after_end: int | None = None
    workdays_before_end: int | None = None
    remind_workdays: int = 1
    starts_on: date | None = None
    ends_on: date | None = None

    @property
    def in_words(self) -> str:
        """每周一，遇节假日顺延到当周后一个工作日; 每月结束后第 5 个工作日."""
        if self.every == NODE:
            return f"{MILESTONES[self.target][0]}日前 {self.remind_workdays} 个工作日提醒责任单位"
        if self.weekday is not None:
            return f"每{WEEKDAYS[self.weekday - 1]}，遇休息日顺延到当周后一个工作日"
        if self.workdays_after_end is not None:
            return f"{EVERY[self.every]}结束后第 {self.workdays_after_end} 个工作日前"
        before = self.workdays_before_end or 0
        return f"{EVERY[self.every]}最后一个工作日" + (f"往前 {before} 个工作日" if before else "")


def rules_of(content: Mapping[str, Any]) -> list[CadenceRule]:
    """The rules of a version of the rule set ``cadence_rules``."""
    return [CadenceRule(**one) for one in content["rules"]]


def week_of(day: date) -> Period:
    """Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6))


def period_of(every: str, day: date) -> Period:
    """The week, month or quarter of a day."""
    if every == WEEK:
        return week_of(day)
    return month(day.year, day.month) if every == MONTH else quarter(day.year, (day.month + 2) // 3)


def period_key(every: str, period: Period) -> str:
    """2026-W14, 2026-03, 2026-Q1: the same for the same period, whenever it is asked.

    >>> period_key("week", week_of(date(2026, 1, 1))), period_key("quarter", period_of("quarter", date(2026, 5, 9)))
    ('2026-W01', '2026-Q2')
    """
    if every == WEEK:
        year, number, _ = period.start.isocalendar()
        return f"{year}-W{number:02d}"
    return f"{period.start:%Y-%m}" if every == MONTH else f"{period.start.year}-Q{(period.start.month + 2) // 3}"


def due_on(rule: CadenceRule, period: Period, days: WorkdayCalendar) -> date | None:
    """When it is due in this period; None where the week has no working day at all.

    A weekday that is off moves to the next working day of the same week, and where there is none to the one before: a meeting of the
    week stays in its week, also when 调休 makes Saturday a working day.
    """
    if rule.weekday is not None:
        wanted = period.start + timedelta(days=rule.weekday - 1)
        later = [wanted + timedelta(days=step) for step in range((period.end - wanted).days + 1)]
        earlier = [wanted - timedelta(days=step) for step in range(1, (wanted - period.start).days + 1)]
        return next((day for day in [*later, *earlier] if days.is_workday(day)), None)
    if rule.workdays_after_end is not None:
        return days.add_workdays(period.end, rule.workdays_after_end)
    last = period.end
    while not days.is_workday(last):
        last -= timedelta(days=1)
    return _back(last, rule.workdays_before_end or 0, days)


def _back(day: date, count: int, days: WorkdayCalendar) -> date:
    """``count`` working days before a day."""
    while count:
        day -= timedelta(days=1)
        count -= days.is_workday(day)
    return day


def remind_on(due: date, rule: CadenceRule, days: WorkdayCalendar) -> date:
    """From which day it is shown as near."""
    return _back(due, rule.remind_workdays, days)


@dataclass(frozen=True)
class PlannedDue:
    """A due that should exist: one a rule and period."""

    rule: CadenceRule
    key: str
    period: Period
    due_on: date
    remind_on: date


def planned(rules: Sequence[CadenceRule], today: date, days: WorkdayCalendar, *, ahead: int = AHEAD_DAYS) -> list[PlannedDue]:
    """All dues of the regular rules whose day lies between the start of the present period and ``ahead`` days from today.

    A period whose paper comes after its end (月报) is still planned while its day has not passed. Asked late or twice it answers the
    same: what is due follows from rule, period and calendar alone.
    """
    found = []
    for rule in rules:
        if rule.every == NODE:
            continue
        period = period_of(rule.every, period_of(rule.every, today).start - timedelta(days=1))  # the one before: its paper may be due now
        while period.start <= today + timedelta(days=ahead):
            due = due_on(rule, period, days)
            if due is not None and _is_wanted(rule, period, due, today, ahead):
                found.append(PlannedDue(rule, period_key(rule.every, period), period, due, remind_on(due, rule, days)))
            period = period_of(rule.every, period.end + timedelta(days=1))
    return found


def _is_wanted(rule: CadenceRule, period: Period, due: date, today: date, ahead: int) -> bool:
    if (rule.starts_on is not None and due < rule.starts_on) or (rule.ends_on is not None and due > rule.ends_on):
        return False
    first = period_of(rule.every, today).start
    return first <= due <= today + timedelta(days=ahead)


def node_window(rule: CadenceRule, today: date, days: WorkdayCalendar) -> Period:
    """Planned dates that are reminded of today: from today to so many working days ahead."""
    return Period(today, days.add_workdays(today, rule.remind_workdays))


def node_key(attribute: str, planned_on: date) -> str:
    """A node of a project as planned; planned anew it is another."""
    return f"{attribute}:{planned_on.isoformat()}"


WAITING, NEAR, DUE_TODAY, LATE, DONE, DONE_LATE, WAIVED = "waiting", "near", "today", "late", "done", "done_late", "waived"
STANDINGS = {
    WAITING: "未到期",
    NEAR: "临近",
    DUE_TODAY: "今日到期",
    LATE: "逾期未办",
    DONE: "已办",
    DONE_LATE: "逾期办理",
    WAIVED: "本期不办",
}


def standing(due: date, remind: date, done_on: date | None, is_waived: bool, today: date) -> str:
    """Where a due stands on a day."""
    if done_on is not None:
        return DONE_LATE if done_on > due else DONE
    if is_waived:
        return WAIVED
    if due < today:
        return LATE
    if due == today:
        return DUE_TODAY
    return NEAR if remind <= today else WAITING
