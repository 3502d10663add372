"""Inspections: announced with basis and scope, capped by rule, joined, done, rated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.enterprise_requests.actions import (
    announce_inspection,
    cancel_inspection,
    decide_override,
    join_inspection,
    record_inspection,
)
from huoshui.enterprise_requests.queries import InspectionRow, inspection, inspection_terms, inspections_of_firm, list_inspections
from huoshui.enterprise_requests.rules.inspection_limits import KINDS, InspectionTerms
from huoshui.enterprises.queries import EnterpriseFilters, list_enterprises
from huoshui.organizations.queries import open_units
from huoshui.organizations.rules.policy import may
from huoshui.web.components.form_state import Field
from huoshui.web.components.list_export import export_action, export_of_the_day
from huoshui.web.components.list_page import PAGE_SIZE, Action, Cell, Column, ListPage
from huoshui.web.page_dates import page_dates
from huoshui.web.projects.change_views import Values, answer_form, typed_day, typed_version
from huoshui.web.requests.change_views import chosen_id
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import MISSING

STATES = {
    "announced": "已公告",
    "waiting_override": "超限待批",
    "done": "已检查",
    "refused": "不予安排",
    "cancelled": "已取消",
}
TONES = {"waiting_override": "warn", "refused": "bad", "done": "good"}
VERSION = Field("expected_version", "", "hidden")


@require_GET
def inspection_list(request: HttpRequest) -> HttpResponse:
    """Newest plans first, by state."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    state = request.GET.get("state", "")
    if state and state not in STATES:
        raise Refusal("bad_filter", "检查状态无法识别。", "请从页面上选择。", field="state")
    tabs = [("全部", address(request, "inspections:list"), not state)]
    tabs += [(label, address(request, "inspections:list", state=code), state == code) for code, label in STATES.items()]
    terms = inspection_terms(actor.zone_id, page_dates(request).as_of_day)
    page = list_inspections(actor, state=state, after=request.GET.get("after", ""), limit=PAGE_SIZE)
    may_announce = may(actor, "inspections:announce") and not page_dates(request).is_past
    listing = ListPage(
        key="inspections",
        title="涉企检查",
        subtitle=_caps_in_words(terms),
        columns=_columns(request),
        rows=page.rows,
        row_id=lambda row: row.id,
        total_count=page.total_count,
        count_word="次",
        next_cursor=page.next_cursor,
        actions=[
            *export_action(request, "inspections:export"),
            *([Action("公告检查", address(request, "inspections:announce"), "plus", primary=True)] if may_announce else []),
        ],
        empty_title="没有检查",
        empty_text="没有公告的检查，企业可以不接受。",
    ).bind(request)
    return render(request, "inspections/list.html", {"list": listing, "tabs": tabs})


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The same inspections as a workbook; audited."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    state = request.GET.get("state", "")
    read = partial(list_inspections, actor, state=state if state in STATES else "")
    return export_of_the_day(request, "涉企检查", _columns(request), read, "inspections.exported")


def _caps_in_words(terms: InspectionTerms) -> str:
    quiet = f"，每月 {terms.quiet_from} 日至 {terms.quiet_to} 日为宁静日" if terms.quiet_to else ""
    caps = f"每天至多 {terms.per_day} 次、每周 {terms.per_week} 次、每月 {terms.per_month} 次"
    return f"无事不扰：一家企业{caps}{quiet}；投诉和突发事件除外（{terms.reference}）"


