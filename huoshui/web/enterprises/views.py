"""The register as a list, everything about one firm on one page, and entries that may be the same firm."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoshui.audit.rules.operation_sentences import declare
from huoshui.core.actor import Actor
from huoshui.enterprises.queries import (
    EnterpriseFilters,
    EnterpriseRow,
    enterprise_detail,
    find_alike,
    known_industries,
    known_statuses,
    list_enterprises,
    possible_duplicates,
)
from huoshui.investment_projects.queries import projects_of_enterprise
from huoshui.organizations.queries import areas
from huoshui.organizations.rules.policy import may
from huoshui.web.components.list_export import every_row, export_response, record_export
from huoshui.web.components.list_page import Action, Cell, Column, FilterField, ListPage, filled
from huoshui.web.page_dates import page_dates
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import MISSING

declare({"enterprises.exported": "导出企业名录"})
TELLING_SCORE = 85  # same code, name, 字号 or sound; mere likeness of spelling is for the page of doubles and the form


def _columns(request: HttpRequest) -> list[Column]:
    def name(row: EnterpriseRow) -> Cell:
        return Cell(row.name, address(request, "enterprises:detail", row.id))

    def text(field: str) -> Any:
        return lambda row: Cell(getattr(row, field) or MISSING)

    def raw(field: str) -> Any:
        return lambda row: getattr(row, field) or None

    return [
        Column("name", "企业名称", name, "name", fixed=True, export=raw("name")),
        Column("uscc", "统一社会信用代码", _code, "short", export=raw("uscc")),
        Column("industry", "行业", text("industry"), "short", export=raw("industry")),
        Column("area", "园区", text("area_name"), "short", export=raw("area_name")),
        Column("status", "经营状态", text("operating_status"), "short", export=raw("operating_status")),
        Column("group", "所属集团", text("group_name"), "short", export=raw("group_name")),
        Column("contact", "联系人", text("contact_name_masked"), "short", export=raw("contact_name_masked")),
        Column("phone", "联系电话", text("contact_phone_masked"), "short", export=raw("contact_phone_masked")),
    ]


def _code(row: EnterpriseRow) -> Cell:
    return Cell(row.uscc or MISSING, hint=row.uscc_warning, tags=[("warn", "请核实")] if row.uscc_warning else [])


def _filters(actor: Actor) -> list[FilterField]:
    return [
        FilterField("q", "企业", "search", placeholder="名称、曾用名、代码、首字母"),
        FilterField("area", "园区", "multi", [(str(area.id), area.name) for area in areas(actor)], in_bar=True),
        FilterField("status", "经营状态", "multi", [(status, status) for status in known_statuses(actor)], in_bar=True),
        FilterField("industry", "行业", "multi", [(name, name) for name in known_industries(actor)]),
        FilterField("code", "信用代码", "multi", [("warning", "校验不符"), ("missing", "没有填")]),
    ]


@require_GET
def enterprise_list(request: HttpRequest) -> HttpResponse:
    """Every firm of the register, by pinyin."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    filters = EnterpriseFilters.from_query(request.GET)
    page = list_enterprises(actor, filters, after=request.GET.get("after", ""))
    actions = []
    if may(actor, "enterprises:export"):
        query = request.GET.copy()
        query["format"] = "xlsx"
        actions.append(Action("导出 Excel", f"{address(request, 'enterprises:export').split('?')[0]}?{query.urlencode()}", "download"))
    if may(actor, "imports:drop"):
        actions.append(Action("导入名录", address(request, "imports:list"), "import"))
    if may(actor, "enterprises:merge"):
        actions.append(Action("查重", address(request, "enterprises:doubles"), "search"))
    if may(actor, "enterprises:create"):
        actions.append(Action("登记企业", address(request, "enterprises:create"), "plus", primary=True))
    listing = ListPage(
        key="enterprises",
        title="企业",
        subtitle="企业名录从资料导入进来，项目台账里的业主单位也会自动进名录；联系方式只显示一部分。",
        columns=_columns(request),
        rows=page.rows,
        row_id=lambda row: row.id,
        total_count=page.total_count,
        count_word="家",
        filters=filled(request, _filters(actor)),
        next_cursor=page.next_cursor,
        actions=actions,
        empty_title="名录里还没有企业",
        empty_text="导入企业名录，或导入项目台账（业主单位会自己进来）；也可以手工登记。",
    ).bind(request)
    return render(request, "enterprises/list.html", {"list": listing})


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The selection as a workbook, contacts masked; audited."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    filters = EnterpriseFilters.from_query(request.GET)
    rows = every_row(partial(list_enterprises, actor, filters))
    record_export(
        actor, "enterprises.exported", "企业名录", {"rows": len(rows), "filters": {k: ",".join(v) for k, v in filters.to_query().items()}}
    )
    return export_response("企业名录", _columns(request), rows, request.GET.get("format", "xlsx"))


@require_GET
def names(request: HttpRequest) -> HttpResponse:
    """Names of the register that fit what is being typed, as options of a form's list: all 10,000 are within reach of a few letters."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    text = request.GET.get("enterprise_name", "").replace("\x00", "").strip()[:100]
    rows = list_enterprises(actor, EnterpriseFilters(text=text), limit=20).rows
    return render(request, "enterprises/names.html", {"names": [row.name for row in rows]})


@require_GET
def detail(request: HttpRequest, enterprise_id: UUID) -> HttpResponse:
    """One firm: codes and names, group, its projects, its facts with their sources, merges and possible doubles."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    found = enterprise_detail(actor, enterprise_id)
    context = {
        "found": found,
        "row": found.row,
        "facts": [fact for fact in reversed(found.facts)],
        "projects": projects_of_enterprise(actor, enterprise_id, as_of=dates.query_as_of, known_at=dates.known_at),
        "alike": [
            each for each in find_alike(actor, found.row.name, found.row.uscc, except_id=enterprise_id) if each.score >= TELLING_SCORE
        ]
        if "enterprises:merge" in found.may
        else [],
    }
    return render(request, "enterprises/detail.html", context)


@require_GET
def doubles(request: HttpRequest) -> HttpResponse:
    """Entries that may be one firm, with the reason. Nothing is merged by likeness alone."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return render(request, "enterprises/doubles.html", {"groups": possible_duplicates(actor)})
