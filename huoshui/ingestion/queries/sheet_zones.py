"""In which zone each sheet belongs, and who acts there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.organizations import queries as organizations
from huoshui.organizations.rules import policy

COMMIT = "imports:commit"


@dataclass(frozen=True)
class ZoneChoice:
    """A zone that a sheet may go into."""

    id: UUID
    name: str


def zones_to_import_into(actor: Actor) -> list[ZoneChoice]:
    """The zones where this person may commit an import, the actor's own first."""
    if is_platform(actor):
        zones = organizations.working_zones()
    else:
        zones = organizations.zones_for(actor, COMMIT)
    return sorted((ZoneChoice(zone.id, zone.name) for zone in zones), key=lambda choice: choice.id != actor.zone_id)


def actor_in(actor: Actor, zone_id: UUID) -> Actor:
    """The same person, or the platform, acting in another zone. NotVisible where they hold no post there."""
    if zone_id == actor.zone_id:
        return actor
    if is_platform(actor):
        return organizations.platform_actor(zone_id, address=actor.address)
    return organizations.actor_for(actor.user_id, zone_id, address=actor.address)


def actors_for_sheets(actor: Actor, sheets: Iterable[str], sheet_zones: Mapping[str, str]) -> dict[str, Actor]:
    """Sheet → actor in its zone; sheets without a choice go into the actor's own zone.

    Refuses a zone where the person may not import; a zone they do not know is refused in the same words.
    """
    actors: dict[str, Actor] = {}
    known: dict[str, Actor] = {str(actor.zone_id): actor}
    for sheet in sheets:
        wanted = str(sheet_zones.get(sheet) or actor.zone_id)
        if wanted not in known:
            known[wanted] = _permitted(actor, wanted, sheet)
        actors[sheet] = known[wanted]
    return actors


def _permitted(actor: Actor, zone_id: str, sheet: str) -> Actor:
    try:
        there = actor_in(actor, UUID(zone_id))
    except (ValueError, NotVisible):
        there = None
    if there is None or not policy.may(there, COMMIT):
        raise Refusal("import.zone_not_allowed", f"工作表“{sheet}”所选的区域不能导入。", "请改选您有导入权限的区域。", field="sheet_zones")
    return there


def is_platform(actor: Actor) -> bool:
    """Whether the platform itself acts (command line, sample)."""
    return actor.user_id == organizations.platform_actor(actor.zone_id).user_id
