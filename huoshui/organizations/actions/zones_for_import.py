"""A zone made while a ledger comes in: its maker gets a dispatcher's post there, or nobody could open what was imported."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from huoshui.audit.actions import record
from huoshui.core import clock
from huoshui.core.actor import DISPATCHER, Actor
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.actions.zones import create_zone, kind_by_name, required_name
from huoshui.organizations.models import Post, Zone
from huoshui.organizations.queries import platform_actor
from huoshui.organizations.rules import policy

_NAME_LIMIT = 80


@transaction.atomic
def open_zone_for_import(actor: Actor, *, name: str) -> Zone:
    """A new tenant beside the actor's own, under the same parent. Refused where the name is taken, whoever holds it."""
    policy.require(actor, "imports:create_zone")
    cleaned = required_name(name, what="区域名称", limit=_NAME_LIMIT)
    own = Zone.objects.get(id=actor.zone_id)
    zone = create_zone(
        replace(platform_actor(actor.zone_id), address=actor.address),
        name=cleaned,
        kind=kind_by_name(cleaned),
        parent_id=own.parent_id,
        is_sample=own.is_sample,
    )
    there = replace(actor, zone_id=zone.id, stands_on=zone.stands_on)
    with bound_to_zone(zone.id):
        Post.objects.create_in(zone.id, person_id=actor.user_id, role=DISPATCHER, title="台账导入", starts_on=clock.today())
        record(there, "zone.opened_for_import", subject_kind="zone", subject_id=zone.id, subject_label=cleaned, after={"role": DISPATCHER})
    return zone
