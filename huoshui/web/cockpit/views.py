"""驾驶舱: what a leader asks on one screen. The headline stands on the page; each panel loads by itself; each figure opens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from huoshui.audit.rules.operation_sentences import declare
from huoshui.core.actor import Actor
from huoshui.core.money import in_unit
from huoshui.ingestion.queries import ReportedFigure, reported_figures
from huoshui.investment_projects.queries import FunnelStep, project_totals, stage_funnel
from huoshui.investment_projects.rules.filters import ProjectFilters
from huoshui.organizations.rules.policy import may
from huoshui.web.cockpit.export_tables import table_of
from huoshui.web.cockpit.panel_parts import export_address
from huoshui.web.cockpit.panel_views import clocks_of, panels_for
from huoshui.web.cockpit.parts import PRODUCING, STARTED, Opener, funnel_chart
from huoshui.web.components.list_export import export_response, record_export
from huoshui.web.components.list_page import Cell, Column
from huoshui.web.page_dates import page_dates

declare({"cockpit.exported": "导出驾驶舱数据"})


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """One screen as of the page's day. An empty ledger says what to do first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    clocks = clocks_of(request)
    opens = Opener(request)
    totals = project_totals(actor, **clocks)
    funnel = stage_funnel(actor, **clocks)
    context: dict[str, Any] = {
        "totals": totals,
        "opens": {name: opens(name) for name in ("project_count", "planned_investment", "annual_plan", "ytd_done", "annual_completion")},
        "started": _reached(funnel, "started"),
        "started_href": opens("project_count", ProjectFilters(stages=STARTED)),
        "started_money_href": opens("planned_investment", ProjectFilters(stages=STARTED)),
        "producing": _reached(funnel, "in_production"),
        "producing_href": opens("project_count", ProjectFilters(stages=PRODUCING)),
        "producing_money_href": opens("planned_investment", ProjectFilters(stages=PRODUCING)),
        "funnel": funnel_chart(opens, funnel, export_address(request, "funnel")),
        "panels": {key: (title, href) for key, title, href in panels_for(request, actor)},
        "reported": _reported(actor, clocks) if may(actor, "documents:reported") else {},
        "fixed_address": _fixed_address(request),
    }
    return render(request, "cockpit/home.html", context)


def _fixed_address(request: HttpRequest) -> str:
    """This page with both days written out: whoever may see the same projects sees the same numbers, whenever it is opened."""
    dates = page_dates(request)
    days = {"as_of": dates.as_of_day.isoformat(), "known_on": (dates.known_on or dates.today).isoformat()}
    return request.build_absolute_uri(f"{request.path}?{urlencode(days)}")


def _reported(actor: Actor, clocks: dict[str, Any]) -> dict[str, ReportedFigure]:
    """What documents say of the zone as a whole, by measure: laid beside the same counted figure, never merged with it."""
    beside: dict[str, ReportedFigure] = {}
    for one in reported_figures(actor, "zone", actor.zone_id, **clocks).figures:
        if one.counted is not None and not one.counted.indicator_id:
            beside.setdefault(one.indicator.measure, one)
    return beside


@require_GET
def export(request: HttpRequest, part: str) -> HttpResponse:
    """The rows behind one panel as a workbook: exact yuan, with the day and the definition below."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    day = page_dates(request).as_of_day
    table = table_of(request, actor, part)
    columns = [
        _column(index, heading, is_money=index in table.money, is_words=not index or index in table.words)
        for index, heading in enumerate(table.heads)
    ]
    record_export(actor, "cockpit.exported", table.title, {"as_of": day, "rows": len(table.rows)})
    notes = [f"截至 {day} 的台账数；分期不单独计数，没有数额的不按 0 计。", *table.notes]
    return export_response(f"{table.title} {day}", columns, table.rows, request.GET.get("format", "xlsx"), notes=notes)


def _column(index: int, heading: str, *, is_money: bool, is_words: bool) -> Column:
    def raw(row: Any) -> Any:
        return in_unit(row[index], "万元") if is_money and row[index] is not None else row[index]

    kind = "money" if is_money else ("text" if is_words else "number")
    return Column(f"column_{index}", heading, lambda row: Cell(row[index]), kind, unit="万元" if is_money else "", export=raw)


def _reached(funnel: Sequence[FunnelStep], stage: str) -> FunnelStep:
    return next(step for step in funnel if step.stage == stage)
