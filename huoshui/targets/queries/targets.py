"""Targets as pages and the API read them: as of a day, as known at a moment, each with its figure, pace and light."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from huoshui.core.actor import Actor
from huoshui.core.periods import Period
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.investment_projects.queries.selection_sql import day_of
from huoshui.organizations.rules import policy
from huoshui.rulebook.queries import rule_in_force
from huoshui.rulebook.rules.versions import RuleVersion
from huoshui.targets.models import Target, TargetVersion
from huoshui.targets.queries.dictionary import dictionary
from huoshui.targets.queries.measuring import Ask, Counted, measure_all
from huoshui.targets.rules.lights import GREY, Dimension, FactValue, Light, light_of, light_rules
from huoshui.targets.rules.pace import AT_MOST, CUMULATIVE, LEVEL, Pace, pace
from huoshui.targets.rules.quantities import share_of
from huoshui.targets.rules.splitting import ADDS_UP, SplitCheck, check_split
from huoshui.targets.rules.target_windows import trajectory_of
from huoshui.targets.rules.trajectories import HALF_MONTH

MOST_ROWS = 500


@dataclass(frozen=True)
class TargetFilters:
    """Empty means everything. ``period_kinds`` are year, half, quarter, month, campaign; ``year`` is that of the window's start."""

    year: int | None = None
    period_kinds: tuple[str, ...] = ()
    unit_ids: tuple[UUID, ...] = ()
    indicator_ids: tuple[str, ...] = ()
    scope_kinds: tuple[str, ...] = ()
    parent_id: UUID | None = None
    running_on: date | None = None  # the window contains this day


@dataclass(frozen=True)
class TargetRow:
    """One target on one day. Amounts are whole fen, counts, percent or places by ``value_kind``; None is unknown.

    ``amount`` None: withdrawn by the version that holds. ``light`` follows the zone's ``light_rules`` for units.
    """

    id: UUID
    indicator_id: str
    indicator_name: str
    value_kind: str
    scope_kind: str
    scope_label: str
    unit_id: UUID | None
    area_id: UUID | None
    person_name: str
    period_kind: str
    window: Period
    condition: str
    condition_label: str
    parent_id: UUID | None
    version: int
    version_number: int
    amount: Decimal | None
    nodes: tuple[tuple[str, str], ...]
    basis: str
    counted: Counted
    pace: Pace | None
    light: Light
    split_difference_reason: str

    @property
    def nature(self) -> str:
        """What grows towards its target has a pace; a rate, a place, and what must stay under a ceiling is met or not on the day."""
        return CUMULATIVE if self.value_kind in ADDS_UP and self.condition != AT_MOST else LEVEL

    @property
    def ask(self) -> Ask:
        return Ask(self.indicator_id, self.window, self.unit_id, self.area_id)


@dataclass(frozen=True)
class TargetPage:
    """``next_cursor`` goes back in as ``after``; ``light_reference`` names the rules behind the lights."""

    rows: tuple[TargetRow, ...]
    next_cursor: str
    total_count: int
    as_of: date
    light_reference: str


@dataclass(frozen=True)
class VersionLine:
    """One version with both clocks: from when it holds, when it was recorded."""

    number: int
    amount: Decimal | None
    nodes: tuple[tuple[str, str], ...]
    basis: str
    reason: str
    effective_on: date
    recorded_at: datetime
    recorded_by_name: str
    source_fact_id: UUID | None


@dataclass(frozen=True)
class TargetDetail:
    """One target whole: the row, its definition, every version known, its parts and whether they add up."""

    row: TargetRow
    definition: str
    versions: tuple[VersionLine, ...]
    parts: tuple[TargetRow, ...]
    parent: TargetRow | None
    split: SplitCheck
    light_reference: str


def visible_targets(actor: Actor) -> QuerySet[Any]:
    """Targets are open to all who work in the zone; to firms and administrators they do not exist."""
    rows = Target.objects.in_zone(actor.zone_id)
    return rows if policy.may(actor, "targets:list") else rows.none()


