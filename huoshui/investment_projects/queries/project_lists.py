"""Lists of projects by pages, their totals, and the groups that the cockpit shows."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from huoshui.core import lifecycle
from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.investment_projects.queries.results import FunnelStep, GroupRow, Page, ProjectRow, Totals
from huoshui.investment_projects.queries.selection_sql import STAGE_RANK, Selection, add_totals, no_totals
from huoshui.investment_projects.rules.attributes import KEY_LEVELS
from huoshui.investment_projects.rules.filters import UNKNOWN, ProjectFilters
from huoshui.organizations.queries import unit_names

MOST_ROWS = 500
UNKNOWN_STAGE_LABEL = "阶段不详"


@dataclass(frozen=True)
class _Order:
    expression: str  # on alias p; NULL goes last whichever way
    label: str
    cast: str
    figure: str = ""  # a money column sorted as the totals take it: of the asked day's year or month; the expression is then not used

    def of(self, selection: Selection) -> str:
        """What the selection is sorted by."""
        return selection.figure(self.figure) if self.figure else self.expression


ORDERS: dict[str, _Order] = {
    "name": _Order("p.pinyin_key", "名称", "text"),
    "investment": _Order("p.planned_investment_fen", "总投资", "bigint"),
    "annual_plan": _Order("", "年度计划投资", "bigint", "annual_plan_fen"),
    "ytd_done": _Order("", "年度累计完成投资", "bigint", "ytd_done_fen"),
    "month_done": _Order("", "当月完成投资", "bigint", "month_done_fen"),
    "cumulative_done": _Order("p.cumulative_done_fen", "开工至今累计完成投资", "bigint"),
    "completion": _Order(
        "CASE WHEN p.annual_plan_fen > 0 AND p.annual_plan_year = %(asked_year)s AND extract(year FROM p.done_through_on) = %(asked_year)s "
        "THEN round(p.ytd_done_fen::numeric / p.annual_plan_fen, 6) END",
        "年度投资完成率",
        "numeric",
    ),
    "stage": _Order(STAGE_RANK, "阶段", "int"),
    "stage_day": _Order("p.stage_happened_on", "阶段日期", "date"),
    "signed": _Order("p.signed_on", "签约日期", "date"),
    "started": _Order("p.started_on", "开工日期", "date"),
    "produced": _Order("p.produced_on", "投产日期", "date"),
    "unit": _Order("NULLIF(p.duty_unit_name, '')", "责任单位", "text"),
    "industry": _Order("NULLIF(p.industry, '')", "行业", "text"),
    "created": _Order("p.created_at", "登记时间", "timestamptz"),
}
"""Order name → what it sorts by; a minus in front turns it round ("-investment": largest first). Figures labelled 年度 or 当月 of another
year or month than the asked day's come last, as they are in no sum."""


def list_projects(
    actor: Actor,
    filters: ProjectFilters | None = None,
    *,
    order: str = "name",
    after: str = "",
    limit: int = 50,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> Page:
    """One page of what the actor sees. ``after`` is ``next_cursor`` of the page before; ``limit`` 1 to 500.

    Projects without a value of the order column come last, whichever way it runs. Refusal ``bad_order``, ``bad_cursor``.
    """
    descending, how = order.startswith("-"), ORDERS.get(order.removeprefix("-"))
    if how is None:
        raise Refusal("bad_order", f"不能按“{order[:40]}”排序。", f"可用：{'、'.join(ORDERS)}；前面加 - 为倒序。", field="order")
    size = max(1, min(limit, MOST_ROWS))
    selection = _selection(actor, filters, as_of, known_at)
    beyond = f"AND {_after(selection, how, descending, after, order)}" if after else ""
    totals, rows = selection.page(how.of(selection), "DESC" if descending else "ASC", beyond, size + 1)
    shown = rows[:size]
    cursor = _cursor(order, shown[-1]) if len(rows) > size else ""
    return Page(
        rows=tuple(row for row, _ in shown),
        next_cursor=cursor,
        total_count=totals.row_count,
        totals=totals,
        order=order,
        as_of=selection.day,
        known_at=known_at,
    )


def projects_visible_to(
    actor: Actor, filters: ProjectFilters | None = None, *, as_of: date | None = None, known_at: datetime | None = None
) -> list[UUID]:
    """Ids of every project that the actor sees and the filters keep, by name."""
    return _selection(actor, filters, as_of, known_at).selected_ids()


def project_rows(
    actor: Actor,
    filters: ProjectFilters | None = None,
    *,
    ids: Sequence[UUID] | None = None,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> list[ProjectRow]:
    """Every visible project at once (exports, boards); with ``ids`` only those, strangers left out."""
    return Selection(actor, filters or ProjectFilters(), as_of, known_at, ids).rows()


def openable_projects(actor: Actor, ids: Iterable[UUID]) -> frozenset[UUID]:
    """Which of these the actor may open: other records (an assignment, an agenda) name projects that their readers do not all see."""
    asked = frozenset(ids)
    if actor.sees_whole_zone or not asked:
        return asked
    return frozenset(row.id for row in project_rows(actor, ids=list(asked)))


def project_row(actor: Actor, project_id: UUID, *, as_of: date | None = None, known_at: datetime | None = None) -> ProjectRow:
    """One project, or NotVisible."""
    rows = project_rows(actor, ids=[project_id], as_of=as_of, known_at=known_at)
    if not rows:
        raise NotVisible
    return rows[0]


def project_totals(
    actor: Actor, filters: ProjectFilters | None = None, *, as_of: date | None = None, known_at: datetime | None = None
) -> Totals:
    """The totals row alone."""
    return _selection(actor, filters, as_of, known_at).totals()


def stage_funnel(
    actor: Actor, filters: ProjectFilters | None = None, *, as_of: date | None = None, known_at: datetime | None = None
) -> tuple[FunnelStep, ...]:
    """Every stage in order, first those whose stage nobody stated. ``reached`` counts this stage and all beyond it."""
    by_stage = {key[0]: totals for key, totals in _selection(actor, filters, as_of, known_at).grouped_totals("p.stage")}
    steps = []
    beyond = no_totals()
    for stage in reversed(lifecycle.STAGES):
        standing = by_stage.get(stage.code, no_totals())
        beyond = add_totals(beyond, standing)
        steps.append(FunnelStep(stage.code, stage.name, standing, beyond))
    unknown = by_stage.get("", no_totals())
    return (FunnelStep("", UNKNOWN_STAGE_LABEL, unknown, unknown), *reversed(steps))


def by_unit(
    actor: Actor, filters: ProjectFilters | None = None, *, as_of: date | None = None, known_at: datetime | None = None
) -> tuple[GroupRow, ...]:
    """By responsible unit, most money first. ``key`` is the unit's id, "" for units the register does not know (by their stated name)."""
    names = {str(unit_id): name for unit_id, name in unit_names(actor).items()}  # one unit is one row, however ledgers spell it
    stated = "CASE WHEN p.duty_unit_id IS NULL THEN p.duty_unit_name ELSE '' END"
    return _grouped(_selection(actor, filters, as_of, known_at), "COALESCE(p.duty_unit_id::text, '')", stated, "责任单位未填", names)


def by_industry(
    actor: Actor, filters: ProjectFilters | None = None, *, as_of: date | None = None, known_at: datetime | None = None
) -> tuple[GroupRow, ...]:
    """By industry as stated, most money first; ``key`` filters the list (``UNKNOWN`` where nobody stated one)."""
    key = f"COALESCE(NULLIF(p.industry, ''), '{UNKNOWN}')"
    return _grouped(_selection(actor, filters, as_of, known_at), key, "p.industry", "行业未填")


def by_area(
    actor: Actor, filters: ProjectFilters | None = None, *, as_of: date | None = None, known_at: datetime | None = None
) -> tuple[GroupRow, ...]:
    """By park, township or street."""
    label = "COALESCE((SELECT area.name FROM organizations_area area WHERE area.id = p.area_id), p.area_text)"
    return _grouped(_selection(actor, filters, as_of, known_at), "COALESCE(p.area_id::text, '')", label, "所属园区未填")


def by_key_level(
    actor: Actor, filters: ProjectFilters | None = None, *, as_of: date | None = None, known_at: datetime | None = None
) -> tuple[GroupRow, ...]:
    """By level of key projects: national, provincial, city, county, none stated."""
    key = f"COALESCE(NULLIF(p.key_level, ''), '{UNKNOWN}')"
    groups = _grouped(_selection(actor, filters, as_of, known_at), key, "p.key_level", "未列入重点")
    return tuple(GroupRow(each.key, KEY_LEVELS.get(each.label, each.label), each.totals, each.started, each.produced) for each in groups)


def known_industries(actor: Actor) -> list[str]:
    """Industries that visible projects state, most frequent first: choices of the filter."""
    selection = Selection(actor)
    rows = selection.run(
        f"{selection.with_clause()} SELECT p.industry FROM {selection.source} p "  # noqa: S608 - constants
        f"WHERE {selection.condition} AND p.industry <> '' GROUP BY p.industry ORDER BY count(*) DESC, p.industry LIMIT 200"
    )
    return [row[0] for row in rows]


def _selection(actor: Actor, filters: ProjectFilters | None, as_of: date | None, known_at: datetime | None) -> Selection:
    return Selection(actor, filters or ProjectFilters(), as_of, known_at)


def _grouped(
    selection: Selection, key: str, label: str, without: str, names: Mapping[str, str] = MappingProxyType({})
) -> tuple[GroupRow, ...]:
    """``names`` of keys come before what ``label`` says of the rows."""
    groups: dict[tuple[str, str], list[Totals]] = {}
    for (group_key, group_label, stage), totals in selection.grouped_totals(key, label, "p.stage"):
        parts = groups.setdefault((group_key, group_label), [no_totals(), no_totals(), no_totals()])
        parts[0] = add_totals(parts[0], totals)
        if lifecycle.has_reached(stage, lifecycle.STARTED):
            parts[1] = add_totals(parts[1], totals)
        if lifecycle.has_reached(stage, lifecycle.IN_PRODUCTION):
            parts[2] = add_totals(parts[2], totals)
    rows = [
        GroupRow(key_text, names.get(key_text) or label_text or without, every, started, produced, "" if key_text else label_text)
        for (key_text, label_text), (every, started, produced) in groups.items()
    ]
    return tuple(sorted(rows, key=lambda row: (row.label == without, -(row.totals.planned_investment.fen or 0), row.label)))


def _cursor(order: str, last: tuple[ProjectRow, Any]) -> str:
    row, value = last
    return urlsafe_b64encode(json.dumps([order, value, str(row.id)], ensure_ascii=False).encode()).decode().rstrip("=")


def _after(selection: Selection, how: _Order, descending: bool, after: str, order: str) -> str:
    try:
        stated_order, value, last_id = json.loads(urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        last = UUID(last_id)
        if stated_order != order or not isinstance(value, str | None):
            raise ValueError
    except (ValueError, TypeError, AttributeError):
        raise Refusal("bad_cursor", "翻页位置已失效。", "请从第一页重新查看。", field="after") from None
    beyond_id = f"p.id > {selection.bind(last)}"
    expression = how.of(selection)
    if value is None:
        return f"(({expression}) IS NULL AND {beyond_id})"
    bound = f"{selection.bind(value)}::{how.cast}"
    sign = "<" if descending else ">"
    return f"(({expression}) {sign} {bound} OR (({expression}) = {bound} AND {beyond_id}) OR ({expression}) IS NULL)"
