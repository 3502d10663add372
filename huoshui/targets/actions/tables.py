"""A whole table of targets at once: what is new is set, what differs is changed, units' targets hang below the zone's."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from huoshui.assignments.queries.zone_time import moment_of
from huoshui.audit import actions as audit
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.core.periods import Period
from huoshui.operations.adapters.one_run import one_run
from huoshui.organizations.rules import policy
from huoshui.targets.actions.setting import NewTarget, change_target, set_target
from huoshui.targets.adapters.table_workbook import table_workbook
from huoshui.targets.models import Target
from huoshui.targets.queries.standing import standing_targets
from huoshui.targets.queries.table import target_table
from huoshui.targets.queries.targets import visible_targets
from huoshui.targets.rules.splitting import ADDS_UP
from huoshui.targets.rules.target_keys import TargetKey


@dataclass(frozen=True)
class TableFile:
    """A workbook on its way out."""

    file_name: str
    content: bytes


@transaction.atomic
def export_target_table(actor: Actor, year: int) -> TableFile:
    """The targets of a year in the form in which ``set_targets_of_table`` gets them back. Leaves an audit row."""
    policy.require(actor, "targets:table")
    found = target_table(actor, year)
    content = table_workbook(found)
    audit.record(actor, "targets.table", subject_label=found.title, after={"rows": len(found.rows), "columns": len(found.columns)})
    return TableFile(f"{found.title}.xlsx", content)


@dataclass(frozen=True)
class TableCell:
    """One target as a table states it. ``target_id``: of the standing one, or the id that the new one gets (``is_new``).

    ``amount`` in fen, a count, percent or places; ``condition`` empty: 不低于; ``source_fact_id``: the fact with the cell.
    """

    key: TargetKey
    target_id: UUID
    is_new: bool
    amount: Decimal
    period_kind: str
    condition: str = ""
    source_fact_id: UUID | None = None


@transaction.atomic
def set_targets_of_table(
    actor: Actor,
    cells: Sequence[TableCell],
    *,
    basis: str,
    change_reason: str = "",
    difference_reason: str = "",
    differing: Collection[TargetKey] = (),
) -> None:
    """Set and change the cells, the zone's before its units'. ``differing``: the zone's targets that their parts do not make.

    Refusals as of ``set_target`` and ``change_target``; the cell concerned is named by its label there.
    """
    policy.require(actor, "targets:import")
    today = local_day(moment_of(actor))
    ordered = sorted(cells, key=lambda cell: cell.key != cell.key.of_zone)
    standing = standing_targets(actor, {cell.key for cell in cells} | {cell.key.of_zone for cell in cells})
    of_zone = {key: one.id for key, one in standing.items() if key == key.of_zone}
    of_zone |= {cell.key: cell.target_id for cell in ordered if cell.key == cell.key.of_zone}
    with one_run(actor.zone_id):  # a thousand cells ask for the same indicators and units
        for cell in ordered:
            if cell.is_new:
                _set(actor, cell, basis)
            else:
                before = standing[cell.key]
                change_target(
                    actor,
                    cell.target_id,
                    amount=cell.amount,
                    reason=change_reason,
                    effective_on=min(today, cell.key.ends_on),
                    expected_version=before.version,
                    nodes=before.nodes,  # a table states no curve, so it takes none back
                    basis=basis,
                    source_fact_id=cell.source_fact_id,
                )
    _hang_below(actor, {cell.key.of_zone for cell in cells}, of_zone, difference_reason, set(differing))


def _set(actor: Actor, cell: TableCell, basis: str) -> None:
    key = cell.key
    set_target(
        actor,
        NewTarget(
            key.indicator_id,
            Period(key.starts_on, key.ends_on),
            cell.period_kind,
            cell.amount,
            cell.condition or Target.Condition.AT_LEAST,
            unit_id=key.unit_id,
            area_id=key.area_id,
            basis=basis,
            source_fact_id=cell.source_fact_id,
            id=cell.target_id,
        ),
    )


def _hang_below(
    actor: Actor, wholes: set[TargetKey], of_zone: dict[TargetKey, UUID], difference_reason: str, differing: set[TargetKey]
) -> None:
    """Units' targets of the same indicator and window become parts of the zone's, where such parts make a whole."""
    for key in wholes & of_zone.keys():
        whole = visible_targets(actor).select_for_update(of=("self",)).get(id=of_zone[key])
        if whole.value_kind not in ADDS_UP:
            continue
        loose = visible_targets(actor).filter(
            indicator_id=key.indicator_id, starts_on=key.starts_on, ends_on=key.ends_on, unit_id__isnull=False, person_name="", parent=None
        )
        loose.update(parent_id=whole.id)
        reason = difference_reason[:300] if key in differing else ""
        if whole.split_difference_reason != reason:
            whole.split_difference_reason = reason
            whole.version += 1
            whole.save(update_fields=["split_difference_reason", "version"])
