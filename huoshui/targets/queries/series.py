"""How a target came to where it is: done by the end of each month of its window against what the trajectory expects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from huoshui.core.actor import Actor
from huoshui.core.periods import Period, last_day_of_month
from huoshui.investment_projects.queries.selection_sql import day_of
from huoshui.targets.queries.measuring import Ask, measure_all
from huoshui.targets.queries.targets import TargetRow
from huoshui.targets.rules.countable import COUNTABLES
from huoshui.targets.rules.pace import CHECKPOINTS, CUMULATIVE, CheckpointResult, checkpoint_result
from huoshui.targets.rules.target_windows import trajectory_of
from huoshui.targets.rules.trajectories import HALF_MONTH, planned_share


@dataclass(frozen=True)
class SeriesPoint:
    """``done`` by the end of ``day`` as known now; None on days to come."""

    day: date
    planned: Fraction
    done: Fraction | None


def progress_series(actor: Actor, row: TargetRow, *, as_of: date | None = None, known_at: datetime | None = None) -> list[SeriesPoint]:
    """A point for each month's end of the window and its last day. Empty where the figure has no history by dates.

    One statement: what happened by a day is counted by the dates of milestones, as they are known now.
    """
    how = COUNTABLES.get(row.indicator_id)
    if how is None or not how.date_column or row.nature != CUMULATIVE or row.amount is None:
        return []
    days = month_ends(row.window)
    day = as_of or day_of(actor)
    asks = [Ask(row.indicator_id, Period(row.window.start, end), row.unit_id, row.area_id) for end in days]
    counted = measure_all(actor, asks, as_of=as_of, known_at=known_at)
    trajectory = trajectory_of(row.nodes, row.window)
    amount = Fraction(row.amount)
    return [
        SeriesPoint(end, amount * planned_share(trajectory, row.window, end, HALF_MONTH), figure.value if _has_come(end, day) else None)
        for end, figure in zip(days, counted, strict=True)
    ]


def _has_come(end: date, day: date) -> bool:
    """The running month counts as far as it goes."""
    return end <= day or (end.year, end.month) == (day.year, day.month)


def month_ends(window: Period) -> list[date]:
    """The last day of each month of the window, the window's own last day at the end."""
    ends, day = [], window.start
    while day <= window.end:
        end = min(last_day_of_month(day.year, day.month), window.end)
        ends.append(end)
        day = end + timedelta(days=1)
    return ends


def checkpoints(row: TargetRow, series: list[SeriesPoint], on: date) -> list[CheckpointResult]:
    """开门红 and 双过半 of a target for a whole year; empty for other windows and for figures without history."""
    if row.period_kind != "year" or row.amount is None or not series:
        return []
    done = {point.day: point.done for point in series}
    trajectory = trajectory_of(row.nodes, row.window)
    return [
        checkpoint_result(
            one, target=row.amount, done_by_then=done.get(one.due_on(row.window)), window=row.window, on=on, trajectory=trajectory
        )
        for one in CHECKPOINTS
    ]
