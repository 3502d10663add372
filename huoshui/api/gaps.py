"""状态差: the five lists of projects that are stuck."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.clocks import Clocks, as_of_day, at
from huoshui.api.project_filters import ProjectQuery
from huoshui.api.schemas import Answer, Body, Day, Limit, Line, Made, NewVersion, Version, Words, answer_of
from huoshui.core.refusals import Refusal
from huoshui.investment_projects.actions import close_gap, update_gap
from huoshui.investment_projects.queries import GapList, GapSummary, gap_summaries, state_gaps
from huoshui.organizations.queries import open_units

router = Router(tags=["状态差"])
GapSummaryAnswer = answer_of(GapSummary)
GapListAnswer = answer_of(GapList)
Offset = Annotated[int, Field(ge=0, le=10_000_000, description="上一页的 next_offset")]


class GapSummaries(Answer):
    """All five lists in the order of the lifecycle."""

    as_of: date
    lists: list[GapSummaryAnswer]  # type: ignore[valid-type]


class GapBody(Body):
    """Owner, reason, next step and by when. ``expected_version`` 0: nobody wrote anything yet."""

    owner_unit_id: UUID | None = None
    owner_person: Line = ""
    reason: Words = ""
    next_step: Words = ""
    next_step_due_on: Day | None = None
    expected_version: Version = 0


class ClosingBody(Body):
    """销号 with evidence."""

    evidence: Words
    closed_on: Day
    expected_version: Version = 0


@router.get("/gaps", auth=Right("gaps:list"), response=answers(GapSummaries), summary="五张清单的数")
def summaries_of_gaps(request: HttpRequest, asked: Query[ProjectQuery], clocks: Query[Clocks]) -> dict[str, Any]:
    """How many stand in each list, how many are late, and how much money waits."""
    found = gap_summaries(actor_of(request), filters=asked.filters(), **at(request, clocks))
    return {"as_of": as_of_day(request, clocks), "lists": found}


@router.get("/gaps/{kind}", auth=Right("gaps:list"), response=answers(GapListAnswer), summary="一张清单")
def list_of_gaps(
    request: HttpRequest, kind: str, asked: Query[ProjectQuery], clocks: Query[Clocks], after: Offset = 0, limit: Limit = 50
) -> GapList:
    """Longest first, those without a date last; each row with days, limit, owner, reason and next step."""
    return state_gaps(actor_of(request), kind, filters=asked.filters(), offset=after, limit=limit, **at(request, clocks))


@router.post("/projects/{uuid:project_id}/gaps/{kind}", auth=Right("gaps:update"), response=answers(NewVersion), summary="填写下步措施")
def write_gap(request: HttpRequest, project_id: UUID, kind: str, body: GapBody) -> dict[str, Any]:
    """Who owns it, why it is stuck, what comes next and by when."""
    actor = actor_of(request)
    if body.owner_unit_id is not None and body.owner_unit_id not in {unit.id for unit in open_units(actor)}:
        raise Refusal("unknown_unit", "选的责任单位不在本区。", "请重新选择。", field="owner_unit_id")
    return {"id": project_id, "version": update_gap(actor, project_id, kind, **body.model_dump())}


@router.post("/projects/{uuid:project_id}/gaps/{kind}/close", auth=Right("gaps:close"), response=answers(Made), summary="销号")
def close_one_gap(request: HttpRequest, project_id: UUID, kind: str, body: ClosingBody) -> dict[str, Any]:
    """While the facts still say it is stuck it comes back as to be re-checked."""
    return {"id": close_gap(actor_of(request), project_id, kind, **body.model_dump())}
