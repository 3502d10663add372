"""项目: the list, the board by stage, and their export."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from huoshui.core import lifecycle
from huoshui.core.actor import Actor
from huoshui.investment_projects.queries import Page, ProjectRow, list_projects, project_rows, stage_funnel
from huoshui.investment_projects.rules.filters import UNKNOWN, ProjectFilters
from huoshui.organizations.rules.policy import may
from huoshui.web.components.list_export import export_response, record_export
from huoshui.web.components.list_page import PAGE_SIZE, Action, ListPage, checked_order, filled, shown_columns
from huoshui.web.page_dates import PageDates, page_dates
from huoshui.web.projects.filter_choices import filter_choices
from huoshui.web.projects.list_columns import exported_columns, project_columns, project_totals
from huoshui.web.projects.list_filters import project_filters
from huoshui.web.shell import address_of
from huoshui.web.templatetags.huoshui_components import address
from huoshui.web.templatetags.huoshui_format import day

USUAL_ORDER = "-investment"
BOARD_ROWS = 400  # cards drawn at once; the rest is counted and one click away


def _page(actor: Actor, filters: ProjectFilters, dates: PageDates, *, order: str, after: str = "", limit: int) -> Page:
    return list_projects(actor, filters, order=order, after=after, limit=limit, as_of=dates.query_as_of, known_at=dates.known_at)


def _explain_address(request: HttpRequest, filters: ProjectFilters) -> str:
    query = urlencode(filters.to_query() | {name: [value] for name, value in page_dates(request).query().items()}, doseq=True)
    return f"?{query}" if query else ""


@require_GET
def project_list(request: HttpRequest) -> HttpResponse:
    """All projects that the actor may see, as of the page's day; the address holds every choice."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    filters = ProjectFilters.from_query(request.GET)
    columns = project_columns(request)
    order = checked_order(request, columns, USUAL_ORDER)
    page = _page(actor, filters, dates, order=order, after=request.GET.get("after", ""), limit=PAGE_SIZE)
    suffix = _explain_address(request, filters)
    listing = ListPage(
        key="projects",
        title="项目",
        subtitle="一行一个项目；点数字看口径和出处，点行进项目。",
        columns=columns,
        rows=page.rows,
        row_id=lambda row: row.id,
        total_count=page.total_count,
        filters=filled(request, project_filters(filter_choices(actor, filters, dates.as_of_day))),
        totals=project_totals(page.totals, lambda measure: address(request, "explain:drawer", measure).split("?")[0] + suffix)
        if page.rows
        else {},
        next_cursor=page.next_cursor,
        actions=_head_actions(request, actor),
        bulk_actions=[Action("加入专题", address(request, "programmes:gather"))]
        if may(actor, "programmes:gather") and not dates.is_past
        else [],
        views=_views(request, "list"),
        order=order,
        empty_title="台账里还没有项目",
        empty_text="把手头的 Excel 台账拖进“资料导入”，项目、阶段、投资一次进来；也可以先手工登记一个。",
        empty_actions=_empty_actions(request, actor),
    ).bind(request)
    return render(request, "projects/list.html", {"list": listing})


def _views(request: HttpRequest, current: str) -> list[tuple[str, str, str, bool]]:
    query = request.GET.copy()
    for name in ("after", "trail"):
        query.pop(name, None)
    tail = f"?{query.urlencode()}" if query else ""
    return [
        ("列表", "table", address(request, "projects:list").split("?")[0] + tail, current == "list"),
        ("看板", "board", address(request, "projects:board").split("?")[0] + tail, current == "board"),
    ]


def _head_actions(request: HttpRequest, actor: Actor) -> list[Action]:
    answer = []
    if may(actor, "projects:export"):
        base = address(request, "projects:export").split("?")[0]
        query = request.GET.copy()
        query["format"] = "xlsx"
        answer.append(Action("导出 Excel", f"{base}?{query.urlencode()}", "download"))
        query["format"] = "csv"
        answer.append(Action("CSV", f"{base}?{query.urlencode()}"))
    if may(actor, "projects:doubles"):
        answer.append(Action("查重", address(request, "projects:doubles"), "search"))
    if may(actor, "projects:create"):
        answer.append(Action("登记项目", address(request, "projects:create"), "plus", primary=True))
    return answer


def _empty_actions(request: HttpRequest, actor: Actor) -> list[Action]:
    answer = []
    if may(actor, "imports:drop") and address_of("imports:drop"):
        answer.append(Action("导入台账", address(request, "imports:drop"), "import", primary=True))
    if may(actor, "projects:create"):
        answer.append(Action("登记项目", address(request, "projects:create"), "plus"))
    return answer


@require_GET
def project_board(request: HttpRequest) -> HttpResponse:
    """The same selection in columns by stage, with the table of the same rows below."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    filters = ProjectFilters.from_query(request.GET)
    funnel = stage_funnel(actor, filters, as_of=dates.query_as_of, known_at=dates.known_at)
    page = _page(actor, filters, dates, order=USUAL_ORDER, limit=BOARD_ROWS)
    cards: dict[str, list[ProjectRow]] = {}
    for row in page.rows:
        cards.setdefault(row.stage, []).append(row)
    columns = []
    for step in funnel:
        if not step.standing.row_count and step.stage in {"", lifecycle.LEAD, lifecycle.RESERVE}:
            continue
        drawn = cards.get(step.stage, [])
        query = filters.narrowed(stages=(step.stage or UNKNOWN,)).to_query() | dates.query()
        columns.append(
            {
                "step": step,
                "rows": drawn,
                "more": step.standing.row_count - len(drawn),
                "address": f"{address(request, 'projects:list').split('?')[0]}?{urlencode(query, doseq=True)}",
                "money_address": f"{address(request, 'explain:drawer', 'planned_investment').split('?')[0]}?{urlencode(query, doseq=True)}",
            }
        )
    listing = ListPage(
        key="projects",
        title="项目看板",
        columns=project_columns(request, sortable=False),
        rows=page.rows[:PAGE_SIZE],
        row_id=lambda row: row.id,
        total_count=page.total_count,
        filters=filled(request, project_filters(filter_choices(actor, filters, dates.as_of_day))),
        actions=_head_actions(request, actor),
        views=_views(request, "board"),
        empty_title="台账里还没有项目",
        empty_text="把手头的 Excel 台账拖进“资料导入”，看板会自己排好。",
        empty_actions=_empty_actions(request, actor),
    ).bind(request)
    return render(
        request,
        "projects/board.html",
        {"list": listing, "board": columns, "may_advance": may(actor, "projects:stage") and not dates.is_past},
    )


@require_GET
def project_export(request: HttpRequest) -> HttpResponse:
    """The selection as xlsx or csv, with the columns on screen; audited with its filters and number of rows."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    dates = page_dates(request)
    filters = ProjectFilters.from_query(request.GET)
    columns = shown_columns(request, project_columns(request))
    rows = project_rows(actor, filters, as_of=dates.query_as_of, known_at=dates.known_at)
    file_format = request.GET.get("format", "xlsx")
    record_export(
        actor, "projects.exported", "项目清单", {"rows": len(rows), "format": file_format, "filters": filters.to_query(), **dates.query()}
    )
    notes = [
        f"截至 {day(dates.as_of_day)}"
        + (f"，按 {day(dates.known_on)} 所知" if dates.known_on else "")
        + f"；共 {len(rows)} 行；空白为没有数据，不是零。"
    ]
    return export_response(f"项目清单 {day(dates.as_of_day)}", exported_columns(columns, rows), rows, file_format, notes)
