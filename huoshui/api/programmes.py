"""专题: records of any kind looked at together, on any day and as known on any day."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.clocks import Clocks, at
from huoshui.api.schemas import Body, Day, Done, Limit, Line, Made, NewVersion, Version, Words, answer_of
from huoshui.dispatch import queries
from huoshui.dispatch.actions import NewProgramme, change_programme, join_programme, leave_programme, make_programme
from huoshui.dispatch.queries import MemberLine, MemberPage, ProgrammePage, ProgrammeRow

router = Router(tags=["专题"])
ProgrammeAnswer = answer_of(ProgrammeRow)
ProgrammesAnswer = answer_of(ProgrammePage)
answer_of(MemberLine, without={"project"})  # projects have an address of their own
MembersAnswer = answer_of(MemberPage)
Kind = Literal["project", "enterprise", "request", "assignment", "bulletin"]


class ProgrammeBody(Body):
    """What a programme is called and for, and from when to when it runs."""

    name: Line
    purpose: Words = ""
    starts_on: Day | None = None
    ends_on: Day | None = None
    owner_unit_id: UUID | None = None

    def programme(self) -> NewProgramme:
        """As the action takes it."""
        return NewProgramme(**self.model_dump(exclude={"expected_version"}))


class ProgrammeChangeBody(ProgrammeBody):
    """The same, and the version that was seen."""

    expected_version: Version


class ProgrammeJoinBody(Body):
    """Records of one kind that join from a day on (today)."""

    kind: Kind
    subject_ids: Annotated[list[UUID], Field(max_length=500)]
    from_on: Day | None = None
    words: Line = ""


class ProgrammeLeaveBody(Body):
    """The last day (today) and why; ``was_mistake``: it never belonged."""

    reason: Line
    until_on: Day | None = None
    was_mistake: bool = False


class ProgrammeJoinedCount(Body):
    """How many joined; those that belonged already are left alone."""

    count: int


def _clocks(request: HttpRequest, clocks: Clocks) -> queries.Clocks:
    return queries.Clocks(**at(request, clocks))


@router.get("/programmes", auth=Right("programmes:list"), response=answers(ProgrammesAnswer), summary="专题列表")
def all_programmes(
    request: HttpRequest, clocks: Query[Clocks], q: Line = "", over: bool = False, offset: int = Query(0, ge=0, le=10**6), limit: Limit = 10
) -> ProgrammePage:
    """Running ones, newest first, with counts and the totals of their projects; at most 50 at once."""
    return queries.list_programmes(actor_of(request), text=q, over=over, offset=offset, limit=limit, clocks=_clocks(request, clocks))


@router.post("/programmes", auth=Right("programmes:create"), response=answers(Made), summary="建专题")
def make_one_programme(request: HttpRequest, body: ProgrammeBody) -> dict[str, Any]:
    """Without members."""
    return {"id": make_programme(actor_of(request), body.programme())}


@router.get("/programmes/{uuid:programme_id}", auth=Right("programmes:detail"), response=answers(ProgrammeAnswer), summary="一个专题")
def one_programme(request: HttpRequest, programme_id: UUID, clocks: Query[Clocks]) -> ProgrammeRow:
    """Counts are of what the caller sees."""
    return queries.programme_row(actor_of(request), programme_id, clocks=_clocks(request, clocks))


@router.put("/programmes/{uuid:programme_id}", auth=Right("programmes:edit"), response=answers(NewVersion), summary="改专题")
def change_one_programme(request: HttpRequest, programme_id: UUID, body: ProgrammeChangeBody) -> dict[str, Any]:
    """Name, purpose, span."""
    version = change_programme(actor_of(request), programme_id, body.programme(), expected_version=body.expected_version)
    return {"id": programme_id, "version": version}


@router.get("/programmes/{uuid:programme_id}/members", auth=Right("programmes:detail"), response=answers(MembersAnswer), summary="专题成员")
def members_of_programme(
    request: HttpRequest,
    programme_id: UUID,
    clocks: Query[Clocks],
    kind: Kind = "project",
    offset: int = Query(0, ge=0, le=10**6),
    limit: Limit = 50,
) -> MemberPage:
    """Of one kind, by title."""
    return queries.list_members(actor_of(request), programme_id, kind, offset=offset, limit=limit, clocks=_clocks(request, clocks))


@router.post(
    "/programmes/{uuid:programme_id}/members", auth=Right("programmes:join"), response=answers(ProgrammeJoinedCount), summary="加入专题"
)
def join_one_programme(request: HttpRequest, programme_id: UUID, body: ProgrammeJoinBody) -> dict[str, Any]:
    """All or none."""
    count = join_programme(actor_of(request), programme_id, body.kind, body.subject_ids, from_on=body.from_on, words=body.words)
    return {"count": count}


@router.post("/programme-spells/{uuid:spell_id}/leave", auth=Right("programmes:leave"), response=answers(Done), summary="退出专题")
def leave_one_programme(request: HttpRequest, spell_id: UUID, body: ProgrammeLeaveBody) -> dict[str, Any]:
    """What was said before stays readable."""
    leave_programme(actor_of(request), spell_id, until_on=body.until_on, reason=body.reason, was_mistake=body.was_mistake)
    return {"done": True}
