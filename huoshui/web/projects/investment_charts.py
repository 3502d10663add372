"""投资完成 by month of one year, as a chart with its table."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from huoshui.core.money import in_unit
from huoshui.investment_projects.queries import YearProgress
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import MISSING, wan_text


def _wan(fen: int | None) -> float | None:
    return None if fen is None else float(in_unit(fen, "万元"))  # for drawing only; the table beside it is exact


def month_chart(request: HttpRequest, project_id: UUID, year: YearProgress) -> dict[str, Any]:
    """Context of components/chart.html, with the year's figures beside it."""

    def fact_address(fact_id: UUID | None) -> str:
        return address(request, "explain:fact", fact_id) if fact_id else ""

    rows = [
        [
            {"text": f"{month.period_end.month} 月", "href": ""},
            {"text": wan_text(month.month_done_fen), "href": fact_address(month.month_fact_id)},
            {"text": wan_text(month.ytd_done_fen), "href": fact_address(month.ytd_fact_id)},
        ]
        for month in year.months
    ]
    ratio = Decimal(year.ytd_done_fen) / year.annual_plan_fen if year.ytd_done_fen is not None and year.annual_plan_fen else None
    return {
        "id": f"months-{year.year}",
        "data_id": f"months-{year.year}-data",
        "title": f"{year.year} 年投资完成（万元）",
        "kind": "bar",
        "size": "short",
        "drawer": True,
        "columns": ["月份", "当月完成（万元）", "年度累计（万元）"],
        "rows": rows,
        "data": {
            "title": f"{year.year} 年投资完成",
            "unit": "万元",
            "categories": [f"{month.period_end.month}月" for month in year.months],
            "series": [
                {
                    "name": "当月完成",
                    "values": [_wan(month.month_done_fen) for month in year.months],
                    "hrefs": [fact_address(month.month_fact_id) for month in year.months],
                },
                {
                    "name": "年度累计",
                    "values": [_wan(month.ytd_done_fen) for month in year.months],
                    "hrefs": [fact_address(month.ytd_fact_id) for month in year.months],
                },
            ],
        },
        "year": year,
        "ratio": ratio,
        "plan_address": fact_address(year.annual_plan_fact_id),
        "plan_text": wan_text(year.annual_plan_fen) if year.annual_plan_fen is not None else MISSING,
    }
