"""调度会: called, prepared, held, written down, issued."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from huoshui.api.application import Right, actor_of, answers
from huoshui.api.schemas import Body, Day, Done, Limit, Line, Made, NewVersion, Version, Words, answer_of
from huoshui.dispatch import actions
from huoshui.dispatch.queries import MeetingDetail, MeetingPage, agenda_changes, list_meetings, meeting_detail, minutes_of
from huoshui.dispatch.rules.agendas import AgendaChange
from huoshui.dispatch.rules.minutes import resolved_words

router = Router(tags=["调度会"])
MeetingsAnswer = answer_of(MeetingPage)
MeetingAnswer = answer_of(MeetingDetail)
ChangeAnswer = answer_of(AgendaChange)
Kind = Literal["weekly", "monthly", "topical", "on_site", "tour"]
Ids = Annotated[list[UUID], Field(max_length=200)]


class CallBody(Body):
    """What is called."""

    kind: Kind
    held_on: Day
    held_at: time | None = None
    place: Line = ""
    title: Line = ""
    chair_id: UUID | None = None
    notice_words: Words = ""
    unit_ids: Ids = []
    leader_ids: Ids = []
    guests: Annotated[list[Line], Field(max_length=50)] = []

    def call(self) -> actions.Call:
        """As the action takes it."""
        return actions.Call(**self.model_dump(exclude={"expected_version"}))


class CallChangeBody(CallBody):
    """The same, and the version that was seen."""

    expected_version: Version


class MeetingVersionBody(Body):
    """The version that the caller saw."""

    expected_version: Version


class MeetingReasonBody(MeetingVersionBody):
    """Why."""

    reason: Line


class AgendaItemBody(Body):
    """An item of one's own."""

    title: Line
    words: Words = ""
    unit_id: UUID | None = None


class AgendaItemWordsBody(MeetingVersionBody):
    """Other words of an item."""

    title: Line
    words: Words = ""


class AgendaMoveBody(Body):
    """One place up or down, or to the first place."""

    to: Literal["up", "down", "first"]


class MeetingDecisionBody(Body):
    """What was decided; without lead unit it is only remembered."""

    what: Line
    detail: Words = ""
    lead_unit_id: UUID | None = None
    assist_unit_ids: Annotated[list[UUID], Field(max_length=10)] = []
    due_on: Day | None = None
    item_id: UUID | None = None

    def resolution(self) -> actions.Resolution:
        """As the action takes it."""
        return actions.Resolution(**self.model_dump(exclude={"expected_version", "assign_now"}))


class NewMeetingDecisionBody(MeetingDecisionBody):
    """``assign_now``: given out in the same breath."""

    assign_now: bool = False


class MeetingDecisionChangeBody(MeetingDecisionBody):
    """The same, and the version that was seen."""

    expected_version: Version


class MeetingSeatBody(Body):
    """Whether one of those called was there."""

    seat_id: UUID
    presence: Literal["unticked", "present", "late", "replaced", "absent"]
    stand_in: Line = ""
    reason: Line = ""
    person_name: Line = ""
    expected_version: Version | None = None


class AttendanceBody(Body):
    """Only the seats that one has something to say of."""

    seats: Annotated[list[MeetingSeatBody], Field(max_length=200)]


class MinutesBody(MeetingVersionBody):
    """What a person writes of the minutes; an empty opening is drafted."""

    opening: Words = ""
    copied_to: Line = ""
    issued_by_unit: Line = ""


class MeetingCount(Schema):
    """How many were changed."""

    count: int


class MinutesAnswer(Schema):
    """The minutes as they would be printed, or as they were."""

    id: UUID
    number: str
    title: str
    opening: str
    resolved: list[str]
    attended: str
    excused: str
    sat_in: str
    copied_to: str
    issued_by: str
    issued_on: date | None
    file_id: UUID | None


class ChangesOfAgenda(Schema):
    """What drafting anew would do."""

    changes: list[ChangeAnswer]  # type: ignore[valid-type]


@router.get("/meetings", auth=Right("meetings:list"), response=answers(MeetingsAnswer), summary="会议列表")
def all_meetings(request: HttpRequest, kind: str = "", state: str = "", q: str = "", after: str = "", limit: Limit = 50) -> MeetingPage:
    """Latest day first; cancelled ones only where asked for."""
    return list_meetings(actor_of(request), kind=kind, state=state, text=q, after=after, limit=limit)


@router.post("/meetings", auth=Right("meetings:create"), response=answers(Made), summary="召集会议")
def call_one_meeting(request: HttpRequest, body: CallBody) -> dict[str, Any]:
    """Those called are told."""
    return {"id": actions.call_meeting(actor_of(request), body.call())}


