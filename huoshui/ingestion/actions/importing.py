"""One file on its way in: drop, read, answer, go back, give up. Each step is kept, so that it can be taken up again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.db import transaction

from huoshui.audit import actions as audit
from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, Refusal, StaleVersion
from huoshui.ingestion.actions.staging import stage_rows
from huoshui.ingestion.adapters.reading import read_file
from huoshui.ingestion.models import ImportBatch
from huoshui.ingestion.queries.imports import may_see, visible_batch
from huoshui.ingestion.queries.planning import ImportPlan, plan_import
from huoshui.ingestion.queries.reading import read_batch, reader_answers, remembered_answers
from huoshui.ingestion.queries.sheet_zones import actor_in, actors_for_sheets, zones_of_known_ledgers
from huoshui.ingestion.rules.import_report import import_report
from huoshui.ingestion.rules.readings import WorkbookReading
from huoshui.operations import actions as operations
from huoshui.operations.adapters.failpoints import failpoint
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations import queries as organizations
from huoshui.organizations.rules import policy
from huoshui.targets.queries.dictionary import indicators

INLINE_BYTES = 256 * 1024  # a file of this size is read and compared in well under two seconds; larger ones go to the worker
MOST_ANSWER_LENGTH = 200
State = ImportBatch.State
OPEN_STATES = (State.WAITING, State.READING, State.ASKING, State.READY, State.FAILED)


@dataclass(frozen=True)
class Prepared:
    """What preparing leaves in memory for a caller that commits at once (the command line)."""

    batch: ImportBatch
    reading: WorkbookReading | None = None
    plan: ImportPlan | None = None


def start_import(
    actor: Actor,
    file_name: str,
    stream: BinaryIO,
    *,
    answers: Mapping[str, str] | None = None,
    sheet_zones: Mapping[str, str] | None = None,
    in_background: bool | None = None,
) -> UUID:
    """Keep the file in quarantine, begin an import, and read it: at once where it is small, else by the worker.

    ``sheet_zones``: sheet name → zone id; the others go into the actor's zone. Refuses what is empty or too large; a file
    that cannot be read leaves an import that failed and says why. Gives the id of the import.
    """
    with transaction.atomic():
        batch = drop_file(actor, file_name, stream, answers=answers, sheet_zones=sheet_zones)
        background = batch.stored_file.byte_count > INLINE_BYTES if in_background is None else in_background
        if background:
            _to_the_worker(actor, batch.id)
    if not background:
        prepare_import(actor, batch.id)
    return UUID(str(batch.id))


def drop_file(
    actor: Actor,
    file_name: str,
    stream: BinaryIO,
    *,
    answers: Mapping[str, str] | None = None,
    sheet_zones: Mapping[str, str] | None = None,
) -> ImportBatch:
    """Keep the file and begin an import; nothing is read yet."""
    policy.require(actor, "imports:drop")
    with transaction.atomic():
        stored = operations.store_file(actor, file_name, stream)
        batch = ImportBatch.objects.create_in(
            actor.zone_id,
            stored_file=stored,
            file_name=stored.original_name,
            file_sha256=stored.sha256,
            answers=_checked_answers(answers or {}),
            sheet_zones=dict(sheet_zones or {}),
            read_on=clock.today(),
            started_by_id=actor.user_id,
            started_by_name=actor.display_name[:80],
            started_at=clock.now(),
        )
        audit.record(
            actor,
            "import.started",
            subject_kind="import",
            subject_id=batch.id,
            subject_label=batch.file_name,
            after={"file": batch.file_name, "sha256": batch.file_sha256, "bytes": stored.byte_count},
        )
    return batch


def prepare_import(actor: Actor, batch_id: UUID) -> Prepared:
    """Read the file and lay it against the ledger: the import then asks, is ready, or has failed. May be repeated any time."""
    policy.require(actor, "imports:drop")
    batch = _open_batch(actor, batch_id)
    _set_state(batch, State.READING, failure=None)
    try:
        reading = read_batch(actor, batch)
        known = zones_of_known_ledgers(actor, reading.list_sheets, batch.sheet_zones)
        if known:
            batch.sheet_zones = {**known, **batch.sheet_zones}
            batch.save(update_fields=["sheet_zones"])
        return _compared(actor, batch, reading)
    except Refusal as refusal:
        _set_state(batch, State.FAILED, failure=_as_data(refusal))
        return Prepared(batch)


def answer_questions(
    actor: Actor,
    batch_id: UUID,
    answers: Mapping[str, str],
    sheet_zones: Mapping[str, str],
    expected_version: int,
    *,
    in_background: bool | None = None,
) -> None:
    """Take answers and the zones of sheets, then compare anew. An empty answer takes an earlier one back.

    ``answers``: question id → choice; ``cleared:…`` → keep or withdraw. ``sheet_zones``: sheet name → zone id.
    """
    policy.require(actor, "imports:mapping")
    with transaction.atomic():
        batch = _locked(actor, batch_id, expected_version)
        if batch.state not in OPEN_STATES:
            raise Refusal("import.closed", f"这次导入{batch.get_state_display()}，不能再改动。", "如需更改，请重新导入文件。")
        merged = {**batch.answers, **_checked_answers(answers)}
        zones = {**batch.sheet_zones, **{sheet: str(zone) for sheet, zone in sheet_zones.items()}}
        actors_for_sheets(actor, zones.keys(), zones)
        before = {"answers": dict(batch.answers), "sheet_zones": dict(batch.sheet_zones)}
        batch.answers = {key: value for key, value in merged.items() if value != ""}
        batch.sheet_zones = zones
        batch.version += 1
        batch.save(update_fields=["answers", "sheet_zones", "version"])
        audit.record(
            actor,
            "import.answered",
            subject_kind="import",
            subject_id=batch.id,
            subject_label=batch.file_name,
            before=before,
            after={"answers": batch.answers, "sheet_zones": batch.sheet_zones},
        )
        background = batch.rows_total > 2_000 if in_background is None else in_background
        if background:
            _to_the_worker(actor, batch.id)
    if not background:
        prepare_import(actor, batch_id)


@transaction.atomic
def discard_import(actor: Actor, batch_id: UUID, expected_version: int) -> None:
    """Give an import up. The file stays in the store; nothing of it reached the ledger."""
    policy.require(actor, "imports:discard")
    batch = _locked(actor, batch_id, expected_version)
    if batch.state not in OPEN_STATES:
        raise Refusal("import.closed", f"这次导入{batch.get_state_display()}，不能放弃。", "请刷新页面查看最新状态。")
    stage_rows(batch, None)
    before = batch.get_state_display()
    _set_state(batch, State.DISCARDED)
    audit.record(
        actor, "import.discarded", subject_kind="import", subject_id=batch.id, subject_label=batch.file_name, before={"state": before}
    )


def preview_path(
    actor: Actor, path: Path, *, answers: Mapping[str, str], sheet_zones: Mapping[str, UUID], zone_names: Mapping[UUID, str]
) -> dict[str, Any]:
    """What importing a file would do, without keeping anything: `huoshui import --dry-run`. The platform only.

    ``sheet_zones`` and ``zone_names`` may name zones that are yet to be made: their ledgers are empty.
    """
    policy.require(actor, "imports:drop")
    reading = read_file(
        path,
        name=path.name,
        answers=reader_answers(answers),
        remembered=remembered_answers(actor),
        today=clock.today(),
        indicators=indicators(actor),
    )
    if not reading.list_sheets and not reading.open_questions:
        raise _nothing_to_import(reading)
    actors = {sheet.name: actor_in(actor, sheet_zones.get(sheet.name, actor.zone_id)) for sheet in reading.list_sheets}
    plan = plan_import(reading, actors, reader_answers(answers))
    return import_report(reading, plan.sheets, zone_names, plan.open_questions)


def _compared(actor: Actor, batch: ImportBatch, reading: WorkbookReading) -> Prepared:
    """Plan, stage the differences and say what comes next."""
    names = [sheet.name for sheet in reading.list_sheets]
    actors = actors_for_sheets(actor, names, batch.sheet_zones)
    with transaction.atomic():
        plan = plan_import(reading, actors, reader_answers(batch.answers))
        with bound_to_zone(batch.zone_id):
            stage_plan(batch, reading, plan, actors)
    return Prepared(batch, reading, plan)


def stage_plan(batch: ImportBatch, reading: WorkbookReading, plan: ImportPlan, actors: Mapping[str, Actor]) -> None:
    """Keep the preview: report, differences, and the state that follows from them."""
    zone_names = {one.zone_id: name_of_zone(one.zone_id) for one in actors.values()}
    batch.rows_total, batch.rows_done = _row_count(reading), 0
    batch.report = import_report(reading, plan.sheets, zone_names, plan.open_questions)
    batch.plan_digest = plan.digest
    stage_rows(batch, plan)
    failpoint("import.after_stage")
    if not reading.list_sheets and not plan.open_questions:
        _set_state(batch, State.FAILED, failure=_as_data(_nothing_to_import(reading)), report=batch.report)
    else:
        _set_state(batch, State.ASKING if plan.open_questions else State.READY, failure=None, report=batch.report)


def read_to_commit(actor: Actor, batch: ImportBatch) -> WorkbookReading | None:
    """Read a file that is to be committed in one go; None where it failed or the reader has questions (which are then staged)."""
    try:
        reading = read_batch(actor, batch)
        actors_for_sheets(actor, [sheet.name for sheet in reading.list_sheets], batch.sheet_zones)
        if reading.open_questions or not reading.list_sheets:
            _compared(actor, batch, reading)
            return None
    except Refusal as refusal:
        _set_state(batch, State.FAILED, failure=_as_data(refusal))
        return None
    batch.rows_total = _row_count(reading)
    _set_state(batch, State.COMMITTING)
    return reading


def _row_count(reading: WorkbookReading) -> int:
    return sum(len(sheet.rows) for sheet in reading.list_sheets)


def _nothing_to_import(reading: WorkbookReading) -> Refusal:
    reasons = "；".join(f"“{sheet.name}”{sheet.status_reason}" for sheet in reading.sheets[:5] if sheet.status_reason)
    return Refusal(
        "import.no_project_list",
        f"文件“{reading.file_name}”里没有找到项目清单、企业名录、问题台账或目标分解表{'：' + reasons if reasons else '。'}",
        "项目清单需要有“项目名称”一列，企业名录需要有“企业名称”一列，请核对后重新导入。",
    )


def name_of_zone(zone_id: UUID) -> str:
    """The zone's name; empty for one that is not made yet (dry run)."""
    zone = organizations.zone(zone_id)
    return str(zone.name) if zone is not None else ""


