"""要素保障: factor tickets, outage hours and days without outage, the emergency mode."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import AfterValidator, AwareDatetime, Field

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.schemas import Answer, Body, Day, Limit, Line, Made, NewVersion, Version, Words, answer_of
from huoshui.assignments.actions import PartOrder
from huoshui.core.refusals import Refusal
from huoshui.enterprise_requests import actions
from huoshui.enterprise_requests.queries import (
    EmergencyDetail,
    EmergencyRow,
    FactorFilters,
    FactorTicketDetail,
    FactorTicketRow,
    OutageFigures,
    OutageLine,
    emergency_detail,
    factor_ticket,
    list_emergencies,
    list_factor_tickets,
    outage_figures,
    outages_of_firm,
)

router = Router(tags=["要素保障"])
EmergencyAnswer = answer_of(EmergencyRow)
EmergencyDetailAnswer = answer_of(EmergencyDetail)
TicketAnswer = answer_of(FactorTicketRow)
TicketDetailAnswer = answer_of(FactorTicketDetail)
FiguresAnswer = answer_of(OutageFigures)
LineAnswer = answer_of(OutageLine)
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

    versions: Annotated[dict[UUID, Version], Field(max_length=500)]
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


class FactorQuery(Body):
    """What to list. Empty means everything; ``touching_from`` and ``touching_until`` are days that the outage lies in at least in part."""

    q: Line = ""
    factor: list[Line] = []
    state: list[Literal["ahead", "open", "standing", "restored", "closed", "unanswered", "cancelled"]] = []
    planned: bool | None = None
    unit: list[UUID] = []
    area: UUID | None = None
    enterprise: UUID | None = None
    touching_from: Day | None = None
    touching_until: Day | None = None
    counted: bool = False

    def filters(self) -> FactorFilters:
        """As the queries take it."""
        return FactorFilters(
            text=self.q,
            factors=tuple(self.factor),
            states=tuple(self.state),
            is_planned=self.planned,
            unit_ids=tuple(self.unit),
            area_id=self.area,
            enterprise_id=self.enterprise,
            touching_from=self.touching_from,
            touching_until=self.touching_until,
            counted=self.counted,
        )


class FactorTickets(Answer):
    """One page; ``next_cursor`` goes back in as ``after``."""

    rows: list[TicketAnswer]  # type: ignore[valid-type]
    next_cursor: str
    total_count: int


Ids = Annotated[list[UUID], Field(max_length=500)]
Capacity = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)]


class FactorBody(Body):
    """What is known of an outage. ``request_id`` opens it from a request."""

    factor: Line
    title: Line
    unit_id: UUID
    began_at: Moment
    is_planned: bool = False
    cause: Line = "unknown"
    detail: Words = ""
    expected_restore_at: Moment | None = None
    enterprise_ids: Ids = []
    area_ids: Ids = []
    capacity_lost: Capacity | None = None
    production: Literal["unknown", "none", "partly", "stopped"] = "unknown"
    request_id: UUID | None = None


class FirmsBody(Body):
    """More firms."""

    enterprise_ids: Annotated[list[UUID], Field(min_length=1, max_length=500)]
    expected_version: Version


class TicketRequestsBody(Body):
    """Requests that join."""

    request_ids: Annotated[list[UUID], Field(min_length=1, max_length=200)]
    expected_version: Version


class TicketDispatchBody(Body):
    """One owner, one clock. Without ``lead_unit_id`` the unit responsible."""

    lead_unit_id: UUID | None = None
    lead_due_on: Day | None = None
    grade: Literal["consultation", "urgent", "general", "hard"] = "urgent"
    requirement: Words = ""
    expected_version: Version


class AmendBody(Body):
    """What turned out otherwise; what is left out stays."""

    began_at: Moment | None = None
    expected_restore_at: Moment | None = None
    cause: Line = ""
    production: Literal["", "unknown", "none", "partly", "stopped"] = ""
    capacity_lost: Capacity | None = None
    detail: Words = ""
    reason: Words
    expected_version: Version


class TicketReasonBody(Body):
    """Why."""

    reason: Words
    expected_version: Version


class RestoreBody(Body):
    """When it was supplied again, and how."""

    restored_at: Moment
    words: Words
    expected_version: Version


class TicketWordBody(Body):
    """The firm's word; of somebody else's firm what was said on the phone, and by whom."""

    enterprise_id: UUID
    is_restored: bool
    words: Words = ""
    expected_version: Version


class WindowQuery(Body):
    """From day to day, at most three years."""

    first: Day
    last: Day

    def checked(self) -> tuple[date, date]:
        """Refusal ``bad_filter`` for a window that runs backwards or is too long."""
        if not 0 <= (self.last - self.first).days <= 1100:
            raise Refusal("bad_filter", "日期应从早到晚，一次最多三年。", "请改日期。", field="last")
        return self.first, self.last


@router.get("/factors", auth=Right("factors:list"), response=answers(FactorTickets), summary="要素工单列表")
def list_tickets_of_factors(request: HttpRequest, asked: Query[FactorQuery], after: Cursor = "", limit: Limit = 50) -> Any:
    """Newest outages first. A firm sees those that reach it or its park."""
    return list_factor_tickets(actor_of(request), asked.filters(), after=after, limit=limit)


@router.post("/factors", auth=Right("factors:new"), response=answers(Made, 201), summary="登记停供或公告计划停供")
def raise_one_factor_ticket(request: HttpRequest, body: FactorBody) -> Status[dict[str, Any]]:
    """Sudden, or planned and announced before it begins."""
    return Status(201, {"id": actions.raise_factor_ticket(actor_of(request), actions.FactorOrder(**body.model_dump()))})


@router.get("/factors/outages", auth=Right("factors:outages"), response=answers(FiguresAnswer), summary="停供时长和零停电天数")
def figures_of_outages(request: HttpRequest, asked: Query[WindowQuery]) -> OutageFigures:
    """Of the zone, each park, each firm with an outage, and by month; each with the tickets behind it."""
    first, last = asked.checked()
    return outage_figures(actor_of(request), first=first, last=last)


@router.get(
    "/factors/outages/of/{uuid:enterprise_id}", auth=Right("factors:detail"), response=answers(LineAnswer), summary="一家企业的停供"
)
def outages_of_one_firm(request: HttpRequest, enterprise_id: UUID, asked: Query[WindowQuery]) -> OutageLine:
    """Its hours by factor and its days without outage."""
    first, last = asked.checked()
    return outages_of_firm(actor_of(request), enterprise_id, first=first, last=last)


@router.get("/factors/{uuid:ticket_id}", auth=Right("factors:detail"), response=answers(TicketDetailAnswer), summary="一张要素工单")
def one_factor_ticket(request: HttpRequest, ticket_id: UUID) -> FactorTicketDetail:
    """With firms, requests and trail."""
    return factor_ticket(actor_of(request), ticket_id)


@router.post("/factors/{uuid:ticket_id}/firms", auth=Right("factors:add_firms"), response=answers(NewVersion), summary="增加受影响企业")
def add_firms_to_ticket(request: HttpRequest, ticket_id: UUID, body: FirmsBody) -> dict[str, Any]:
    """Who is named already stays."""
    version = actions.add_affected_firms(actor_of(request), ticket_id, body.enterprise_ids, expected_version=body.expected_version)
    return {"id": ticket_id, "version": version}


@router.post("/factors/{uuid:ticket_id}/requests", auth=Right("factors:join"), response=answers(NewVersion), summary="诉求并入工单")
def join_requests_to_one_ticket(request: HttpRequest, ticket_id: UUID, body: TicketRequestsBody) -> dict[str, Any]:
    """Their firms are affected too."""
    version = actions.join_requests_to_ticket(actor_of(request), ticket_id, body.request_ids, expected_version=body.expected_version)
    return {"id": ticket_id, "version": version}


@router.post("/factors/{uuid:ticket_id}/dispatch", auth=Right("factors:dispatch"), response=answers(Made), summary="交办要素工单")
def dispatch_one_factor_ticket(request: HttpRequest, ticket_id: UUID, body: TicketDispatchBody) -> dict[str, Any]:
    """The id of the assignment."""
    actor = actor_of(request)
    unit_id = body.lead_unit_id or factor_ticket(actor, ticket_id).row.unit_id
    lead = PartOrder(unit_id, due_on=body.lead_due_on)
    given = {"grade": body.grade, "requirement": body.requirement, "expected_version": body.expected_version}
    return {"id": actions.dispatch_factor_ticket(actor, ticket_id, lead=lead, **given)}  # type: ignore[arg-type]


@router.post("/factors/{uuid:ticket_id}/amend", auth=Right("factors:amend"), response=answers(NewVersion), summary="更正要素工单")
def amend_one_factor_ticket(request: HttpRequest, ticket_id: UUID, body: AmendBody) -> dict[str, Any]:
    """What stood before stays in the trail."""
    given = body.model_dump()
    reason, expected = given.pop("reason"), given.pop("expected_version")
    change = actions.FactorAmendment(**given)
    version = actions.amend_factor_ticket(actor_of(request), ticket_id, change, reason=reason, expected_version=expected)
    return {"id": ticket_id, "version": version}


@router.post("/factors/{uuid:ticket_id}/cancel", auth=Right("factors:cancel"), response=answers(NewVersion), summary="取消停供")
def cancel_one_factor_ticket(request: HttpRequest, ticket_id: UUID, body: TicketReasonBody) -> dict[str, Any]:
    """It counts nowhere."""
    return {"id": ticket_id, "version": actions.cancel_factor_ticket(actor_of(request), ticket_id, **body.model_dump())}


@router.post("/factors/{uuid:ticket_id}/restore", auth=Right("factors:restore"), response=answers(NewVersion), summary="登记恢复")
def restore_one_factor_ticket(request: HttpRequest, ticket_id: UUID, body: RestoreBody) -> dict[str, Any]:
    """The firms are asked for their word."""
    return {"id": ticket_id, "version": actions.restore_factor_ticket(actor_of(request), ticket_id, **body.model_dump())}


@router.post("/factors/{uuid:ticket_id}/word", auth=Right("factors:word"), response=answers(NewVersion), summary="企业确认恢复")
def word_on_one_factor_ticket(request: HttpRequest, ticket_id: UUID, body: TicketWordBody) -> dict[str, Any]:
    """Closed once every affected firm says so."""
    return {"id": ticket_id, "version": actions.give_ticket_word(actor_of(request), ticket_id, **body.model_dump())}


@router.post("/factors/{uuid:ticket_id}/affected", auth=Right("factors:affected"), response=answers(NewVersion), summary="本企业也停了")
def report_own_firm_affected(request: HttpRequest, ticket_id: UUID) -> dict[str, Any]:
    """A firm in a park without supply; who acts for several says on the page for which."""
    actor = actor_of(request)
    factor_ticket(actor, ticket_id)
    if len(actor.enterprise_ids) != 1:
        raise Refusal("which_firm", "您代表不止一家企业。", "请在页面上选择是哪一家。")
    return {"id": ticket_id, "version": actions.report_own_firm(actor, ticket_id, next(iter(actor.enterprise_ids)))}
