"""Committing a ledger of problems: the requests that its rows are, and what the ledger says of them now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.enterprise_requests.actions.ledger_rows import LedgerRow, write_ledger_rows
from huoshui.enterprises.actions.register_rows import add_names_of_firms
from huoshui.ingestion.queries.statements import Statement, statements_in_force
from huoshui.ingestion.rules.import_plan import RowPlan, SheetPlan, values_to_add
from huoshui.ingestion.rules.readings import REQUEST
from huoshui.ingestion.rules.request_sheets import dispatches, values_told


def write_requests(there: Actor, sheet: SheetPlan) -> None:
    """Make the requests of new rows and bring those of changed rows up to date. Called once the sheet's facts are recorded."""
    rows = [row for row in sheet.rows if row.writes and row.project_id is not None]
    known = [row.project_id for row in rows if not row.is_new and row.project_id is not None]
    in_force = statements_in_force(there.zone_id, known, subject_kind=REQUEST) if known else {}
    if sheet.called:
        add_names_of_firms(there, sheet.called)
    write_ledger_rows(there, [_ledger_row(sheet, row, in_force) for row in rows], dispatches=dispatches(sheet.sheet.questions))


def _ledger_row(sheet: SheetPlan, row: RowPlan, in_force: Mapping[UUID, Iterable[Statement]]) -> LedgerRow:
    assert row.project_id is not None
    firm_id = sheet.firms.get(row.row.row)
    if row.is_new:
        return LedgerRow(row.project_id, True, values_told(values_to_add(row.row)), firm_id)
    told: dict[str, str | date] = {}
    for statement in in_force.get(row.project_id, ()):
        told[statement.slot.attribute] = statement.value if isinstance(statement.value, date) else str(statement.value)
    changed = tuple(
        (change.value or change.before.slot).attribute  # type: ignore[union-attr]
        for change in row.changes or ()
        if change.value is not None or change.before is not None
    )
    return LedgerRow(row.project_id, False, told, firm_id, changed)
