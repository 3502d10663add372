"""Plans of visits, proposals by rule, and the route of a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, QuerySet

from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.enterprise_requests.models import EnterpriseRequest, PlannedVisit, RequestEvent, ResponsibilityCard, Visit
from huoshui.enterprise_requests.queries.contact_flags import contact_verdicts, standing_flags, visit_terms
from huoshui.enterprise_requests.queries.paging import Paged, paged
from huoshui.enterprise_requests.queries.visibility import shown_text
from huoshui.enterprise_requests.rules import request_flow, visit_plans
from huoshui.enterprise_requests.rules.visit_plans import FirmSituation, Proposal, VisitTerms, coverage_needed, propose_visits
from huoshui.enterprise_requests.rules.visit_routes import ParkLeg, Stop, plan_route
from huoshui.enterprises.queries import EnterpriseRow, enterprises_by_id
from huoshui.fact_ledger.queries import facts_of_many
from huoshui.organizations.rules import policy
from huoshui.rulebook.queries import calendar

MISSED, COMING, DONE, CANCELLED = "missed", "coming", "done", "cancelled"
PLAN_TABS = {COMING: "待走访", MISSED: "错过的", DONE: "已走访", CANCELLED: "已取消"}
_MOST_FIRMS = 1_000  # of one officer; more is a mistake in the cards


@dataclass(frozen=True)
class PlannedLine:
    """One planned visit. ``is_missed``: its day has passed and nobody went. ``moves`` as the model keeps them."""

    id: UUID
    enterprise_id: UUID
    enterprise_name: str
    park: str
    officer_id: UUID
    officer_name: str
    planned_on: date
    reason_label: str
    reason_words: str
    state: str
    state_label: str
    is_missed: bool
    moves: Sequence[Mapping[str, str]]
    visit_id: UUID | None
    visited_on: date | None
    reached_label: str
    ended_why: str
    version: int


@dataclass(frozen=True)
class WeekFigures:
    """What the rule asks of one officer beside what was done: visits of this week, firms met within the cadence."""

    visits: int
    visits_needed: int
    firms: int
    met: int
    met_needed: int
    week_starts_on: date
    round_starts_on: date


@dataclass(frozen=True)
class VisitPlan:
    """An officer's plan: what stands, what was missed, what the rule proposes, how many due firms do not fit, the figures."""

    missed: Sequence[PlannedLine]
    coming: Sequence[PlannedLine]
    proposals: Sequence[Proposal]
    left_out: int
    figures: WeekFigures
    terms: VisitTerms
    phone_checks: Sequence[tuple[UUID, str, str]]  # (firm, name, words): call before anything is said of the firm


@dataclass(frozen=True)
class RouteStop:
    """One stop of a day's route with what one must know at the gate."""

    plan: PlannedLine
    way_km: float | None
    has_place: bool
    street: str
    contact_name: str
    contact_phone: str
    open_requests: int
    flags: Sequence[str]
    latitude: float | None
    longitude: float | None


def visible_plans(actor: Actor) -> QuerySet[Any]:
    """An officer's own; the desk sees all."""
    rows = PlannedVisit.objects.in_zone(actor.zone_id)
    if not policy.may(actor, "officers:plans"):
        return rows.none()
    return rows if actor.sees_whole_zone else rows.filter(officer_id=actor.user_id)


def my_visit_plan(actor: Actor) -> VisitPlan:
    """The officer's plan of today with proposals for the coming working days."""
    policy.require(actor, "officers:plan")
    today = actor.stands_on or clock.today()
    terms = visit_terms(actor.zone_id, today)
    rows = visible_plans(actor).filter(officer_id=actor.user_id, state=PlannedVisit.State.PLANNED)
    standing = plan_lines(actor, list(rows.select_related("enterprise__area", "visit").order_by("planned_on", "id")[:_MOST_FIRMS]))
    firms = firm_situations(actor, actor.user_id)
    planned = {line.enterprise_id for line in standing}
    free = [one for one in firms if UUID(one.enterprise_id) not in planned]
    booked = Counter(line.planned_on for line in standing)
    proposals, left_out = propose_visits(free, terms, coming_workdays(today, terms.plan_ahead_workdays), booked)
    return VisitPlan(
        missed=[line for line in standing if line.is_missed],
        coming=[line for line in standing if not line.is_missed],
        proposals=proposals,
        left_out=left_out,
        figures=_figures(actor, firms, terms, today),
        terms=terms,
        phone_checks=_phone_checks(actor, firms, terms),
    )


