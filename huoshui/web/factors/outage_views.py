"""停供时长 and 零停电: of the zone by month, of each park and firm; and a firm's own page. Each figure opens to its tickets."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoshui.assignments.queries import moment_of
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.core.refusals import Refusal
from huoshui.enterprise_requests.queries import (
    OutageFigures,
    OutageLine,
    list_factor_tickets,
    outage_figures,
    outages_of_firms,
)
from huoshui.enterprise_requests.rules import factor_flow
from huoshui.enterprise_requests.rules.factor_outages import OutageTime
from huoshui.enterprises.queries import enterprise_names
from huoshui.web.components.list_page import FilterField, filled
from huoshui.web.factors.forms import hours_words
from huoshui.web.projects.change_views import typed_day
from huoshui.web.templatetags.huoshui_components import address

LONGEST_DAYS = 1100
FIRMS_TICKETS = 100  # the newest of a firm; its list has all


def asked_window(request: HttpRequest, today: date) -> tuple[date, date]:
    """?from= and ?until=: this year up to today where the address does not say."""
    first = typed_day(request.GET.get("from", ""), "从", "from") or date(today.year, 1, 1)
    last = typed_day(request.GET.get("until", ""), "到", "until") or today
    if last < first:
        raise Refusal("bad_filter", f"“到”（{last}）早于“从”（{first}）。", "请改日期。", field="until")
    if (last - first).days > LONGEST_DAYS or not 2000 <= first.year <= last.year <= 2100:
        raise Refusal("bad_filter", "一次最多看三年。", "请改日期。", field="from")
    return first, last


@require_GET
def outages(request: HttpRequest) -> HttpResponse:
    """The window for the zone, its parks, and the firms that had an outage in it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    today = local_day(moment_of(actor))
    first, last = asked_window(request, today)
    found = outage_figures(actor, first=first, last=last)
    opens = _Opener(request, first, last, today, found.known_from)
    context = {
        "found": found,
        "names": [(code, factor.name) for code, factor in found.terms.factors.items()],
        "word": found.terms.outage_word(found.terms.zero_outage_factor),
        "whole": opens.line(found.zone, found.terms.zero_outage_factor),
        "parks": [opens.line(line, found.terms.zero_outage_factor) for line in found.parks],
        "firms": [opens.line(line, found.terms.zero_outage_factor) for line in found.firms],
        "firm_count": found.firm_count,
        "chart": _chart(request, found),
        "filters": filled(request, [FilterField("from", "从", "date"), FilterField("until", "到", "date")]),
        "first": first,
        "last": last,
    }
    return render(request, "factors/outages.html", context)


class _Opener:
    """The address of the tickets behind a figure: the list, by the same days, factor and subject."""

    def __init__(self, request: HttpRequest, first: date, last: date, today: date, known_from: date | None) -> None:
        self.request, self.first, self.last, self.today, self.known_from = request, first, last, today, known_from

    def address(self, line: OutageLine, factor: str, **more: object) -> str:
        subject = {line.kind: line.id} if line.id else {}
        days = {"from": self.first, "until": self.last}
        return address(self.request, "factors:list", **{**days, "factor": factor, "counted": 1, **subject, **more})

    def days(self, line: OutageLine, factor: str, **more: object) -> str:
        """Behind days: those that are over and known."""
        last = min(self.last, self.today - timedelta(days=1))
        return self.address(line, factor, **{"from": max(self.first, self.known_from or self.first), "until": last, **more})

    def line(self, line: OutageLine, zero_factor: str) -> dict[str, Any]:
        cells = []
        for code, time in line.times.items():
            href = self.address(line, code) if time.ticket_ids else ""
            cells.append({"text": _hours(time), "href": href, "count": len(time.ticket_ids), "is_running": time.is_running})
        return {
            "line": line,
            "cells": cells,
            "zero_href": self.days(line, zero_factor) if line.zero.ticket_ids else "",
            "planned_href": self.days(line, zero_factor, planned=1) if line.zero.planned_only else "",
            "sudden_href": self.days(line, zero_factor, planned=0) if line.zero.out else "",
        }


def _hours(time: OutageTime) -> str:
    return hours_words(time.seconds) if time.ticket_ids else "0"


def _chart(request: HttpRequest, found: OutageFigures) -> dict[str, Any]:
    """Hours by month, one colour a factor; the table has every month with the tickets behind it."""
    used = [code for code in found.terms.factors if any(month.times[code].seconds for month in found.months)]
    codes = used or [found.terms.zero_outage_factor]

    def href(code: str, first: date, last: date) -> str:
        return address(request, "factors:list", **{"from": first, "until": last, "factor": code, "counted": 1})

    months = [f"{month.first:%Y-%m}" for month in found.months]
    return {
        "id": "outage-hours",
        "data_id": "outage-hours-data",
        "title": "各月停供小时（全区，重叠的只算一次）",
        "hint": "有任何一处停供就计时；未恢复的算到现在",
        "kind": "stacked",
        "columns": ["月份", *(found.terms.factor_name(code) for code in codes)],
        "rows": [
            [
                {"text": label},
                *(
                    {
                        "text": _hours(month.times[code]),
                        "href": href(code, month.first, month.last) if month.times[code].ticket_ids else "",
                    }
                    for code in codes
                ),
            ]
            for label, month in zip(months, found.months, strict=True)
        ],
        "data": {
            "title": "各月停供小时",
            "unit": "小时",
            "categories": months,
            "series": [
                {
                    "name": found.terms.factor_name(code),
                    "values": [month.times[code].hours for month in found.months],
                    "hrefs": [href(code, month.first, month.last) for month in found.months],
                }
                for code in codes
            ],
        },
    }


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """A firm's own outages, what is announced for it, and its days without outage."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    today = local_day(moment_of(actor))
    first, last = asked_window(request, today)
    found = outages_of_firms(actor, sorted(enterprise_names(actor, actor.enterprise_ids), key=str), first=first, last=last)
    opens, terms = _Opener(request, first, last, today, found.known_from), found.terms
    firms = []
    for line in found.lines:
        shown = opens.line(line, terms.zero_outage_factor)
        cells = [(terms.factors[code].outage_word, cell) for code, cell in zip(terms.factors, shown["cells"], strict=True)]
        firms.append({"shown": shown, "times": cells})
    page = list_factor_tickets(actor, limit=FIRMS_TICKETS)
    context = {
        "firms": firms,
        "ahead": [row for row in page.rows if row.state_label == factor_flow.AHEAD_LABEL],
        "open": [row for row in page.rows if row.is_open and row.state_label != factor_flow.AHEAD_LABEL],
        "ended": [row for row in page.rows if not row.is_open][:20],
        "count": page.total_count,
        "first": first,
        "last": last,
        "word": terms.outage_word(terms.zero_outage_factor),
        "filters": filled(request, [FilterField("from", "从", "date"), FilterField("until", "到", "date")]),
    }
    return render(request, "factors/mine.html", context)
