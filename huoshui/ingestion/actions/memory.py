"""What an import leaves behind for the next one: answers by layout, and the sheet's own form for sending it back out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.ingestion.models import LedgerLayout, RememberedMapping
from huoshui.ingestion.rules.import_plan import SheetPlan
from huoshui.ingestion.rules.readings import SheetReading


def remember_answers(actor: Actor, sheet: SheetReading) -> bool:
    """Keep the answers that hold for every file of this layout, in the importer's zone. True when something changed."""
    given = {question.id: question.answer for question in sheet.questions if question.answer and question.remember}
    if not given or not sheet.fingerprint:
        return False
    kept = RememberedMapping.objects.in_zone(actor.zone_id).filter(layout_fingerprint=sheet.fingerprint).first()
    if kept is None:
        RememberedMapping.objects.create_in(
            actor.zone_id,
            layout_fingerprint=sheet.fingerprint,
            answers=given,
            remembered_by_id=actor.user_id,
            remembered_at=clock.now(),
        )
        return True
    if all(kept.answers.get(key) == answer for key, answer in given.items()):
        return False
    kept.answers = {**kept.answers, **given}
    kept.remembered_by_id, kept.remembered_at = actor.user_id, clock.now()
    kept.save(update_fields=["answers", "remembered_by_id", "remembered_at"])
    return True


def keep_layout(actor: Actor, plan: SheetPlan, before: LedgerLayout | None, source_id: UUID | None, file_name: str) -> bool:
    """Keep the form of the sheet and which project stands in which row. True when anything about it changed.

    A file that adds no fact has no source of its own: then only the rows are brought up to date.
    """
    subjects = row_subjects(plan)
    if before is None:
        if source_id is None:
            return False
        LedgerLayout.objects.create_in(
            actor.zone_id,
            lineage=plan.sheet.lineage_key,
            sheet=plan.sheet.name[:120],
            source_id=source_id,
            layout=dict(plan.sheet.layout),
            row_subjects=subjects,
            file_name=file_name,
            committed_at=clock.now(),
        )
        return True
    changes: dict[str, Any] = {}
    if before.row_subjects != subjects:
        changes["row_subjects"] = subjects
    if before.layout != dict(plan.sheet.layout):
        changes["layout"] = dict(plan.sheet.layout)
    if before.sheet != plan.sheet.name[:120]:
        changes["sheet"] = plan.sheet.name[:120]
    if source_id is not None:
        changes["source_id"] = source_id
    if not changes:
        return False
    changes |= {"file_name": file_name, "committed_at": clock.now(), "version": before.version + 1}
    for name, value in changes.items():
        setattr(before, name, value)
    before.save(update_fields=list(changes))
    return True


def row_subjects(plan: SheetPlan) -> list[list[Any]]:
    """[[project id, row], …] of the rows that are in the ledger now. A row that stayed out keeps its project, if it had one."""
    return [[str(row.project_id), row.row.row] for row in plan.rows if row.project_id is not None]
