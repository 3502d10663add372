"""责任卡: who looks after what today, the history, and the gaps: firms and projects without a card, cards whose people have gone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from huoshui.core.actor import LEADER, OFFICER, Actor
from huoshui.enterprise_requests.models import ResponsibilityCard
from huoshui.enterprise_requests.queries.paging import Paged, paged
from huoshui.enterprises.queries import enterprises_outside
from huoshui.investment_projects.queries import projects_outside
from huoshui.organizations.queries import names_of, open_units, people_in_role
from huoshui.organizations.rules import policy


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
class GapLine:
    """A firm or project that nobody looks after."""

    id: UUID
    name: str
    area_name: str


@dataclass(frozen=True)
class CardGaps:
    """How many firms and projects have no card, and how many cards name somebody who no longer holds the post."""

    firms: int
    projects: int
    gone: int

    @property
    def total(self) -> int:
        return self.firms + self.projects + self.gone


def cards_of(actor: Actor, subject_kind: str, subject_id: UUID) -> list[CardLine]:
    """The history of one subject, the current one first."""
    policy.require(actor, "officers:cards")
    rows = ResponsibilityCard.objects.in_zone(actor.zone_id).filter(subject_kind=subject_kind, subject_id=subject_id)
    return _cards(actor, rows.order_by("-starts_on", "-id"))


def list_cards(actor: Actor, *, gone: bool = False, after: str = "", limit: int = 50) -> Paged[CardLine]:
    """One page of the current cards, by label; ``gone``: only those that name somebody who left the post. Refusal ``bad_cursor``."""
    policy.require(actor, "officers:cards")
    rows = _with_people_gone(actor) if gone else _current(actor)
    return paged(rows, "subject_label", partial(_cards, actor), after=after, limit=limit)


def firms_without_card(actor: Actor, *, after: str = "", limit: int = 50) -> Paged[GapLine]:
    """One page of the firms without a current card, by name. Refusal ``bad_cursor``."""
    policy.require(actor, "officers:cards")
    rows = enterprises_outside(actor, _covered(actor, "enterprise"))
    return paged(rows, "pinyin_key", _gap_lines, after=after, limit=limit)


def projects_without_card(actor: Actor, *, after: str = "", limit: int = 50) -> Paged[GapLine]:
    """The same of projects that are under way; for those who see the whole zone. Refusal ``bad_cursor``."""
    policy.require(actor, "officers:cards")
    rows = projects_outside(actor, _covered(actor, "project"))
    return paged(rows, "pinyin_key", _gap_lines, after=after, limit=limit)


def card_gaps(actor: Actor) -> CardGaps:
    """The numbers of the three gaps."""
    policy.require(actor, "officers:cards")
    firms, projects = enterprises_outside(actor, _covered(actor, "enterprise")), projects_outside(actor, _covered(actor, "project"))
    return CardGaps(firms.count(), projects.count(), _with_people_gone(actor).count())


def _current(actor: Actor) -> QuerySet[Any]:
    return ResponsibilityCard.objects.in_zone(actor.zone_id).filter(ends_on=None)


def _covered(actor: Actor, subject_kind: str) -> QuerySet[Any]:
    return _current(actor).filter(subject_kind=subject_kind).values("subject_id")


def _with_people_gone(actor: Actor) -> QuerySet[Any]:
    officers = [person_id for person_id, _, _ in people_in_role(actor, OFFICER)]
    leaders = [person_id for person_id, _, _ in people_in_role(actor, LEADER)]
    gone = Q()
    for column, holders in (("officer_id", officers), ("agent_id", officers), ("leader_id", leaders)):
        gone |= Q(**{f"{column}__isnull": False}) & ~Q(**{f"{column}__in": holders})
    return _current(actor).filter(gone)


def _gap_lines(rows: Iterable[Any]) -> list[GapLine]:
    return [GapLine(row.id, row.name, row.area.name if row.area else "") for row in rows]


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
