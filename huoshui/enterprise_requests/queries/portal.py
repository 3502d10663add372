"""企业门户: what a firm's own people see of who serves them, who came, and who will come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.enterprise_requests.models import PlannedVisit, ResponsibilityCard, Visit
from huoshui.enterprises.queries import enterprises_by_id
from huoshui.organizations.queries import open_units, reachable_people
from huoshui.organizations.rules import policy


@dataclass(frozen=True)
class Servant:
    """Somebody of the firm's card who may be called. ``phone`` is the whole number, "" where none is on record."""

    role: str
    name: str
    phone: str


@dataclass(frozen=True)
class NotedVisit:
    """A visit as the firm may see it: who came when and whom they met; what the officer wrote stays with the officer."""

    on: date
    officer_name: str
    kind: str
    reached_label: str


@dataclass(frozen=True)
class OwnFirm:
    """One firm of the actor's with its people and visits. ``planned_on``: when somebody is going to come, None where nothing is planned."""

    enterprise_id: UUID
    name: str
    unit_name: str
    servants: Sequence[Servant]
    visits: Sequence[NotedVisit]
    planned_on: date | None


def own_firms(actor: Actor, *, visits: int = 3) -> list[OwnFirm]:
    """The firms that the actor speaks for, each with the last ``visits``."""
    policy.require(actor, "portal:home")
    firms = enterprises_by_id(actor, actor.enterprise_ids)
    cards = ResponsibilityCard.objects.in_zone(actor.zone_id).filter(subject_kind="enterprise", subject_id__in=firms, ends_on=None)
    card_of = {card.subject_id: card for card in cards}
    people = reachable_people(actor, [one for card in card_of.values() for one in (card.officer_id, card.agent_id) if one])
    units = {unit.id: unit.name for unit in open_units(actor)} if any(card.unit_id for card in card_of.values()) else {}
    plans = PlannedVisit.objects.in_zone(actor.zone_id).filter(enterprise_id__in=firms, state=PlannedVisit.State.PLANNED)
    planned = dict(plans.values_list("enterprise_id", "planned_on"))
    answer = []
    for firm_id, firm in firms.items():
        card = card_of.get(firm_id)
        named = (("首席服务员", card.officer_id), ("园区事务代表", card.agent_id)) if card else ()
        servants = [Servant(role, *people[person_id]) for role, person_id in named if person_id in people]
        made = Visit.objects.in_zone(actor.zone_id).filter(enterprise_id=firm_id).order_by("-visited_at", "-id")[:visits]
        noted = [NotedVisit(clock.local_day(row.visited_at), row.officer_name, row.kind, row.get_reached_display()) for row in made]
        unit = units.get(card.unit_id, "") if card and card.unit_id else ""
        answer.append(OwnFirm(firm_id, firm.name, unit, servants, noted, planned.get(firm_id)))
    return answer
