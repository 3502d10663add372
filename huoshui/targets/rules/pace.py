"""Pace (进度): completion minus what the trajectory expects, in points; what is needed from now on; 开门红 and 双过半.

Rule of domain handbook §4: 序时进度 = months passed / 12, half months allowed; the unit is 个百分点. Completion is never clamped:
104 % is 104 %. A missing figure is no figure: pace, light and rank stay unknown and say what is missing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from huoshui.core.periods import Period, last_day_of_month
from huoshui.targets.rules.quantities import Number, exact, in_words, percent_in_words, rounded, share_of
from huoshui.targets.rules.trajectories import HALF_MONTH, LINEAR, Trajectory, elapsed_share, planned_share, remaining_months

CUMULATIVE, LEVEL = "cumulative", "level"
NATURES = {CUMULATIVE: "累计数", LEVEL: "水平数"}
"""A cumulative figure grows towards its target and has a pace; a level (a rate, a growth, a rank) is met or not on the day."""
AT_LEAST, STRIVE, ENSURE, AT_MOST = "at_least", "strive", "ensure", "at_most"
CONDITIONS = {AT_LEAST: "不低于", STRIVE: "力争", ENSURE: "确保", AT_MOST: "不高于"}
DONE, AHEAD, BEHIND, SHORT, EARLY, UNKNOWN = "done", "ahead", "behind", "short", "early", "unknown"
STANDINGS = {DONE: "已完成", AHEAD: "达到进度", BEHIND: "落后进度", SHORT: "未完成", EARLY: "尚未开始", UNKNOWN: "缺数，不能判定"}


@dataclass(frozen=True)
class Pace:
    """Where a target stands on a day. Shares are fractions of 1, gaps are percentage points, None is unknown.

    ``gap_points`` of a level is done minus target in the figure's own unit, of an amount or a count that has a ceiling (不高于) what is
    left below it as points of it, negative over it; ``needed_a_month`` is what each remaining month
    must bring (None where the target is reached, the window is over, or the figure has no pace).
    """

    target: Fraction
    done: Fraction | None
    elapsed: Fraction
    planned: Fraction
    completion: Fraction | None
    gap_points: Fraction | None
    planned_amount: Fraction | None
    short_of_plan: Fraction | None
    needed_a_month: Fraction | None
    so_far_a_month: Fraction | None
    standing: str
    nature: str = CUMULATIVE

    @property
    def in_words(self) -> str:
        """超序时进度5.9个百分点."""
        if self.gap_points is None:
            return STANDINGS[UNKNOWN]
        points = rounded(self.gap_points)
        if self.nature == LEVEL:
            return "达到目标" if self.standing == DONE else f"与目标差{abs(points):,}"
        if not points:
            return "与序时进度持平"
        return f"{'超' if points > 0 else '低于'}序时进度{abs(points):,}个百分点"


def pace(
    *,
    target: Number,
    done: Number | None,
    window: Period,
    on: dt.date,
    trajectory: Trajectory = LINEAR,
    cadence: str = HALF_MONTH,
    nature: str = CUMULATIVE,
    condition: str = AT_LEAST,
) -> Pace:
    """The pace of one target on ``on``. ``target`` and ``done`` are in the same unit (whole fen, a count, percent)."""
    if nature == LEVEL or condition == AT_MOST:
        return _level(Fraction(target), exact(done), window, on, nature, condition)
    planned = planned_share(trajectory, window, on, cadence)
    elapsed = elapsed_share(window, on, cadence)
    completion = share_of(done, target)
    goal = Fraction(target)
    amount = goal * planned
    reached = exact(done)
    return Pace(
        target=goal,
        done=reached,
        elapsed=elapsed,
        planned=planned,
        completion=completion,
        gap_points=None if completion is None else (completion - planned) * 100,
        planned_amount=amount,
        short_of_plan=None if reached is None else max(amount - reached, Fraction(0)),
        needed_a_month=_needed(goal, reached, remaining_months(window, on, cadence)),
        so_far_a_month=_so_far(reached, window, on, cadence),
        standing=EARLY if on < window.start and done is None else _standing(completion, planned, elapsed, over=on > window.end),
    )


def _standing(completion: Fraction | None, planned: Fraction, elapsed: Fraction, *, over: bool) -> str:
    if completion is None:
        return UNKNOWN
    if completion >= 1:
        return DONE
    if over:
        return SHORT
    if not elapsed:
        return EARLY
    return AHEAD if completion >= planned else BEHIND


def _needed(target: Fraction, done: Fraction | None, months_left: Fraction) -> Fraction | None:
    if done is None or done >= target or not months_left:
        return None
    return (target - done) / months_left


def _so_far(done: Fraction | None, window: Period, on: dt.date, cadence: str) -> Fraction | None:
    passed = remaining_months(window, window.start - dt.timedelta(days=1), cadence) - remaining_months(window, on, cadence)
    return None if done is None or not passed else done / passed


def _level(target: Fraction, done: Fraction | None, window: Period, on: dt.date, nature: str, condition: str) -> Pace:
    gap = None if done is None else (target - done if condition == AT_MOST else done - target)
    if gap is None:
        standing = UNKNOWN
    elif gap >= 0:
        standing = DONE
    else:
        standing = SHORT if on > window.end else BEHIND
    return Pace(
        target=target,
        done=done,
        elapsed=elapsed_share(window, on),
        planned=Fraction(1),
        completion=None,
        gap_points=_below_ceiling(gap, target) if nature == CUMULATIVE else gap,
        planned_amount=target,
        short_of_plan=None if gap is None else max(-gap, Fraction(0)),
        needed_a_month=None,
        so_far_a_month=None,
        standing=standing,
        nature=LEVEL,
    )


def _below_ceiling(left: Fraction | None, ceiling: Fraction) -> Fraction | None:
    """Fen and counts are no points. Anything over a ceiling of nothing (0 起事故) is over it by all of it."""
    if left is None:
        return None
    return left / ceiling * 100 if ceiling else Fraction(-100 if left < 0 else 0)


@dataclass(frozen=True)
class Checkpoint:
    """A day of the year at which the trade asks whether a share is done: 开门红, 双过半."""

    code: str
    name: str
    month: int
    share: Fraction

    def due_on(self, window: Period) -> dt.date:
        return last_day_of_month(window.start.year, self.month)


OPENING_QUARTER = Checkpoint("opening_quarter", "开门红", 3, Fraction(1, 4))
HALF_YEAR = Checkpoint("half_year", "双过半", 6, Fraction(1, 2))
CHECKPOINTS = (OPENING_QUARTER, HALF_YEAR)
MET, MISSED, NOT_YET = "met", "missed", "not_yet"


@dataclass(frozen=True)
class CheckpointResult:
    """Whether a checkpoint was met, by how many points, and the words with both terms."""

    checkpoint: Checkpoint
    standing: str
    gap_points: Fraction | None
    words: str


def checkpoint_result(
    checkpoint: Checkpoint, *, target: Number, done_by_then: Number | None, window: Period, on: dt.date, trajectory: Trajectory = LINEAR
) -> CheckpointResult:
    """``done_by_then`` is the figure as of the checkpoint's day. With a plan curve the curve says what was due, not 25 or 50 %."""
    day = checkpoint.due_on(window)
    due = checkpoint.share if trajectory.is_linear else planned_share(trajectory, window, day)
    if on < day:
        return CheckpointResult(checkpoint, NOT_YET, None, f"{checkpoint.name}：{day.isoformat()} 才到时点，应完成 {percent_in_words(due)}")
    completion = share_of(done_by_then, target)
    if completion is None:
        return CheckpointResult(checkpoint, UNKNOWN, None, f"{checkpoint.name}：缺 {day.isoformat()} 的完成数，不能判定")
    standing = MET if completion >= due else MISSED
    said = "实现" if standing == MET else "未实现"
    words = f"{said}{checkpoint.name}：至 {day.isoformat()} 完成 {percent_in_words(completion)}，应完成 {percent_in_words(due)}"
    return CheckpointResult(checkpoint, standing, (completion - due) * 100, words)


def needed_in_words(found: Pace, *, unit: str, places: int = 1, per: Number = 1) -> str:
    """今后每月需完成 3.2 亿元，前期月均 2.1 亿元. ``per`` turns the stored unit into ``unit`` (10¹⁰ fen for 亿元)."""
    if found.needed_a_month is None:
        return {DONE: "目标已完成", SHORT: "期限已过，仍未完成"}.get(found.standing, "")
    words = f"今后每月需完成 {in_words(found.needed_a_month / Fraction(per), places)} {unit}"
    if found.so_far_a_month is not None:
        words += f"，前期月均 {in_words(found.so_far_a_month / Fraction(per), places)} {unit}"
    return words


def times_as_fast(found: Pace) -> Decimal | None:
    """How many times the average so far the remaining months must bring; None where either is unknown or nothing is left."""
    if not found.needed_a_month or not found.so_far_a_month:
        return None
    return rounded(found.needed_a_month / found.so_far_a_month, 2)
