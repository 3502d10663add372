"""What looks gamed in a league, out of the facts: projects signed around the ends of months, and amounts that just reach a band."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.investment_projects.queries.monthly_context import project_names
from huoshui.investment_projects.queries.results import ProjectRow
from huoshui.investment_projects.queries.selection_sql import Selection
from huoshui.targets.queries.measuring import zone_wide
from huoshui.targets.rules.countable import COUNTABLES
from huoshui.targets.rules.league_definitions import LeagueDefinition, month_ends_before, window_on
from huoshui.targets.rules.league_questions import FLAGS, JUST_OVER, CountedProject, GamingFlag, gaming_flags
from huoshui.targets.rules.standings import FlagLine

MOST_FLAGS = 100


def flags_of(actor: Actor, definition: LeagueDefinition, *, day: date, known_at: datetime | None) -> list[FlagLine]:
    """Flags of the peers: signings around the last twelve ends of months, sizes within the window. At most MOST_FLAGS."""
    members = {scope: name for _, scope, name in definition.members}
    rows = _signed(actor, month_ends_before(day)[-1].replace(day=1), day, known_at)
    kinds = {scope.split(":")[0] for scope in members}
    counted = [one for row in rows for kind in sorted(kinds) if (one := _counted(row, kind)).unit_key in members]
    window = window_on(definition.period, day)
    lines = sorted({line for item in definition.items for line in _band_lines(item.indicator_id)})
    found: dict[tuple[str, tuple[str, ...]], GamingFlag] = {}
    for end in month_ends_before(day):
        for flag in gaming_flags(counted, period_end=end, on=day, band_lines_fen=[], limits=definition.flag_limits):
            found.setdefault((flag.kind, flag.project_keys), flag)
    inside = [one for one in counted if one.signed_on is not None and window.start <= one.signed_on <= day]
    for flag in gaming_flags(inside, period_end=window.end, on=day, band_lines_fen=lines, limits=definition.flag_limits):
        if flag.kind == JUST_OVER:
            found.setdefault((flag.kind, flag.project_keys), flag)
    lines_of_flags = [
        FlagLine(flag.kind, FLAGS[flag.kind], flag.unit_key, members[flag.unit_key], flag.says, flag.project_keys)
        for flag in found.values()
    ]
    return flags_as_seen(actor, lines_of_flags[:MOST_FLAGS])


def _band_lines(indicator_id: str) -> list[int]:
    how = COUNTABLES.get(indicator_id)
    return [line for line in (how.from_fen, how.below_fen) if line] if how else []


def _signed(actor: Actor, first: date, last: date, known_at: datetime | None) -> Sequence[ProjectRow]:
    selection = Selection(zone_wide(actor), as_of=last, known_at=known_at)
    selection.narrow(selection.is_head)
    selection.narrow(f"p.signed_on BETWEEN {selection.bind(first - timedelta(days=31))} AND {selection.bind(last)}")
    return selection.rows()


def _counted(row: ProjectRow, kind: str) -> CountedProject:
    unit = row.duty_unit_id if kind == "unit" else row.area_id
    firm = str(row.owner_enterprise_id) if row.owner_enterprise_id else row.owner_name
    return CountedProject(str(row.id), row.name, f"{kind}:{unit}", firm, row.signed_on, row.landed_on, row.planned_investment_fen)


def flags_as_seen(actor: Actor, flags: Iterable[FlagLine]) -> list[FlagLine]:
    """Flags about projects that the actor may not see say how many, not which: no name and no id."""
    every = list(flags)
    if actor.sees_whole_zone or not every:
        return every
    ids = [UUID(one) for flag in every for one in flag.project_ids]
    seen = {str(one) for one in Selection(actor, ids=ids).selected_ids()}
    return [
        flag
        if seen.issuperset(flag.project_ids)
        else replace(flag, says=f"{len(flag.project_ids)} 个项目，由其责任单位负责，您看不到项目名称", project_ids=())
        for flag in every
    ]


def names_in_flags(actor: Actor, flags: Iterable[FlagLine]) -> dict[str, str]:
    """Names of the projects that flags open, of those the actor sees."""
    ids = [UUID(one) for flag in flags for one in flag.project_ids]
    return {str(one): name for one, name in project_names(actor, ids).items()} if ids else {}
