from datetime import date
from decimal import Decimal

from huoshui.investment_projects.rules.investment_pace import ahead_points, planned_by


def test_points_ahead_of_elapsed_time() -> None:
    assert ahead_points(60, 100, date(2026, 6, 30), 2026) == Decimal("10.4")  # 181 of 365 days have passed
    assert ahead_points(40, 100, date(2026, 6, 30), 2026) == Decimal("-9.6")


def test_unknown_parts_and_other_years_give_no_answer() -> None:
    assert ahead_points(None, 100, date(2026, 6, 30), 2026) is None
    assert ahead_points(60, None, date(2026, 6, 30), 2026) is None
    assert ahead_points(60, 0, date(2026, 6, 30), 2026) is None
    assert ahead_points(60, 100, None, 2026) is None
    assert ahead_points(60, 100, date(2025, 6, 30), 2026) is None


def test_the_plan_by_time_elapsed_is_the_line_that_points_ahead_are_counted_from() -> None:
    assert planned_by(36_500, date(2026, 6, 30), 2026) == 18_100
    assert planned_by(100, date(2026, 12, 31), 2026) == 100
    assert ahead_points(planned_by(36_500, date(2026, 3, 31), 2026), 36_500, date(2026, 3, 31), 2026) == Decimal("0.0")
    assert planned_by(None, date(2026, 6, 30), 2026) is None and planned_by(100, date(2025, 6, 30), 2026) is None
