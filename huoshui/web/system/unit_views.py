"""Units: list, form, closing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from huoshui.core import clock
from huoshui.organizations import actions, queries
from huoshui.organizations.rules.life_spans import LifeSpan
from huoshui.organizations.rules.policy import may
from huoshui.web.components.form_state import Field
from huoshui.web.components.list_page import Action, Cell, Column, FilterField, ListPage, filled
from huoshui.web.system.form_pages import day_of, form_page, id_of, needed_day, version_of

FORM_METHODS = ["GET", "HEAD", "POST"]
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
        is_past = LifeSpan(line.unit.starts_on, line.unit.ends_on).is_past(today)
        href = reverse("system:unit_edit", args=[line.unit.id]) if may_edit else ""
        tags = [("", "已撤销")] if is_past else []
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
        Column("span", "存续", lambda line: Cell(LifeSpan(line.unit.starts_on, line.unit.ends_on).words())),
    ]
    if may(actor, "system:unit_close"):
        columns.append(
            Column(
                "close",
                "操作",
                lambda line: Cell("—") if line.unit.ends_on else Cell("撤销", reverse("system:unit_close", args=[line.unit.id])),
                "short",
            )
        )
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


def _fields(request: HttpRequest, own_id: UUID | None = None) -> list[Field]:
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


@require_http_methods(FORM_METHODS)
def unit_create(request: HttpRequest) -> HttpResponse:
    """A new unit."""

    def carry_out(posted: Mapping[str, str]) -> str:
        unit = actions.create_unit(request.actor, **_values(posted))  # type: ignore[attr-defined]
        messages.success(request, f"已新建{unit.name}。")
        return reverse("system:units")

    return form_page(
        request,
        title="新建机构",
        fields=_fields(request),
        carry_out=carry_out,
        verb="新建",
        cancel_url=reverse("system:units"),
        draft="system:unit_create",
        tab="system:units",
    )


@require_http_methods(FORM_METHODS)
def unit_edit(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """Change a unit."""
    actor = request.actor  # type: ignore[attr-defined]
    unit = queries.unit(actor, unit_id)

    def carry_out(posted: Mapping[str, str]) -> str:
        actions.edit_unit(actor, unit_id, **_values(posted), expected_version=version_of(posted))
        messages.success(request, "已保存。")
        return reverse("system:units")

    names = ("name", "short_name", "kind", "parent_id", "area_id", "scheme", "starts_on", "ends_on")
    values = {name: getattr(unit, name) for name in names} | {"expected_version": unit.version}
    return form_page(
        request,
        title=f"修改{unit.name}",
        fields=[*_fields(request, unit.id), Field("expected_version", "", "hidden")],
        values=values,
        carry_out=carry_out,
        verb="保存",
        cancel_url=reverse("system:units"),
        explanation="改名后，旧台账仍按当时的写法保留；旧名可填在简称里继续识别。",
        tab="system:units",
    )


@require_http_methods(FORM_METHODS)
def unit_close(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """The last day of a unit."""
    actor = request.actor  # type: ignore[attr-defined]
    unit = queries.unit(actor, unit_id)

    def carry_out(posted: Mapping[str, str]) -> str:
        ended = actions.close_unit(actor, unit_id, ends_on=needed_day(posted, "ends_on", "最后一天"), expected_version=version_of(posted))
        messages.success(request, f"{unit.name}已撤销，同时结束{ended}个岗位。" if ended else f"{unit.name}已撤销。")
        return reverse("system:units")

    return form_page(
        request,
        title=f"撤销{unit.name}",
        fields=[Field("ends_on", "最后一天", "date", needed=True), Field("expected_version", "", "hidden")],
        values={"ends_on": clock.today(), "expected_version": unit.version},
        carry_out=carry_out,
        verb="撤销",
        cancel_url=reverse("system:units"),
        explanation="撤销后，这个机构的岗位在同一天结束；它负责过的项目照旧显示它的名称，请另行指定责任单位。",
        tab="system:units",
    )
