"""Sending ledgers and lists out. Each export leaves an audit row; the file itself is made outside of any transaction."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from huoshui.audit import actions as audit
from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.ingestion.models import LedgerLayout
from huoshui.ingestion.queries import exports
from huoshui.ingestion.rules.ledger_export import RenderedSheet
from huoshui.investment_projects.queries.selection_sql import day_of
from huoshui.investment_projects.rules.filters import ProjectFilters
from huoshui.operations.adapters.workbook_writer import (
    Look,
    SheetWriter,
    WorkbookWriter,
    csv_text,
    write_csv,
    write_table,
)
from huoshui.organizations import queries as organizations
from huoshui.organizations.rules import policy

FORMATS = ("xlsx", "csv")
MEDIA_TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}


@dataclass(frozen=True)
class ExportedFile:
    """A file to hand out as an attachment."""

    file_name: str
    media_type: str
    content: bytes
    rows: int


def export_ledger(
    actor: Actor, ledger: UUID | str, *, file_format: str = "xlsx", as_of: date | None = None, known_at: datetime | None = None
) -> ExportedFile:
    """One ledger in the layout in which it came, filled with what counts; it imports again without a difference.

    ``ledger``: id, or the name of its sheet, title or file.
    """
    policy.require(actor, "ledgers:export")
    _check_format(file_format)
    layout = exports.ledger_by_id(actor, ledger) if isinstance(ledger, UUID) else exports.find_ledger(actor, ledger)
    sheet = exports.rendered_ledger(actor, layout, as_of=as_of, known_at=known_at)
    return _finished(actor, [layout], [sheet], layout.sheet, file_format, as_of)


def export_all_ledgers(
    actor: Actor, *, file_format: str = "xlsx", as_of: date | None = None, known_at: datetime | None = None
) -> ExportedFile:
    """Every ledger of the zone, a sheet each."""
    policy.require(actor, "ledgers:export")
    _check_format(file_format)
    layouts = list(LedgerLayout.objects.in_zone(actor.zone_id).order_by("committed_at", "sheet"))
    if not layouts:
        raise Refusal("ledger.none", "本区还没有导入过台账。", "可改用 --list projects 导出项目清单。")
    if file_format == "csv" and len(layouts) > 1:
        names = "、".join(f"“{layout.sheet}”" for layout in layouts[:12])
        raise Refusal("ledger.several", f"本区有 {len(layouts)} 份台账，CSV 只能放一份。", f"请用 --ledger 指明一份：{names}。")
    sheets = [exports.rendered_ledger(actor, layout, as_of=as_of, known_at=known_at) for layout in layouts]
    zone = organizations.zone(actor.zone_id)
    return _finished(actor, layouts, sheets, f"{zone.name if zone else ''}台账", file_format, as_of)


def export_projects(
    actor: Actor,
    filters: ProjectFilters | None = None,
    *,
    columns: Sequence[str] = (),
    order: str = "name",
    file_format: str = "xlsx",
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> ExportedFile:
    """The project list as the actor sees it, with the chosen columns."""
    policy.require(actor, "ledgers:export")
    _check_format(file_format)
    listed = list(exports.project_rows(actor, filters, order=order, as_of=as_of, known_at=known_at))
    chosen = exports.list_columns(columns, listed)
    rows = [[read(row) for _, read in chosen] for row in listed]
    heads = [column for column, _ in chosen]
    zone = organizations.zone(actor.zone_id)
    title = f"{zone.name if zone else ''}项目清单"
    stands_on = as_of or day_of(actor)
    if file_format == "csv":
        content = write_csv(heads, rows)
    else:
        content = write_table(
            title, heads, rows, sheet_name="项目清单", notes=[f"注：数据截至 {stands_on.isoformat()}，共 {len(rows)} 个项目。"]
        )
    exported = ExportedFile(f"{title}.{file_format}", MEDIA_TYPES[file_format], content, len(rows))
    _audit(actor, "list.exported", exported, as_of, {"columns": [head.title for head in heads]})
    return exported


def write_sheets(sheets: Sequence[RenderedSheet]) -> bytes:
    """Rendered sheets as one workbook."""
    workbook = WorkbookWriter()
    for sheet in sheets:
        _write_sheet(workbook.add_sheet(sheet.name, freeze_rows=sheet.frozen_rows), sheet)
    return workbook.packed()


def _write_sheet(writer: SheetWriter, sheet: RenderedSheet) -> None:
    merged: set[tuple[int, int]] = set()
    for top, left, bottom, right in sheet.merges:
        block = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        if len(block) < 2 or block & merged:
            continue
        merged |= block
        writer.merge(top, left, bottom, right, sheet.cells.get(top, {}).get(left), look=_look(sheet, top))
    for row, cells in sheet.cells.items():
        look = _look(sheet, row)
        for column, value in cells.items():
            if (row, column) not in merged:
                number_format = sheet.formats.get(column, "") if look in ("body", "total", "section") else ""
                writer.write(row, column, value, look=look, number_format=number_format, fits_width=look in ("header", "body"))
    for column, width in sheet.widths.items():
        writer.set_width(column, width)


def _look(sheet: RenderedSheet, row: int) -> Look:
    kind = sheet.looks.get(row, "note")
    if kind == "title" and row > 0:
        return "subtitle"
    return kind


def _as_csv(sheet: RenderedSheet) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    width = sheet.width
    for row in range(sheet.height):
        cells = sheet.cells.get(row, {})
        writer.writerow([csv_text(cells.get(column)) for column in range(width)])
    return buffer.getvalue().encode("utf-8-sig")


def _finished(
    actor: Actor, layouts: Sequence[LedgerLayout], sheets: Sequence[RenderedSheet], name: str, file_format: str, as_of: date | None
) -> ExportedFile:
    content = _as_csv(sheets[0]) if file_format == "csv" else write_sheets(sheets)
    rows = sum(1 for sheet in sheets for look in sheet.looks.values() if look == "body")
    exported = ExportedFile(f"{name}.{file_format}", MEDIA_TYPES[file_format], content, rows)
    _audit(actor, "ledger.exported", exported, as_of, {"ledgers": [layout.sheet for layout in layouts]})
    return exported


@transaction.atomic
def _audit(actor: Actor, operation: str, exported: ExportedFile, as_of: date | None, more: Mapping[str, Any]) -> None:
    after = {"file": exported.file_name, "rows": exported.rows, "bytes": len(exported.content), "as_of": as_of, **more}
    audit.record(actor, operation, subject_kind="export", subject_label=exported.file_name, after=after)


def _check_format(file_format: str) -> None:
    if file_format not in FORMATS:
        raise Refusal("export.unknown_format", f"不能导出为“{file_format}”。", "可用 xlsx 或 csv。", field="format")
