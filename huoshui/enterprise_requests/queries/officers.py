"""Cards, coverage gaps, visits, and what an officer is measured by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from django.db.models import Count, Max, Q

from huoshui.core import clock
from huoshui.core.actor import OFFICER, Actor
from huoshui.core.refusals import NotVisible
from huoshui.enterprise_requests.models import EnterpriseRequest, ResponsibilityCard, Visit, VisitFile
from huoshui.enterprise_requests.queries.paging import Paged, paged
from huoshui.enterprise_requests.rules import request_flow
from huoshui.enterprise_requests.rules.officer_scores import OfficerFigures, OfficerScore, is_due, officer_score
from huoshui.enterprises.queries import EnterpriseFilters, enterprise_names, list_enterprises
from huoshui.organizations.queries import names_of, open_units, people_in_role
from huoshui.organizations.rules import policy
from huoshui.rulebook.queries import rule_in_force

ENDED = (request_flow.CONFIRMED, request_flow.UNANSWERED)


@dataclass(frozen=True)
class CardLine:
    """One card, by names. ``ends_on`` None: current."""

    id: UUID
    subject_kind: str
    subject_id: UUID
    subject_label: str
    leader_name: str
    unit_name: str
    task_force_name: str
    officer_id: UUID | None
    officer_name: str
    agent_name: str
    starts_on: date
    ends_on: date | None
    ended_why: str
    version: int


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
class OfficerLine:
    """One officer's score with its terms."""

    officer_id: UUID
    name: str
    unit_name: str
    figures: OfficerFigures
    score: OfficerScore
    visits: int


def cards_of(actor: Actor, subject_kind: str, subject_id: UUID) -> list[CardLine]:
    """The history of one subject, the current one first."""
    policy.require(actor, "officers:cards")
    rows = ResponsibilityCard.objects.in_zone(actor.zone_id).filter(subject_kind=subject_kind, subject_id=subject_id)
    return _cards(actor, rows.order_by("-starts_on", "-id"))


def list_cards(actor: Actor, *, after: str = "", limit: int = 50) -> Paged[CardLine]:
    """One page of the current cards, by label. Refusal ``bad_cursor``."""
    policy.require(actor, "officers:cards")
    rows = ResponsibilityCard.objects.in_zone(actor.zone_id).filter(ends_on=None)
    return paged(rows, "subject_label", partial(_cards, actor), after=after, limit=limit)


def firms_without_card(actor: Actor, *, limit: int = 100) -> tuple[list[tuple[UUID, str]], int]:
    """Coverage gaps: (id, name) of firms without a current card, and how many there are."""
    policy.require(actor, "officers:cards")
    covered = set(
        ResponsibilityCard.objects.in_zone(actor.zone_id)
        .filter(subject_kind="enterprise", ends_on=None)
        .values_list("subject_id", flat=True)
    )
    found: list[tuple[UUID, str]] = []
    after, total = "", 0
    while True:
        page = list_enterprises(actor, EnterpriseFilters(), after=after, limit=500)
        missing = [(row.id, row.name) for row in page.rows if row.id not in covered]
        total += len(missing)
        found += missing[: max(0, limit - len(found))]
        after = page.next_cursor
        if not after:
            return found, total


def firms_to_visit(actor: Actor, officer_id: UUID | None = None) -> list[FirmToVisit]:
    """The officer's own firms, those due longest first."""
    policy.require(actor, "officers:mine")
    today = actor.stands_on or clock.today()
    cards = ResponsibilityCard.objects.in_zone(actor.zone_id).filter(
        officer_id=officer_id or actor.user_id, subject_kind="enterprise", ends_on=None
    )
    since = dict(cards.values_list("subject_id", "starts_on"))
    names = enterprise_names(actor, since)
    last = {row.enterprise_id: row for row in Visit.objects.in_zone(actor.zone_id).filter(enterprise_id__in=since).order_by("visited_at")}
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


