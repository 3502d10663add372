"""In which zone each sheet belongs, and who acts there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.ingestion.models import LedgerLayout
from huoshui.ingestion.rules.readings import SheetReading
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations import queries as organizations
from huoshui.organizations.rules import policy
from huoshui.organizations.rules.platform import PLATFORM_PERSON_ID

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


def zones_of_known_ledgers(actor: Actor, sheets: Iterable[SheetReading], sheet_zones: Mapping[str, str]) -> dict[str, str]:
    """Sheet → zone id, for sheets without a choice whose ledger stands in exactly one other zone of this person, and not in their own.

    A file of several zones that comes again goes where it went before, instead of doubling itself in the zone of whoever drops it.
    """
    wanted = {(sheet.lineage_key, sheet.name[:120]): sheet.name for sheet in sheets if sheet.name not in sheet_zones}
    if not wanted or is_platform(actor):
        return {}
    found: dict[str, list[UUID]] = {}
    for zone in zones_to_import_into(actor):
        with bound_to_zone(zone.id):
            kept = LedgerLayout.objects.in_zone(zone.id).filter(lineage__in={lineage for lineage, _ in wanted})
            for key in kept.values_list("lineage", "sheet"):
                if key in wanted:
                    found.setdefault(wanted[key], []).append(zone.id)
    return {name: str(zones[0]) for name, zones in found.items() if len(zones) == 1 and zones[0] != actor.zone_id}


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
    return actor.user_id == PLATFORM_PERSON_ID
