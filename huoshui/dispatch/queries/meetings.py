"""Meetings as lists and pages read them. Who sees the whole zone sees them all; others those that called them or gave them work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from huoshui.assignments.queries import Fate, fates_of, moment_of
from huoshui.core.actor import Actor
from huoshui.core.clock import local_day
from huoshui.core.names import tidy_text
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.dispatch.models import AgendaItem, Meeting, MeetingAttendee, MeetingDecision, MeetingFile
from huoshui.dispatch.queries.results import AgendaLine, AttendeeLine, DecisionLine, MeetingDetail, MeetingPage, MeetingRow
from huoshui.dispatch.rules.meetings import CALLED, CANCELLED, HELD, KINDS, STATES, steps_from, turnout
from huoshui.operations.models import StoredFile
from huoshui.operations.queries import open_stored_file
from huoshui.organizations.rules import policy
from huoshui.organizations.rules.visible_scope import scope_of


def visible(actor: Actor) -> Any:
    """For this domain's own queries and actions."""
    rows = Meeting.objects.in_zone(actor.zone_id)
    scope = scope_of(actor)
    if not policy.may(actor, "meetings:detail") or scope.is_empty:
        return rows.none()
    if scope.whole_zone:
        return rows
    called = MeetingAttendee.objects.in_zone(actor.zone_id).filter(
        Q(unit_id__in=scope.unit_ids) | Q(person_id=actor.user_id), meeting_id=OuterRef("id")
    )
    given = Q(lead_unit_id__in=scope.unit_ids)
    for unit_id in scope.unit_ids:
        given |= Q(assist_unit_ids__contains=[str(unit_id)])
    decided = MeetingDecision.objects.in_zone(actor.zone_id).filter(given, meeting_id=OuterRef("id"))
    return rows.filter(Q(Exists(called)) | Q(Exists(decided)) | Q(chair_id=actor.user_id))


def number_of(meeting: Meeting) -> str:
    """周调度会纪要〔2026〕3号; empty before issue."""
    if not meeting.number_serial:
        return ""
    return f"{KINDS[meeting.kind]}纪要〔{meeting.number_year}〕{meeting.number_serial}号"


def list_meetings(
    actor: Actor, *, kind: str = "", state: str = "", text: str = "", after: str = "", limit: int = 50, from_on: date | None = None
) -> MeetingPage:
    """Latest day first; cancelled ones only where they are asked for. Refusal ``bad_filter``, ``bad_cursor``."""
    for value, known, label, name in ((kind, KINDS, "会议种类", "kind"), (state, STATES, "状态", "state")):
        if value and value not in known:
            raise Refusal("bad_filter", f"{label}无法识别。", "请从页面上选择。", field=name)
    rows = visible(actor)
    rows = rows.filter(state=state) if state else rows.exclude(state=CANCELLED)
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(held_on__gte=from_on) if from_on else rows
    if text:
        rows = rows.filter(Q(title__icontains=tidy_text(text)[:100]) | Q(place__icontains=tidy_text(text)[:100]))
    total = rows.count()
    if after:
        rows = rows.filter(_beyond(after))
    size = max(1, min(limit, 500))
    found = list(rows.defer("minutes").order_by("-held_on", "-id")[: size + 1])
    cursor = f"{found[size - 1].held_on}~{found[size - 1].id}" if len(found) > size else ""
    return MeetingPage(tuple(meeting_rows(actor, found[:size])), total, cursor)


def _beyond(after: str) -> Q:
    day, _, last = after.partition("~")
    try:
        held_on, meeting_id = date.fromisoformat(day), UUID(last)
    except ValueError:
        raise Refusal("bad_cursor", "翻页位置无法识别。", "请从第一页重新翻起。", field="after") from None
    return Q(held_on__lt=held_on) | Q(held_on=held_on, id__lt=meeting_id)


