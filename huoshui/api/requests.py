"""诉求: telling, the desk's steps, the enterprise's word, common matters, call-backs, rates."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.schemas import Answer, Body, Day, Fen, Limit, Line, Made, NewVersion, Version, Words, answer_of
from huoshui.assignments.actions import PartOrder
from huoshui.enterprise_requests import actions
from huoshui.enterprise_requests.queries import (
    CategoryLine,
    MatterDetail,
    MatterRow,
    RecheckDrawRow,
    RequestDetail,
    RequestFilters,
    RequestOverview,
    RequestPage,
    categories,
    common_matter,
    common_matters,
    list_requests,
    recheck_draws,
    request_detail,
    request_overview,
)

router = Router(tags=["诉求"])
RequestPageAnswer = answer_of(RequestPage)
RequestDetailAnswer = answer_of(RequestDetail)
OverviewAnswer = answer_of(RequestOverview)
CategoryAnswer = answer_of(CategoryLine)
MatterAnswer = answer_of(MatterRow)
MatterDetailAnswer = answer_of(MatterDetail)
DrawAnswer = answer_of(RecheckDrawRow)
Cursor = Annotated[str, Field(max_length=300, description="上一页的 next_cursor")]
Urgency = Literal["normal", "urgent", "critical"]
Outcome = Literal["solved", "partly", "not_solved"]
Grade = Literal["satisfied", "fairly_satisfied", "not_satisfied"]


class RequestQuery(Body):
    """What to list. Empty means everything."""

    q: Line = ""
    state: list[Line] = []
    category: list[UUID] = []
    unit: list[UUID] = []
    area: list[UUID] = []
    enterprise: UUID | None = None
    matter: UUID | None = None
    urgency: list[Urgency] = []
    open: bool = False
    reopened: bool = False
    overdue: bool = False
    rate: Annotated[Line, Field(description="计入某个率的分子或分母的，如 on_time.numerator")] = ""
    told_from: Day | None = None
    told_until: Day | None = None

    def filters(self) -> RequestFilters:
        """As the queries take it. Refusal ``bad_filter``."""
        asked: dict[str, list[str]] = {
            "q": [self.q] if self.q else [],
            "state": list(self.state),
            "category": [str(each) for each in self.category],
            "unit": [str(each) for each in self.unit],
            "area": [str(each) for each in self.area],
            "enterprise": [str(self.enterprise)] if self.enterprise else [],
            "matter": [str(self.matter)] if self.matter else [],
            "urgency": list(self.urgency),
            "open": ["1"] if self.open else [],
            "reopened": ["1"] if self.reopened else [],
            "overdue": ["1"] if self.overdue else [],
            "rate": [self.rate] if self.rate else [],
            "from": [self.told_from.isoformat()] if self.told_from else [],
            "until": [self.told_until.isoformat()] if self.told_until else [],
        }
        return RequestFilters.from_query(asked)


class TellingBody(Body):
    """What is told. The same ``intake_key`` twice is one request."""

    intake_key: Line = ""
    channel: Literal["portal", "visit", "hotline", "meeting", "from_above"] = "portal"
    body: Words
    title: Line = ""
    enterprise_id: UUID | None = None
    enterprise_name: Line = ""
    area_id: UUID | None = None
    category_id: UUID | None = None
    urgency: Urgency = "normal"
    jobs_at_risk: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    investment_at_risk_fen: Fen | None = None
    teller_name: Line = ""
    teller_phone: Line = ""
    sitting_id: UUID | None = None


class ReceiptAnswer(Answer):
    """Number and query code: the code is shown here and nowhere else."""

    request_id: UUID
    number: str
    query_code: str
    was_told_before: bool


class JudgementBody(Body):
    """登记研判."""

    category_id: UUID
    urgency: Urgency = "normal"
    origin: Literal["new", "left_over"] = "new"
    reach: Literal["single", "common"] = "single"
    enterprise_id: UUID | None = None
    area_id: UUID | None = None
    title: Line = ""
    jobs_at_risk: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    investment_at_risk_fen: Fen | None = None
    expected_version: Version


class DispatchBody(Body):
    """交办: one lead unit, its assists; days are set only where the profile's limit shall not hold."""

    lead_unit_id: UUID
    lead_due_on: Day | None = None
    assist_unit_ids: Annotated[list[UUID], Field(max_length=8)] = []
    grade: Literal["", "consultation", "urgent", "general", "hard"] = ""
    requirement: Words = ""
    expected_version: Version


class RequestReasonBody(Body):
    """Why."""

    reason: Words
    expected_version: Version


class FollowUpBody(Body):
    """What the caller said. ``follow_up_key`` is the caller's own: the same key twice is one 追问."""

    words: Words
    follow_up_key: Line


class FollowUpAnswer(Answer):
    """The number under which it was written down."""

    id: UUID
    number: str


class JoinBody(Body):
    """The request that takes this one in."""

    into_id: UUID
    expected_version: Version


class UpwardBody(Body):
    """Where it goes and why."""

    upward_to: Line
    reason: Words
    expected_version: Version


