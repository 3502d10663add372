"""Writes huoshui/rulebook/adapters/workdays.toml from the chinesecalendar package. Run when the package learns a new year."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import chinese_calendar
from chinese_calendar import constants

TARGET = Path(__file__).resolve().parents[1] / "huoshui/rulebook/adapters/workdays.toml"


def main() -> None:
    years = sorted({day.year for day in constants.holidays})
    lines = [
        "# 工作日历：周一至周五之外的例外。days_off 为放假的周一至周五，days_worked 为调休上班的周六、周日。",
        "# 由 scripts/make_workday_calendar.py 从 chinesecalendar生成；以后各年由管理员在“规则”页导入。",
    ]
    for year in years:
        days = [dt.date(year, 1, 1) + dt.timedelta(days=step) for step in range(366)]
        days = [day for day in days if day.year == year]
        off = [day for day in days if day.weekday() < 5 and chinese_calendar.is_holiday(day)]
        worked = [day for day in days if day.weekday() >= 5 and chinese_calendar.is_workday(day)]
        lines += ["", f"[years.{year}]", f"days_off = {_listed(off)}", f"days_worked = {_listed(worked)}"]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {years[0]}–{years[-1]}")


def _listed(days: list[dt.date]) -> str:
    return "[" + ", ".join(f'"{day:%m-%d}"' for day in days) + "]"


if __name__ == "__main__":
    main()