def meeting_rows(actor: Actor, meetings: Sequence[Meeting]) -> list[MeetingRow]:
    """Rows with the counts of their decisions: two queries, whatever their number."""
    lines = decision_lines(actor, [one.id for one in meetings])
    by_meeting: defaultdict[UUID, list[DecisionLine]] = defaultdict(list)
    for line in lines:
        if not line.is_withdrawn:
            by_meeting[line.meeting_id].append(line)
    return [_row(one, by_meeting[one.id]) for one in meetings]


def _row(meeting: Meeting, decisions: Sequence[DecisionLine]) -> MeetingRow:
    return MeetingRow(
        id=meeting.id,
        kind=meeting.kind,
        title=meeting.title,
        held_on=meeting.held_on,
        held_at=meeting.held_at,
        place=meeting.place,
        chair_words=meeting.chair_words,
        state=meeting.state,
        number=number_of(meeting),
        decision_count=len(decisions),
        open_count=sum(one.is_open or one.waits_to_be_assigned for one in decisions),
        late_count=sum(one.days_late > 0 for one in decisions),
        called_by_name=meeting.called_by_name,
        issued_on=meeting.issued_on,
        version=meeting.version,
    )


def decision_lines(actor: Actor, meeting_ids: Iterable[UUID]) -> list[DecisionLine]:
    """Decisions of these meetings with their fate, in their order. Not scoped: the caller has decided who sees the meetings."""
    rows = list(MeetingDecision.objects.in_zone(actor.zone_id).filter(meeting_id__in=list(meeting_ids)).order_by("meeting_id", "sequence"))
    fates = fates_of(actor.zone_id, [one.assignment_id for one in rows if one.assignment_id], moment_of(actor))
    return [_decision(one, fates.get(one.assignment_id) if one.assignment_id else None) for one in rows]


def _decision(row: MeetingDecision, fate: Fate | None) -> DecisionLine:
    return DecisionLine(
        id=row.id,
        meeting_id=row.meeting_id,
        sequence=row.sequence,
        item_id=row.item_id,
        what=row.what,
        detail=row.detail,
        lead_unit_id=row.lead_unit_id,
        lead_name=row.lead_name,
        assist_unit_ids=tuple(UUID(one) for one in row.assist_unit_ids),
        assist_names=tuple(row.assist_names),
        due_on=row.due_on,
        recorded_by_name=row.recorded_by_name,
        recorded_at=row.recorded_at,
        withdrawn_reason=row.withdrawn_reason,
        assignment_id=row.assignment_id,
        number=fate.number if fate else "",
        state_name=fate.state_name if fate else "",
        assignment_due_on=fate.due_on if fate else None,
        days_late=fate.days_late if fate else 0,
        is_open=fate.is_open if fate else False,
        was_done=fate.was_done if fate else False,
        was_late=fate.was_late if fate else False,
        version=row.version,
    )


def meeting_of(actor: Actor, meeting_id: UUID) -> Meeting:
    """The visible row, or NotVisible. For this domain's own."""
    row: Meeting | None = visible(actor).filter(id=meeting_id).first()
    if row is None:
        raise NotVisible
    return row


def meeting_detail(actor: Actor, meeting_id: UUID) -> MeetingDetail:
    """One meeting whole, or NotVisible. Six queries."""
    row = meeting_of(actor, meeting_id)
    decisions = decision_lines(actor, [row.id])
    attendees = MeetingAttendee.objects.in_zone(actor.zone_id).filter(meeting_id=row.id).order_by("position", "id")
    lines = tuple(_attendee(one) for one in attendees)
    file_id = MeetingFile.objects.in_zone(actor.zone_id).filter(meeting_id=row.id).values_list("id", flat=True).first()
    return MeetingDetail(
        row=_row(row, [one for one in decisions if not one.is_withdrawn]),
        notice_words=row.notice_words,
        chair_id=row.chair_id,
        agenda_drafted_at=row.agenda_drafted_at,
        part_counts=row.part_counts,
        opened_at=row.opened_at,
        closing_words=row.closing_words,
        opening=row.opening,
        copied_to=row.copied_to,
        issued_by_unit=row.issued_by_unit,
        issued_by_name=row.issued_by_name,
        agenda=tuple(agenda_lines(actor.zone_id, row.id)),
        attendees=lines,
        decisions=tuple(decisions),
        turnout=turnout(one.presence for one in lines if not one.is_guest),
        file_id=file_id,
        can=steps_from(row.state),
    )


