"""Handing a record up to the parent zone, or over to the partner of a 飞地: the receiver gets a copy, never the live row."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from django.db import transaction

from huoshui.audit.actions import record
from huoshui.audit.rules.hash_chain import canonical_json
from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.models import Area, HandedCopy, Zone
from huoshui.organizations.rules import policy


@transaction.atomic
def hand_over(
    actor: Actor,
    *,
    to_zone_id: UUID,
    subject_kind: str,
    subject_id: UUID,
    subject_label: str,
    content: Mapping[str, str],
    area_id: UUID | None = None,
) -> UUID:
    """Put a copy of one record into ``to_zone_id``: the parent zone (上报), or the partner of the record's area (飞地移交).

    ``content`` is label → text as the giver saw it; the calling domain decides what goes in. Both zones' trails say so.
    """
    policy.require(actor, "organizations:hand_over")
    own = Zone.objects.get(id=actor.zone_id)
    area = Area.objects.in_zone(actor.zone_id).filter(id=area_id).first() if area_id else None
    if area is not None and area.partner_zone_id == to_zone_id:
        ground = HandedCopy.Ground.PARTNER
    elif own.parent_id == to_zone_id:
        ground = HandedCopy.Ground.UPWARD
    else:
        raise Refusal(
            "not_a_receiver", "只能上报给上级区域，或移交给飞地园区的共建方。", "请先在“区域与园区”里设好上级或共建方。", field="to_zone_id"
        )
    receiver = Zone.objects.get(id=to_zone_id)
    plain = {str(label): str(text) for label, text in content.items()}
    digest = hashlib.sha256(canonical_json(plain).encode()).hexdigest()
    with bound_to_zone(receiver.id):
        copy = HandedCopy.objects.create_in(
            receiver.id,
            from_zone=own,
            ground=ground,
            area_name=area.name if area else "",
            subject_kind=subject_kind,
            subject_id=subject_id,
            subject_label=subject_label[:200],
            content=plain,
            content_sha256=digest,
            handed_at=clock.now(),
            handed_by_id=actor.user_id,
            handed_by_name=actor.display_name,
        )
        copy_id: UUID = copy.id
        words = {"from": own.name, "to": receiver.name, "ground": ground.label, "content_sha256": digest}
    # chain locks last, always in the order of the zones' ids, so that two zones handing to each other do not block for ever
    for zone_id in sorted((actor.zone_id, receiver.id)):
        with bound_to_zone(zone_id):
            operation = "copy.handed_over" if zone_id == actor.zone_id else "copy.received"
            record(
                replace(actor, zone_id=zone_id),
                operation,
                subject_kind=subject_kind,
                subject_id=subject_id if zone_id == actor.zone_id else copy_id,
                subject_label=subject_label,
                after=words,
            )
    return copy_id
