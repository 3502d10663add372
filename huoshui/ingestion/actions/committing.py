"""Committing an import: one transaction for all accepted rows of all sheets, or none of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO
from uuid import UUID

from django.db import connection, transaction

from huoshui.audit import actions as audit
from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, Refusal, StaleVersion
from huoshui.ingestion.actions.importing import State, drop_file, name_of_zone, prepare_import, read_to_commit, stage_plan
from huoshui.ingestion.actions.memory import remember_answers
from huoshui.ingestion.actions.progress import RowsDone
from huoshui.ingestion.actions.sheet_writing import SheetWriter, ZoneOutcome
from huoshui.ingestion.actions.staging import stage_rows
from huoshui.ingestion.adapters.reading import collecting_later
from huoshui.ingestion.models import ImportBatch
from huoshui.ingestion.queries.imports import may_see
from huoshui.ingestion.queries.planning import plan_import
from huoshui.ingestion.queries.reading import read_batch, reader_answers
from huoshui.ingestion.queries.sheet_zones import actors_for_sheets
from huoshui.ingestion.rules.import_report import import_report
from huoshui.ingestion.rules.readings import WorkbookReading
from huoshui.investment_projects.actions.projections import refresh_projection
from huoshui.operations.adapters.database_hand import database_hand
from huoshui.operations.adapters.failpoints import failpoint
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.rules import policy

INLINE_ROWS = 2_000
COMMITTABLE = (State.READY, State.COMMITTING)


def commit_import(actor: Actor, batch_id: UUID, expected_version: int, *, in_background: bool | None = None) -> None:
    """Record what the preview showed: every accepted row, or nothing. Rows with errors stay out and stay listed.

    Refuses while questions are open, and when the ledger has changed since the preview (which is then made anew). Large
    imports are committed by the worker; the state says how far it is.
    """
    policy.require(actor, "imports:commit")
    with transaction.atomic():
        batch = _batch(actor, batch_id, for_update=True)
        if batch.version != expected_version:
            raise StaleVersion(yours={"version": expected_version}, theirs={"version": batch.version, "state": batch.get_state_display()})
        _refuse_unless_ready(batch)
        background = batch.rows_total > INLINE_ROWS if in_background is None else in_background
        batch.state = State.COMMITTING
        batch.version += 1
        batch.save(update_fields=["state", "version"])
        if background:
            from huoshui.ingestion.actions.background import commit_later

            commit_later(actor, batch.id)
    if not background:
        finish_commit(actor, batch_id)


@dataclass(frozen=True)
class Outcome:
    """What importing a file in one go came to. ``state``: committed, asking or failed; ``failure`` as data where it failed."""

    batch_id: UUID
    state: str
    report: dict[str, Any]
    failure: dict[str, str] | None


def import_now(
    actor: Actor,
    file_name: str,
    stream: BinaryIO,
    *,
    answers: Mapping[str, str] | None = None,
    sheet_zones: Mapping[str, str] | None = None,
    on_read: Callable[[int], None] = lambda rows: None,
    on_rows: Callable[[int], None] | None = None,
) -> Outcome:
    """Drop, read and, where no question is open, commit at once: the command line's and the sample's way in.

    The file is read once; what the ledger makes of it at the commit counts. ``on_read`` hears the number of rows.
    """
    policy.require(actor, "imports:commit")
    batch = drop_file(actor, file_name, stream, answers=answers, sheet_zones=sheet_zones)
    reading = read_to_commit(actor, batch)
    if reading is not None:
        on_read(batch.rows_total)
        finish_commit(actor, batch.id, reading=reading, accept_changes=True, on_rows=on_rows)
    batch.refresh_from_db()
    return Outcome(UUID(str(batch.id)), batch.state, dict(batch.report or {}), batch.failure)


def finish_commit(
    actor: Actor,
    batch_id: UUID,
    *,
    reading: WorkbookReading | None = None,
    accept_changes: bool = False,
    on_rows: Callable[[int], None] | None = None,
) -> dict[str, Any]:
    """The commit itself; may be repeated after a crash. Gives the report.

    ``accept_changes``: commit what the ledger now makes of the file even where that differs from the preview (command
    line, sample). On a refusal the import goes back to where it can be looked at again.
    """
    batch = _batch(actor, batch_id)
    if batch.state == State.COMMITTED:
        return dict(batch.report or {})
    try:
        read = reading or read_batch(actor, batch)
        with collecting_later():
            return _commit(actor, batch, read, accept_changes, on_rows or RowsDone(actor.zone_id, batch.id))
    except Refusal:
        _step_back(actor, batch_id)
        raise


@transaction.atomic
def _commit(
    actor: Actor, batch: ImportBatch, reading: WorkbookReading, accept_changes: bool, on_rows: Callable[[int], None]
) -> dict[str, Any]:
    names = [sheet.name for sheet in reading.list_sheets]
    actors = actors_for_sheets(actor, names, batch.sheet_zones)
    for zone_id in sorted({one.zone_id for one in actors.values()}):
        _lock(f"huoshui.import:{zone_id}")
    _lock(f"huoshui.import_batch:{batch.id}")  # no row lock: the progress is written to the row while this goes on
    locked = _batch(actor, batch.id)
    if locked.state == State.COMMITTED:
        return dict(locked.report or {})
    _refuse_unless_ready(locked)
    answers = reader_answers(locked.answers)
    plan = plan_import(reading, actors, answers)
    if plan.open_questions and accept_changes:  # seen only now: the import stops and asks
        stage_plan(locked, reading, plan, actors)
        return dict(locked.report or {})
    if plan.open_questions or (not accept_changes and plan.digest != locked.plan_digest):
        raise Refusal(
            "import.preview_outdated",
            "您核对之后，本区台账里的这些项目又有改动，差异已重新计算。",
            "请重新核对差异后再提交。",
        )
    outcomes: dict[UUID, ZoneOutcome] = {}
    digest = plan.digest
    with database_hand() as hand:
        writer = SheetWriter(hand, plan, locked, answers, on_rows)
        for sheet in plan.sheets:
            there = actors[sheet.sheet.name]
            writer.write(outcomes.setdefault(there.zone_id, ZoneOutcome(there)), sheet)
        if digest != locked.plan_digest:  # the differences as committed are the ones to be looked up later
            stage_rows(locked, plan, hand.give)
            failpoint("import.after_stage")
    failpoint("import.after_facts")
    for outcome in outcomes.values():
        with bound_to_zone(outcome.actor.zone_id):
            outcome.sources.extend(intake.told for intake in outcome.intakes)
            if outcome.projects:
                _refresh(outcome.actor.zone_id, sorted(outcome.projects))
    report = import_report(reading, plan.sheets, {zone_id: name_of_zone(zone_id) for zone_id in outcomes}, ())
    with bound_to_zone(actor.zone_id):
        for sheet_reading in reading.list_sheets:
            remember_answers(actor, sheet_reading)
        locked.state, locked.committed_at, locked.report = State.COMMITTED, clock.now(), report
        locked.rows_done = locked.rows_total
        locked.plan_digest = digest
        locked.version += 1
        locked.save(update_fields=["state", "committed_at", "report", "rows_done", "plan_digest", "version"])
    failpoint("import.before_commit")
    _audit(actor, locked, outcomes)
    return report


def _refresh(zone_id: UUID, project_ids: list[UUID]) -> None:
    """Project what was recorded. The planner has no statistics yet of rows that this very transaction wrote: left alone it
    nests loops over half a million facts (45 s for 5,000 projects instead of one)."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off; SET LOCAL work_mem = '128MB'; SET LOCAL jit = off")
        refresh_projection(zone_id, project_ids)
        cursor.execute("SET LOCAL enable_nestloop = on; SET LOCAL work_mem TO DEFAULT")


