"""Rounds as a list, one round with its table, a cell opened, the workbook, a proof."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoshui.audit.rules.operation_sentences import declare
from huoshui.core.actor import Actor
from huoshui.organizations.rules.policy import may
from huoshui.targets.adapters.score_workbook import score_workbook
from huoshui.targets.queries.indicators import Scope
from huoshui.targets.queries.score_jury import jury_desk
from huoshui.targets.queries.score_objections import objections, open_score_proof
from huoshui.targets.queries.score_rounds import InputLine, RoundDetail, cell_detail, list_rounds, round_detail
from huoshui.targets.rules.card_feeds import ENTERED, KINDS, TARGET
from huoshui.targets.rules.publicity import STATES
from huoshui.targets.rules.scorecards import METHODS
from huoshui.web.components.list_export import FORMATS, record_export
from huoshui.web.components.list_page import PAGE_SIZE, Action, Cell, Column, FilterField, ListPage, filled
from huoshui.web.page_dates import page_dates
from huoshui.web.scorecards import parts
from huoshui.web.scorecards.steps import round_steps
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import MISSING

declare({"score_round.exported": "导出考评结果"})


@require_GET
def round_list(request: HttpRequest) -> HttpResponse:
    """The latest periods first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    states = list(STATES.items()) if may(actor, "scorecards:drafts") else [(code, name) for code, name in STATES.items() if code != "draft"]
    fields = filled(request, [FilterField("state", "状态", "select", states, in_bar=True)])
    page = list_rounds(actor, state=fields[0].value, after=request.GET.get("after", ""), limit=PAGE_SIZE)
    actions = [Action("评分表", address(request, "scorecards:cards"), "table")]
    if may(actor, "scorecards:open"):
        actions.append(Action("发起考评", address(request, "scorecards:open"), "plus", primary=True))
    listing = ListPage(
        key="scorecards",
        title="考评",
        subtitle="按评分表取数、登记、打分，公示后定稿；每个分数都能打开",
        columns=_columns(request),
        rows=page.rows,
        row_id=lambda row: row.id,
        total_count=page.total_count,
        count_word="次",
        filters=fields,
        next_cursor=page.next_cursor,
        actions=actions,
        empty_title="还没有考评",
        empty_text="先做好评分表，再按季度或年度发起考评。" if may(actor, "scorecards:open") else "结果公示以后在这里看。",
        empty_actions=[Action("做评分表", address(request, "scorecards:create"), "plus", primary=True)]
        if may(actor, "scorecards:create")
        else [],
    ).bind(request)
    return render(request, "scorecards/list.html", {"list": listing})


def _columns(request: HttpRequest) -> list[Column]:
    def name(row: Any) -> Cell:
        tags = [("warn", f"第 {row.edition} 稿")] if row.edition > 1 else []
        tags += [("bad", "已更正")] if row.corrected_by_id else []
        return Cell(row.title, address(request, "scorecards:detail", row.id), tags=tags)

    def state(row: Any) -> Cell:
        tags = [(parts.TONES[row.state], row.state_label)]
        if row.state == "draft" and row.jury_state == "open":
            tags.append(("warn", "打分中"))
        if row.open_objections:
            tags.append(("bad", f"{row.open_objections} 件异议待裁定"))
        return Cell("", tags=tags)

    return [
        Column("title", "考评", name, "name", fixed=True),
        Column("period", "考评期", lambda row: Cell(row.period.label), "short"),
        Column("units", "单位", lambda row: Cell(str(row.unit_count)), "number", unit="个"),
        Column("state", "状态", state, "text"),
        Column("counted_on", "取数日", lambda row: Cell(row.counted_on.isoformat()), "date"),
        Column("due", "公示到", lambda row: Cell(row.publicity_due_on or MISSING), "date"),
        Column("frozen", "定稿日期", lambda row: Cell(row.frozen_on or MISSING), "date"),
    ]


