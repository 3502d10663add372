"""A year's holiday plan as an administrator pastes it, and the checks on it."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from huoshui.core.refusals import Refusal

_DATE = r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?"
_LINE = re.compile(rf"{_DATE}(?:\s*(?:~|—|–|至|到|-)+\s*{_DATE})?[\s,:]*(休|放假|班|上班|补班|调休上班)(?:[\s,:].*)?", re.ASCII)
_OFF = frozenset({"休", "放假"})


@dataclass(frozen=True)
class YearPlan:
    """Weekdays that are free and weekend days that are worked, in one year, sorted."""

    year: int
    days_off: tuple[dt.date, ...]
    days_worked: tuple[dt.date, ...]


def read_year_plan(year: int, text: str) -> YearPlan:
    """Lines such as "2027-01-01 至 2027-01-03 休 元旦" and "2027-02-06 班". Weekends inside a holiday need no mark.

    Refuses with the line's number: unreadable lines, days of another year, 班 on a weekday, one day both 休 and 班.
    """
    off: set[dt.date] = set()
    worked: set[dt.date] = set()
    for number, raw in enumerate(text.splitlines(), start=1):
        line = unicodedata.normalize("NFKC", raw).strip()
        if not line or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line)
        if not found:
            raise _refusal(number, f"“{raw.strip()}”读不懂", "每行写成“2027-01-01 至 2027-01-03 休”或“2027-02-06 班”")
        days = _days(found, number)
        if any(day.year != year for day in days):
            raise _refusal(number, f"日期不在 {year} 年内", "请按年份分别导入")
        if found[7] in _OFF:
            off.update(days)
        elif weekday := next((day for day in days if day.weekday() < 5), None):
            raise _refusal(number, f"{weekday.isoformat()} 本来就是工作日", "“班”只用于周末调休上班")
        else:
            worked.update(days)
    return checked_plan(year, off, worked)


def checked_plan(year: int, off: Iterable[dt.date], worked: Iterable[dt.date]) -> YearPlan:
    """Keep what differs from Monday to Friday; refuse contradictions and a plan that is plainly not a whole year's."""
    free, made_up = set(off), set(worked)
    if both := sorted(free & made_up):
        raise Refusal("calendar_contradicts", f"{both[0].isoformat()} 既写了休又写了班。", "请核对国务院办公厅通知后改正。", field="text")
    if stray := sorted(day for day in free | made_up if day.year != year):
        raise Refusal("calendar_other_year", f"{stray[0].isoformat()} 不在 {year} 年内。", "请按年份分别导入。", field="year")
    plan = YearPlan(
        year, tuple(sorted(day for day in free if day.weekday() < 5)), tuple(sorted(day for day in made_up if day.weekday() >= 5))
    )
    if len(plan.days_off) < 5:
        raise Refusal(
            "calendar_incomplete",
            f"{year} 年的工作日放假只有 {len(plan.days_off)} 天，不像一份完整的放假安排。",
            "请把元旦、春节、清明、劳动节、端午、中秋、国庆全部填入。",
            field="text",
        )
    return plan


def _days(found: re.Match[str], number: int) -> list[dt.date]:
    try:
        first = dt.date(int(found[1]), int(found[2]), int(found[3]))
        last = dt.date(int(found[4]), int(found[5]), int(found[6])) if found[4] else first
    except ValueError:
        raise _refusal(number, "日期不存在", "请核对后改正") from None
    if last < first or (last - first).days > 30:
        raise _refusal(number, "起止日期不合理", "请核对后改正")
    return [first + dt.timedelta(days=step) for step in range((last - first).days + 1)]


def _refusal(number: int, what: str, remedy: str) -> Refusal:
    return Refusal("calendar_line", f"第 {number} 行：{what}。", f"{remedy}。", field="text", data={"line": number})
