"""要素保障: the emergency mode."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import AfterValidator, AwareDatetime, Field

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.schemas import Answer, Body, Limit, Line, Made, NewVersion, Version, Words, answer_of
from huoshui.enterprise_requests import actions
from huoshui.enterprise_requests.queries import EmergencyDetail, EmergencyRow, emergency_detail, list_emergencies

router = Router(tags=["要素保障"])
EmergencyAnswer = answer_of(EmergencyRow)
EmergencyDetailAnswer = answer_of(EmergencyDetail)
Cursor = Annotated[str, Field(max_length=300, description="上一页的 next_cursor")]


def _sensible(moment: datetime) -> datetime:
    if not 1990 <= moment.year <= 2100:
        raise ValueError("时间应在 1990 至 2100 年之间")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_sensible)]


class Emergencies(Answer):
    """One page; ``next_cursor`` goes back in as ``after``."""

    rows: list[EmergencyAnswer]  # type: ignore[valid-type]
    next_cursor: str
    total_count: int


class EmergencyBody(Body):
    """What is declared. Without ``starts_at`` it holds from now on, without ``area_ids`` in the whole zone."""

    title: Line
    reason: Words
    document_number: Line
    profile: Line
    category_ids: Annotated[list[UUID], Field(min_length=1, max_length=60)]
    area_ids: Annotated[list[UUID], Field(max_length=60)] = []
    starts_at: Moment | None = None
    ends_at: Moment


class EmergencyEndBody(Body):
    """A new end, as a record of its own; without ``ends_at`` it ends now."""

    ends_at: Moment | None = None
    reason: Words
    document_number: Line = ""
    expected_version: Version


class ShortenBody(Body):
    """Which running clocks: part → the version that was seen."""

    versions: Annotated[dict[UUID, Version], Field(min_length=1, max_length=500)]
    reason: Words


class ShortenedClocks(Answer):
    """How many were chosen and how many came due earlier by it."""

    chosen: int
    shortened: int


@router.get("/emergencies", auth=Right("factors:emergencies"), response=answers(Emergencies), summary="应急模式列表")
def list_declared_emergencies(request: HttpRequest, after: Cursor = "", limit: Limit = 50) -> Any:
    """The latest start first."""
    return list_emergencies(actor_of(request), after=after, limit=limit)


@router.post("/emergencies", auth=Right("factors:emergency_declare"), response=answers(Made, 201), summary="启动应急模式")
def declare_one_emergency(request: HttpRequest, body: EmergencyBody) -> Status[dict[str, Any]]:
    """Clocks that start inside are short; those that run already stay."""
    return Status(201, {"id": actions.declare_emergency(actor_of(request), actions.EmergencyOrder(**body.model_dump()))})


@router.get(
    "/emergencies/{uuid:emergency_id}", auth=Right("factors:emergency"), response=answers(EmergencyDetailAnswer), summary="一次应急模式"
)
def one_emergency(request: HttpRequest, emergency_id: UUID) -> EmergencyDetail:
    """With its records, the clocks it made and the running ones that could be shortened."""
    return emergency_detail(actor_of(request), emergency_id)


@router.post(
    "/emergencies/{uuid:emergency_id}/end", auth=Right("factors:emergency_change"), response=answers(NewVersion), summary="延长或提前结束"
)
def change_end_of_emergency(request: HttpRequest, emergency_id: UUID, body: EmergencyEndBody) -> dict[str, Any]:
    """Never an edit."""
    return {"id": emergency_id, "version": actions.change_emergency_end(actor_of(request), emergency_id, **body.model_dump())}


@router.post(
    "/emergencies/{uuid:emergency_id}/shorten",
    auth=Right("factors:emergency_shorten"),
    response=answers(ShortenedClocks),
    summary="缩短在办时限",
)
def shorten_clocks_of_emergency(request: HttpRequest, emergency_id: UUID, body: ShortenBody) -> dict[str, int]:
    """All or none; each owner is told."""
    done = actions.shorten_open_clocks(actor_of(request), emergency_id, versions=body.versions, reason=body.reason)
    return {"chosen": len(done), "shortened": sum(one.is_shorter for one in done)}
