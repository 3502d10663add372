"""指标目标: list, one whole, what stands behind its figure, and the deeds on it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import Query, Router
from pydantic import Field

from huoshui.api.application import Right, actor_of, answers, gives_file
from huoshui.api.clocks import Clocks, at
from huoshui.api.schemas import Answer, Body, Day, Limit, Line, Made, NewVersion, Version, Words
from huoshui.targets.actions import NewTarget, Part, change_target, set_target, split_target, withdraw_target
from huoshui.targets.actions.tables import export_target_table
from huoshui.targets.queries import TargetFilters, TargetRow, list_targets, records_behind, target_detail, target_row
from huoshui.targets.rules.quantities import rounded
from huoshui.targets.rules.target_windows import nodes_from_text, window_of

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
router = Router(tags=["指标目标"])
Amount = Annotated[Decimal, Field(ge=-(10**16), le=10**16, description="金额为整数分；个数；增速为百分数")]
Cursor = Annotated[str, Field(max_length=400, description="上一页的 next_cursor")]
PeriodKind = Literal["year", "half", "quarter", "month", "campaign"]


class PaceAnswer(Answer):
    """Shares are of 1, gaps are percentage points, amounts are in the target's unit; null is unknown."""

    completion: Decimal | None
    planned: Decimal
    gap_points: Decimal | None
    needed_a_month: Decimal | None
    standing: str


class TargetAnswer(Answer):
    """One target on one day. ``done`` null: cannot be told."""

    id: UUID
    indicator_id: str
    indicator_name: str
    value_kind: str
    scope_kind: str
    scope_label: str
    unit_id: UUID | None
    area_id: UUID | None
    person_name: str
    period_kind: str
    starts_on: date
    ends_on: date
    condition: str
    amount: Decimal | None
    done: Decimal | None
    undecided: int
    missing: int
    pace: PaceAnswer | None
    light: str
    light_reason: str
    turns_green: list[str]
    basis: str
    parent_id: UUID | None
    version: int


class TargetPageAnswer(Answer):
    """One page in the order of the tree."""

    rows: list[TargetAnswer]
    next_cursor: str
    total_count: int
    as_of: date
    light_reference: str


class VersionAnswer(Answer):
    """One version with both clocks; ``amount`` null: withdrawn."""

    number: int
    amount: Decimal | None
    basis: str
    reason: str
    effective_on: date
    recorded_at: str
    recorded_by_name: str
    source_fact_id: UUID | None


class TargetDetailAnswer(Answer):
    """One target whole."""

    target: TargetAnswer
    definition: str
    versions: list[VersionAnswer]
    parts: list[TargetAnswer]
    split: str


class RecordAnswer(Answer):
    """A project that the figure counts."""

    id: UUID
    name: str


class RecordsAnswer(Answer):
    """Those that the person may see, and how many there are."""

    records: list[RecordAnswer]
    total_count: int


class TargetQuery(Body):
    """What to list. Empty means everything."""

    year: Annotated[int, Field(ge=1990, le=2100)] | None = None
    period_kind: PeriodKind | None = None
    unit_id: UUID | None = None
    indicator_id: Line = ""


class TargetBody(Body):
    """A new target. ``period`` is year, half-1, quarter-2, month-3 …; ``nodes`` one a line: 6-30 50%."""

    indicator_id: Line
    year: Annotated[int, Field(ge=1990, le=2100)]
    period: Line = "year"
    amount: Amount
    condition: Literal["at_least", "strive", "ensure", "at_most"] = "at_least"
    unit_id: UUID | None = None
    area_id: UUID | None = None
    person_name: Annotated[str, Field(max_length=80, pattern=r"^[^\x00]*$")] = ""
    nodes: Words = ""
    basis: Line = ""
    effective_on: Day | None = None


class ChangeBody(Body):
    """A new value from a day on, with its reason."""

    amount: Amount
    reason: Line
    effective_on: Day
    nodes: Words = ""
    basis: Line = ""
    expected_version: Version


class WithdrawBody(Body):
    """From a day on nothing is asked."""

    reason: Line
    effective_on: Day
    expected_version: Version


class PartBody(Body):
    """One unit's share."""

    unit_id: UUID
    amount: Amount


class SplitBody(Body):
    """Shares that make the whole, or a reason for the difference."""

    parts: Annotated[list[PartBody], Field(max_length=200)]
    difference_reason: Line = ""
    basis: Line = ""
    expected_version: Version


@router.get("/targets", auth=Right("targets:list"), response=answers(TargetPageAnswer), summary="目标")
def list_all_targets(
    request: HttpRequest, asked: Query[TargetQuery], clocks: Query[Clocks], after: Cursor = "", limit: Limit = 50
) -> dict[str, Any]:
    """By indicator, window and scope, each with figure, pace and light."""
    filters = TargetFilters(
        year=asked.year,
        period_kinds=(asked.period_kind,) if asked.period_kind else (),
        unit_ids=(asked.unit_id,) if asked.unit_id else (),
        indicator_ids=(asked.indicator_id,) if asked.indicator_id else (),
    )
    page = list_targets(actor_of(request), filters, after=after, limit=limit, **at(request, clocks))
    return {
        "rows": [_answer(row) for row in page.rows],
        "next_cursor": page.next_cursor,
        "total_count": page.total_count,
        "as_of": page.as_of,
        "light_reference": page.light_reference,
    }


