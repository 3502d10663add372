"""The same list in Excel: template out, filled workbook in; and photos."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from huoshui.core.actor import Actor
from huoshui.core.names import project_key
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.ingestion.adapters.workbook_reader import read_workbook
from huoshui.ingestion.rules.return_rows import REASONS, ReturnRow, return_rows, template_headers
from huoshui.investment_projects.actions import EntryOutcome, ReturnEntry, save_returns
from huoshui.investment_projects.queries import ReturnFilters, ReturnLine, list_returns, photo_file_id, round_line
from huoshui.investment_projects.rules.monthly_checks import QUESTION, QUESTION_CODES, Finding
from huoshui.investment_projects.rules.monthly_entry import ENTRY_FIELDS, MONEY, PERCENT, MonthlyFigures
from huoshui.operations.adapters.workbook_writer import WorkbookColumn, write_table
from huoshui.operations.queries import open_stored_file
from huoshui.organizations.rules.policy import require
from huoshui.web.components.form_state import new_form
from huoshui.web.components.list_export import FORMATS, every_row
from huoshui.web.projects.change_views import given_file
from huoshui.web.returns.line_parts import wan_number

_HIGHEST_NUMBER = 2**31 - 1  # what the database can hold; a longer one in a workbook is of no return
_INFORMATION = ("总投资（万元）", "年度计划投资（万元）", "上月当月完成（万元）", "上月年初累计（万元）", "上月开工累计（万元）")


@require_GET
def template(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """A workbook of the unit's list with last month's figures, ready to be filled."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = round_line(actor, round_id)
    lines = every_row(partial(list_returns, actor, round_id, ReturnFilters(unit=request.GET.get("unit", ""))))
    heads = [WorkbookColumn("序号"), WorkbookColumn("项目名称"), WorkbookColumn("填报单位"), *(WorkbookColumn(one) for one in _INFORMATION)]
    heads += [WorkbookColumn(one) for one in template_headers()]
    title = f"{row.label}月度填报表"
    notes = ["金额填万元；没有发生填 0，不知道请空着。前八列不要改。", "超计划、当月为 0、滞后等要在“情况说明”里写明原因。"]
    content = write_table(title, heads, [_template_row(line) for line in lines], notes=notes)
    response = HttpResponse(content, content_type=FORMATS["xlsx"][0])
    response["Content-Disposition"] = f"attachment; filename=\"returns.xlsx\"; filename*=UTF-8''{quote(f'{title}.xlsx')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def _template_row(line: ReturnLine) -> list[Any]:
    before, figures = line.before.figures, line.figures
    known: list[Any] = [line.number, line.project_name, line.unit_name]
    known += [wan_number(line.yardsticks.planned_investment_fen), wan_number(line.yardsticks.annual_plan_fen)]
    known += [wan_number(before.month_done_fen), wan_number(before.ytd_done_fen), wan_number(before.cumulative_done_fen)]
    for one in ENTRY_FIELDS:
        value = getattr(figures, one.name)
        known.append(wan_number(value) if one.kind == MONEY else value if one.kind == PERCENT else (value or None))
    return [*known, "；".join(dict.fromkeys(line.reasons.values())) or None]


@dataclass(frozen=True)
class RowResult:
    """What became of one row of the workbook, with the cells that are wrong."""

    row: int
    name: str
    words: str
    tone: str
    problems: list[tuple[str, Finding]]  # (cell, what)


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Take a filled workbook in: same checks as the grid, errors by cell; the same file again changes nothing."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = round_line(actor, round_id)
    require(actor, "returns:fill")
    context: dict[str, Any] = {"round": row, "unit": request.GET.get("unit", ""), "form": new_form([]), "problems": []}
    if request.method == "GET":
        return render(request, "returns/upload.html", context)
    try:
        results, words = _taken_in(request, actor, round_id)
        return render(request, "returns/upload.html", {**context, "results": results, "words": words})
    except Refusal as refusal:
        if isinstance(refusal, NotVisible) or refusal.code == "forbidden":
            raise
        return render(request, "returns/upload.html", {**context, "problems": [f"{refusal.message}{refusal.remedy}"]}, status=422)


