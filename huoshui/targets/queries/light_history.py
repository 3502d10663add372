"""How lights went: which changed since an earlier day, and which have stood red for so long that the rules call for a measure."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.investment_projects.queries import ProjectRow, project_rows
from huoshui.investment_projects.queries.selection_sql import day_of
from huoshui.rulebook.queries import rule_in_force
from huoshui.targets.models import LightNote
from huoshui.targets.queries.light_codes import light_codes
from huoshui.targets.queries.lights import lights_of
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
    """``counts`` by shown light now and on the earlier day; ``changes`` worse ones first, ``change_count`` of all of them."""

    counts: dict[str, int]
    counts_before: dict[str, int]
    changes: tuple[LightChange, ...]
    change_count: int


@dataclass(frozen=True)
class LongRed:
    """A project red at the end of the last fixed months in a row, and what the rules call for."""

    project: ProjectRow
    measure: Measure
    through: date


_WORSE = {RED: 0, "yellow": 1, "blue": 2, GREY: 3, "green": 4, "": 5}


def light_overview(
    actor: Actor, since: date, *, as_of: date | None = None, known_at: datetime | None = None, limit: int = 200
) -> LightOverview:
    """Counts now and on ``since``, and the changes between, as known at one moment; at most ``limit`` of them with their projects."""
    now = {one.project_id: one for one in light_codes(actor, as_of=as_of, known_at=known_at)}
    before = {one.project_id: one for one in light_codes(actor, as_of=since, known_at=known_at)}
    turned = []
    for project_id in now.keys() | before.keys():
        old, new = before.get(project_id), now.get(project_id)
        codes = (old.light if old else "", new.light if new else "")
        if codes[0] != codes[1]:
            name = (new or old).name  # type: ignore[union-attr]
            turned.append((_WORSE.get(codes[1], 9), _WORSE.get(codes[0], 9), name, project_id, *codes))
    turned.sort(key=lambda one: one[:4])
    shown = turned[:limit]
    ids = [one[3] for one in shown]
    rows = {row.id: row for row in project_rows(actor, ids=ids, as_of=as_of, known_at=known_at)} if ids else {}
    reasons = lights_of(actor, list(rows.values()), as_of=as_of, known_at=known_at)
    changes = [
        LightChange(rows[project_id], old, new, reasons[project_id].light.reason if new else "不再列入亮灯")
        for _, _, _, project_id, old, new in shown
        if project_id in rows
    ]
    counts, counts_before = (Counter(one.light for one in codes.values()) for codes in (now, before))
    return LightOverview(dict(counts), dict(counts_before), tuple(changes), len(turned))


def long_red(actor: Actor, *, as_of: date | None = None, known_at: datetime | None = None) -> tuple[LongRed, ...]:
    """Projects whose red light of the fixed months calls for a measure of the rule set, greatest first. Three queries.

    Only months that were fixed count: a light that nobody has fixed yet has no run.
    """
    day = as_of or day_of(actor)
    rules = light_rules(rule_in_force("light_rules", zone_id=actor.zone_id, on=day, known_at=known_at).content)
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
