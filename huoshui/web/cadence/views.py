"""Dues as a list, a calendar, and what is at hand; each opens to where it is done or to what shows that it was."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from huoshui.core.actor import Actor
from huoshui.dispatch.actions import waive_due
from huoshui.dispatch.queries import VIEWS, DueLine, due_line, dues_at_hand, dues_of_days, list_dues, openable_behind_dues
from huoshui.dispatch.rules import cadence
from huoshui.organizations.queries import open_units
from huoshui.organizations.rules.policy import may, require
from huoshui.rulebook.queries import calendar
from huoshui.web.assignments.overview_views import month_of
from huoshui.web.components.form_state import Field
from huoshui.web.components.list_page import PAGE_SIZE, Action, Cell, Column, FilterField, ListPage, filled
from huoshui.web.page_dates import page_dates
from huoshui.web.projects.change_views import Values, answer_form, typed_version
from huoshui.web.requests.change_views import chosen_id
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import MISSING

TONES = {cadence.LATE: "bad", cadence.DUE_TODAY: "warn", cadence.NEAR: "warn", cadence.DONE: "good", cadence.DONE_LATE: "warn"}
RECORDS = {"meeting": "meetings:detail", "bulletin": "bulletins:detail", "return_round": "returns:round", "project": "projects:detail"}
OPEN_TO_ALL = ("bulletin", "return_round")  # a released paper, a round: whoever reads dues reads them
ACTS = {
    "bulletin": ("bulletins:create", "起草通报"),
    "return_round": ("returns:list", "去填报"),
    "milestone": ("projects:detail", "看项目"),
}


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def record_of(request: HttpRequest, one: DueLine, openable: frozenset[UUID]) -> str:
    """What shows that it was done; empty where the actor may not open it. ``openable``: records that the actor sees."""
    page = RECORDS.get(one.done_kind, "")
    if not page or not one.done_id or not may(_actor(request), page):
        return ""
    return address(request, page, one.done_id) if one.done_id in openable or one.done_kind in OPEN_TO_ALL else ""


def act_of(request: HttpRequest, one: DueLine, openable: frozenset[UUID]) -> tuple[str, str]:
    """(where it is done, the verb); empty where the actor may not, or does not see the project (another unit has it since)."""
    actor = _actor(request)
    if one.deed == cadence.MEETING:
        if not may(actor, "meetings:create"):
            return "", ""
        return address(request, "meetings:create", kind=one.target, held_on=one.due_on.isoformat()), "召集"
    page, verb = ACTS[one.deed]
    if not may(actor, page) or (one.project_id and one.project_id not in openable):
        return "", ""
    return (address(request, page, one.project_id) if one.project_id else address(request, page)), verb


def views_of(request: HttpRequest, current: str) -> list[tuple[str, str, str, bool]]:
    """列表, 日历, 规则."""
    pages = (("列表", "table", "cadence:list"), ("日历", "calendar", "cadence:calendar"), ("节奏规则", "policy", "cadence:rules"))
    return [(label, icon, address(request, name), name == current) for label, icon, name in pages]


@require_GET
def due_list(request: HttpRequest) -> HttpResponse:
    """What is due by itself, the earliest first."""
    actor = _actor(request)
    view, deed, unit = request.GET.get("view", "") or "open", request.GET.get("deed", ""), request.GET.get("unit", "")
    units = [(str(one.id), one.name) for one in open_units(actor)] if actor.sees_whole_zone else []
    fields = filled(
        request,
        [
            FilterField("view", "状态", "select", tuple(VIEWS.items()), in_bar=True),
            FilterField("deed", "办什么", "select", tuple(cadence.DEEDS.items()), in_bar=True),
            FilterField("unit", "责任单位", "select", units, in_bar=True),
        ],
    )
    page = list_dues(
        actor,
        view=view,
        deed=deed,
        unit_id=chosen_id({"unit": unit}, "unit"),
        after=request.GET.get("after", ""),
        limit=PAGE_SIZE,
    )
    kept = {name: value for name, value in (("deed", deed), ("unit", unit)) if value}
    late = address(request, "cadence:list", view="late", **kept)  # the number counts under the same filters
    listing = ListPage(
        key="cadence",
        title="调度节奏",
        subtitle="每周、每月、每季度该办的事和临近的项目节点，由平台按规则列出；办成了自己销账，不用打勾。",
        columns=_columns(request, openable_behind_dues(actor, page.rows)),
        rows=page.rows,
        row_id=lambda row: row.id,
        total_count=page.total_count,
        count_word="项",
        filters=fields,
        next_cursor=page.next_cursor,
        views=views_of(request, "cadence:list"),
        actions=[Action(f"逾期未办 {page.counts['late']}", late, "warning")],
        empty_title="没有该办的事",
        empty_text="规则一到日子就会自己列出来，也可以到“节奏规则”里看有哪些。",
    ).bind(request)
    return render(request, "cadence/list.html", {"list": listing})


def _columns(request: HttpRequest, openable: frozenset[UUID]) -> list[Column]:
    def name(one: DueLine) -> Cell:
        return Cell(one.title, address(request, "cadence:due", one.id), small=one.deed_label)

    def state(one: DueLine) -> Cell:
        words = f"{one.standing_label}{f' {one.days_late} 个工作日' if one.days_late else ''}"
        return Cell("", tags=[(TONES.get(one.standing, ""), words)])

    def shows(one: DueLine) -> Cell:
        if one.done_on is not None:
            return Cell(one.done_words or one.done_on, record_of(request, one, openable), small=f"{one.done_on}")
        return Cell(f"{one.waived_reason}（{one.waived_by_name or '平台'}）") if one.waived_reason else Cell(MISSING)

    def act(one: DueLine) -> Cell:
        if not one.is_open:
            return Cell("")
        return Cell("", template="cadence/act.html", value={"line": one, "act": act_of(request, one, openable)})

    return [
        Column("title", "事项", name, "name", fixed=True),
        Column("due_on", "应办日期", lambda one: Cell(one.due_on.isoformat()), "date"),
        Column("owner", "谁办", lambda one: Cell(one.owner_name or "调度"), "short"),
        Column("state", "状态", state, "short"),
        Column("done", "以何为凭", shows, "text"),
        Column("act", "", act, "short"),
    ]


@require_GET
def due(request: HttpRequest, due_id: UUID) -> HttpResponse:
    """On to what shows that it was done, or to where it is done; the list where the actor has nothing to do with it."""
    one = due_line(_actor(request), due_id)
    openable = openable_behind_dues(_actor(request), [one])
    target = record_of(request, one, openable) if one.done_on else act_of(request, one, openable)[0] if one.is_open else ""
    return redirect(target or address(request, "cadence:list", view="open" if one.is_open else "all"))


@require_http_methods(["GET", "POST"])
def waive(request: HttpRequest, due_id: UUID) -> HttpResponse:
    """本期不办, with the reason."""
    actor = _actor(request)
    one = due_line(actor, due_id)
    require(actor, "cadence:waive")
    fields = [
        Field("reason", "不办的原因", needed=True, wide=True, max_length=300, hint="如 与市里会议合并召开"),
        Field("expected_version", "", "hidden"),
    ]

    def do(posted: Values) -> str:
        waive_due(actor, due_id, reason=posted["reason"], expected_version=typed_version(posted))
        messages.success(request, "已记为本期不办。")
        return address(request, "cadence:list")

    context = {
        "heading": "本期不办",
        "intro": f"{one.title}，应于 {one.due_on} 前办理。",
        "verb": "记下",
        "cancel_url": address(request, "cadence:list"),
        "draft": f"cadence:waive:{due_id}",
    }
    return answer_form(request, "cadence/change.html", fields, {"expected_version": str(one.version)}, do, context)


@require_GET
def calendar_page(request: HttpRequest) -> HttpResponse:
    """A month of dues, Monday first; days off are grey."""
    actor = _actor(request)
    today = page_dates(request).present_day
    first = month_of(request, today)
    following = (first + dt.timedelta(days=32)).replace(day=1)
    start = first - dt.timedelta(days=first.weekday())
    last = following - dt.timedelta(days=1)
    end = last + dt.timedelta(days=6 - last.weekday())
    by_day: dict[dt.date, list[DueLine]] = {}
    for one in dues_of_days(actor, start, end):
        by_day.setdefault(one.due_on, []).append(one)
    days = calendar()
    cells = [
        {
            "day": day,
            "is_workday": days.is_workday(day),
            "is_other_month": day.month != first.month,
            "is_today": day == today,
            "rows": [(one, TONES.get(one.standing, "")) for one in by_day.get(day, [])[:4]],
            "more": max(0, len(by_day.get(day, [])) - 4),
        }
        for day in (start + dt.timedelta(days=step) for step in range((end - start).days + 1))
    ]
    context: dict[str, Any] = {
        "weeks": [cells[at : at + 7] for at in range(0, len(cells), 7)],
        "first": first,
        "previous": (first - dt.timedelta(days=1)).strftime("%Y-%m"),
        "following": following.strftime("%Y-%m"),
        "views": views_of(request, "cadence:calendar"),
    }
    return render(request, "cadence/calendar.html", context)


@require_GET
def worklist_panel(request: HttpRequest) -> HttpResponse:
    """Late, due today, near: loaded by the workbench, and a page of its own."""
    rows, count = dues_at_hand(_actor(request))
    openable = openable_behind_dues(_actor(request), rows)
    drawn = [(one, act_of(request, one, openable)) for one in rows]
    return render(request, "cadence/worklist.html", {"rows": drawn, "count": count})
