"""Rounds of monthly returns: the list, one round by unit, who has not reported, opening, adding, locking, reminding."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoshui.assignments.queries import moment_of
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.investment_projects.actions import add_to_round, lock_round, open_round, remind_units
from huoshui.investment_projects.queries import (
    NO_UNIT_ID,
    ProjectFilters,
    ReturnFilters,
    ReturnLine,
    list_projects,
    list_returns,
    list_rounds,
    round_line,
    round_row,
    round_terms,
    units_of_round,
)
from huoshui.investment_projects.rules import monthly_flow
from huoshui.organizations.rules.policy import may
from huoshui.web.components.form_state import Field
from huoshui.web.components.list_page import Cell, Column, FilterField, ListPage, filled
from huoshui.web.projects.change_views import Values, answer_form, typed_version
from huoshui.web.returns.line_parts import state_cell, unit_choices
from huoshui.web.templatetags.huoshui_components import address

ROUNDS_A_PAGE = 24


@require_GET
def round_list(request: HttpRequest) -> HttpResponse:
    """Every round, newest first, with how far it is."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    page = list_rounds(actor, after=request.GET.get("after", ""), limit=ROUNDS_A_PAGE)
    context = {"page": page, "may_open": may(actor, "returns:open"), "is_first": not request.GET.get("after")}
    return render(request, "returns/list.html", context)


@require_http_methods(["GET", "POST"])
def open_one(request: HttpRequest) -> HttpResponse:
    """Open the round of a month by hand; the platform does it by itself on the rule's day."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    today = local_day(moment_of(actor))

    def do(posted: Values) -> str:
        year, month = _month(posted.get("month", ""))
        round_id = open_round(actor, year=year, month=month)
        row = round_line(actor, round_id)
        messages.success(request, f"已开轮：{row.label}，{row.progress.total} 个项目，{row.fill_due_on} 前报送。")
        return address(request, "returns:round", round_id)

    fields = [Field("month", "月份", needed=True, hint="如 2026-03；1 月与 2 月合并，填 2 月", max_length=7)]
    context = {
        "heading": "开一轮月度填报",
        "intro": "名单按规则当场冻结：在建的和列入本年度计划的项目。到了规则里的日子，平台会自己开。",
        "verb": "开轮",
        "cancel_url": address(request, "returns:list"),
    }
    return answer_form(request, "returns/change.html", fields, {"month": f"{today:%Y-%m}"}, do, context)


def _month(text: str) -> tuple[int, int]:
    year, _, month = text.strip().partition("-")
    if not (year.isdecimal() and month.isdecimal()):
        raise Refusal("not_a_month", f"“{text[:20]}”不是月份。", "请按 2026-03 的样式填写。", field="month")
    return int(year), int(month)


@require_GET
def one_round(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """One round by unit: who has what to do, and the deeds of the office and the district."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = round_line(actor, round_id)
    units = units_of_round(actor, round_id)
    context = {
        "round": row,
        "units": [(one, str(one.unit_id or NO_UNIT_ID), one.unit_id in actor.unit_ids) for one in units],
        "own": [one for one in units if one.unit_id in actor.unit_ids],
        "terms": round_terms(round_row(actor, round_id)),
        "today": local_day(moment_of(actor)),
    }
    return render(request, "returns/round.html", context)


