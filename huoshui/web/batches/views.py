"""The list of 期次 and one 期 with its three lists, what left it, and its rates."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoshui.audit.rules.operation_sentences import declare
from huoshui.core.actor import Actor
from huoshui.core.money import in_unit
from huoshui.investment_projects.queries import BatchDetail, BatchEntryRow, Rate, batch_detail, batch_rates, list_batches
from huoshui.investment_projects.rules.batch_rates import KIND_LABELS
from huoshui.investment_projects.rules.filters import ProjectFilters
from huoshui.web.cockpit.parts import Opener, batch_lines
from huoshui.web.components.list_export import export_response, record_export
from huoshui.web.components.list_page import Cell, Column
from huoshui.web.page_dates import page_dates
from huoshui.web.templatetags.huoshui_components import address

declare({"batches.exported": "导出三个一批名单"})
SCALE_WORDS = {"yes": ("good", "够规模"), "no": ("bad", "不够规模"), "unknown": ("warn", "规模说不准")}


@require_GET
def batch_list(request: HttpRequest) -> HttpResponse:
    """Every 期 with counts and amounts, and the four rates over all of them."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    batches = list_batches(actor, as_of=dates.query_as_of, known_at=dates.known_at)
    rates = batch_rates(actor, None, dates.query_as_of, known_at=dates.known_at) if batches else ()
    context = {
        "batches": batches,
        "lines": batch_lines(Opener(request), batches),
        "rates": rate_pairs(request, rates),
        "kinds": KIND_LABELS,
    }
    return render(request, "batches/list.html", context)


@require_GET
def detail(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """One 期 as of the page's day."""
    found = _found(request, batch_id)
    opens, own = Opener(request), ProjectFilters(batch_ids=(batch_id,))
    groups = [
        {
            "kind": kind,
            "label": label,
            "entries": [_drawn(entry) for entry in found.entries if entry.kind == kind],
            "href": opens(f"batch_entries.{kind}", own),
            "amount": found.batch.amounts[kind],
            "money_href": opens(f"batch_investment.{kind}", own),
        }
        for kind, label in KIND_LABELS.items()
    ]
    context = {"found": found, "batch": found.batch, "groups": groups, "rates": rate_pairs(request, found.rates, batch_id)}
    return render(request, "batches/detail.html", context)


@require_GET
def export(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The 期 as a workbook, those that left it at the end with their reasons."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = _found(request, batch_id)
    rows = [*found.entries, *found.removed]
    columns = [
        _column("kind", "类别", lambda entry: entry.kind_label),
        _column("name", "项目名称", lambda entry: entry.project.name),
        _column("unit", "责任单位", lambda entry: entry.project.duty_unit_name),
        _column(
            "amount",
            "入选投资额",
            lambda entry: None if entry.investment_fen is None else in_unit(entry.investment_fen, "亿元"),
            "亿元",
            "money",
        ),
        _column("stage", "目前阶段", lambda entry: entry.project.stage_label),
        _column("fulfilled", "履约日期", lambda entry: entry.fulfilled_on, kind="date"),
        _column("came", "来自", lambda entry: entry.came_from_label),
        _column("removed", "移出日期", lambda entry: entry.removed_on, kind="date"),
        _column("reason", "移出原因", lambda entry: entry.removal_reason),
    ]
    record_export(actor, "batches.exported", found.batch.title, {"as_of": found.as_of, "rows": len(rows)})
    return export_response(
        f"{found.batch.title} {found.as_of}", columns, rows, request.GET.get("format", "xlsx"), notes=[f"截至 {found.as_of}"]
    )


def rate_pairs(request: HttpRequest, rates: tuple[Rate, ...], batch_id: UUID | None = None) -> list[dict[str, Any]]:
    """Each rate by count and by amount, with the addresses that open them."""

    def opens(rate: Rate) -> str:
        query: dict[str, Any] = {**({"batch": str(batch_id)} if batch_id else {}), **page_dates(request).query()}
        return address(request, "explain:drawer", f"{rate.measure}.{rate.by}").split("?")[0] + (f"?{urlencode(query)}" if query else "")

    amounts = {rate.measure: rate for rate in rates if rate.by == "amount"}
    return [
        {"count": rate, "count_href": opens(rate), "amount": amounts[rate.measure], "amount_href": opens(amounts[rate.measure])}
        for rate in rates
        if rate.by == "count"
    ]


def _found(request: HttpRequest, batch_id: UUID) -> BatchDetail:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    return batch_detail(actor, batch_id, as_of=dates.query_as_of, known_at=dates.known_at)


def _drawn(entry: BatchEntryRow) -> dict[str, Any]:
    tone, words = SCALE_WORDS[entry.scale.answer]
    return {"entry": entry, "scale_tone": tone, "scale_words": words}


def _column(key: str, label: str, export: Any, unit: str = "", kind: str = "text") -> Column:
    return Column(key, label, lambda entry: Cell(), kind, unit, export=export)
