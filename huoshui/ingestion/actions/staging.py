"""Keeping the differences of an import for its pages: rows that add or change something, go missing or stay out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial
from typing import Any
from uuid import UUID

import uuid_utils
from django.db import connection

from huoshui.core.money import format_yuan_exact
from huoshui.enterprise_requests.rules.personal_text import masked_text
from huoshui.fact_ledger.rules.attributes import attribute
from huoshui.fact_ledger.rules.display import shown_value
from huoshui.fact_ledger.rules.masking import masked
from huoshui.ingestion.models import ImportBatch, StagedRow
from huoshui.ingestion.queries.planning import ImportPlan
from huoshui.ingestion.rules.differences import Change, Comparable
from huoshui.ingestion.rules.import_plan import RowPlan, SheetPlan, cleared_key
from huoshui.ingestion.rules.readings import ENTERPRISE, PROJECT, REQUEST, TARGET, StatedValue
from huoshui.operations.adapters.copy_text import NULL, copied, copied_text
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.targets.rules.attributes import TARGET_ATTRIBUTES

STAGED_KINDS = {"new", "changed", "cleared", "kept_out"}
SHOWN_OF_NEW = {
    PROJECT: ("stage", "planned_investment", "owner_enterprise", "duty_unit"),
    ENTERPRISE: ("uscc", "industry", "area", "operating_status"),
    REQUEST: ("enterprise_name", "category_told", "lead_unit_told", "closed_told", "closed_on_told", "due_on_told", "progress_told"),
    TARGET: tuple(one.name for one in TARGET_ATTRIBUTES),
}
LONGEST_SHOWN = 300
INSERTED_AT_ONCE = 4_000
_AS_JSON = json.JSONEncoder(ensure_ascii=False, default=str).encode
_STAGING = """
CREATE TEMPORARY TABLE IF NOT EXISTS import_staging (
    id uuid, position int, kind text, sheet text, "row" int, target_zone_id uuid, project_id uuid, project_name text, changes jsonb,
    remark text
) ON COMMIT DELETE ROWS
"""
_COLUMNS = 'id, position, kind, sheet, "row", target_zone_id, project_id, project_name, changes, remark'
_INSERT = f"INSERT INTO ingestion_stagedrow (zone_id, batch_id, {_COLUMNS}) SELECT %s, %s, {_COLUMNS} FROM pg_temp.import_staging"  # noqa: S608


def stage_rows(batch: ImportBatch, plan: ImportPlan | None, give: Callable[[Callable[[], None]], None] = lambda deed: deed()) -> None:
    """Replace what was staged for this import. ``give`` is handed what the database has to do, part by part (a database hand's)."""
    give(partial(_clear, batch.zone_id, batch.id))
    if plan is None:
        return
    lines: list[str] = []
    for position, values in enumerate(_values(plan), start=1):
        lines.append(_line(position, values))
        if len(lines) >= INSERTED_AT_ONCE:
            give(partial(_insert, batch.zone_id, batch.id, "".join(lines)))
            lines = []
    if lines:
        give(partial(_insert, batch.zone_id, batch.id, "".join(lines)))


def _line(position: int, values: Mapping[str, Any]) -> str:
    row, project = values["row"], values["project_id"]
    return (
        f"{uuid_utils.uuid7()}\t{position}\t{values['kind']}\t{copied_text(values['sheet'])}\t{NULL if row is None else row}\t"
        f"{values['target_zone_id']}\t{copied(project)}\t{copied_text(values['project_name'])}\t"
        f"{copied_text(_AS_JSON(values['changes']))}\t{copied_text(values['remark'])}\n"
    )


def _clear(zone_id: UUID, batch_id: UUID) -> None:
    with bound_to_zone(zone_id):
        StagedRow.objects.in_zone(zone_id).filter(batch_id=batch_id).delete()


def _insert(zone_id: UUID, batch_id: UUID, lines: str) -> None:
    """Many rows by way of a temporary table: COPY does not write into a table with row security."""
    with bound_to_zone(zone_id), connection.cursor() as cursor:
        cursor.execute(_STAGING)
        cursor.execute("TRUNCATE pg_temp.import_staging")
        with cursor.cursor.copy(f"COPY pg_temp.import_staging ({_COLUMNS}) FROM STDIN") as copy:
            copy.write(lines)
        cursor.execute(_INSERT, [zone_id, batch_id])


def _values(plan: ImportPlan) -> Iterator[dict[str, Any]]:
    for sheet in plan.sheets:
        for row in sheet.rows:
            if row.kind in STAGED_KINDS:
                yield {
                    "kind": row.kind,
                    "sheet": sheet.sheet.name[:120],
                    "row": row.row.row,
                    "target_zone_id": sheet.zone_id,
                    "project_id": None if row.is_new else row.project_id,
                    "project_name": _name_shown(sheet.sheet.subject_kind, row.row.project_name),
                    "changes": _changes(sheet.sheet.subject_kind, row),
                    "remark": _remark(sheet.sheet.subject_kind, row),
                }
        yield from _gone(sheet)


def _name_shown(kind: str, name: str) -> str:
    """Words of a request without the numbers of people: whoever looks at a preview need not be the one who may call them."""
    return masked_text(name)[:200] if kind == REQUEST else name[:200]


def _gone(sheet: SheetPlan) -> Iterator[dict[str, Any]]:
    what = {ENTERPRISE: "这家企业", REQUEST: "这件诉求"}.get(sheet.sheet.subject_kind, "这个项目")
    for known in sheet.gone:
        yield {
            "kind": StagedRow.Kind.GONE,
            "sheet": sheet.sheet.name[:120],
            "row": None,
            "target_zone_id": sheet.zone_id,
            "project_id": known.id,
            "project_name": _name_shown(sheet.sheet.subject_kind, known.name),
            "changes": [],
            "remark": f"同一台账的上一份文件有{what}，这次没有。平台不会删除它。",
        }


def _remark(kind: str, row: RowPlan) -> str:
    if row.project is not None and row.kind == "changed" and kind not in (REQUEST, TARGET) and row.project.name != row.row.project_name:
        return f"{row.remark or '名称有变'}，原名“{row.project.name}”"[:300]
    return row.remark[:300]


def _changes(kind: str, row: RowPlan) -> list[dict[str, Any]]:
    if row.changes is None:
        return [_added(kind, value) for value in row.row.values if value.attribute in SHOWN_OF_NEW[kind]]
    if row.is_new:
        added = [change.value for change in row.changes if change.value is not None and change.value.attribute in SHOWN_OF_NEW[kind]]
        return [_added(kind, value) for value in added]
    return [_change(kind, row.project_id, change) for change in row.changes]


def _added(kind: str, value: StatedValue) -> dict[str, Any]:
    return {
        "kind": "added",
        "attribute": value.attribute,
        "label": _label(kind, value.attribute, value.qualifier),
        "cell": value.cell,
        "before": None,
        "after": shown(kind, value.attribute, value.value, value.date_precision),
    }


def _change(kind: str, project_id: UUID | None, change: Change) -> dict[str, Any]:
    before = change.before
    name = change.value.attribute if change.value is not None else before.slot.attribute  # type: ignore[union-attr]
    qualifier = change.value.qualifier if change.value is not None else before.slot.qualifier  # type: ignore[union-attr]
    entry: dict[str, Any] = {
        "kind": change.kind,
        "attribute": name,
        "label": _label(kind, name, qualifier),
        "cell": change.value.cell if change.value is not None else "",
        "before": shown(kind, name, before.value, before.date_precision) if before is not None else None,
        "after": shown(kind, name, change.value.value, change.value.date_precision) if change.value is not None else None,
    }
    if entry["before"] == entry["after"] and isinstance(entry["before"], str) and change.value is not None and before is not None:
        entry |= _exactly(change.value, before.value)
    if change.kind == "cleared":
        entry["decision_key"] = cleared_key(project_id, change)
    if change.kind == "competing" and before is not None:
        entry["corrected_to"] = shown(kind, name, before.corrected_to, before.date_precision)
    return entry


def _exactly(value: StatedValue, before: Comparable | None) -> dict[str, Any]:
    """Two amounts that look alike when rounded, to the fen; two days of different exactness, as they stood."""
    if isinstance(value.value, int) and isinstance(before, int):
        return {"before": format_yuan_exact(before), "after": format_yuan_exact(value.value)}
    return {"after": value.raw[:LONGEST_SHOWN]}


def _label(kind: str, name: str, qualifier: str) -> str:
    declared = attribute(kind, name)
    return qualifier or declared.label


def shown(kind: str, name: str, value: Comparable | None, precision: str = "day") -> str | None:
    """One value as people read it; personal ones masked, long ones cut."""
    if value is None:
        return None
    if attribute(kind, name).personal:
        return masked(str(value))
    return _shown_plainly(kind, name, value, precision)


@lru_cache(maxsize=4096, typed=True)
def _shown_plainly(kind: str, name: str, value: Comparable, precision: str) -> str:
    """Stages, units and owners come again and again. Personal values are never kept here."""
    text = shown_value(attribute(kind, name), value, precision)
    if kind == REQUEST:
        text = masked_text(text)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
