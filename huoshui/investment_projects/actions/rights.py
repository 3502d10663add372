"""Fetching for writing: the row that the actor may see, locked, at the version that the actor saw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from huoshui.core import lifecycle
from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, StaleVersion
from huoshui.investment_projects.models import Project
from huoshui.investment_projects.queries.selection_sql import Selection
from huoshui.organizations.rules import policy


def locked_project(
    actor: Actor, project_id: UUID, operation: str, *, expected_version: int | None = None, yours: Mapping[str, Any] | None = None
) -> Project:
    """404 for what the actor may not see, 403 for what it may not do, 409 for what changed in between; else the locked row."""
    if not Selection(actor, ids=[project_id]).selected_ids():
        raise NotVisible
    policy.require(actor, operation)
    row: Project | None = (
        Project.objects.in_zone(actor.zone_id).filter(merged_into_id=None, id=project_id).select_for_update(of=("self",)).first()
    )
    if row is None:
        raise NotVisible
    refuse_stale(row, expected_version, yours)
    return row


def refuse_stale(row: Project, expected_version: int | None, yours: Mapping[str, Any] | None = None) -> None:
    """StaleVersion with both versions where ``expected_version`` is not the row's."""
    if expected_version is not None and row.version != expected_version:
        theirs = {
            "version": row.version,
            "name": row.name,
            "stage": lifecycle.state_name(row.stage),
            "stage_happened_on": row.stage_happened_on.isoformat() if row.stage_happened_on else "",
            "side_state": lifecycle.state_name(row.side_state) if row.side_state else "",
            "planned_investment_fen": row.planned_investment_fen,
        }
        raise StaleVersion(yours={"version": expected_version, **(yours or {})}, theirs=theirs)
