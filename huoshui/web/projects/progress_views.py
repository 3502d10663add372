"""填报进展, and the papers behind a project."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_GET, require_http_methods

from huoshui.core.actor import Actor
from huoshui.core.periods import last_day_of_month
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.investment_projects.actions import Figure, record_figures
from huoshui.investment_projects.queries import project_detail, project_row
from huoshui.operations.queries import open_stored_file
from huoshui.web.page_dates import page_dates
from huoshui.web.projects import change_forms
from huoshui.web.projects.change_views import Values, answer_form, typed_money, typed_version
from huoshui.web.templatetags.huoshui_components import address

MONTHS_BACK = 14
MONEY = ("month_done", "ytd_done", "cumulative_done", "funds_arrived", "annual_plan")
TEXTS = ("progress_text", "problem_text")


def recent_months(day: date, how_many: int = MONTHS_BACK) -> list[tuple[str, str]]:
    """("2026-03", "2026年3月") and those before it, latest first."""
    months, first = [], day.replace(day=1)
    for _ in range(how_many):
        months.append((f"{first:%Y-%m}", f"{first.year}年{first.month}月"))
        first = (first - timedelta(days=1)).replace(day=1)
    return months


@require_http_methods(["GET", "POST"])
def progress(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """A month's figures and the state of the works. What was stated before stays readable."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = project_row(actor, project_id)
    today = page_dates(request).as_of_day
    months = recent_months(today)

    def do(posted: Values) -> str:
        values = stated_figures(posted, dict(months), today)
        if not values:
            raise Refusal("nothing_stated", "投资数、形象进度、存在问题一项都没有填。", "请至少填一项。", field="month_done")
        title = f"进展填报：{posted['evidence_text'].strip()}"
        record_figures(actor, project_id, values, expected_version=typed_version(posted), title=title)
        messages.success(request, f"已登记 {dict(months)[posted['month']]} 的进展。")
        return address(request, "projects:detail", project_id, tab="investment")

    context = {
        "row": row,
        "heading": "填报进展",
        "intro": "只填有数的；空着的不算零，也不会盖掉已有的数。",
        "before": [(label, text) for label, text in _latest(row) if text],
        "verb": "登记",
        "cancel_url": address(request, "projects:detail", project_id),
        "draft": f"projects:progress:{project_id}",
    }
    start = {"expected_version": str(row.version), "month": months[0][0]}
    return answer_form(request, "projects/change.html", change_forms.progress_fields(months), start, do, context)


def _latest(row: Any) -> list[tuple[str, str]]:
    through = f"{row.done_through_on.year}年{row.done_through_on.month}月" if row.done_through_on else ""
    return [("最近报到", through), ("形象进度", row.progress_text), ("存在问题", row.problem_text)]


def stated_figures(posted: Values, months: dict[str, str], today: date) -> dict[str, Figure]:
    """What the form states, each with its period; empty fields state nothing."""
    if posted.get("month") not in months:
        raise Refusal("unknown_month", "没有选月份。", "请从列表中选择。", field="month")
    year, number = (int(part) for part in posted["month"].split("-"))
    first = date(year, number, 1)
    by = min(last_day_of_month(year, number), today)
    values: dict[str, Figure] = {}
    for name in MONEY:
        fen = typed_money(posted, name)
        if fen is None:
            continue
        values[name] = {
            "month_done": Figure(fen, month=first),
            "ytd_done": Figure(fen, month=first),
            "annual_plan": Figure(fen, year=year),
        }.get(name, Figure(fen, happened_on=by))
    for name in TEXTS:
        if posted.get(name, "").strip():
            values[name] = Figure(posted[name].strip(), happened_on=by)
    return values


@require_GET
def source_file(request: HttpRequest, project_id: UUID, source_id: UUID) -> HttpResponseBase:
    """The file of one source of this project. A ledger holds other units' projects too, so only who reads the whole zone gets it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = project_detail(actor, project_id)
    source = next((fact.source for fact in found.facts if fact.source.id == source_id), None)
    if source is None or source.stored_file_id is None or (source.kind != "form" and not actor.sees_whole_zone):
        raise NotVisible
    stored, stream = open_stored_file(actor, source.stored_file_id)
    response = FileResponse(stream, content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename=\"file\"; filename*=UTF-8''{quote(stored.original_name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
