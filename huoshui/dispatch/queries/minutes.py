"""The minutes of a meeting: as they would be printed now, or as they were issued."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.dispatch.models import Meeting
from huoshui.dispatch.queries.meetings import meeting_detail, meeting_of, number_of
from huoshui.dispatch.queries.results import MeetingDetail
from huoshui.dispatch.rules.agendas import OWN, PARTS
from huoshui.dispatch.rules.minutes import MinutesContent, Resolved, Seat, day_in_words, from_row, names_of_seats, opening_words
from huoshui.organizations.queries import zone


def minutes_of(actor: Actor, meeting_id: UUID) -> tuple[MeetingDetail, MinutesContent]:
    """The meeting and its minutes: frozen ones as issued, otherwise drafted from attendance and decisions. NotVisible."""
    found = meeting_detail(actor, meeting_id)
    row = meeting_of(actor, meeting_id)
    return found, from_row(row.minutes) if row.minutes else content_of(actor, row, found)


def content_of(actor: Actor, row: Meeting, found: MeetingDetail) -> MinutesContent:
    """What the minutes say now. For this domain's own."""
    decisions = found.standing_decisions
    seats = [Seat(one.unit_name, one.person_name, one.is_guest, one.presence, one.stand_in, one.reason) for one in found.attendees]
    attended, excused, sat_in = names_of_seats(seats)
    discussed = list(dict.fromkeys(PARTS[one.part] if one.part != OWN else one.title for one in found.standing_items))
    home = zone(actor.zone_id)
    issued_by = row.issued_by_unit or (f"{home.name}管委会办公室" if home else "")
    drafted = opening_words(row.held_on, row.chair_words, row.place, row.kind, discussed[:6], len(decisions))
    return MinutesContent(
        masthead=f"{home.name if home else ''}会议纪要",
        title=f"{row.title}纪要",
        number=number_of(row),
        held_words=day_in_words(row.held_on),
        opening=row.opening or drafted,
        resolved=tuple(
            Resolved(one.what, one.detail, one.lead_name, one.assist_names, one.assignment_due_on or one.due_on) for one in decisions
        ),
        attended=attended,
        excused=excused,
        sat_in=sat_in,
        copied_to=row.copied_to,
        issued_by=issued_by,
        issued_on=row.issued_on,
    )


def numbered(content: MinutesContent, row: Meeting) -> MinutesContent:
    """The same with the number and day of issue that the row has just got."""
    return replace(content, number=number_of(row), issued_on=row.issued_on)
