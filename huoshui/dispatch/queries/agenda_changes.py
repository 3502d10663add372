"""What drafting an agenda anew would change."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from huoshui.core.actor import Actor
from huoshui.dispatch.models import AgendaItem, MeetingDecision
from huoshui.dispatch.queries.agenda_material import draft_for
from huoshui.dispatch.queries.meetings import meeting_of
from huoshui.dispatch.rules.agendas import AgendaChange, KeptItem, changes
from huoshui.operations.adapters.one_run import one_run
from huoshui.organizations.rules import policy


@dataclass(frozen=True)
class AgendaCheck:
    """An agenda held against the ledger: empty ``changes`` where it says the same."""

    meeting_id: UUID
    title: str
    changes: tuple[AgendaChange, ...]


def agenda_changes(actor: Actor, meeting_id: UUID) -> AgendaCheck:
    """Old and new, matter by matter. NotVisible, NotPermitted."""
    with transaction.atomic(), one_run(actor.zone_id):  # rules and calendar, which every part asks for, are read once
        return _changes(actor, meeting_id)


def _changes(actor: Actor, meeting_id: UUID) -> AgendaCheck:
    row = meeting_of(actor, meeting_id)
    policy.require(actor, "meetings:draft")
    decided = Exists(MeetingDecision.objects.in_zone(actor.zone_id).filter(meeting_id=row.id, item_id=OuterRef("id")))
    items = AgendaItem.objects.in_zone(actor.zone_id).filter(meeting_id=row.id).annotate(is_decided=decided).order_by("position", "id")
    kept = [
        KeptItem(one.key, one.title, one.drafted_words, one.is_edited or bool(one.struck_reason) or one.is_decided)  # type: ignore[attr-defined]
        for one in items
    ]
    return AgendaCheck(row.id, row.title, tuple(changes(kept, draft_for(actor, row).items)))
