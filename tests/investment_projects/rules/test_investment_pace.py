from datetime import date
from decimal import Decimal

from huoshui.investment_projects.rules.investment_pace import ahead_points


def test_points_ahead_of_elapsed_time() -> None:
    assert ahead_points(60, 100, date(2026, 6, 30), 2026) == Decimal("10.4")  # 181 of 365 days have passed
    assert ahead_points(40, 100, date(2026, 6, 30), 2026) == Decimal("-9.6")


def test_unknown_parts_and_other_years_give_no_answer() -> None:
    assert ahead_points(None, 100, date(2026, 6, 30), 2026) is None
    assert ahead_points(60, None, date(2026, 6, 30), 2026) is None
    assert ahead_points(60, 0, date(2026, 6, 30), 2026) is None
    assert ahead_points(60, 100, None, 2026) is None
    assert ahead_points(60, 100, date(2025, 6, 30), 2026) is None
