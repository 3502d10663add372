"""What the domain of a source needs to know of its assignment: who leads, by when, what the lead answered. Not scoped by actor:
that domain decides who sees its own records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from huoshui.assignments.models import AssignmentPart, AssignmentReply
from huoshui.assignments.queries.clock_terms import due_words
from huoshui.assignments.queries.zone_time import calendar_now
from huoshui.assignments.rules import flow
from huoshui.core.clock import local_day


@dataclass(frozen=True)
class LeadPart:
    """The lead's part: the one that runs, or the last that ended. ``reply_words`` is its newest final reply, empty before."""

    part_id: UUID
    unit_id: UUID
    unit_name: str
    state: str
    due_on: date
    received_at: datetime | None
    was_received_in_time: bool
    was_in_time: bool | None
    reply_words: str
    proof_words: str
    proof_file_ids: tuple[UUID, ...]
    shortened_words: str = ""
    due_words: str = ""


def lead_part_of(zone_id: UUID, assignment_id: UUID) -> LeadPart:
    """The lead's part of one assignment of the bound zone."""
    rows = AssignmentPart.objects.in_zone(zone_id).filter(assignment_id=assignment_id, role=flow.LEAD)
    return lead_part(max(rows, key=lambda one: (one.ended_at is None, one.started_at, one.id)))


def lead_part(part: AssignmentPart, *, with_reply: bool = True) -> LeadPart:
    """The same of a row that is at hand; without its reply where the caller does not need one."""
    rows = AssignmentReply.objects.in_zone(part.zone_id).filter(part_id=part.id, is_final=True)
    reply = None if part.state == flow.WAITING or not with_reply else rows.order_by("-replied_at", "-id").first()
    return LeadPart(
        part_id=part.id,
        unit_id=part.unit_id,
        unit_name=part.unit_name,
        state=part.state,
        due_on=part.due_on,
        received_at=part.received_at,
        was_received_in_time=part.received_at is not None and part.received_at <= part.receipt_due_at,
        was_in_time=None if part.was_late is None else not part.was_late,
        reply_words=reply.words if reply else "",
        proof_words=reply.proof_words if reply else "",
        shortened_words=part.shortened_words,
        due_words=due_words(part),
        proof_file_ids=(reply.proof_file_id,) if reply and reply.proof_file_id else (),
    )


def lead_clock_words(zone_id: UUID, assignment_id: UUID) -> tuple[str, str]:
    """(when the running lead part is due, why its limit is short); empty words where none runs. One query."""
    part = AssignmentPart.objects.in_zone(zone_id).filter(assignment_id=assignment_id, role=flow.LEAD, ended_at=None).first()
    return ("", "") if part is None else (due_words(part), part.shortened_words)


def lead_due_days(zone_id: UUID, assignment_ids: Iterable[UUID]) -> dict[UUID, date]:
    """When the running lead part of each assignment is due. One query."""
    rows = AssignmentPart.objects.in_zone(zone_id).filter(assignment_id__in=list(assignment_ids), role=flow.LEAD, ended_at=None)
    return dict(rows.values_list("assignment_id", "due_on"))


@dataclass(frozen=True)
class Fate:
    """What became of something that was given out, told by its lead: ``days_late`` in working days while it runs late."""

    assignment_id: UUID
    number: str
    unit_name: str
    state: str
    state_name: str
    due_on: date
    days_late: int
    is_open: bool
    was_late: bool

    @property
    def was_done(self) -> bool:
        return self.state == flow.DONE


def fates_of(zone_id: UUID, assignment_ids: Iterable[UUID], now: datetime) -> dict[UUID, Fate]:
    """How each assignment stands at ``now``. One query, and the calendar where something is late."""
    wanted = list(assignment_ids)
    if not wanted:
        return {}
    rows = AssignmentPart.objects.in_zone(zone_id).filter(assignment_id__in=wanted, role=flow.LEAD).select_related("assignment")
    leads: dict[UUID, AssignmentPart] = {}
    for part in sorted(rows, key=lambda one: (one.ended_at is None, one.started_at, one.id)):
        leads[part.assignment_id] = part
    return {assignment_id: _fate(part, now) for assignment_id, part in leads.items()}


def _fate(part: AssignmentPart, now: datetime) -> Fate:
    whole = part.assignment
    runs_late = part.ended_at is None and part.state not in flow.STOPPED_STATES and part.due_at < now
    return Fate(
        assignment_id=whole.id,
        number=flow.number_text(whole.year, whole.sequence),
        unit_name=part.unit_name,
        state=whole.state,
        state_name=flow.STATE_NAMES[whole.state],
        due_on=part.due_on,
        days_late=max(1, calendar_now().workdays_between(part.due_on, local_day(now))) if runs_late else 0,
        is_open=whole.closed_at is None,
        was_late=bool(part.was_late),
    )


def late_lead_assignments(zone_id: UUID, today: date) -> QuerySet[Any]:
    """Ids of the assignments whose running lead part was due before ``today``: one column, for the condition of a caller's query."""
    rows = AssignmentPart.objects.in_zone(zone_id).filter(role=flow.LEAD, ended_at=None, due_on__lt=today)
    return rows.values_list("assignment_id", flat=True)