class UpwardAnswerBody(Body):
    """What came back, and whether it ends the matter here."""

    answer: Words
    resolves: bool
    expected_version: Version


class WordBody(Body):
    """The enterprise's word."""

    outcome: Outcome
    grade: Grade
    words: Words = ""
    expected_version: Version


class MatterBody(Body):
    """A new common matter with its first members."""

    title: Line
    member_ids: Annotated[list[UUID], Field(min_length=1, max_length=200)]
    description: Words = ""
    category_id: UUID | None = None
    owner_unit_id: UUID | None = None


class MeasureBody(Body):
    """What was done for all of them."""

    measure: Words
    on: Day
    expected_version: Version


class DrawBody(Body):
    """From which closed requests to draw, and how many."""

    period_start: Day
    period_end: Day
    size: Annotated[int, Field(ge=1, le=500)]


class FoundBody(Body):
    """What the call found."""

    found_outcome: Outcome | Literal["unreachable"]
    found_grade: Grade | Literal[""] = ""
    words: Words = ""
    expected_version: Version


class Categories(Answer):
    """The zone's dictionary."""

    categories: list[CategoryAnswer]  # type: ignore[valid-type]


class Matters(Answer):
    """One page, newest first."""

    matters: list[MatterAnswer]  # type: ignore[valid-type]
    next_cursor: str
    total_count: int


class Draws(Answer):
    """One page, newest first."""

    draws: list[DrawAnswer]  # type: ignore[valid-type]
    next_cursor: str
    total_count: int


@router.get("/requests", auth=Right("requests:list"), response=answers(RequestPageAnswer), summary="诉求列表")
def requests_of_zone(request: HttpRequest, asked: Query[RequestQuery], after: Cursor = "", limit: Limit = 50) -> RequestPage:
    """Newest first, by key. A unit sees what it leads or assists, a firm its own."""
    return list_requests(actor_of(request), asked.filters(), after=after, limit=limit)


@router.post("/requests", auth=Right("requests:tell"), response=answers(ReceiptAnswer, 201), summary="提出诉求")
def tell_a_request(request: HttpRequest, body: TellingBody) -> Status[actions.Receipt]:
    """A receipt at once."""
    given = body.model_dump()
    given["intake_key"] = given["intake_key"] or str(uuid.uuid4())
    return Status(201, actions.tell_request(actor_of(request), actions.Telling(**given)))


@router.get("/requests/figures", auth=Right("requests:figures"), response=answers(OverviewAnswer), summary="办理情况")
def figures_of_requests(request: HttpRequest, asked: Query[RequestQuery]) -> RequestOverview:
    """Five rates as a whole, by lead unit and by category, with their terms; ``rate=on_time.numerator`` lists the requests of one."""
    return request_overview(actor_of(request), asked.filters())


@router.get("/requests/categories", auth=Right("requests:list"), response=answers(Categories), summary="诉求类别")
def categories_of_requests(request: HttpRequest) -> dict[str, Any]:
    """Those in use."""
    return {"categories": categories(actor_of(request))}


@router.get("/requests/{uuid:request_id}", auth=Right("requests:detail"), response=answers(RequestDetailAnswer), summary="一件诉求")
def one_request(request: HttpRequest, request_id: UUID) -> RequestDetail:
    """With its timeline, files and what its text suggests."""
    return request_detail(actor_of(request), request_id)


@router.post("/requests/{uuid:request_id}/register", auth=Right("requests:register"), response=answers(NewVersion), summary="登记研判")
def register_one_request(request: HttpRequest, request_id: UUID, body: JudgementBody) -> dict[str, Any]:
    """Category, urgency, reach, firm."""
    given = body.model_dump()
    version = given.pop("expected_version")
    judged = actions.Judgement(**given)
    return {"id": request_id, "version": actions.register_request(actor_of(request), request_id, judged, expected_version=version)}


@router.post("/requests/{uuid:request_id}/dispatch", auth=Right("requests:dispatch"), response=answers(Made), summary="交办")
def dispatch_one_request(request: HttpRequest, request_id: UUID, body: DispatchBody) -> dict[str, Any]:
    """The id of the assignment."""
    made = actions.dispatch_request(
        actor_of(request),
        request_id,
        lead=PartOrder(body.lead_unit_id, due_on=body.lead_due_on),
        assists=[PartOrder(unit_id) for unit_id in body.assist_unit_ids],
        grade=body.grade,
        requirement=body.requirement,
        expected_version=body.expected_version,
    )
    return {"id": made}


@router.post("/requests/{uuid:request_id}/decline", auth=Right("requests:decline"), response=answers(NewVersion), summary="不予受理")
def decline_one_request(request: HttpRequest, request_id: UUID, body: RequestReasonBody) -> dict[str, Any]:
    """With the reason that the enterprise reads."""
    return {"id": request_id, "version": actions.decline_request(actor_of(request), request_id, **body.model_dump())}


