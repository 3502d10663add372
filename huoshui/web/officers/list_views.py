"""Visits, plans of visits and firms that nobody reaches, as lists and as workbooks of the same columns."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoshui.core.actor import OFFICER, Actor
from huoshui.core.clock import SHANGHAI
from huoshui.core.refusals import Refusal
from huoshui.enterprise_requests.actions import VISIT_KINDS
from huoshui.enterprise_requests.queries import (
    FLAG_TABS,
    PLAN_TABS,
    FlagLine,
    PlannedLine,
    VisitFilters,
    VisitLine,
    list_contact_flags,
    list_planned_visits,
    list_visits,
)
from huoshui.enterprise_requests.rules.contact_flags import FLAGS
from huoshui.enterprises.queries import enterprise_names
from huoshui.organizations.queries import people_in_role
from huoshui.organizations.rules.policy import may
from huoshui.web.components.list_export import export_action, export_of_the_day
from huoshui.web.components.list_page import PAGE_SIZE, Action, Cell, Column, FilterField, ListPage, filled
from huoshui.web.projects.change_views import typed_day
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import MISSING

REACHED = {"met": "见到负责人", "unreachable": "联系不上", "idle": "已停产空置"}
Tabs = Sequence[tuple[str, str, bool]]


def _officers(actor: Actor) -> list[tuple[str, str]]:
    return list({str(person_id): name for person_id, name, _ in people_in_role(actor, OFFICER)}.items()) if actor.sees_whole_zone else []


def _id(text: str, name: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Refusal("bad_filter", "筛选条件的值无法识别。", "请从列表中选择，或清除该条件。", field=name) from None


# --- visits ---


def _visit_filters(request: HttpRequest) -> VisitFilters:
    query = request.GET
    reached = query.get("reached", "")
    if reached and reached not in REACHED:
        raise Refusal("bad_filter", "走访情况无法识别。", "请从页面上选择。", field="reached")
    return VisitFilters(
        reached=reached,
        officer_id=_id(query.get("officer", ""), "officer"),
        enterprise_id=_id(query.get("enterprise", ""), "enterprise"),
        since=typed_day(query.get("since", ""), "走访不早于", "since"),
        until=typed_day(query.get("until", ""), "走访不晚于", "until"),
    )


@require_GET
def visit_list(request: HttpRequest) -> HttpResponse:
    """Visits, newest first; those where nobody was reached are flagged."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    asked = _visit_filters(request)
    tabs = _tabs_of(request, "officers:visits", "reached", {"": "全部", **REACHED}, asked.reached)
    page = list_visits(actor, asked, after=request.GET.get("after", ""), limit=PAGE_SIZE)
    firm = enterprise_names(actor, [asked.enterprise_id]) if asked.enterprise_id else {}
    listing = ListPage(
        key="visits",
        title="走访记录",
        subtitle="联系不上、停产空置的要另行核实，不算走访到位。",
        columns=_visit_columns(request),
        rows=page.rows,
        row_id=lambda row: row.id,
        total_count=page.total_count,
        count_word="次",
        filters=filled(
            request,
            [
                FilterField("officer", "服务员", "select", _officers(actor), in_bar=True),
                FilterField("since", "走访不早于", "date", in_bar=True),
                FilterField("until", "走访不晚于", "date", in_bar=True),
                FilterField("enterprise", "企业", "given", [(str(key), name) for key, name in firm.items()]),
            ],
        ),
        next_cursor=page.next_cursor,
        actions=[*export_action(request, "officers:visits_export")],
        empty_title="没有走访记录",
        empty_text="服务员在手机上记一次走访，这里马上能看到。",
    ).bind(request)
    return render(request, "officers/visits.html", {"list": listing, "tabs": tabs, "label": "走访情况"})


