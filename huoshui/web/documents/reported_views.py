"""通报数 / 台账数: what documents report of a record beside what the ledger counts; a page of its own and a part of others."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoshui.core.actor import Actor
from huoshui.core.money import format_money
from huoshui.core.periods import Period
from huoshui.core.refusals import NotVisible
from huoshui.fact_ledger.rules.reported_figures import SUBJECT_KIND_NAMES
from huoshui.ingestion.queries import CountedFigure, ReportedFigure, reported_figures
from huoshui.targets.queries.indicators import WHOLE_ZONE, Scope
from huoshui.web.indicators.words import figure_address
from huoshui.web.page_dates import page_dates
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import count

PAGES = {"batch": "batches:detail", "project": "projects:detail", "enterprise": "enterprises:detail"}


@require_GET
def reported(request: HttpRequest, kind: str, record_id: UUID) -> HttpResponse:
    """Every standing reported figure of one record. As a part of another page nothing is said where there is none."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    if kind not in SUBJECT_KIND_NAMES:
        raise NotVisible
    found = reported_figures(actor, kind, record_id, as_of=dates.query_as_of, known_at=dates.known_at)
    lines = [_drawn(request, one, record_id, kind) for one in found.figures]
    is_part = request.headers.get("HX-Request") == "true"
    context = {
        "found": found,
        "lines": lines,
        "first": [line for line in lines if line["one"].counted] if is_part else lines,
        "others": [line for line in lines if not line["one"].counted] if is_part else [],
        "subject_address": address(request, PAGES[kind], found.subject.id) if kind in PAGES else "",
        "is_part": is_part,
    }
    return render(request, "documents/reported.html", context)


def _drawn(request: HttpRequest, one: ReportedFigure, record_id: UUID, kind: str) -> dict[str, Any]:
    counted, difference = one.counted, one.difference
    return {
        "one": one,
        "counted": _words(one, counted.value) if counted is not None else "",
        "counted_href": _opens(request, counted, record_id, kind) if counted is not None else "",
        "in_drawer": bool(counted and counted.indicator_id),
        "counted_until": counted.counted_until if counted and counted.counted_until != one.fact.line.period_end else None,
        "missing": counted.missing if counted is not None else 0,
        "undecided": counted.undecided if counted is not None else 0,
        "difference": _difference_words(one, difference),
        "differs": bool(difference),
    }


def _difference_words(one: ReportedFigure, difference: int | None) -> str:
    if difference is None:
        return ""
    return f"{'多' if difference > 0 else '少'} {_words(one, abs(difference))}" if difference else "一致"


def _words(one: ReportedFigure, value: int | None) -> str:
    if value is None:
        return "—"
    return format_money(value) if one.indicator.kind == "fen" else f"{count(value)}个"


def _opens(request: HttpRequest, counted: CountedFigure, record_id: UUID, kind: str) -> str:
    """Where the counted records stand: an indicator opened, the lists of a 期, or the projects of the zone."""
    if counted.counted_from and counted.counted_until:
        scope = WHOLE_ZONE if kind == "zone" else Scope(kind, record_id)
        return figure_address(request, counted.indicator_id, scope, Period(counted.counted_from, counted.counted_until))
    if counted.of == "projects":
        return address(request, "projects:list")
    return f"{address(request, 'batches:detail', record_id)}#{counted.of}"
