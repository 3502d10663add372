"""The five state-gap lists, and the two deeds on a line: write what is done about it, and take it off with evidence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from huoshui.audit.rules.operation_sentences import declare
from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.investment_projects.actions import close_gap, update_gap
from huoshui.investment_projects.queries import GapList, GapRow, ProjectRow, gap_summaries, gaps_of_project, project_row, state_gaps
from huoshui.investment_projects.rules.filters import ProjectFilters
from huoshui.investment_projects.rules.state_gaps import GAP_KINDS
from huoshui.organizations.queries import open_units
from huoshui.organizations.rules.policy import may
from huoshui.web.components.form_state import Field
from huoshui.web.components.list_export import export_response, record_export
from huoshui.web.components.list_page import PAGE_SIZE, Action, ListPage, filled
from huoshui.web.gaps.list_parts import gap_columns, gap_filters
from huoshui.web.page_dates import page_dates
from huoshui.web.projects.change_views import Values, answer_form, typed_day, typed_version
from huoshui.web.templatetags.huoshui_components import address

declare({"gaps.exported": "导出状态差清单"})
EXPORTED_AT_MOST = 20_000


def _asked_kind(request: HttpRequest) -> str:
    kind = request.GET.get("kind") or next(iter(GAP_KINDS))
    if kind not in GAP_KINDS:
        raise Refusal("bad_filter", f"没有“{kind[:30]}”这张清单。", "请从页面上方选择清单。", field="kind")
    return kind


def _found(request: HttpRequest, kind: str, *, offset: int = 0, limit: int = PAGE_SIZE) -> GapList:
    dates = page_dates(request)
    filters = ProjectFilters.from_query({name: request.GET.getlist(name) for name in ("q", "unit", "area")})
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return state_gaps(actor, kind, filters=filters, as_of=dates.query_as_of, known_at=dates.known_at, offset=offset, limit=limit)


@require_GET
def gap_list(request: HttpRequest) -> HttpResponse:
    """One of the five lists, longest first; the tabs carry the counts of all five."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    kind = _asked_kind(request)
    after = request.GET.get("after", "")
    found = _found(request, kind, offset=int(after) if after.isascii() and after.isdigit() and len(after) < 8 else 0)
    summary = found.summary
    actions = []
    if may(actor, "gaps:export"):
        query = request.GET.copy()
        query["kind"], query["format"] = kind, "xlsx"
        actions.append(Action("导出 Excel", f"{address(request, 'gaps:export').split('?')[0]}?{query.urlencode()}", "download"))
    listing = ListPage(
        key="gaps",
        title=summary.label,
        subtitle=f"{summary.definition}。期限：{summary.limit.text}（{summary.limit.reference or '本区未定'}）。",
        columns=gap_columns(request),
        rows=found.rows,
        row_id=lambda gap: gap.project.id,
        total_count=summary.row_count,
        filters=filled(request, gap_filters(actor))[:-1],
        next_cursor=str(found.next_offset) if found.next_offset is not None else "",
        actions=actions,
        empty_title=f"没有“{summary.label}”的项目",
        empty_text="卡在这两步之间的项目会自己列进来，办完了自己消失。",
    ).bind(request)
    tabs = [
        (one, address(request, "gaps:list", kind=one.kind), one.kind == kind)
        for one in gap_summaries(actor, as_of=dates.query_as_of, known_at=dates.known_at)
    ]
    return render(
        request, "gaps/list.html", {"list": listing, "tabs": tabs, "summary": summary, "may_belong": found.may_belong, "kind": kind}
    )


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The list as a workbook; audited."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    kind = _asked_kind(request)
    found = _found(request, kind, limit=EXPORTED_AT_MOST)
    day = page_dates(request).as_of_day
    columns = [replace(column, unit=column.unit or "日历天") if column.key == "days" else column for column in gap_columns(request)]
    record_export(actor, "gaps.exported", found.summary.label, {"as_of": day, "rows": len(found.rows)})
    notes = [f"截至 {day}。{found.summary.definition}。期限：{found.summary.limit.text}。"]
    return export_response(f"{found.summary.label} {day}", columns, found.rows, request.GET.get("format", "xlsx"), notes=notes)