@require_GET
def missing(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """未报清单: every project with nothing handed in, or sent back and not handed in again."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = round_line(actor, round_id)
    filters = filled(request, [FilterField("unit", "填报单位", "select", unit_choices(actor, round_id), in_bar=True)])
    asked = ReturnFilters(unit=filters[0].value, states=tuple(sorted(monthly_flow.WITH_UNIT)))
    page = list_returns(actor, round_id, asked, after=request.GET.get("after", ""), limit=50)
    listing = ListPage(
        key="returns_missing",
        title=f"{row.label}未报清单",
        subtitle=f"截止 {row.fill_due_on}。未报的不按 0 计，合计里单独说明缺几个。",
        columns=_missing_columns(request),
        rows=page.rows,
        row_id=lambda line: line.id,
        total_count=page.total_count,
        count_word="个",
        filters=filters,
        next_cursor=page.next_cursor,
        empty_title="都报了",
        empty_text="没有未填报、填报中和退回待改的项目。",
    ).bind(request)
    may_remind = may(actor, "returns:remind") and bool(page.rows) and not row.is_locked
    return render(request, "returns/missing.html", {"list": listing, "round": row, "may_remind": may_remind})


def _missing_columns(request: HttpRequest) -> list[Column]:
    def last(line: ReturnLine) -> Cell:
        return Cell(line.before.label or "—")

    def words(line: ReturnLine) -> Cell:
        return Cell(line.return_reason or line.reopen_reason or "—")

    return [
        Column("project", "项目", lambda line: Cell(line.project_name, address(request, "returns:form", line.id)), "name", fixed=True),
        Column("unit", "填报单位", lambda line: Cell(line.unit_name)),
        Column("state", "状态", state_cell, "short"),
        Column("last", "台账里最近的月份", last, "short"),
        Column("words", "退回或重开原因", words, "long"),
        Column("filled", "最近填写", lambda line: Cell(line.filled_by_name or "—"), "short"),
    ]


@require_POST
def remind(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """催报: one unit, or all that still have something to fill."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    round_row(actor, round_id)
    try:
        ids = [UUID(text) for text in request.POST.getlist("unit") if text]
    except ValueError:
        raise NotVisible from None
    try:
        reminded, left = remind_units(actor, round_id, ids or None, words=request.POST.get("words", ""))
    except Refusal as refusal:
        if refusal.code != "nothing_chosen":
            raise
        messages.warning(request, f"{refusal.message}{refusal.remedy}")
        return redirect(address(request, "returns:round", round_id))
    words = f"已催报 {reminded} 个单位。" + (f"{left} 个单位今天已催过或没有在岗人员，没有再发。" if left else "")
    messages.success(request, words) if reminded else messages.warning(request, words)
    return redirect(address(request, "returns:round", round_id))


@require_http_methods(["GET", "POST"])
def lock(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Lock a round; projects that never reported are explained."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = round_line(actor, round_id)

    def do(posted: Values) -> str:
        lock_round(actor, round_id, words=posted.get("words", ""), expected_version=typed_version(posted))
        messages.success(request, f"{row.label}已锁定，改数须说明原因后重开。")
        return address(request, "returns:round", round_id)

    gaps = row.progress.missing
    hint = f"{gaps} 个项目没有报，会留作未报" if gaps else ""
    fields = [
        Field("expected_version", "", "hidden"),
        Field(
            "words",
            "未报说明",
            "textarea",
            needed=gaps > 0,
            wide=True,
            max_length=300,
            hint=hint,
        ),
    ]
    context = {
        "heading": f"锁定{row.label}填报",
        "intro": f"已确认 {row.progress.confirmed} 个，未报 {gaps} 个。锁定后各单位不能再填，改数要由调度重开。",
        "verb": "锁定",
        "round": row,
        "cancel_url": address(request, "returns:round", round_id),
    }
    return answer_form(request, "returns/change.html", fields, {"expected_version": str(row.version)}, do, context)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Put one more project on the list, with a reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = round_line(actor, round_id)
    asked = request.GET.get("q", "").strip()
    found = list_projects(actor, ProjectFilters(text=asked), limit=20).rows if asked else []

    def do(posted: Values) -> str:
        try:
            project_id = UUID(posted.get("project_id", ""))
        except ValueError:
            raise Refusal("unknown_project", "没有选择项目。", "请先查找项目，再从列表里选。", field="project_id") from None
        add_to_round(actor, round_id, project_id, reason=posted.get("reason", ""))
        messages.success(request, "已列入本轮名单。")
        return address(request, "returns:round", round_id)

    choices = [(str(one.id), f"{one.name}（{one.duty_unit_name or '责任单位未填'}）") for one in found]
    fields = [
        Field("project_id", "项目", "select", needed=True, choices=choices, wide=True, hint="先在上面查找" if not choices else ""),
        Field("reason", "增列原因", needed=True, wide=True),
    ]
    context: dict[str, Any] = {
        "heading": f"{row.label}：增列项目",
        "intro": "名单在开轮那天冻结，之后增列、移出都要说明原因。",
        "verb": "列入",
        "round": row,
        "search": asked,
        "wants_search": True,
        "cancel_url": address(request, "returns:round", round_id),
    }
    return answer_form(request, "returns/change.html", fields, {}, do, context)