@router.post("/requests/{uuid:request_id}/follow-ups", auth=Right("requests:follow_up"), response=answers(FollowUpAnswer), summary="记追问")
def note_one_follow_up(request: HttpRequest, request_id: UUID, body: FollowUpBody) -> dict[str, Any]:
    """What a caller said again, under the number that exists. The same key is one 追问."""
    return {"id": request_id, "number": actions.note_follow_up(actor_of(request), request_id, **body.model_dump())}


@router.post("/requests/{uuid:request_id}/join", auth=Right("requests:join"), response=answers(NewVersion), summary="并案")
def join_one_request(request: HttpRequest, request_id: UUID, body: JoinBody) -> dict[str, Any]:
    """Into another open request."""
    return {"id": request_id, "version": actions.join_request(actor_of(request), request_id, **body.model_dump())}


@router.post("/requests/{uuid:request_id}/upward", auth=Right("requests:upward"), response=answers(NewVersion), summary="上报上级")
def send_one_request_upward(request: HttpRequest, request_id: UUID, body: UpwardBody) -> dict[str, Any]:
    """Above the zone's power."""
    return {"id": request_id, "version": actions.send_upward(actor_of(request), request_id, **body.model_dump())}


@router.post(
    "/requests/{uuid:request_id}/upward-answer", auth=Right("requests:upward_answer"), response=answers(NewVersion), summary="回填上级答复"
)
def answer_one_request_from_above(request: HttpRequest, request_id: UUID, body: UpwardAnswerBody) -> dict[str, Any]:
    """To the enterprise, or to the desk again."""
    return {"id": request_id, "version": actions.answer_from_above(actor_of(request), request_id, **body.model_dump())}


@router.post("/requests/{uuid:request_id}/withdraw", auth=Right("requests:withdraw"), response=answers(NewVersion), summary="企业撤回")
def withdraw_one_request(request: HttpRequest, request_id: UUID, body: RequestReasonBody) -> dict[str, Any]:
    """While nobody works on it."""
    return {"id": request_id, "version": actions.withdraw_request(actor_of(request), request_id, **body.model_dump())}


@router.post("/requests/{uuid:request_id}/word", auth=Right("requests:word"), response=answers(NewVersion), summary="企业确认或退回")
def give_word_on_request(request: HttpRequest, request_id: UUID, body: WordBody) -> dict[str, Any]:
    """Solved, partly, or not."""
    return {"id": request_id, "version": actions.give_word(actor_of(request), request_id, **body.model_dump())}


@router.get("/common-matters", auth=Right("requests:matters"), response=answers(Matters), summary="共性问题")
def list_of_common_matters(request: HttpRequest, after: Cursor = "", limit: Limit = 50) -> dict[str, Any]:
    """One page, newest first."""
    page = common_matters(actor_of(request), after=after, limit=limit)
    return {"matters": page.rows, "next_cursor": page.next_cursor, "total_count": page.total_count}


@router.post("/common-matters", auth=Right("requests:matter_create"), response=answers(Made, 201), summary="立共性问题")
def make_a_common_matter(request: HttpRequest, body: MatterBody) -> Status[dict[str, Any]]:
    """A request is in one matter at most."""
    return Status(201, {"id": actions.make_common_matter(actor_of(request), **body.model_dump())})


@router.get("/common-matters/{uuid:matter_id}", auth=Right("requests:matter"), response=answers(MatterDetailAnswer), summary="一个共性问题")
def one_common_matter(request: HttpRequest, matter_id: UUID) -> MatterDetail:
    """With its members."""
    return common_matter(actor_of(request), matter_id)


@router.post(
    "/common-matters/{uuid:matter_id}/measure", auth=Right("requests:matter_measure"), response=answers(NewVersion), summary="登记措施"
)
def record_measure_of_matter(request: HttpRequest, matter_id: UUID, body: MeasureBody) -> dict[str, Any]:
    """One measure for all members."""
    return {"id": matter_id, "version": actions.record_measure(actor_of(request), matter_id, **body.model_dump())}


@router.get("/rechecks", auth=Right("requests:rechecks"), response=answers(Draws), summary="抽查回访")
def list_of_rechecks(request: HttpRequest, after: Cursor = "", limit: Limit = 24) -> dict[str, Any]:
    """Draws with their seeds, lines and differences by unit, one page, newest first."""
    page = recheck_draws(actor_of(request), after=after, limit=limit)
    return {"draws": page.rows, "next_cursor": page.next_cursor, "total_count": page.total_count}


@router.post("/rechecks", auth=Right("requests:draw"), response=answers(Made, 201), summary="抽取回访样本")
def draw_a_recheck(request: HttpRequest, body: DrawBody) -> Status[dict[str, Any]]:
    """The system draws."""
    return Status(201, {"id": actions.draw_rechecks(actor_of(request), **body.model_dump())})


@router.post("/rechecks/lines/{uuid:line_id}", auth=Right("requests:recheck"), response=answers(NewVersion), summary="登记回访")
def record_a_recheck(request: HttpRequest, line_id: UUID, body: FoundBody) -> dict[str, Any]:
    """Never by somebody who handled the request."""
    return {"id": line_id, "version": actions.record_recheck(actor_of(request), line_id, **body.model_dump())}