@router.get(
    "/targets/table",
    auth=Right("targets:table"),
    response=answers(None),
    summary="目标分解表",
    openapi_extra=gives_file(WORKBOOK),
)
def table_of_targets(request: HttpRequest, year: Annotated[int, Field(ge=1990, le=2100)]) -> HttpResponse:
    """The targets of a year as a workbook: edited, it comes in again by POST /imports."""
    file = export_target_table(actor_of(request), year)
    answer = HttpResponse(file.content, content_type=WORKBOOK)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.file_name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@router.post("/targets", auth=Right("targets:create"), response=answers(Made), summary="下达目标")
def create_target(request: HttpRequest, body: TargetBody) -> dict[str, Any]:
    """A target with its first version."""
    kind, window = window_of(body.period, body.year)
    given = body.model_dump(exclude={"year", "period", "nodes"})
    return {
        "id": set_target(actor_of(request), NewTarget(window=window, period_kind=kind, nodes=nodes_from_text(body.nodes, window), **given))
    }


@router.get("/targets/{uuid:target_id}", auth=Right("targets:detail"), response=answers(TargetDetailAnswer), summary="一个目标")
def one_target(request: HttpRequest, target_id: UUID, clocks: Query[Clocks]) -> dict[str, Any]:
    """With every version, its parts, and whether they add up."""
    found = target_detail(actor_of(request), target_id, **at(request, clocks))
    versions = [
        {
            "number": one.number,
            "amount": one.amount,
            "basis": one.basis,
            "reason": one.reason,
            "effective_on": one.effective_on,
            "recorded_at": one.recorded_at.isoformat(),
            "recorded_by_name": one.recorded_by_name,
            "source_fact_id": one.source_fact_id,
        }
        for one in found.versions
    ]
    parts = [_answer(part) for part in found.parts]
    return {"target": _answer(found.row), "definition": found.definition, "versions": versions, "parts": parts, "split": found.split.words}


@router.get(
    "/targets/{uuid:target_id}/records", auth=Right("targets:figure"), response=answers(RecordsAnswer), summary="目标完成数背后的项目"
)
def records_of_target(request: HttpRequest, target_id: UUID, clocks: Query[Clocks], limit: Limit = 100) -> dict[str, Any]:
    """The projects that the done figure counts."""
    actor, clock = actor_of(request), at(request, clocks)
    records, total = records_behind(actor, target_row(actor, target_id, **clock).ask, limit=limit, **clock)
    return {"records": records, "total_count": total}


@router.post("/targets/{uuid:target_id}/change", auth=Right("targets:change"), response=answers(NewVersion), summary="调整目标")
def change_one_target(request: HttpRequest, target_id: UUID, body: ChangeBody) -> dict[str, Any]:
    """A new version; the old one stays readable."""
    actor = actor_of(request)
    nodes = nodes_from_text(body.nodes, target_row(actor, target_id).window)
    return {"id": target_id, "version": change_target(actor, target_id, nodes=nodes, **body.model_dump(exclude={"nodes"}))}


@router.post("/targets/{uuid:target_id}/withdraw", auth=Right("targets:withdraw"), response=answers(NewVersion), summary="撤销目标")
def withdraw_one_target(request: HttpRequest, target_id: UUID, body: WithdrawBody) -> dict[str, Any]:
    """From a day on nothing is asked."""
    return {"id": target_id, "version": withdraw_target(actor_of(request), target_id, **body.model_dump())}


@router.post("/targets/{uuid:target_id}/split", auth=Right("targets:split"), response=answers(NewVersion), summary="分解目标")
def split_one_target(request: HttpRequest, target_id: UUID, body: SplitBody) -> dict[str, Any]:
    """Onto units; the sum agrees, or the difference has its reason."""
    parts = [Part(part.unit_id, part.amount) for part in body.parts]
    given = body.model_dump(exclude={"parts"})
    return {"id": target_id, "version": split_target(actor_of(request), target_id, parts, **given)}


_SAME_NAMES = (
    "id",
    "indicator_id",
    "indicator_name",
    "value_kind",
    "scope_kind",
    "scope_label",
    "unit_id",
    "area_id",
    "person_name",
    "period_kind",
    "condition",
    "amount",
    "basis",
    "parent_id",
    "version",
)


def _answer(row: TargetRow) -> dict[str, Any]:
    found = row.pace
    return {name: getattr(row, name) for name in _SAME_NAMES} | {
        "starts_on": row.window.start,
        "ends_on": row.window.end,
        "done": _decimal(row.counted.value),
        "undecided": row.counted.undecided,
        "missing": row.counted.missing,
        "pace": None
        if found is None
        else {
            "completion": _decimal(found.completion),
            "planned": _decimal(found.planned),
            "gap_points": _decimal(found.gap_points),
            "needed_a_month": _decimal(found.needed_a_month),
            "standing": found.standing,
        },
        "light": row.light.light,
        "light_reason": row.light.reason,
        "turns_green": list(row.light.turns_green),
    }


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else rounded(value, 6)
