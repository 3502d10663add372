"""Where a corrected month no longer fits the months confirmed after it: the difference that the year-to-date of those lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from django.db.models import Max

from huoshui.core.actor import Actor
from huoshui.core.periods import Period
from huoshui.investment_projects.models import MonthlyReturn, MonthlyReturnEvent
from huoshui.investment_projects.queries.monthly_rounds import visible_returns
from huoshui.investment_projects.rules import monthly_flow

CORRECTED = "corrected"


@dataclass(frozen=True)
class CarryGap:
    """``return_id`` is the first later return that lacks ``ytd_fen`` (and ``cumulative_fen``, None where a term is missing).

    ``months``: every confirmed month from there to the end of the year, which lack it alike. Amounts in fen, signed.
    """

    return_id: UUID
    version: int
    corrected_month: str
    months: tuple[str, ...]
    corrected_ytd_fen: int
    month_done_fen: int
    stated_ytd_fen: int
    ytd_fen: int
    cumulative_fen: int | None


def carry_gap(actor: Actor, project_id: UUID, year: int) -> CarryGap | None:
    """The first such place in a project's year, None where all fits. Two queries.

    Only what was corrected after the later month was confirmed: a difference that stood before has its own reason with it.
    """
    rows = confirmed_of_year(actor, project_id, year)
    if len(rows) < 2:
        return None
    corrected = dict(
        MonthlyReturnEvent.objects.in_zone(actor.zone_id)
        .filter(monthly_return_id__in=[row.id for row in rows], kind=CORRECTED)
        .values_list("monthly_return_id")
        .annotate(last=Max("happened_at"))
    )
    for place, (earlier, later) in enumerate(pairwise(rows)):
        moment = corrected.get(earlier.id)
        if moment is None or later.confirmed_at is None or moment <= later.confirmed_at:
            continue
        found = _gap(earlier, later, rows[place + 1 :])
        if found is not None:
            return found
    return None


def _gap(earlier: MonthlyReturn, later: MonthlyReturn, rows: Sequence[MonthlyReturn]) -> CarryGap | None:
    before, done, stated = earlier.ytd_done_fen, later.month_done_fen, later.ytd_done_fen
    if before is None or done is None or stated is None or before + done == stated:
        return None
    since, now = earlier.cumulative_done_fen, later.cumulative_done_fen
    lacks = None if since is None or now is None else since + done - now
    months = tuple(label_of(row) for row in rows)
    return CarryGap(later.id, later.version, label_of(earlier), months, before, done, stated, before + done - stated, lacks)


def confirmed_of_year(actor: Actor, project_id: UUID, year: int) -> list[MonthlyReturn]:
    """A project's confirmed returns of a year that the actor may see, by month."""
    rows = visible_returns(actor).filter(project_id=project_id, state=monthly_flow.CONFIRMED, round__period_end__year=year)
    return list(rows.select_related("round").order_by("round__period_end"))


def label_of(row: MonthlyReturn) -> str:
    """2026年3月."""
    return Period(row.round.period_start, row.round.period_end).label
