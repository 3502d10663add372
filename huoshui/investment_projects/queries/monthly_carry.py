"""Where a corrected month no longer fits the months confirmed after it: the difference that the year-to-date of those lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from huoshui.core.actor import Actor
from huoshui.core.money import parse_money_fen
from huoshui.core.periods import Period
from huoshui.investment_projects.models import MonthlyReturn, MonthlyReturnEvent
from huoshui.investment_projects.queries.monthly_rounds import visible_returns
from huoshui.investment_projects.rules import monthly_flow
from huoshui.investment_projects.rules.monthly_entry import UNIT

STATED = ("confirmed", "corrected", "carried")  # steps that say the figures of a confirmed return


@dataclass(frozen=True)
class CarryGap:
    """``return_id`` is the first later return that lacks ``ytd_fen`` (and ``cumulative_fen``, None where a term is missing): by so much the
    earlier one was corrected since. What stood between the two before (a month not reported, 补计) has its own reason and stays.

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
    """The first such place in a project's year, None where all fits. Two queries."""
    rows = confirmed_of_year(actor, project_id, year)
    if len(rows) < 2:
        return None
    stated: dict[UUID, list[MonthlyReturnEvent]] = {row.id: [] for row in rows}
    events = MonthlyReturnEvent.objects.in_zone(actor.zone_id).filter(monthly_return_id__in=list(stated), kind__in=STATED)
    for one in events.order_by("happened_at", "id"):
        stated[one.monthly_return_id].append(one)
    for place, (earlier, later) in enumerate(pairwise(rows)):
        then = _before_correction(stated[earlier.id], stated[later.id])
        found = _gap(earlier, later, then, rows[place + 1 :]) if then is not None else None
        if found is not None:
            return found
    return None


def _before_correction(earlier: Sequence[MonthlyReturnEvent], later: Sequence[MonthlyReturnEvent]) -> Mapping[str, str] | None:
    """The earlier month's figures when the later one's were last stated; None where nothing was corrected since."""
    known = [one for one in earlier if later and one.happened_at <= later[-1].happened_at]
    return known[-1].figures if known and known[-1] is not earlier[-1] else None


def _gap(earlier: MonthlyReturn, later: MonthlyReturn, then: Mapping[str, str], rows: Sequence[MonthlyReturn]) -> CarryGap | None:
    before, done, stated = earlier.ytd_done_fen, later.month_done_fen, later.ytd_done_fen
    ytd_fen = _moved(before, then.get("ytd_done_fen", ""))
    if before is None or done is None or stated is None or not ytd_fen or before + done == stated:
        return None
    cumulative_fen = _moved(earlier.cumulative_done_fen, then.get("cumulative_done_fen", ""))
    if later.cumulative_done_fen is None:
        cumulative_fen = None
    months = tuple(label_of(row) for row in rows)
    return CarryGap(later.id, later.version, label_of(earlier), months, before, done, stated, ytd_fen, cumulative_fen)


def _moved(now: int | None, then: str) -> int | None:
    return now - parse_money_fen(then, unit=UNIT) if now is not None and then else None


def confirmed_of_year(actor: Actor, project_id: UUID, year: int) -> list[MonthlyReturn]:
    """A project's confirmed returns of a year that the actor may see, by month."""
    rows = visible_returns(actor).filter(project_id=project_id, state=monthly_flow.CONFIRMED, round__period_end__year=year)
    return list(rows.select_related("round").order_by("round__period_end"))


def label_of(row: MonthlyReturn) -> str:
    """2026年3月."""
    return Period(row.round.period_start, row.round.period_end).label