def _taken_in(request: HttpRequest, actor: Actor, round_id: UUID) -> tuple[list[RowResult], str]:
    given = given_file(request, "file")
    if given is None:
        raise Refusal("file_missing", "没有选择文件。", "请选择填好的模板。", field="file")
    name, stream = given
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "returns"
        path.write_bytes(stream.read())
        raw = read_workbook(path, name=name)
    rows, letters = return_rows(raw.grids)
    asked = ReturnFilters(numbers=tuple({row.number for row in rows if row.number <= _HIGHEST_NUMBER}))
    lines = {line.number: line for line in every_row(partial(list_returns, actor, round_id, asked))}
    same = [(row, lines[row.number]) for row in rows if _is_same(row, lines.get(row.number))]
    matched = [(row, line) for row, line in same if not _would_empty(row, line)]
    submit = request.POST.get("submit") == "1"
    outcomes = save_returns(actor, [_entry(row, line) for row, line in matched], submit=submit) if matched else []
    known = {row.row for row, _ in same}
    strangers = [row for row in rows if row.row not in known]
    results = [RowResult(row.row, row.name, "序号和项目名称对不上本轮名单，没有读", "bad", []) for row in strangers]
    results += [
        RowResult(row.row, row.name, "这一行空着，平台上已经填了，没有动", "warn", []) for row, line in same if _would_empty(row, line)
    ]
    results += [_result(row, outcome, letters, submit) for (row, _), outcome in zip(matched, outcomes, strict=True)]
    changed, handed_in = sum(one.is_changed for one in outcomes), sum(one.is_submitted for one in outcomes)
    words = f"读到 {len(rows)} 行，更新 {changed} 个项目" + (f"，报送在审 {handed_in} 个" if submit else "") + "。"
    return sorted(results, key=lambda one: (one.tone != "bad", one.tone != "warn", one.row)), words


def _is_same(row: ReturnRow, line: ReturnLine | None) -> bool:
    return line is not None and project_key(row.name) == project_key(line.project_name)


def _would_empty(row: ReturnRow, line: ReturnLine) -> bool:
    """An empty row over a return that was filled, by a colleague since the template went out or in the form, says nothing of it."""
    return not any(str(value).strip() for value in row.cells.values() if value is not None) and line.figures != MonthlyFigures()


def _entry(row: ReturnRow, line: ReturnLine) -> ReturnEntry:
    """The words of 情况说明 answer whatever the checks ask of the row."""
    every = dict.fromkeys(QUESTION_CODES, row.words) if row.words else {}
    return ReturnEntry(line.id, row.cells, every)


def _result(row: ReturnRow, outcome: EntryOutcome, letters: dict[str, str], submit: bool) -> RowResult:
    open_codes = {one.code for one in outcome.open_questions}
    wrong = [one for one in outcome.findings if one.severity == "error" or (one.severity == QUESTION and one.code in open_codes)]
    problems = [(f"{letters.get(one.field, letters.get(REASONS, ''))}{row.row}", one) for one in wrong]
    if outcome.refusal:
        return RowResult(row.row, row.name, outcome.refusal, "bad", [])
    if any(one.code == "unreadable" for one in wrong):
        return RowResult(row.row, row.name, "有读不懂的格，整行没有存", "bad", problems)
    if outcome.is_submitted:
        return RowResult(row.row, row.name, "已报送" if outcome.is_changed else "没有变化", "good", [])
    if not outcome.is_changed:
        return RowResult(row.row, row.name, "没有变化", "warn" if wrong and submit else "", problems)
    return RowResult(row.row, row.name, "已存草稿，没有报送" if submit else "已存草稿", "warn" if wrong else "good", problems)


@require_GET
def photo(request: HttpRequest, photo_id: UUID) -> HttpResponseBase:
    """A photo, shown in place; nothing in it runs."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    stored, stream = open_stored_file(actor, photo_file_id(actor, photo_id))
    response = FileResponse(stream, content_type=stored.media_type or "application/octet-stream")
    kind = "inline" if stored.media_type in ("image/jpeg", "image/png", "image/webp") else "attachment"
    response["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(stored.original_name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response
