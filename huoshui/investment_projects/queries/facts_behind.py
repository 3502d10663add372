"""The facts behind projects that are shown with a figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from huoshui.fact_ledger.queries import FactView, facts_by_id
from huoshui.investment_projects.queries.projection_sql import TARGET, facts_in_force_sql
from huoshui.investment_projects.queries.results import ProjectRow
from huoshui.investment_projects.queries.selection_sql import Selection
from huoshui.investment_projects.rules.attributes import STAGE_MILESTONES


@dataclass(frozen=True)
class When:
    """The two clocks and the page."""

    as_of: date | None
    known_at: datetime | None
    offset: int
    size: int

    def next_cursor(self, count: int) -> str:
        """Where the next page begins; "" where there is none."""
        return str(self.offset + self.size) if self.offset + self.size < count else ""


def facts_behind(selection: Selection, rows: Sequence[ProjectRow], attributes: Sequence[str]) -> dict[UUID, tuple[FactView, ...]]:
    """The facts in force of some attributes of visible projects; for ``stage`` its statements and milestone."""
    if not rows:
        return {}
    milestones = {row.id: STAGE_MILESTONES.get(row.stage) for row in rows}
    wanted = [*attributes, *({name for name in milestones.values() if name} if "stage" in attributes else ())]
    if "stage" in attributes:
        wanted.append("land_won_on")
    names = [*wanted, *(f"{name}.choice" for name in wanted)]
    found = Selection(selection.actor, as_of=selection.day, known_at=selection.known_at)
    found.parameters |= {"project_ids": [row.id for row in rows], "attributes": names, "as_of": selection.day}
    with_clause = facts_in_force_sql(limited=True, as_of_per_row=False, known_at=selection.known_at is not None, attributes=True)
    lines = found.run(
        f"WITH RECURSIVE {with_clause} SELECT project_id, key, id, CASE WHEN key = 'stage' THEN value_text END FROM in_force "  # noqa: S608
        "UNION ALL SELECT project_id, key, id, value_text FROM leaf WHERE attribute = 'stage' AND modality <> 'target'"
    )
    by_row = {row.id: row for row in rows}
    ids: dict[UUID, list[UUID]] = defaultdict(list)
    for project_id, key, fact_id, stage in lines:
        row = by_row.get(project_id)
        if row is None or (stage is not None and stage != row.stage):
            continue
        name = key.removesuffix(TARGET)
        if stage is None and name not in attributes and not (key == milestones[row.id] or (key == "land_won_on" and row.stage == "landed")):
            continue
        ids[project_id].append(fact_id)
    views = facts_by_id(selection.actor, [fact_id for each in ids.values() for fact_id in each])
    return {project_id: tuple(views[fact_id] for fact_id in each if fact_id in views) for project_id, each in ids.items()}
