"""From planned rows to facts: what exactly is recorded of each cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from huoshui.fact_ledger.rules.new_facts import NewFact
from huoshui.ingestion.rules.differences import Change, stored_qualifier
from huoshui.ingestion.rules.import_plan import RowPlan, SheetPlan, is_withdrawn, values_to_add
from huoshui.ingestion.rules.readings import StatedValue

REASON_CHANGED = "同一台账的新文件改动了这一格"
REASON_CLEARED = "同一台账的新文件清空了这一格，经确认撤回"


def new_facts(plan: SheetPlan, rows: Sequence[RowPlan], answers: Mapping[str, str]) -> Iterator[NewFact]:
    """The facts of some rows of a sheet in their order; each keeps its cell."""
    for row in rows:
        if not row.writes or row.project_id is None:
            continue
        if row.changes is None:
            for value in values_to_add(row.row):
                yield _fact(plan, row, value)
            continue
        for change in row.changes:
            if change.value is not None:
                yield _fact(plan, row, change.value, change)
            elif is_withdrawn(change, row.project_id, answers):
                yield _withdrawal(plan, row, change)


def _fact(plan: SheetPlan, row: RowPlan, value: StatedValue, change: Change | None = None) -> NewFact:
    corrects = change.corrects if change is not None else None
    return NewFact(
        plan.sheet.subject_kind,
        row.project_id,  # type: ignore[arg-type]
        value.attribute,
        value.value,
        value.happened_on,
        value.period_start,
        value.period_end,
        value.date_precision,
        value.modality,
        corrects,
        REASON_CHANGED if corrects is not None else "",
        plan.sheet.name[:120],
        value.cell,
        None,
        stored_qualifier(value.qualifier),
        value.raw,
        False,
        change.fact_id if change is not None else None,
    )


def _withdrawal(plan: SheetPlan, row: RowPlan, change: Change) -> NewFact:
    assert change.before is not None and row.project_id is not None
    slot = change.before.slot
    return NewFact(
        plan.sheet.subject_kind,
        row.project_id,
        slot.attribute,
        None,
        slot.happened_on,
        slot.period_start,
        slot.period_end,
        modality=change.before.modality,
        corrects_id=change.before.fact_id,
        reason=REASON_CLEARED,
        spot_sheet=plan.sheet.name[:120],
        spot_cell=str(row.row.row),
        spot_field=slot.qualifier,
        is_withdrawal=True,
        id=change.fact_id,
    )
