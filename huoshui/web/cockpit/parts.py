"""The parts of the cockpit as charts and tables: every figure knows the address that opens it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from huoshui.core import lifecycle
from huoshui.core.money import in_unit
from huoshui.investment_projects.queries import BatchRow, FunnelStep, GapSummary, GroupRow, MeasureTotal, Rate
from huoshui.investment_projects.rules.batch_rates import KIND_LABELS
from huoshui.investment_projects.rules.filters import UNKNOWN, ProjectFilters
from huoshui.web.page_dates import page_dates
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import count as count_text
from huoshui.web.templatetags.huoshui_format import money_text

STARTED = tuple(stage.code for stage in lifecycle.STAGES if lifecycle.has_reached(stage.code, lifecycle.STARTED))
PRODUCING = tuple(stage.code for stage in lifecycle.STAGES if lifecycle.has_reached(stage.code, lifecycle.IN_PRODUCTION))
GROUPS_DRAWN = 14  # bars that stay legible; the table beside the chart holds all


@dataclass(frozen=True)
class Opener:
    """Makes the address of a figure's explanation, on the days of this page."""

    request: HttpRequest

    def __call__(self, measure: str, filters: ProjectFilters | None = None) -> str:
        query = (filters or ProjectFilters()).to_query() | {name: [value] for name, value in page_dates(self.request).query().items()}
        base = address(self.request, "explain:drawer", measure).split("?")[0]
        return f"{base}?{urlencode(query, doseq=True)}" if query else base


def yi_number(fen: int | None) -> float | None:
    """亿元 with two decimals, for drawing only; the table beside the chart is exact."""
    return None if fen is None else round(float(in_unit(fen, "亿元")), 2)


def total_text(total: MeasureTotal) -> str:
    """18.40亿元, and how many projects do not state the figure."""
    return money_text(total.fen) + (f"（缺 {total.missing}）" if total.missing and total.fen is not None else "")


def funnel_chart(opens: Opener, funnel: Sequence[FunnelStep], excel_url: str) -> dict[str, Any]:
    """Projects that reached each stage or went further; the bars open the list behind them."""
    steps = [step for step in funnel if step.stage and (step.reached.row_count or step.standing.row_count)]
    unknown = [step for step in funnel if not step.stage and step.standing.row_count]
    beyond = {step.stage: ProjectFilters(stages=tuple(later.stage for later in steps[index:])) for index, step in enumerate(steps)}
    rows = [
        [
            {"text": step.label},
            {
                "text": count_text(step.standing.project_count),
                "href": opens("project_count", ProjectFilters(stages=(step.stage or UNKNOWN,))),
            },
            {
                "text": total_text(step.standing.planned_investment),
                "href": opens("planned_investment", ProjectFilters(stages=(step.stage or UNKNOWN,))),
            },
            {
                "text": count_text(step.reached.project_count),
                "href": opens("project_count", beyond.get(step.stage, ProjectFilters(stages=(UNKNOWN,)))),
            },
            {
                "text": total_text(step.reached.planned_investment),
                "href": opens("planned_investment", beyond.get(step.stage, ProjectFilters(stages=(UNKNOWN,)))),
            },
        ]
        for step in [*steps, *unknown]
    ]
    return {
        "id": "funnel",
        "data_id": "funnel-data",
        "title": "全生命周期漏斗",
        "hint": "到达或越过该阶段的项目个数",
        "kind": "funnel",
        "size": "",
        "drawer": True,
        "excel_url": excel_url,
        "columns": ["阶段", "处于该阶段（个）", "处于该阶段总投资", "到达过（个）", "到达过总投资"],
        "rows": rows,
        "data": {
            "title": "全生命周期漏斗",
            "unit": "个",
            "items": [
                {
                    "name": f"{step.label} {money_text(step.reached.planned_investment.fen)}",
                    "value": step.reached.project_count,
                    "href": opens("project_count", beyond[step.stage]),
                }
                for step in steps
            ],
        },
    }