@require_GET
def visits_export(request: HttpRequest) -> HttpResponse:
    """The same visits as a workbook; audited."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    read = partial(list_visits, actor, _visit_filters(request))
    return export_of_the_day(request, "走访记录", _visit_columns(request), read, "visits.exported")


def _visit_columns(request: HttpRequest) -> list[Column]:
    def note(row: VisitLine) -> Cell:
        marks = [f"附件 {row.file_count}"] if row.file_count else []
        marks += ["有定位"] if row.has_place else []
        return Cell(row.note[:120] or MISSING, hint=row.note, small=" ".join(marks))

    def told(row: VisitLine) -> Cell:
        return Cell(row.request_count, address(request, "requests:list", visit=row.id) if row.request_count else "")

    def firm(row: VisitLine) -> Cell:
        return Cell(row.enterprise_name, address(request, "enterprises:detail", row.enterprise_id))

    def visited(row: VisitLine) -> str:
        return f"{row.visited_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"

    def reached(row: VisitLine) -> Cell:
        return Cell("", tags=[("" if row.reached == "met" else "warn", row.reached_label)])

    return [
        Column("enterprise", "企业", firm, "name", export=lambda row: row.enterprise_name),
        Column("visited", "时间", lambda row: Cell(visited(row), address(request, "officers:record", row.id)), "date", export=visited),
        Column("officer", "服务员", lambda row: Cell(row.officer_name), "short", export=lambda row: row.officer_name),
        Column("kind", "方式", lambda row: Cell(VISIT_KINDS.get(row.kind, MISSING)), "short", export=lambda row: VISIT_KINDS.get(row.kind)),
        Column("reached", "情况", reached, "short", export=lambda row: row.reached_label),
        Column("note", "记录", note, "long", export=lambda row: row.note or None),
        Column("told", "诉求", told, "number", export=lambda row: row.request_count),
    ]


# --- plans ---


@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    """Every planned visit: to come, missed, done, cancelled."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    tab = request.GET.get("tab", "coming")
    page = list_planned_visits(
        actor, tab=tab, officer_id=_id(request.GET.get("officer", ""), "officer"), after=request.GET.get("after", ""), limit=PAGE_SIZE
    )
    own = [Action("我的计划", address(request, "officers:plan"), "visit")] if may(actor, "officers:plan") else []
    listing = ListPage(
        key="visit_plans",
        title="走访计划",
        subtitle="计划日过了还没去的，列在“错过的”里，改期或取消都要写原因。",
        columns=_plan_columns(request),
        rows=page.rows,
        row_id=lambda row: row.id,
        total_count=page.total_count,
        count_word="次",
        filters=filled(request, [FilterField("officer", "服务员", "select", _officers(actor), in_bar=True)]),
        next_cursor=page.next_cursor,
        actions=[*own, *export_action(request, "officers:plans_export")],
        empty_title={"missed": "没有错过的走访", "coming": "还没有安排走访"}.get(tab, "没有这样的计划"),
        empty_text="服务员在“走访计划”里采用建议，或在企业页面上安排。",
    ).bind(request)
    tabs = _tabs_of(request, "officers:plans", "tab", PLAN_TABS, tab)
    return render(request, "officers/visits.html", {"list": listing, "tabs": tabs, "label": "计划状态"})


