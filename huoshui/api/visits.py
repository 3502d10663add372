"""走访与企业门户: visits, plans with what the rule proposes, routes, flags; and what a firm's own people see and say."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.schemas import Answer, Body, Day, Limit, Line, NewVersion, Version, Words, answer_of
from huoshui.core import clock
from huoshui.enterprise_requests import actions
from huoshui.enterprise_requests.queries import (
    FlagLine,
    InspectionRow,
    OwnFirm,
    PlannedLine,
    RouteStop,
    Servant,
    VisitFilters,
    VisitLine,
    VisitPlan,
    inspection,
    inspections_of_firm,
    list_contact_flags,
    list_planned_visits,
    list_visits,
    my_visit_plan,
    own_firms,
    route_of_day,
)

router = Router(tags=["走访与企业门户"])
VisitAnswer = answer_of(VisitLine)
PlannedAnswer = answer_of(PlannedLine)
PlanAnswer = answer_of(VisitPlan)
StopAnswer = answer_of(RouteStop)
FlagAnswer = answer_of(FlagLine)
answer_of(Servant, without=["phone"])  # numbers are told on the page alone
OwnFirmAnswer = answer_of(OwnFirm)
OwnInspectionAnswer = answer_of(InspectionRow)
Cursor = Annotated[str, Field(max_length=300, description="上一页的 next_cursor")]


class VisitQuery(Body):
    """Which visits. Empty means everything that the actor may see."""

    reached: Literal["", "met", "unreachable", "idle"] = ""
    officer: UUID | None = None
    enterprise: UUID | None = None
    since: Day | None = None
    until: Day | None = None


class Visits(Answer):
    """One page; ``next_cursor`` goes back in as ``after``."""

    rows: list[VisitAnswer]  # type: ignore[valid-type]
    next_cursor: str
    total_count: int


class PlannedVisits(Answer):
    """One page; ``next_cursor`` goes back in as ``after``."""

    rows: list[PlannedAnswer]  # type: ignore[valid-type]
    next_cursor: str
    total_count: int


class ContactFlags(Answer):
    """One page; ``next_cursor`` goes back in as ``after``."""

    rows: list[FlagAnswer]  # type: ignore[valid-type]
    next_cursor: str
    total_count: int


class PlanBody(Body):
    """One firm by a day. Without ``officer_id`` it is the actor's own plan; only the desk plans for another."""

    enterprise_id: UUID
    planned_on: Day
    reason_words: Annotated[Line, Field(max_length=300)] = ""
    officer_id: UUID | None = None


class PlanMade(Answer):
    """``was_added`` is false where the firm already has a visit planned: it has at most one."""

    was_added: bool


class MoveBody(Body):
    """Another day, with the reason."""

    planned_on: Day
    why: Annotated[Line, Field(min_length=1, max_length=200)]
    expected_version: Version


class CancelBody(Body):
    """Why it does not take place."""

    why: Annotated[Line, Field(min_length=1, max_length=200)]
    expected_version: Version


class RoutePart(Answer):
    """One park's stops in the order to drive them; ``unknown`` of them have no known place."""

    park: str
    unknown: int
    stops: list[StopAnswer]  # type: ignore[valid-type]


class VisitRoute(Answer):
    """A day's visits, park by park."""

    on: date
    parts: list[RoutePart]


class OwnFirms(Answer):
    """The firms that the actor speaks for, and who comes to inspect them."""

    firms: list[OwnFirmAnswer]  # type: ignore[valid-type]
    inspections: list[OwnInspectionAnswer]  # type: ignore[valid-type]


class AskBody(Body):
    """What the firm wants to talk about."""

    words: Annotated[Words, Field(max_length=200)]


class ComesOn(Answer):
    """By when the officer comes."""

    planned_on: date


class RatingBody(Body):
    """How the firm found an inspection, once."""

    grade: Literal["satisfied", "fairly_satisfied", "not_satisfied"]
    words: Annotated[str, Field(max_length=500)] = ""


class Rated(Answer):
    """The inspection that was rated."""

    number: str


@router.get("/visits", auth=Right("officers:visits"), response=answers(Visits), summary="走访记录")
def visits(request: HttpRequest, asked: Query[VisitQuery], after: Cursor = "", limit: Limit = 50) -> Any:
    """Newest first; an officer sees the own ones, the desk all."""
    filters = VisitFilters(asked.reached, asked.officer, asked.enterprise, asked.since, asked.until)
    return list_visits(actor_of(request), filters, after=after, limit=limit)


