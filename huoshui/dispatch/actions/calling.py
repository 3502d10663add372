"""Calling a meeting, changing what was called, opening it, calling it off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from uuid import UUID

from django.db import transaction

from huoshui.assignments.queries import moment_of
from huoshui.core.actor import LEADER, Actor
from huoshui.core.clock import local_day
from huoshui.core.names import tidy_text
from huoshui.core.refusals import Refusal
from huoshui.dispatch.actions.cadence import settle_dues
from huoshui.dispatch.actions.meeting_rows import locked_meeting, needed_words, optional_words, record
from huoshui.dispatch.models import Meeting, MeetingAttendee
from huoshui.dispatch.rules.cadence import MEETING
from huoshui.dispatch.rules.meetings import CALLED, CANCELLED, HELD, KINDS, UNTICKED
from huoshui.notices.actions import News, tell
from huoshui.organizations.queries import open_units, post_holders
from huoshui.organizations.rules import policy

MOST_SEATS = 200


@dataclass(frozen=True)
class Call:
    """What is called. ``title`` empty: drafted from kind and day. ``leader_ids`` sit in beside the chair; ``guests`` by name."""

    kind: str
    held_on: date
    held_at: time | None = None
    place: str = ""
    title: str = ""
    chair_id: UUID | None = None
    notice_words: str = ""
    unit_ids: Sequence[UUID] = ()
    leader_ids: Sequence[UUID] = ()
    guests: Sequence[str] = ()
    chair_words: str = field(default="")


@transaction.atomic
def call_meeting(actor: Actor, call: Call) -> UUID:
    """Call a meeting and tell those who are called. Its id. A meeting may be entered after it was held, not further back than a year."""
    policy.require(actor, "meetings:create")
    now = moment_of(actor)
    values = _checked(actor, call)
    row: Meeting = Meeting.objects.create_in(
        actor.zone_id,
        **values,
        state=CALLED,
        called_by_id=actor.user_id,
        called_by_name=actor.display_name[:80],
        called_at=now,
    )
    _seat(actor, row, call)
    _tell(actor, row, "called", f"请参加{row.title}")
    record(actor, "meeting.called", row, after={"held_on": row.held_on, "place": row.place, "seats": len(call.unit_ids)})
    return UUID(str(row.id))


@transaction.atomic
def change_meeting(actor: Actor, meeting_id: UUID, call: Call, *, expected_version: int) -> int:
    """Another day, place, chair or list of those called; they are told what changed. The new version."""
    row = locked_meeting(actor, meeting_id, "meetings:edit", "change", expected_version)
    values = _checked(actor, call)
    before = {name: getattr(row, name) for name in ("title", "held_on", "place")}
    moved = [(name, getattr(row, name)) for name in ("held_on", "held_at", "place") if getattr(row, name) != values[name]]
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save_changes()
    _seat(actor, row, call)
    if moved:
        _tell(actor, row, f"changed:{row.version}", f"会议安排有变：{row.title}")
    record(actor, "meeting.changed", row, before=before, after={name: getattr(row, name) for name in before})
    return int(row.version)


@transaction.atomic
def open_meeting(actor: Actor, meeting_id: UUID, *, expected_version: int | None = None) -> int:
    """The meeting begins: decisions can be recorded from now on. The new version."""
    row = locked_meeting(actor, meeting_id, "meetings:open", "open", expected_version)
    now = moment_of(actor)
    if row.held_on > local_day(now):
        raise Refusal("not_yet", f"“{row.title}”定在 {row.held_on}，还没到日子。", "确要提前开的，请先改会议日期。", field="held_on")
    row.state, row.opened_at = HELD, now
    row.version += 1
    row.save(update_fields=["state", "opened_at", "version"])
    settle_dues(actor.zone_id, MEETING)
    record(actor, "meeting.opened", row)
    return int(row.version)


@transaction.atomic
def cancel_meeting(actor: Actor, meeting_id: UUID, *, reason: str, expected_version: int) -> int:
    """Called off, with the reason; those called are told."""
    row = locked_meeting(actor, meeting_id, "meetings:cancel", "cancel", expected_version)
    row.closing_words = needed_words(reason, field="reason", what="取消原因")
    row.state = CANCELLED
    row.version += 1
    row.save(update_fields=["state", "closing_words", "version"])
    _tell(actor, row, "cancelled", f"会议取消：{row.title}")
    record(actor, "meeting.cancelled", row, after={"reason": row.closing_words})
    return int(row.version)


def _checked(actor: Actor, call: Call) -> dict[str, object]:
    if call.kind not in KINDS:
        raise Refusal("unknown_kind", "会议种类没有选择。", "请从列表里选择一项。", field="kind")
    today = local_day(moment_of(actor))
    if abs((call.held_on - today).days) > 366:
        raise Refusal("date_far_off", f"开会日期 {call.held_on} 离今天超过一年。", "请核对年份。", field="held_on")
    chairs = {holder.person_id: holder for holder in post_holders(actor.zone_id)} if call.chair_id else {}
    if call.chair_id is not None and call.chair_id not in chairs:
        raise Refusal("unknown_chair", "选的主持人不在本区任职。", "请重新选择。", field="chair")
    title = optional_words(call.title, field="title", what="会议名称", most=120)
    chair = chairs[call.chair_id].display_name if call.chair_id else tidy_text(call.chair_words)[:80]
    return {
        "kind": call.kind,
        "title": title or f"{call.held_on.month}月{call.held_on.day}日{KINDS[call.kind]}",
        "held_on": call.held_on,
        "held_at": call.held_at,
        "place": optional_words(call.place, field="place", what="地点", most=100),
        "chair_id": call.chair_id,
        "chair_words": chair,
        "notice_words": optional_words(call.notice_words, field="notice_words", what="会前要求", most=1000),
    }


def _seat(actor: Actor, meeting: Meeting, call: Call) -> None:
    """Those called, in the order given. Who was called before keeps what was ticked; who was ticked is never taken off."""
    units = {unit.id: unit.name for unit in open_units(actor)}
    leaders = {one.person_id: one.display_name for one in post_holders(actor.zone_id, roles=[LEADER])} if call.leader_ids else {}
    guests = list(dict.fromkeys(name for name in (tidy_text(one)[:80] for one in call.guests) if name))
    if unknown := [one for one in call.unit_ids if one not in units]:
        raise Refusal("unknown_unit", f"有 {len(unknown)} 个参会单位不在本区，或已经撤销。", "请重新选择。", field="units")
    if any(one not in leaders for one in call.leader_ids):
        raise Refusal("unknown_leader", "选的领导不在本区任职。", "请重新选择。", field="leaders")
    seats: list[tuple[UUID | None, str, UUID | None, str, bool]] = [
        (None, "", one, leaders[one], False) for one in dict.fromkeys(call.leader_ids)
    ]
    seats += [(one, units[one], None, "", False) for one in dict.fromkeys(call.unit_ids)]
    seats += [(None, "", None, name, True) for name in guests]
    if len(seats) > MOST_SEATS:
        raise Refusal("too_many_seats", f"参会名单有 {len(seats)} 行，最多 {MOST_SEATS} 行。", "请精简名单。", field="units")
    rows = MeetingAttendee.objects.in_zone(meeting.zone_id)
    kept = {(row.unit_id, row.person_id, row.person_name if row.is_guest else ""): row for row in rows.filter(meeting_id=meeting.id)}
    for position, (unit_id, unit_name, person_id, person_name, is_guest) in enumerate(seats):
        row = kept.pop((unit_id, person_id, person_name if is_guest else ""), None)
        if row is not None:
            row.position = position
            row.save_changes()
            continue
        rows.create(
            zone_id=meeting.zone_id,
            meeting_id=meeting.id,
            position=position,
            unit_id=unit_id,
            unit_name=unit_name,
            person_id=person_id,
            person_name=person_name,
            is_guest=is_guest,
        )
    rows.filter(id__in=[row.id for row in kept.values() if row.presence == UNTICKED]).delete()


def _tell(actor: Actor, meeting: Meeting, mark: str, title: str) -> None:
    seats = MeetingAttendee.objects.in_zone(meeting.zone_id).filter(meeting_id=meeting.id)
    unit_ids = [one.unit_id for one in seats if one.unit_id]
    people = [one.person_id for one in seats if one.person_id]
    people += [holder.person_id for holder in post_holders(meeting.zone_id, unit_ids=unit_ids)] if unit_ids else []
    people += [meeting.chair_id] if meeting.chair_id else []
    when = f"{meeting.held_on}{f' {meeting.held_at:%H:%M}' if meeting.held_at else ''}"
    body = f"{when} {meeting.place}".strip() + (f"。{meeting.notice_words}" if meeting.notice_words else "")
    wanted = [one for one in dict.fromkeys(people) if one != actor.user_id]
    tell(
        meeting.zone_id, wanted, News("meeting", meeting.id, f"meeting:{meeting.id}:{mark}", title[:120], body[:500]), now=moment_of(actor)
    )
