"""A window named with one length and dated with another: 大干60天, 5月1日—6月30日 is 61 days, both ends counted."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal

from huoshui.core.numerals import chinese_number
from huoshui.ingestion.rules.reconciliation.checks import Check, Term
from huoshui.ingestion.rules.reconciliation.surroundings import Surroundings

_NAMED = re.compile(r"“[^“”\n]{0,12}?(\d{2,3}|百|[一二三四五六七八九]?十|[一二三四五六七八九]百)[天日][^“”\n]{0,14}”")
_DATES = re.compile(
    r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日(?:起)?(?:至|到|—|－|-|~|—{2})(?:今年|当年|(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日"
)
_BETWEEN = 120  # characters between the name and its dates


def check_windows(around: Surroundings) -> Iterator[Check]:
    """One check for each campaign named by its days whose dates stand beside the name."""
    year = around.source.published_on.year if around.source.published_on else None
    checked: set[str] = set()
    for named in _NAMED.finditer(around.text):
        start, end = around.paragraph(named.start())
        dates = _nearest(around.text, named, (start, end))
        if dates is None or named.group(1) in checked:
            continue
        length = chinese_number(named.group(1)) if not named.group(1).isdecimal() else Decimal(named.group(1))
        days = _days(dates, year)
        if length is None or days is None:
            continue
        checked.add(named.group(1))
        yield _check(around, (named, length), (dates, days))


def _nearest(text: str, named: re.Match[str], scope: tuple[int, int]) -> re.Match[str] | None:
    found = [
        dates
        for dates in _DATES.finditer(text, *scope)
        if min(abs(dates.start() - named.end()), abs(named.start() - dates.end())) <= _BETWEEN
    ]
    return min(found, key=lambda dates: abs(dates.start() - named.end()), default=None)


def _days(dates: re.Match[str], year: int | None) -> int | None:
    """Both ends counted; a window whose end stands earlier in the year ends in the next year."""
    first_year, month, day, last_year, last_month, last_day = dates.groups()
    try:
        start_year = int(first_year or year or 2023)
        start = dt.date(start_year, int(month), int(day))
        end = dt.date(int(last_year or start_year), int(last_month or month), int(last_day))
        if end < start and not last_year:
            end = dt.date(start_year + 1, end.month, end.day)
    except ValueError:
        return None
    return (end - start).days + 1 if end >= start else None


def _check(around: Surroundings, name: tuple[re.Match[str], Decimal], window: tuple[re.Match[str], int]) -> Check:
    (named, length), (dates, days) = name, window
    holds = length == days
    off = abs(int(length) - days)
    arithmetic = f"{dates.group()}共{days}天" + ("" if holds else f" ≠ {int(length)}天")
    explanation = "名称中的天数与起止日期相符。" if holds else f"名称写{int(length)}天，按起止日期（含首尾两日）是{days}天，相差{off}天。"
    terms = (
        Term("名称中的天数", length, "day", around.quote(*named.span())),
        Term("起止日期", Decimal(days), "day", around.quote(*dates.span())),
    )
    return Check("window", holds, "light" if off <= 2 else "medium", arithmetic, explanation, terms)
