"""要素工单 as a list, as a workbook, and one in full."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoshui.assignments.queries import moment_of
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.enterprise_requests.queries import (
    FactorFilters,
    FactorTerms,
    FactorTicketDetail,
    FactorTicketRow,
    factor_terms,
    factor_ticket,
    list_factor_tickets,
)
from huoshui.enterprise_requests.rules import factor_flow
from huoshui.organizations.queries import areas, open_units
from huoshui.organizations.rules.policy import may
from huoshui.web.components.list_export import every_row, export_response, record_export
from huoshui.web.components.list_page import Action, Cell, Column, FilterField, ListPage, checked_order, filled
from huoshui.web.factors.forms import hours_words
from huoshui.web.page_dates import page_dates
from huoshui.web.shell import address_of
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import MISSING, moment

TONES = {"停供中": "bad", "待停供": "warn", "待企业确认": "water", "已销号": "good"}
TABS = (
    ("全部", ""),
    ("在办", "open"),
    ("待停供", "ahead"),
    ("停供中", "standing"),
    ("待企业确认", "restored"),
    ("逾期未确认", "unanswered"),
)


@require_GET
def factor_list(request: HttpRequest) -> HttpResponse:
    """Newest outages first; a firm sees those that reach it or its park."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    listed = columns(request)
    order = checked_order(request, listed, "-began")
    page = list_factor_tickets(actor, FactorFilters.from_query(request.GET), order=order, after=request.GET.get("after", ""))
    terms = factor_terms(actor.zone_id, local_day(moment_of(actor)))
    listing = ListPage(
        key="factors",
        title="要素保障",
        subtitle="供电、供水、供气、运输和原材料：一次停供一张工单，恢复后由受影响企业确认才销号。",
        columns=listed,
        rows=page.rows,
        row_id=lambda row: row.id,
        total_count=page.total_count,
        count_word="张",
        filters=filled(request, _filters(actor, terms)),
        next_cursor=page.next_cursor,
        actions=_actions(request, actor),
        order=order,
        empty_title="没有停供记录",
        empty_text="供应单位公告、企业来电、服务员走访得知的停电停水停气，都从这里登记。",
    ).bind(request)
    return render(request, "factors/list.html", {"list": listing, "tabs": _tabs(request)})


def columns(request: HttpRequest) -> list[Column]:
    """The list's columns."""

    def title(row: FactorTicketRow) -> Cell:
        tags = [("water", "计划")] if row.is_planned else []
        if row.is_notice_in_time is False:
            tags.append(("warn", "公告不足时限"))
        return Cell(row.title, address(request, "factors:detail", row.id), small=row.number, tags=tags)

    def hours(row: FactorTicketRow) -> Cell:
        return Cell(hours_words(row.outage_seconds), tags=[("bad", "未恢复")] if row.is_running else [])

    def whom(row: FactorTicketRow) -> Cell:
        names = [*(f"{name}（整园）" for name in row.area_names), *row.firm_names]
        more = f" 等 {len(names)} 处" if len(names) > 2 else ""
        return Cell("、".join(names[:2]) + more, hint="、".join(names[:60]))

    return [
        Column("title", "停供", title, "name", fixed=True, order="number", export=lambda row: row.title),
        Column("number", "编号", lambda row: Cell(row.number), "short", shown=False, export=lambda row: row.number),
        Column("factor", "要素", lambda row: Cell(row.factor_name), "short", export=lambda row: row.factor_name),
        Column(
            "state",
            "状态",
            lambda row: Cell("", tags=[(TONES.get(row.state_label, ""), row.state_label)]),
            "short",
            export=lambda row: row.state_label,
        ),
        Column("began", "停供时间", lambda row: Cell(moment(row.began_at)), "date", order="began", export=lambda row: moment(row.began_at)),
        Column("restored", "恢复时间", lambda row: Cell(moment(row.restored_at)), "date", export=lambda row: moment(row.restored_at)),
        Column("hours", "停供时长", hours, "short", export=lambda row: hours_words(row.outage_seconds)),
        Column("whom", "影响到", whom, export=lambda row: "、".join([*row.area_names, *row.firm_names])),
        Column("unit", "责任单位", lambda row: Cell(row.unit_name), "short", export=lambda row: row.unit_name),
        Column("cause", "原因", lambda row: Cell(row.cause_name), "short", export=lambda row: row.cause_name),
        Column(
            "production", "生产影响", lambda row: Cell(row.production_label), "short", shown=False, export=lambda row: row.production_label
        ),
        Column(
            "planned",
            "计划或突发",
            lambda row: Cell("计划" if row.is_planned else "突发"),
            "short",
            shown=False,
            export=lambda row: "计划" if row.is_planned else "突发",
        ),
    ]


