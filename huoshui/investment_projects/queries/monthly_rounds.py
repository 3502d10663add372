"""Rounds of monthly returns with their progress, by unit, and who has not reported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q
from django.db.models.expressions import RawSQL

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.investment_projects.models import MonthlyReturn, ReturnRound
from huoshui.investment_projects.queries.monthly_results import RoundLine, RoundProgress, UnitLine
from huoshui.investment_projects.queries.selection_sql import day_of
from huoshui.investment_projects.rules import monthly_flow
from huoshui.investment_projects.rules.monthly_checks import LAGGING
from huoshui.organizations.rules.visible_scope import scope_of

NO_UNIT = "责任单位未定"
UNIT = ("unit_id", "unit__short_name", "unit__name")
"""One unit is one line, however ledgers spell it; so are the projects of no unit, as the list that their line opens."""


def visible_returns(actor: Actor) -> Any:
    """Returns of the zone, or of the projects and rounds that the actor's units answer for or have in their areas."""
    rows = MonthlyReturn.objects.in_zone(actor.zone_id)
    scope = scope_of(actor)
    if scope.whole_zone:
        return rows
    reach = Q(pk__in=())
    if scope.unit_ids:
        units = list(scope.unit_ids)
        areas = RawSQL(
            "SELECT unit.area_id FROM organizations_unit unit WHERE unit.zone_id = %s AND unit.id = ANY(%s) AND unit.area_id IS NOT NULL",
            (actor.zone_id, units),
        )
        reach |= Q(unit_id__in=units) | Q(project__duty_unit_id__in=units) | Q(project__area_id__in=areas)
    return rows.filter(reach)


@dataclass(frozen=True)
class RoundPage:
    """``next_cursor`` goes back in as ``after``."""

    rows: Sequence[RoundLine]
    next_cursor: str
    total_count: int


def list_rounds(actor: Actor, *, after: str = "", limit: int = 24) -> RoundPage:
    """Rounds, newest first, each with the progress of what the actor sees of it. Three queries."""
    rounds = ReturnRound.objects.in_zone(actor.zone_id).order_by("-period_end")
    page = rounds
    if after:
        try:
            page = page.filter(period_end__lt=date.fromisoformat(after))
        except ValueError:
            raise Refusal("bad_cursor", "翻页标记不可用。", "请回到第一页。", field="after") from None
    size = max(1, min(limit, 200))
    found = list(page[: size + 1])
    progress = _progress_by_round(actor, found[:size])
    rows = [_round_line(one, progress.get(one.id, _NOTHING)) for one in found[:size]]
    return RoundPage(rows, rows[-1].period_end.isoformat() if len(found) > size else "", rounds.count())


def round_row(actor: Actor, round_id: UUID) -> ReturnRound:
    """The round itself; NotVisible for another zone's and a random id."""
    found: ReturnRound | None = ReturnRound.objects.in_zone(actor.zone_id).filter(id=round_id).first()
    if found is None:
        raise NotVisible
    return found


def round_line(actor: Actor, round_id: UUID) -> RoundLine:
    """One round with its progress."""
    found = round_row(actor, round_id)
    return _round_line(found, _progress_by_round(actor, [found]).get(found.id, _NOTHING))


def units_of_round(actor: Actor, round_id: UUID) -> list[UnitLine]:
    """The units of a round that the actor sees, those with most to do first."""
    found = round_row(actor, round_id)
    counted = _counted(visible_returns(actor).filter(round_id=found.id), *UNIT, today=day_of(actor), rounds=[found])
    lines = [UnitLine(unit_id, short or name or NO_UNIT, progress) for (unit_id, short, name), progress in counted.items()]
    return sorted(lines, key=lambda line: (-line.progress.missing, line.unit_name))


def open_work(actor: Actor) -> list[RoundLine]:
    """Rounds that are not locked, or have returns that were reopened, newest first: what the workbench asks about."""
    reopened = visible_returns(actor).filter(state=monthly_flow.REOPENED).values("round_id")
    rounds = list(ReturnRound.objects.in_zone(actor.zone_id).filter(Q(locked_at=None) | Q(id__in=reopened)).order_by("-period_end")[:24])
    progress = _progress_by_round(actor, rounds)
    return [_round_line(one, progress[one.id]) for one in rounds if one.id in progress]


def own_unit_lines(actor: Actor, round_ids: Sequence[UUID]) -> list[tuple[UUID, UnitLine]]:
    """(round, line) of the actor's own units in these rounds: what the workbench sends people to."""
    if not actor.unit_ids or not round_ids:
        return []
    rounds = list(ReturnRound.objects.in_zone(actor.zone_id).filter(id__in=list(round_ids)))
    rows = visible_returns(actor).filter(round_id__in=list(round_ids), unit_id__in=actor.unit_ids)
    counted = _counted(rows, "round_id", *UNIT, today=day_of(actor), rounds=rounds)
    return [(round_id, UnitLine(unit_id, short or name, progress)) for (round_id, unit_id, short, name), progress in counted.items()]


_NOTHING = RoundProgress({}, 0, 0)


def _progress_by_round(actor: Actor, rounds: Sequence[ReturnRound]) -> dict[UUID, RoundProgress]:
    if not rounds:
        return {}
    rows = visible_returns(actor).filter(round_id__in=[one.id for one in rounds])
    return {key[0]: progress for key, progress in _counted(rows, "round_id", today=day_of(actor), rounds=rounds).items()}


def _counted(rows: Any, *keys: str, today: date, rounds: Sequence[ReturnRound]) -> dict[tuple[Any, ...], RoundProgress]:
    due = {one.id: one.fill_due_on for one in rounds}
    states: dict[tuple[Any, ...], dict[str, int]] = defaultdict(dict)
    late: dict[tuple[Any, ...], int] = defaultdict(int)
    lagging: dict[tuple[Any, ...], int] = defaultdict(int)
    asked = dict.fromkeys((*keys, "round_id"))
    lines = (
        rows.order_by()
        .values(*asked, "state")
        .annotate(
            number=Count("id"),
            lag=Count("id", filter=Q(flags__contains=[LAGGING]) & Q(state__in=monthly_flow.REPORTED)),
            behind=Count("id", filter=Q(first_submitted_on__gt=F("round__fill_due_on"))),
            untouched=Count("id", filter=Q(first_submitted_on=None)),
        )
    )
    for line in lines:
        key = tuple(line[name] for name in keys)
        state, number = line["state"], line["number"]
        states[key][state] = states[key].get(state, 0) + number
        if state == monthly_flow.REMOVED:
            continue
        lagging[key] += line["lag"]
        late[key] += line["behind"] + (line["untouched"] if today > due[line["round_id"]] else 0)
    return {key: RoundProgress(found, late[key], lagging[key]) for key, found in states.items()}


def _round_line(row: ReturnRound, progress: RoundProgress) -> RoundLine:
    return RoundLine(
        id=row.id,
        period_start=row.period_start,
        period_end=row.period_end,
        opened_at=row.opened_at,
        opened_by_name=row.opened_by_name,
        fill_due_on=row.fill_due_on,
        check_due_on=row.check_due_on,
        confirm_due_on=row.confirm_due_on,
        locked_at=row.locked_at,
        locked_by_name=row.locked_by_name,
        lock_words=row.lock_words,
        rule_reference=row.rule_reference,
        version=row.version,
        progress=progress,
    )
