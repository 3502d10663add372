"""An officer's firms, and visits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from uuid import UUID

from django.db.models import Count

from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible
from huoshui.enterprise_requests.models import EnterpriseRequest, ResponsibilityCard, Visit, VisitFile
from huoshui.enterprise_requests.queries.paging import Paged, paged
from huoshui.enterprise_requests.queries.visibility import shown_text
from huoshui.enterprise_requests.rules import request_flow
from huoshui.enterprise_requests.rules.officer_scores import is_due
from huoshui.enterprises.queries import enterprise_names
from huoshui.organizations.rules import policy
from huoshui.rulebook.queries import rule_in_force


@dataclass(frozen=True)
class FirmToVisit:
    """One of the officer's firms: last visit, open requests, whether a visit is due."""

    enterprise_id: UUID
    name: str
    last_visit_on: date | None
    last_reached: str
    days_since: int | None
    is_due: bool
    open_requests: int


@dataclass(frozen=True)
class VisitLine:
    """One visit as lists show it."""

    id: UUID
    enterprise_id: UUID
    enterprise_name: str
    officer_name: str
    kind: str
    visited_at: datetime
    reached: str
    reached_label: str
    note: str
    has_place: bool
    file_count: int
    request_count: int


@dataclass(frozen=True)
class VisitFilters:
    """Empty means everything; the days are of the visit, both included."""

    reached: str = ""
    officer_id: UUID | None = None
    enterprise_id: UUID | None = None
    since: date | None = None
    until: date | None = None


def firms_to_visit(actor: Actor, officer_id: UUID | None = None) -> list[FirmToVisit]:
    """The officer's own firms, those due longest first."""
    policy.require(actor, "officers:mine")
    today = actor.stands_on or clock.today()
    cards = ResponsibilityCard.objects.in_zone(actor.zone_id).filter(
        officer_id=officer_id or actor.user_id, subject_kind="enterprise", ends_on=None
    )
    since = dict(cards.values_list("subject_id", "starts_on"))
    names = enterprise_names(actor, since)
    visits = Visit.objects.in_zone(actor.zone_id).filter(enterprise_id__in=since)
    last = {row.enterprise_id: row for row in visits.order_by("enterprise_id", "-visited_at", "-id").distinct("enterprise_id")}
    waiting = dict(
        EnterpriseRequest.objects.in_zone(actor.zone_id)
        .filter(enterprise_id__in=since, state__in=request_flow.OPEN_STATES)
        .values_list("enterprise_id")
        .annotate(count=Count("id"))
    )
    every = rule_in_force("officer_terms", zone_id=actor.zone_id, on=today).content["visit_every_days"]
    lines = []
    for firm_id, name in names.items():
        visit = last.get(firm_id)
        day = clock.local_day(visit.visited_at) if visit else None
        days = (today - day).days if day else None
        due = is_due(day, since[firm_id], today, every)
        lines.append(FirmToVisit(firm_id, name, day, visit.get_reached_display() if visit else "", days, due, waiting.get(firm_id, 0)))
    return sorted(lines, key=lambda line: (not line.is_due, -(line.days_since if line.days_since is not None else 10_000), line.name))


def list_visits(actor: Actor, filters: VisitFilters | None = None, *, after: str = "", limit: int = 50) -> Paged[VisitLine]:
    """One page, newest first; an officer sees the own ones, the desk all. Refusal ``bad_cursor``."""
    policy.require(actor, "officers:visits")
    asked = filters or VisitFilters()
    rows = Visit.objects.in_zone(actor.zone_id).select_related("enterprise")
    if not actor.sees_whole_zone:
        rows = rows.filter(officer_id=actor.user_id)
    chosen = {
        "reached": asked.reached,
        "officer_id": asked.officer_id,
        "enterprise_id": asked.enterprise_id,
        "visited_at__gte": clock.start_of_local_day(asked.since) if asked.since else None,
        "visited_at__lte": clock.end_of_local_day(asked.until) if asked.until else None,
    }
    rows = rows.filter(**{key: value for key, value in chosen.items() if value})
    return paged(rows, "-visited_at", partial(_visit_lines, actor), after=after, limit=limit)


def _visit_lines(actor: Actor, shown: list[Visit]) -> list[VisitLine]:
    ids = [row.id for row in shown]
    files = dict(VisitFile.objects.in_zone(actor.zone_id).filter(visit_id__in=ids).values_list("visit_id").annotate(count=Count("id")))
    told = dict(
        EnterpriseRequest.objects.in_zone(actor.zone_id).filter(visit_id__in=ids).values_list("visit_id").annotate(count=Count("id"))
    )
    return [
        VisitLine(
            row.id,
            row.enterprise_id,
            row.enterprise.name,
            row.officer_name,
            row.kind,
            row.visited_at,
            row.reached,
            row.get_reached_display(),
            shown_text(actor, row.note),
            row.latitude is not None,
            files.get(row.id, 0),
            told.get(row.id, 0),
        )
        for row in shown
    ]


@dataclass(frozen=True)
class VisitAttachment:
    """A photo or memo of a visit; ``is_photo`` by what its content was when it was received."""

    id: UUID
    name: str
    byte_count: int
    is_photo: bool


@dataclass(frozen=True)
class VisitRecord:
    """One visit in full: its line, the place, what is attached, (id, number, title) of what was raised there."""

    line: VisitLine
    recorded_at: datetime
    latitude: Decimal | None
    longitude: Decimal | None
    place_accuracy_metres: int | None
    files: tuple[VisitAttachment, ...]
    requests: tuple[tuple[UUID, str, str], ...]


def visit_record(actor: Actor, visit_id: UUID) -> VisitRecord:
    """One visit that the actor may see; NotVisible for any other."""
    policy.require(actor, "officers:visits")
    row = Visit.objects.in_zone(actor.zone_id).select_related("enterprise").filter(id=visit_id).first()
    if row is None or not (actor.sees_whole_zone or row.officer_id == actor.user_id):
        raise NotVisible
    attached = VisitFile.objects.in_zone(actor.zone_id).filter(visit=row).select_related("stored_file").order_by("id")
    told = EnterpriseRequest.objects.in_zone(actor.zone_id).filter(visit=row).order_by("number")
    return VisitRecord(
        line=_visit_lines(actor, [row])[0],
        recorded_at=row.recorded_at,
        latitude=row.latitude,
        longitude=row.longitude,
        place_accuracy_metres=row.place_accuracy_metres,
        files=tuple(
            VisitAttachment(
                one.id, one.stored_file.original_name, one.stored_file.byte_count, one.stored_file.media_type.startswith("image/")
            )
            for one in attached
        ),
        requests=tuple((one.id, one.number, shown_text(actor, one.title)) for one in told),
    )


def visit_file(actor: Actor, file_id: UUID) -> VisitFile:
    """A photo of a visit that the actor may see; NotVisible for any other."""
    rows = VisitFile.objects.in_zone(actor.zone_id).select_related("visit", "stored_file").filter(id=file_id)
    row: VisitFile | None = rows.first()
    if row is None or not (actor.sees_whole_zone or row.visit.officer_id == actor.user_id):
        raise NotVisible
    return row
