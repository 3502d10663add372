"""What every deed on a factor ticket shares: the row locked, a line in its trail, people told once a matter, audit last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from huoshui.assignments.queries.zone_time import moment_of
from huoshui.audit import actions as audit
from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, Refusal, StaleVersion
from huoshui.enterprise_requests.models import FactorTicket, FactorTicketArea, FactorTicketEvent, FactorTicketFirm, ResponsibilityCard
from huoshui.enterprise_requests.queries.factor_filters import visible_tickets
from huoshui.enterprise_requests.queries.factor_tickets import may_keep
from huoshui.enterprise_requests.rules import factor_flow
from huoshui.enterprise_requests.rules.sentences import TICKET_KIND
from huoshui.enterprises.queries import enterprises_of_areas
from huoshui.notices.actions import News, tell
from huoshui.organizations.queries import post_holders, users_of_enterprises


def locked_ticket(actor: Actor, ticket_id: UUID, expected_version: int | None = None) -> FactorTicket:
    """The row, locked for this transaction. NotVisible; StaleVersion where somebody changed it first."""
    row: FactorTicket | None = visible_tickets(actor).select_for_update(of=("self",)).filter(id=ticket_id).first()
    if row is None:
        raise NotVisible
    if expected_version is not None and row.version != expected_version:
        raise StaleVersion(yours={"version": expected_version}, theirs={"version": row.version, "state": factor_flow.STATES[row.state]})
    return row


def require_keeper(actor: Actor, row: FactorTicket) -> None:
    """Refusal for who keeps neither the desk nor this ticket."""
    if not may_keep(actor, row):
        raise Refusal("not_yours", f"{row.number} 由{row.unit.name}负责，您不在这个单位。", "请由责任单位或调度办理。")


def require_state(row: FactorTicket, *states: str) -> None:
    """Refusal where the ticket is not in one of these."""
    if row.state not in states:
        raise Refusal("wrong_state", f"{row.number} 现在是“{factor_flow.STATES[row.state]}”，不能这样办。", "请刷新页面看最新情况。")


def save_ticket(row: FactorTicket) -> int:
    """Write the row with its next version."""
    row.version += 1
    row.save()
    return int(row.version)


def add_line(actor: Actor, row: FactorTicket, kind: str, words: str = "") -> None:
    """One line of the trail."""
    FactorTicketEvent.objects.create_in(
        row.zone_id,
        ticket=row,
        kind=kind,
        happened_at=moment_of(actor),
        actor_id=actor.user_id,
        actor_name=actor.display_name[:80],
        words=words[:1000],
    )


def audit_ticket(actor: Actor, operation: str, row: FactorTicket, *, before: Mapping[str, Any] | None = None, **after: Any) -> None:
    """One row of the audit trail about a ticket. Call it last."""
    label = f"{row.number} {row.title}"[:200]
    audit.record(actor, operation, subject_kind=TICKET_KIND, subject_id=row.id, subject_label=label, before=before, after=after)


def firms_reached(row: FactorTicket) -> list[UUID]:
    """Firms that it names, and all firms of parks that it names as a whole."""
    named = FactorTicketFirm.objects.in_zone(row.zone_id).filter(ticket=row).values_list("enterprise_id", flat=True)
    parks = FactorTicketArea.objects.in_zone(row.zone_id).filter(ticket=row).values_list("area_id", flat=True)
    return list(dict.fromkeys([*named, *enterprises_of_areas(row.zone_id, list(parks))]))


def tell_concerned(
    actor: Actor, row: FactorTicket, step: str, words: str, *, firms: Iterable[UUID] | None = None, is_urgent: bool = False
) -> None:
    """The firms' users, their officers, and the people of the unit responsible: one notice a matter each, never to the doer."""
    reached = list(firms) if firms is not None else firms_reached(row)
    cards = ResponsibilityCard.objects.in_zone(row.zone_id).filter(subject_kind="enterprise", subject_id__in=reached, ends_on=None)
    officers = [officer for officer in cards.values_list("officer_id", flat=True) if officer]
    unit = [holder.person_id for holder in post_holders(row.zone_id, unit_ids=[row.unit_id])]
    people = [one for one in dict.fromkeys([*users_of_enterprises(row.zone_id, reached), *officers, *unit]) if one != actor.user_id]
    news = News(TICKET_KIND, row.id, f"factor.{step}:{row.id}:{row.version}", f"{words}：{row.title}"[:120], row.number, is_urgent)
    tell(row.zone_id, people, news, unit_id=row.unit_id, now=moment_of(actor))
