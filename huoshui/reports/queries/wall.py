"""What the wall screen shows: the chosen boards, and 挂图作战, the projects by stage with light, owner and next node."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from huoshui.core import lifecycle
from huoshui.core.actor import Actor
from huoshui.investment_projects.queries import ProjectRow, project_rows, projects_by_stage
from huoshui.reports.models import WallSetting
from huoshui.reports.queries.collecting import present_day
from huoshui.reports.rules.next_nodes import NextNode, next_node
from huoshui.reports.rules.wall_boards import BOARDS, USUAL_SECONDS
from huoshui.targets.queries import LightLine, light_codes, lights_of

STAGES = (lifecycle.SIGNED, lifecycle.LANDED, lifecycle.STARTED, lifecycle.STAT_ENTERED, lifecycle.COMPLETED)
_WORST_FIRST: dict[str | None, int] = {"red": 0, "yellow": 1, "grey": 2, "blue": 3, "green": 4}


@dataclass(frozen=True)
class WallChoice:
    """``version`` 0: nobody chose yet, all boards are shown."""

    boards: tuple[str, ...]
    seconds: int
    version: int
    changed_by_name: str
    changed_at: datetime | None


@dataclass(frozen=True)
class WarMapLine:
    """One project on the map. ``light`` None: the rules watch it for nothing yet."""

    project: ProjectRow
    light: LightLine | None
    node: NextNode | None


@dataclass(frozen=True)
class WarMapColumn:
    """One stage: how many stand in it, how many of them have a light, and a page of them, worst first."""

    stage: str
    label: str
    project_count: int
    watched_count: int
    lines: tuple[WarMapLine, ...]


@dataclass(frozen=True)
class WarMap:
    """``page_count``: how many pages the fullest column has."""

    columns: tuple[WarMapColumn, ...]
    page: int
    page_count: int
    as_of: date


def wall_choice(actor: Actor) -> WallChoice:
    """What the zone chose. One query."""
    row = WallSetting.objects.in_zone(actor.zone_id).first()
    if row is None:
        return WallChoice(tuple(BOARDS), USUAL_SECONDS, 0, "", None)
    return WallChoice(tuple(one for one in row.boards if one in BOARDS), row.seconds, row.version, row.changed_by_name, row.changed_at)


def war_map(actor: Actor, *, page: int = 1, per_column: int = 6, as_of: date | None = None) -> WarMap:
    """Projects in the stages from 签约 to 竣工, the worst light first, those without one last. ``page`` beyond the last is the first again.

    Phases and what is put aside are not on it.
    """
    day = as_of or present_day(actor)
    lights = {one.project_id: one.light for one in light_codes(actor, as_of=as_of)}
    standing = projects_by_stage(actor, STAGES, as_of=as_of)
    by_stage = {
        stage: sorted(standing[stage], key=lambda one: _WORST_FIRST.get(lights.get(one), 9))  # by money they are already
        for stage in STAGES
    }
    page_count = max(1, *(-(-len(found) // per_column) for found in by_stage.values()))
    shown = page if 1 <= page <= page_count else 1
    drawn = {stage: _turn(found, shown, per_column) for stage, found in by_stage.items()}
    ids = [one for found in drawn.values() for one in found]
    rows = {row.id: row for row in project_rows(actor, ids=ids, as_of=as_of)} if ids else {}
    lines = lights_of(actor, [row for row in rows.values() if row.id in lights], as_of=as_of)
    columns = [
        WarMapColumn(
            stage,
            lifecycle.state_name(stage),
            len(found),
            sum(one in lights for one in found),
            tuple(WarMapLine(rows[one], lines.get(one), _node(rows[one], day)) for one in drawn[stage] if one in rows),
        )
        for stage, found in by_stage.items()
    ]
    return WarMap(tuple(columns), shown, page_count, day)


def _turn(found: Sequence[UUID], page: int, per_column: int) -> Sequence[UUID]:
    """What a column shows on a page: a short one begins anew while a long one goes on."""
    pages = max(1, -(-len(found) // per_column))
    start = ((page - 1) % pages) * per_column
    return found[start : start + per_column]


def _node(row: ProjectRow, day: date) -> NextNode | None:
    return next_node(row.stage, day, planned_start_on=row.planned_start_on, planned_completion_on=row.planned_completion_on)
