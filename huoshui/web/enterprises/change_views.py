"""What people do to the register: enter, edit, rename, name otherwise, merge, undo, read a contact."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.enterprises.actions import add_alias, create_enterprise, edit_enterprise, rename_enterprise, unmask_contact
from huoshui.enterprises.queries import enterprise_detail, enterprise_row, find_alike, merge_by_id
from huoshui.enterprises.rules.attributes import OPERATING_STATUSES
from huoshui.investment_projects.actions import merge_enterprises, undo_enterprise_merge
from huoshui.organizations.queries import areas
from huoshui.web.components.form_state import Field, missing_fields, new_form, refused_form
from huoshui.web.page_dates import page_dates
from huoshui.web.projects.change_views import Values, answer_form, typed_day, typed_version
from huoshui.web.templatetags.huoshui_components import address

VERSION = Field("expected_version", "", "hidden")
EDITED = ("uscc", "group_name", "industry", "area_id", "operating_status", "contact_name", "contact_phone")


def _fields(actor: Actor, status_now: str = "") -> list[Field]:
    parks = [("", "（未填）"), *((str(area.id), area.name) for area in areas(actor))]
    statuses = [("", "（未填）"), *((status, status) for status in dict.fromkeys((*OPERATING_STATUSES, status_now)) if status)]
    return [
        Field("uscc", "统一社会信用代码", hint="18 位；校验不符只提醒，照样能存", max_length=30),
        Field("group_name", "所属集团"),
        Field("industry", "行业", max_length=80),
        Field("area_id", "所属园区", "select", choices=parks),
        Field("operating_status", "经营状态", "select", choices=statuses),
        Field("contact_name", "联系人", hint="不改就空着", max_length=60),
        Field("contact_phone", "联系电话", hint="加密保存，只显示一部分；不改就空着", max_length=40),
    ]


def _context(request: HttpRequest, heading: str, intro: str, verb: str, enterprise_id: UUID | None = None) -> dict[str, Any]:
    cancel = address(request, "enterprises:detail", enterprise_id) if enterprise_id else address(request, "enterprises:list")
    return {"heading": heading, "intro": intro, "verb": verb, "cancel_url": cancel}


def _given(posted: Values) -> dict[str, str]:
    return {name: posted[name].strip() for name in EDITED if posted.get(name, "").strip()}


def _done(request: HttpRequest, enterprise_id: UUID, words: str) -> str:
    messages.success(request, words)
    return address(request, "enterprises:detail", enterprise_id)


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A firm entered by hand; one that looks known is asked about."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    fields = [Field("name", "企业名称", needed=True, wide=True, hint="按营业执照写全称"), *_fields(actor)]
    context = _context(request, "登记企业", "名称和代码会先查重。", "登记")
    if request.method == "POST":
        context["alike"] = find_alike(actor, request.POST.get("name", ""), request.POST.get("uscc", ""), limit=5)

    def do(posted: Values) -> str:
        enterprise_id = create_enterprise(actor, name=posted["name"], is_another=posted.get("is_another") == "1", values=_given(posted))
        return _done(request, enterprise_id, f"已登记：{posted['name'].strip()}。")

    return answer_form(request, "enterprises/change.html", fields, {}, do, context)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, enterprise_id: UUID) -> HttpResponse:
    """What is stated about the firm; the former statements stay in the ledger."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = enterprise_row(actor, enterprise_id)
    start = {
        "expected_version": str(row.version),
        "uscc": row.uscc,
        "group_name": row.group_name,
        "industry": row.industry,
        "area_id": str(row.area_id or ""),
        "operating_status": row.operating_status,
    }

    def do(posted: Values) -> str:
        edit_enterprise(actor, enterprise_id, expected_version=typed_version(posted), values=_given(posted))
        return _done(request, enterprise_id, "已保存，原来的记载仍可查。")

    return answer_form(
        request,
        "enterprises/change.html",
        [VERSION, *_fields(actor, row.operating_status)],
        start,
        do,
        _context(request, "修改企业信息", row.name, "保存", enterprise_id),
    )


