"""The light of every watched project, by code alone: for counts, comparisons and the order of long lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from huoshui.core import lifecycle
from huoshui.core.actor import Actor
from huoshui.investment_projects.queries.selection_sql import STAGE_RANK, Selection, day_of
from huoshui.investment_projects.rules.filters import ProjectFilters, lifecycle_codes
from huoshui.rulebook.queries import rule_in_force
from huoshui.rulebook.rules.versions import RuleVersion
from huoshui.targets.models import LightNote
from huoshui.targets.rules.light_ratings import Override, StatedReason, shown_light
from huoshui.targets.rules.light_sorting import LightSorter
from huoshui.targets.rules.lights import LightRules, light_of, light_rules
from huoshui.targets.rules.project_lights import ProjectStanding, project_facts

STARTED_RANK, ENTERED_RANK = (lifecycle_codes().index(stage) + 1 for stage in (lifecycle.STARTED, lifecycle.STAT_ENTERED))
_COLUMNS = (
    "planned_start_on",
    "started_on",
    "annual_plan_fen",
    "annual_plan_year",
    "ytd_done_fen",
    "done_through_on",
)


class LightCode(NamedTuple):
    """One watched project and its shown light."""

    project_id: UUID
    name: str
    light: str


def watched(actor: Actor, unit_ids: Sequence[UUID], as_of: date | None, known_at: datetime | None) -> Selection:
    """Projects with a planned start, a plan of the year, or started and not yet in statistics; no phases, nothing put aside."""
    selection = Selection(actor, ProjectFilters(unit_ids=tuple(unit_ids), side_states=("none",)), as_of, known_at)
    started = f"{STAGE_RANK} >= {STARTED_RANK} AND {STAGE_RANK} < {ENTERED_RANK}"
    year = selection.bind(selection.day.year)
    selection.narrow(f"(p.planned_start_on IS NOT NULL OR p.annual_plan_year = {year} OR ({started} AND p.stat_entered_on IS NULL))")
    selection.narrow(selection.is_head)
    return selection


def light_codes(
    actor: Actor,
    *,
    unit_ids: Sequence[UUID] = (),
    as_of: date | None = None,
    known_at: datetime | None = None,
    version: RuleVersion | None = None,
) -> list[LightCode]:
    """Every watched project with the light that pages show, by name. ``version``: the rules of the day, where they were read already."""
    day = as_of or day_of(actor)
    rules = light_rules((version or rule_in_force("light_rules", zone_id=actor.zone_id, on=day, known_at=known_at)).content)
    selection = watched(actor, unit_ids, as_of, known_at)
    rows = selection.run(
        f"{selection.with_clause()} SELECT p.id, p.name, COALESCE({STAGE_RANK} >= {STARTED_RANK}, false), "  # noqa: S608 - constants
        f"p.stat_entered_on IS NOT NULL OR COALESCE({STAGE_RANK} >= {ENTERED_RANK}, false), {', '.join(f'p.{one}' for one in _COLUMNS)} "
        f"FROM {selection.source} p WHERE {selection.condition} ORDER BY p.name, p.id"
    )
    sorter = LightSorter(rules, day)
    noted = _noted(actor, known_at)
    found = []
    for project_id, name, *values in rows:
        standing = ProjectStanding(*values)
        notes = noted.get(project_id)
        found.append(LightCode(project_id, name, _with_notes(rules, standing, day, notes) if notes else sorter.light_code(standing)))
    return found


def _noted(actor: Actor, known_at: datetime | None) -> dict[UUID, list[LightNote]]:
    """What people put beside a computed light and what changes it: overrides and stated reasons, in the order of recording."""
    rows = LightNote.objects.in_zone(actor.zone_id).filter(kind__in=(LightNote.Kind.OVERRIDE, LightNote.Kind.REASON))
    if known_at is not None:
        rows = rows.filter(recorded_at__lte=known_at)
    found: dict[UUID, list[LightNote]] = {}
    for row in rows.order_by("recorded_at", "id"):
        found.setdefault(row.project_id, []).append(row)
    return found


def _with_notes(rules: LightRules, standing: ProjectStanding, day: date, notes: Sequence[LightNote]) -> str:
    reasons = [StatedReason(one.reason_code, one.from_on, one.until_on) for one in notes if one.kind == LightNote.Kind.REASON]
    light = light_of(rules.of_subject("project"), project_facts(rules, standing, day, reasons))
    overrides = [Override(one.light, one.words, one.from_on, one.until_on) for one in notes if one.kind == LightNote.Kind.OVERRIDE]
    return shown_light(light.light, overrides, day).light