def _lock(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def _refuse_unless_ready(batch: ImportBatch) -> None:
    if batch.state == State.ASKING:
        count = len((batch.report or {}).get("questions", []))
        raise Refusal("import.questions_open", f"还有 {count} 个问题没有答复，不能提交。", "请先逐项确认，再提交。")
    if batch.state not in COMMITTABLE:
        raise Refusal("import.not_ready", f"这次导入{batch.get_state_display()}，不能提交。", "请刷新页面查看最新状态。")


def _batch(actor: Actor, batch_id: UUID, *, for_update: bool = False) -> ImportBatch:
    rows = ImportBatch.objects.in_zone(actor.zone_id).filter(id=batch_id)
    batch: ImportBatch | None = (rows.select_for_update() if for_update else rows).first()
    if batch is None or not may_see(actor, batch):
        raise NotVisible
    return batch


def _step_back(actor: Actor, batch_id: UUID) -> None:
    """After a refusal the preview is made anew, so that the page shows what stands in the way."""
    with transaction.atomic():
        batch = _batch(actor, batch_id, for_update=True)
        if batch.state != State.COMMITTING:
            return
        batch.state = State.READY
        batch.version += 1
        batch.save(update_fields=["state", "version"])
    prepare_import(actor, batch_id)


def _audit(actor: Actor, batch: ImportBatch, outcomes: Mapping[UUID, ZoneOutcome]) -> None:
    """One entry a zone, the locks of the chains taken last and in order; a file that changed nothing is noted, too."""
    for zone_id in sorted(outcomes):
        outcome = outcomes[zone_id]
        after: dict[str, Any] = {
            "import_id": str(batch.id),
            "file": batch.file_name,
            "sha256": batch.file_sha256,
            "sheets": outcome.sheets,
            **outcome.counts,
            "facts": sum(source["facts"] for source in outcome.sources),
            "sources": outcome.sources,
        }
        operation = "import.committed" if outcome.sources else "import.committed_unchanged"
        with bound_to_zone(zone_id):
            audit.record(outcome.actor, operation, subject_kind="import", subject_id=batch.id, subject_label=batch.file_name, after=after)
