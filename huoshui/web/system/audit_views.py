"""The audit trail: search, details, the chain's state, export."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from huoshui.audit import actions, queries
from huoshui.core.clock import SHANGHAI
from huoshui.core.refusals import Refusal
from huoshui.web.components.list_export import export_response
from huoshui.web.components.list_page import Action, Cell, Column, FilterField, ListPage, filled
from huoshui.web.templatetags.huoshui_format import moment

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _columns() -> list[Column]:
    def exact(line: queries.AuditLine) -> str:
        return line.happened_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")

    return [
        Column(
            "operation",
            "操作",
            lambda line: Cell(
                line.sentence, reverse("system:audit_entry", args=[line.id]), tags=[] if line.succeeded else [("bad", "未成功")]
            ),
            "name",
            fixed=True,
            export=lambda line: line.sentence,
        ),
        Column("subject", "对象", lambda line: Cell(line.subject_label or "—"), "long", export=lambda line: line.subject_label),
        Column("person", "人员", lambda line: Cell(line.actor_name), export=lambda line: line.actor_name),
        Column("moment", "时间", lambda line: Cell(moment(line.happened_at), hint=exact(line)), "date", export=exact),
        Column("address", "来自", lambda line: Cell(line.actor_address or "—"), export=lambda line: line.actor_address),
        Column(
            "result",
            "结果",
            lambda line: Cell("成功" if line.succeeded else "未成功"),
            shown=False,
            export=lambda line: "成功" if line.succeeded else "未成功",
        ),
        Column("sequence", "序号", lambda line: Cell(line.sequence), "number", export=lambda line: line.sequence),
        Column("hash", "哈希", lambda line: Cell(line.entry_hash[:12]), shown=False, export=lambda line: line.entry_hash),
    ]


def _filters(request: HttpRequest) -> tuple[list[FilterField], queries.AuditFilters]:
    actor = request.actor  # type: ignore[attr-defined]
    fields = filled(
        request,
        [
            FilterField("subject", "对象", "search", placeholder="项目、人员、机构的名称", in_bar=True),
            FilterField("operation", "操作", choices=queries.operations_recorded(actor), in_bar=True),
            FilterField("person", "人员", "text", placeholder="姓名"),
            FilterField("from", "自", "date"),
            FilterField("to", "至", "date"),
            FilterField("failed", "只看未成功的", "flag"),
        ],
    )
    chosen = {one.name: one.value for one in fields}
    return fields, queries.AuditFilters(
        first_day=_day(chosen["from"], "from"),
        last_day=_day(chosen["to"], "to"),
        person=chosen["person"],
        operation=chosen["operation"],
        subject=chosen["subject"],
        failed_only=bool(chosen["failed"]),
    )


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Who did what, newest first."""
    actor = request.actor  # type: ignore[attr-defined]
    fields, wanted = _filters(request)
    cursor = request.GET.get("after", "")
    if cursor and not (cursor.isascii() and cursor.isdigit() and len(cursor) < 18):
        raise Refusal("bad_cursor", "翻页地址不完整。", "请回到首页重新翻。", field="after")
    page = queries.entries(actor, wanted, before_sequence=int(cursor) if cursor else None)
    query = request.GET.copy()
    query.pop("after", None)
    listing = ListPage(
        key="audit",
        title="审计日志",
        rows=page.lines,
        row_id=lambda line: line.id,
        total_count=page.total_count,
        count_word="条",
        filters=fields,
        next_cursor=str(page.next_cursor or ""),
        columns=_columns(),
        actions=[Action("导出", f"{reverse('system:audit_export')}?{query.urlencode()}", "download")],
        subtitle="登录、改动、导出和查看个人信息都在这里，只增不改。",
        empty_title="还没有审计记录",
        empty_text="有人登录或改动后，这里就有记录。",
    ).bind(request)
    return render(request, "system/audit.html", {"list": listing, "tab": "system:audit", "head": queries.chain_head(actor.zone_id)})


@require_safe
def audit_entry(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """One entry: who, when, from where, before and after."""
    line = queries.entry(request.actor, entry_id)  # type: ignore[attr-defined]
    return render(request, "system/audit_entry.html", {"line": line, "tab": "system:audit"})


@require_POST
def audit_chain(request: HttpRequest) -> HttpResponse:
    """Verify the zone's chain now, and leave a trail of having done so."""
    actor = request.actor  # type: ignore[attr-defined]
    report = queries.chain_report(actor)
    actions.note(
        actor, "audit.chain_checked", after={"entries": report.entry_count, "problems": len(report.problems)}, succeeded=report.is_whole
    )
    if report.is_whole:
        messages.success(request, f"审计链完整：核验了{report.entry_count}条，末条哈希 {report.last_hash[:16]}…")
    else:
        for problem in report.problems[:10]:
            messages.error(request, problem.sentence)
        messages.error(request, f"审计链有{len(report.problems)}处问题，请立即保全数据库和备份，并报告主管领导。")
    return redirect("system:audit")


@require_safe
def audit_export(request: HttpRequest) -> HttpResponse:
    """The lines found, as a workbook. The export is itself an entry."""
    actor = request.actor  # type: ignore[attr-defined]
    _, wanted = _filters(request)
    lines = queries.lines_for_export(actor, wanted)
    response = export_response("审计日志", _columns(), lines, request.GET.get("format", "xlsx"), notes=_notes(lines))
    actions.note(actor, "audit.exported", after={"lines": len(lines)})
    return response


def _notes(lines: list[queries.AuditLine]) -> list[str]:
    return [f"共 {len(lines)} 条；末条哈希 {lines[0].entry_hash}"] if lines else []


def _day(text: str, name: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else _bad_day(text, name)
    except ValueError:
        return _bad_day(text, name)


def _bad_day(text: str, name: str) -> date:
    raise Refusal("bad_date", f"“{text[:40]}”不是日期。", "请按 2026-03-31 的样式填写。", field=name)
