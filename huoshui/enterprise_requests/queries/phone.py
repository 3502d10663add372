"""What an officer's phone carries for a visit, and what stands in the ledger when a visit written without a connection arrives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.enterprise_requests.models import EnterpriseRequest, PlannedVisit, ResponsibilityCard, Visit
from huoshui.enterprise_requests.queries.officers import FirmToVisit, firms_to_visit
from huoshui.enterprise_requests.rules import request_flow
from huoshui.enterprise_requests.rules.visit_conflicts import FoundNow, PlanNow
from huoshui.enterprises.queries import enterprise_row, kept_enterprise_id
from huoshui.organizations.queries import names_of
from huoshui.organizations.rules import policy
from huoshui.rulebook.queries import rule_in_force

MOST_FIRMS = 200  # an officer has dozens; a phone never carries a district


@dataclass(frozen=True)
class PocketFirm:
    """One of the officer's firms as the phone carries it. ``open_requests``: (number, title, state), newest first, at most 20."""

    firm: FirmToVisit
    last_visit_id: UUID | None
    open_requests: tuple[tuple[str, str, str], ...]
    plan_id: UUID | None = None
    planned_on: date | None = None


@dataclass(frozen=True)
class Pocket:
    """Everything that is kept on a phone about others: the own firms, nothing else. ``terms``: rule set ``phone_terms``."""

    taken_at: datetime
    firms: tuple[PocketFirm, ...]
    terms: dict[str, Any]


def phone_terms(zone_id: UUID, actor: Actor | None = None) -> dict[str, Any]:
    """The limits in force for photos, memos and what is kept on a phone."""
    today = (actor.stands_on if actor else None) or clock.today()
    return dict(rule_in_force("phone_terms", zone_id=zone_id, on=today).content)


def pocket_of(actor: Actor) -> Pocket:
    """The own firms with the titles of their open requests; no phone numbers, no texts, no other officer's firm."""
    policy.require(actor, "officers:visit")
    lines = firms_to_visit(actor)[:MOST_FIRMS] if policy.may(actor, "officers:mine") else []
    ids = [line.enterprise_id for line in lines]
    last = _last_visits(actor, ids)
    told: dict[UUID, list[tuple[str, str, str]]] = defaultdict(list)
    rows = EnterpriseRequest.objects.in_zone(actor.zone_id).filter(enterprise_id__in=ids, state__in=request_flow.OPEN_STATES)
    for row in rows.order_by("-told_at").only("enterprise_id", "number", "title", "state"):
        if len(told[row.enterprise_id]) < 20:
            told[row.enterprise_id].append((row.number, row.title, request_flow.label_of(row.state)))
    standing = PlannedVisit.objects.in_zone(actor.zone_id).filter(enterprise_id__in=ids, state=PlannedVisit.State.PLANNED)
    plans = {firm_id: (plan_id, day) for firm_id, plan_id, day in standing.values_list("enterprise_id", "id", "planned_on")}
    firms = tuple(
        PocketFirm(
            line,
            last[line.enterprise_id].id if line.enterprise_id in last else None,
            tuple(told[line.enterprise_id]),
            *plans.get(line.enterprise_id, (None, None)),
        )
        for line in lines
    )
    return Pocket(clock.now(), firms, phone_terms(actor.zone_id, actor))


def standing_plan(actor: Actor, enterprise_id: UUID) -> tuple[UUID | None, date | None]:
    """(id, day) of the firm's standing plan of a visit, for a page that will say later what it knew."""
    rows = PlannedVisit.objects.in_zone(actor.zone_id).filter(enterprise_id=enterprise_id, state=PlannedVisit.State.PLANNED)
    return rows.values_list("id", "planned_on").first() or (None, None)


def found_now(actor: Actor, enterprise_id: UUID, plan_id: UUID | None = None) -> FoundNow:
    """Firm, card, last visit and the plan asked for as they stand now; NotVisible for a firm that the actor may not see."""
    firm = enterprise_row(actor, kept_enterprise_id(actor, enterprise_id))
    card = ResponsibilityCard.objects.in_zone(actor.zone_id).filter(subject_kind="enterprise", subject_id=firm.id, ends_on=None).first()
    officer_id = card.officer_id if card else None
    visit = _last_visits(actor, [firm.id]).get(firm.id)
    return FoundNow(
        enterprise_id=firm.id,
        enterprise_name=firm.name,
        card_id=card.id if card else None,
        officer_id=officer_id,
        officer_name=names_of([officer_id]).get(officer_id, "") if officer_id else "",
        last_visit_id=visit.id if visit else None,
        last_visit_words=_words_of(visit) if visit else "",
        last_visit_is_own=bool(visit and visit.officer_id == actor.user_id),
        plan=_plan_now(actor, plan_id) if plan_id else None,
    )


def _plan_now(actor: Actor, plan_id: UUID) -> PlanNow | None:
    row = PlannedVisit.objects.in_zone(actor.zone_id).filter(id=plan_id).first()
    if row is None:
        return None
    stands = row.state == PlannedVisit.State.PLANNED
    return PlanNow(row.version, row.planned_on if stands else None, row.ended_why, is_done=row.state == PlannedVisit.State.DONE)


def _last_visits(actor: Actor, enterprise_ids: Collection[UUID]) -> dict[UUID, Visit]:
    rows = Visit.objects.in_zone(actor.zone_id).filter(enterprise_id__in=enterprise_ids)
    return {row.enterprise_id: row for row in rows.order_by("enterprise_id", "-visited_at", "-id").distinct("enterprise_id")}


def _words_of(visit: Visit) -> str:
    """Who, when, what was found. Not the note: a visit is read by its officer and by the desk."""
    return f"{visit.officer_name} {visit.visited_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M} {visit.get_reached_display()}"
