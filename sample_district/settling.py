"""Puts the invented places, bodies and people into the platform, through the same actions as an administrator's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from huoshui.core.clock import SHANGHAI, clock_at
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.actions import add_post, create_area, create_sample_person, create_unit, create_zone
from huoshui.organizations.queries import platform_actor, zone_by_name
from huoshui.organizations.rules.platform import PLATFORM_ZONE_ID
from sample_district.cast import SAMPLE_PASSWORD, SamplePerson, people
from sample_district.places import AREAS, AS_OF, DISTRICT, UNITS, ZONES
from sample_district.simulation import simulate

FOUNDED = datetime(2023, 3, 1, 8, 30, tzinfo=SHANGHAI)  # the clock of these deeds: before everything that the ledgers tell


@dataclass(frozen=True)
class Settled:
    """Ids of what was put in place."""

    zone_id: UUID
    zone_ids: dict[str, UUID]
    area_ids: dict[str, UUID]
    unit_ids: dict[str, UUID]
    person_ids: dict[str, UUID]  # by user name


def at_noon(day: date) -> datetime:
    """Twelve o'clock of a day in the district."""
    return datetime.combine(day, time(12, 0), tzinfo=SHANGHAI)


def settle() -> Settled:
    """Zones, areas and units. People follow with ``settle_people`` once the firms are known."""
    with clock_at(FOUNDED):
        zone_ids: dict[str, UUID] = {}
        for name, kind, region_code, parent in ZONES:
            found = zone_by_name(name)
            if found is None:
                with bound_to_zone(PLATFORM_ZONE_ID):
                    found = create_zone(
                        platform_actor(PLATFORM_ZONE_ID),
                        name=name,
                        kind=kind,
                        parent_id=zone_ids[parent] if parent else None,
                        region_code=region_code,
                        stands_on=AS_OF,
                        is_sample=True,
                    )
            zone_ids[name] = found.id
        district = zone_ids[DISTRICT]
        with bound_to_zone(district):
            platform = platform_actor(district)
            area_ids = {}
            for area in AREAS:
                partner = zone_ids[area.partner_zone] if area.partner_zone else None
                area_ids[area.name] = create_area(
                    platform, name=area.name, kind=area.kind, partner_zone_id=partner, starts_on=area.starts_on
                ).id
            unit_ids: dict[str, UUID] = {}
            for unit in UNITS:
                unit_ids[unit.name] = create_unit(
                    platform,
                    name=unit.name,
                    kind=unit.kind,
                    short_name=unit.short_name,
                    parent_id=unit_ids[unit.parent] if unit.parent else None,
                    area_id=area_ids[unit.area] if unit.area else None,
                    scheme=unit.scheme,
                    starts_on=unit.starts_on,
                    ends_on=unit.ends_on,
                ).id
            person_ids = {
                person.username: _settle_person(district, person, unit_ids)
                for person in people()
                if person.firm is None and person.zone == DISTRICT
            }
        for person in people():
            if person.zone != DISTRICT:
                with bound_to_zone(zone_ids[person.zone]):
                    person_ids[person.username] = _settle_person(zone_ids[person.zone], person, {})
    return Settled(district, zone_ids, area_ids, unit_ids, person_ids)


def _settle_person(zone_id: UUID, person: SamplePerson, unit_ids: dict[str, UUID]) -> UUID:
    platform = platform_actor(zone_id)
    created = create_sample_person(platform, username=person.username, display_name=person.name, password=SAMPLE_PASSWORD)
    for post in person.posts:
        add_post(
            platform,
            created.id,
            role=post.role,
            unit_id=unit_ids[post.unit] if post.unit else None,
            title=post.title,
            starts_on=post.starts_on,
            ends_on=post.ends_on,
        )
    return created.id


def settle_enterprise_users(settled: Settled, enterprise_id_of_firm: dict[int, UUID]) -> dict[str, UUID]:
    """People of firms, after the register is in."""
    firms = {firm.number: firm for firm in simulate().firms}
    added = {}
    for person in people():
        if person.firm is None:
            continue
        platform = platform_actor(settled.zone_id)
        created = create_sample_person(
            platform, username=person.username, display_name=firms[person.firm].contact, password=SAMPLE_PASSWORD
        )
        for post in person.posts:
            add_post(
                platform,
                created.id,
                role=post.role,
                enterprise_id=enterprise_id_of_firm[person.firm],
                title=post.title,
                starts_on=AS_OF,
            )
        added[person.username] = created.id
    return added
