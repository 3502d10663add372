"""Writing the projection: the stored columns of projects follow their facts, set by set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from huoshui.enterprises.queries import enterprises_by_name
from huoshui.investment_projects.queries.projection_sql import PROJECTED_COLUMNS, projection_parameters, projection_sql
from huoshui.investment_projects.queries.remembered_days import PAST_SETTINGS, forget_days, renew_days
from huoshui.investment_projects.queries.selection_sql import zone_day
from huoshui.organizations.queries import area_by_name, units_by_name

FEW = 200  # up to here the server's own settings are best

# Names that facts of these projects state, where the stored link may have to change.
_STATED_NAMES = """
SELECT DISTINCT fact.attribute, left(fact.value_text, 200)
FROM fact_ledger_fact fact JOIN investment_projects_project p ON p.id = fact.subject_id
WHERE fact.zone_id = %(zone_id)s AND p.zone_id = %(zone_id)s AND fact.subject_kind = 'project' AND fact.value_text IS NOT NULL
  AND (fact.attribute IN ('duty_unit', 'area')
       OR (fact.attribute = 'owner_enterprise' AND NOT (p.owner_enterprise_id IS NOT NULL AND p.owner_name = left(fact.value_text, 200))))
"""


LINKED = {
    "duty_unit_id": "unit_link.id",
    "area_id": "area_link.id",
    "owner_enterprise_id": (
        "CASE WHEN x.owner_name = '' THEN NULL WHEN p.owner_enterprise_id IS NOT NULL AND (p.owner_name = x.owner_name) "
        "THEN p.owner_enterprise_id ELSE owner_link.id END"
    ),
}
"""Columns linked by stated names: on x (the projection), p (what is stored) and the joins below."""
LINK_JOINS = """
            LEFT JOIN unnest(%(unit_names)s::text[], %(unit_ids)s::uuid[]) AS unit_link (name, id) ON unit_link.name = x.duty_unit_name
            LEFT JOIN unnest(%(area_names)s::text[], %(area_ids)s::uuid[]) AS area_link (name, id) ON area_link.name = x.area_text
            LEFT JOIN unnest(%(owner_names)s::text[], %(owner_ids)s::uuid[]) AS owner_link (name, id) ON owner_link.name = x.owner_name"""


@transaction.atomic
def refresh_projection(zone_id: UUID, project_ids: Sequence[UUID] | None = None, *, as_of: date | None = None) -> int:
    """Recompute projects from their facts (None: the whole zone) and store what differs; how many rows changed.

    ``as_of`` defaults to the zone's day. A changed row gets a new version, so that a form opened before is stale. Units, areas and
    owners are linked by their stated names. A building block of actions, imports, rebuild and the daily tick; not audited.
    """
    if project_ids is not None and not project_ids:
        return 0
    parameters = projection_parameters(zone_id, as_of=as_of or zone_day(zone_id), project_ids=project_ids)
    with connection.cursor() as cursor:
        are_many = project_ids is None or len(project_ids) > FEW
        if are_many:
            cursor.execute(PAST_SETTINGS)
            # the planner has no statistics yet of rows that this very transaction wrote; left alone it nests loops over them
            cursor.execute("SELECT set_config('enable_nestloop', 'off', true)")
        parameters |= _links(cursor, zone_id, parameters, limited=project_ids is not None)
        cursor.execute(_update_sql(limited=project_ids is not None), parameters)
        changed = int(cursor.rowcount)
        if are_many:
            cursor.execute("SELECT set_config('enable_nestloop', 'on', true)")
        return changed


def rebuild_projection(zone_id: UUID) -> int:
    """Recompute every project of the zone as of its day; how many rows changed.

    For `huoshui rebuild`: what is kept of past days goes, too.
    """
    forget_days(zone_id)
    return refresh_projection(zone_id)


def begin_day(zone_id: UUID) -> int:
    """What facts say of the new day into the projects' rows, and past days that are kept brought up to date; how many rows changed."""
    changed = refresh_projection(zone_id)
    renew_days(zone_id)
    return changed


def _update_sql(*, limited: bool) -> str:
    linked = LINKED
    stored = ", ".join(f"p.{column}" for column in (*PROJECTED_COLUMNS, *linked))
    wanted = ", ".join(f"x.{column}" for column in (*PROJECTED_COLUMNS, *linked))
    settings = ", ".join(f"{column} = y.{column}" for column in (*PROJECTED_COLUMNS, *linked))
    links = ", ".join(f"{expression} AS {column}" for column, expression in linked.items())
    return f"""
    UPDATE investment_projects_project target
    SET {settings}, projected_as_of = %(as_of)s,
        version = target.version + CASE WHEN target.projected_as_of IS NULL THEN 0 ELSE 1 END
    FROM (
        SELECT x.* FROM (
            SELECT x.*, {links}
            FROM ({projection_sql(limited=limited)}) x
            JOIN investment_projects_project p ON p.id = x.id
            {LINK_JOINS}
        ) x
        JOIN investment_projects_project p ON p.id = x.id
        WHERE p.projected_as_of IS NULL OR ({stored}) IS DISTINCT FROM ({wanted})
    ) y
    WHERE target.zone_id = %(zone_id)s AND target.id = y.id"""  # noqa: S608 - built from constants, values are bound


def _links(cursor: Any, zone_id: UUID, parameters: dict[str, Any], *, limited: bool) -> dict[str, Any]:
    narrowed = "AND (p.id = ANY(%(project_ids)s) OR p.merged_into_id = ANY(%(project_ids)s))" if limited else ""
    cursor.execute(_STATED_NAMES + narrowed, parameters)
    stated: dict[str, list[str]] = {"duty_unit": [], "area": [], "owner_enterprise": []}
    for attribute, name in cursor.fetchall():
        stated[attribute].append(name)
    return links_by_name(zone_id, stated)


def links_by_name(zone_id: UUID, stated: Mapping[str, list[str]]) -> dict[str, Any]:
    """What ``LINK_JOINS`` binds. ``stated``: names by attribute (duty_unit, area, owner_enterprise)."""
    units = {name[:120]: unit.id for name, unit in units_by_name(zone_id, stated["duty_unit"]).items()}
    areas = {name[:80]: found.id for name in stated["area"] if (found := area_by_name(zone_id, name)) is not None}
    owners = enterprises_by_name(zone_id, stated["owner_enterprise"]) if stated["owner_enterprise"] else {}
    return {
        "unit_names": list(units),
        "unit_ids": list(units.values()),
        "area_names": list(areas),
        "area_ids": list(areas.values()),
        "owner_names": list(owners),
        "owner_ids": list(owners.values()),
    }
