"""Units: list, form, closing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from huoshui.core import clock
from huoshui.organizations import actions, queries
from huoshui.organizations.rules.policy import may
from huoshui.web.components.form_state import Field
from huoshui.web.components.list_page import Action, Cell, Column, FilterField, ListPage, filled
from huoshui.web.system.form_pages import day_of, id_of
from huoshui.web.system.kept_entries import (
    FORM_METHODS,
    KeptEntries,
    close_column,
    close_page,
    closed_tags,
    create_page,
    edit_page,
    span_column,
)

STATES = (("open", "现有"), ("closed", "已撤销"), ("all", "全部"))


@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """The zone's units, sub-units below their units."""
    actor = request.actor  # type: ignore[attr-defined]
    areas = [(str(area.id), area.name) for area in queries.areas(actor)]
    filters = filled(
        request,
        [
            FilterField("q", "名称", "search", placeholder="名称、简称或拼音首字母", in_bar=True),
            FilterField("kind", "类别", choices=queries.UNIT_KINDS, in_bar=True),
            FilterField("state", "状态", choices=STATES, in_bar=True),
            FilterField("area", "园区或乡镇", choices=areas),
        ],
    )
    chosen = {one.name: one.value for one in filters}
    wanted = queries.UnitFilters(
        text=chosen["q"], kind=chosen["kind"], area_id=UUID(chosen["area"]) if chosen["area"] else None, state=chosen["state"] or "open"
    )
    rows = queries.units(actor, wanted)
    today = clock.today()
    may_edit = may(actor, "system:unit_edit")
    sees_people = may(actor, "system:people")

    def name_cell(line: queries.UnitLine) -> Cell:
        href = reverse("system:unit_edit", args=[line.unit.id]) if may_edit else ""
        tags = closed_tags(line.unit, today)
        return Cell("　" * line.depth + line.unit.name, href, small=line.unit.short_name, tags=tags)

    def posts_cell(line: queries.UnitLine) -> Cell:
        href = f"{reverse('system:people')}?unit={line.unit.id}" if sees_people and line.post_count else ""
        return Cell(line.post_count, href)

    columns = [
        Column("name", "名称", name_cell, "name", fixed=True, export=lambda line: line.unit.name),
        Column("kind", "类别", lambda line: Cell(line.unit.get_kind_display()), export=lambda line: line.unit.get_kind_display()),
        Column("area", "所在", lambda line: Cell(line.unit.area.name if line.unit.area else "—")),
        Column("scheme", "所属体系", lambda line: Cell(line.unit.scheme or "—")),
        Column("posts", "岗位", posts_cell, "number", unit="个"),
        span_column(lambda line: line.unit),
    ]
    if may(actor, "system:unit_close"):
        columns.append(close_column("system:unit_close", lambda line: line.unit))
    create = Action("新建机构", reverse("system:unit_create"), "plus", primary=True)
    listing = ListPage(
        key="units",
        title="机构",
        rows=rows,
        row_id=lambda line: line.unit.id,
        total_count=len(rows),
        filters=filters,
        columns=columns,
        actions=[create] if may_edit else [],
        empty_title="还没有机构",
        empty_text="台账里的责任单位按名称或简称对到这里的机构，建好机构再导入台账最省事。",
        empty_actions=[create] if may_edit else [],
    ).bind(request)
    return render(request, "system/list.html", {"list": listing, "tab": "system:units"})


def _fields(request: HttpRequest, own_id: UUID | None) -> list[Field]:
    actor = request.actor  # type: ignore[attr-defined]
    parents = [(str(unit.id), unit.name) for unit in queries.open_units(actor) if unit.id != own_id]
    areas = [(str(area.id), area.name) for area in queries.areas(actor)]
    return [
        Field("name", "名称", needed=True, max_length=80),
        Field("short_name", "简称", hint="台账里常写的叫法，导入时也认它", max_length=40),
        Field("kind", "类别", "select", needed=True, choices=queries.UNIT_KINDS),
        Field("parent_id", "上级机构", "select", choices=parents, hint="上级机构的人看得到下级机构的项目"),
        Field("area_id", "所在园区或乡镇", "select", choices=areas),
        Field("scheme", "所属体系", hint="本地叫法，如“1+6+8”招商体系", max_length=80),
        Field("starts_on", "设立日", "date"),
        Field("ends_on", "撤销日", "date", hint="专班、领导小组到期填最后一天；长期就留空"),
    ]


def _values(posted: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": posted.get("name", ""),
        "short_name": posted.get("short_name", ""),
        "kind": posted.get("kind", ""),
        "parent_id": id_of(posted, "parent_id"),
        "area_id": id_of(posted, "area_id"),
        "scheme": posted.get("scheme", ""),
        "starts_on": day_of(posted, "starts_on", "设立日"),
        "ends_on": day_of(posted, "ends_on", "撤销日"),
    }


def _ended_words(unit: Any, posts_ended: int) -> str:
    return f"{unit.name}已撤销，同时结束{posts_ended}个岗位。" if posts_ended else f"{unit.name}已撤销。"


UNITS = KeptEntries(
    list_name="system:units",
    new_title="新建机构",
    field_names=("name", "short_name", "kind", "parent_id", "area_id", "scheme", "starts_on", "ends_on"),
    fields=_fields,
    values=_values,
    find=queries.unit,
    make=actions.create_unit,
    change=actions.edit_unit,
    end=actions.close_unit,
    ended_words=_ended_words,
    on_editing="改名后，旧台账仍按当时的写法保留；旧名可填在简称里继续识别。",
    on_closing="撤销后，这个机构的岗位在同一天结束；它负责过的项目照旧显示它的名称，请另行指定责任单位。",
)


@require_http_methods(FORM_METHODS)
def unit_create(request: HttpRequest) -> HttpResponse:
    """A new unit."""
    return create_page(request, UNITS)


@require_http_methods(FORM_METHODS)
def unit_edit(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """Change a unit."""
    return edit_page(request, UNITS, unit_id)


@require_http_methods(FORM_METHODS)
def unit_close(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """The last day of a unit."""
    return close_page(request, UNITS, unit_id)
