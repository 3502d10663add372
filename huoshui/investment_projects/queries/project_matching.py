"""Which project a name means: for ledgers (decided or asked) and for people (candidates)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from rapidfuzz import fuzz

from huoshui.core.actor import Actor
from huoshui.core.names import clean_name, enterprise_key, pinyin_initials, project_key
from huoshui.investment_projects.models import Project, ProjectAlias
from huoshui.investment_projects.queries.results import ProjectCandidate, ProjectMatch, ProjectRow
from huoshui.investment_projects.queries.selection_sql import Selection

MOST_COMPARED = 300
LEAST_SCORE = 70
_NOBODY = UUID(int=0)


@dataclass(frozen=True)
class AskedProject:
    """What a ledger's row says of identity."""

    name: str
    project_code: str = ""
    owner_name: str = ""


def match_projects(zone_id: UUID, rows: Sequence[AskedProject]) -> list[ProjectMatch]:
    """One answer a row: by code; then by name, told apart by owner; then by alias. Never by likeness. Three queries, whatever the number.

    Several that fit, or a name with another owner, give ``candidates`` for a person to choose from.
    """
    keys = sorted({project_key(row.name) for row in rows})
    codes = sorted({row.project_code for row in rows if row.project_code})
    columns = ("id", "name", "name_key", "project_code", "owner_name", "merged_into_id")
    projects = Project.objects.in_zone(zone_id)
    known = {each["id"]: each for each in projects.filter(name_key__in=keys).values(*columns)}
    known |= {each["id"]: each for each in projects.filter(project_code__in=codes).values(*columns)}
    alias_rows = ProjectAlias.objects.in_zone(zone_id).filter(name_key__in=keys).values_list("name_key", "project_id")
    aliases: dict[str, set[UUID]] = defaultdict(set)
    for key, project_id in alias_rows:
        aliases[key].add(project_id)
    missing = {project_id for ids in aliases.values() for project_id in ids} - known.keys()
    missing |= {each["merged_into_id"] for each in known.values() if each["merged_into_id"]} - known.keys()
    if missing:
        known |= {each["id"]: each for each in projects.filter(id__in=missing).values(*columns)}
    by_code, by_name = defaultdict(list), defaultdict(list)
    for each in known.values():
        kept = known.get(each["merged_into_id"], each) if each["merged_into_id"] else each
        by_name[each["name_key"]].append(kept)
        if each["project_code"]:
            by_code[each["project_code"]].append(kept)
    return [_match(row, by_code, by_name, aliases, known) for row in rows]


def _match(row: AskedProject, by_code: Any, by_name: Any, aliases: Any, known: Any) -> ProjectMatch:
    same_code = _distinct(by_code.get(row.project_code, [])) if row.project_code else []
    if len(same_code) == 1:
        return ProjectMatch(same_code[0]["id"], "code")
    key = project_key(row.name)
    named, how = _distinct(same_code or by_name.get(key, [])), "name"
    if same_code:
        named = [each for each in named if each["name_key"] == key] or named
    if not named:
        named, how = _distinct([known[project_id] for project_id in aliases.get(key, ()) if project_id in known]), "alias"
    if not named:
        return ProjectMatch(None, "none")
    owner = enterprise_key(row.owner_name) if row.owner_name else ""
    exact = [each for each in named if owner and each["owner_name"] and enterprise_key(each["owner_name"]) == owner]
    open_ones = [each for each in named if not owner or not each["owner_name"]]
    fitting = exact or open_ones
    if len(fitting) == 1 and (exact or len(named) == 1):
        return ProjectMatch(fitting[0]["id"], "name_and_owner" if exact else how)
    why = "名称相同" if how == "name" else "别名相同"
    return ProjectMatch(
        None,
        "candidates",
        tuple(ProjectCandidate(each["id"], each["name"], each["project_code"], each["owner_name"], 95, why) for each in named),
    )