def list_targets(
    actor: Actor,
    filters: TargetFilters | None = None,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
    after: str = "",
    limit: int = 50,
) -> TargetPage:
    """One page in the order of the tree: indicator, window, the zone first, then areas, units, persons. Refusal ``bad_cursor``."""
    found = _filtered(visible_targets(actor), filters or TargetFilters()).filter(id__in=_known_ids(actor, known_at, as_of))
    page = found
    if after:
        key, _, last = after.rpartition("~")
        try:
            page = found.filter(Q(sort_key__gt=key) | Q(sort_key=key, id__gt=UUID(last)))
        except ValueError:
            raise Refusal("bad_cursor", "翻页标记不可用。", "请回到第一页。", field="after") from None
    size = max(1, min(limit, MOST_ROWS))
    models = list(page.order_by("sort_key", "id")[: size + 1])
    shown = models[:size]
    day = as_of or day_of(actor)
    rules = rule_in_force("light_rules", zone_id=actor.zone_id, on=day, known_at=known_at)
    return TargetPage(
        tuple(target_rows(actor, shown, as_of=as_of, known_at=known_at, rules=rules)),
        f"{shown[-1].sort_key}~{shown[-1].id}" if len(models) > size else "",
        found.count(),
        day,
        rules.citation,
    )


def target_rows(
    actor: Actor, models: Sequence[Target], *, as_of: date | None, known_at: datetime | None, rules: RuleVersion | None = None
) -> list[TargetRow]:
    """Rows with figures, whatever their number: two statements and the rules."""
    day = as_of or day_of(actor)
    in_force = rules or rule_in_force("light_rules", zone_id=actor.zone_id, on=day, known_at=known_at)
    dimensions = light_rules(in_force.content).of_subject("unit")
    versions = _versions_in_force(actor, [model.id for model in models], day, known_at)
    kept = [model for model in models if model.id in versions]
    asks = [Ask(model.indicator_id, Period(model.starts_on, model.ends_on), model.unit_id, model.area_id) for model in kept]
    counted = measure_all(actor, asks, as_of=as_of, known_at=known_at)
    return [_row(model, versions[model.id], figure, day, dimensions) for model, figure in zip(kept, counted, strict=True)]


def target_row(actor: Actor, target_id: UUID, *, as_of: date | None = None, known_at: datetime | None = None) -> TargetRow:
    """One target, or NotVisible (also where it was not known yet)."""
    model = visible_targets(actor).filter(id=target_id).first()
    rows = target_rows(actor, [model], as_of=as_of, known_at=known_at) if model else []
    if not rows:
        raise NotVisible
    return rows[0]


def target_detail(actor: Actor, target_id: UUID, *, as_of: date | None = None, known_at: datetime | None = None) -> TargetDetail:
    """One target whole, or NotVisible."""
    model = visible_targets(actor).filter(id=target_id).first()
    if model is None:
        raise NotVisible
    day = as_of or day_of(actor)
    rules = rule_in_force("light_rules", zone_id=actor.zone_id, on=day, known_at=known_at)
    family = list(
        visible_targets(actor).filter(Q(id=target_id) | Q(parent_id=target_id) | Q(id=model.parent_id)).order_by("sort_key", "id")
    )
    rows = {row.id: row for row in target_rows(actor, family, as_of=as_of, known_at=known_at, rules=rules)}
    if target_id not in rows:
        raise NotVisible
    parts = tuple(row for row in rows.values() if row.parent_id == target_id)
    own = rows[target_id]
    known = dictionary(actor.zone_id, known_at=known_at).in_force(own.indicator_id, min(own.window.end, day))
    return TargetDetail(
        row=own,
        definition=known.definition if known else "这项指标已没有生效的口径。",
        versions=tuple(_versions(actor, target_id, known_at)),
        parts=parts,
        parent=rows.get(model.parent_id) if model.parent_id else None,
        split=check_split(own.value_kind, own.amount, [part.amount for part in parts]),
        light_reference=rules.citation,
    )


def years_with_targets(actor: Actor) -> list[int]:
    """Years that have targets, newest first."""
    return sorted({day.year for day in visible_targets(actor).values_list("starts_on", flat=True).distinct()}, reverse=True)


