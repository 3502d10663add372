"""专题 as a list, each with its page: tabs by kind, totals that equal the lists, on any day and as known on any day."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoshui.audit.rules.operation_sentences import declare
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.core.refusals import Refusal
from huoshui.dispatch.queries import Clocks, MemberLine, ProgrammeRow, list_members, list_programmes, programme_row, programmes_of_subject
from huoshui.dispatch.rules.programmes import KINDS, PROJECT
from huoshui.investment_projects.queries import project_row
from huoshui.organizations.rules.policy import may
from huoshui.web.components.list_export import export_response, record_export
from huoshui.web.components.list_page import PAGE_SIZE, Action, Cell, Column, FilterField, ListPage, filled
from huoshui.web.page_dates import page_dates
from huoshui.web.projects.list_columns import exported_columns, project_columns
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import MISSING, money

declare({"programmes.exported": "导出专题成员"})
PAGES = {
    "project": "projects:detail",
    "enterprise": "enterprises:detail",
    "request": "requests:detail",
    "assignment": "assignments:detail",
    "bulletin": "bulletins:detail",
}


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def clocks_of(request: HttpRequest) -> Clocks:
    """The two dates of the page."""
    dates = page_dates(request)
    return Clocks(dates.query_as_of, dates.known_at)


def _offset(request: HttpRequest) -> int:
    after = request.GET.get("after", "")
    return int(after) if after.isascii() and after.isdigit() and len(after) < 8 else 0


@require_GET
def programme_list(request: HttpRequest) -> HttpResponse:
    """Running ones, newest first."""
    actor = _actor(request)
    over, offset = request.GET.get("over") == "1", _offset(request)
    page = list_programmes(actor, text=request.GET.get("q", ""), over=over, offset=offset, clocks=clocks_of(request))
    create = [Action("新建专题", address(request, "programmes:create"), "plus", primary=True)] if may(actor, "programmes:create") else []
    listing = ListPage(
        key="programmes",
        title="专题",
        subtitle="把项目、企业、诉求、交办、通报归到一个专题下一起看；同一条记录可以在几个专题里。",
        columns=_columns(request),
        rows=page.rows,
        row_id=lambda row: row.id,
        total_count=page.total_count,
        next_cursor=str(page.next_offset) if page.next_offset is not None else "",
        filters=filled(request, [FilterField("q", "专题", "search", placeholder="名称"), FilterField("over", "含已结束", "flag")]),
        actions=create,
        empty_title="还没有专题",
        empty_text="如招商突破年、转型提升工程：建一个专题，把有关的项目和事项加进来，就有合计和自己的页面。",
        empty_actions=create,
    ).bind(request)
    return render(request, "programmes/list.html", {"list": listing})


def _columns(request: HttpRequest) -> list[Column]:
    def name(row: ProgrammeRow) -> Cell:
        span = f"{row.starts_on} 起" + (f"，至 {row.ends_on}" if row.ends_on else "")
        tag = "已结束" if row.is_over else "未开始" if row.starts_on > page_dates(request).as_of_day else ""
        return Cell(row.name, address(request, "programmes:detail", row.id), small=span, tags=[("", tag)] if tag else [])

    def members(row: ProgrammeRow) -> str:
        return address(request, "programmes:detail", row.id, kind=PROJECT)

    def count(kind: str) -> Column:
        def cell(row: ProgrammeRow) -> Cell:
            number = row.counts[kind]
            return Cell(number, address(request, "programmes:detail", row.id, kind=kind)) if number else Cell(0)

        return Column(kind, KINDS[kind], cell, "number")

    return [
        Column("name", "专题", name, "name", fixed=True),
        Column("owner", "牵头单位", lambda row: Cell(row.owner_name or MISSING), "short"),
        *(count(kind) for kind in KINDS),
        Column("planned_investment", "总投资", lambda row: _sum(row, "planned_investment", members(row)), "money"),
        Column("ytd_done", "当年完成", lambda row: _sum(row, "ytd_done", members(row)), "money"),
    ]


def _sum(row: ProgrammeRow, measure: str, href: str = "") -> Cell:
    total = row.totals.sums.get(measure)
    if total is None or total.fen is None:
        return Cell(MISSING)
    return Cell(money(total.fen), href, hint=f"{total.missing} 个没有这项数，未计入" if total.missing else "")


def _kind(request: HttpRequest) -> str:
    kind = request.GET.get("kind", PROJECT) or PROJECT
    if kind not in KINDS:
        raise Refusal("bad_filter", "成员种类无法识别。", "请从页面上选择。", field="kind")
    return kind


@require_GET
def detail(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Totals on top, the members of one kind below."""
    actor, kind = _actor(request), _kind(request)
    row = programme_row(actor, programme_id, clocks=clocks_of(request))
    page = list_members(actor, programme_id, kind, offset=_offset(request), limit=PAGE_SIZE, clocks=clocks_of(request))
    dates = page_dates(request)
    actions = []
    if may(actor, "programmes:export") and page.rows:
        actions += [Action("导出 Excel", address(request, "programmes:export", programme_id, kind=kind), "download")]
    if may(actor, "programmes:join") and not dates.is_past:
        actions.append(Action(f"加{KINDS[kind]}", address(request, "programmes:join", programme_id, kind=kind), "plus", primary=True))
    listing = ListPage(
        key=f"programme-{kind}",
        title=KINDS[kind],
        columns=_member_columns(request, kind, may(actor, "programmes:leave") and not dates.is_past),
        rows=page.rows,
        row_id=lambda line: line.id,
        total_count=page.total_count,
        next_cursor=str(page.next_offset) if page.next_offset is not None else "",
        actions=actions,
        empty_title=f"这个专题里还没有{KINDS[kind]}",
        empty_text="从右上角加进来，或在项目清单里勾选后“加入专题”。",
    ).bind(request)
    tabs = [(KINDS[one], row.counts[one], address(request, "programmes:detail", programme_id, kind=one), one == kind) for one in KINDS]
    context = {"row": row, "list": listing, "tabs": tabs, "sums": [(label, _sum(row, name)) for name, label in SUMS]}
    return render(request, "programmes/detail.html", context)