@router.get("/meetings/{uuid:meeting_id}", auth=Right("meetings:detail"), response=answers(MeetingAnswer), summary="一次会议")
def one_meeting(request: HttpRequest, meeting_id: UUID) -> MeetingDetail:
    """Agenda, attendance, decisions with their fate."""
    return meeting_detail(actor_of(request), meeting_id)


@router.put("/meetings/{uuid:meeting_id}", auth=Right("meetings:edit"), response=answers(NewVersion), summary="改会议安排")
def change_one_meeting(request: HttpRequest, meeting_id: UUID, body: CallChangeBody) -> dict[str, Any]:
    """Before it begins."""
    version = actions.change_meeting(actor_of(request), meeting_id, body.call(), expected_version=body.expected_version)
    return {"id": meeting_id, "version": version}


@router.post("/meetings/{uuid:meeting_id}/open", auth=Right("meetings:open"), response=answers(NewVersion), summary="开始会议")
def open_one_meeting(request: HttpRequest, meeting_id: UUID, body: MeetingVersionBody) -> dict[str, Any]:
    """Decisions can be recorded from now on."""
    return {"id": meeting_id, "version": actions.open_meeting(actor_of(request), meeting_id, expected_version=body.expected_version)}


@router.post("/meetings/{uuid:meeting_id}/cancel", auth=Right("meetings:cancel"), response=answers(NewVersion), summary="取消会议")
def cancel_one_meeting(request: HttpRequest, meeting_id: UUID, body: MeetingReasonBody) -> dict[str, Any]:
    """With the reason; those called are told."""
    version = actions.cancel_meeting(actor_of(request), meeting_id, reason=body.reason, expected_version=body.expected_version)
    return {"id": meeting_id, "version": version}


@router.post("/meetings/{uuid:meeting_id}/agenda", auth=Right("meetings:draft"), response=answers(MeetingCount), summary="起草议程")
def draft_one_agenda(request: HttpRequest, meeting_id: UUID) -> dict[str, Any]:
    """Or draft it anew; what people did to it stays."""
    return {"count": actions.draft_agenda(actor_of(request), meeting_id)}


@router.get(
    "/meetings/{uuid:meeting_id}/agenda/changes", auth=Right("meetings:changes"), response=answers(ChangesOfAgenda), summary="核对议程"
)
def changes_of_agenda(request: HttpRequest, meeting_id: UUID) -> dict[str, Any]:
    """What drafting anew would do."""
    return {"changes": agenda_changes(actor_of(request), meeting_id).changes}


@router.post("/meetings/{uuid:meeting_id}/items", auth=Right("meetings:item_add"), response=answers(Made), summary="加议题")
def add_agenda_item(request: HttpRequest, meeting_id: UUID, body: AgendaItemBody) -> dict[str, Any]:
    """At the end."""
    return {"id": actions.add_item(actor_of(request), meeting_id, title=body.title, words=body.words, unit_id=body.unit_id)}


@router.put("/meeting-items/{uuid:item_id}", auth=Right("meetings:item_edit"), response=answers(NewVersion), summary="改议题")
def edit_agenda_item(request: HttpRequest, item_id: UUID, body: AgendaItemWordsBody) -> dict[str, Any]:
    """What was drafted stays beside it."""
    version = actions.edit_item(actor_of(request), item_id, title=body.title, words=body.words, expected_version=body.expected_version)
    return {"id": item_id, "version": version}


@router.post("/meeting-items/{uuid:item_id}/strike", auth=Right("meetings:item_strike"), response=answers(NewVersion), summary="划掉议题")
def strike_agenda_item(request: HttpRequest, item_id: UUID, body: MeetingReasonBody) -> dict[str, Any]:
    """It stays to be seen with the reason."""
    version = actions.strike_item(actor_of(request), item_id, reason=body.reason, expected_version=body.expected_version)
    return {"id": item_id, "version": version}


@router.post("/meeting-items/{uuid:item_id}/restore", auth=Right("meetings:item_restore"), response=answers(NewVersion), summary="恢复议题")
def restore_agenda_item(request: HttpRequest, item_id: UUID, body: MeetingVersionBody) -> dict[str, Any]:
    """It stands again."""
    return {"id": item_id, "version": actions.restore_item(actor_of(request), item_id, expected_version=body.expected_version)}


@router.post("/meeting-items/{uuid:item_id}/move", auth=Right("meetings:item_move"), response=answers(MeetingCount), summary="移动议题")
def move_agenda_item(request: HttpRequest, item_id: UUID, body: AgendaMoveBody) -> dict[str, Any]:
    """``count`` is its place from now on."""
    return {"count": actions.move_item(actor_of(request), item_id, to=body.to)}