def _open_batch(actor: Actor, batch_id: UUID) -> ImportBatch:
    batch = visible_batch(actor, batch_id)
    if batch.state not in OPEN_STATES:
        raise Refusal("import.closed", f"这次导入{batch.get_state_display()}，不能再改动。", "如需更改，请重新导入文件。")
    return batch


def _locked(actor: Actor, batch_id: UUID, expected_version: int) -> ImportBatch:
    batch: ImportBatch | None = ImportBatch.objects.in_zone(actor.zone_id).select_for_update().filter(id=batch_id).first()
    if batch is None or not may_see(actor, batch):
        raise NotVisible
    if batch.version != expected_version:
        raise StaleVersion(
            yours={"version": expected_version},
            theirs={"version": batch.version, "state": batch.get_state_display(), "answers": batch.answers},
        )
    return batch


def _set_state(batch: ImportBatch, state: str, **values: Any) -> None:
    batch.state = state
    for name, value in values.items():
        setattr(batch, name, value)
    batch.version += 1
    fields = ["state", "version", "rows_total", "rows_done", "plan_digest", *values]
    batch.save(update_fields=list(dict.fromkeys(fields)))


def _as_data(refusal: Refusal) -> dict[str, Any]:
    return {"code": refusal.code, "message": refusal.message, "remedy": refusal.remedy}


def _checked_answers(answers: Mapping[str, object]) -> dict[str, str]:
    checked = {str(key)[:160]: str(value) for key, value in answers.items()}
    for key, value in checked.items():
        if len(value) > MOST_ANSWER_LENGTH:
            raise Refusal("import.answer_too_long", f"问题 {key} 的答复超过 {MOST_ANSWER_LENGTH} 字。", "请从选项中选择，或简短填写。")
    return checked


def _to_the_worker(actor: Actor, batch_id: UUID) -> None:
    from huoshui.ingestion.actions.background import prepare_later

    prepare_later(actor, batch_id)
