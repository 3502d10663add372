"""交办清单, its export, and reminding the chosen."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from huoshui.assignments.actions import remind_parts
from huoshui.assignments.queries import PartFilters, list_parts
from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.organizations.rules.policy import may
from huoshui.web.assignments.list_parts import part_columns, part_filters
from huoshui.web.components.list_export import every_row, export_response, record_export
from huoshui.web.components.list_page import PAGE_SIZE, Action, ListPage, checked_order, filled
from huoshui.web.page_dates import page_dates
from huoshui.web.templatetags.huoshui_components import address

VIEWS = (("清单", "table", "assignments:list"), ("看板", "board", "assignments:board"), ("日历", "calendar", "assignments:calendar"),
         ("谁超期", "chart", "assignments:overdue"))  # fmt: skip


def views_of(request: HttpRequest, current: str) -> list[tuple[str, str, str, bool]]:
    """The four ways of looking at the same parts; the filters go along."""
    query = request.GET.copy()
    for name in ("after", "trail", "order", "col", "month", "format"):
        query.pop(name, None)
    suffix = f"?{query.urlencode()}" if query else ""
    return [(label, icon, address(request, name).split("?")[0] + suffix, name == current) for label, icon, name in VIEWS]


@require_GET
def part_list(request: HttpRequest) -> HttpResponse:
    """Every part that the actor sees, the next due first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    filters = PartFilters.from_query(dict(request.GET.lists()))
    order = checked_order(request, part_columns(request), "due")
    page = list_parts(actor, filters, order=order, after=request.GET.get("after", ""), limit=PAGE_SIZE)
    columns = part_columns(request, page.rows)
    is_past = page_dates(request).is_past
    actions = []
    if may(actor, "assignments:export"):
        query = request.GET.copy()
        query["format"] = "xlsx"
        actions.append(Action("导出 Excel", f"{address(request, 'assignments:export').split('?')[0]}?{query.urlencode()}", "download"))
    create = Action("新交办", address(request, "assignments:create"), "plus", primary=True)
    if may(actor, "assignments:create") and not is_past:
        actions.append(create)
    may_remind = may(actor, "assignments:remind") and not is_past
    listing = ListPage(
        key="assignments",
        title="交办",
        subtitle="每个承办单位一行，各有各的时限；办结以交办人审定为准。",
        columns=columns,
        rows=page.rows,
        row_id=lambda row: row.id,
        total_count=page.total_count,
        count_word="项",
        filters=filled(request, part_filters(actor)),
        next_cursor=page.next_cursor,
        actions=actions,
        bulk_actions=[Action("催办", address(request, "assignments:remind"), confirm="给所选事项的承办单位发催办通知？")]
        if may_remind
        else [],
        views=views_of(request, "assignments:list"),
        order=order,
        empty_title="没有未办结的交办",
        empty_text="督办单、批示、会议议定和诉求交办出去后，从这里看谁在办、何时到期。",
        empty_actions=[create] if may(actor, "assignments:create") and not is_past else [],
    ).bind(request)
    return render(request, "assignments/list.html", {"list": listing, "about": filters.about_id})


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The list as a workbook; audited."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    filters = PartFilters.from_query(dict(request.GET.lists()))
    rows = every_row(partial(list_parts, actor, filters))
    day = page_dates(request).present_day  # a past day that the address asks for is not what the rows show
    record_export(actor, "assignments.exported", "交办清单", {"as_of": day, "rows": len(rows)})
    notes = [f"截至 {day}。每个承办单位一行；超期按工作日计。"]
    return export_response(f"交办清单 {day}", part_columns(request), rows, request.GET.get("format", "xlsx"), notes=notes)


@require_POST
def remind(request: HttpRequest) -> HttpResponse:
    """催办 what was ticked; one message a matter, at most once a day."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    back = request.POST.get("back", "")
    target = back if back.startswith("/assignments/") else address(request, "assignments:list")
    try:
        ids = [UUID(text) for text in request.POST.getlist("id")]
    except ValueError:
        raise NotVisible from None
    try:
        reminded, left = remind_parts(actor, ids)
    except Refusal as refusal:
        if isinstance(refusal, NotVisible) or refusal.code not in ("nothing_chosen", "too_many"):
            raise
        messages.warning(request, f"{refusal.message}{refusal.remedy}")
        return redirect(target)
    words = f"已催办 {reminded} 项。" + (f"{left} 项今天已催办过或球不在承办单位，没有再发。" if left else "")
    messages.success(request, words) if reminded else messages.warning(request, words)
    return redirect(target)
