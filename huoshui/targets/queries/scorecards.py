"""Cards of the zone: the list, one card with its draft and versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible
from huoshui.organizations.rules import policy
from huoshui.targets.models import Scorecard, ScorecardVersion
from huoshui.targets.queries.dictionary import dictionary
from huoshui.targets.rules.card_contents import card_problems, exact_numbers
from huoshui.targets.rules.card_feeds import feed_problems
from huoshui.targets.rules.scorecards import Card, card_of


@dataclass(frozen=True)
class CardRow:
    """One card in a list. ``latest_number`` 0: never adopted."""

    id: UUID
    title: str
    basis: str
    latest_number: int
    item_count: int
    unit_count: int
    version: int


@dataclass(frozen=True)
class CardVersionLine:
    """One adopted version."""

    id: UUID
    number: int
    reason: str
    recorded_at: datetime
    recorded_by_name: str


@dataclass(frozen=True)
class CardDetail:
    """One card as the actor may read it: the draft for those who edit, the last adopted version for the others.

    ``problems``: what keeps the draft from being adopted. ``is_changed``: the draft is not what was adopted last.
    """

    row: CardRow
    card: Card
    content: Mapping[str, Any]
    versions: tuple[CardVersionLine, ...]
    problems: tuple[str, ...]
    is_changed: bool


def visible_cards(actor: Actor) -> QuerySet[Any]:
    """Adopted cards are open to all who work in the zone; drafts to those who edit."""
    rows = Scorecard.objects.in_zone(actor.zone_id)
    if policy.may(actor, "scorecards:edit"):
        return rows
    return rows.filter(latest_number__gt=0) if policy.may(actor, "scorecards:card") else rows.none()


def list_cards(actor: Actor) -> list[CardRow]:
    """Every card, the newest first."""
    policy.require(actor, "scorecards:cards")
    rows = list(visible_cards(actor).order_by("-id"))
    return [_row(row, row.draft) for row in rows]


def card_detail(actor: Actor, card_id: UUID, *, number: int | None = None) -> CardDetail:
    """One card, or NotVisible; with ``number`` as that version was adopted: what rounds opened on it are scored by."""
    policy.require(actor, "scorecards:card")
    row = visible_cards(actor).filter(id=card_id).first()
    if row is None:
        raise NotVisible
    versions = list(ScorecardVersion.objects.in_zone(actor.zone_id).filter(scorecard_id=row.id).order_by("-number"))
    if number is not None:
        return _kept(row, versions, number)
    last = versions[0] if versions else None
    content = row.draft if policy.may(actor, "scorecards:edit") or last is None else last.content
    return CardDetail(
        _row(row, content),
        card_of(row.title, exact_numbers(content)),
        content,
        _lines(versions),
        tuple(card_problems(content) or feed_problems(content, dictionary(actor.zone_id).versions.keys())),
        last is None or (last.content, last.title, last.basis) != (row.draft, row.title, row.basis),
    )


def _kept(row: Scorecard, versions: Sequence[ScorecardVersion], number: int) -> CardDetail:
    one = next((version for version in versions if version.number == number), None)
    if one is None:
        raise NotVisible
    own = replace(_row(row, one.content), title=one.title, basis=one.basis, latest_number=number)
    return CardDetail(own, card_of(one.title, exact_numbers(one.content)), one.content, _lines(versions), (), False)


def _lines(versions: Sequence[ScorecardVersion]) -> tuple[CardVersionLine, ...]:
    return tuple(CardVersionLine(one.id, one.number, one.reason, one.recorded_at, one.recorded_by_name) for one in versions)


def _row(row: Scorecard, content: Mapping[str, Any]) -> CardRow:
    return CardRow(
        row.id,
        row.title,
        row.basis,
        row.latest_number,
        sum(len(group["items"]) for group in content.get("groups", ())),
        sum(len(group["unit_ids"]) for group in content.get("peer_groups", ())),
        row.version,
    )
