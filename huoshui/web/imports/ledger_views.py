"""Ledgers that came in, on their way out again in the layout in which they came."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoshui.core.actor import Actor
from huoshui.ingestion.actions import export_ledger
from huoshui.ingestion.queries import ledgers
from huoshui.web.imports.step_views import file_answer
from huoshui.web.page_dates import page_dates


@require_GET
def ledger_list(request: HttpRequest) -> HttpResponse:
    """Every ledger of the zone with its sheet, file and rows."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return render(request, "imports/ledgers.html", {"ledgers": ledgers(actor)})


@require_GET
def ledger_export(request: HttpRequest, ledger_id: UUID) -> HttpResponse:
    """One ledger with what counts on the page's day; it imports again without a difference."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    file = export_ledger(actor, ledger_id, file_format=request.GET.get("format", "xlsx"), as_of=dates.query_as_of, known_at=dates.known_at)
    return file_answer(file)