def agenda_lines(zone_id: UUID, meeting_id: UUID) -> list[AgendaLine]:
    """The items in their order. For this domain's own."""
    rows = AgendaItem.objects.in_zone(zone_id).filter(meeting_id=meeting_id).order_by("position", "id")
    return [
        AgendaLine(
            id=one.id,
            position=one.position,
            part=one.part,
            key=one.key,
            title=one.title,
            words=one.words,
            drafted_words=one.drafted_words,
            is_edited=one.is_edited,
            subject_kind=one.subject_kind,
            subject_id=one.subject_id,
            unit_id=one.unit_id,
            unit_name=one.unit_name,
            struck_reason=one.struck_reason,
            struck_by_name=one.struck_by_name,
            added_by_name=one.added_by_name,
            version=one.version,
        )
        for one in rows
    ]


def _attendee(row: MeetingAttendee) -> AttendeeLine:
    return AttendeeLine(
        row.id,
        row.unit_id,
        row.unit_name,
        row.person_id,
        row.person_name,
        row.is_guest,
        row.presence,
        row.stand_in,
        row.reason,
        row.version,
    )


def open_meeting_file(actor: Actor, file_id: UUID) -> tuple[StoredFile, Any]:
    """The Word file of issued minutes that the actor may see, with its open bytes. NotVisible."""
    row = MeetingFile.objects.in_zone(actor.zone_id).filter(id=file_id).first()
    if row is None:
        raise NotVisible
    meeting_of(actor, row.meeting_id)
    return open_stored_file(actor, row.stored_file_id)


def decision_of(actor: Actor, decision_id: UUID) -> tuple[MeetingDetail, DecisionLine]:
    """A decision with its meeting, or NotVisible."""
    meeting_id = MeetingDecision.objects.in_zone(actor.zone_id).filter(id=decision_id).values_list("meeting_id", flat=True).first()
    if meeting_id is None:
        raise NotVisible
    found = meeting_detail(actor, meeting_id)
    return found, next(one for one in found.decisions if one.id == decision_id)


def agenda_item(actor: Actor, item_id: UUID) -> tuple[MeetingDetail, AgendaLine]:
    """An item with its meeting, or NotVisible."""
    meeting_id = AgendaItem.objects.in_zone(actor.zone_id).filter(id=item_id).values_list("meeting_id", flat=True).first()
    if meeting_id is None:
        raise NotVisible
    found = meeting_detail(actor, meeting_id)
    return found, next(one for one in found.agenda if one.id == item_id)


def meetings_ahead(actor: Actor, *, days: int = 7, limit: int = 6) -> list[MeetingRow]:
    """What of meetings an actor must know today: those of the coming days, and for who keeps them those held without minutes."""
    today = local_day(moment_of(actor))
    rows = visible(actor).filter(state=CALLED, held_on__lte=today + timedelta(days=days))
    found = list(rows.defer("minutes").order_by("held_on", "id")[:limit])
    if policy.may(actor, "meetings:issue"):
        found += list(visible(actor).filter(state=HELD).defer("minutes").order_by("held_on", "id")[:limit])
    return meeting_rows(actor, found)


def last_seats(actor: Actor, kind: str) -> list[AttendeeLine]:
    """Who was called to the last meeting of this kind: a start for the next one. Empty where there was none."""
    last = visible(actor).filter(kind=kind).exclude(state=CANCELLED).order_by("-held_on", "-id").values_list("id", flat=True).first()
    if last is None:
        return []
    return [_attendee(one) for one in MeetingAttendee.objects.in_zone(actor.zone_id).filter(meeting_id=last).order_by("position", "id")]
