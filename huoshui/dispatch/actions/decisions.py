"""Decisions: recorded in the meeting, given out as assignments, their fate read on the next agenda."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from huoshui.assignments.actions import PartOrder, issue_assignment
from huoshui.assignments.queries import moment_of
from huoshui.assignments.rules import flow
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.core.refusals import Refusal
from huoshui.dispatch.actions.meeting_rows import locked_meeting, needed_words, optional_words, part_of_meeting, record
from huoshui.dispatch.models import AgendaItem, Meeting, MeetingDecision
from huoshui.organizations.queries import open_units

MOST_ASSISTS = 10
ABOUT_KINDS = {"light": "project", "project": "project", "request": "request"}  # what an agenda item opens to → what an assignment is about


@dataclass(frozen=True)
class Resolution:
    """What was decided. Without ``lead_unit_id`` it is only remembered. ``due_on`` empty: by the limit of the zone's clocks."""

    what: str
    detail: str = ""
    lead_unit_id: UUID | None = None
    assist_unit_ids: Sequence[UUID] = ()
    due_on: date | None = None
    item_id: UUID | None = None


@transaction.atomic
def record_decision(actor: Actor, meeting_id: UUID, resolution: Resolution, *, assign_now: bool = False) -> UUID:
    """Write a decision down. Two clerks at once each get a number of their own: neither is lost. The decision's id."""
    meeting = locked_meeting(actor, meeting_id, "meetings:decide", "decide")
    values = _checked(actor, meeting, resolution)
    rows = MeetingDecision.objects.in_zone(meeting.zone_id)
    last = rows.filter(meeting_id=meeting.id).aggregate(last=Max("sequence"))["last"]
    row: MeetingDecision = rows.create(
        zone_id=meeting.zone_id,
        meeting_id=meeting.id,
        sequence=(last or 0) + 1,
        recorded_by_id=actor.user_id,
        recorded_by_name=actor.display_name[:80],
        recorded_at=moment_of(actor),
        **values,
    )
    record(actor, "meeting.decision_recorded", meeting, after={"what": row.what, "lead": row.lead_name, "due_on": row.due_on})
    if assign_now and row.lead_unit_id is not None:
        _assign(actor, meeting, row)
    return UUID(str(row.id))


@transaction.atomic
def change_decision(actor: Actor, decision_id: UUID, resolution: Resolution, *, expected_version: int) -> int:
    """Other words, owner or day, until it is given out. The new version."""
    meeting, row = part_of_meeting(actor, MeetingDecision, decision_id, "meetings:decision_edit", "decide", expected_version)
    _refuse_settled(row)
    before = {"what": row.what, "lead": row.lead_name, "due_on": row.due_on}
    for name, value in _checked(actor, meeting, resolution).items():
        setattr(row, name, value)
    row.version += 1
    row.save_changes()
    record(actor, "meeting.decision_changed", meeting, before=before, after={"what": row.what, "lead": row.lead_name, "due_on": row.due_on})
    return int(row.version)


@transaction.atomic
def withdraw_decision(actor: Actor, decision_id: UUID, *, reason: str, expected_version: int) -> int:
    """A decision that was none: it stays with the reason and goes into no minutes. What was given out is withdrawn as an assignment."""
    meeting, row = part_of_meeting(actor, MeetingDecision, decision_id, "meetings:decision_withdraw", "decide", expected_version)
    _refuse_settled(row)
    row.withdrawn_reason = needed_words(reason, field="reason", what="撤回的原因")
    row.version += 1
    row.save(update_fields=["withdrawn_reason", "version"])
    record(actor, "meeting.decision_withdrawn", meeting, after={"what": row.what, "reason": row.withdrawn_reason})
    return int(row.version)


@transaction.atomic
def assign_decision(actor: Actor, decision_id: UUID, *, expected_version: int | None = None) -> UUID:
    """Give one decision out. The assignment's id."""
    meeting, row = part_of_meeting(actor, MeetingDecision, decision_id, "meetings:assign", "decide", expected_version)
    _refuse_settled(row)
    return _assign(actor, meeting, row)


