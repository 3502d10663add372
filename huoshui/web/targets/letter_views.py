"""目标责任书: all targets of one unit for one year, to print or as a Word file."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible
from huoshui.organizations.queries import open_units, unit, zone
from huoshui.targets.adapters.letter_document import Letter, LetterLine, letter_docx
from huoshui.targets.queries import TargetFilters, list_targets
from huoshui.web.components.list_export import record_export
from huoshui.web.page_dates import page_dates
from huoshui.web.targets import parts
from huoshui.web.templatetags.huoshui_components import address

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_GET
def letter(request: HttpRequest) -> HttpResponse:
    """Choose a unit and a year; then the letter as it will be printed."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    year = _year(request)
    units = [(str(one.id), one.name) for one in open_units(actor)]
    asked = request.GET.get("unit", "")
    found = _letter(request, actor, asked, year) if asked else None
    return render(request, "targets/letter.html", {"letter": found, "units": units, "unit_id": asked, "year": year})


@require_GET
def letter_document(request: HttpRequest) -> HttpResponse:
    """The same as a Word file."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not request.GET.get("unit"):
        return redirect(address(request, "targets:letter"))
    found = _letter(request, actor, request.GET["unit"], _year(request))
    record_export(actor, "target.letter", f"{found.unit_name} {found.year}年", {"rows": len(found.lines)})
    answer = HttpResponse(letter_docx(found), content_type=WORD)
    name = quote(f"{found.unit_name}{found.year}年目标责任书.docx")
    answer["Content-Disposition"] = f"attachment; filename=\"letter.docx\"; filename*=UTF-8''{name}"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer


def _year(request: HttpRequest) -> int:
    text = request.GET.get("year", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else page_dates(request).as_of_day.year


def _letter(request: HttpRequest, actor: Actor, unit_text: str, year: int) -> Letter:
    dates = page_dates(request)
    try:
        unit_id = UUID(unit_text)
    except ValueError:
        raise NotVisible from None
    asked_of = unit(actor, unit_id)
    rows = list_targets(
        actor, TargetFilters(year=year, unit_ids=(unit_id,)), as_of=dates.query_as_of, known_at=dates.known_at, limit=500
    ).rows
    own = zone(actor.zone_id)
    lines = [
        LetterLine(row.indicator_name, row.window.label, row.person_name, parts.asked_in_words(row), row.basis)
        for row in rows
        if row.amount is not None
    ]
    return Letter(own.name if own else "", asked_of.name, year, tuple(lines))