def coming_workdays(today: date, count: int) -> list[date]:
    """The next ``count`` working days, today among them where it is one."""
    days = calendar()
    first = today if days.is_workday(today) else days.add_workdays(today, 1)
    return [first, *(days.add_workdays(first, number) for number in range(1, count))]


def firm_situations(actor: Actor, officer_id: UUID) -> list[FirmSituation]:
    """The officer's firms as the rule reads them: five queries, whatever their number."""
    cards = ResponsibilityCard.objects.in_zone(actor.zone_id).filter(officer_id=officer_id, subject_kind="enterprise", ends_on=None)
    since = dict(cards.values_list("subject_id", "starts_on")[:_MOST_FIRMS])
    firms = enterprises_by_id(actor, since)
    visits = Visit.objects.in_zone(actor.zone_id).filter(enterprise_id__in=since)
    latest = visits.order_by("enterprise_id", "-visited_at", "-id").distinct("enterprise_id")
    last = {row.enterprise_id: row for row in latest.only("id", "enterprise_id", "visited_at", "reached")}
    met = dict(visits.filter(reached=Visit.Reached.MET).values_list("enterprise_id").annotate(last=Max("visited_at")))
    flagged = set(standing_flags(actor.zone_id, since))
    open_rows = EnterpriseRequest.objects.in_zone(actor.zone_id).filter(enterprise_id__in=since, state__in=request_flow.OPEN_STATES)
    waiting = {row["enterprise_id"]: row for row in open_rows.values("enterprise_id").annotate(count=Count("id"), oldest=Min("told_at"))}
    back = RequestEvent.objects.in_zone(actor.zone_id).filter(request__in=open_rows, kind="reopened")
    reopened = dict(back.values_list("request__enterprise_id").annotate(since=Max("happened_at")))
    return [
        FirmSituation(
            enterprise_id=str(firm.id),
            name=firm.name,
            park=firm.area_name,
            card_since=since[firm.id],
            last_met_on=_day(met.get(firm.id)),
            last_seen_on=_day(last[firm.id].visited_at) if firm.id in last else None,
            last_reached=last[firm.id].reached if firm.id in last else "",
            is_flagged=firm.id in flagged,
            open_requests=waiting[firm.id]["count"] if firm.id in waiting else 0,
            oldest_request_on=_day(waiting[firm.id]["oldest"]) if firm.id in waiting else None,
            reopened_on=_day(reopened.get(firm.id)),
        )
        for firm in firms.values()
    ]


def _figures(actor: Actor, firms: Sequence[FirmSituation], terms: VisitTerms, today: date) -> WeekFigures:
    monday = today - timedelta(days=today.weekday())
    begin = today - timedelta(days=terms.visit_every_days)
    made = Visit.objects.in_zone(actor.zone_id).filter(officer_id=actor.user_id, visited_at__gte=clock.start_of_local_day(monday))
    met = sum(bool(one.last_met_on and one.last_met_on >= begin) for one in firms)
    done = made.exclude(kind="phone").count()
    return WeekFigures(done, terms.visits_per_week, len(firms), met, coverage_needed(len(firms), terms), monday, begin)


def _phone_checks(actor: Actor, firms: Sequence[FirmSituation], terms: VisitTerms) -> list[tuple[UUID, str, str]]:
    doubtful = {UUID(one.enterprise_id): one.name for one in firms if one.last_reached == Visit.Reached.UNREACHABLE}
    verdicts = contact_verdicts(actor.zone_id, doubtful, terms)
    return [(firm_id, doubtful[firm_id], verdict.words) for firm_id, verdict in verdicts.items() if verdict.next_step]


def list_planned_visits(
    actor: Actor, *, tab: str = COMING, officer_id: UUID | None = None, after: str = "", limit: int = 50
) -> Paged[PlannedLine]:
    """One page of PLAN_TABS, the nearest day first (ended ones: the latest first). Refusal ``bad_cursor``, ``bad_filter``."""
    policy.require(actor, "officers:plans")
    if tab not in PLAN_TABS:
        raise Refusal("bad_filter", "计划状态无法识别。", "请从页面上选择。", field="tab")
    rows = visible_plans(actor).select_related("enterprise__area", "visit")
    if officer_id is not None:
        rows = rows.filter(officer_id=officer_id)
    today = actor.stands_on or clock.today()
    chosen: dict[str, dict[str, Any]] = {
        COMING: {"state": PlannedVisit.State.PLANNED, "planned_on__gte": today},
        MISSED: {"state": PlannedVisit.State.PLANNED, "planned_on__lt": today},
        DONE: {"state": PlannedVisit.State.DONE},
        CANCELLED: {"state": PlannedVisit.State.CANCELLED},
    }
    key = "planned_on" if tab in (COMING, MISSED) else "-planned_on"
    return paged(rows.filter(**chosen[tab]), key, partial(plan_lines, actor), after=after, limit=limit)