def _distinct(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({each["id"]: each for each in found if not each["merged_into_id"]}.values())


def invisible_projects(actor: Actor, project_ids: Sequence[UUID]) -> list[UUID]:
    """Those of ``project_ids`` that the actor does not see: an import may not write them."""
    if not project_ids:
        return []
    seen = set(Selection(actor, ids=list(project_ids)).selected_ids())
    return [project_id for project_id in project_ids if project_id not in seen]


def unknown_names(actor: Actor, names: Mapping[UUID, Sequence[str]]) -> dict[UUID, list[str]]:
    """Of names that documents use for projects (id → names), those under which the project is not found yet."""
    known: dict[UUID, set[str]] = {project_id: set() for project_id in names}
    for project_id, key in Project.objects.in_zone(actor.zone_id).filter(id__in=list(names)).values_list("id", "name_key"):
        known[project_id].add(key)
    for project_id, key in (
        ProjectAlias.objects.in_zone(actor.zone_id).filter(project_id__in=list(names)).values_list("project_id", "name_key")
    ):
        known[project_id].add(key)
    found: dict[UUID, list[str]] = {}
    for project_id, given in names.items():
        for name in given:
            key = project_key(name)
            if key and key not in known[project_id]:
                known[project_id].add(key)
                found.setdefault(project_id, []).append(clean_name(name))
    return found


_CANDIDATES = """
SELECT p.id, p.name, p.name_key, p.project_code, p.owner_name, shown.name_key
FROM (
    SELECT id AS project_id, name_key, pinyin_initials FROM investment_projects_project WHERE zone_id = %(zone_id)s
    UNION ALL
    SELECT project_id, name_key, '' FROM investment_projects_projectalias WHERE zone_id = %(zone_id)s
) shown
JOIN investment_projects_project p ON p.id = shown.project_id AND p.merged_into_id IS NULL
WHERE p.id <> %(except_id)s
  AND ((%(code)s <> '' AND p.project_code = %(code)s) OR shown.name_key = %(key)s OR shown.pinyin_initials = %(initials)s
       OR (length(%(key)s) > 3 AND strpos(shown.name_key, %(key)s) > 0) OR similarity(shown.name_key, %(key)s) > 0.3)
ORDER BY (shown.name_key = %(key)s) DESC, similarity(shown.name_key, %(key)s) DESC
LIMIT %(limit)s
"""


def same_name_projects(
    actor: Actor, name: str, *, project_code: str = "", except_id: UUID | None = None, limit: int = 10
) -> list[ProjectCandidate]:
    """Visible projects that could be the asked one, the likest first: proposals, never a decision."""
    key = project_key(name)
    parameters: dict[str, Any] = {
        "zone_id": actor.zone_id,
        "key": key,
        "code": project_code,
        "initials": pinyin_initials(name) or "-",
        "except_id": except_id or _NOBODY,
        "limit": MOST_COMPARED,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES, parameters)
        rows = cursor.fetchall()
    best: dict[UUID, ProjectCandidate] = {}
    for project_id, own_name, own_key, code, owner, shown_key in rows:
        score, why = _likeness(key, project_code, own_key, code, shown_key)
        if score >= LEAST_SCORE and (project_id not in best or score > best[project_id].score):
            best[project_id] = ProjectCandidate(project_id, own_name, code, owner, score, why)
    hidden = set(invisible_projects(actor, list(best)))
    seen = [each for each in best.values() if each.project_id not in hidden]
    return sorted(seen, key=lambda each: (-each.score, each.name))[:limit]


def possible_duplicates(actor: Actor, *, limit: int = 100) -> list[tuple[str, tuple[ProjectRow, ...]]]:
    """Groups of visible projects with one name or one code, phases of one parent left out, each with the reason."""
    selection = Selection(actor)
    base = f"FROM {selection.source} p WHERE {selection.condition}"
    groups: list[tuple[str, list[UUID]]] = []
    for why, column in (("项目代码相同", "p.project_code"), ("名称相同", "replace(lower(p.name), ' ', '')")):
        rows = selection.run(
            f"{selection.with_clause()} SELECT array_agg(p.id ORDER BY p.id) {base} AND {column} <> '' "
            f"GROUP BY {column} HAVING count(DISTINCT COALESCE(p.parent_project_id, p.id)) > 1 LIMIT {int(limit)}"
        )
        groups += [(why, ids) for (ids,) in rows]
    seen: set[frozenset[UUID]] = set()
    wanted = {project_id for _, ids in groups for project_id in ids}
    by_id = {row.id: row for row in Selection(actor, ids=list(wanted)).rows()} if wanted else {}
    found = []
    for why, ids in groups:
        if frozenset(ids) not in seen:
            seen.add(frozenset(ids))
            found.append((why, tuple(by_id[project_id] for project_id in ids)))
    return found[:limit]


def _likeness(key: str, code: str, own_key: str, own_code: str, shown_key: str) -> tuple[int, str]:
    if code and own_code == code:
        return 100, "项目代码相同"
    if key == own_key:
        return 99, "名称相同"
    if key == shown_key:
        return 97, "别名相同"
    score = round(fuzz.ratio(key, shown_key))
    if key and shown_key and (key in shown_key or shown_key in key):
        score = max(score, 80)
    return min(score, 94), "名称相近"