def group_chart(
    opens: Opener,
    *,
    key: str,
    title: str,
    head: str,
    groups: Sequence[GroupRow],
    narrowed: Callable[[GroupRow], ProjectFilters],
    excel_url: str,
) -> dict[str, Any]:
    """Total investment by unit, industry or park; the table beside it has counts, started and producing as well."""

    def cell(group: GroupRow, text: str, measure: str, **more: tuple[str, ...]) -> dict[str, str]:
        return {"text": text, "href": opens(measure, narrowed(group).narrowed(**more))}

    rows = [
        [
            {"text": group.label},
            cell(group, count_text(group.totals.project_count), "project_count"),
            cell(group, total_text(group.totals.planned_investment), "planned_investment"),
            cell(group, count_text(group.started.project_count), "project_count", stages=STARTED),
            cell(group, count_text(group.produced.project_count), "project_count", stages=PRODUCING),
        ]
        for group in groups
    ]
    drawn = list(groups[:GROUPS_DRAWN])
    return {
        "id": key,
        "data_id": f"{key}-data",
        "title": title,
        "hint": f"前 {GROUPS_DRAWN} 位，其余见表" if len(groups) > GROUPS_DRAWN else "总投资，亿元",
        "kind": "bar",
        "size": "tall" if len(drawn) > 7 else "",
        "drawer": True,
        "excel_url": excel_url,
        "columns": [head, "项目（个）", "总投资", "已开工（个）", "已投产（个）"],
        "rows": rows,
        "data": {
            "title": title,
            "unit": "亿元",
            "horizontal": True,
            "categories": [group.label for group in drawn],
            "series": [
                {
                    "name": "总投资",
                    "values": [yi_number(group.totals.planned_investment.fen) for group in drawn],
                    "hrefs": [cell(group, "", "planned_investment")["href"] for group in drawn],
                }
            ],
        },
    }


def rate_tiles(opens: Opener, rates: Sequence[Rate]) -> list[dict[str, Any]]:
    """履约率, 开工率, 投产率, 达效率 by count, with the amounts below; — where the denominator is 0."""
    amounts = {rate.measure: rate for rate in rates if rate.by == "amount"}
    return [
        {
            "rate": rate,
            "href": opens(f"{rate.measure}.count"),
            "amount": amounts.get(rate.measure),
            "amount_href": opens(f"{rate.measure}.amount"),
        }
        for rate in rates
        if rate.by == "count"
    ]


def gap_lines(opens: Opener, gaps: Sequence[GapSummary]) -> list[dict[str, Any]]:
    """The five lists: how many, how many past their limit, how much money; each opens."""
    return [
        {
            "gap": gap,
            "list_href": address(opens.request, "gaps:list", kind=gap.kind),
            "href": opens(f"gap.{gap.kind}"),
            "overdue_href": opens(f"gap_overdue.{gap.kind}"),
            "money_href": opens(f"gap_investment.{gap.kind}"),
        }
        for gap in gaps
    ]


def batch_lines(opens: Opener, batches: Sequence[BatchRow]) -> list[dict[str, Any]]:
    """Every 期 with count and amount of each kind; each opens."""
    return [
        {
            "batch": batch,
            "kinds": [
                {
                    "label": label,
                    "count": batch.counts[kind],
                    "href": opens(f"batch_entries.{kind}", ProjectFilters(batch_ids=(batch.id,))),
                    "amount": batch.amounts[kind],
                    "money_href": opens(f"batch_investment.{kind}", ProjectFilters(batch_ids=(batch.id,))),
                }
                for kind, label in KIND_LABELS.items()
            ],
        }
        for batch in batches
    ]


def batch_chart(lines: Sequence[dict[str, Any]], excel_url: str) -> dict[str, Any]:
    """签约, 开工, 投产 of every 期, oldest first, as bars beside each other."""
    drawn = list(reversed(lines[:GROUPS_DRAWN]))
    return {
        "id": "batches-chart",
        "data_id": "batches-chart-data",
        "title": "各期签约、开工、投产",
        "hint": "个",
        "kind": "bar",
        "size": "short",
        "drawer": True,
        "excel_url": excel_url,
        "columns": ["期次", *(f"{label}（个）" for label in KIND_LABELS.values())],
        "rows": [
            [{"text": line["batch"].title}, *({"text": count_text(kind["count"]), "href": kind["href"]} for kind in line["kinds"])]
            for line in lines
        ],
        "data": {
            "title": "各期签约、开工、投产",
            "unit": "个",
            "categories": [line["batch"].title for line in drawn],
            "series": [
                {
                    "name": label,
                    "values": [line["kinds"][place]["count"] for line in drawn],
                    "hrefs": [line["kinds"][place]["href"] for line in drawn],
                }
                for place, label in enumerate(KIND_LABELS.values())
            ],
        },
    }
