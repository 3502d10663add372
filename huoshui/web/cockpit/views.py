"""驾驶舱: funnel, 三个一批, state gaps, units and industries on one screen; each figure opens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoshui.audit.rules.operation_sentences import declare
from huoshui.core.actor import Actor
from huoshui.core.money import in_unit
from huoshui.core.refusals import NotVisible
from huoshui.investment_projects.queries import (
    FunnelStep,
    GroupRow,
    batch_rates,
    by_area,
    by_industry,
    by_unit,
    gap_summaries,
    list_batches,
    project_totals,
    stage_funnel,
)
from huoshui.investment_projects.rules.filters import UNKNOWN, ProjectFilters
from huoshui.organizations.rules.policy import may
from huoshui.web.cockpit.parts import PRODUCING, STARTED, Opener, batch_lines, funnel_chart, gap_lines, group_chart, rate_tiles
from huoshui.web.components.list_export import export_response, record_export
from huoshui.web.components.list_page import Cell, Column
from huoshui.web.page_dates import page_dates
from huoshui.web.templatetags.huoshui_components import address

declare({"cockpit.exported": "导出驾驶舱数据"})


def _unit_filter(group: GroupRow) -> ProjectFilters:
    return ProjectFilters(unit_ids=(UUID(group.key),)) if group.key else ProjectFilters(unit_names=(group.stated_name or UNKNOWN,))


def _area_filter(group: GroupRow) -> ProjectFilters:
    return ProjectFilters(area_ids=(UUID(group.key),)) if group.key else ProjectFilters(area_names=(group.stated_name or UNKNOWN,))


def _industry_filter(group: GroupRow) -> ProjectFilters:
    return ProjectFilters(industries=(group.key,))


GROUPS: dict[str, tuple[str, str, Callable[..., Sequence[GroupRow]], Callable[[GroupRow], ProjectFilters]]] = {
    "units": ("按责任单位", "责任单位", by_unit, _unit_filter),
    "industries": ("按行业", "行业", by_industry, _industry_filter),
    "areas": ("按园区、乡镇", "园区、乡镇", by_area, _area_filter),
}


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """One screen as of the page's day. An empty ledger says what to do first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    clocks: dict[str, Any] = {"as_of": dates.query_as_of, "known_at": dates.known_at}
    opens = Opener(request)
    totals = project_totals(actor, **clocks)
    started = ProjectFilters(stages=STARTED)
    producing = ProjectFilters(stages=PRODUCING)
    funnel = stage_funnel(actor, **clocks)
    context: dict[str, Any] = {
        "totals": totals,
        "opens": {name: opens(name) for name in ("project_count", "planned_investment", "annual_plan", "ytd_done", "annual_completion")},
        "started": _reached(funnel, "started"),
        "started_href": opens("project_count", started),
        "started_money_href": opens("planned_investment", started),
        "producing": _reached(funnel, "in_production"),
        "producing_href": opens("project_count", producing),
        "producing_money_href": opens("planned_investment", producing),
        "charts": [funnel_chart(opens, funnel, _export_address(request, "funnel")), *_group_charts(request, opens, clocks)],
        "gaps": gap_lines(opens, gap_summaries(actor, **clocks)),
    }
    if may(actor, "batches:list"):
        context |= {
            "batches": batch_lines(opens, list_batches(actor, **clocks)),
            "rates": rate_tiles(opens, batch_rates(actor, None, dates.query_as_of, known_at=dates.known_at)),
        }
    return render(request, "cockpit/home.html", context)


@require_GET
def export(request: HttpRequest, part: str) -> HttpResponse:
    """The rows behind one chart as a workbook: exact yuan, with the day and the definition below."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    clocks: dict[str, Any] = {"as_of": dates.query_as_of, "known_at": dates.known_at}
    if part == "funnel":
        title, rows = (
            "全生命周期漏斗",
            [
                (
                    step.label,
                    step.standing.project_count,
                    step.standing.planned_investment.fen,
                    step.reached.project_count,
                    step.reached.planned_investment.fen,
                )
                for step in stage_funnel(actor, **clocks)
            ],
        )
        heads = ("阶段", "处于该阶段（个）", "处于该阶段总投资", "到达过（个）", "到达过总投资")
        money: tuple[int, ...] = (2, 4)
    elif part in GROUPS:
        title, head, query, _ = GROUPS[part]
        rows = [
            (
                group.label,
                group.totals.project_count,
                group.totals.planned_investment.fen,
                group.started.project_count,
                group.produced.project_count,
            )
            for group in query(actor, **clocks)
        ]
        heads = (head, "项目（个）", "总投资", "已开工（个）", "已投产（个）")
        money = (2,)
    else:
        raise NotVisible
    columns = [_column(index, heading, is_money=index in money) for index, heading in enumerate(heads)]
    record_export(actor, "cockpit.exported", title, {"as_of": dates.as_of_day, "rows": len(rows)})
    notes = [f"截至 {dates.as_of_day}；分期不单独计数，没有数额的不按 0 计。"]
    return export_response(f"{title} {dates.as_of_day}", columns, rows, request.GET.get("format", "xlsx"), notes=notes)


def _column(index: int, heading: str, *, is_money: bool) -> Column:
    def raw(row: Any) -> Any:
        return in_unit(row[index], "万元") if is_money and row[index] is not None else row[index]

    kind = "money" if is_money else ("number" if index else "text")
    return Column(f"column_{index}", heading, lambda row: Cell(row[index]), kind, unit="万元" if is_money else "", export=raw)


def _reached(funnel: Sequence[FunnelStep], stage: str) -> FunnelStep:
    return next(step for step in funnel if step.stage == stage)


def _group_charts(request: HttpRequest, opens: Opener, clocks: dict[str, Any]) -> list[dict[str, Any]]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return [
        group_chart(
            opens,
            key=key,
            title=title,
            head=head,
            groups=query(actor, **clocks),
            narrowed=narrowed,
            excel_url=_export_address(request, key),
        )
        for key, (title, head, query, narrowed) in GROUPS.items()
    ]


def _export_address(request: HttpRequest, part: str) -> str:
    return address(request, "cockpit:export", part) if may(request.actor, "cockpit:export") else ""  # type: ignore[attr-defined]