@router.post("/meetings/{uuid:meeting_id}/decisions", auth=Right("meetings:decide"), response=answers(Made), summary="记议定事项")
def record_one_decision(request: HttpRequest, meeting_id: UUID, body: NewMeetingDecisionBody) -> dict[str, Any]:
    """Two clerks at once: both are kept."""
    return {"id": actions.record_decision(actor_of(request), meeting_id, body.resolution(), assign_now=body.assign_now)}


@router.put(
    "/meeting-decisions/{uuid:decision_id}", auth=Right("meetings:decision_edit"), response=answers(NewVersion), summary="改议定事项"
)
def change_one_decision(request: HttpRequest, decision_id: UUID, body: MeetingDecisionChangeBody) -> dict[str, Any]:
    """Until it is given out."""
    version = actions.change_decision(actor_of(request), decision_id, body.resolution(), expected_version=body.expected_version)
    return {"id": decision_id, "version": version}


@router.post(
    "/meeting-decisions/{uuid:decision_id}/withdraw",
    auth=Right("meetings:decision_withdraw"),
    response=answers(NewVersion),
    summary="撤回议定事项",
)
def withdraw_one_decision(request: HttpRequest, decision_id: UUID, body: MeetingReasonBody) -> dict[str, Any]:
    """It stays with the reason."""
    version = actions.withdraw_decision(actor_of(request), decision_id, reason=body.reason, expected_version=body.expected_version)
    return {"id": decision_id, "version": version}


@router.post("/meeting-decisions/{uuid:decision_id}/assign", auth=Right("meetings:assign"), response=answers(Made), summary="交办议定事项")
def assign_one_decision(request: HttpRequest, decision_id: UUID, body: MeetingVersionBody) -> dict[str, Any]:
    """The id of the assignment."""
    return {"id": actions.assign_decision(actor_of(request), decision_id, expected_version=body.expected_version)}


@router.post("/meetings/{uuid:meeting_id}/assign", auth=Right("meetings:assign_all"), response=answers(MeetingCount), summary="全部交办")
def assign_all_decisions(request: HttpRequest, meeting_id: UUID) -> dict[str, Any]:
    """All that have an owner and wait, or none."""
    return {"count": actions.assign_decisions(actor_of(request), meeting_id)}


@router.put("/meetings/{uuid:meeting_id}/attendance", auth=Right("meetings:attendance"), response=answers(Done), summary="登记到会")
def tick_attendance(request: HttpRequest, meeting_id: UUID, body: AttendanceBody) -> dict[str, Any]:
    """Only what differs is written."""
    ticks = {seat.seat_id: actions.Tick(**seat.model_dump(exclude={"seat_id"})) for seat in body.seats}
    actions.record_attendance(actor_of(request), meeting_id, ticks)
    return {"done": True}


@router.get("/meetings/{uuid:meeting_id}/minutes", auth=Right("meetings:minutes"), response=answers(MinutesAnswer), summary="会议纪要")
def minutes_of_meeting(request: HttpRequest, meeting_id: UUID) -> dict[str, Any]:
    """Issued minutes as they were issued."""
    found, content = minutes_of(actor_of(request), meeting_id)
    names = ("number", "title", "opening", "attended", "excused", "sat_in", "copied_to", "issued_by", "issued_on")
    resolved = [resolved_words(number, one) for number, one in enumerate(content.resolved, start=1)]
    return {"id": meeting_id, "file_id": found.file_id, "resolved": resolved, **{name: getattr(content, name) for name in names}}


@router.put("/meetings/{uuid:meeting_id}/minutes", auth=Right("meetings:minutes_edit"), response=answers(NewVersion), summary="改会议纪要")
def edit_minutes_of_meeting(request: HttpRequest, meeting_id: UUID, body: MinutesBody) -> dict[str, Any]:
    """The opening, the copies, the issuer."""
    version = actions.edit_minutes(actor_of(request), meeting_id, **body.model_dump())
    return {"id": meeting_id, "version": version}


@router.post("/meetings/{uuid:meeting_id}/minutes/issue", auth=Right("meetings:issue"), response=answers(Made), summary="印发会议纪要")
def issue_minutes_of_meeting(request: HttpRequest, meeting_id: UUID, body: MeetingVersionBody) -> dict[str, Any]:
    """Numbered and frozen; the id of the Word file."""
    return {"id": actions.issue_minutes(actor_of(request), meeting_id, expected_version=body.expected_version)}
