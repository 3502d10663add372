"""The list on screen as a file: same columns, same filters, all pages, through the one writer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from huoshui.audit.actions import record
from huoshui.audit.rules.operation_sentences import declare
from huoshui.core.actor import Actor
from huoshui.operations.adapters.workbook_writer import Value, WorkbookColumn, write_csv, write_table
from huoshui.organizations.rules.policy import may
from huoshui.web.components.list_page import Action, Column
from huoshui.web.page_dates import page_dates

declare({"projects.exported": "导出项目清单"})
FORMATS = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "csv": ("text/csv; charset=utf-8", "csv"),
}
ROWS_AT_ONCE = 500
NUMBER_FORMATS = {"money": "#,##0.00####", "number": "#,##0", "percent": "0.0%", "date": "yyyy-mm-dd"}


def export_response(
    title: str, columns: Sequence[Column], rows: Iterable[Any], file_format: str, notes: Sequence[str] = ()
) -> HttpResponse:
    """An attachment named ``title``. Columns without ``export`` are left out; money comes in the unit that the header names."""
    exported = [column for column in columns if column.export is not None]
    heads = [WorkbookColumn(_head(column), NUMBER_FORMATS.get(column.kind, "")) for column in exported]
    values: list[list[Value]] = [[column.export(row) if column.export else None for column in exported] for row in rows]
    media_type, ending = FORMATS.get(file_format, FORMATS["xlsx"])
    content = write_csv(heads, values) if ending == "csv" else write_table(title, heads, values, notes=notes)
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f"attachment; filename=\"export.{ending}\"; filename*=UTF-8''{quote(f'{title}.{ending}')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def export_action(request: HttpRequest, operation: str) -> list[Action]:
    """The button that takes the page's selection along to its export; nothing where the actor may not."""
    if not may(request.actor, operation):  # type: ignore[attr-defined]
        return []
    query = request.GET.copy()
    for name in ("after", "trail"):
        query.pop(name, None)
    query["format"] = "xlsx"
    return [Action("导出 Excel", f"{reverse(operation)}?{query.urlencode()}", "download")]


def export_of_the_day(
    request: HttpRequest, title: str, columns: Sequence[Column], read_page: Callable[..., Any], operation: str, note: str = ""
) -> HttpResponse:
    """All pages of a list that only knows the present, as an attachment labelled by its day; leaves an audit row."""
    day = page_dates(request).present_day
    rows = every_row(read_page)
    record_export(request.actor, operation, title, {"as_of": day, "rows": len(rows), "query": request.GET.urlencode()[:500]})  # type: ignore[attr-defined]
    return export_response(f"{title} {day}", columns, rows, request.GET.get("format", "xlsx"), notes=[f"截至 {day}。{note}"])


def every_row(read_page: Callable[..., Any]) -> list[Any]:
    """All rows of a list that is paged by key: ``read_page(after=…, limit=…)`` gives ``rows`` and ``next_cursor``."""
    rows: list[Any] = []
    after = ""
    while True:
        page = read_page(after=after, limit=ROWS_AT_ONCE)
        rows += page.rows
        after = page.next_cursor
        if not after:
            return rows


@transaction.atomic
def record_export(actor: Actor, operation: str, label: str, what: Mapping[str, Any]) -> None:
    """Every export leaves an audit row: what was asked for and how many rows went out."""
    record(actor, operation, subject_label=label, after=dict(what))


def _head(column: Column) -> str:
    return f"{column.label}（{column.unit}）" if column.unit else column.label
