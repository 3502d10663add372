"""Pace against the published figures of the trade (domain handbook §4), and its edges."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoshui.core.periods import Period, half, quarter, whole_year
from huoshui.core.refusals import Refusal
from huoshui.targets.rules import pace as paces
from huoshui.targets.rules.pace import HALF_YEAR, OPENING_QUARTER, checkpoint_result, needed_in_words, pace, times_as_fast
from huoshui.targets.rules.quantities import in_words, percent_in_words, points_in_words, rounded
from huoshui.targets.rules.target_windows import nodes_from_text, text_of_nodes
from huoshui.targets.rules.trajectories import DAY, HALF_MONTH, LINEAR, MONTH, Node, counted_day, curve, elapsed_share, planned_share

YEAR = whole_year(2026)


def percent(text: str) -> Fraction:
    return Fraction(Decimal(text)) / 100


@pytest.mark.parametrize(
    ("place", "on", "completion", "gap", "places"),
    [
        ("江门 一季度", dt.date(2026, 3, 31), "30.90", "5.90", 2),
        ("江门 1—10月", dt.date(2026, 10, 31), "97.2", "13.87", 2),
        ("三明 1—8月", dt.date(2026, 8, 31), "74", "7.33", 2),
        ("云浮 1—8月上半月", dt.date(2026, 8, 15), "61.14", "-1.36", 2),
        ("常州 1—9月", dt.date(2026, 9, 30), "93.3", "18.3", 1),
        ("河南 2016 1—4月，印 2.9 用的是未取整的数", dt.date(2026, 4, 30), "36.1", "2.8", 1),
        ("河南 2016 1—4月，完成率取整前", dt.date(2026, 4, 30), "36.24", "2.9", 1),
    ],
)
def test_the_published_gaps_come_out(place: str, on: dt.date, completion: str, gap: str, places: int) -> None:
    found = pace(target=100, done=Decimal(completion), window=YEAR, on=on)
    assert found.gap_points is not None
    assert rounded(found.gap_points, places) == Decimal(gap)


@pytest.mark.parametrize(
    ("window", "on", "cadence", "share"),
    [
        (YEAR, dt.date(2025, 12, 31), HALF_MONTH, Fraction(0)),
        (YEAR, dt.date(2026, 1, 14), HALF_MONTH, Fraction(0)),
        (YEAR, dt.date(2026, 1, 15), HALF_MONTH, Fraction(1, 24)),
        (YEAR, dt.date(2026, 2, 28), HALF_MONTH, Fraction(2, 12)),
        (YEAR, dt.date(2026, 8, 20), HALF_MONTH, Fraction(15, 24)),
        (YEAR, dt.date(2026, 8, 20), MONTH, Fraction(7, 12)),
        (YEAR, dt.date(2026, 12, 31), MONTH, Fraction(1)),
        (YEAR, dt.date(2027, 5, 1), HALF_MONTH, Fraction(1)),
        (half(2026, 2), dt.date(2026, 9, 30), MONTH, Fraction(1, 2)),
        (quarter(2026, 1), dt.date(2026, 1, 31), MONTH, Fraction(1, 3)),
        (Period(dt.date(2022, 5, 1), dt.date(2022, 6, 30)), dt.date(2022, 5, 31), DAY, Fraction(31, 61)),
        (Period(dt.date(2022, 5, 10), dt.date(2022, 6, 8)), dt.date(2022, 5, 24), DAY, Fraction(15, 30)),
    ],
)
def test_time_elapsed(window: Period, on: dt.date, cadence: str, share: Fraction) -> None:
    assert elapsed_share(window, on, cadence) == share


@given(st.dates(dt.date(2025, 12, 1), dt.date(2027, 1, 31)), st.dates(dt.date(2025, 12, 1), dt.date(2027, 1, 31)))
def test_time_never_runs_backwards(one: dt.date, other: dt.date) -> None:
    early, late = sorted((one, other))
    for cadence in (MONTH, HALF_MONTH, DAY):
        assert 0 <= elapsed_share(YEAR, early, cadence) <= elapsed_share(YEAR, late, cadence) <= 1
    day = counted_day(YEAR, early, HALF_MONTH)
    assert day is None or day <= early


def test_a_plan_curve_is_asked_at_its_nodes_and_between_them() -> None:
    plan = curve(
        YEAR, [Node(dt.date(2026, 3, 31), Fraction(1, 10)), Node(dt.date(2026, 6, 30), Fraction(1, 2)), Node(YEAR.end, Fraction(1))]
    )
    assert planned_share(plan, YEAR, dt.date(2026, 3, 31)) == Fraction(1, 10)
    assert planned_share(plan, YEAR, dt.date(2026, 6, 30)) == Fraction(1, 2)
    between = planned_share(plan, YEAR, dt.date(2026, 4, 30))
    assert between == Fraction(1, 10) + Fraction(4, 10) * Fraction(30, 91)
    found = pace(target=1000, done=120, window=YEAR, on=dt.date(2026, 3, 31), trajectory=plan)
    assert found.gap_points == 2
    assert pace(target=1000, done=120, window=YEAR, on=dt.date(2026, 3, 31)).gap_points == -13


@pytest.mark.parametrize(
    ("nodes", "said"),
    [
        ([], "至少要有一个节点"),
        ([(dt.date(2027, 1, 31), 100)], "不在"),
        ([(dt.date(2026, 6, 30), 60), (dt.date(2026, 5, 31), 100)], "应晚于前一个节点"),
        ([(dt.date(2026, 6, 30), 60), (dt.date(2026, 9, 30), 50)], "不低于前一个节点"),
        ([(dt.date(2026, 6, 30), 101)], "不超过 100%"),
        ([(dt.date(2026, 6, 30), 100)], "最后一个节点应为 2026-12-31"),
        ([(dt.date(2026, 12, 31), 99)], "累计计划 100%"),
    ],
)
def test_a_wrong_curve_is_refused(nodes: list[tuple[dt.date, int]], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        curve(YEAR, [Node(day, Fraction(share, 100)) for day, share in nodes])


@pytest.mark.parametrize("end", [dt.date(2026, 12, 31), dt.date(2027, 2, 28)])
def test_a_plan_curve_survives_being_typed_also_across_a_year(end: dt.date) -> None:
    window = Period(dt.date(2026, 11, 1), end)
    nodes = [("2026-11-30", "20"), (end.isoformat(), "100")]
    assert nodes_from_text(text_of_nodes(nodes, window), window) == [list(node) for node in nodes]


def test_a_missing_figure_has_no_pace_and_a_zero_target_no_completion() -> None:
    missing = pace(target=100, done=None, window=YEAR, on=dt.date(2026, 3, 31))
    assert (missing.completion, missing.gap_points, missing.needed_a_month, missing.standing) == (None, None, None, paces.UNKNOWN)
    assert missing.in_words == "缺数，不能判定"
    nothing_asked = pace(target=0, done=3, window=YEAR, on=dt.date(2026, 3, 31))
    assert (nothing_asked.completion, nothing_asked.standing) == (None, paces.UNKNOWN)
    assert pace(target=100, done=0, window=YEAR, on=dt.date(2026, 3, 31)).gap_points == -25


def test_completion_over_100_percent_is_not_clamped() -> None:
    found = pace(target=100, done=104, window=YEAR, on=dt.date(2026, 10, 31))
    assert (found.completion, found.standing, found.needed_a_month) == (Fraction(104, 100), paces.DONE, None)
    assert needed_in_words(found, unit="亿元") == "目标已完成"


def test_what_each_remaining_month_must_bring() -> None:
    found = pace(target=120, done=30, window=YEAR, on=dt.date(2026, 6, 30))
    assert (found.needed_a_month, found.so_far_a_month) == (15, 5)
    assert times_as_fast(found) == Decimal("3.00")
    assert needed_in_words(found, unit="个", places=0) == "今后每月需完成 15 个，前期月均 5 个"
    assert found.in_words == "低于序时进度25.0个百分点"
    assert (found.planned_amount, found.short_of_plan) == (60, 30)
    over = pace(target=120, done=30, window=YEAR, on=dt.date(2027, 1, 1))
    assert (over.standing, over.needed_a_month, needed_in_words(over, unit="个")) == (paces.SHORT, None, "期限已过，仍未完成")


@given(st.integers(1, 10**12), st.integers(0, 10**12), st.dates(YEAR.start, YEAR.end))
def test_what_is_needed_reaches_the_target_exactly(target: int, done: int, on: dt.date) -> None:
    found = pace(target=target, done=done, window=YEAR, on=on)
    if found.needed_a_month is not None:
        assert done + found.needed_a_month * 12 * (1 - found.elapsed) == target
    assert (found.standing in {paces.DONE, paces.AHEAD}) == (
        found.gap_points is not None and (found.gap_points >= 0 or done >= target)
    ) or (not found.elapsed)


def test_a_growth_is_a_level_and_is_not_measured_against_time() -> None:
    growth = pace(target=30, done=Decimal("28.5"), window=YEAR, on=dt.date(2026, 3, 31), nature=paces.LEVEL)
    assert (growth.gap_points, growth.standing, growth.completion) == (Fraction("-1.5"), paces.BEHIND, None)
    assert growth.in_words == "与目标差1.5"
    assert pace(target=30, done=31, window=YEAR, on=dt.date(2026, 3, 31), nature=paces.LEVEL).standing == paces.DONE
    rank = pace(target=3, done=2, window=YEAR, on=dt.date(2026, 3, 31), nature=paces.LEVEL, condition=paces.AT_MOST)
    assert (rank.standing, rank.gap_points) == (paces.DONE, 1)


@pytest.mark.parametrize(
    ("ceiling", "done", "points", "standing"),
    [(10**10, 8 * 10**9, 20, paces.DONE), (10**10, 12 * 10**9, -20, paces.BEHIND), (0, 0, 0, paces.DONE), (0, 1, -100, paces.BEHIND)],
)
def test_what_must_stay_under_a_ceiling_is_told_in_points_of_it(ceiling: int, done: int, points: int, standing: str) -> None:
    found = pace(target=ceiling, done=done, window=YEAR, on=dt.date(2026, 3, 31), condition=paces.AT_MOST)
    assert (found.gap_points, found.standing, found.nature) == (points, standing, paces.LEVEL)
    assert pace(target=ceiling, done=None, window=YEAR, on=dt.date(2026, 3, 31), condition=paces.AT_MOST).gap_points is None


@pytest.mark.parametrize(
    ("checkpoint", "on", "done", "standing", "words"),
    [
        (OPENING_QUARTER, dt.date(2026, 3, 31), 26, paces.MET, "实现开门红：至 2026-03-31 完成 26.0%，应完成 25.0%"),
        (OPENING_QUARTER, dt.date(2026, 3, 30), 26, paces.NOT_YET, "开门红：2026-03-31 才到时点，应完成 25.0%"),
        (HALF_YEAR, dt.date(2026, 7, 5), Decimal("49.9"), paces.MISSED, "未实现双过半：至 2026-06-30 完成 49.9%，应完成 50.0%"),
        (HALF_YEAR, dt.date(2026, 7, 5), None, paces.UNKNOWN, "双过半：缺 2026-06-30 的完成数，不能判定"),
    ],
)
def test_opening_quarter_and_half_year(checkpoint: paces.Checkpoint, on: dt.date, done: Decimal | None, standing: str, words: str) -> None:
    found = checkpoint_result(checkpoint, target=100, done_by_then=done, window=YEAR, on=on, trajectory=LINEAR)
    assert (found.standing, found.words) == (standing, words)


def test_figures_are_rounded_once_and_said_as_people_write_them() -> None:
    assert [str(rounded(Fraction(value), 1)) for value in ("0.05", "-0.05", "-0.04", "2.25", "1234.56")] == [
        "0.1",
        "-0.1",
        "0.0",
        "2.3",
        "1234.6",
    ]
    assert in_words(None) == "—"
    assert in_words(Fraction("1234.5"), 1, "万元") == "1,234.5万元"
    assert percent_in_words(Fraction(17, 21), 0) == "81%"
    assert percent_in_words(Fraction(12, 21), 0) == "57%"
    assert (points_in_words(Fraction("5.9")), points_in_words(Fraction("-1.36"), 2), points_in_words(0)) == (
        "+5.9个百分点",
        "−1.36个百分点",
        "0.0个百分点",
    )