@router.get("/visit-plans", auth=Right("officers:plans"), response=answers(PlannedVisits), summary="走访计划")
def planned_visits(
    request: HttpRequest,
    tab: Literal["coming", "missed", "done", "cancelled"] = "coming",
    officer: UUID | None = None,
    after: Cursor = "",
    limit: Limit = 50,
) -> Any:
    """The nearest day first, ended ones the latest first; an officer sees the own plan, the desk all."""
    return list_planned_visits(actor_of(request), tab=tab, officer_id=officer, after=after, limit=limit)


@router.get("/visit-plans/mine", auth=Right("officers:plan"), response=answers(PlanAnswer), summary="我的走访计划")
def my_planned_visits(request: HttpRequest) -> VisitPlan:
    """What stands, what was missed, what the rule proposes for the coming working days, and the figures of the week."""
    return my_visit_plan(actor_of(request))


@router.post("/visit-plans", auth=Right("officers:plan_add"), response=answers(PlanMade, 201), summary="安排走访")
def plan_a_visit(request: HttpRequest, body: PlanBody) -> Status[dict[str, bool]]:
    """An officer plans firms of the own cards alone."""
    choice = actions.PlanChoice(body.enterprise_id, body.planned_on, reason_words=body.reason_words)
    return Status(201, {"was_added": bool(actions.plan_visits(actor_of(request), [choice], officer_id=body.officer_id))})


@router.post("/visit-plans/{uuid:plan_id}/move", auth=Right("officers:plan_move"), response=answers(NewVersion), summary="走访改期")
def move_a_visit(request: HttpRequest, plan_id: UUID, body: MoveBody) -> dict[str, Any]:
    """What was before stays on the plan."""
    return {"id": plan_id, "version": actions.move_planned_visit(actor_of(request), plan_id, **body.model_dump())}


@router.post("/visit-plans/{uuid:plan_id}/cancel", auth=Right("officers:plan_cancel"), response=answers(NewVersion), summary="取消走访")
def cancel_a_visit(request: HttpRequest, plan_id: UUID, body: CancelBody) -> dict[str, Any]:
    """The rule may propose the firm again."""
    return {"id": plan_id, "version": actions.cancel_planned_visit(actor_of(request), plan_id, **body.model_dump())}


@router.get("/visit-route", auth=Right("officers:route"), response=answers(VisitRoute), summary="走访路线")
def visit_route(request: HttpRequest, on: Day | None = None, officer: UUID | None = None) -> dict[str, Any]:
    """A day's visits in the order to drive them. Without ``officer`` the actor's own; of another's an officer sees nothing."""
    actor = actor_of(request)
    day = on or actor.stands_on or clock.today()
    parts = route_of_day(actor, day, officer)
    return {"on": day, "parts": [{"park": part.park, "unknown": part.unknown, "stops": stops} for part, stops in parts]}


@router.get("/contact-flags", auth=Right("officers:flags"), response=answers(ContactFlags), summary="失联与停产空置")
def contact_flags(
    request: HttpRequest,
    tab: Literal["standing", "cleared"] = "standing",
    kind: Literal["", "unreachable", "idle"] = "",
    after: Cursor = "",
    limit: Limit = 50,
) -> Any:
    """Raised and cleared by what visits found, never by hand."""
    return list_contact_flags(actor_of(request), tab=tab, kind=kind, after=after, limit=limit)


@router.get("/portal", auth=Right("portal:home"), response=answers(OwnFirms), summary="企业门户")
def portal(request: HttpRequest) -> dict[str, Any]:
    """Who serves the firm, who came and who will come; its requests are at /requests."""
    actor = actor_of(request)
    firms = own_firms(actor)
    return {"firms": firms, "inspections": [row for firm in firms for row in inspections_of_firm(actor, firm.enterprise_id)]}


@router.post(
    "/portal/firms/{uuid:enterprise_id}/ask-visit", auth=Right("portal:ask_visit"), response=answers(ComesOn), summary="请服务员来一趟"
)
def ask_for_a_visit(request: HttpRequest, enterprise_id: UUID, body: AskBody) -> dict[str, date]:
    """An earlier day that is planned already stays."""
    return {"planned_on": actions.ask_for_visit(actor_of(request), enterprise_id, words=body.words)}


@router.post("/portal/inspections/{uuid:inspection_id}/rating", auth=Right("portal:rate"), response=answers(Rated), summary="评价检查")
def rate_an_inspection(request: HttpRequest, inspection_id: UUID, body: RatingBody) -> dict[str, str]:
    """Once; the code on the announcement is not asked from who is signed in for the firm."""
    row = inspection(actor_of(request), inspection_id)
    actions.rate_inspection(actor_of(request).zone_id, row.number, row.rating_code, grade=body.grade, words=body.words)
    return {"number": row.number}
