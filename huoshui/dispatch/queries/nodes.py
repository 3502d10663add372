"""Projects whose planned start or completion is near and has not come."""

from __future__ import annotations

from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.periods import Period
from huoshui.dispatch.rules.cadence import MILESTONES
from huoshui.investment_projects.queries import ProjectFilters, ProjectRow
from huoshui.investment_projects.queries.selection_sql import Selection


def projects_at_node(actor: Actor, attribute: str, window: Period) -> list[ProjectRow]:
    """Projects under way whose planned day lies in the window and whose milestone has no day yet."""
    reached = MILESTONES[attribute][1]
    selection = Selection(actor, ProjectFilters(side_states=("none",)))
    selection.narrow(f"p.{attribute} BETWEEN {selection.bind(window.start)} AND {selection.bind(window.end)} AND p.{reached} IS NULL")
    return selection.rows()


def projects_by_id(actor: Actor, ids: list[UUID]) -> dict[UUID, ProjectRow]:
    """Projects as the ledger has them now."""
    return {row.id: row for row in Selection(actor, ids=ids).rows()} if ids else {}
