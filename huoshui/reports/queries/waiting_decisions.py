"""What needs a decision today, of the whole house on one list: each group with its count, the first of it, and what one decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from huoshui.assignments.queries import DISPUTED, EXTENSION, RAISED, WaitingPart, waiting_parts
from huoshui.core.actor import Actor
from huoshui.core.money import format_money
from huoshui.enterprise_requests.queries import RequestFilters, list_inspections, list_requests
from huoshui.enterprise_requests.rules import request_flow
from huoshui.investment_projects.queries import ProjectFilters, list_projects
from huoshui.organizations.rules.policy import may
from huoshui.reports.queries.bulletins import list_bulletins
from huoshui.targets.queries import long_red

FIRST = 3


@dataclass(frozen=True)
class WaitingLine:
    """One matter. ``due_on`` None: it has no day of its own; ``decide_on`` is the record whose form decides it."""

    label: str
    under: str
    due_on: date | None
    record_id: UUID
    decide_on: UUID


@dataclass(frozen=True)
class WaitingGroup:
    """``key`` names the page that lists them all; ``verb`` is what one does with each."""

    key: str
    label: str
    why: str
    verb: str
    count: int
    lines: tuple[WaitingLine, ...]


def waiting_decisions(actor: Actor, *, limit: int = FIRST) -> tuple[WaitingGroup, ...]:
    """The groups that hold anything, the most pressing first. What stands now: none of it can be asked as of a past day."""
    groups = [*_assignments(actor, limit), *_requests(actor, limit), *_lights(actor, limit), *_inspections(actor, limit)]
    groups += [*_bulletins(actor, limit), *_totals(actor, limit)]
    return tuple(group for group in groups if group.count)


_PARTS = (
    (RAISED, "超期上报的交办", "超过时限，系统已逐级上报", "督办"),
    (DISPUTED, "单位有异议的交办", "主办单位认为不属本单位，等改派或驳回", "裁定"),
    (EXTENSION, "申请延期的交办", "单位申请延长时限，等批复", "批复"),
)


def _assignments(actor: Actor, limit: int) -> list[WaitingGroup]:
    if not may(actor, "assignments:list"):
        return []
    groups = []
    for kind, label, why, verb in _PARTS:
        found = waiting_parts(actor, kind, limit=limit)
        groups.append(WaitingGroup(f"assignments.{kind}", label, why, verb, found.count, tuple(_part(row) for row in found.rows)))
    return groups


def _part(row: WaitingPart) -> WaitingLine:
    return WaitingLine(row.title, f"{row.number} · {row.unit_name}", row.due_on, row.assignment_id, row.id)


def _requests(actor: Actor, limit: int) -> list[WaitingGroup]:
    if not may(actor, "requests:list"):
        return []
    groups = []
    for state, label, why, verb in (
        (request_flow.REGISTERED, "待研判交办的诉求", "已登记，还没有定主办单位", "交办"),
        (request_flow.TOLD, "待登记的诉求", "企业已提出，还没有受理", "登记"),
    ):
        page = list_requests(actor, RequestFilters(states=(state,)), order="told", limit=limit)
        lines = [WaitingLine(row.title, f"{row.number} · {row.enterprise_name}", None, row.id, row.id) for row in page.rows]
        groups.append(WaitingGroup(f"requests.{state}", label, why, verb, page.total_count, tuple(lines)))
    return groups


def _lights(actor: Actor, limit: int) -> list[WaitingGroup]:
    if not may(actor, "lights:list"):
        return []
    found = long_red(actor)
    lines = [
        WaitingLine(one.project.name, f"连续 {one.measure.run} 个月红灯：{one.measure.says}", None, one.project.id, one.project.id)
        for one in found[:limit]
    ]
    return [WaitingGroup("lights.long_red", "连续红灯的项目", "按亮灯规则应采取措施", "看原因", len(found), tuple(lines))]


def _inspections(actor: Actor, limit: int) -> list[WaitingGroup]:
    if not may(actor, "inspections:list"):
        return []
    page = list_inspections(actor, state="waiting_override", limit=limit)
    lines = [
        WaitingLine(
            f"{row.unit_name} 检查 {row.enterprise_name}", f"{row.number} · {'；'.join(row.reasons)}", row.planned_on, row.id, row.id
        )
        for row in page.rows
    ]
    return [
        WaitingGroup("inspections.waiting_override", "超限待批的检查", "超过次数上限或在宁静日", "审批", page.total_count, tuple(lines))
    ]


def _bulletins(actor: Actor, limit: int) -> list[WaitingGroup]:
    if not may(actor, "bulletins:drafts"):
        return []
    page = list_bulletins(actor, state="draft", limit=limit)
    lines = [
        WaitingLine(row.title, f"{row.recipe_label} · {row.drafted_by_name}起草 · 截至 {row.as_of}", None, row.id, row.id)
        for row in page.rows
    ]
    return [WaitingGroup("bulletins.draft", "待印发的通报", "已起草，还没有印发", "审定", page.total_count, tuple(lines))]


def _totals(actor: Actor, limit: int) -> list[WaitingGroup]:
    page = list_projects(actor, ProjectFilters(disputed=True), order="-investment", limit=limit)
    lines = [
        WaitingLine(
            row.name,
            f"{row.duty_unit_name or '责任单位未填'} · 现按 {format_money(row.planned_investment_fen)}"
            if row.planned_investment_fen is not None
            else row.duty_unit_name or "责任单位未填",
            None,
            row.id,
            row.id,
        )
        for row in page.rows
    ]
    return [
        WaitingGroup(
            "projects.disputed", "总投资有两说的项目", "两份材料报的总投资不一样，选一个作数", "选定", page.total_count, tuple(lines)
        )
    ]