def _filters(actor: Actor, terms: FactorTerms) -> list[FilterField]:
    fields = [
        FilterField("q", "停供", "search", placeholder="编号、企业、标题", in_bar=True),
        FilterField("factor", "要素", "multi", [(code, one.name) for code, one in terms.factors.items()], in_bar=True),
        FilterField("planned", "计划或突发", "select", [("1", "计划"), ("0", "突发")], in_bar=True),
        FilterField("from", "停供不早于", "date"),
        FilterField("until", "停供不晚于", "date"),
        FilterField("counted", "只看计时长的", "flag"),
        FilterField("state", "状态", "given"),
        FilterField("enterprise", "企业", "given"),
        FilterField("id", "选定的工单", "given"),
    ]
    if may(actor, "factors:outages"):
        fields[3:3] = [
            FilterField("unit", "责任单位", "multi", [(str(unit.id), unit.name) for unit in open_units(actor)]),
            FilterField("area", "园区", "select", [(str(area.id), area.name) for area in areas(actor)]),
        ]
    return fields


def _actions(request: HttpRequest, actor: Actor) -> list[Action]:
    actions = []
    if may(actor, "factors:export"):
        query = request.GET.copy()
        query["format"] = "xlsx"
        actions.append(Action("导出 Excel", f"{address(request, 'factors:export').split('?')[0]}?{query.urlencode()}", "download"))
    for operation, label, icon in (
        ("factors:outages", "停供和零停电", "chart"),
        ("factors:emergencies", "应急模式", "warning"),
        ("factors:mine", "本企业停供", "chart"),
    ):
        if may(actor, operation):
            actions.append(Action(label, address(request, operation), icon))
    if not page_dates(request).is_past:
        if may(actor, "factors:announce"):
            actions.append(Action("公告计划停供", address(request, "factors:announce"), "calendar"))
        if may(actor, "factors:new"):
            actions.append(Action("登记突发停供", address(request, "factors:new"), "plus", primary=True))
    return actions


def _tabs(request: HttpRequest) -> list[tuple[str, str, bool]]:
    asked = "".join(request.GET.getlist("state")[:1])
    tabs = []
    for label, state in TABS:
        query = request.GET.copy()
        for name in ("state", "after", "trail"):
            query.pop(name, None)
        if state:
            query["state"] = state
        tabs.append((label, f"?{query.urlencode()}", asked == state))
    return tabs


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The selection as a workbook; audited."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = every_row(partial(list_factor_tickets, actor, FactorFilters.from_query(request.GET)))
    record_export(actor, "factor_ticket.exported", "要素保障", {"rows": len(rows), "query": request.GET.urlencode()[:500]})
    return export_response("要素保障", columns(request), rows, request.GET.get("format", "xlsx"))


# operation → (word on the button, states in which it is offered, only for who keeps the ticket)
DEEDS = (
    ("factors:restore", "登记恢复", ("standing",), True),
    ("factors:dispatch", "交办", ("standing",), False),
    ("factors:join", "并入诉求", ("standing", "restored"), False),
    ("factors:add_firms", "加企业", ("standing", "restored"), False),
    ("factors:amend", "更正", ("standing", "restored"), True),
    ("factors:cancel", "取消", ("standing",), True),
)


@require_GET
def detail(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """Since when, until when, whom it reaches, who has it by when, what the firms say, and all that happened."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = factor_ticket(actor, ticket_id)
    row = found.row
    context = {
        "found": found,
        "row": row,
        "tone": TONES.get(row.state_label, ""),
        "hours": hours_words(row.outage_seconds),
        "capacity": MISSING if row.capacity_lost is None else f"{row.capacity_lost.normalize():,f} {row.capacity_unit}",
        "deeds": [] if page_dates(request).is_past else _deeds(request, actor, found),
        "asks_word": row.state in (factor_flow.RESTORED, factor_flow.UNANSWERED)
        and may(actor, "factors:word")
        and row.unit_id not in actor.unit_ids
        and not page_dates(request).is_past,
        "own_firms": actor.enterprise_ids,
        "assignment_address": address_of("assignments:detail", row.assignment_id)
        if row.assignment_id and may(actor, "assignments:detail")
        else "",
    }
    return render(request, "factors/detail.html", context)


def _deeds(request: HttpRequest, actor: Actor, found: FactorTicketDetail) -> list[tuple[str, str]]:
    row = found.row
    deeds = []
    for operation, label, states, keepers_only in DEEDS:
        if row.state not in states or not may(actor, operation) or (keepers_only and not found.may_keep):
            continue
        if operation == "factors:dispatch" and found.due_words:
            continue  # it has its owner and its clock
        if operation == "factors:restore" and row.state_label == factor_flow.AHEAD_LABEL:
            continue
        deeds.append((label, address(request, operation, row.id)))
    if may(actor, "factors:affected") and row.is_open and not found.firms:
        deeds.append(("本企业也停了", address(request, "factors:affected", row.id)))
    return deeds
