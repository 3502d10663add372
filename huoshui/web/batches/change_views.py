"""What the keepers of the ledger do to a 期: make it, list projects, lock it, take one out with a reason, record 履约."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.investment_projects.actions import (
    add_batch_entry,
    create_batch,
    edit_batch,
    freeze_batch,
    fulfil_batch_entry,
    remove_batch_entry,
)
from huoshui.investment_projects.queries import BatchDetail, BatchEntryRow, batch_detail, entries_of_project, list_projects
from huoshui.investment_projects.rules.batch_rates import KIND_LABELS
from huoshui.investment_projects.rules.filters import ProjectFilters
from huoshui.web.components.form_state import Field
from huoshui.web.components.list_page import Action, ListPage, checked_order, filled
from huoshui.web.page_dates import page_dates
from huoshui.web.projects.change_views import Values, answer_form, typed_day, typed_version
from huoshui.web.projects.filter_choices import filter_choices
from huoshui.web.projects.list_columns import project_columns
from huoshui.web.projects.list_filters import project_filters
from huoshui.web.templatetags.huoshui_components import address

EARLIER_KIND = {"start": "sign", "produce": "start"}
USUAL_STAGES: dict[str, tuple[str, ...]] = {
    "sign": ("signed", "landed"),
    "start": ("started", "stat_entered"),
    "produce": ("in_production", "capacity_reached", "effect_reached"),
}
VERSION = Field("expected_version", "", "hidden")


def _back(request: HttpRequest, batch_id: UUID, words: str) -> str:
    messages.success(request, words)
    return address(request, "batches:detail", batch_id)


def _context(request: HttpRequest, heading: str, intro: str, verb: str, batch_id: UUID | None = None) -> dict[str, Any]:
    cancel = address(request, "batches:detail", batch_id) if batch_id else address(request, "batches:list")
    return {"heading": heading, "intro": intro, "verb": verb, "cancel_url": cancel, "draft": ""}


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """A new 期."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    fields = [
        Field("period_no", "第几期", needed=True, max_length=3, hint="只填数字"),
        Field("title", "名称", hint="不填就叫“第N期三个一批”", max_length=120),
        Field("held_on", "活动日期", "date"),
    ]

    def do(posted: Values) -> str:
        number = posted["period_no"].strip()
        if not (number.isascii() and number.isdigit()):
            raise Refusal("not_a_number", "“第几期”应为数字。", "请填写 1、2、3 这样的数字。", field="period_no")
        held_on = typed_day(posted.get("held_on", ""), "活动日期", "held_on")
        batch_id = create_batch(actor, period_no=int(number), title=posted.get("title", ""), held_on=held_on)
        return _back(request, batch_id, f"已建立第 {int(number)} 期，请列入项目。")

    return answer_form(
        request,
        "batches/change.html",
        fields,
        {},
        do,
        _context(request, "新建期次", "先建期次，再把项目列入签约、开工、投产一批。", "建立"),
    )


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Another title or day."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    batch = batch_detail(actor, batch_id).batch
    fields = [VERSION, Field("title", "名称", needed=True, max_length=120), Field("held_on", "活动日期", "date")]
    start = {"expected_version": str(batch.version), "title": batch.title, "held_on": batch.held_on.isoformat() if batch.held_on else ""}

    def do(posted: Values) -> str:
        held_on = typed_day(posted.get("held_on", ""), "活动日期", "held_on")
        edit_batch(actor, batch_id, title=posted["title"], held_on=held_on, expected_version=typed_version(posted))
        return _back(request, batch_id, "已保存。")

    return answer_form(request, "batches/change.html", fields, start, do, _context(request, "修改期次", batch.title, "保存", batch_id))


