"""计划与实际 by month of one year, as a chart with its table: ahead of or behind the plan in points."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.http import HttpRequest

from huoshui.core.money import in_unit
from huoshui.core.periods import last_day_of_month
from huoshui.fact_ledger.queries import FactView
from huoshui.investment_projects.queries import YearProgress
from huoshui.investment_projects.queries.results import MonthFigure
from huoshui.investment_projects.rules.investment_pace import ahead_points, planned_by
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import MISSING, wan_text


def _wan(fen: int | None) -> float | None:
    return None if fen is None else float(in_unit(fen, "万元"))  # for drawing only; the table beside it is exact


def _whole_wan(fen: int | None) -> float | None:
    return None if fen is None else round(float(in_unit(fen, "万元")))


def _fen(fact: FactView | None) -> int | None:
    value = None if fact is None else fact.line.value
    return value if isinstance(value, int) else None


def month_chart(request: HttpRequest, year: YearProgress) -> dict[str, Any]:
    """Context of components/chart.html: the plan by time elapsed beside what is done by month, ahead or behind in points in the table."""

    def fact_address(fact: FactView | None) -> str:
        return address(request, "explain:fact", fact.id) if fact else ""

    plan_fen, done_fen = _fen(year.annual_plan), _fen(year.ytd_done)
    reported = {month.month_end.month: month for month in year.months}
    numbers = range(1, 13) if plan_fen else sorted(reported)
    planned = {number: planned_by(plan_fen, last_day_of_month(year.year, number), year.year) for number in numbers}
    so_far = {number: month.ytd_done for number, month in reported.items()}
    series: list[dict[str, Any]] = [
        {
            "name": "实际累计",
            "values": [_wan(_fen(so_far.get(number))) for number in numbers],
            "hrefs": [fact_address(so_far.get(number)) for number in numbers],
        }
    ]
    if plan_fen:
        series.insert(0, {"name": "计划累计（序时）", "values": [_whole_wan(planned[number]) for number in numbers], "quiet": True})
    return {
        "id": f"months-{year.year}",
        "data_id": f"months-{year.year}-data",
        "title": f"{year.year} 年计划与实际（万元）",
        "kind": "line",
        "size": "short",
        "drawer": True,
        "columns": ["月份", "当月完成（万元）", "年度累计（万元）", "应完成（万元）", "占年计划", "超前或落后（点）"],
        "rows": [_row(number, month, planned.get(number), plan_fen, fact_address) for number, month in sorted(reported.items())],
        "data": {
            "title": f"{year.year} 年计划与实际",
            "unit": "万元",
            "categories": [f"{number}月" for number in numbers],
            "series": series,
        },
        "year": year,
        "done_fen": done_fen,
        "ratio": Decimal(done_fen) / plan_fen if done_fen is not None and plan_fen else None,
        "plan_address": fact_address(year.annual_plan),
        "plan_text": wan_text(plan_fen),
        "is_ahead": year.ahead_points is not None and year.ahead_points >= 0,
        "points_apart": None if year.ahead_points is None else abs(year.ahead_points),
    }


def _row(
    number: int, month: MonthFigure, planned_fen: int | None, plan_fen: int | None, fact_address: Callable[[FactView | None], str]
) -> list[dict[str, str]]:
    done = _fen(month.ytd_done)
    points = ahead_points(done, plan_fen, month.month_end, month.month_end.year)
    return [
        {"text": f"{number} 月", "href": ""},
        {"text": wan_text(_fen(month.month_done)), "href": fact_address(month.month_done)},
        {"text": wan_text(done), "href": fact_address(month.ytd_done)},
        {"text": wan_text(planned_fen), "href": ""},
        {"text": f"{Decimal(done) / plan_fen * 100:.1f}%" if done is not None and plan_fen else MISSING, "href": ""},
        {"text": MISSING if points is None else f"{points:+}", "href": ""},
    ]
