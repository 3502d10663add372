"""The working-day calendar: a year at one glance, and a new year's holidays."""

from __future__ import annotations

import calendar as plain_calendar
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from huoshui.core import clock
from huoshui.core.refusals import Refusal
from huoshui.organizations.rules.policy import may
from huoshui.rulebook.actions import upload_calendar_year
from huoshui.rulebook.queries import calendar, calendar_difference, calendar_warning, calendar_years
from huoshui.rulebook.rules.calendar_text import read_year_plan
from huoshui.web.components.form_state import Field, missing_fields, new_form, refused_form

_SAMPLE = "2027-01-01 至 2027-01-03 休\n2027-02-06 班"


@require_safe
def calendar_page(request: HttpRequest) -> HttpResponse:
    """One year as twelve months: holidays, worked weekends, and how many working days each month has."""
    lines = calendar_years()
    asked = request.GET.get("year", "")
    years = [line.year for line in lines]
    year = int(asked) if asked.isascii() and asked.isdigit() and int(asked) in years else None
    if asked and year is None:
        raise Refusal("unknown_year", f"没有“{asked[:10]}”年的工作日历。", f"可看 {years[-1]} 至 {years[0]} 年。", field="year")
    if year is None:
        year = clock.today().year if clock.today().year in years else years[0]
    line = next(one for one in lines if one.year == year)
    months = [_month(year, month, set(line.plan.days_off), set(line.plan.days_worked)) for month in range(1, 13)]
    context = {
        "line": line,
        "months": months,
        "working_days": sum(month["working_days"] for month in months),
        "years": years,
        "previous": year - 1 if year - 1 in years else None,
        "following": year + 1 if year + 1 in years else None,
        "known_through": calendar().known_through,
        "warning": calendar_warning(),
        "may_upload": may(request.actor, "system:calendar_upload"),  # type: ignore[attr-defined]
        "tab": "system:calendar",
    }
    return render(request, "system/calendar.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def calendar_upload(request: HttpRequest) -> HttpResponse:
    """A year's plan: shown as differences first, recorded when confirmed."""
    next_year = calendar().known_through.year + 1
    fields = [
        Field("year", "年份", needed=True, value=str(next_year), max_length=4),
        Field("document_number", "通知文号", needed=True, hint="如：国办发明电〔2026〕7号", max_length=80),
        Field(
            "text",
            "放假和调休",
            "textarea",
            needed=True,
            wide=True,
            max_length=8000,
            hint=f"每行一段，如“{_SAMPLE.splitlines()[0]}”“{_SAMPLE.splitlines()[1]}”；节假日里的周末不必写",
        ),
    ]
    status, shown = 200, None
    if request.method == "POST":
        refusals = missing_fields(fields, request.POST)
        if not refusals:
            try:
                year = _year(request.POST["year"])
                if request.POST.get("confirmed") == "1":
                    upload_calendar_year(
                        request.actor,  # type: ignore[attr-defined]
                        year=year,
                        text=request.POST["text"],
                        document_number=request.POST["document_number"],
                    )
                    messages.success(
                        request, f"{year}年工作日历已导入，新算的期限按它数；没办结的交办十分钟内按它重算并留痕，已办结的不变。"
                    )
                    return redirect(f"{reverse('system:calendar')}?year={year}")
                shown = calendar_difference(read_year_plan(year, request.POST["text"]))
            except Refusal as refusal:
                refusals = [refusal]
        status = 422 if refusals else 200
        form = refused_form(fields, request.POST, refusals)
    else:
        form = new_form(fields)
    context = {"form": form, "difference": shown, "tab": "system:calendar", "known_through": calendar().known_through}
    return render(request, "system/calendar_upload.html", context, status=status)


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 2004 <= int(text) <= 2100):
        raise Refusal("bad_year", f"年份“{text[:10]}”不对。", "请填2004至2100之间的四位年份。", field="year")
    return int(text)


def _month(year: int, month: int, off: set[date], worked: set[date]) -> dict[str, Any]:
    weeks = []
    working_days = 0
    for week in plain_calendar.Calendar().monthdatescalendar(year, month):
        days: list[dict[str, Any]] = []
        for day in week:
            if day.month != month:
                days.append({"number": "", "kind": "outside", "title": ""})
                continue
            is_free = day in off or (day.weekday() >= 5 and day not in worked)
            working_days += not is_free
            kind = "off" if day in off or _in_holiday(day, off) else "worked" if day in worked else "weekend" if is_free else "plain"
            titles = {"off": "休", "worked": "班", "weekend": "周末"}
            days.append(
                {"number": day.day, "kind": kind, "mark": {"off": "休", "worked": "班"}.get(kind, ""), "title": titles.get(kind, "")}
            )
        weeks.append(days)
    return {"name": f"{month}月", "weeks": weeks, "working_days": working_days}


def _in_holiday(day: date, off: set[date]) -> bool:
    """A weekend day that touches a holiday on a weekday belongs to it to the eye."""
    if day.weekday() == 5:
        return day - timedelta(days=1) in off or day + timedelta(days=2) in off
    return day.weekday() == 6 and (day - timedelta(days=2) in off or day + timedelta(days=1) in off)
