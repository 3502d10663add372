"""Committing a register of enterprises: the firms that its rows are, and what they say now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.enterprises import actions as enterprises
from huoshui.ingestion.queries.statements import Statement, statements_in_force
from huoshui.ingestion.rules.import_plan import RowPlan, SheetPlan
from huoshui.ingestion.rules.readings import ENTERPRISE

NAME = "enterprise_name"


def write_firms(there: Actor, sheet: SheetPlan) -> None:
    """Make the firms of new rows and bring those of changed rows up to date: each attribute that the rows changed, as it is in force.

    Called once the sheet's facts are recorded.
    """
    rows = [row for row in sheet.rows if row.writes and row.project_id is not None]
    known = [row.project_id for row in rows if not row.is_new and row.project_id is not None]
    in_force = statements_in_force(there.zone_id, known, subject_kind=ENTERPRISE)
    enterprises.write_register_rows(there, [_register_row(row, in_force) for row in rows])


def _register_row(row: RowPlan, in_force: Mapping[UUID, Iterable[Statement]]) -> enterprises.RegisterRow:
    assert row.project_id is not None
    if row.changes is None:
        stated: dict[str, str | None] = {value.attribute: str(value.value) for value in row.row.values}
        return enterprises.RegisterRow(row.project_id, row.row.project_name, True, stated)
    touched = {(change.value or change.before.slot).attribute for change in row.changes if change.value or change.before}  # type: ignore[union-attr]
    counts = {statement.slot.attribute: str(statement.value) for statement in in_force.get(row.project_id, ())}
    renamed = any(change.kind == "corrected" and change.value is not None and change.value.attribute == NAME for change in row.changes)
    values = {name: counts.get(name) for name in touched}
    return enterprises.RegisterRow(row.project_id, row.row.project_name, row.is_new, values, renamed)