def planned_visit(actor: Actor, plan_id: UUID) -> PlannedLine:
    """One, or NotVisible."""
    row = visible_plans(actor).select_related("enterprise__area", "visit").filter(id=plan_id).first()
    if row is None:
        raise NotVisible
    return plan_lines(actor, [row])[0]


def plan_lines(actor: Actor, rows: Sequence[PlannedVisit]) -> list[PlannedLine]:
    """Rows as pages show them."""
    today = actor.stands_on or clock.today()
    return [
        PlannedLine(
            row.id,
            row.enterprise_id,
            row.enterprise.name,
            row.enterprise.area.name if row.enterprise.area else "",
            row.officer_id,
            row.officer_name,
            row.planned_on,
            visit_plans.REASONS.get(row.reason, row.reason),
            shown_text(actor, row.reason_words),
            row.state,
            row.get_state_display(),
            row.state == PlannedVisit.State.PLANNED and row.planned_on < today,
            row.moves,
            row.visit_id,
            clock.local_day(row.visit.visited_at) if row.visit else None,
            row.visit.get_reached_display() if row.visit else "",
            row.ended_why,
            row.version,
        )
        for row in rows
    ]


def route_of_day(actor: Actor, on: date, officer_id: UUID | None = None) -> list[tuple[ParkLeg, list[RouteStop]]]:
    """The visits planned for a day in the order to drive them, park by park. Eight queries."""
    policy.require(actor, "officers:route")
    rows = visible_plans(actor).filter(officer_id=officer_id or actor.user_id, planned_on=on, state=PlannedVisit.State.PLANNED)
    lines = {line.enterprise_id: line for line in plan_lines(actor, list(rows.select_related("enterprise__area", "visit")[:_MOST_FIRMS]))}
    firms = enterprises_by_id(actor, lines)
    places = known_places(actor.zone_id, lines)
    streets = _streets(actor, list(lines))
    open_rows = EnterpriseRequest.objects.in_zone(actor.zone_id).filter(enterprise_id__in=lines, state__in=request_flow.OPEN_STATES)
    waiting = dict(open_rows.values_list("enterprise_id").annotate(count=Count("id")))
    flags = standing_flags(actor.zone_id, lines)
    stops = [Stop(str(key), line.enterprise_name, line.park, places.get(key), streets.get(key, "")) for key, line in lines.items()]

    def stop_of(key: UUID, way_km: float | None, firm: EnterpriseRow | None) -> RouteStop:
        place = places.get(key)
        return RouteStop(
            lines[key],
            way_km,
            place is not None,
            streets.get(key, ""),
            firm.contact_name_masked if firm else "",
            firm.contact_phone_masked if firm else "",
            waiting.get(key, 0),
            flags.get(key, ()),
            *(place or (None, None)),
        )

    return [
        (part, [stop_of(UUID(leg.stop.key), leg.way_km, firms.get(UUID(leg.stop.key))) for leg in part.legs]) for part in plan_route(stops)
    ]


def known_places(zone_id: UUID, enterprise_ids: Iterable[UUID]) -> dict[UUID, tuple[float, float]]:
    """(latitude, longitude) of the last visit on the spot that was located, by firm."""
    rows = Visit.objects.in_zone(zone_id).filter(enterprise_id__in=list(enterprise_ids)).exclude(latitude=None).exclude(longitude=None)
    latest = rows.exclude(kind="phone").order_by("enterprise_id", "-visited_at", "-id").distinct("enterprise_id")
    return {firm_id: (float(lat), float(lon)) for firm_id, lat, lon in latest.values_list("enterprise_id", "latitude", "longitude")}


def _streets(actor: Actor, enterprise_ids: Sequence[UUID]) -> dict[UUID, str]:
    found = facts_of_many(actor, "enterprise", enterprise_ids, attribute="registered_address")
    streets = {}
    for firm_id, facts in found.items():
        standing = [fact for fact in facts if fact.is_standing]
        if standing:
            streets[firm_id] = standing[-1].shown_value
    return streets


def _day(moment: Any) -> date | None:
    return clock.local_day(moment) if moment else None