def _filtered(found: QuerySet[Any], filters: TargetFilters) -> QuerySet[Any]:
    conditions: dict[str, Any] = {
        "starts_on__year": filters.year,
        "period_kind__in": filters.period_kinds,
        "unit_id__in": filters.unit_ids,
        "indicator_id__in": filters.indicator_ids,
        "scope_kind__in": filters.scope_kinds,
        "parent_id": filters.parent_id,
        "starts_on__lte": filters.running_on,
        "ends_on__gte": filters.running_on,
    }
    return found.filter(**{name: value for name, value in conditions.items() if value})


def _holding(actor: Actor, day: date, known_at: datetime | None) -> QuerySet[Any]:
    held = TargetVersion.objects.in_zone(actor.zone_id).filter(effective_on__lte=day)
    return held.filter(recorded_at__lte=known_at) if known_at else held


def _known_ids(actor: Actor, known_at: datetime | None, as_of: date | None) -> QuerySet[Any]:
    return _holding(actor, as_of or day_of(actor), known_at).values("target_id")


def _versions_in_force(actor: Actor, ids: Iterable[UUID], day: date, known_at: datetime | None) -> dict[UUID, TargetVersion]:
    rows = _holding(actor, day, known_at).filter(target_id__in=list(ids)).order_by("target_id", "effective_on", "number")
    return {row.target_id: row for row in rows}


def _versions(actor: Actor, target_id: UUID, known_at: datetime | None) -> list[VersionLine]:
    rows = TargetVersion.objects.in_zone(actor.zone_id).filter(target_id=target_id).order_by("number")
    if known_at:
        rows = rows.filter(recorded_at__lte=known_at)
    return [
        VersionLine(
            row.number,
            row.amount,
            _nodes(row),
            row.basis,
            row.reason,
            row.effective_on,
            row.recorded_at,
            row.recorded_by_name,
            row.source_fact_id,
        )
        for row in rows
    ]


def _nodes(row: TargetVersion) -> tuple[tuple[str, str], ...]:
    return tuple((str(day), str(percent)) for day, percent in row.nodes)


def _row(model: Target, version: TargetVersion, counted: Counted, day: date, dimensions: Sequence[Dimension]) -> TargetRow:
    window = Period(model.starts_on, model.ends_on)
    found = None
    if version.amount is not None:
        found = pace(
            target=version.amount,
            done=counted.value,
            window=window,
            on=day,
            trajectory=trajectory_of(version.nodes, window),
            cadence="day" if model.period_kind == "campaign" else HALF_MONTH,
            nature=CUMULATIVE if model.value_kind in ADDS_UP else LEVEL,
            condition=AT_MOST if model.value_kind == "rank" else model.condition,  # 不低于第3位 is the third or better
        )
    return TargetRow(
        id=model.id,
        indicator_id=model.indicator_id,
        indicator_name=model.indicator_name,
        value_kind=model.value_kind,
        scope_kind=model.scope_kind,
        scope_label=model.scope_label,
        unit_id=model.unit_id,
        area_id=model.area_id,
        person_name=model.person_name,
        period_kind=model.period_kind,
        window=window,
        condition=model.condition,
        condition_label=model.get_condition_display(),
        parent_id=model.parent_id,
        version=model.version,
        version_number=version.number,
        amount=version.amount,
        nodes=_nodes(version),
        basis=version.basis,
        counted=counted,
        pace=found,
        light=_light(found, dimensions),
        split_difference_reason=model.split_difference_reason,
    )


def _light(found: Pace | None, dimensions: Sequence[Dimension]) -> Light:
    """A dimension concerns a target where the target has every fact that its steps ask."""
    if found is None or (found.nature == CUMULATIVE and not found.elapsed):
        return Light(GREY, ())
    facts: dict[str, FactValue] = {}
    if found.nature == CUMULATIVE:
        ratio = share_of(found.done, found.planned_amount)
        facts = {"gap_points": found.gap_points, "ratio_to_due": None if ratio is None else ratio * 100}
    else:
        facts = {"gap_points": found.gap_points}
    concerning = [one for one in dimensions if {p.fact for step in one.steps for p in step.when} <= facts.keys()]
    return light_of(concerning, {one.code: facts for one in concerning})