def _gap(request: HttpRequest, project_id: UUID, kind: str) -> tuple[ProjectRow, GapRow]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    day = page_dates(request).as_of_day
    row = project_row(actor, project_id)
    for gap in gaps_of_project(actor, row, as_of=day):
        if gap.kind == kind:
            return row, gap
    raise NotVisible


def _context(request: HttpRequest, row: ProjectRow, gap: GapRow, heading: str, verb: str) -> dict[str, Any]:
    return {
        "row": row,
        "heading": heading,
        "intro": f"{gap.kind_label}，期限 {gap.limit.text}"
        + (
            f"，已过 {gap.count.calendar_days} 天（{gap.count.working_days} 个工作日）"
            if gap.count.calendar_days is not None
            else "，起算日期不详"
        )
        + "。",
        "verb": verb,
        "cancel_url": address(request, "gaps:list", kind=gap.kind),
        "draft": f"gaps:{verb}:{row.id}:{gap.kind}",
    }


@require_http_methods(["GET", "POST"])
def update(request: HttpRequest, project_id: UUID, kind: str) -> HttpResponse:
    """Who owns it, why it is stuck, what comes next and by when."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row, gap = _gap(request, project_id, kind)
    units = [("", "（沿用项目责任单位）"), *((str(unit.id), unit.name) for unit in open_units(actor))]
    fields = [
        Field("expected_version", "", "hidden"),
        Field("owner_unit", "责任单位", "select", choices=units),
        Field("owner_person", "责任人", max_length=80),
        Field("reason", "滞后原因", "textarea", needed=True, wide=True, max_length=300),
        Field(
            "next_step",
            "下步措施",
            "textarea",
            needed=True,
            wide=True,
            max_length=300,
            hint="写清做什么、找谁，例如：招商局对接自然资源局，4月10日前签出让合同",
        ),
        Field("next_step_due_on", "完成时限", "date", needed=True),
    ]
    start = {
        "expected_version": str(gap.record_version),
        "owner_unit": str(gap.owner_unit_id or ""),
        "owner_person": gap.owner_person,
        "reason": gap.reason,
        "next_step": gap.next_step,
        "next_step_due_on": gap.next_step_due_on.isoformat() if gap.next_step_due_on else "",
    }

    def do(posted: Values) -> str:
        unit = posted.get("owner_unit", "")
        if unit and unit not in dict(units):
            raise Refusal("unknown_unit", "选的责任单位不在本区。", "请重新选择。", field="owner_unit")
        update_gap(
            actor,
            project_id,
            kind,
            owner_unit_id=UUID(unit) if unit else None,
            owner_person=posted.get("owner_person", ""),
            reason=posted["reason"],
            next_step=posted["next_step"],
            next_step_due_on=typed_day(posted["next_step_due_on"], "完成时限", "next_step_due_on"),
            expected_version=typed_version(posted),
        )
        messages.success(request, f"已保存：{row.name} 的下步措施。")
        return address(request, "gaps:list", kind=kind)

    return answer_form(request, "projects/change.html", fields, start, do, _context(request, row, gap, "填写下步措施", "保存"))


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, project_id: UUID, kind: str) -> HttpResponse:
    """销号 with evidence. While the facts still say it is stuck it comes back as 销号待复核."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row, gap = _gap(request, project_id, kind)
    day = page_dates(request).as_of_day
    fields = [
        Field("expected_version", "", "hidden"),
        Field("closed_on", "销号日期", "date", needed=True, latest=day.isoformat()),
        Field(
            "evidence",
            "销号依据",
            "textarea",
            needed=True,
            wide=True,
            max_length=300,
            hint="写明怎么解决的、有什么凭证；阶段已推进的，请先“推进阶段”，清单会自己消号",
        ),
    ]

    def do(posted: Values) -> str:
        closed_on = typed_day(posted["closed_on"], "销号日期", "closed_on") or day
        close_gap(actor, project_id, kind, evidence=posted["evidence"], closed_on=closed_on, expected_version=typed_version(posted))
        messages.success(request, f"已销号：{row.name}（{gap.kind_label}）。")
        return address(request, "gaps:list", kind=kind)

    start = {"expected_version": str(gap.record_version), "closed_on": day.isoformat()}
    return answer_form(request, "projects/change.html", fields, start, do, _context(request, row, gap, f"销号：{gap.kind_label}", "销号"))
