"""What changed since a week before: milestones reached, figures corrected, lights that turned. On the days of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.fact_ledger.queries import Correction, corrections_between
from huoshui.investment_projects.queries import Milestones, ProjectRow, milestones_between, project_rows, projects_visible_to
from huoshui.investment_projects.rules.attributes import PROJECT_ATTRIBUTES, SUBJECT_KIND
from huoshui.reports.queries.collecting import present_day
from huoshui.targets.queries import LightOverview, light_overview

WEEK_DAYS = 7
CORRECTED = tuple(
    one.name for one in PROJECT_ATTRIBUTES if (one.kind in ("fen", "number", "date") and one.unit != "%") or one.name == "stage"
)
"""Figures, days and stages; texts are edited too often to be news, and a percentage follows from the figures."""


@dataclass(frozen=True)
class CorrectedFigure:
    """One figure of one visible project, with what stood there before."""

    project: ProjectRow
    correction: Correction


@dataclass(frozen=True)
class RecentCorrections:
    """``count`` of all of the span of knowledge, and the latest."""

    since: date
    until: date
    count: int
    rows: tuple[CorrectedFigure, ...]


@dataclass(frozen=True)
class RecentChanges:
    """Between ``since`` (exclusive) and ``until``. ``milestones`` by when they happened, ``corrections`` by when they became known."""

    since: date
    until: date
    milestones: Milestones
    corrections: RecentCorrections
    lights: LightOverview


def recent_changes(
    actor: Actor, *, as_of: date | None = None, known_at: datetime | None = None, days: int = WEEK_DAYS, limit: int = 60
) -> RecentChanges:
    """Everything since ``days`` before the day asked for."""
    until = as_of or present_day(actor)
    since = until - timedelta(days=days)
    return RecentChanges(
        since,
        until,
        milestones_between(actor, since, as_of=as_of, known_at=known_at, limit=limit),
        recent_corrections(actor, as_of=as_of, known_at=known_at, days=days, limit=limit),
        light_overview(actor, since, as_of=as_of, known_at=known_at, limit=limit),
    )


def recent_corrections(
    actor: Actor, *, as_of: date | None = None, known_at: datetime | None = None, days: int = WEEK_DAYS, limit: int = 60
) -> RecentCorrections:
    """Figures of projects that were corrected within the days before: up to the moment of knowledge where one is asked for, to the end
    of a past day, to now for the page's ordinary day."""
    day = as_of or present_day(actor)
    until, last = known_at, day
    if known_at is not None:
        last = min(day, clock.local_day(known_at))
    elif day != present_day(actor):
        until = clock.end_of_local_day(day)
    since = last - timedelta(days=days)
    found = corrections_between(
        actor,
        SUBJECT_KIND,
        clock.end_of_local_day(since),
        until,
        attributes=CORRECTED,
        subject_ids=None if actor.sees_whole_zone else projects_visible_to(actor, as_of=as_of, known_at=known_at),
        limit=limit,
    )
    rows = _rows(actor, [one.after.subject_id for one in found.rows], as_of, known_at)
    named = tuple(CorrectedFigure(rows[one.after.subject_id], one) for one in found.rows if one.after.subject_id in rows)
    return RecentCorrections(since, last, found.count, named)


def _rows(actor: Actor, ids: list[UUID], as_of: date | None, known_at: datetime | None) -> Mapping[UUID, ProjectRow]:
    wanted = list(dict.fromkeys(ids))
    return {row.id: row for row in project_rows(actor, ids=wanted, as_of=as_of, known_at=known_at)} if wanted else {}