@require_GET
def plans_export(request: HttpRequest) -> HttpResponse:
    """The same plans as a workbook; audited."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    tab = request.GET.get("tab", "coming")
    read = partial(list_planned_visits, actor, tab=tab, officer_id=_id(request.GET.get("officer", ""), "officer"))
    return export_of_the_day(request, f"走访计划{PLAN_TABS.get(tab, '')}", _plan_columns(request), read, "planned_visits.exported")


def _plan_columns(request: HttpRequest) -> list[Column]:
    def firm(row: PlannedLine) -> Cell:
        return Cell(row.enterprise_name, address(request, "enterprises:detail", row.enterprise_id), small=row.park)

    def day(row: PlannedLine) -> Cell:
        tags = [("bad", "错过")] if row.is_missed else []
        tags += [("", f"改期 {len(row.moves)} 次")] if row.moves else []
        return Cell(row.planned_on.isoformat(), hint="；".join(f"{one['from']}→{one['to']} {one['why']}" for one in row.moves), tags=tags)

    def outcome(row: PlannedLine) -> Cell:
        if row.visited_on:
            href = address(request, "officers:visits", enterprise=row.enterprise_id, since=row.visited_on, until=row.visited_on)
            return Cell(f"{row.visited_on} {row.reached_label}", href)
        return Cell(row.ended_why or MISSING)

    return [
        Column("enterprise", "企业", firm, "name", fixed=True, export=lambda row: row.enterprise_name),
        Column("park", "园区", lambda row: Cell(row.park or MISSING), "short", shown=False, export=lambda row: row.park or None),
        Column("planned", "计划日期", day, "date", export=lambda row: row.planned_on),
        Column("officer", "服务员", lambda row: Cell(row.officer_name), "short", export=lambda row: row.officer_name),
        Column("reason", "为什么去", lambda row: Cell(row.reason_label, small=row.reason_words), "text", export=_reason),
        Column("state", "状态", lambda row: Cell(row.state_label), "short", export=lambda row: row.state_label),
        Column("outcome", "结果或原因", outcome, "text", export=lambda row: row.reached_label or row.ended_why or None),
    ]


def _reason(row: PlannedLine) -> str:
    return f"{row.reason_label} {row.reason_words}".strip()


# --- flags ---


@require_GET
def flags(request: HttpRequest) -> HttpResponse:
    """失联 and 停产空置 firms by rule, and those that a later contact cleared."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    tab = request.GET.get("tab", "standing")
    kind = request.GET.get("kind", "")
    page = list_contact_flags(actor, tab=tab, kind=kind, after=request.GET.get("after", ""), limit=PAGE_SIZE)
    listing = ListPage(
        key="contact_flags",
        title="失联和停产企业",
        subtitle="上门联系不上的先打电话核实，满规定次数才标记；以后联系上了自动解除，过程都留着。",
        columns=_flag_columns(request),
        rows=page.rows,
        row_id=lambda row: row.id,
        total_count=page.total_count,
        count_word="条",
        filters=filled(request, [FilterField("kind", "标记", "select", list(FLAGS.items()), in_bar=True)]),
        next_cursor=page.next_cursor,
        actions=[*export_action(request, "officers:flags_export")],
        empty_title="没有失联和停产的企业" if tab == "standing" else "没有解除过的标记",
        empty_text="由走访结果按规则得出，不用人工登记。",
    ).bind(request)
    tabs = _tabs_of(request, "officers:flags", "tab", FLAG_TABS, tab)
    return render(request, "officers/visits.html", {"list": listing, "tabs": tabs, "label": "标记状态"})


@require_GET
def flags_export(request: HttpRequest) -> HttpResponse:
    """The same as a workbook; audited."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    read = partial(list_contact_flags, actor, tab=request.GET.get("tab", "standing"), kind=request.GET.get("kind", ""))
    return export_of_the_day(request, "失联和停产企业", _flag_columns(request), read, "contact_flags.exported")


def _flag_columns(request: HttpRequest) -> list[Column]:
    def firm(row: FlagLine) -> Cell:
        return Cell(row.enterprise_name, address(request, "enterprises:detail", row.enterprise_id), small=row.park)

    def why(row: FlagLine) -> Cell:
        return Cell(row.words, address(request, "officers:visits", enterprise=row.enterprise_id))

    def cleared(row: FlagLine) -> Cell:
        return Cell(row.cleared_on.isoformat() if row.cleared_on else MISSING, small=row.cleared_words)

    return [
        Column("enterprise", "企业", firm, "name", fixed=True, export=lambda row: row.enterprise_name),
        Column("park", "园区", lambda row: Cell(row.park or MISSING), "short", shown=False, export=lambda row: row.park or None),
        Column("kind", "标记", lambda row: Cell("", tags=[("bad", row.kind_label)]), "short", export=lambda row: row.kind_label),
        Column("raised", "标记日期", lambda row: Cell(row.raised_on.isoformat()), "date", export=lambda row: row.raised_on),
        Column("why", "依据", why, "long", export=lambda row: row.words),
        Column("officer", "服务员", lambda row: Cell(row.officer_name or MISSING), "short", export=lambda row: row.officer_name or None),
        Column("cleared", "解除", cleared, "date", export=lambda row: row.cleared_on),
    ]


def _tabs_of(request: HttpRequest, page: str, name: str, words: dict[str, str], current: str) -> Tabs:
    """(label, address, is current), the other filters of the address kept."""
    kept = {key: value for key, value in request.GET.items() if key not in (name, "after", "as_of", "known_on") and value}
    return [(label, address(request, page, **{**kept, name: code}), code == current) for code, label in words.items()]
