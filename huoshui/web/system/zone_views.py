"""Zones and the areas inside them."""

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
from huoshui.core.refusals import NotVisible
from huoshui.organizations import actions, queries
from huoshui.organizations.rules.policy import may
from huoshui.web.components.form_state import Field
from huoshui.web.components.list_page import Action, Cell, Column, FilterField, ListPage, filled
from huoshui.web.system.form_pages import day_of, form_page, id_of, version_of
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
from huoshui.web.templatetags.huoshui_components import address


@require_safe
def zones(request: HttpRequest) -> HttpResponse:
    """The tree of zones around one's own."""
    actor = request.actor  # type: ignore[attr-defined]
    nodes = queries.zone_tree(actor)
    may_create = may(actor, "system:zone_create")

    def name_cell(node: queries.ZoneNode) -> Cell:
        editable = node.zone.id == actor.zone_id and may(actor, "system:zone_edit")
        href = reverse("system:zone_edit", args=[node.zone.id]) if editable else ""
        tags = [("water", "当前")] if node.zone.id == actor.zone_id else []
        tags += [("", "示例")] if node.zone.is_sample else []
        return Cell(("　" * node.depth) + node.zone.name, href, tags=tags)

    create = Action("新建区域", reverse("system:zone_create"), "plus", primary=True)
    listing = ListPage(
        key="zones",
        title="区域",
        rows=nodes,
        row_id=lambda node: node.zone.id,
        total_count=len(nodes),
        subtitle="上级只看到下级上报的记录，看不到下级的台账。",
        actions=[create] if may_create else [],
        columns=[
            Column("name", "名称", name_cell, "name", fixed=True),
            Column("kind", "类别", lambda node: Cell(node.zone.get_kind_display())),
            Column("region_code", "区划代码", lambda node: Cell(node.zone.region_code or "—")),
            Column("parent", "上级", lambda node: Cell(node.zone.parent.name if node.zone.parent_id else "—")),
            Column("held", "我在此有岗位", lambda node: Cell("有" if node.is_held else "—"), "short"),
        ],
        empty_title="还没有区域",
        empty_text="先新建一个县区或开发区，再到它里面建机构和人员。",
        empty_actions=[create] if may_create else [],
    ).bind(request)
    return render(request, "system/list.html", {"list": listing, "tab": "system:zones"})


def _zone_fields(request: HttpRequest, own_id: UUID | None = None) -> list[Field]:
    nodes = queries.zone_tree(request.actor)  # type: ignore[attr-defined]
    parents = [(str(node.zone.id), "　" * node.depth + node.zone.name) for node in nodes if node.zone.id != own_id]
    return [
        Field("name", "名称", needed=True, hint="如：浉河区、信阳高新区", max_length=80),
        Field("kind", "类别", "select", needed=True, choices=queries.ZONE_KINDS),
        Field("parent_id", "上级", "select", choices=parents, hint="没有上级就留空；上级能看到本区上报的记录"),
        Field("region_code", "区划代码", hint="六位数字，规则按它找到上级的文件；可留空", max_length=6),
    ]


@require_http_methods(FORM_METHODS)
def zone_create(request: HttpRequest) -> HttpResponse:
    """A new zone with its administrators."""

    def carry_out(posted: Mapping[str, str]) -> str:
        zone = actions.create_zone(
            request.actor,  # type: ignore[attr-defined]
            name=posted.get("name", ""),
            kind=posted.get("kind", ""),
            parent_id=id_of(posted, "parent_id"),
            region_code=posted.get("region_code", "").strip(),
        )
        messages.success(request, f"已新建{zone.name}。在左上角切换到那里，再建机构和人员。")
        return reverse("system:zones")

    return form_page(
        request,
        title="新建区域",
        fields=_zone_fields(request),
        carry_out=carry_out,
        verb="新建",
        cancel_url=reverse("system:zones"),
        explanation="建好后，平台的三位管理员自动成为它的管理员；您也可以为它另任命管理员。",
        tab="system:zones",
    )


