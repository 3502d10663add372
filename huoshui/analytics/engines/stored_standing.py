"""The step ``project_standing`` out of the stored projection of projects, instead of from facts: lists and figures ask the same rows."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from huoshui.analytics.rollups.fact_timeline import MONEY, STAGE_BITS, TEXTS
from huoshui.analytics.rollups.project_standing import MILESTONES, STANDING_COLUMNS
from huoshui.core.actor import Actor
from huoshui.investment_projects.queries.selection_sql import Selection

_STAGE = " ".join(f"WHEN '{code}' THEN {bit}" for code, bit in STAGE_BITS.items())


def stored_standing(actor: Actor, *, starts_on: date, day: date, known_at: datetime | None) -> tuple[Selection, str]:
    """The selection of what the actor sees on that day, and the SELECT of ``project_standing`` over it (placeholders of psycopg)."""
    selection = Selection(actor, as_of=day, known_at=known_at)
    columns = {
        "day": f"CAST({selection.bind(day)} AS date)",
        "starts_on": f"CAST({selection.bind(starts_on)} AS date)",
        "zone_id": f"CAST({selection.bind(actor.zone_id)} AS uuid)",
        "project_id": "p.id",
        "unit_id": "p.duty_unit_id",
        "is_head": selection.is_head,
        "is_visible": f"({selection.visible_condition})",
        "stage_mask": f"CASE p.stage {_STAGE} END",
    }
    plain = {"parent_project_id", "area_id", "side_state", *MILESTONES, *(f"{name}_fen" for name in MONEY), *TEXTS}
    plain |= {"annual_plan_year", "done_through_on"}
    selected = ", ".join(f"{columns.get(name, f'p.{name}')} AS {name}" for name in STANDING_COLUMNS)
    assert plain | columns.keys() == set(STANDING_COLUMNS)
    zone = "p.zone_id = %(zone_id)s AND p.merged_into_id IS NULL" if selection.is_live else "true"
    return selection, f"SELECT {selected} FROM {selection.source} p WHERE {zone}"  # noqa: S608 - constants, values are bound


def visible_project_ids(actor: Actor) -> list[UUID] | None:
    """None: all of the zone's."""
    return None if actor.sees_whole_zone else Selection(actor).selected_ids()
