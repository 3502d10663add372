"""办理情况: the five rates by lead unit and category, each number opening to its requests."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoshui.core.actor import Actor
from huoshui.enterprise_requests.queries import RatesOfUnit, RequestFilters, request_overview
from huoshui.enterprise_requests.rules.closing import GRADES
from huoshui.enterprise_requests.rules.request_rates import RATE_DEFINITIONS, RATE_LABELS, Rate
from huoshui.web.components.list_page import filled
from huoshui.web.requests.list_views import filter_fields
from huoshui.web.templatetags.huoshui_components import address

MOST_IDS_IN_A_LINK = 300


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """Rates of the asked period (this year by default)."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    filters = RequestFilters.from_query(request.GET)
    found = request_overview(actor, filters)
    context = {
        "found": found,
        "whole": _cells(request, found.whole),
        "units": [(unit, _cells(request, unit)) for unit in found.by_unit],
        "categories": [
            (name, told, open_count, _list_of(request, category_id)) for category_id, name, told, open_count in found.by_category
        ],
        "labels": RATE_LABELS,
        "definitions": [(RATE_LABELS[code], RATE_DEFINITIONS[code]) for code in RATE_LABELS],
        "content": "、".join(GRADES[grade] for grade in found.content_grades),
        "filters": [field for field in filled(request, filter_fields(actor)) if field.name in ("from", "until", "category", "area")],
        "span": _span(found.since, found.until),
    }
    return render(request, "requests/figures.html", context)


def _cells(request: HttpRequest, unit: RatesOfUnit) -> list[tuple[Rate, str, str]]:
    """(rate, address of its numerator's requests, address of its denominator's)."""
    return [(rate, _to(request, rate.numerator_ids), _to(request, rate.denominator_ids)) for rate in unit.rates.values()]


def _to(request: HttpRequest, ids: tuple[UUID, ...]) -> str:
    if not ids or len(ids) > MOST_IDS_IN_A_LINK:
        return ""
    base = address(request, "requests:list")
    return f"{base}{'&' if '?' in base else '?'}{'&'.join(f'id={each}' for each in ids)}"


def _list_of(request: HttpRequest, category_id: UUID | None) -> str:
    return address(request, "requests:list", category=category_id) if category_id else ""


def _span(since: date | None, until: date | None) -> str:
    if since and until:
        return f"{since} 至 {until} 提出"
    return f"{since} 以来提出" if since else f"{until} 以前提出" if until else "全部"