SUMS = (("planned_investment", "总投资"), ("annual_plan", "当年计划"), ("ytd_done", "当年完成"), ("cumulative_done", "累计完成"))


def _member_columns(request: HttpRequest, kind: str, may_leave: bool) -> list[Column]:
    actor = _actor(request)

    def name(line: MemberLine) -> Cell:
        href = address(request, PAGES[kind], line.id) if may(actor, PAGES[kind]) else ""
        return Cell(line.title, href, small=line.detail)

    def since(line: MemberLine) -> Cell:
        hint = f"{local_day(line.recorded_at)} {line.recorded_by_name}登记" + (f"：{line.words}" if line.words else "")
        return Cell(f"{line.from_on}{f' 至 {line.until_on}' if line.until_on else ''}", hint=hint)

    def leave(line: MemberLine) -> Cell:
        return Cell("退出", address(request, "programmes:leave", line.spell_id)) if line.until_on is None else Cell("")

    columns = [
        Column("title", KINDS[kind], name, "name", fixed=True, export=lambda line: line.title),
        Column("detail", "现状", lambda line: Cell(line.detail or MISSING), "short", export=lambda line: line.detail),
        Column("unit", "单位", lambda line: Cell(line.unit_name or MISSING), "short", export=lambda line: line.unit_name),
    ]
    if kind == PROJECT:
        columns += [
            Column(key, label, lambda line, key=key: Cell(money(getattr(line.project, f"{key}_fen"))), "money")  # type: ignore[misc]
            for key, label in (("planned_investment", "总投资"), ("ytd_done", "当年完成"))
        ]
    columns.append(Column("since", "加入", since, "date", export=lambda line: line.from_on))
    return [*columns, Column("leave", "", leave, "short")] if may_leave else columns


@require_GET
def export(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """The members of one kind as a workbook; projects with the columns of the project list. Audited."""
    actor, kind = _actor(request), _kind(request)
    row = programme_row(actor, programme_id, clocks=clocks_of(request))
    lines = list_members(actor, programme_id, kind, limit=None, clocks=clocks_of(request)).rows
    day = page_dates(request).as_of_day
    record_export(actor, "programmes.exported", row.name, {"kind": kind, "rows": len(lines), "as_of": day})
    title, notes = f"{row.name} {KINDS[kind]} {day}", [f"截至 {day}；共 {len(lines)} 行；空白为没有数据，不是零。"]
    file_format = request.GET.get("format", "xlsx")
    if kind == PROJECT:
        projects = [line.project for line in lines if line.project is not None]
        return export_response(title, exported_columns(project_columns(request), projects), projects, file_format, notes)
    return export_response(title, _member_columns(request, kind, may_leave=False), lines, file_format, notes)


@require_GET
def of_project(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """The programmes of one project: loaded by its page."""
    actor = _actor(request)
    row = project_row(actor, project_id)
    found: Sequence[tuple[UUID, str, object]] = programmes_of_subject(actor, row.id, clocks=clocks_of(request))
    return render(request, "programmes/of_project.html", {"project": row, "programmes": found})
