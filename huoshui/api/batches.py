"""三个一批: 期次, their entries and rates."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.clocks import Clocks, as_of_day, at
from huoshui.api.schemas import Answer, Body, Day, Done, Fen, Line, Made, NewVersion, Version, Words, answer_of
from huoshui.investment_projects.actions import (
    add_batch_entry,
    create_batch,
    edit_batch,
    freeze_batch,
    fulfil_batch_entry,
    remove_batch_entry,
)
from huoshui.investment_projects.queries import BatchDetail, BatchRow, Rate, batch_detail, batch_rates, list_batches

router = Router(tags=["三个一批"])
BatchRowAnswer = answer_of(BatchRow)
RateAnswer = answer_of(Rate)
BatchDetailAnswer = answer_of(BatchDetail)


class Batches(Answer):
    """Latest 期 first."""

    as_of: date
    batches: list[BatchRowAnswer]  # type: ignore[valid-type]


class Rates(Answer):
    """Four by count, four by amount, each with numerator and denominator."""

    as_of: date
    rates: list[RateAnswer]  # type: ignore[valid-type]


class NewBatchBody(Body):
    """A new 期."""

    period_no: int = Field(ge=1, le=999)
    title: Line = ""
    held_on: Day | None = None


class BatchBody(Body):
    """Title and day of a 期."""

    title: Line
    held_on: Day | None = None
    expected_version: Version


class FreezeBody(Body):
    """The day on which membership is fixed."""

    frozen_on: Day
    expected_version: Version


class EntryBody(Body):
    """A project listed in a 期."""

    project_id: UUID
    kind: Literal["sign", "start", "produce"]
    investment_fen: Fen | None = None
    scale_code: Line = ""
    came_from_id: UUID | None = None


class RemovalBody(Body):
    """Taking an entry out; after freezing with a reason."""

    removed_on: Day
    reason: Words = ""
    expected_version: Version | None = None


class FulfilmentBody(Body):
    """履约 with its evidence."""

    fulfilled_on: Day
    evidence_text: Words
    expected_version: Version | None = None


@router.get("/batches", auth=Right("batches:list"), response=answers(Batches), summary="期次列表")
def list_of_batches(request: HttpRequest, clocks: Query[Clocks]) -> dict[str, Any]:
    """Every 期 with counts and amounts of the entries whose projects one sees."""
    return {"as_of": as_of_day(request, clocks), "batches": list_batches(actor_of(request), **at(request, clocks))}


@router.get("/batches/rates", auth=Right("batches:list"), response=answers(Rates), summary="各期合计的比率")
def rates_of_all_batches(request: HttpRequest, clocks: Query[Clocks]) -> dict[str, Any]:
    """履约率, 开工率, 投产率, 达效率 over all 期."""
    when = at(request, clocks)
    rates = batch_rates(actor_of(request), None, when["as_of"], known_at=when["known_at"])
    return {"as_of": as_of_day(request, clocks), "rates": rates}


@router.post("/batches", auth=Right("batches:create"), response=answers(Made, 201), summary="建立期次")
def make_batch(request: HttpRequest, body: NewBatchBody) -> Status[dict[str, Any]]:
    """The same 期 is not made twice."""
    return Status(201, {"id": create_batch(actor_of(request), **body.model_dump())})


@router.get("/batches/{uuid:batch_id}", auth=Right("batches:detail"), response=answers(BatchDetailAnswer), summary="一个期次")
def one_batch(request: HttpRequest, batch_id: UUID, clocks: Query[Clocks]) -> BatchDetail:
    """Entries, what left it, and its rates as of a day."""
    return batch_detail(actor_of(request), batch_id, **at(request, clocks))


@router.get("/batches/{uuid:batch_id}/rates", auth=Right("batches:detail"), response=answers(Rates), summary="一个期次的比率")
def rates_of_batch(request: HttpRequest, batch_id: UUID, clocks: Query[Clocks]) -> dict[str, Any]:
    """The same four rates of one 期."""
    when = at(request, clocks)
    rates = batch_rates(actor_of(request), batch_id, when["as_of"], known_at=when["known_at"])
    return {"as_of": as_of_day(request, clocks), "rates": rates}


@router.patch("/batches/{uuid:batch_id}", auth=Right("batches:edit"), response=answers(NewVersion), summary="修改期次")
def change_batch(request: HttpRequest, batch_id: UUID, body: BatchBody) -> dict[str, Any]:
    """Another title or day."""
    return {"id": batch_id, "version": edit_batch(actor_of(request), batch_id, **body.model_dump())}


@router.post("/batches/{uuid:batch_id}/freeze", auth=Right("batches:freeze"), response=answers(NewVersion), summary="锁定名单")
def freeze_one_batch(request: HttpRequest, batch_id: UUID, body: FreezeBody) -> dict[str, Any]:
    """Fix the membership and its figures; afterwards entries leave only with a reason."""
    return {"id": batch_id, "version": freeze_batch(actor_of(request), batch_id, **body.model_dump())}


@router.post("/batches/{uuid:batch_id}/entries", auth=Right("batches:enter"), response=answers(Made, 201), summary="列入项目")
def enter_project(request: HttpRequest, batch_id: UUID, body: EntryBody) -> Status[dict[str, Any]]:
    """The same project and kind in one 期 is one entry."""
    return Status(201, {"id": add_batch_entry(actor_of(request), batch_id, **body.model_dump())})


@router.post("/batch-entries/{uuid:entry_id}/remove", auth=Right("batches:remove"), response=answers(Done), summary="移出项目")
def remove_entry(request: HttpRequest, entry_id: UUID, body: RemovalBody) -> Done:
    """The entry stays readable among those that left."""
    remove_batch_entry(actor_of(request), entry_id, **body.model_dump())
    return Done()


@router.post("/batch-entries/{uuid:entry_id}/fulfil", auth=Right("batches:fulfil"), response=answers(Done), summary="登记履约")
def fulfil_entry(request: HttpRequest, entry_id: UUID, body: FulfilmentBody) -> Done:
    """The contract of a 签约 entry is being performed."""
    fulfil_batch_entry(actor_of(request), entry_id, **body.model_dump())
    return Done()
