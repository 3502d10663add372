"""How much of a target should be done by a day: time elapsed (序时进度), or the nodes of a plan curve.

Elapsed share is months passed over months of the window, half months allowed (云浮 1—8月上半月 is 7.5/12); a campaign counts
days, both ends inclusive (5月1日 to 6月30日 is 61).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from huoshui.core.periods import Period, last_day_of_month
from huoshui.core.refusals import Refusal

MONTH, HALF_MONTH, DAY = "month", "half_month", "day"
CADENCES = {MONTH: "按月", HALF_MONTH: "按半月", DAY: "按日"}
MID_MONTH = 15
"""The day at whose end half of a month has passed (上半月)."""


@dataclass(frozen=True)
class Node:
    """By the end of ``due_on``, ``share`` (0 to 1) of the target should be done."""

    due_on: dt.date
    share: Fraction


@dataclass(frozen=True)
class Trajectory:
    """Linear where there are no nodes; otherwise straight lines between them, from nothing at the start."""

    nodes: tuple[Node, ...] = ()

    @property
    def is_linear(self) -> bool:
        return not self.nodes


LINEAR = Trajectory()


def curve(window: Period, nodes: Sequence[Node]) -> Trajectory:
    """A plan curve. Refuses nodes outside the window, not in order of days, falling, or not ending at 100 % on the last day."""
    ordered = tuple(nodes)
    if not ordered:
        raise _wrong("节点曲线至少要有一个节点。")
    previous = Node(window.start - dt.timedelta(days=1), Fraction(0))
    for node in ordered:
        if node.due_on not in window:
            raise _wrong(f"节点 {node.due_on.isoformat()} 不在 {window.label} 之内。")
        if node.due_on <= previous.due_on:
            raise _wrong(f"节点 {node.due_on.isoformat()} 应晚于前一个节点。")
        if not previous.share <= node.share <= 1:
            raise _wrong(f"节点 {node.due_on.isoformat()} 的累计计划应不低于前一个节点，且不超过 100%。")
        previous = node
    if previous.due_on != window.end or previous.share != 1:
        raise _wrong(f"最后一个节点应为 {window.end.isoformat()}，累计计划 100%。")
    return Trajectory(ordered)


def counted_day(window: Period, on: dt.date, cadence: str) -> dt.date | None:
    """The last day on or before ``on`` that the cadence counts: a month's end, a half month's end, the day itself.

    None before the first one: nothing is expected yet.
    """
    if on < window.start:
        return None
    if on >= window.end:
        return window.end
    if cadence == DAY:
        return on
    month_end = last_day_of_month(on.year, on.month)
    if on == month_end:
        day = on
    elif cadence == HALF_MONTH and on.day >= MID_MONTH:
        day = on.replace(day=MID_MONTH)
    else:
        day = on.replace(day=1) - dt.timedelta(days=1)
    return day if day >= window.start else None


def elapsed_share(window: Period, on: dt.date, cadence: str = HALF_MONTH) -> Fraction:
    """Time elapsed as a share of the window, 0 before it, 1 at its end and after.

    By months where the window consists of whole months, else by days (both ends inclusive).
    """
    day = counted_day(window, on, cadence)
    if day is None:
        return Fraction(0)
    if cadence == DAY or not _whole_months(window):
        return Fraction((day - window.start).days + 1, window.days)
    return _months_through(window, day) / _months_through(window, window.end)


def planned_share(trajectory: Trajectory, window: Period, on: dt.date, cadence: str = HALF_MONTH) -> Fraction:
    """What share of the target should be done by ``on``: the time elapsed, or the curve at the last counted day."""
    if trajectory.is_linear:
        return elapsed_share(window, on, cadence)
    day = counted_day(window, on, cadence)
    if day is None:
        return Fraction(0)
    before = Node(window.start - dt.timedelta(days=1), Fraction(0))
    for node in trajectory.nodes:
        if day <= node.due_on:
            way = Fraction((day - before.due_on).days, (node.due_on - before.due_on).days)
            return before.share + (node.share - before.share) * way
        before = node
    return Fraction(1)


def remaining_months(window: Period, on: dt.date, cadence: str = HALF_MONTH) -> Fraction:
    """Months of the window that the cadence has not counted yet; days / 30 where the window is not of whole months."""
    left = 1 - elapsed_share(window, on, cadence)
    return left * (_months_through(window, window.end) if _whole_months(window) else Fraction(window.days, 30))


def _whole_months(window: Period) -> bool:
    return window.start.day == 1 and window.end == last_day_of_month(window.end.year, window.end.month)


def _months_through(window: Period, day: dt.date) -> Fraction:
    """Months from the start of the window to the end of ``day``, which is a month's end or the 15th."""
    months = (day.year - window.start.year) * 12 + day.month - window.start.month
    return Fraction(months) + (1 if day == last_day_of_month(day.year, day.month) else Fraction(1, 2))


def _wrong(message: str) -> Refusal:
    return Refusal("curve_wrong", message, "请核对节点日期和累计计划。", field="nodes")
