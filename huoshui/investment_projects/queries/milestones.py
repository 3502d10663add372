"""Projects that reached a milestone within some days (signed, landed, started, …), and those that stand in each stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from huoshui.core import lifecycle
from huoshui.core.actor import Actor
from huoshui.investment_projects.queries.results import ProjectRow
from huoshui.investment_projects.queries.selection_sql import Selection
from huoshui.investment_projects.rules.filters import NO_STATE, ProjectFilters

WATCHED = (
    lifecycle.SIGNED,
    lifecycle.LANDED,
    lifecycle.STARTED,
    lifecycle.STAT_ENTERED,
    lifecycle.COMPLETED,
    lifecycle.IN_PRODUCTION,
)
COLUMNS: Mapping[str, str] = {stage.code: stage.date_attribute for stage in lifecycle.STAGES if stage.code in WATCHED}
"""Stage → the column of its day."""
MOST_ROWS = 200


@dataclass(frozen=True)
class Milestones:
    """``counts`` by stage over everything; ``rows`` the greatest of them, each once for every milestone: (stage, day, project)."""

    after: date
    until: date
    counts: Mapping[str, int]
    rows: tuple[tuple[str, date, ProjectRow], ...]


def milestones_between(
    actor: Actor, after: date, *, as_of: date | None = None, known_at: datetime | None = None, limit: int = 60
) -> Milestones:
    """Days later than ``after`` and not later than the day asked for. A project with phases counts once. Two statements."""
    selection = Selection(actor, ProjectFilters(), as_of, known_at)
    first, last = selection.bind(after), selection.bind(selection.day)
    within = {stage: f"(p.{column} > {first} AND p.{column} <= {last})" for stage, column in COLUMNS.items()}
    selection.narrow(f"({' OR '.join(within.values())})")
    selection.narrow(selection.is_head)
    counted = ", ".join(f"count(*) FILTER (WHERE {condition})" for condition in within.values())
    [counts] = selection.run(
        f"{selection.with_clause()} SELECT {counted} FROM {selection.source} p WHERE {selection.condition}"  # noqa: S608 - constants
    )
    rows = selection.rows("p.planned_investment_fen DESC NULLS LAST, p.id", max(1, min(limit, MOST_ROWS)))
    named = [
        (stage, day, row)
        for stage, column in COLUMNS.items()
        for row in rows
        if (day := getattr(row, column)) is not None and after < day <= selection.day
    ]
    return Milestones(after, selection.day, dict(zip(COLUMNS, counts, strict=True)), tuple(named))


def projects_by_stage(
    actor: Actor, stages: Sequence[str], *, as_of: date | None = None, known_at: datetime | None = None
) -> dict[str, list[UUID]]:
    """Ids of the projects that stand in each of ``stages``, greatest first; no phases, nothing put aside. One statement."""
    filters = ProjectFilters(stages=tuple(stages), side_states=(NO_STATE,), top_level_only=True)
    selection = Selection(actor, filters, as_of, known_at)
    found: dict[str, list[UUID]] = {stage: [] for stage in stages}
    for stage, project_id in selection.run(
        f"{selection.with_clause()} SELECT p.stage, p.id FROM {selection.source} p WHERE {selection.condition} "  # noqa: S608 - constants
        "ORDER BY p.planned_investment_fen DESC NULLS LAST, p.pinyin_key, p.id"
    ):
        found[stage].append(project_id)
    return found
