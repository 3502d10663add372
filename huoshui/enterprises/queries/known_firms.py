"""The register as far as recognising firms goes: set-based reads for planning an import.

The caller binds the connection to the zone and has checked the right to import.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from huoshui.enterprises.models import Enterprise, EnterpriseAlias


@dataclass(frozen=True)
class KnownFirm:
    """A firm under its own name, with the keys of its other names and of the entries merged into it."""

    id: UUID
    name: str
    name_key: str
    uscc: str
    other_keys: tuple[str, ...] = ()


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
    rows = entries.filter(id__in=kept).order_by("created_at", "id").values_list("id", "name", "name_key", "uscc")
    return [KnownFirm(found, name, key, uscc, tuple(sorted(set(keys[found])))) for found, name, key, uscc in rows]