@require_http_methods(FORM_METHODS)
def zone_edit(request: HttpRequest, zone_id: UUID) -> HttpResponse:
    """One's own zone."""
    actor = request.actor  # type: ignore[attr-defined]
    zone = queries.zone(zone_id)
    if zone is None or zone.id != actor.zone_id:
        raise NotVisible

    def carry_out(posted: Mapping[str, str]) -> str:
        actions.edit_zone(
            actor,
            zone_id,
            name=posted.get("name", ""),
            kind=posted.get("kind", ""),
            parent_id=id_of(posted, "parent_id"),
            region_code=posted.get("region_code", "").strip(),
            expected_version=version_of(posted),
        )
        messages.success(request, "区域信息已保存。")
        return reverse("system:zones")

    values = {
        "name": zone.name,
        "kind": zone.kind,
        "parent_id": zone.parent_id,
        "region_code": zone.region_code,
        "expected_version": zone.version,
    }
    return form_page(
        request,
        title=f"修改{zone.name}",
        fields=[*_zone_fields(request, zone.id), Field("expected_version", "", "hidden")],
        values=values,
        carry_out=carry_out,
        verb="保存",
        cancel_url=reverse("system:zones"),
        tab="system:zones",
    )


@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """Parks, townships and streets."""
    actor = request.actor  # type: ignore[attr-defined]
    filters = filled(
        request,
        [
            FilterField("kind", "类别", choices=queries.AREA_KINDS, in_bar=True),
            FilterField("closed", "含已撤销", "flag"),
        ],
    )
    chosen = {one.name: one.value for one in filters}
    rows = [row for row in queries.areas(actor, include_closed=bool(chosen["closed"])) if not chosen["kind"] or row.kind == chosen["kind"]]
    today = clock.today()
    may_edit = may(actor, "system:area_edit")

    def tags(row: Any) -> list[tuple[str, str]]:
        found = [("water", f"飞地 · 与{row.partner_zone.name}共建")] if row.partner_zone else []
        return [*found, *closed_tags(row, today)]

    create = Action("新建", reverse("system:area_create"), "plus", primary=True)
    columns = [
        Column(
            "name",
            "名称",
            lambda row: Cell(row.name, address(request, "system:area_edit", row.id) if may_edit else "", tags=tags(row)),
            "name",
            fixed=True,
        ),
        Column("kind", "类别", lambda row: Cell(row.get_kind_display())),
        span_column(),
    ]
    if may(actor, "system:area_close"):
        columns.append(close_column("system:area_close"))
    listing = ListPage(
        key="areas",
        title="园区与乡镇",
        rows=rows,
        row_id=lambda row: row.id,
        total_count=len(rows),
        filters=filters,
        columns=columns,
        actions=[create] if may_edit else [],
        empty_title="还没有园区或乡镇",
        empty_text="一区多园：园区是区里的一片地方，项目可以落在其中一个。",
        empty_actions=[create] if may_edit else [],
    ).bind(request)
    return render(request, "system/list.html", {"list": listing, "tab": "system:areas"})


def _area_fields(request: HttpRequest, own_id: UUID | None) -> list[Field]:
    actor = request.actor  # type: ignore[attr-defined]
    partners = [(str(zone.id), zone.name) for zone in queries.working_zones() if zone.id != actor.zone_id]
    return [
        Field("name", "名称", needed=True, max_length=80),
        Field("kind", "类别", "select", needed=True, choices=queries.AREA_KINDS),
        Field("partner_zone_id", "飞地共建方", "select", choices=partners, hint="两区共建的园区才填；共建方只看到移交给它的记录"),
        Field("starts_on", "设立日", "date"),
        Field("ends_on", "撤销日", "date", hint="最后一天；仍在用就留空"),
    ]


def _area_values(posted: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": posted.get("name", ""),
        "kind": posted.get("kind", ""),
        "partner_zone_id": id_of(posted, "partner_zone_id"),
        "starts_on": day_of(posted, "starts_on", "设立日"),
        "ends_on": day_of(posted, "ends_on", "撤销日"),
    }


AREAS = KeptEntries(
    list_name="system:areas",
    new_title="新建园区或乡镇",
    field_names=("name", "kind", "partner_zone_id", "starts_on", "ends_on"),
    fields=_area_fields,
    values=_area_values,
    find=queries.area,
    make=actions.create_area,
    change=actions.edit_area,
    end=actions.close_area,
    ended_words=lambda area, _: f"{area.name}已撤销，历史记录照旧可查。",
    on_closing="撤销后不能再选用，已有的项目和历史照旧。",
)


@require_http_methods(FORM_METHODS)
def area_create(request: HttpRequest) -> HttpResponse:
    """A new park, township or street."""
    return create_page(request, AREAS)


@require_http_methods(FORM_METHODS)
def area_edit(request: HttpRequest, area_id: UUID) -> HttpResponse:
    """Change a park, township or street."""
    return edit_page(request, AREAS, area_id)


@require_http_methods(FORM_METHODS)
def area_close(request: HttpRequest, area_id: UUID) -> HttpResponse:
    """The last day of an area."""
    return close_page(request, AREAS, area_id)
