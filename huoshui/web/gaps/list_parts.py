"""Columns and filters of the state-gap lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from huoshui.core.actor import Actor
from huoshui.core.money import format_yuan_exact, in_unit
from huoshui.investment_projects.queries import GapRow
from huoshui.organizations.queries import areas, open_units
from huoshui.organizations.rules.policy import may
from huoshui.web.components.list_page import Cell, Column, FilterField
from huoshui.web.page_dates import page_dates
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import MISSING, count, day, wan_text


def gap_columns(request: HttpRequest) -> list[Column]:
    """One line a project: how long, whose, why, what next, by when."""
    today = page_dates(request).as_of_day

    def name(gap: GapRow) -> Cell:
        tags = [("warn", "销号待复核")] if gap.status == "to_recheck" else []
        return Cell(gap.project.name, address(request, "projects:detail", gap.project.id), tags=tags)

    def days(gap: GapRow) -> Cell:
        if gap.count.calendar_days is None:
            return Cell("日期不详", address(request, "projects:stage", gap.project.id, to=gap.project.stage) if _may_stage(request) else "")
        words = count(gap.count.working_days if gap.limit.unit == "workday" else gap.count.calendar_days)
        href = address(request, "explain:drawer", f"gap.{gap.kind}")
        return Cell(words, href, hint=f"日历 {gap.count.calendar_days} 天，工作日 {gap.count.working_days} 天", opens_drawer=True)

    def money(gap: GapRow) -> Cell:
        fen = gap.project.planned_investment_fen
        if fen is None:
            return Cell()
        return Cell(
            wan_text(fen),
            address(request, "explain:figure", gap.project.id, "planned_investment"),
            format_yuan_exact(fen),
            opens_drawer=True,
        )

    def due(gap: GapRow) -> Cell:
        if gap.next_step_due_on is None:
            return Cell()
        late = [("bad", "已过期")] if gap.next_step_due_on < today else []
        return Cell(day(gap.next_step_due_on), tags=late)

    columns = [
        Column("name", "项目", name, "name", fixed=True, export=lambda gap: gap.project.name),
        Column("light", "状态", _light, "short", export=_light_words),
        Column("since", "起算日", lambda gap: Cell(day(gap.count.since_on)), "date", export=lambda gap: gap.count.since_on),
        Column("days", "已过", days, "number", export=lambda gap: gap.count.calendar_days),
        Column("limit", "期限", _limit, "short", export=lambda gap: gap.limit.text),
        Column("owner", "责任单位", _owner, "short", export=lambda gap: gap.owner_unit_name or gap.project.duty_unit_name),
        Column(
            "person", "责任人", lambda gap: Cell(gap.owner_person or MISSING), "short", shown=False, export=lambda gap: gap.owner_person
        ),
        Column("reason", "滞后原因", lambda gap: Cell(gap.reason or MISSING), "long", export=lambda gap: gap.reason),
        Column("next_step", "下步措施", lambda gap: Cell(gap.next_step or MISSING), "long", export=lambda gap: gap.next_step),
        Column("next_due", "完成时限", due, "date", export=lambda gap: gap.next_step_due_on),
        Column("investment", "总投资", money, "money", unit="万元", export=_investment),
    ]
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not page_dates(request).is_past and (may(actor, "gaps:update") or may(actor, "gaps:close")):
        columns.insert(2, Column("act", "办理", _act, "short"))  # in sight without scrolling: it is what the list is for
    return columns


def gap_filters(actor: Actor) -> Sequence[FilterField]:
    """Search, unit, park."""
    units = [(str(unit.id), unit.name) for unit in open_units(actor)]
    parks = [(str(area.id), area.name) for area in areas(actor)]
    return [
        FilterField("q", "项目", "search", placeholder="项目名称、首字母"),
        FilterField("unit", "责任单位", "multi", units, in_bar=True),
        FilterField("area", "园区", "multi", parks, in_bar=True),
        FilterField("kind", "清单", "given"),
    ]


def _light(gap: GapRow) -> Cell:
    return Cell("", template="gaps/light_cell.html", value=gap)


def _act(gap: GapRow) -> Cell:
    return Cell("", template="gaps/act_cell.html", value=gap)


def _limit(gap: GapRow) -> Cell:
    return Cell(gap.limit.text, small=day(gap.count.due_on) if gap.count.due_on else "")


def _owner(gap: GapRow) -> Cell:
    return Cell(gap.owner_unit_name or gap.project.duty_unit_name or MISSING, small=gap.owner_person)


def _investment(gap: GapRow) -> Any:
    fen = gap.project.planned_investment_fen
    return None if fen is None else in_unit(fen, "万元")


def _light_words(gap: GapRow) -> str:
    if gap.count.is_overdue is None:
        return "日期不详"
    if gap.count.is_overdue:
        return "超期"
    return "临近" if gap.count.is_near else "期限内"


def _may_stage(request: HttpRequest) -> bool:
    return may(request.actor, "projects:stage") and not page_dates(request).is_past  # type: ignore[attr-defined]
