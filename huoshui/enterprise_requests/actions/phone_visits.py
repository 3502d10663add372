"""A visit that was written on a phone, perhaps long ago and without a connection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoshui.assignments.queries.zone_time import moment_of
from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.enterprise_requests.actions.officers import VisitNote, record_visit
from huoshui.enterprise_requests.actions.telling import Receipt
from huoshui.enterprise_requests.models import Visit
from huoshui.enterprise_requests.queries.phone import found_now
from huoshui.enterprise_requests.rules.phone_time import true_moment
from huoshui.enterprise_requests.rules.visit_conflicts import SeenOnPhone, conflicts
from huoshui.organizations.rules import policy


@transaction.atomic
def record_phone_visit(
    actor: Actor, note: VisitNote, *, seen: SeenOnPhone, accepted: Sequence[str] = (), sent_at: datetime | None = None
) -> tuple[UUID, list[Receipt]]:
    """``record_visit`` unless the district went on meanwhile: then Refusal ``conflict`` with both sides, once for each change.

    ``note.visited_at`` and ``sent_at`` are by the phone's own clock: what that clock is wrong by is taken off. A visit that was
    recorded already is answered again whatever changed since.
    """
    policy.require(actor, "officers:visit")
    known = Visit.objects.in_zone(actor.zone_id).filter(device_key=note.device_key.strip(), officer_id=actor.user_id).exists()
    if known:
        return record_visit(actor, note)
    now = found_now(actor, seen.enterprise_id, seen.plan_id)
    open_conflicts = conflicts(seen, now, sender_id=actor.user_id, accepted=accepted)
    if open_conflicts:
        raise Refusal(
            "conflict",
            "您离线期间情况有变化，这次走访还没有记下。",
            "请看两边的情况，再决定照样发送还是放弃。",
            data={"conflicts": [asdict(one) for one in open_conflicts]},
        )
    moment = true_moment(note.visited_at, sent_at, moment_of(actor), zone_stands=actor.stands_on is not None)
    return record_visit(actor, replace(note, enterprise_id=now.enterprise_id, visited_at=moment))