def _columns(request: HttpRequest) -> list[Column]:
    def name(row: InspectionRow) -> Cell:
        joint = [("water", f"联合 {row.joint_number}")] if row.joint_number else []
        return Cell(row.number, address(request, "inspections:detail", row.id), tags=joint)

    def state(row: InspectionRow) -> Cell:
        return Cell("", tags=[(TONES.get(row.state, ""), row.state_label)], small=_late_words(row))

    def text(key: str, label: str, name: str, kind: str = "short", *, shown: bool = True) -> Column:
        return Column(
            key, label, lambda row: Cell(getattr(row, name) or MISSING), kind, shown=shown, export=lambda row: getattr(row, name) or None
        )

    return [
        Column("number", "检查", name, "name", fixed=True, export=lambda row: row.number),
        text("enterprise", "企业", "enterprise_name", "text"),
        text("unit", "检查单位", "unit_name", "text"),
        text("kind", "类型", "kind_label"),
        Column("planned", "计划日期", lambda row: Cell(row.planned_on.isoformat()), "date", export=lambda row: row.planned_on),
        Column("state", "状态", state, "short", export=lambda row: row.state_label),
        text("joint", "联合检查", "joint_number", shown=False),
        text("basis", "检查依据", "basis", "long", shown=False),
        text("scope", "检查内容", "scope", "long", shown=False),
        text("inspectors", "检查人员", "inspectors", shown=False),
        Column("done", "检查日期", lambda row: Cell(str(row.done_on or MISSING)), "date", shown=False, export=lambda row: row.done_on),
        text("result", "检查结果", "result", "long", shown=False),
        text("rating", "企业评价", "rating_label"),
    ]


def _late_words(row: InspectionRow) -> str:
    return f"{row.result_due_on} 前应登记结果，已超期" if row.is_result_late else ""


@require_http_methods(["GET", "POST"])
def announce(request: HttpRequest) -> HttpResponse:
    """Announce: whom, by whom, on what basis, what for, when. Over the cap it is refused in words, or sent for a decision."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    units = [(str(unit.id), unit.name) for unit in open_units(actor) if actor.sees_whole_zone or unit.id in actor.unit_ids]
    fields = [
        Field("enterprise_name", "企业", needed=True, list_id="known-enterprises", hint="写几个字，从名录里选全称"),
        Field("unit_id", "检查单位", "select", needed=True, choices=units),
        Field("kind", "类型", "select", needed=True, choices=list(KINDS.items())),
        Field("planned_on", "计划日期", "date", needed=True),
        Field("joint_number", "与哪一次一起去", max_length=20, hint="别的单位同月要来时，填那次的编号，同一天一起来；没有就空着"),
        Field("basis", "检查依据", needed=True, wide=True, max_length=300, hint="法规条款或年度检查计划编号"),
        Field("scope", "检查内容", "textarea", needed=True, wide=True, max_length=500),
        Field("inspectors", "检查人员", needed=True, max_length=200),
        Field("override_reason", "确需检查的理由", "textarea", wide=True, max_length=500, hint="只有超过上限或在宁静日才要填，由领导审批"),
    ]

    def do(posted: Values) -> str:
        planned_on = typed_day(posted["planned_on"], "计划日期", "planned_on")
        unit_id = chosen_id(posted, "unit_id")
        assert planned_on is not None  # needed
        assert unit_id is not None  # needed
        made = announce_inspection(
            actor,
            enterprise_id=_firm(actor, posted["enterprise_name"]),
            unit_id=unit_id,
            kind=posted["kind"],
            basis=posted["basis"],
            scope=posted["scope"],
            inspectors=posted["inspectors"],
            planned_on=planned_on,
            joint_number=posted.get("joint_number", ""),
            override_reason=posted.get("override_reason", ""),
        )
        messages.success(request, "已公告，企业能看到谁来、查什么。")
        return address(request, "inspections:detail", made)

    firms = [row.name for row in list_enterprises(actor, EnterpriseFilters(), limit=50).rows]
    context = {"heading": "公告检查", "verb": "公告", "cancel_url": address(request, "inspections:list"), "firms": firms}
    start = {"unit_id": units[0][0] if len(units) == 1 else "", "kind": "routine"}
    return answer_form(request, "inspections/change.html", fields, start, do, context)


def _firm(actor: Actor, name: str) -> UUID:
    rows = [row for row in list_enterprises(actor, EnterpriseFilters(text=name), limit=20).rows if row.name == name.strip()]
    if len(rows) != 1:
        raise Refusal("unknown_enterprise", f"名录里没有“{name[:40]}”。", "请填名录里的全称。", field="enterprise_name")
    return rows[0].id


@require_GET
def detail(request: HttpRequest, inspection_id: UUID) -> HttpResponse:
    """The announcement as the firm and the unit see it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = inspection(actor, inspection_id)
    others = inspections_of_firm(actor, row.enterprise_id) if may(actor, "inspections:announce") else []
    may_join = [one for one in others if one.id != row.id and one.state == "announced"] if row.state != "done" else []
    return render(request, "inspections/detail.html", {"row": row, "may_join": may_join})


