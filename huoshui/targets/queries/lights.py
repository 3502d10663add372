"""Lights of projects as pages and the API read them: computed from the ledger on the day, with what people put beside them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from huoshui.core import lifecycle
from huoshui.core.actor import Actor
from huoshui.investment_projects.queries import ProjectRow, project_row, project_rows
from huoshui.investment_projects.queries.selection_sql import day_of
from huoshui.rulebook.queries import rule_in_force
from huoshui.rulebook.rules.light_contents import SEVERITY
from huoshui.rulebook.rules.versions import RuleVersion
from huoshui.targets.models import LightNote
from huoshui.targets.queries.light_codes import light_codes
from huoshui.targets.rules.light_ratings import Override, RatingDifference, ShownLight, StatedReason, rating_difference, shown_light
from huoshui.targets.rules.lights import GREY, Light, LightRules, Measure, light_of, light_rules, measures_due, run_of
from huoshui.targets.rules.project_lights import ProjectStanding, project_facts

MOST_ROWS = 500
WORST_FIRST = {"red": 0, "yellow": 1, "grey": 2, "blue": 3, "green": 4}


@dataclass(frozen=True)
class LightLine:
    """One project with its light. ``run``: months in a row up to the zone's last fixed month with that month's light or a worse one."""

    project: ProjectRow
    light: Light
    shown: ShownLight
    own_rating: str
    independent_rating: str
    difference: RatingDifference
    run: int
    measures: tuple[Measure, ...]


@dataclass(frozen=True)
class LightPage:
    """``counts`` by shown light over everything asked, whatever ``light`` was chosen."""

    lines: tuple[LightLine, ...]
    counts: Mapping[str, int]
    total_count: int
    next_offset: int | None
    as_of: date
    citation: str


@dataclass(frozen=True)
class NoteLine:
    """One note as a page shows it; ``reason`` is the label of a listed reason, empty where the rules do not list it."""

    kind: str
    kind_label: str
    light: str
    reason: str
    words: str
    from_on: date
    until_on: date
    recorded_at: datetime
    recorded_by_name: str


@dataclass(frozen=True)
class ProjectLight:
    """One project's light with every note, latest first, and the reasons that the rules accept."""

    line: LightLine
    notes: tuple[NoteLine, ...]
    valid_reasons: Mapping[str, str]
    as_of: date
    citation: str


def project_lights(
    actor: Actor,
    *,
    light: str = "",
    unit_ids: Sequence[UUID] = (),
    project_ids: Collection[UUID] | None = None,
    as_of: date | None = None,
    known_at: datetime | None = None,
    offset: int = 0,
    limit: int = 50,
) -> LightPage:
    """Worst first, then by name. Projects with a planned start, a plan of the year, or started and not yet in statistics;
    ``project_ids``: of these alone."""
    day = as_of or day_of(actor)
    rules = rule_in_force("light_rules", zone_id=actor.zone_id, on=day, known_at=known_at)
    codes = light_codes(actor, unit_ids=unit_ids, as_of=as_of, known_at=known_at, version=rules)
    if project_ids is not None:
        codes = [one for one in codes if one.project_id in project_ids]
    counts = Counter(one.light for one in codes)
    chosen = [one for one in codes if not light or one.light == light]
    chosen.sort(key=lambda one: WORST_FIRST.get(one.light, 9))  # by name they are already
    size = max(1, min(limit, MOST_ROWS))
    ids = [one.project_id for one in chosen[offset : offset + size]]
    rows = project_rows(actor, ids=ids, as_of=as_of, known_at=known_at) if ids else []
    lines = {line.project.id: line for line in _lines(actor, rows, day, known_at, rules)}
    page = tuple(lines[one] for one in ids if one in lines)
    return LightPage(page, counts, len(chosen), offset + size if len(chosen) > offset + size else None, day, rules.citation)


def lights_of(
    actor: Actor, rows: Sequence[ProjectRow], *, as_of: date | None = None, known_at: datetime | None = None
) -> dict[UUID, LightLine]:
    """The lights of these rows of the ledger, which the caller read on the same days. Three queries."""
    day = as_of or day_of(actor)
    rules = rule_in_force("light_rules", zone_id=actor.zone_id, on=day, known_at=known_at)
    return {line.project.id: line for line in _lines(actor, rows, day, known_at, rules)}


