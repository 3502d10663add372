"""目标分解表 as Excel: out as it stands, and in through the importer's door."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from huoshui.core.actor import Actor
from huoshui.targets.actions.tables import TableFile, export_target_table
from huoshui.targets.queries import years_with_targets
from huoshui.web.components.form_state import new_form
from huoshui.web.components.list_export import FORMATS
from huoshui.web.page_dates import page_dates


@require_GET
def import_page(request: HttpRequest) -> HttpResponse:
    """What such a table looks like, the table of the year to start from, and where to drop it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    this_year = page_dates(request).present_day.year
    years = sorted({this_year, this_year + 1, *years_with_targets(actor)}, reverse=True)
    return render(request, "targets/import.html", {"years": years, "this_year": this_year, "form": new_form([])})


@require_GET
def table(request: HttpRequest) -> HttpResponse:
    """The targets of a year as a workbook that can be edited and dropped again."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and 1990 <= int(text) <= 2100 else page_dates(request).present_day.year
    return attachment(export_target_table(actor, year))


def attachment(file: TableFile) -> HttpResponse:
    """A made workbook under its own name."""
    answer = HttpResponse(file.content, content_type=FORMATS["xlsx"][0])
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.file_name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer
