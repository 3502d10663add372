"""Zones, their tree, and the areas inside them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.names import clean_name
from huoshui.core.refusals import NotVisible
from huoshui.organizations.models import Area, Zone
from huoshui.organizations.queries.identity import actor_for, valid_on, zones_of
from huoshui.organizations.rules import policy
from huoshui.organizations.rules.platform import PLATFORM_ZONE_ID

ZONE_KINDS = tuple((kind.value, kind.label) for kind in Zone.Kind if kind != Zone.Kind.PLATFORM)
AREA_KINDS = tuple((kind.value, kind.label) for kind in Area.Kind)


@dataclass(frozen=True)
class ZoneNode:
    """One line of the tree: ``depth`` from 0; ``is_held``: the actor has a post there; parks of the held zone follow it."""

    zone: Zone
    depth: int
    is_held: bool
    child_count: int


def zone(zone_id: UUID) -> Zone | None:
    """The zone by id: name, kind, ``stands_on``. Zones' names are no secret; their records are."""
    return Zone.objects.filter(id=zone_id).select_related("parent").first()


def zone_by_name(name: str) -> Zone | None:
    """For the command line and the importer: the zone of exactly this name after cleaning. Never the platform's own."""
    return Zone.objects.filter(name=clean_name(name)).exclude(kind=Zone.Kind.PLATFORM).first()


def platform_zone() -> Zone:
    """The platform's own zone: home of the first administrators."""
    return Zone.objects.get(id=PLATFORM_ZONE_ID)


def zones_for(actor: Actor, operation: str) -> list[Zone]:
    """Working zones where this person may do ``operation`` (an import asks for the zone of each sheet)."""
    found = []
    for candidate in zones_of(actor.user_id):
        if candidate.kind == Zone.Kind.PLATFORM:
            continue
        try:
            there = actor if candidate.id == actor.zone_id else actor_for(actor.user_id, candidate.id)
        except NotVisible:
            continue
        if policy.may(there, operation):
            found.append(candidate)
    return found


def working_zones() -> list[Zone]:
    """Every zone that can hold projects, by pinyin: for `huoshui check`, `rebuild`, ticks."""
    return list(Zone.objects.exclude(kind=Zone.Kind.PLATFORM).order_by("pinyin_key", "name"))


def zone_tree(actor: Actor) -> list[ZoneNode]:
    """Depth first. An administrator of the platform sees every zone; others their own, what stands above and what hangs below."""
    policy.require(actor, "system:zones")
    every = {found.id: found for found in Zone.objects.exclude(kind=Zone.Kind.PLATFORM)}
    held = {found.id for found in zones_of(actor.user_id)}
    wanted = set(every) if PLATFORM_ZONE_ID in held else _family(held | {actor.zone_id}, every)
    children: dict[UUID | None, list[Zone]] = {}
    for zone_id in wanted & every.keys():
        found = every[zone_id]
        children.setdefault(found.parent_id if found.parent_id in wanted else None, []).append(found)
    nodes: list[ZoneNode] = []

    def walk(parent_id: UUID | None, depth: int) -> None:
        for found in sorted(children.get(parent_id, ()), key=lambda item: (item.pinyin_key, item.name)):
            nodes.append(ZoneNode(found, depth, found.id in held, len(children.get(found.id, ()))))
            walk(found.id, depth + 1)

    walk(None, 0)
    return nodes


def areas(actor: Actor, *, include_closed: bool = False) -> list[Area]:
    """Parks, townships and streets of the actor's zone, by kind and pinyin."""
    found = Area.objects.in_zone(actor.zone_id).select_related("partner_zone")
    if not include_closed:
        found = found.filter(valid_on(clock.today()))
    return list(found.order_by("kind", "pinyin_key", "name"))


def area(actor: Actor, area_id: UUID) -> Area:
    """One area of the actor's zone, or NotVisible."""
    found = Area.objects.in_zone(actor.zone_id).select_related("partner_zone").filter(id=area_id).first()
    if found is None:
        raise NotVisible
    return found


def area_by_name(zone_id: UUID, name: str) -> Area | None:
    """The area of exactly this name after cleaning."""
    return Area.objects.in_zone(zone_id).filter(name=clean_name(name)).first()


def _family(start: set[UUID], every: dict[UUID, Zone]) -> set[UUID]:
    family = set(start)
    for zone_id in start:
        above = every[zone_id].parent_id if zone_id in every else None
        while above is not None and above not in family:
            family.add(above)
            above = every[above].parent_id if above in every else None
    grew = True
    below = set(start)
    while grew:
        found = {zone_id for zone_id, zone_row in every.items() if zone_row.parent_id in below} - below
        below |= found
        grew = bool(found)
    return family | below