@require_http_methods(["GET", "POST"])
def rename(request: HttpRequest, enterprise_id: UUID) -> HttpResponse:
    """更名: the old name stays as 曾用名 and goes on being found."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = enterprise_row(actor, enterprise_id)
    day = page_dates(request).as_of_day
    fields = [VERSION, Field("name", "新名称", needed=True, wide=True), Field("ended_on", "更名日期", "date", latest=day.isoformat())]

    def do(posted: Values) -> str:
        ended_on = typed_day(posted.get("ended_on", ""), "更名日期", "ended_on")
        rename_enterprise(actor, enterprise_id, new_name=posted["name"], expected_version=typed_version(posted), ended_on=ended_on)
        return _done(request, enterprise_id, f"已更名，“{row.name}”留作曾用名。")

    context = _context(request, "企业更名", f"现名称：{row.name}", "更名", enterprise_id)
    return answer_form(request, "enterprises/change.html", fields, {"expected_version": str(row.version)}, do, context)


@require_http_methods(["GET", "POST"])
def alias(request: HttpRequest, enterprise_id: UUID) -> HttpResponse:
    """别名 or 曾用名."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = enterprise_row(actor, enterprise_id)
    fields = [
        Field("name", "名称", needed=True, wide=True),
        Field("kind", "类别", "select", needed=True, choices=[("alias", "别名（简称、品牌名）"), ("former", "曾用名")]),
    ]

    def do(posted: Values) -> str:
        add_alias(actor, enterprise_id, name=posted["name"], kind=posted["kind"])
        return _done(request, enterprise_id, "已加上，今后按这个名称也找得到。")

    return answer_form(
        request,
        "enterprises/change.html",
        fields,
        {"kind": "alias"},
        do,
        _context(request, "加别名、曾用名", row.name, "加上", enterprise_id),
    )


@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, enterprise_id: UUID) -> HttpResponse:
    """Let this entry stand for another one as well; can be undone."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = enterprise_detail(actor, enterprise_id)
    candidates = find_alike(actor, found.row.name, found.row.uscc, except_id=enterprise_id)
    choices = [(str(one.enterprise_id), f"{one.name}{'（' + one.uscc + '）' if one.uscc else ''} —— {one.why}") for one in candidates]
    asked = request.GET.get("with", "")
    fields = [
        Field("merged", "并入的企业", "radio", needed=True, wide=True, choices=choices),
        Field("reason", "依据", "textarea", needed=True, wide=True, hint="为什么是同一家，例如营业执照一致、电话核实"),
    ]

    def do(posted: Values) -> str:
        if posted["merged"] not in dict(choices):
            raise Refusal("unknown_choice", "选的企业不在候选里。", "请重新选择。", field="merged")
        merge_enterprises(actor, enterprise_id, UUID(posted["merged"]), reason=posted["reason"])
        return _done(request, enterprise_id, "已合并，项目和名称都归到这一家；合并可以撤销。")

    intro = f"保留“{found.row.name}”。" if choices else f"没有找到和“{found.row.name}”相近的企业。"
    context = _context(request, "合并重复企业", intro, "合并", enterprise_id)
    return answer_form(request, "enterprises/change.html", fields, {"merged": asked}, do, context)


@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, merge_id: UUID) -> HttpResponse:
    """Take a merge back."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    merge_by_id(actor, merge_id)

    def do(posted: Values) -> str:
        return _done(request, undo_enterprise_merge(actor, merge_id), "合并已撤销，这家企业恢复独立。")

    return answer_form(
        request, "enterprises/change.html", [], {}, do, _context(request, "撤销合并", "合并时带来的项目和名称会还回去。", "撤销合并")
    )


@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, enterprise_id: UUID) -> HttpResponse:
    """The contact in full, for a reason that goes into the audit trail; never kept by the browser."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = enterprise_row(actor, enterprise_id)
    fields = [Field("reason", "查看事由", needed=True, wide=True, hint="将记入审计，例如：通知安全检查")]
    context = _context(request, "查看联系方式", row.name, "查看", enterprise_id)
    form, status, shown = new_form(fields), 200, None
    if request.method == "POST":
        posted = {name: str(value) for name, value in request.POST.items()}
        refusals = missing_fields(fields, posted)
        if not refusals:
            try:
                shown = unmask_contact(actor, enterprise_id, reason=posted["reason"])
            except NotVisible:
                raise
            except Refusal as refusal:
                refusals = [refusal]
        if refusals:
            form, status = refused_form(fields, posted, refusals), 422
    answer = render(request, "enterprises/contact.html", {**context, "form": form, "shown": shown, "row": row}, status=status)
    answer["Cache-Control"] = "no-store"
    return answer
