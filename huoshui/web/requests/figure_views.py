"""办理情况: the five rates by lead unit and category, each number opening to its requests."""

from __future__ import annotations

from datetime import date
from typing import Any

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

LATE = {"overdue": 1}


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """Rates of the asked period (this year by default)."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    filters = RequestFilters.from_query(request.GET)
    found = request_overview(actor, filters)
    context = {
        "found": found,
        "whole": _rate_cells(request, found.whole),
        "told": _to(request),
        "open": _to(request, open=1),
        "late": _to(request, **LATE),
        "units": [_unit_cells(request, unit) for unit in found.by_unit],
        "categories": [
            (
                name,
                told,
                open_count,
                _to(request, category=category_id) if category_id else "",
                _to(request, category=category_id, open=1) if category_id else "",
            )
            for category_id, name, told, open_count in found.by_category
        ],
        "labels": RATE_LABELS,
        "definitions": [(RATE_LABELS[code], RATE_DEFINITIONS[code]) for code in RATE_LABELS],
        "content": "、".join(GRADES[grade] for grade in found.content_grades),
        "filters": [field for field in filled(request, filter_fields(actor)) if field.name in ("from", "until", "category", "area")],
        "span": _span(found.since, found.until),
    }
    return render(request, "requests/figures.html", context)


def _unit_cells(request: HttpRequest, unit: RatesOfUnit) -> dict[str, Any]:
    """One lead unit's line: its rates and where each of its numbers opens."""
    addresses = {name: _to(request, unit=unit.unit_id, **more) for name, more in (("told", {}), ("open", {"open": 1}), ("late", LATE))}
    return {"unit": unit, "rates": _rate_cells(request, unit), **addresses}


def _rate_cells(request: HttpRequest, unit: RatesOfUnit) -> list[tuple[Rate, str, str]]:
    """(rate, address of its numerator's requests, address of its denominator's)."""
    of_unit = {"unit": unit.unit_id} if unit.unit_id else {}
    return [
        (rate, _to(request, **of_unit, rate=f"{rate.code}.numerator"), _to(request, **of_unit, rate=f"{rate.code}.denominator"))
        for rate in unit.rates.values()
    ]


def _to(request: HttpRequest, **more: object) -> str:
    """The list of the page's own selection, narrowed."""
    query = request.GET.copy()
    for name, value in more.items():
        query[name] = str(value)
    return f"{address(request, 'requests:list').split('?')[0]}?{query.urlencode()}"


def _span(since: date | None, until: date | None) -> str:
    if since and until:
        return f"{since} 至 {until} 提出"
    return f"{since} 以来提出" if since else f"{until} 以前提出" if until else "全部"
