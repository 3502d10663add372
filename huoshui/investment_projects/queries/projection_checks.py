"""Whether the stored projection is what the facts say: for `huoshui check`."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from huoshui.investment_projects.queries.projection_sql import PROJECTED_COLUMNS, projection_parameters, projection_sql
from huoshui.investment_projects.queries.remembered_days import MARKS, differing_rows, kept_days
from huoshui.investment_projects.queries.results import ProjectionDifference
from huoshui.investment_projects.queries.selection_sql import zone_day

MOST_DIFFERENCES = 500


def check_projection(zone_id: UUID, *, limit: int = MOST_DIFFERENCES) -> list[ProjectionDifference]:
    """Differences column by column between the stored rows and a replay of their facts, as of the day each row was computed for.

    Days that are kept for reading (queries/remembered_days.py) are compared, too, where nothing is noted against them.
    """
    stored = ", ".join(f"p.{column}" for column in PROJECTED_COLUMNS)
    computed = ", ".join(f"x.{column}" for column in PROJECTED_COLUMNS)
    statement = (
        f"SELECT p.id, p.name, p.projected_as_of, {stored}, {computed} "  # noqa: S608 - constants
        f"FROM investment_projects_project p JOIN ({projection_sql(as_of_per_row=True)}) x ON x.id = p.id "
        f"WHERE p.zone_id = %(zone_id)s AND ({stored}) IS DISTINCT FROM ({computed}) ORDER BY p.pinyin_key, p.id LIMIT {int(limit)}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, projection_parameters(zone_id, as_of=zone_day(zone_id)))
        rows = cursor.fetchall()
    found = [row[:2] + row[3:] for row in rows]
    if not _is_noted(zone_id):
        for as_of, known_at in kept_days(zone_id, whole=True):
            found += differing_rows(zone_id, as_of, known_at, limit)
    width = len(PROJECTED_COLUMNS)
    return [
        ProjectionDifference(row[0], row[1], column, before, after)
        for row in found
        for column, before, after in zip(PROJECTED_COLUMNS, row[2 : 2 + width], row[2 + width :], strict=True)
        if before != after
    ]


def _is_noted(zone_id: UUID) -> bool:
    """Whether something is noted that the next reader computes anew."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {MARKS} WHERE zone_id = %s)", [zone_id])  # noqa: S608 - a constant
        return bool(cursor.fetchone()[0])
