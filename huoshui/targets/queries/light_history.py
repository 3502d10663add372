"""How lights went: which changed since an earlier day, and which have stood red for so long that the rules call for a measure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.investment_projects.queries import ProjectRow, project_rows
from huoshui.investment_projects.queries.selection_sql import day_of
from huoshui.rulebook.queries import rule_in_force
from huoshui.targets.models import LightNote
from huoshui.targets.queries.lights import all_lines
from huoshui.targets.rules.lights import GREY, RED, Measure, light_rules, measures_due

MONTHS_READ_BACK = 12


@dataclass(frozen=True)
class LightChange:
    """One project whose shown light is another than on the earlier day; "" where it had none, or has none any more."""

    project: ProjectRow
    before: str
    after: str
    reason: str


@dataclass(frozen=True)
class LightOverview:
    """``counts`` by shown light now and on the earlier day; ``changes`` worse ones first."""

    counts: dict[str, int]
    counts_before: dict[str, int]
    changes: tuple[LightChange, ...]
    citation: str


@dataclass(frozen=True)
class LongRed:
    """A project red at the end of the last fixed months in a row, and what the rules call for."""

    project: ProjectRow
    measure: Measure
    through: date


_WORSE = {RED: 0, "yellow": 1, "blue": 2, GREY: 3, "green": 4, "": 5}


def light_overview(actor: Actor, since: date, *, as_of: date | None = None, known_at: datetime | None = None) -> LightOverview:
    """Counts now and on ``since``, and every change between, as known at one moment."""
    now, citation = all_lines(actor, as_of=as_of, known_at=known_at)
    earlier, _ = all_lines(actor, as_of=since, known_at=known_at)
    before = {line.project.id: line for line in earlier}
    after = {line.project.id: line for line in now}
    changes = [
        LightChange(line.project, old.shown.light if (old := before.get(line.project.id)) else "", line.shown.light, line.light.reason)
        for line in now
        if (before[line.project.id].shown.light if line.project.id in before else "") != line.shown.light
    ]
    changes += [LightChange(line.project, line.shown.light, "", "不再列入亮灯") for line in earlier if line.project.id not in after]
    changes.sort(key=lambda one: (_WORSE.get(one.after, 9), _WORSE.get(one.before, 9), one.project.name))
    counts: dict[str, int] = defaultdict(int)
    counts_before: dict[str, int] = defaultdict(int)
    for line in now:
        counts[line.shown.light] += 1
    for line in earlier:
        counts_before[line.shown.light] += 1
    return LightOverview(dict(counts), dict(counts_before), tuple(changes), citation)


def long_red(actor: Actor, *, as_of: date | None = None, known_at: datetime | None = None) -> tuple[LongRed, ...]:
    """Projects whose red light of the fixed months calls for a measure of the rule set, greatest first. Three queries.

    Only months that were fixed count: a light that nobody has fixed yet has no run.
    """
    day = as_of or day_of(actor)
    rules = light_rules(rule_in_force("light_rules", zone_id=actor.zone_id, on=day).content)
    notes = LightNote.objects.in_zone(actor.zone_id).filter(
        kind=LightNote.Kind.MONTH, until_on__lte=day, until_on__gt=day - timedelta(days=31 * MONTHS_READ_BACK)
    )
    if known_at is not None:
        notes = notes.filter(recorded_at__lte=known_at)
    history: defaultdict[UUID, list[tuple[date, str]]] = defaultdict(list)
    for project_id, until_on, light in notes.values_list("project_id", "until_on", "light"):
        history[project_id].append((until_on, light))
    through = max((end for months in history.values() for end, _ in months), default=None)
    if through is None:
        return ()
    due = {
        project_id: measure
        for project_id, months in history.items()
        for measure in measures_due(rules, months, through=through)
        if measure.light == RED
    }
    rows = project_rows(actor, ids=list(due), as_of=as_of, known_at=known_at) if due else []
    rows.sort(key=lambda row: (-(row.planned_investment_fen or 0), row.name))
    return tuple(LongRed(row, due[row.id], through) for row in rows)
