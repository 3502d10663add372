"""交办: what is to be done, by whom, by when, and every step of it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, Field

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.assignment_bodies import (
    AcceptBody,
    AssignmentPersonBody,
    AssignmentReasonBody,
    DisputeVerdict,
    ExtensionBody,
    ExtensionVerdict,
    IssueBody,
    PauseBody,
    RemindBody,
    ReplyBody,
    RerouteBody,
    ReturnBody,
    SignBody,
    WordsBody,
)
from huoshui.api.schemas import Answer, Day, Limit, Line, Made, NewVersion, answer_of
from huoshui.assignments import actions
from huoshui.assignments.queries import (
    AssignmentDetail,
    PartFilters,
    PartPage,
    UnitLoad,
    Worklist,
    assignment_detail,
    list_parts,
    part_row,
    unit_loads,
    worklist,
)

router = Router(tags=["交办"])
PartPageAnswer = answer_of(PartPage)
DetailAnswer = answer_of(AssignmentDetail)
WorklistAnswer = answer_of(Worklist)


class PartQuery(BaseModel):
    """The same names as in the address of the page."""

    q: Line = ""
    state: list[str] = []
    unit: list[UUID] = []
    source: list[str] = []
    grade: list[str] = []
    role: str = ""
    light: str = ""
    view: str = "open"
    mine: bool = False
    leader: UUID | None = None
    due_from: Day | None = None
    due_to: Day | None = None
    about: UUID | None = None

    def filters(self) -> PartFilters:
        """As queries take them; Refusal for what is no choice."""
        given: dict[str, list[str]] = {
            "q": [self.q],
            "state": self.state,
            "unit": [str(one) for one in self.unit],
            "source": self.source,
            "grade": self.grade,
            "role": [self.role],
            "light": [self.light],
            "view": [self.view],
            "mine": ["1" if self.mine else ""],
            "leader": [str(self.leader or "")],
            "due_from": [_iso(self.due_from)],
            "due_to": [_iso(self.due_to)],
            "about": [str(self.about or "")],
        }
        return PartFilters.from_query(given)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


class Reminded(Answer):
    """How many were reminded; the others were today already, or the ball is not with the unit."""

    reminded: int
    left_out: int


class UnitLoads(Answer):
    """Units by what is late."""

    units: list[answer_of(UnitLoad)]  # type: ignore[valid-type]


@router.get("/assignments", auth=Right("assignments:list"), response=answers(PartPageAnswer), summary="交办清单")
def list_of_assignment_parts(
    request: HttpRequest, asked: Query[PartQuery], order: Line = "due", after: Annotated[str, Field(max_length=400)] = "", limit: Limit = 50
) -> PartPage:
    """One row a unit's part, the next due first; each with who has the ball."""
    return list_parts(actor_of(request), asked.filters(), order=order, after=after, limit=limit)


@router.get("/assignments/worklist", auth=Right("assignments:worklist"), response=answers(WorklistAnswer), summary="我的交办")
def own_assignments(request: HttpRequest) -> Worklist:
    """待签收, 今日到期, 已超期, 待我审定."""
    return worklist(actor_of(request))


@router.get("/assignments/units", auth=Right("assignments:overdue"), response=answers(UnitLoads), summary="谁超期")
def loads_of_units(request: HttpRequest, asked: Query[PartQuery]) -> dict[str, Any]:
    """Each unit's open, late, near, raised and done parts."""
    return {"units": unit_loads(actor_of(request), asked.filters())}


@router.post("/assignments", auth=Right("assignments:create"), response=answers(Made), summary="新交办")
def issue(request: HttpRequest, body: IssueBody) -> dict[str, Any]:
    """Give something to do to a lead and its assists; their clocks start."""
    values = body.model_dump(exclude={"lead", "assists"})
    made = actions.issue_assignment(actor_of(request), lead=body.lead.order(), assists=[one.order() for one in body.assists], **values)
    return {"id": made}


@router.post("/assignments/remind", auth=Right("assignments:remind"), response=answers(Reminded), summary="催办")
def remind(request: HttpRequest, body: RemindBody) -> dict[str, int]:
    """One message a matter, at most once a day."""
    reminded, left_out = actions.remind_parts(actor_of(request), body.part_ids, words=body.words)
    return {"reminded": reminded, "left_out": left_out}


@router.get("/assignments/{uuid:assignment_id}", auth=Right("assignments:detail"), response=answers(DetailAnswer), summary="一件交办")
def one_assignment(request: HttpRequest, assignment_id: UUID) -> AssignmentDetail:
    """Parts with their clocks, replies, extensions, pauses, timeline, and what you may do (``can``)."""
    return assignment_detail(actor_of(request), assignment_id)


@router.post(
    "/assignments/{uuid:assignment_id}/withdraw", auth=Right("assignments:withdraw"), response=answers(NewVersion), summary="撤销交办"
)
def withdraw(request: HttpRequest, assignment_id: UUID, body: AssignmentReasonBody) -> dict[str, Any]:
    """Its parts end; ``expected_version`` is the assignment's."""
    version = actions.withdraw_assignment(actor_of(request), assignment_id, reason=body.reason, expected_version=body.expected_version)
    return {"id": assignment_id, "version": version}