@transaction.atomic
def assign_decisions(actor: Actor, meeting_id: UUID) -> int:
    """Give out every decision that has an owner and waits: all or none. Their number."""
    meeting = locked_meeting(actor, meeting_id, "meetings:assign_all", "decide")
    rows = MeetingDecision.objects.in_zone(meeting.zone_id).select_for_update(of=("self",)).filter(meeting_id=meeting.id)
    waiting = list(rows.filter(assignment_id=None, withdrawn_reason="", lead_unit__isnull=False).order_by("sequence"))
    for row in waiting:
        _assign(actor, meeting, row)
    return len(waiting)


def _assign(actor: Actor, meeting: Meeting, row: MeetingDecision) -> UUID:
    if row.lead_unit_id is None:
        raise Refusal("no_owner", f"议定事项“{row.what}”没有主办单位，只作记录。", "要交办的，请先补上主办单位。", field="lead_unit")
    item = AgendaItem.objects.in_zone(meeting.zone_id).filter(id=row.item_id).first() if row.item_id else None
    about = ABOUT_KINDS.get(item.subject_kind, "") if item is not None else ""
    made = issue_assignment(
        actor,
        title=row.what,
        requirement=row.detail,
        source_kind=flow.MEETING,
        source_id=row.id,
        source_words=f"{meeting.held_on} {meeting.title}",
        lead=PartOrder(row.lead_unit_id, due_on=row.due_on),
        assists=[PartOrder(UUID(one)) for one in row.assist_unit_ids],
        about_kind=about,
        about_id=item.subject_id if item is not None and about else None,
        about_label=item.title if item is not None and about else "",
    )
    row.assignment_id = made
    row.version += 1
    row.save(update_fields=["assignment_id", "version"])
    record(actor, "meeting.decision_assigned", meeting, after={"what": row.what, "assignment": made})
    return made


def _refuse_settled(row: MeetingDecision) -> None:
    if row.withdrawn_reason:
        raise Refusal("wrong_state", f"议定事项“{row.what}”已经撤回。", "请刷新页面看最新情况。")
    if row.assignment_id is not None:
        raise Refusal("already_assigned", f"议定事项“{row.what}”已经交办。", "要改的，请在交办里改派、延期或撤销。")


def _checked(actor: Actor, meeting: Meeting, given: Resolution) -> dict[str, object]:
    units = {unit.id: unit.name for unit in open_units(actor)}
    assists = list(dict.fromkeys(given.assist_unit_ids))
    if given.lead_unit_id is not None and given.lead_unit_id not in units:
        raise Refusal("unknown_unit", "主办单位不在本区，或已经撤销。", "请重新选择。", field="lead_unit")
    if any(one not in units for one in assists) or len(assists) > MOST_ASSISTS:
        raise Refusal("unknown_unit", "协办单位不在本区、已经撤销，或太多。", f"请重新选择，最多 {MOST_ASSISTS} 个。", field="assist_units")
    if assists and given.lead_unit_id is None:
        raise Refusal("no_lead", "有协办单位，没有主办单位。", "请选主办单位，或去掉协办。", field="lead_unit")
    if given.lead_unit_id in assists:
        raise Refusal("unit_twice", "同一个单位不能既主办又协办。", "请去掉重复的单位。", field="assist_units")
    if given.due_on is not None and given.due_on < local_day(moment_of(actor)):
        raise Refusal("date_in_past", f"完成时限 {given.due_on} 早于今天。", "请改为今天或以后。", field="due_on")
    items = AgendaItem.objects.in_zone(meeting.zone_id).filter(meeting_id=meeting.id)
    if given.item_id is not None and not items.filter(id=given.item_id).exists():
        raise Refusal("unknown_item", "选的议题不在这次会议的议程里。", "请刷新页面后重新选择。", field="item")
    least = 4 if given.lead_unit_id else 2
    return {
        "what": needed_words(given.what, field="what", what="议定什么", least=least, most=120),
        "detail": optional_words(given.detail, field="detail", what="具体要求", most=1000),
        "lead_unit_id": given.lead_unit_id,
        "lead_name": units[given.lead_unit_id] if given.lead_unit_id else "",
        "assist_unit_ids": [str(one) for one in assists],
        "assist_names": [units[one] for one in assists],
        "due_on": given.due_on,
        "item_id": given.item_id,
    }
