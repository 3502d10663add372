"""资料导入: drop → answers and zones → problems → differences → commit, and ledgers back out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, BinaryIO, Literal, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import File, Query, Router, Status
from ninja.files import UploadedFile
from pydantic import AwareDatetime, Field

from huoshui.api.application import Right, actor_of, answers, gives_file
from huoshui.api.clocks import Clocks, at
from huoshui.api.schemas import Answer, Body, Limit, Line, Made, Version, answer_of
from huoshui.ingestion.actions import (
    ExportedFile,
    answer_questions,
    commit_import,
    discard_import,
    export_ledger,
    problem_workbook,
    start_import,
)
from huoshui.ingestion.actions.exporting import MEDIA_TYPES
from huoshui.ingestion.queries import (
    DifferencesPage,
    ImportDetail,
    ImportLine,
    LedgerLine,
    ProblemsPage,
    differences_page,
    import_detail,
    ledgers,
    list_imports,
    problems_page,
)
from huoshui.organizations.actions.zones_for_import import open_zone_for_import

router = Router(tags=["资料导入"])
ImportLineAnswer = answer_of(ImportLine)
ImportDetailAnswer = answer_of(ImportDetail)
ProblemsAnswer = answer_of(ProblemsPage)
DifferencesAnswer = answer_of(DifferencesPage)
LedgerLineAnswer = answer_of(LedgerLine)
Offset = Annotated[int, Field(ge=0, le=10_000_000, description="上一页的 next_after")]


class Imports(Answer):
    """Newest first; ``next_before`` goes back in as ``before``."""

    imports: list[ImportLineAnswer]  # type: ignore[valid-type]
    next_before: datetime | None


class Ledgers(Answer):
    """The zone's ledgers, the latest first."""

    ledgers: list[LedgerLineAnswer]  # type: ignore[valid-type]


class AnswersBody(Body):
    """Question id → choice; sheet name → zone id. An empty answer takes an earlier one back."""

    answers: dict[Line, Line] = {}
    sheet_zones: dict[Line, UUID] = {}
    expected_version: Version


class StepBody(Body):
    """The version that was looked at."""

    expected_version: Version


class ZoneBody(Body):
    """A zone that a sheet belongs to and that does not exist yet."""

    name: Line


@router.get("/imports", auth=Right("imports:list"), response=answers(Imports), summary="导入记录")
def list_of_imports(request: HttpRequest, before: AwareDatetime | None = None, limit: Limit = 50) -> dict[str, Any]:
    """Those who do not keep the whole ledger see their own."""
    lines = list_imports(actor_of(request), before=before, limit=limit + 1)
    return {"imports": lines[:limit], "next_before": lines[limit - 1].started_at if len(lines) > limit else None}


@router.post("/imports", auth=Right("imports:drop"), response=answers(Made, 201), summary="上传台账")
def start_one_import(request: HttpRequest, file: File[UploadedFile]) -> Status[dict[str, Any]]:
    """Multipart, field ``file``: .xlsx, .xls, .ods or .csv, at most 20 MB. Small files are read at once, large ones by the worker."""
    return Status(201, {"id": start_import(actor_of(request), str(file.name), cast(BinaryIO, file.file))})


@router.post("/import-zones", auth=Right("imports:create_zone"), response=answers(Made, 201), summary="为工作表新建区域")
def make_zone_for_import(request: HttpRequest, body: ZoneBody) -> Status[dict[str, Any]]:
    """A new zone beside one's own; its maker becomes its dispatcher."""
    return Status(201, {"id": open_zone_for_import(actor_of(request), name=body.name).id})


@router.get("/imports/{uuid:batch_id}", auth=Right("imports:detail"), response=answers(ImportDetailAnswer), summary="一次导入")
def one_import(request: HttpRequest, batch_id: UUID) -> ImportDetail:
    """State, questions, sheets with their zones, counts, and the report that the command line prints."""
    return import_detail(actor_of(request), batch_id)


