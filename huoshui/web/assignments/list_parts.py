"""Columns and filters of the list of parts."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest

from huoshui.assignments.queries import LIGHTS, PartRow, units_with_parts
from huoshui.assignments.rules import flow
from huoshui.core.actor import LEADER, Actor
from huoshui.investment_projects.queries import openable_projects
from huoshui.organizations.queries import post_holders
from huoshui.web.components.list_page import Cell, Column, FilterField
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import MISSING, day

STANDING_WORDS = {
    "late": "超期",
    "near": "临近",
    "in_time": "期限内",
    "stopped": "停表",
    "done_in_time": "按时办结",
    "done_late": "超期办结",
    "ended": "已终止",
}


def part_columns(request: HttpRequest, rows: Sequence[PartRow] = ()) -> list[Column]:
    """One line a unit's part: what, whose, where it stands, by when, who has the ball. Of ``rows`` what they are about is a link."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    openable = openable_projects(actor, (row.about_id for row in rows if row.about_kind == "project" and row.about_id))

    def name(row: PartRow) -> Cell:
        return Cell(row.title, address(request, "assignments:detail", row.assignment_id), small=f"{row.number} {row.about_label}".strip())

    def unit(row: PartRow) -> Cell:
        tags = [("warn", "单位已撤销")] if row.unit_is_closed else []
        tags += [("warn", "经办人已离岗")] if row.person_is_gone else []
        return Cell(f"{row.unit_name}（{row.role_name}）", small=row.person_name, tags=tags)

    def state(row: PartRow) -> Cell:
        tags = [("warn", "申请延期")] if row.has_open_extension else []
        tags += [("bad", f"已报第{row.raised_level}级")] if row.raised_level and row.is_open else []
        return Cell(row.state_name, tags=tags)

    def about(row: PartRow) -> Cell:
        href = address(request, "projects:detail", row.about_id) if row.about_id in openable else ""
        return Cell(row.about_label or MISSING, href)

    return [
        Column("name", "办什么", name, "name", fixed=True, export=lambda row: row.title),
        Column("number", "编号", lambda row: Cell(row.number), shown=False, export=lambda row: row.number),
        Column("light", "时限状态", _standing, "short", export=lambda row: STANDING_WORDS[row.standing]),
        Column("due", "时限", _due, "date", order="due", export=lambda row: row.due_on),
        Column("unit", "承办单位", unit, "short", order="unit", export=lambda row: row.unit_name),
        Column("role", "主办协办", lambda row: Cell(row.role_name), shown=False, export=lambda row: row.role_name),
        Column("state", "状态", state, "short", order="state", export=lambda row: row.state_name),
        Column("ball", "球在谁手里", lambda row: Cell(row.ball), "long", export=lambda row: row.ball),
        Column("source", "来源", _source, "long", export=lambda row: f"{row.source_name} {row.source_words}".strip()),
        Column("about", "事关", about, "long", export=lambda row: row.about_label),
        Column("grade", "类别", lambda row: Cell(row.grade_name), shown=False, export=lambda row: row.grade_name),
        Column("leader", "分管领导", lambda row: Cell(row.leader_name or MISSING), shown=False, export=lambda row: row.leader_name),
        Column("issued", "交办", lambda row: Cell(day(row.issued_on), small=row.issued_by_name), "date", order="issued", shown=False,
               export=lambda row: row.issued_on),
        Column("late", "超期", _days_late, "number", unit="工作日", shown=False, export=lambda row: row.days_late),
    ]  # fmt: skip


def part_filters(actor: Actor) -> Sequence[FilterField]:
    """Search, light and unit in the bar; the rest in the panel."""
    units = [(str(unit_id), name) for unit_id, name in units_with_parts(actor)]
    leaders = {str(holder.person_id): holder.display_name for holder in post_holders(actor.zone_id, roles=[LEADER])}
    return [
        FilterField("q", "内容", "search", placeholder="办什么、编号、事关谁", in_bar=True),
        FilterField("light", "时限", "select", list(LIGHTS.items()), in_bar=True),
        FilterField("unit", "承办单位", "multi", units, in_bar=True),
        FilterField("view", "范围", "select", [("open", "未办结"), ("done", "已结束"), ("all", "全部")]),
        FilterField("source", "来源", "multi", list(flow.SOURCE_NAMES.items())),
        FilterField("state", "状态", "multi", list(flow.STATE_NAMES.items())),
        FilterField("grade", "类别", "multi", list(flow.GRADE_NAMES.items())),
        FilterField("role", "主办协办", "select", [(flow.LEAD, "主办"), (flow.ASSIST, "协办")]),
        FilterField("leader", "分管领导", "select", list(leaders.items())),
        FilterField("due_from", "时限从", "date"),
        FilterField("due_to", "时限到", "date"),
        FilterField("mine", "只看本单位和我承办的", "flag"),
        FilterField("about", "事关", "given"),
    ]


def _standing(row: PartRow) -> Cell:
    return Cell("", template="assignments/standing_cell.html", value=row)


def _due(row: PartRow) -> Cell:
    return Cell(day(row.due_on), tags=[("", "暂估")] if row.is_provisional else [])


def _source(row: PartRow) -> Cell:
    return Cell(row.source_name, hint=row.source_words, small=row.source_words[:18])


def _days_late(row: PartRow) -> Cell:
    return Cell(row.days_late or MISSING)