PART = "/assignments/parts/{uuid:part_id}"


@router.post(f"{PART}/sign", auth=Right("assignments:sign"), response=answers(NewVersion), summary="签收")
def sign(request: HttpRequest, part_id: UUID, body: SignBody) -> dict[str, Any]:
    """By the unit."""
    return {"id": part_id, "version": actions.sign_part(actor_of(request), part_id, **body.model_dump())}


@router.post(f"{PART}/person", auth=Right("assignments:set_person"), response=answers(NewVersion), summary="确定经办人")
def set_person(request: HttpRequest, part_id: UUID, body: AssignmentPersonBody) -> dict[str, Any]:
    """By the unit, or the dispatcher."""
    return {"id": part_id, "version": actions.set_person(actor_of(request), part_id, **body.model_dump())}


@router.post(f"{PART}/dispute", auth=Right("assignments:dispute"), response=answers(NewVersion), summary="提出异议")
def dispute(request: HttpRequest, part_id: UUID, body: AssignmentReasonBody) -> dict[str, Any]:
    """Once, and in time."""
    return {"id": part_id, "version": actions.dispute_part(actor_of(request), part_id, **body.model_dump())}


@router.post(f"{PART}/dispute/decide", auth=Right("assignments:decide_dispute"), response=answers(Made), summary="裁定异议")
def decide_dispute(request: HttpRequest, part_id: UUID, body: DisputeVerdict) -> dict[str, Any]:
    """The id of the part that goes on."""
    to = body.to.order() if body.to else None
    values = body.model_dump(exclude={"to"})
    return {"id": actions.decide_dispute(actor_of(request), part_id, to=to, **values)}


@router.post(f"{PART}/extension", auth=Right("assignments:ask_extension"), response=answers(Made), summary="申请延期")
def ask_extension(request: HttpRequest, part_id: UUID, body: ExtensionBody) -> dict[str, Any]:
    """Before it is due."""
    return {"id": actions.ask_extension(actor_of(request), part_id, **body.model_dump())}


@router.post(f"{PART}/extension/decide", auth=Right("assignments:decide_extension"), response=answers(NewVersion), summary="答复延期")
def decide_extension(request: HttpRequest, part_id: UUID, body: ExtensionVerdict) -> dict[str, Any]:
    """By the one who set the time."""
    return {"id": part_id, "version": actions.decide_extension(actor_of(request), part_id, **body.model_dump())}


@router.post(f"{PART}/pause", auth=Right("assignments:pause"), response=answers(NewVersion), summary="停表")
def pause(request: HttpRequest, part_id: UUID, body: PauseBody) -> dict[str, Any]:
    """It goes on by itself after ``expected_end_on``."""
    return {"id": part_id, "version": actions.pause_part(actor_of(request), part_id, **body.model_dump())}


@router.post(f"{PART}/resume", auth=Right("assignments:resume"), response=answers(NewVersion), summary="恢复计时")
def resume(request: HttpRequest, part_id: UUID, body: WordsBody) -> dict[str, Any]:
    """Before the expected day."""
    return {"id": part_id, "version": actions.resume_part(actor_of(request), part_id, **body.model_dump())}


@router.post(f"{PART}/report", auth=Right("assignments:report"), response=answers(Made), summary="反馈进展")
def report(request: HttpRequest, part_id: UUID, body: WordsBody) -> dict[str, Any]:
    """The clock goes on."""
    return {"id": actions.report_progress(actor_of(request), part_id, **body.model_dump())}


@router.post(f"{PART}/reply", auth=Right("assignments:reply"), response=answers(Made), summary="报结")
def reply(request: HttpRequest, part_id: UUID, body: ReplyBody) -> dict[str, Any]:
    """With proof; then it waits for the verdict."""
    return {"id": actions.reply_done(actor_of(request), part_id, **body.model_dump())}


@router.post(f"{PART}/accept", auth=Right("assignments:accept"), response=answers(NewVersion), summary="审定")
def accept(request: HttpRequest, part_id: UUID, body: AcceptBody) -> dict[str, Any]:
    """Nobody accepts what they or their unit replied."""
    return {"id": part_id, "version": actions.accept_reply(actor_of(request), part_id, **body.model_dump())}


@router.post(f"{PART}/return", auth=Right("assignments:return"), response=answers(NewVersion), summary="退回重办")
def send_back(request: HttpRequest, part_id: UUID, body: ReturnBody) -> dict[str, Any]:
    """With a reason."""
    return {"id": part_id, "version": actions.return_reply(actor_of(request), part_id, **body.model_dump())}


@router.post(f"{PART}/reroute", auth=Right("assignments:reroute"), response=answers(Made), summary="改派")
def reroute(request: HttpRequest, part_id: UUID, body: RerouteBody) -> dict[str, Any]:
    """The id of the new part."""
    row = part_row(actor_of(request), part_id)
    values = body.model_dump(exclude={"to"})
    return {"id": actions.reroute_part(actor_of(request), row.id, to=body.to.order(), **values)}