@require_GET
def detail(request: HttpRequest, score_round_id: UUID) -> HttpResponse:
    """One round: what is done and what is missing, the table group by group, changes and objections."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = round_detail(actor, score_round_id)
    row = found.row
    raised = objections(actor, score_round_id) if row.state != "draft" else []
    desk = jury_desk(actor, score_round_id) if row.state == "draft" and may(actor, "scorecards:jury") else None
    own = [unit for unit in found.units if unit.unit_id in actor.unit_ids]
    names = {item.code: item.name for item in found.card.items}
    today = page_dates(request).present_day
    is_open = row.state == "published" and row.publicity_due_on is not None and today <= row.publicity_due_on
    context = {
        "found": found,
        "row": row,
        "tone": parts.TONES[row.state],
        "groups": parts.drawn_groups(request, found, actor.unit_ids),
        "items": found.card.items,
        "stated": parts.stated(found.card),
        "steps": round_steps(found, desk, today) if row.state == "draft" else [],
        "objections": [(one, names.get(one.item_code, "整个结果")) for one in raised],
        "may_object": bool(own) and may(actor, "scorecards:object") and is_open,
        "is_open": is_open,
        "may_freeze": row.state == "published" and not is_open and not row.open_objections and may(actor, "scorecards:freeze"),
        "key": parts.post_key(),
    }
    return render(request, "scorecards/detail.html", context)


@require_GET
def cell(request: HttpRequest, score_round_id: UUID, contestant_id: UUID, item_code: str) -> HttpResponse:
    """One cell: its formula, its numbers, and what stands behind each."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = cell_detail(actor, score_round_id, contestant_id, item_code)
    scored = found.line.cells[item_code]
    may_enter = found.row.state == "draft" and may(actor, "scorecards:enter")
    lines = [
        {
            "one": one,
            "value": parts.number_text(one.value),
            "source": KINDS[one.feed.kind],
            "href": _figure(request, found.row, contestant_id, one),
            "records": [(record, parts.number_text(record.value)) for record in one.records],
            "enter": address(request, "scorecards:enter", score_round_id, unit=contestant_id, input=f"{item_code}|{one.name}")
            if may_enter and one.feed.kind in (ENTERED, TARGET)
            else "",
            "may_withdraw": may_enter,
        }
        for one in found.inputs
    ]
    context = {
        "found": found,
        "row": found.row,
        "points": parts.points_text(scored.points, 2),
        "formula": scored.formula,
        "method": METHODS[found.item.method].name,
        "lines": lines,
    }
    return render(request, "scorecards/cell.html", context)


def _figure(request: HttpRequest, row: Any, unit_id: UUID, one: InputLine) -> str:
    """What opens a counted number: the indicator's own page, or the target's, as of the round's day."""
    target_id = next((record.target_id for record in one.records if record.stands and record.target_id), None)
    if target_id is not None and may(request.actor, "targets:detail"):  # type: ignore[attr-defined]
        return address(request, "targets:detail", target_id, as_of=row.counted_on.isoformat())
    if one.feed.kind != "indicator" or not may(request.actor, "indicators:figure"):  # type: ignore[attr-defined]
        return ""
    query = {"from": row.period.start.isoformat(), "to": row.period.end.isoformat(), "scope": Scope.unit(unit_id).text}
    return address(request, "indicators:figure", one.feed.indicator_id, **query, as_of=row.counted_on.isoformat())


@require_GET
def export(request: HttpRequest, score_round_id: UUID) -> HttpResponse:
    """The table and every formula as a workbook."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = round_detail(actor, score_round_id)
    record_export(actor, "score_round.exported", found.row.title, {"state": found.row.state, "units": len(found.lines)})
    content = score_workbook(_title(found), found.card, found.lines, _notes(found))
    media_type, ending = FORMATS["xlsx"]
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f"attachment; filename=\"export.{ending}\"; filename*=UTF-8''{quote(f'{_title(found)}.{ending}')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def _title(found: RoundDetail) -> str:
    return f"{found.row.title}（{found.row.state_label}{f'，第 {found.row.edition} 稿' if found.row.edition > 1 else ''}）"


def _notes(found: RoundDetail) -> list[str]:
    row = found.row
    notes = [f"考评期 {row.period.label}，取数日 {row.counted_on.isoformat()}；依据：{found.basis or '—'}", parts.stated(found.card)]
    return [*notes, f"更正理由：{row.correction_reason}"] if row.correction_reason else notes


@require_GET
def proof(request: HttpRequest, score_round_id: UUID, score_proof_id: UUID) -> HttpResponseBase:
    """A proof file, as an attachment."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row, stream = open_score_proof(actor, score_round_id, score_proof_id)
    response = FileResponse(stream, content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(row.original_name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
