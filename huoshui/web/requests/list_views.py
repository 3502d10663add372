"""诉求 as a list: by state, with who has the ball and by when."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoshui.core.actor import Actor
from huoshui.enterprise_requests.queries import RequestFilters, RequestRow, categories, counts_by_state, list_requests
from huoshui.enterprise_requests.rules import request_flow
from huoshui.enterprise_requests.rules.closing import GRADES
from huoshui.enterprise_requests.rules.request_rates import TERM_LABELS
from huoshui.enterprises.queries import enterprise_row
from huoshui.organizations.queries import areas, open_units
from huoshui.organizations.rules.policy import may
from huoshui.web.components.list_export import every_row, export_response, record_export
from huoshui.web.components.list_page import Action, Cell, Column, FilterField, ListPage, filled
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import MISSING

TONES = {"told": "warn", "registered": "warn", "replied": "water", "confirmed": "good", "unanswered": "", "declined": "", "joined": ""}


def columns(request: HttpRequest) -> list[Column]:
    """The list's columns, also of the pages that show part of it."""

    def title(row: RequestRow) -> Cell:
        tags = []
        if row.urgency != "normal":
            tags.append(("bad" if row.urgency == "critical" else "warn", row.urgency_label))
        if row.reach == "common":
            tags.append(("water", "共性"))
        if row.reopened_count:
            tags.append(("bad", f"重办 {row.reopened_count} 次"))
        return Cell(row.title, address(request, "requests:detail", row.id), hint=row.body[:200], small=row.number, tags=tags)

    def state(row: RequestRow) -> Cell:
        return Cell("", tags=[(TONES.get(row.state, "water"), row.state_label)])

    def due(row: RequestRow) -> Cell:
        if row.due_on is None:
            return Cell(f"{row.confirm_by:%m-%d} 前确认" if row.state == "replied" and row.confirm_by else MISSING)
        return Cell(row.due_on.isoformat(), tags=[("bad", "超期")] if row.is_overdue else [])

    def text(name: str) -> Any:
        return lambda row: Cell(getattr(row, name) or MISSING)

    def raw(name: str) -> Any:
        return lambda row: getattr(row, name) or None

    return [
        Column("title", "诉求", title, "name", fixed=True, export=raw("title")),
        Column("number", "受理编号", text("number"), "short", shown=False, export=raw("number")),
        Column("enterprise", "企业", text("enterprise_name"), "text", export=raw("enterprise_name")),
        Column("category", "类别", text("category_name"), "short", export=raw("category_name")),
        Column("state", "状态", state, "short", export=raw("state_label")),
        Column("holder", "在谁手上", text("holder"), "short", export=raw("holder")),
        Column("due", "时限", due, "date", export=raw("due_on")),
        Column("told", "提出", lambda row: Cell(f"{row.told_at:%Y-%m-%d}"), "date", order="told", export=lambda row: row.told_at.date()),
        Column("channel", "来源", text("channel_label"), "short", shown=False, export=raw("channel_label")),
        Column("area", "园区", text("area_name"), "short", shown=False, export=raw("area_name")),
        Column("grade", "评价", text("grade_label"), "short", shown=False, export=raw("grade_label")),
        Column("body", "内容", lambda row: Cell(row.body[:120]), "long", shown=False, export=raw("body")),
    ]


def filter_fields(actor: Actor) -> list[FilterField]:
    """What one may filter by; ``given`` ones come from links alone."""
    units = [(str(unit.id), unit.name) for unit in open_units(actor)]
    return [
        FilterField("q", "诉求", "search", placeholder="编号、企业、内容", in_bar=True),
        FilterField("category", "类别", "multi", [(str(line.id), line.name) for line in categories(actor)], in_bar=True),
        FilterField("unit", "主办单位", "multi", units, in_bar=True),
        FilterField("urgency", "紧急程度", "multi", list(request_flow.URGENCIES.items())),
        FilterField("channel", "来源", "multi", list(request_flow.CHANNELS.items())),
        FilterField("area", "园区", "multi", [(str(area.id), area.name) for area in areas(actor)]),
        FilterField("reach", "个性或共性", "select", list(request_flow.REACHES.items())),
        FilterField("origin", "新增或遗留", "select", list(request_flow.ORIGINS.items())),
        FilterField("grade", "评价", "multi", list(GRADES.items())),
        FilterField("reopened", "重办过的", "flag"),
        FilterField("overdue", "已超期的", "flag"),
        FilterField("from", "提出不早于", "date"),
        FilterField("until", "提出不晚于", "date"),
        FilterField("enterprise", "企业", "given"),
        FilterField("sitting", "会议", "given"),
        FilterField("visit", "走访", "given"),
        FilterField("matter", "共性问题", "given"),
        FilterField("rate", "计入", "given", list(TERM_LABELS.items())),
        FilterField("id", "选定的诉求", "given"),
    ]


