"""Campaigns (冲刺, 大干60天): own window in days, burn-up against the straight line, before and after.

Days are counted with both ends inclusive: 2022-05-01 to 2022-06-30 is 61 days, whatever the campaign is called.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from huoshui.core.periods import Period
from huoshui.targets.rules.quantities import Number, exact, in_words
from huoshui.targets.rules.trajectories import DAY, LINEAR, Trajectory, planned_share


def window_in_words(window: Period) -> str:
    return f"{window.start.isoformat()} 至 {window.end.isoformat()}，含首尾共 {window.days} 天"


def day_in_words(window: Period, on: dt.date) -> str:
    """第 31 天，还剩 30 天."""
    if on < window.start:
        return f"距开始还有 {(window.start - on).days} 天"
    if on > window.end:
        return f"已结束 {(on - window.end).days} 天"
    return f"第 {(on - window.start).days + 1} 天，还剩 {(window.end - on).days} 天"


def report_days(window: Period, every: int) -> list[dt.date]:
    """The days on which units report: every so many days from the start, and the last day."""
    days = [window.start + dt.timedelta(days=offset) for offset in range(every - 1, window.days, every)]
    return days if days and days[-1] == window.end else [*days, window.end]


def report_due(window: Period, every: int, on: dt.date) -> dt.date | None:
    """The last report day that has come by ``on``; None before the first."""
    return max((day for day in report_days(window, every) if day <= on), default=None)


def reported_for(due: dt.date | None, window: Period, every: int, reported_on: dt.date | None) -> bool | None:
    """Whether something came in since the report day before ``due``; None where nothing is due yet."""
    if due is None:
        return None
    earlier = [day for day in report_days(window, every) if day < due]
    since = earlier[-1] + dt.timedelta(days=1) if earlier else window.start
    return reported_on is not None and reported_on >= since


def needed_a_day(target: Number, done: Number | None, window: Period, on: dt.date) -> Fraction | None:
    """What each remaining day must bring; None where it is done, over, or the done figure is unknown."""
    left = (window.end - max(on, window.start - dt.timedelta(days=1))).days
    if done is None or left <= 0 or Fraction(done) >= Fraction(target):
        return None
    return (Fraction(target) - Fraction(done)) / left


@dataclass(frozen=True)
class BurnUpPoint:
    """One day: what the line expects (None: the goal was withdrawn), what is done (None: not known, or the day has not come)."""

    day: dt.date
    planned: Fraction | None
    done: Fraction | None


def burn_up(
    window: Period, *, target: Number | None, done_by_day: Mapping[dt.date, Number | None], on: dt.date, trajectory: Trajectory = LINEAR
) -> list[BurnUpPoint]:
    """One point a day of the window. ``done_by_day`` is cumulative since the window's start; days after ``on`` stay open.

    Without a target there is no line to compare with.
    """
    points = []
    for offset in range(window.days):
        day = window.start + dt.timedelta(days=offset)
        done = exact(done_by_day.get(day)) if day <= on else None
        planned = None if target is None else Fraction(target) * planned_share(trajectory, window, day, DAY)
        points.append(BurnUpPoint(day, planned, done))
    return points


@dataclass(frozen=True)
class BeforeAndAfter:
    """Daily averages before, during and after, over spans of equal length; ``after`` covers only days that have passed."""

    before: Period
    after: Period | None
    before_a_day: Fraction | None
    during_a_day: Fraction | None
    after_a_day: Fraction | None

    @property
    def times_before(self) -> Fraction | None:
        if self.during_a_day is None or not self.before_a_day:
            return None
        return self.during_a_day / self.before_a_day

    def in_words(self, unit: str, places: int = 2) -> str:
        spans = [("之前", self.before_a_day), ("期间", self.during_a_day), ("之后", self.after_a_day)]
        return "；".join(f"{name}日均 {in_words(value, places)} {unit}" for name, value in spans if name != "之后" or self.after)


def spans_around(window: Period, on: dt.date) -> tuple[Period, Period | None]:
    """The span of equal length before the window, and the one after it as far as it has passed by ``on``."""
    before = Period(window.start - dt.timedelta(days=window.days), window.start - dt.timedelta(days=1))
    if on <= window.end:
        return before, None
    return before, Period(window.end + dt.timedelta(days=1), min(on, window.end + dt.timedelta(days=window.days)))


def before_and_after(window: Period, on: dt.date, *, before: Number | None, during: Number | None, after: Number | None) -> BeforeAndAfter:
    """Totals of the three spans as daily averages; a missing total stays missing. Refuses a day before the window."""
    if on < window.start:
        raise ValueError("a campaign that has not begun has no during")
    span_before, span_after = spans_around(window, on)
    passed = (min(on, window.end) - window.start).days + 1
    return BeforeAndAfter(
        before=span_before,
        after=span_after,
        before_a_day=None if before is None else Fraction(before) / span_before.days,
        during_a_day=None if during is None else Fraction(during) / passed,
        after_a_day=None if after is None or span_after is None else Fraction(after) / span_after.days,
    )
