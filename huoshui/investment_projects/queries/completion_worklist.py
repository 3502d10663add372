"""What old ledgers left open: stages without evidence, stages without a day, totals on which sources differ. For the workbench."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from huoshui.core import lifecycle
from huoshui.core.actor import Actor
from huoshui.investment_projects.queries.results import ProjectRow
from huoshui.investment_projects.queries.selection_sql import Selection
from huoshui.investment_projects.rules.filters import ProjectFilters

FROM_SIGNING = tuple(stage.code for stage in lifecycle.STAGES if lifecycle.has_reached(stage.code, lifecycle.SIGNED))
"""Before signing there is nothing to prove: reserve, lead and negotiation have neither evidence nor a day that matters."""
_SIGNED_OR_LATER = f"p.stage IN ({', '.join(repr(code) for code in FROM_SIGNING)})"
# the same conditions as ProjectFilters (selection_sql); a test compares the counts
OPEN_MATTERS: dict[str, str] = {
    "disputed": "p.planned_investment_disputed",
    "needs_evidence": f"{_SIGNED_OR_LATER} AND NOT p.stage_has_evidence",
    "date_unknown": f"{_SIGNED_OR_LATER} AND p.stage_happened_on IS NULL",
}
MATTER_FILTERS: dict[str, ProjectFilters] = {
    "disputed": ProjectFilters(disputed=True),
    "needs_evidence": ProjectFilters(needs_evidence=True, stages=FROM_SIGNING),
    "date_unknown": ProjectFilters(date_unknown=True, stages=FROM_SIGNING),
}


@dataclass(frozen=True)
class OpenMatter:
    """One kind of gap in the facts: how many projects have it, and the first of them by money."""

    key: str  # of MATTER_FILTERS, which list them all
    count: int
    rows: tuple[ProjectRow, ...]


def completion_worklist(
    actor: Actor, *, filters: ProjectFilters | None = None, as_of: date | None = None, known_at: datetime | None = None, limit: int = 5
) -> tuple[OpenMatter, ...]:
    """Three kinds, each counted over everything that the actor sees. Two or three database queries."""
    selection = Selection(actor, filters or ProjectFilters(), as_of, known_at)
    first = " UNION ALL ".join(
        f"(SELECT '{key}', p.id, count(*) OVER () FROM {selection.source} p WHERE {selection.condition} AND {condition} "  # noqa: S608
        f"ORDER BY p.planned_investment_fen DESC NULLS LAST, p.id LIMIT {int(limit)})"
        for key, condition in OPEN_MATTERS.items()
    )
    named: list[tuple[Any, ...]] = selection.run(f"{selection.with_clause()} {first}")
    counts = {key: count for key, _, count in named}
    ids = list({project_id for _, project_id, _ in named})
    rows = {row.id: row for row in Selection(actor, as_of=as_of, known_at=known_at, ids=ids).rows()} if ids else {}
    return tuple(
        OpenMatter(key, counts.get(key, 0), tuple(rows[project_id] for kind, project_id, _ in named if kind == key and project_id in rows))
        for key in OPEN_MATTERS
    )
