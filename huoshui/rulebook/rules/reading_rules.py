"""Small answers read out of rule contents."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from huoshui.core.money import format_money
from huoshui.core.workdays import WorkdayCalendar
from huoshui.rulebook.rules.contents import DAY_UNIT_NAMES


@dataclass(frozen=True)
class GapLimit:
    """One limit of state_gap_limits, ready to count with."""

    kind: str
    count_from: str
    until: str
    unit: str
    days: int
    warn_days: int | None
    basis: str
    is_placeholder: bool

    @property
    def words(self) -> str:
        return f"{self.days}{DAY_UNIT_NAMES[self.unit]}"


def gap_limit(content: Mapping[str, Any], kind: str) -> GapLimit:
    return GapLimit(kind=kind, **content["limits"][kind])


def days_elapsed(limit: GapLimit, start: dt.date, on: dt.date, calendar_: WorkdayCalendar) -> int:
    """Days from ``start`` (excluded) to ``on`` in the limit's unit; months are whole months passed."""
    if limit.unit == "workday":
        return max(calendar_.workdays_between(start, on), 0)
    if limit.unit == "day":
        return max((on - start).days, 0)
    return max((on.year - start.year) * 12 + on.month - start.month - (1 if on.day < min(start.day, _last_day(on)) else 0), 0)


def due_on(limit: GapLimit, start: dt.date, calendar_: WorkdayCalendar) -> dt.date:
    """The last day within the limit; months end on the same day of the month, or its last."""
    if limit.unit == "workday":
        return calendar_.add_workdays(start, limit.days)
    if limit.unit == "day":
        return start + dt.timedelta(days=limit.days)
    years, month_index = divmod(start.month - 1 + limit.days, 12)
    first = dt.date(start.year + years, month_index + 1, 1)
    return first.replace(day=min(start.day, _last_day(first)))


def _last_day(day: dt.date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def evidence_sentence(content: Mapping[str, Any], stage: str) -> str:
    """合同（协议）文本、会议纪要 之一; "" where the stage needs none."""
    entry = content["stages"].get(stage)
    if entry is None or not entry["evidence_required"]:
        return ""
    return "、".join(entry["evidence"]) + (" 之一" if len(entry["evidence"]) > 1 else "")


def band_of(content: Mapping[str, Any], fen: int | None) -> str:
    """Name of the size band; 总投资不详 where the amount is missing."""
    if fen is None:
        return "总投资不详"
    for band in content["bands"]:
        if fen >= band["from_fen"] and (band["below_fen"] is None or fen < band["below_fen"]):
            return str(band["name"])
    return "总投资不详"


@dataclass(frozen=True)
class ScaleAnswer:
    """Whether a project meets the entry scale: True, False, or None (cannot tell) with the reason."""

    meets: bool | None
    reason: str


def meets_entry_scale(content: Mapping[str, Any], code: str, fen: int | None) -> ScaleAnswer:
    """Three answers: a missing amount or an unknown category is never a no."""
    row = next((one for one in content["scales"] if one["code"] == code), None)
    if row is None:
        return ScaleAnswer(None, "未选择项目类别")
    if row["minimum_fen"] is None:
        return ScaleAnswer(True, f"{row['category']}不设规模下限")
    if fen is None:
        return ScaleAnswer(None, "缺少总投资")
    enough = fen >= row["minimum_fen"]
    return ScaleAnswer(enough, f"{row['category']}要求不低于 {format_money(row['minimum_fen'])}，本项目 {format_money(fen)}")