def project_light(actor: Actor, project_id: UUID, *, as_of: date | None = None, known_at: datetime | None = None) -> ProjectLight:
    """One project, or NotVisible."""
    day = as_of or day_of(actor)
    row = project_row(actor, project_id, as_of=as_of, known_at=known_at)
    rules = rule_in_force("light_rules", zone_id=actor.zone_id, on=day, known_at=known_at)
    parsed = light_rules(rules.content)
    [line] = _lines(actor, [row], day, known_at, rules)
    notes = [_note(one, parsed) for one in reversed(_notes(actor, [row.id], known_at)[row.id])]
    return ProjectLight(line, tuple(notes), parsed.valid_reasons, day, rules.citation)


def _lines(actor: Actor, rows: Sequence[ProjectRow], day: date, known_at: datetime | None, version: RuleVersion) -> list[LightLine]:
    rules = light_rules(version.content)
    notes = _notes(actor, [row.id for row in rows], known_at)
    through = last_fixed_month(actor, day, known_at) or day
    return [_line(row, rules, notes[row.id], day, through) for row in rows]


def last_fixed_month(actor: Actor, day: date, known_at: datetime | None) -> date | None:
    """The end of the last month of the zone whose lights were fixed: a project that is not among them has no run."""
    fixed = LightNote.objects.in_zone(actor.zone_id).filter(kind=LightNote.Kind.MONTH, until_on__lte=day)
    if known_at is not None:
        fixed = fixed.filter(recorded_at__lte=known_at)
    found: date | None = fixed.aggregate(last=Max("until_on"))["last"]
    return found


def _line(row: ProjectRow, rules: LightRules, notes: Sequence[LightNote], day: date, through: date) -> LightLine:
    reasons = [StatedReason(one.reason_code, one.from_on, one.until_on) for one in notes if one.kind == LightNote.Kind.REASON]
    facts = project_facts(rules, standing_of(row), day, reasons)
    light = light_of(rules.of_subject("project"), facts)
    overrides = [Override(one.light, one.words, one.from_on, one.until_on) for one in notes if one.kind == LightNote.Kind.OVERRIDE]
    shown = shown_light(light.light, overrides, day)
    own, independent = (_rating(notes, kind, day) for kind in (LightNote.Kind.SELF, LightNote.Kind.INDEPENDENT))
    history = [(one.until_on, one.light) for one in notes if one.kind == LightNote.Kind.MONTH and one.until_on <= day]
    current = dict(history).get(through, GREY)
    run = run_of(history, light=current, through=through) if SEVERITY.get(current) else 0
    return LightLine(
        row, light, shown, own, independent, rating_difference(own, independent), run, tuple(measures_due(rules, history, through=through))
    )


def _rating(notes: Sequence[LightNote], kind: str, day: date) -> str:
    """The last rating of the month of ``day``; empty where there is none."""
    of_month = [one.light for one in notes if one.kind == kind and (one.from_on.year, one.from_on.month) == (day.year, day.month)]
    return of_month[-1] if of_month else ""


def standing_of(row: ProjectRow) -> ProjectStanding:
    """What the rules ask of a row of the ledger."""
    return ProjectStanding(
        has_started=lifecycle.has_reached(row.stage, lifecycle.STARTED) if row.stage else False,
        has_entered=row.stat_entered_on is not None or (lifecycle.has_reached(row.stage, lifecycle.STAT_ENTERED) if row.stage else False),
        planned_start_on=row.planned_start_on,
        started_on=row.started_on,
        annual_plan_fen=row.annual_plan_fen,
        annual_plan_year=row.annual_plan_year,
        ytd_done_fen=row.ytd_done_fen,
        done_through_on=row.done_through_on,
    )


def _notes(actor: Actor, project_ids: Iterable[UUID], known_at: datetime | None) -> defaultdict[UUID, list[Any]]:
    """Notes by project, in the order of recording. One query."""
    rows = LightNote.objects.in_zone(actor.zone_id).filter(project_id__in=list(project_ids)).order_by("recorded_at", "id")
    if known_at is not None:
        rows = rows.filter(recorded_at__lte=known_at)
    found: defaultdict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.project_id].append(row)
    return found


def _note(row: LightNote, rules: LightRules) -> NoteLine:
    return NoteLine(
        row.kind,
        row.get_kind_display(),
        row.light,
        rules.valid_reasons.get(row.reason_code, row.reason_code),
        row.words,
        row.from_on,
        row.until_on,
        row.recorded_at,
        row.recorded_by_name,
    )