@require_http_methods(["GET", "POST"])
def freeze(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """锁定名单: afterwards nothing comes in, and what leaves needs a reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = batch_detail(actor, batch_id)
    day = page_dates(request).as_of_day
    fields = [VERSION, Field("frozen_on", "锁定日", "date", needed=True, latest=day.isoformat())]

    def do(posted: Values) -> str:
        frozen_on = typed_day(posted["frozen_on"], "锁定日", "frozen_on") or day
        freeze_batch(actor, batch_id, frozen_on=frozen_on, expected_version=typed_version(posted))
        return _back(request, batch_id, f"{found.batch.title}名单已锁定。")

    intro = f"{found.batch.title}现有 {len(found.entries)} 条。锁定后不能再列入，移出要写原因；没填入选投资额的按当日总投资定下。"
    start = {"expected_version": str(found.batch.version), "frozen_on": day.isoformat()}
    return answer_form(request, "batches/change.html", fields, start, do, _context(request, "锁定名单", intro, "锁定", batch_id))


@require_GET
def choose(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Projects to be listed: those of the usual stages first, each list with its own button."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = batch_detail(actor, batch_id)
    kind = request.GET.get("kind", "sign")
    if kind not in KIND_LABELS:
        raise Refusal("bad_filter", "没有这一类。", "请选择签约一批、开工一批或投产一批。", field="kind")
    filters = ProjectFilters.from_query(request.GET)
    asked = filters if filters.stages or filters.text else filters.narrowed(stages=USUAL_STAGES[kind])
    columns = project_columns(request)
    order = checked_order(request, columns, "-investment")
    page = list_projects(actor, asked, order=order, after=request.GET.get("after", ""))
    listed = {entry.project.id for entry in found.entries if entry.kind == kind}
    listing = ListPage(
        key=f"batch-{kind}",
        title=f"列入{KIND_LABELS[kind]}",
        subtitle=f"{found.batch.title}。不筛阶段时只列可能合适的项目；已列入的不再显示。",
        columns=columns,
        rows=[row for row in page.rows if row.id not in listed],
        row_id=lambda row: row.id,
        total_count=page.total_count,
        filters=filled(request, project_filters(filter_choices(actor, filters, page_dates(request).as_of_day))),
        next_cursor=page.next_cursor,
        order=order,
        bulk_actions=[Action(f"列入{KIND_LABELS[kind]}", address(request, "batches:enter", batch_id, kind))],
        views=[
            (label, "table", address(request, "batches:choose", batch_id, kind=each), each == kind) for each, label in KIND_LABELS.items()
        ],
        empty_title="没有合适的项目",
        empty_text="换一个阶段或搜索名称再找。",
    ).bind(request)
    return render(request, "batches/choose.html", {"list": listing, "batch": found.batch})


@require_POST
def enter(request: HttpRequest, batch_id: UUID, kind: str) -> HttpResponse:
    """List the chosen projects; the earlier entry each was converted from is linked by itself."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    ids = _chosen(request.POST.getlist("id"))
    found = batch_detail(actor, batch_id)
    earlier = {
        entry.project_id: entry.entry_id
        for entry in sorted(entries_of_project(actor, ids), key=lambda one: one.period_no)
        if entry.kind == EARLIER_KIND.get(kind) and entry.removed_on is None and entry.period_no <= found.batch.period_no
    }
    refused: list[str] = []
    entered = 0
    for project_id in ids:
        try:
            add_batch_entry(actor, batch_id, project_id, kind=kind, came_from_id=earlier.get(project_id))
            entered += 1
        except (NotVisible, Refusal) as refusal:
            refused.append(f"{refusal.message}{refusal.remedy}")
    if entered:
        messages.success(request, f"已列入 {entered} 个项目。")
    for words in dict.fromkeys(refused):
        messages.error(request, words)
    return redirect(address(request, "batches:detail", batch_id))


def _chosen(texts: Sequence[str]) -> list[UUID]:
    try:
        ids = [UUID(text) for text in texts]
    except ValueError:
        raise NotVisible from None
    if not ids:
        raise Refusal("nothing_chosen", "没有选项目。", "请先勾选要列入的项目。")
    return ids


def _entry(found: BatchDetail, entry_id: UUID) -> BatchEntryRow:
    entry = next((one for one in found.entries if one.id == entry_id), None)
    if entry is None:
        raise NotVisible
    return entry


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, batch_id: UUID, entry_id: UUID) -> HttpResponse:
    """移出 with a reason; the entry stays readable among those that left."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = batch_detail(actor, batch_id)
    entry = _entry(found, entry_id)
    day = page_dates(request).as_of_day
    fields = [
        VERSION,
        Field("removed_on", "移出日期", "date", needed=True, latest=day.isoformat()),
        Field("reason", "移出原因", "textarea", needed=True, wide=True),
    ]

    def do(posted: Values) -> str:
        removed_on = typed_day(posted["removed_on"], "移出日期", "removed_on") or day
        remove_batch_entry(actor, entry_id, removed_on=removed_on, reason=posted["reason"], expected_version=typed_version(posted))
        return _back(request, batch_id, f"已移出：{entry.project.name}。")

    start = {"expected_version": str(entry.version), "removed_on": day.isoformat()}
    context = _context(
        request, f"移出：{entry.project.name}", f"{found.batch.title} {entry.kind_label}。移出后仍可查到。", "移出", batch_id
    )
    return answer_form(request, "batches/change.html", fields, start, do, context)


@require_http_methods(["GET", "POST"])
def fulfil(request: HttpRequest, batch_id: UUID, entry_id: UUID) -> HttpResponse:
    """履约 of a signed entry, with its evidence."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = batch_detail(actor, batch_id)
    entry = _entry(found, entry_id)
    day = page_dates(request).as_of_day
    fields = [
        VERSION,
        Field("fulfilled_on", "履约日期", "date", needed=True, latest=day.isoformat()),
        Field("evidence_text", "依据", "textarea", needed=True, wide=True, hint="公司注册、取得土地或租赁厂房、资金到位的凭证"),
    ]

    def do(posted: Values) -> str:
        fulfilled_on = typed_day(posted["fulfilled_on"], "履约日期", "fulfilled_on") or day
        fulfil_batch_entry(
            actor, entry_id, fulfilled_on=fulfilled_on, evidence_text=posted["evidence_text"], expected_version=typed_version(posted)
        )
        return _back(request, batch_id, f"已登记履约：{entry.project.name}。")

    context = _context(request, f"登记履约：{entry.project.name}", f"{found.batch.title} {entry.kind_label}", "登记", batch_id)
    return answer_form(request, "batches/change.html", fields, {"expected_version": str(entry.version)}, do, context)
