"""看板, 到期日历, 谁超期, and the panels that other pages load."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoshui.assignments.queries import DueDay, PartFilters, board, due_days, list_parts, moment_of, unit_loads, worklist
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.core.refusals import Refusal
from huoshui.investment_projects.queries import project_row
from huoshui.organizations.rules.policy import may
from huoshui.web.assignments.list_parts import part_columns, part_filters
from huoshui.web.assignments.list_views import views_of
from huoshui.web.components.list_page import Action, ListPage, filled
from huoshui.web.templatetags.huoshui_components import address

TABLE_ROWS = 50
OVERDUE_ROWS = 30


def _filters(request: HttpRequest) -> PartFilters:
    return PartFilters.from_query(dict(request.GET.lists()))


def _listing(request: HttpRequest, title: str, current: str, filters: PartFilters, order: str = "due") -> ListPage:
    """The table of the same rows that stands beside board and calendar."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    page = list_parts(actor, filters, order=order, limit=TABLE_ROWS)
    create = Action("新交办", address(request, "assignments:create"), "plus", primary=True)
    return ListPage(
        key="assignments",
        title=title,
        columns=part_columns(request, page.rows),
        rows=page.rows,
        row_id=lambda row: row.id,
        total_count=page.total_count,
        count_word="项",
        filters=filled(request, part_filters(actor)),
        actions=[create] if may(actor, "assignments:create") else [],
        views=views_of(request, current),
        empty_title="没有未办结的交办",
        empty_text="督办单、批示、会议议定和诉求交办出去后，从这里看谁在办、何时到期。",
    ).bind(request)


def list_address(request: HttpRequest, **changes: str) -> str:
    """The list with this page's filters and some of its own: every counted number opens."""
    query = request.GET.copy()
    for name in ("month", "after", "trail", "order"):
        query.pop(name, None)
    for name, value in changes.items():
        query.setlist(name, [value] if value else [])
    return f"{address(request, 'assignments:list').split('?')[0]}?{query.urlencode()}"


@require_GET
def board_page(request: HttpRequest) -> HttpResponse:
    """The open parts by state, beside the table of the same."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    filters = _filters(request)
    columns = [
        {"name": name, "count": count, "rows": rows, "more": count - len(rows), "address": list_address(request, state=state)}
        for state, name, count, rows in board(actor, filters)
    ]
    listing = _listing(request, "交办看板", "assignments:board", filters)
    return render(request, "assignments/board.html", {"list": listing, "board": columns})


def month_of(request: HttpRequest, today: dt.date) -> dt.date:
    """The first day of the month that the address names, or of this month. Refusal ``bad_month``."""
    text = request.GET.get("month", "")
    if not text:
        return today.replace(day=1)
    try:
        first = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Refusal("bad_month", f"“{text[:20]}”不是月份。", "请按 2026-03 的样式填写。", field="month") from None
    if not 2000 <= first.year <= 2099:
        raise Refusal("bad_month", f"“{text[:20]}”不在可看的范围。", "请选 2000 至 2099 年的月份。", field="month")
    return first


@require_GET
def calendar_page(request: HttpRequest) -> HttpResponse:
    """A month of due days, Monday first; days off are grey; each day opens to its list."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    filters = _filters(request)
    today = local_day(moment_of(actor))
    first = month_of(request, today)
    following = (first + dt.timedelta(days=32)).replace(day=1)
    start = first - dt.timedelta(days=first.weekday())
    last = following - dt.timedelta(days=1)
    end = last + dt.timedelta(days=6 - last.weekday())
    days = due_days(actor, filters, start, end)
    weeks = [[_cell(request, one, first, today) for one in days[at : at + 7]] for at in range(0, len(days), 7)]
    listing = _listing(request, "到期日历", "assignments:calendar", filters)
    previous = (first - dt.timedelta(days=1)).strftime("%Y-%m")
    context = {
        "list": listing,
        "weeks": weeks,
        "first": first,
        "previous": previous,
        "following": following.strftime("%Y-%m"),
        "today": today,
    }
    return render(request, "assignments/calendar.html", context)


def _cell(request: HttpRequest, one: DueDay, first: dt.date, today: dt.date) -> dict[str, Any]:
    day = one.day.isoformat()
    return {
        "day": one,
        "is_other_month": one.day.month != first.month,
        "is_today": one.day == today,
        "rows": one.rows[:3],
        "more": one.open_count - 3,
        "address": list_address(request, due_from=day, due_to=day),
    }


@require_GET
def overdue_page(request: HttpRequest) -> HttpResponse:
    """What is overdue by whom: units with the latest first, then the matters themselves. For the leader."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    asked = dict(request.GET.lists())
    filters = PartFilters.from_query(asked)
    everything = PartFilters.from_query({**asked, "view": ["all"]})
    loads = [
        {
            "load": load,
            "open": list_address(request, unit=str(load.unit_id), view="open"),
            "to_sign": list_address(request, unit=str(load.unit_id), light="to_sign"),
            "near": list_address(request, unit=str(load.unit_id), light="near"),
            "late": list_address(request, unit=str(load.unit_id), light="late"),
            "raised": list_address(request, unit=str(load.unit_id), light="raised"),
            "done": list_address(request, unit=str(load.unit_id), state="done", view="all"),
            "on_time": list_address(request, unit=str(load.unit_id), light="on_time", view="all"),
        }
        for load in unit_loads(actor, everything)
    ]
    late = PartFilters.from_query({**asked, "light": ["late"], "view": ["open"]})
    listing = _listing(request, "谁超期", "assignments:overdue", filters)
    page = list_parts(actor, late, limit=OVERDUE_ROWS)
    context = {
        "list": listing,
        "loads": loads,
        "late_rows": page.rows,
        "late_count": page.total_count,
        "late_address": list_address(request, light="late"),
        "open_count": sum(one["load"].open_count for one in loads),  # type: ignore[attr-defined]
        "open_address": list_address(request, view="open"),
    }
    return render(request, "assignments/overdue.html", context)


@require_GET
def worklist_panel(request: HttpRequest) -> HttpResponse:
    """待签收, 今日到期, 已超期, 待我审定: loaded by the workbench, and a page of its own."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = worklist(actor)
    mine = {"mine": "1"} if actor.unit_ids else {}
    groups = [
        ("已超期", "late", "late", found.late, found.late_count, address(request, "assignments:list", light="late", **mine)),
        ("今日到期", "today", "due", found.due_today, found.due_today_count, address(request, "assignments:list", light="today", **mine)),
        ("待签收", "to_sign", "due", found.to_sign, found.to_sign_count, address(request, "assignments:list", light="to_sign", **mine)),
        ("待我审定", "to_decide", "wait", found.to_decide, found.to_decide_count, address(request, "assignments:list", light="to_decide")),
    ]
    return render(request, "assignments/worklist.html", {"groups": groups, "nothing": not any(one[4] for one in groups)})


@require_GET
def about_panel(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """What was given out about one project: loaded by the project's page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = project_row(actor, project_id)
    page = list_parts(actor, PartFilters(about_id=row.id, view="all"), order="-issued", limit=10)
    context = {"project": row, "rows": page.rows, "count": page.total_count, "may_create": may(actor, "assignments:create")}
    return render(request, "assignments/about.html", context)