@router.post("/imports/{uuid:batch_id}/answers", auth=Right("imports:mapping"), response=answers(ImportDetailAnswer), summary="回答问题")
def answer_import(request: HttpRequest, batch_id: UUID, body: AnswersBody) -> ImportDetail:
    """Take answers and the zones of sheets, then compare anew."""
    actor = actor_of(request)
    zones = {sheet: str(zone_id) for sheet, zone_id in body.sheet_zones.items()}
    answer_questions(actor, batch_id, body.answers, zones, body.expected_version)
    return import_detail(actor, batch_id)


@router.get("/imports/{uuid:batch_id}/problems", auth=Right("imports:problems"), response=answers(ProblemsAnswer), summary="问题清单")
def problems_of_import(
    request: HttpRequest,
    batch_id: UUID,
    severity: Literal["", "error", "warning", "told"] = "",
    after: Offset = 0,
    limit: Limit = 50,
) -> ProblemsPage:
    """By sheet and cell."""
    return problems_page(actor_of(request), batch_id, severity=severity, after=after, limit=limit)


@router.get(
    "/imports/{uuid:batch_id}/differences", auth=Right("imports:differences"), response=answers(DifferencesAnswer), summary="与台账的差异"
)
def differences_of_import(
    request: HttpRequest,
    batch_id: UUID,
    kind: Literal["", "new", "changed", "cleared", "gone", "kept_out"] = "",
    after: Offset = 0,
    limit: Limit = 50,
) -> DifferencesPage:
    """What committing would change, before and after."""
    return differences_page(actor_of(request), batch_id, kind, after, limit=limit)


@router.post("/imports/{uuid:batch_id}/commit", auth=Right("imports:commit"), response=answers(ImportDetailAnswer), summary="入库")
def commit_one_import(request: HttpRequest, batch_id: UUID, body: StepBody) -> ImportDetail:
    """Record what the preview showed: every accepted row or none. Large ones go on in the background; ask again for the state."""
    actor = actor_of(request)
    commit_import(actor, batch_id, body.expected_version)
    return import_detail(actor, batch_id)


@router.post("/imports/{uuid:batch_id}/discard", auth=Right("imports:discard"), response=answers(ImportDetailAnswer), summary="放弃导入")
def discard_one_import(request: HttpRequest, batch_id: UUID, body: StepBody) -> ImportDetail:
    """Nothing of it reaches the ledger."""
    actor = actor_of(request)
    discard_import(actor, batch_id, body.expected_version)
    return import_detail(actor, batch_id)


@router.get(
    "/imports/{uuid:batch_id}/problem-workbook",
    auth=Right("imports:problem_workbook"),
    response=answers(None),
    summary="问题标注文件",
    openapi_extra=gives_file(MEDIA_TYPES["xlsx"]),
)
def problem_workbook_of_import(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """One's own workbook with the problems as notes in the cells."""
    return _file(problem_workbook(actor_of(request), batch_id))


@router.get("/ledgers", auth=Right("imports:ledgers"), response=answers(Ledgers), summary="台账")
def list_of_ledgers(request: HttpRequest) -> dict[str, Any]:
    """Every ledger of the zone with its sheet, file and rows."""
    return {"ledgers": ledgers(actor_of(request))}


@router.get(
    "/ledgers/{uuid:ledger_id}/export",
    auth=Right("imports:ledger_export"),
    response=answers(None),
    summary="导出台账",
    openapi_extra=gives_file(*MEDIA_TYPES.values()),
)
def export_one_ledger(
    request: HttpRequest, ledger_id: UUID, clocks: Query[Clocks], format: Literal["xlsx", "csv"] = "xlsx"
) -> HttpResponse:
    """In the layout in which it came; it imports again without a difference."""
    return _file(export_ledger(actor_of(request), ledger_id, file_format=format, **at(request, clocks)))


def _file(file: ExportedFile) -> HttpResponse:
    answer = HttpResponse(file.content, content_type=file.media_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.file_name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer
