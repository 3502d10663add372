"""One league on a day: the standing, each cell opened, one more project, the table as a workbook."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoshui.audit.rules.operation_sentences import declare
from huoshui.core.actor import Actor
from huoshui.core.money import parse_money_fen
from huoshui.core.refusals import Refusal
from huoshui.targets.queries import league_row, league_whole, standings_by, what_if
from huoshui.targets.queries.dictionary import dictionary
from huoshui.targets.queries.league_flags import names_in_flags
from huoshui.targets.queries.standings import standings_of_row
from huoshui.targets.rules.countable import figure_in_words
from huoshui.targets.rules.indicators import Dictionary
from huoshui.targets.rules.standings import StandingGroup, StandingItem, StandingLine, Standings
from huoshui.web.components.list_export import export_response, record_export
from huoshui.web.components.list_page import Cell, Column
from huoshui.web.page_dates import page_dates
from huoshui.web.races import parts

declare({"races.exported": "导出赛马名次表"})
MOST_PROJECTS = 20
USUAL_AMOUNT = "1亿元"


@require_GET
def detail(request: HttpRequest, league_id: UUID) -> HttpResponse:
    """The standing by group, beside it the bars, under it the terms in words, what looks gamed, releases and versions."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    whole = league_whole(actor, league_id, as_of=dates.query_as_of, known_at=dates.known_at)
    row = whole.row
    context: dict[str, Any] = {"row": row, "versions": whole.versions[::-1], "releases": whole.releases}
    if row.definition is None:
        return render(request, "races/detail.html", context)
    released_days = {one.as_of for one in whole.releases}
    found = standings_of_row(actor, row, as_of=dates.query_as_of, known_at=dates.known_at, released_days=released_days)
    names = names_in_flags(actor, found.flags)
    context |= {
        "found": found,
        "counted": parts.known_text(request, found),
        "period": parts.period_text(row.definition),
        "groups": [parts.group_context(request, found, group) for group in found.groups],
        "charts": [parts.chart(request, found, group, number) for number, group in enumerate(found.groups)],
        "flags": [parts.flag_context(request, flag, names) for flag in found.flags],
        "most_flags": parts.most_flags(found),
    }
    return render(request, "races/detail.html", context)


@require_GET
def figure(request: HttpRequest, league_id: UUID) -> HttpResponse:
    """A score opened: each item's formula; or one item's: the counted figure, target or base, and where their records are."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    row = league_row(actor, league_id, as_of=dates.query_as_of, known_at=dates.known_at)
    if row.definition is None:
        raise Refusal("not_in_force", "这一天这个赛马还没有生效的办法。", "请换一个截至日期。", field="as_of")
    found = standings_by(actor, row.definition, as_of=dates.query_as_of, known_at=dates.known_at, with_flags=False)
    line = found.line(request.GET.get("unit", ""))
    code = request.GET.get("item", "")
    if line is None or (code and code not in {item.code for item in found.items}):
        raise Refusal("unknown_cell", "名次表里没有这一格。", "请从名次表里点得分。", field="unit")
    known = dictionary(actor.zone_id, known_at=dates.known_at)
    rows = [
        _opened(request, found, line, item, known) | {"cell": cell}
        for item, cell in zip(found.items, line.cells, strict=True)
        if not code or item.code == code
    ]
    context = {
        "row": row,
        "found": found,
        "line": line,
        "one": rows[0] if code else None,
        "rows": rows,
        "score": parts.score_text(line),
        "place": parts.place_text(line),
        "counted": parts.known_text(request, found),
        "sees_all": actor.sees_whole_zone,
    }
    return render(request, "races/figure.html", context)


def _opened(request: HttpRequest, found: Standings, line: StandingLine, item: StandingItem, known: Dictionary) -> dict[str, Any]:
    cell = next(one for one in line.cells if one.code == item.code)
    one = known.in_force(item.indicator_id, found.counted.end)
    return {
        "item": item,
        "points": parts.points_text(cell.points),
        "full": parts.points_text(item.weight),
        "actual": parts.actual_text(item, cell),
        "against": parts.against_text(item, cell),
        "goal": figure_in_words(item.kind, cell.target),
        "base": figure_in_words(item.kind, cell.base),
        "lacking": parts.lacking_text(cell),
        "definition": one.definition if one else "",
        "href": parts.cell_address(request, found_league(request), line, item.code),
        "records": parts.counted_address(request, item, line.scope, found.window),
        "base_records": parts.counted_address(request, item, line.scope, item.base_window) if item.base_window else "",
        "base_label": item.base_window.label if item.base_window else "",
    }


def found_league(request: HttpRequest) -> Any:
    """The league of the address."""
    return request.resolver_match.kwargs["league_id"] if request.resolver_match else ""


@require_GET
def what_if_page(request: HttpRequest, league_id: UUID) -> HttpResponse:
    """再多一个会怎样: one peer with so many more; everybody else as they stand."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    row = league_row(actor, league_id, as_of=dates.query_as_of, known_at=dates.known_at)
    if row.definition is None:
        raise Refusal("not_in_force", "这一天这个赛马还没有生效的办法。", "请换一个截至日期。", field="as_of")
    clocks: dict[str, Any] = {"as_of": dates.query_as_of, "known_at": dates.known_at}
    now = standings_by(actor, row.definition, with_flags=False, **clocks)
    scope = request.GET.get("unit", "") or now.groups[0].lines[0].scope
    adding = [item for item in now.items if item.kind in {"count", "money"}]
    codes = [code for code in request.GET.getlist("item") if code in {item.code for item in adding}]
    projects, amount_text = _typed_projects(request), request.GET.get("amount", "").strip() or USUAL_AMOUNT
    each = _typed_amount(amount_text)
    found = what_if(actor, league_id, scope, projects=projects, amount_fen=projects * each, codes=codes, **clocks)
    context = {
        "row": row,
        "scope": scope,
        "groups": [(group.name, [(line.scope, line.name) for line in group.lines]) for group in now.groups],
        "items": [(item, not codes or item.code in codes) for item in adding],
        "projects": projects,
        "amount": amount_text,
        "found": found,
        "before_cells": [(item.name, found.before.cells[item.code], found.after.cells[item.code]) for item in now.items],
        "counted": parts.known_text(request, now),
        "points_text": parts.points_text,
    }
    return render(request, "races/what_if.html", context)


def _typed_projects(request: HttpRequest) -> int:
    text = request.GET.get("projects", "1").strip() or "1"
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST_PROJECTS:
        raise Refusal("not_a_count", f"项目数“{text[:20]}”应为 1 至 {MOST_PROJECTS}。", "请改项目数。", field="projects")
    return int(text)


def _typed_amount(text: str) -> int:
    amount: int = parse_money_fen(text, unit="亿元")
    if amount < 0:
        raise Refusal("amount_wrong", "总投资不能为负。", "请改总投资。", field="amount")
    return amount


@require_GET
def export(request: HttpRequest, league_id: UUID) -> HttpResponse:
    """The standing as a workbook: every score with its figures, the terms as notes."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    row = league_row(actor, league_id, as_of=dates.query_as_of, known_at=dates.known_at)
    found = standings_of_row(actor, row, as_of=dates.query_as_of, known_at=dates.known_at)
    lines = [(group, line) for group in found.groups for line in group.lines]
    record_export(actor, "races.exported", row.name, {"as_of": found.day, "rows": len(lines)})
    notes = [parts.known_text(request, found), *found.rules_in_words]
    title = f"{row.name} {found.day.isoformat()}"
    return export_response(title, _columns(found.items), lines, request.GET.get("format", "xlsx"), notes)


Exported = tuple[StandingGroup, StandingLine]


def _columns(items: Iterable[StandingItem]) -> list[Column]:
    def nothing(row: Exported) -> Cell:
        return Cell()

    columns = [
        Column("group", "组别", nothing, export=lambda row: row[0].name),
        Column("place", "名次", nothing, "number", export=lambda row: row[1].place),
        Column("name", "单位", nothing, export=lambda row: row[1].name),
        Column("score", "得分", nothing, export=lambda row: row[1].score),
        Column("change", "名次变化", nothing, export=lambda row: parts.change_text(row[1].change)),
    ]
    for number, item in enumerate(items):
        columns += _item_columns(number, item)
    columns.append(Column("why", "说明", nothing, export=lambda row: row[1].why_unranked))
    return columns


def _item_columns(number: int, item: StandingItem) -> list[Column]:
    def nothing(row: Exported) -> Cell:
        return Cell()

    return [
        Column(f"points_{number}", item.name, nothing, unit="得分", export=lambda row: row[1].cells[number].points),
        Column(f"actual_{number}", item.name, nothing, unit="数", export=lambda row: parts.actual_text(item, row[1].cells[number])),
        Column(f"formula_{number}", item.name, nothing, unit="算式", export=lambda row: row[1].cells[number].formula),
    ]
