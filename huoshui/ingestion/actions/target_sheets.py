"""Committing a table of targets: each new or changed cell becomes a version of its target, by the same actions as the form."""

from __future__ import annotations

from decimal import Decimal

from huoshui.core.actor import Actor
from huoshui.ingestion.queries.known_targets import CHANGE_REASON, DIFFERENCE_REASON
from huoshui.ingestion.rules.import_plan import RowPlan, SheetPlan
from huoshui.targets.actions.tables import TableCell, set_targets_of_table


def write_targets(there: Actor, sheet: SheetPlan) -> None:
    """Set and change the targets of a sheet. Called once the sheet's facts are recorded."""
    title = sheet.sheet.title or sheet.sheet.name
    set_targets_of_table(
        there,
        [_cell(sheet, row) for row in sheet.rows if row.writes],
        basis=title,
        change_reason=sheet.reasons.get(CHANGE_REASON, ""),
        difference_reason=sheet.reasons.get(DIFFERENCE_REASON, ""),
        differing=sheet.differing_wholes,
    )


def _cell(sheet: SheetPlan, row: RowPlan) -> TableCell:
    value = row.row.values[0]
    assert row.project_id is not None and row.changes and not isinstance(value.value, str)
    return TableCell(
        key=sheet.target_keys[value.cell],
        target_id=row.project_id,
        is_new=row.is_new,
        amount=Decimal(value.value),  # type: ignore[arg-type]
        period_kind=row.row.section,
        condition=row.row.marks,
        source_fact_id=row.changes[0].fact_id,
    )
