"""The clock and spans of whole days."""

from __future__ import annotations

import datetime as dt
import threading

import pytest

from huoshui.core import clock, periods


def test_the_business_day_is_shanghais() -> None:
    with clock.clock_at(dt.datetime(2022, 3, 31, 16, 30, tzinfo=dt.UTC)):
        assert clock.today() == dt.date(2022, 4, 1)
        assert clock.now() == dt.datetime(2022, 3, 31, 16, 30, tzinfo=dt.UTC)


def test_a_clock_that_stands_is_seen_by_other_threads_and_runs_again_afterwards() -> None:
    seen: list[dt.datetime] = []
    with clock.clock_at(dt.datetime(2022, 3, 31, tzinfo=dt.UTC)):
        thread = threading.Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
    assert seen == [dt.datetime(2022, 3, 31, tzinfo=dt.UTC)]
    assert clock.now() > dt.datetime(2025, 1, 1, tzinfo=dt.UTC)


def test_a_clock_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"), clock.clock_at(dt.datetime(2022, 3, 31)):
        pass


def test_the_end_of_a_business_day_is_its_last_moment() -> None:
    assert clock.end_of_local_day(dt.date(2022, 3, 31)) == dt.datetime(2022, 3, 31, 15, 59, 59, 999999, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("period", "label"),
    [
        (periods.month(2022, 2), "2022年2月"),
        (periods.year_to_date(2022, 3), "2022年1—3月"),
        (periods.year_to_date(2022, 12), "2022年"),
        (periods.months(2022, 1, 2), "2022年1—2月"),
        (periods.Period(dt.date(2022, 3, 5), dt.date(2022, 3, 5)), "2022-03-05"),
        (periods.Period(dt.date(2022, 3, 5), dt.date(2022, 4, 5)), "2022-03-05至2022-04-05"),
        (periods.Period(dt.date(2021, 7, 1), dt.date(2022, 6, 30)), "2021年7月—2022年6月"),
    ],
)
def test_periods_are_named(period: periods.Period, label: str) -> None:
    assert period.label == label


def test_a_period_does_not_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="ends on or after"):
        periods.Period(dt.date(2022, 3, 5), dt.date(2022, 3, 4))
