"""The register as far as recognising firms goes: set-based reads for planning an import.

The caller binds the connection to the zone and has checked the right to import.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from huoshui.core.names import enterprise_core
from huoshui.enterprises.models import Enterprise, EnterpriseAlias


@dataclass(frozen=True)
class KnownFirm:
    """A firm under its own name, with the keys of its other names and of the entries merged into it."""

    id: UUID
    name: str
    name_key: str
    uscc: str
    other_keys: tuple[str, ...] = ()
    area_id: UUID | None = None


def known_firms(zone_id: UUID, *, name_keys: Collection[str], codes: Collection[str], ids: Collection[UUID] = ()) -> list[KnownFirm]:
    """Firms of the zone that could be meant by these names or codes, with those of these ids; the oldest first."""
    entries = Enterprise.objects.in_zone(zone_id)
    aliases = EnterpriseAlias.objects.in_zone(zone_id)
    called = aliases.filter(name_key__in=list(name_keys)).values("enterprise_id")
    meant = entries.filter(
        Q(name_key__in=list(name_keys)) | Q(uscc__in=[code for code in codes if code]) | Q(id__in=called) | Q(id__in=list(ids))
    )
    kept = {merged_into or found for found, merged_into in meant.values_list("id", "merged_into_id")}
    keys: dict[UUID, list[str]] = defaultdict(list)
    for enterprise_id, key in entries.filter(merged_into_id__in=kept).values_list("merged_into_id", "name_key"):
        keys[enterprise_id].append(key)
    for enterprise_id, key in aliases.filter(enterprise_id__in=kept).values_list("enterprise_id", "name_key"):
        keys[enterprise_id].append(key)
    rows = entries.filter(id__in=kept).order_by("created_at", "id").values_list("id", "name", "name_key", "uscc", "area_id")
    return [KnownFirm(found, name, key, uscc, tuple(sorted(set(keys[found]))), area_id) for found, name, key, uscc, area_id in rows]


def firms_by_core(zone_id: UUID, cores: Collection[str]) -> dict[str, list[KnownFirm]]:
    """Firms by what is left of their names without region, trade and legal form: to be asked about, never to be taken for sure."""
    wanted = {core for core in cores if len(core) >= 2}
    found: dict[str, list[KnownFirm]] = defaultdict(list)
    rows = Enterprise.objects.in_zone(zone_id).filter(merged_into_id=None).order_by("created_at", "id")
    for firm_id, name, key, uscc, area_id in rows.values_list("id", "name", "name_key", "uscc", "area_id") if wanted else ():
        core = enterprise_core(name)
        if core in wanted:
            found[core].append(KnownFirm(firm_id, name, key, uscc, (), area_id))
    return found