def list_visits(actor: Actor, *, reached: str = "", after: str = "", limit: int = 50) -> Paged[VisitLine]:
    """One page, newest first; an officer sees the own ones, the desk all. Refusal ``bad_cursor``."""
    policy.require(actor, "officers:visits")
    rows = Visit.objects.in_zone(actor.zone_id).select_related("enterprise")
    if not actor.sees_whole_zone:
        rows = rows.filter(officer_id=actor.user_id)
    if reached:
        rows = rows.filter(reached=reached)
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
            row.note,
            row.latitude is not None,
            files.get(row.id, 0),
            told.get(row.id, 0),
        )
        for row in shown
    ]


def officer_scores(actor: Actor, *, since: date, until: date) -> list[OfficerLine]:
    """Every officer's score in a period, best first; those with nothing to measure by last."""
    policy.require(actor, "officers:scores")
    terms = rule_in_force("officer_terms", zone_id=actor.zone_id, on=until).content
    firms: dict[UUID, set[UUID]] = defaultdict(set)
    cards = ResponsibilityCard.objects.in_zone(actor.zone_id).filter(subject_kind="enterprise", starts_on__lte=until)
    for officer_id, firm_id in cards.filter(Q(ends_on=None) | Q(ends_on__gte=since)).values_list("officer_id", "subject_id"):
        if officer_id:
            firms[officer_id].add(firm_id)
    moments = (clock.start_of_local_day(since), clock.end_of_local_day(until))
    met = Visit.objects.in_zone(actor.zone_id).filter(visited_at__lte=moments[1], reached=Visit.Reached.MET)
    seen = met.values_list("enterprise_id").annotate(last=Max("visited_at"))
    recent = until - timedelta(days=terms["visit_every_days"])
    in_time = {firm_id for firm_id, last in seen if clock.local_day(last) >= recent}
    made = dict(
        Visit.objects.in_zone(actor.zone_id).filter(visited_at__range=moments).values_list("officer_id").annotate(count=Count("id"))
    )
    ended: dict[UUID, list[str]] = defaultdict(list)
    closed = EnterpriseRequest.objects.in_zone(actor.zone_id).filter(state__in=ENDED, closed_at__range=moments)
    for firm_id, state in closed.values_list("enterprise_id", "state"):
        ended[firm_id].append(state)
    lines = []
    for officer_id, name, unit in {one[0]: one for one in people_in_role(actor, OFFICER)}.values():
        states = [state for firm_id in firms[officer_id] for state in ended.get(firm_id, ())]
        figures = OfficerFigures(
            len(firms[officer_id]), len(firms[officer_id] & in_time), len(states), states.count(request_flow.CONFIRMED)
        )
        score = officer_score(figures, terms["coverage_weight"], terms["closure_weight"])
        lines.append(OfficerLine(officer_id, name, unit, figures, score, made.get(officer_id, 0)))
    return sorted(lines, key=lambda line: (line.score.value is None, -(line.score.value or 0), line.name))


def _cards(actor: Actor, rows: Iterable[ResponsibilityCard]) -> list[CardLine]:
    cards = list(rows)
    people = names_of([one for card in cards for one in (card.leader_id, card.officer_id, card.agent_id) if one])
    units = {unit.id: unit.name for unit in open_units(actor)}

    def person(person_id: UUID | None) -> str:
        return people.get(person_id, "") if person_id else ""

    return [
        CardLine(
            card.id,
            card.subject_kind,
            card.subject_id,
            card.subject_label,
            person(card.leader_id),
            units.get(card.unit_id, "") if card.unit_id else "",
            units.get(card.task_force_id, "") if card.task_force_id else "",
            card.officer_id,
            person(card.officer_id),
            person(card.agent_id),
            card.starts_on,
            card.ends_on,
            card.ended_why,
            card.version,
        )
        for card in cards
    ]


def visit_file(actor: Actor, file_id: UUID) -> VisitFile:
    """A photo of a visit that the actor may see; NotVisible for any other."""
    rows = VisitFile.objects.in_zone(actor.zone_id).select_related("visit", "stored_file").filter(id=file_id)
    row: VisitFile | None = rows.first()
    if row is None or not (actor.sees_whole_zone or row.visit.officer_id == actor.user_id):
        raise NotVisible
    return row
