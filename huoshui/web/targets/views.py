"""The tree of targets, one target whole, and what stands behind its figure."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoshui.audit.rules.operation_sentences import declare
from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.organizations.rules.policy import may
from huoshui.targets.queries import (
    TargetFilters,
    TargetRow,
    checkpoints,
    indicator,
    list_targets,
    progress_series,
    records_behind,
    target_detail,
    target_row,
)
from huoshui.targets.rules.countable import COUNTABLES, figure_in_words
from huoshui.targets.rules.indicators import Indicator
from huoshui.targets.rules.pace import AT_MOST, times_as_fast
from huoshui.targets.rules.quantities import percent_in_words
from huoshui.web.components.list_export import every_row, export_response, record_export
from huoshui.web.components.list_page import PAGE_SIZE, Action, FilterField, ListPage, filled
from huoshui.web.indicators.words import figure_address
from huoshui.web.page_dates import page_dates
from huoshui.web.targets import parts
from huoshui.web.templatetags.huoshui_components import address

declare({"targets.exported": "导出目标表"})
EXPORTED_AT_MOST = 20_000
RECORDS_SHOWN = 100


def _filters(fields: list[FilterField]) -> TargetFilters:
    values = {one.name: one.values for one in fields}
    return TargetFilters(
        year=int(values["year"][0]) if values["year"] else None,
        period_kinds=values["period"],
        unit_ids=tuple(UUID(one) for one in values["unit"]),
        indicator_ids=values["indicator"],
        scope_kinds=values["scope"],
    )


@require_GET
def target_list(request: HttpRequest) -> HttpResponse:
    """By indicator, then window, the zone first: each with completion, pace and light."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    fields = filled(request, parts.target_filters(actor, dates.as_of_day))
    page = list_targets(
        actor,
        _filters(fields),
        as_of=dates.query_as_of,
        known_at=dates.known_at,
        after=request.GET.get("after", ""),
        limit=PAGE_SIZE,
    )
    listing = ListPage(
        key="targets",
        title="指标目标",
        subtitle=f"截至 {page.as_of.isoformat()} 的台账数；灯按 {page.light_reference}",
        columns=parts.target_columns(request),
        rows=page.rows,
        row_id=lambda row: row.id,
        total_count=page.total_count,
        filters=fields,
        next_cursor=page.next_cursor,
        actions=_actions(request, actor),
        empty_title="还没有目标",
        empty_text="先给全区下达年度目标，再分解到各单位；完成数从台账自己算出来。",
        empty_actions=[
            Action("下达目标", address(request, "targets:create"), "plus", primary=True),
            Action("导入分解表", address(request, "targets:import"), "import"),
        ]
        if may(actor, "targets:create")
        else [],
    ).bind(request)
    return render(request, "targets/list.html", {"list": listing})


def _actions(request: HttpRequest, actor: Actor) -> list[Action]:
    query = request.GET.copy()
    query.pop("after", None)
    actions = []
    if may(actor, "targets:create") and not page_dates(request).is_past:
        actions.append(Action("下达目标", address(request, "targets:create"), "plus", primary=True))
    if may(actor, "targets:import") and not page_dates(request).is_past:
        actions.append(Action("导入分解表", address(request, "targets:import"), "import"))
    if may(actor, "documents:targets") and not page_dates(request).is_past:
        actions.append(Action("文件中的目标", address(request, "documents:targets"), "file"))
    if may(actor, "targets:letter"):
        actions.append(Action("目标责任书", address(request, "targets:letter"), "file"))
    if may(actor, "targets:table"):
        actions.append(Action("分解表", address(request, "targets:table", year=query.get("year") or None), "download"))
    if may(actor, "targets:export"):
        actions.append(Action("导出 Excel", f"{address(request, 'targets:export').split('?')[0]}?{query.urlencode()}", "download"))
    return actions


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The list as a workbook: same filters, all pages."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    filters = _filters(filled(request, parts.target_filters(actor, dates.as_of_day)))
    clocks: dict[str, Any] = {"as_of": dates.query_as_of, "known_at": dates.known_at}
    if list_targets(actor, filters, limit=1, **clocks).total_count > EXPORTED_AT_MOST:
        raise Refusal("too_many", f"一次最多导出 {EXPORTED_AT_MOST} 个目标。", "请先缩小筛选范围。")
    rows = every_row(lambda after, limit: list_targets(actor, filters, after=after, limit=limit, **clocks))
    record_export(actor, "targets.exported", "目标表", {"rows": len(rows)})
    notes = [f"截至 {dates.as_of_day.isoformat()} 的台账数", "“—”为缺数或不适用，不是 0"]
    return export_response("目标表", parts.target_columns(request), rows, request.GET.get("format", "xlsx"), notes)