@require_GET
def request_list(request: HttpRequest) -> HttpResponse:
    """Open requests first; the tabs carry how many stand in each state."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    filters = RequestFilters.from_query(request.GET)
    order = request.GET.get("order") or "-told"
    page = list_requests(actor, filters, order=order, after=request.GET.get("after", ""))
    counts = counts_by_state(actor, filters)
    listing = ListPage(
        key="requests",
        title="诉求",
        subtitle="办结不等于解决：企业确认了才销号；到期没有确认的单列，不算满意。",
        columns=columns(request),
        rows=page.rows,
        row_id=lambda row: row.id,
        total_count=page.total_count,
        count_word="件",
        filters=filled(request, filter_fields(actor)),
        next_cursor=page.next_cursor,
        actions=_actions(request, actor),
        order=order,
        empty_title="没有符合条件的诉求" if request.GET else "还没有诉求",
        empty_text="企业扫码、服务员走访、热线和会议上提出的问题都会到这里，先登记一件试试。",
    ).bind(request)
    return render(request, "requests/list.html", {"list": listing, "tabs": _tabs(request, counts)})


def _actions(request: HttpRequest, actor: Actor) -> list[Action]:
    actions = []
    if may(actor, "requests:export"):
        query = request.GET.copy()
        query["format"] = "xlsx"
        actions.append(Action("导出 Excel", f"{address(request, 'requests:export').split('?')[0]}?{query.urlencode()}", "download"))
    for operation, label, icon in (("requests:figures", "办理情况", "cockpit"), ("requests:matters", "共性问题", "project")):
        if may(actor, operation):
            actions.append(Action(label, address(request, operation), icon))
    if may(actor, "requests:tell"):
        actions.append(Action("登记诉求", address(request, "requests:tell"), "plus", primary=True))
    return actions


def _tabs(request: HttpRequest, counts: dict[str, int]) -> list[tuple[str, str, int, bool]]:
    """(label, address, count, current): open ones, each state that has any, everything."""
    asked = set(request.GET.getlist("state"))
    only_open = request.GET.get("open") == "1"
    query = request.GET.copy()
    for name in ("state", "open", "after", "trail"):
        query.pop(name, None)

    def to(**more: str) -> str:
        changed = query.copy()
        for name, value in more.items():
            changed[name] = value
        return f"?{changed.urlencode()}"

    open_count = sum(counts[code] for code in request_flow.OPEN_STATES)
    tabs = [
        ("全部", to(), sum(counts.values()), not asked and not only_open),
        ("在办", to(open="1"), open_count, only_open and not asked),
    ]
    tabs += [
        (state.label, to(state=code), counts[code], asked == {code})
        for code, state in request_flow.STATES.items()
        if counts[code] or asked == {code}
    ]
    return tabs


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The selection as a workbook, numbers masked for those without the right; audited."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    filters = RequestFilters.from_query(request.GET)
    rows = every_row(partial(list_requests, actor, filters))
    record_export(actor, "request.exported", "诉求", {"rows": len(rows), "query": request.GET.urlencode()[:500]})
    return export_response("诉求", columns(request), rows, request.GET.get("format", "xlsx"))


@require_GET
def worklist(request: HttpRequest) -> HttpResponse:
    """What waits for this person: loaded by the workbench, and a page of its own."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    counts = counts_by_state(actor)
    waits = ("told", "registered") if may(actor, "requests:register") else ("replied",) if may(actor, "requests:word") else ()
    groups = []
    for state in waits:
        if counts[state]:
            page = list_requests(actor, RequestFilters(states=(state,)), order="state", limit=5)
            groups.append((request_flow.label_of(state), counts[state], page.rows, address(request, "requests:list", state=state)))
    return render(request, "requests/worklist.html", {"groups": groups, "tells": may(actor, "requests:word")})


@require_GET
def of_firm(request: HttpRequest, enterprise_id: UUID) -> HttpResponse:
    """What one firm asked: loaded by the firm's page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    firm = enterprise_row(actor, enterprise_id)
    page = list_requests(actor, RequestFilters(enterprise_id=firm.id), limit=10)
    return render(request, "requests/of_firm.html", {"firm": firm, "rows": page.rows, "count": page.total_count})
