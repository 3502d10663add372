"""投资完成 by month of one year, as a chart with its table."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest

from huoshui.core.money import in_unit
from huoshui.fact_ledger.queries import FactView
from huoshui.investment_projects.queries import YearProgress
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import wan_text


def _wan(fen: int | None) -> float | None:
    return None if fen is None else float(in_unit(fen, "万元"))  # for drawing only; the table beside it is exact


def _fen(fact: FactView | None) -> int | None:
    value = None if fact is None else fact.line.value
    return value if isinstance(value, int) else None


def month_chart(request: HttpRequest, year: YearProgress) -> dict[str, Any]:
    """Context of components/chart.html, with the year's figures beside it."""

    def fact_address(fact: FactView | None) -> str:
        return address(request, "explain:fact", fact.id) if fact else ""

    months = [(month.month_end.month, month.month_done, month.ytd_done) for month in year.months]
    plan_fen, done_fen = _fen(year.annual_plan), _fen(year.ytd_done)
    return {
        "id": f"months-{year.year}",
        "data_id": f"months-{year.year}-data",
        "title": f"{year.year} 年投资完成（万元）",
        "kind": "bar",
        "size": "short",
        "drawer": True,
        "columns": ["月份", "当月完成（万元）", "年度累计（万元）"],
        "rows": [
            [
                {"text": f"{number} 月", "href": ""},
                {"text": wan_text(_fen(done)), "href": fact_address(done)},
                {"text": wan_text(_fen(so_far)), "href": fact_address(so_far)},
            ]
            for number, done, so_far in months
        ],
        "data": {
            "title": f"{year.year} 年投资完成",
            "unit": "万元",
            "categories": [f"{number}月" for number, _, _ in months],
            "series": [
                {
                    "name": "当月完成",
                    "values": [_wan(_fen(done)) for _, done, _ in months],
                    "hrefs": [fact_address(done) for _, done, _ in months],
                },
                {
                    "name": "年度累计",
                    "values": [_wan(_fen(one)) for _, _, one in months],
                    "hrefs": [fact_address(one) for _, _, one in months],
                },
            ],
        },
        "year": year,
        "done_fen": done_fen,
        "ratio": Decimal(done_fen) / plan_fen if done_fen is not None and plan_fen else None,
        "plan_address": fact_address(year.annual_plan),
        "plan_text": wan_text(plan_fen),
        "is_ahead": year.ahead_points is not None and year.ahead_points >= 0,
        "points_apart": None if year.ahead_points is None else abs(year.ahead_points),
    }
