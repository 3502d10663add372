"""Campaigns: where each goal stands against its line by day, before and after, which units are behind, who has not reported.

Figures are those of the targets, open to all who work in the zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from huoshui.core.actor import Actor
from huoshui.core.periods import Period
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.investment_projects.queries.selection_sql import day_of
from huoshui.organizations.rules import policy
from huoshui.targets.models import Campaign, CampaignGoal, Target
from huoshui.targets.queries.campaign_reports import ReportingLine, reporting_of
from huoshui.targets.queries.measuring import Ask, Counted, measure_all
from huoshui.targets.queries.targets import TargetRow, target_rows
from huoshui.targets.rules.campaigns import (
    BeforeAndAfter,
    BurnUpPoint,
    before_and_after,
    burn_up,
    needed_a_day,
    report_due,
    spans_around,
)
from huoshui.targets.rules.target_windows import trajectory_of

MOST_ROWS = 200
COMING, RUNNING, ENDED = "coming", "running", "ended"


@dataclass(frozen=True)
class CampaignRow:
    """One campaign. ``planned`` is the window as laid down; ``window`` ends early where the campaign was ended early."""

    id: UUID
    name: str
    purpose: str
    basis: str
    planned: Period
    cadence_days: int
    ended_on: date | None
    ended_reason: str
    created_by_name: str
    created_at: datetime
    version: int
    goals: tuple[TargetRow, ...]

    @property
    def window(self) -> Period:
        return Period(self.planned.start, min(self.planned.end, self.ended_on or self.planned.end))

    def state(self, on: date) -> str:
        if on < self.planned.start:
            return COMING
        return RUNNING if on <= self.window.end else ENDED


@dataclass(frozen=True)
class CampaignPage:
    """``next_cursor`` goes back in as ``after``."""

    rows: tuple[CampaignRow, ...]
    next_cursor: str
    total_count: int


@dataclass(frozen=True)
class GoalProgress:
    """One goal by day. ``around`` None: the campaign has not begun. ``parts`` by unit, those furthest behind first."""

    target: TargetRow
    points: tuple[BurnUpPoint, ...]
    around: BeforeAndAfter | None
    needed_a_day: Fraction | None
    parts: tuple[TargetRow, ...]


@dataclass(frozen=True)
class CampaignDetail:
    """One campaign on a day; ``due`` is the last report day that has come."""

    row: CampaignRow
    day: date
    goals: tuple[GoalProgress, ...]
    due: date | None
    reporting: tuple[ReportingLine, ...]


def visible_campaigns(actor: Actor) -> QuerySet[Any]:
    """Campaigns of the zone; to firms and administrators they do not exist."""
    rows = Campaign.objects.in_zone(actor.zone_id)
    return rows if policy.may(actor, "campaigns:list") else rows.none()


def list_campaigns(
    actor: Actor, *, state: str = "", as_of: date | None = None, known_at: datetime | None = None, after: str = "", limit: int = 50
) -> CampaignPage:
    """The latest first. ``state``: coming, running, ended, or everything. Refusal ``bad_cursor``."""
    day = as_of or day_of(actor)
    found = _known(visible_campaigns(actor), known_at)
    early = Q(ended_on__isnull=False, ended_on__lt=day)
    conditions = {
        COMING: Q(starts_on__gt=day),
        RUNNING: Q(starts_on__lte=day, ends_on__gte=day) & ~early,
        ENDED: Q(ends_on__lt=day) | (Q(starts_on__lte=day) & early),
    }
    if state:
        found = found.filter(conditions[state])
    page = found
    if after:
        start, _, last = after.partition("~")
        try:
            page = found.filter(Q(starts_on__lt=date.fromisoformat(start)) | Q(starts_on=date.fromisoformat(start), id__lt=UUID(last)))
        except ValueError:
            raise Refusal("bad_cursor", "翻页标记不可用。", "请回到第一页。", field="after") from None
    size = max(1, min(limit, MOST_ROWS))
    models = list(page.order_by("-starts_on", "-id")[: size + 1])
    shown = models[:size]
    cursor = f"{shown[-1].starts_on.isoformat()}~{shown[-1].id}" if len(models) > size else ""
    return CampaignPage(tuple(_rows(actor, shown, as_of, known_at)), cursor, found.count())


def campaign_row(actor: Actor, campaign_id: UUID, *, as_of: date | None = None, known_at: datetime | None = None) -> CampaignRow:
    """One campaign, or NotVisible."""
    model = _known(visible_campaigns(actor), known_at).filter(id=campaign_id).first()
    if model is None:
        raise NotVisible
    return _rows(actor, [model], as_of, known_at)[0]


def campaign_detail(actor: Actor, campaign_id: UUID, *, as_of: date | None = None, known_at: datetime | None = None) -> CampaignDetail:
    """One campaign whole: every goal by day in one counting, parts by unit, reporting."""
    day = as_of or day_of(actor)
    model = _known(visible_campaigns(actor), known_at).filter(id=campaign_id).first()
    if model is None:
        raise NotVisible
    counted_on = _counted_on(model, day)
    links = list(CampaignGoal.objects.in_zone(actor.zone_id).filter(campaign_id=model.id).values_list("target_id", flat=True))
    family = list(Target.objects.in_zone(actor.zone_id).filter(Q(id__in=links) | Q(parent_id__in=links)).order_by("sort_key", "id"))
    rows = target_rows(actor, family, as_of=counted_on, known_at=known_at) if family else []
    heads = tuple(row for row in rows if row.id in links)
    row = _row(model, heads)
    parts = {head.id: [one for one in rows if one.parent_id == head.id and one.amount is not None] for head in heads}
    goals = _progress(actor, row, heads, parts, day, known_at)
    units = {one.unit_id: one.scope_label for several in parts.values() for one in several if one.unit_id}
    due = report_due(row.window, row.cadence_days, day)
    return CampaignDetail(row, day, goals, due, tuple(reporting_of(actor.zone_id, row.window, row.cadence_days, units, day, known_at)))


def _progress(
    actor: Actor,
    row: CampaignRow,
    heads: Sequence[TargetRow],
    parts: dict[UUID, list[TargetRow]],
    day: date,
    known_at: datetime | None,
) -> tuple[GoalProgress, ...]:
    last = min(day, row.window.end)
    days = [row.window.start + timedelta(days=offset) for offset in range((last - row.window.start).days + 1)]
    asks: list[Ask] = []
    for head in heads if days else ():
        asks += [Ask(head.indicator_id, window) for window in _windows(row.window, days, day)]
    counted = iter(measure_all(actor, asks, as_of=day, known_at=known_at) if asks else [])
    return tuple(_goal(row, head, days, counted, parts[head.id], day) for head in heads)


def _windows(window: Period, days: Sequence[date], day: date) -> list[Period]:
    """One a day from the start, then the spans before and after."""
    before, after = spans_around(window, day)
    return [*(Period(window.start, one) for one in days), before, *([after] if after else [])]


def _goal(row: CampaignRow, head: TargetRow, days: Sequence[date], counted: Any, parts: Sequence[TargetRow], day: date) -> GoalProgress:
    by_day: dict[date, Fraction | None] = {}
    around = None
    if days:
        by_day = {one: next(counted).value for one in days}
        before: Counted = next(counted)
        after = next(counted).value if spans_around(row.window, day)[1] else None
        around = before_and_after(row.window, day, before=before.value, during=by_day[days[-1]], after=after)
    amount = None if head.amount is None else Fraction(head.amount)  # None: withdrawn, which is not a goal of 0
    points = burn_up(
        row.planned, target=amount, done_by_day=by_day, on=min(day, row.window.end), trajectory=trajectory_of(head.nodes, row.planned)
    )
    done = by_day[days[-1]] if days else None
    needed = needed_a_day(amount, done, row.planned, day) if row.state(day) == RUNNING and amount is not None else None
    behind = sorted(parts, key=lambda one: (one.pace is None or one.pace.gap_points is None, one.pace.gap_points or 0 if one.pace else 0))
    return GoalProgress(head, tuple(points), around, needed, tuple(behind))


def _known(found: QuerySet[Any], known_at: datetime | None) -> QuerySet[Any]:
    return found.filter(created_at__lte=known_at) if known_at else found


def _rows(actor: Actor, models: Sequence[Campaign], as_of: date | None, known_at: datetime | None) -> list[CampaignRow]:
    """With the figures of the goals on the day, of one ended early on its last day: those of its own page."""
    day = as_of or day_of(actor)
    links: dict[UUID, set[UUID]] = {model.id: set() for model in models}
    for campaign_id, target_id in (
        CampaignGoal.objects.in_zone(actor.zone_id).filter(campaign_id__in=list(links)).values_list("campaign_id", "target_id")
    ):
        links[campaign_id].add(target_id)
    every = {one.id: one for one in Target.objects.in_zone(actor.zone_id).filter(id__in=set().union(*links.values()))}
    found: dict[UUID, TargetRow] = {}
    for counted_on in {_counted_on(model, day) for model in models}:
        ids = {target_id for model in models if _counted_on(model, day) == counted_on for target_id in links[model.id]}
        targets = sorted((every[one] for one in ids), key=lambda one: (one.sort_key, one.id))
        rows = target_rows(actor, targets, as_of=as_of if counted_on == day else counted_on, known_at=known_at) if targets else []
        found |= {row.id: row for row in rows}
    return [_row(model, tuple(row for row in found.values() if row.id in links[model.id])) for model in models]


def _counted_on(model: Campaign, day: date) -> date:
    return min(day, model.ended_on) if model.ended_on else day


def _row(model: Campaign, goals: tuple[TargetRow, ...]) -> CampaignRow:
    return CampaignRow(
        id=model.id,
        name=model.name,
        purpose=model.purpose,
        basis=model.basis,
        planned=Period(model.starts_on, model.ends_on),
        cadence_days=model.cadence_days,
        ended_on=model.ended_on,
        ended_reason=model.ended_reason,
        created_by_name=model.created_by_name,
        created_at=model.created_at,
        version=model.version,
        goals=goals,
    )
