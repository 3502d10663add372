"""Who was there: ticked one by one, by two clerks at once without undoing each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from huoshui.core.actor import Actor
from huoshui.core.names import tidy_text
from huoshui.core.refusals import Refusal, StaleVersion
from huoshui.dispatch.actions.meeting_rows import locked_meeting, record
from huoshui.dispatch.models import MeetingAttendee
from huoshui.dispatch.rules.meetings import Presence, checked_presence


@dataclass(frozen=True)
class Tick:
    """What one clerk says of one seat. ``expected_version``: as the page showed it; ``person_name``: who came for the unit."""

    presence: str
    stand_in: str = ""
    reason: str = ""
    person_name: str = ""
    expected_version: int | None = None


@transaction.atomic
def record_attendance(actor: Actor, meeting_id: UUID, ticks: Mapping[UUID, Tick]) -> int:
    """Tick those given; what says the same as before is left alone, so that two clerks may tick different people on the same page.

    The number of seats that changed. StaleVersion where somebody else ticked the same seat otherwise meanwhile.
    """
    meeting = locked_meeting(actor, meeting_id, "meetings:attendance", "attendance")
    rows = MeetingAttendee.objects.in_zone(meeting.zone_id).select_for_update(of=("self",)).filter(meeting_id=meeting.id)
    seats = {row.id: row for row in rows.filter(id__in=list(ticks))}
    if len(seats) != len(ticks):
        raise Refusal("unknown_seat", "名单里有人已经不在这次会议上。", "请刷新页面后重新登记。")
    changed = []
    for seat_id, tick in ticks.items():
        row = seats[seat_id]
        who = f"{row.unit_name}{row.person_name}"
        given = checked_presence(Presence(tick.presence, tidy_text(tick.stand_in)[:80], tidy_text(tick.reason)[:100]), who)
        name = row.person_name if row.person_id or row.is_guest else tidy_text(tick.person_name)[:80]
        wanted = {"presence": given.code, "stand_in": given.stand_in, "reason": given.reason, "person_name": name}
        now = {key: getattr(row, key) for key in wanted}
        if wanted == now:
            continue
        if tick.expected_version is not None and tick.expected_version != row.version:
            raise StaleVersion(yours={"who": who, **wanted}, theirs={"who": who, **now})
        for key, value in wanted.items():
            setattr(row, key, value)
        row.version += 1
        row.save_changes()
        changed.append(f"{who}：{given.code}")
    if changed:
        record(actor, "meeting.attendance_recorded", meeting, after={"seats": changed})
    return len(changed)
