"""The list on screen as a file: same columns, same filters, all pages, through the one writer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from django.db import transaction
from django.http import HttpResponse

from huoshui.audit.actions import record
from huoshui.audit.rules.operation_sentences import declare
from huoshui.core.actor import Actor
from huoshui.operations.adapters.workbook_writer import Value, WorkbookColumn, write_csv, write_table
from huoshui.web.components.list_page import Column

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