def _form(
    request: HttpRequest,
    row: InspectionRow,
    fields: Sequence[Field],
    do: Callable[[Values], str],
    *,
    heading: str,
    verb: str,
    start: Values | None = None,
) -> HttpResponse:
    def deed(posted: Values) -> str:
        messages.success(request, do(posted))
        return address(request, "inspections:detail", row.id)

    context = {"row": row, "heading": heading, "verb": verb, "cancel_url": address(request, "inspections:detail", row.id)}
    begin = {"expected_version": str(row.version), **(start or {})}
    return answer_form(request, "inspections/change.html", [VERSION, *fields], begin, deed, context)


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, inspection_id: UUID) -> HttpResponse:
    """A leader decides on one over the cap."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = inspection(actor, inspection_id)
    ways = [("yes", "同意安排"), ("no", "不予安排")]
    fields = [Field("way", "意见", "radio", needed=True, choices=ways), Field("words", "说明", needed=True, wide=True, max_length=300)]

    def do(posted: Values) -> str:
        is_allowed = posted["way"] == "yes"
        decide_override(actor, inspection_id, is_allowed=is_allowed, words=posted["words"], expected_version=typed_version(posted))
        return "已同意，检查已公告。" if is_allowed else "已不予安排。"

    return _form(request, row, fields, do, heading="审批超限检查", verb="提交")


@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, inspection_id: UUID) -> HttpResponse:
    """Come together with another unit's inspection of the same firm."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = inspection(actor, inspection_id)
    others = [one for one in inspections_of_firm(actor, row.enterprise_id) if one.id != row.id and one.state == "announced"]
    choices = [(str(one.id), f"{one.number} {one.unit_name} {one.planned_on}") for one in others]
    fields = [Field("into", "与哪一次一起", "select", needed=True, choices=choices)]

    def do(posted: Values) -> str:
        into = chosen_id(posted, "into")
        assert into is not None  # needed
        join_inspection(actor, inspection_id, into, expected_version=typed_version(posted))
        return "已并为联合检查，同一天一起来。"

    return _form(request, row, fields, do, heading="并为联合检查", verb="合并", start={"into": request.GET.get("into", "")})


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, inspection_id: UUID) -> HttpResponse:
    """What was found; the firm reads it and may rate."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = inspection(actor, inspection_id)
    today = page_dates(request).as_of_day
    fields = [
        Field("done_on", "检查日期", "date", needed=True, latest=today.isoformat()),
        Field("result", "检查结果", "textarea", needed=True, wide=True, max_length=2000, hint="企业能看到；有问题的写明整改要求和期限"),
    ]

    def do(posted: Values) -> str:
        done_on = typed_day(posted["done_on"], "检查日期", "done_on")
        assert done_on is not None  # needed
        record_inspection(actor, inspection_id, done_on=done_on, result=posted["result"], expected_version=typed_version(posted))
        return "已登记结果，企业可凭码评价。"

    return _form(request, row, fields, do, heading="登记检查结果", verb="登记", start={"done_on": today.isoformat()})


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, inspection_id: UUID) -> HttpResponse:
    """It does not take place."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = inspection(actor, inspection_id)
    fields = [Field("reason", "取消原因", needed=True, wide=True, max_length=300)]

    def do(posted: Values) -> str:
        cancel_inspection(actor, inspection_id, reason=posted["reason"], expected_version=typed_version(posted))
        return "已取消。"

    return _form(request, row, fields, do, heading="取消检查", verb="取消检查")