@require_GET
def detail(request: HttpRequest, target_id: UUID) -> HttpResponse:
    """One target: pace, why its light, what would turn it green, its course by month, its parts, every version."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    found = target_detail(actor, target_id, as_of=dates.query_as_of, known_at=dates.known_at)
    row = found.row
    series = progress_series(actor, row, as_of=dates.query_as_of, known_at=dates.known_at)
    speed = times_as_fast(row.pace) if row.pace else None
    context = {
        "found": found,
        "row": row,
        "asked": parts.asked_in_words(row),
        "done": parts.done_in_words(row),
        "completion": percent_in_words(row.pace.completion if row.pace else None),
        "elapsed": percent_in_words(row.pace.planned if row.pace and row.nature == "cumulative" else None),
        "gap": parts.gap_in_words(row),
        "light": parts.light_cell(row),
        "needed": parts.needed_in_words(row),
        "speed": speed,
        "so_far": figure_in_words(row.value_kind, row.pace.so_far_a_month) if row.pace else "—",
        "short": _short(row),
        "checkpoints": checkpoints(row, series, dates.as_of_day),
        "chart": parts.series_chart(row, series) if len(series) > 1 else None,
        "lines": [_line(part) for part in found.parts],
        "versions": [(one, figure_in_words(row.value_kind, one.amount) if one.amount is not None else "撤销") for one in found.versions],
        "may_split": row.value_kind in {"count", "money"} and row.scope_kind == "zone" and row.amount is not None,
    }
    return render(request, "targets/detail.html", context)


def _short(row: TargetRow) -> str:
    """What is still to be done; nothing where less is better."""
    if row.pace is None or not row.pace.short_of_plan or row.condition == AT_MOST or row.value_kind == "rank":
        return ""
    return figure_in_words(row.value_kind, row.pace.short_of_plan)


def _line(row: TargetRow) -> dict[str, object]:
    return {
        "row": row,
        "asked": parts.asked_in_words(row),
        "done": parts.done_in_words(row),
        "completion": percent_in_words(row.pace.completion if row.pace else None),
        "gap": parts.gap_in_words(row),
        "light": parts.light_cell(row),
    }


@require_GET
def figure(request: HttpRequest, target_id: UUID) -> HttpResponse:
    """What stands behind the done figure: definition, formula with terms, the projects, and what could not be counted."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    row = target_row(actor, target_id, as_of=dates.query_as_of, known_at=dates.known_at)
    how = indicator(actor, row.indicator_id, on=min(row.window.end, dates.as_of_day), known_at=dates.known_at)
    records, total = records_behind(actor, row.ask, as_of=dates.query_as_of, known_at=dates.known_at, limit=RECORDS_SHOWN)
    opens = COUNTABLES.get(how.of or how.id)
    date_column, summed = (opens.date_column, opens.summed) if opens else ("", "")
    context = {
        "row": row,
        "how": how,
        "done": parts.done_in_words(row),
        "base": _base_in_words(actor, row, how),
        "opens": opens is not None,
        "asked": parts.asked_in_words(row),
        "completion": percent_in_words(row.pace.completion if row.pace else None),
        "is_cumulative": row.nature == "cumulative",
        "facts_href": figure_address(request, row.indicator_id, row.ask.scope, row.window),
        "records": [
            (one, getattr(one, date_column or "done_through_on"), getattr(one, summed or "planned_investment_fen")) for one in records
        ],
        "total": total,
        "hidden": 0 if actor.sees_whole_zone else max(total - len(records), 0),
        "more": total - len(records) if actor.sees_whole_zone else 0,
    }
    return render(request, "targets/figure.html", context)


def _base_in_words(actor: Actor, row: TargetRow, how: Indicator) -> str:
    """The denominator of a rate, the base of a growth."""
    if row.counted.base is None or row.value_kind not in {"rate", "growth"}:
        return ""
    term = how.of or how.denominator
    is_money = indicator(actor, term).kind == "money" if term else how.by == "amount"
    return figure_in_words("money" if is_money else "count", row.counted.base)
