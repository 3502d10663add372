"""What officers are measured by, and every firm and request behind one score."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from huoshui.core import clock
from huoshui.core.actor import OFFICER, Actor
from huoshui.core.refusals import NotVisible
from huoshui.enterprise_requests.models import EnterpriseRequest, ResponsibilityCard, Visit
from huoshui.enterprise_requests.queries.requests import request_rows
from huoshui.enterprise_requests.queries.results import RequestRow
from huoshui.enterprise_requests.rules import request_flow
from huoshui.enterprise_requests.rules.officer_scores import OfficerFigures, OfficerScore, officer_score
from huoshui.enterprises.queries import enterprises_by_id
from huoshui.organizations.queries import names_of, people_in_role
from huoshui.organizations.rules import policy
from huoshui.rulebook.queries import rule_in_force

ENDED = (request_flow.CONFIRMED, request_flow.UNANSWERED)


@dataclass(frozen=True)
class OfficerLine:
    """One officer's score with its terms."""

    officer_id: UUID
    name: str
    unit_name: str
    figures: OfficerFigures
    score: OfficerScore
    visits: int


@dataclass(frozen=True)
class ScoredFirm:
    """One firm of the officer's cards: when it was last met by the end of the period, and whether that is in time."""

    enterprise_id: UUID
    name: str
    last_met_on: date | None
    is_in_time: bool


@dataclass(frozen=True)
class ScoreDetail:
    """Everything behind one score. ``met_since``: met on or after it is in time."""

    line: OfficerLine
    firms: Sequence[ScoredFirm]
    requests: Sequence[RequestRow]
    met_since: date
    coverage_weight: int
    closure_weight: int
    rule_words: str


def officer_scores(actor: Actor, *, since: date, until: date) -> list[OfficerLine]:
    """Every officer's score in a period, best first; those with nothing to measure by last."""
    policy.require(actor, "officers:scores")
    found = _lines(actor, {one[0]: (one[1], one[2]) for one in people_in_role(actor, OFFICER)}, since, until)
    return sorted(found, key=lambda line: (line.score.value is None, -(line.score.value or 0), line.name))


def officer_score_detail(actor: Actor, officer_id: UUID, *, since: date, until: date) -> ScoreDetail:
    """One score with its firms and ended requests. NotVisible: nobody who is or was an officer of this zone."""
    policy.require(actor, "officers:score")
    people = {one[0]: (one[1], one[2]) for one in people_in_role(actor, OFFICER)}
    cards = _cards(actor, since, until).filter(officer_id=officer_id)
    if officer_id not in people:
        if not cards.exists():
            raise NotVisible
        people = {officer_id: (names_of([officer_id]).get(officer_id, ""), "")}
    line = _lines(actor, {officer_id: people[officer_id]}, since, until)[0]
    firm_ids = set(cards.values_list("subject_id", flat=True))
    names = enterprises_by_id(actor, firm_ids)
    met = dict(_met_until(actor, until).filter(enterprise_id__in=firm_ids).values_list("enterprise_id").annotate(last=Max("visited_at")))
    version = rule_in_force("officer_terms", zone_id=actor.zone_id, on=until)
    recent = until - timedelta(days=version.content["visit_every_days"])
    days = {firm_id: clock.local_day(met[firm_id]) if firm_id in met else None for firm_id in firm_ids}
    firms = [
        ScoredFirm(firm_id, names[firm_id].name if firm_id in names else "已并入别的企业", day, bool(day and day >= recent))
        for firm_id, day in days.items()
    ]
    rows = _ended(actor, _moments(since, until)).filter(enterprise_id__in=firm_ids)
    rows = rows.select_related("enterprise", "area", "category", "lead_unit").order_by("-closed_at", "-id")
    return ScoreDetail(
        line,
        sorted(firms, key=lambda one: (one.is_in_time, one.last_met_on or date.min, one.name)),
        request_rows(actor, list(rows)),
        recent,
        version.content["coverage_weight"],
        version.content["closure_weight"],
        version.citation,
    )


def _lines(actor: Actor, people: dict[UUID, tuple[str, str]], since: date, until: date) -> list[OfficerLine]:
    terms = rule_in_force("officer_terms", zone_id=actor.zone_id, on=until).content
    firms: dict[UUID, set[UUID]] = defaultdict(set)
    for officer_id, firm_id in _cards(actor, since, until).filter(officer_id__in=people).values_list("officer_id", "subject_id"):
        firms[officer_id].add(firm_id)
    recent = until - timedelta(days=terms["visit_every_days"])
    seen = _met_until(actor, until).values_list("enterprise_id").annotate(last=Max("visited_at"))
    in_time = {firm_id for firm_id, last in seen if clock.local_day(last) >= recent}
    moments = _moments(since, until)
    visits = Visit.objects.in_zone(actor.zone_id).filter(visited_at__range=moments)
    made = dict(visits.values_list("officer_id").annotate(count=Count("id")))
    ended: dict[UUID, list[str]] = defaultdict(list)
    for firm_id, state in _ended(actor, moments).values_list("enterprise_id", "state"):
        ended[firm_id].append(state)
    return [
        _line(officer_id, name, unit, _figures(firms[officer_id], in_time, ended), made.get(officer_id, 0), terms)
        for officer_id, (name, unit) in people.items()
    ]


def _figures(firms: set[UUID], in_time: set[UUID], ended: dict[UUID, list[str]]) -> OfficerFigures:
    states = [state for firm_id in firms for state in ended.get(firm_id, ())]
    return OfficerFigures(len(firms), len(firms & in_time), len(states), states.count(request_flow.CONFIRMED))


def _line(officer_id: UUID, name: str, unit: str, figures: OfficerFigures, visits: int, terms: Mapping[str, Any]) -> OfficerLine:
    score = officer_score(figures, terms["coverage_weight"], terms["closure_weight"])
    return OfficerLine(officer_id, name, unit, figures, score, visits)


def _cards(actor: Actor, since: date, until: date) -> QuerySet[Any]:
    cards = ResponsibilityCard.objects.in_zone(actor.zone_id).filter(subject_kind="enterprise", starts_on__lte=until)
    return cards.filter(Q(ends_on=None) | Q(ends_on__gte=since))


def _met_until(actor: Actor, until: date) -> QuerySet[Any]:
    return Visit.objects.in_zone(actor.zone_id).filter(visited_at__lte=clock.end_of_local_day(until), reached=Visit.Reached.MET)


def _ended(actor: Actor, moments: tuple[datetime, datetime]) -> QuerySet[Any]:
    return EnterpriseRequest.objects.in_zone(actor.zone_id).filter(state__in=ENDED, closed_at__range=moments)


def _moments(since: date, until: date) -> tuple[datetime, datetime]:
    return clock.start_of_local_day(since), clock.end_of_local_day(until)
