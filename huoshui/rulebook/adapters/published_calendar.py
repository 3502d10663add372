"""The published working-day calendar, 2004 to the last year the State Council had announced when this version was made."""

from __future__ import annotations

import datetime as dt
import tomllib
from functools import lru_cache
from pathlib import Path

from huoshui.core.refusals import Refusal
from huoshui.rulebook.rules.calendar_text import YearPlan, checked_plan

FILE = Path(__file__).parent / "workdays.toml"


@lru_cache(maxsize=1)
def published_years() -> dict[int, YearPlan]:
    """Year → plan, read once a process."""
    return read_calendar_file(FILE)


def read_calendar_file(path: Path) -> dict[int, YearPlan]:
    """Refuses a file with a gap between years, a day in the wrong year, or a day both free and worked."""
    with path.open("rb") as file:
        data = tomllib.load(file)
    plans = {}
    for name, table in data["years"].items():
        year = int(name)
        plans[year] = checked_plan(year, _days(year, table["days_off"]), _days(year, table["days_worked"]))
    years = sorted(plans)
    if years != list(range(years[0], years[-1] + 1)):
        raise Refusal("calendar_gap", f"文件 {path.name} 的年份不连续。", "请补齐缺少的年份。")
    return plans


def _days(year: int, months_and_days: list[str]) -> list[dt.date]:
    return [dt.date.fromisoformat(f"{year}-{text}") for text in months_and_days]
