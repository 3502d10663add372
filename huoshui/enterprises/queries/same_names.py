"""Which registered firms look like a name: proposals for a person, never a decision."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db import connection

from huoshui.core.actor import Actor
from huoshui.core.names import enterprise_core, enterprise_key, pinyin_initials
from huoshui.core.uscc import normalise_uscc
from huoshui.enterprises.queries.register import row_of, visible
from huoshui.enterprises.queries.results import EnterpriseCandidate, EnterpriseRow
from huoshui.enterprises.rules.likeness import KnownName, Likeness, likeness

MOST_COMPARED = 300

# Names that share the code, the key, the sound, or enough of the spelling; a person's question, so a scan of the zone's names is fine.
_CANDIDATES = """
SELECT enterprise.id, enterprise.name, enterprise.uscc, shown.name, shown.is_alias
FROM (
    SELECT id AS enterprise_id, name, name_key, pinyin_initials, false AS is_alias FROM enterprises_enterprise
    WHERE zone_id = %(zone_id)s AND merged_into_id IS NULL
    UNION ALL
    SELECT enterprise_id, name, name_key, '', true FROM enterprises_enterprisealias WHERE zone_id = %(zone_id)s
) shown
JOIN enterprises_enterprise enterprise ON enterprise.id = shown.enterprise_id AND enterprise.merged_into_id IS NULL
WHERE enterprise.id <> %(except_id)s
  AND ((%(uscc)s <> '' AND enterprise.uscc = %(uscc)s) OR shown.name_key = %(key)s OR shown.pinyin_initials = %(initials)s
       OR strpos(shown.name_key, %(core)s) > 0 OR similarity(shown.name_key, %(key)s) > 0.3)
ORDER BY (shown.name_key = %(key)s) DESC, similarity(shown.name_key, %(key)s) DESC
LIMIT %(limit)s
"""
_NOBODY = UUID(int=0)


def find_alike(actor: Actor, name: str, uscc: str = "", *, except_id: UUID | None = None, limit: int = 10) -> list[EnterpriseCandidate]:
    """Visible firms that could be the asked one, the likest first, each once with its best reason."""
    code, key = normalise_uscc(uscc), enterprise_key(name)
    if not key and not code:
        return []
    parameters: dict[str, Any] = {
        "zone_id": actor.zone_id,
        "uscc": code,
        "key": key,
        "core": enterprise_core(name) if len(enterprise_core(name)) >= 2 else key,
        "initials": pinyin_initials(name),
        "except_id": except_id or _NOBODY,
        "limit": MOST_COMPARED,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES, parameters)
        rows = cursor.fetchall()
    best: dict[UUID, tuple[Likeness, str, str]] = {}
    for enterprise_id, own_name, own_uscc, shown_name, is_alias in rows:
        found = likeness(name, code, KnownName(shown_name, own_uscc, is_alias))
        if found.score and (enterprise_id not in best or found.score > best[enterprise_id][0].score):
            best[enterprise_id] = (found, own_name, own_uscc)
    allowed = set(visible(actor).filter(id__in=list(best)).values_list("id", flat=True))
    candidates = [
        EnterpriseCandidate(enterprise_id, own_name, own_uscc, found.score, found.why)
        for enterprise_id, (found, own_name, own_uscc) in best.items()
        if enterprise_id in allowed
    ]
    return sorted(candidates, key=lambda each: (-each.score, each.name))[:limit]


def possible_duplicates(actor: Actor, *, limit: int = 100) -> list[tuple[str, tuple[EnterpriseRow, ...]]]:
    """Groups of entries with one name, or with one 字号 (name without region, trade and legal form), each with the reason."""
    by_key: dict[str, list[UUID]] = defaultdict(list)
    by_core: dict[str, list[UUID]] = defaultdict(list)
    for enterprise_id, name, key in visible(actor).values_list("id", "name", "name_key"):
        by_key[key].append(enterprise_id)
        core = enterprise_core(name)
        if len(core) >= 2:
            by_core[core].append(enterprise_id)
    groups = [("名称相同", ids) for ids in by_key.values() if len(ids) > 1]
    seen = {frozenset(ids) for _, ids in groups}
    groups += [("字号相同", ids) for ids in by_core.values() if 1 < len(ids) <= 10 and frozenset(ids) not in seen]
    chosen = groups[:limit]
    wanted = {enterprise_id for _, ids in chosen for enterprise_id in ids}
    rows = {row.id: row_of(row) for row in visible(actor).select_related("area").filter(id__in=wanted)}
    return [(why, tuple(rows[enterprise_id] for enterprise_id in ids)) for why, ids in chosen]
