"""Which months a round covers, when it opens and is due, and who must report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from huoshui.core.refusals import Refusal
from huoshui.core.workdays import WorkdayCalendar
from huoshui.investment_projects.rules import monthly_flow
from huoshui.investment_projects.rules.monthly_rounds import (
    ReportingSubject,
    due_days,
    must_report,
    opens_on,
    period_to_open,
    round_period,
)
from tests.investment_projects.rules.test_monthly_checks import TERMS


def test_january_is_never_a_round_of_its_own() -> None:
    assert round_period(2026, 1, TERMS) is None
    together, march = round_period(2026, 2, TERMS), round_period(2026, 3, TERMS)
    assert together is not None
    assert march is not None
    assert together.label == "2026年1—2月"
    assert march.label == "2026年3月"
    by_month = round_period(2026, 1, replace(TERMS, combined_months=1))
    assert by_month is not None
    assert by_month.label == "2026年1月"


@pytest.mark.parametrize(
    ("today", "label"),
    [
        (date(2026, 3, 24), "2026年1—2月"),
        (date(2026, 3, 25), "2026年3月"),
        (date(2026, 1, 31), "2025年12月"),
        (date(2026, 2, 24), "2025年12月"),
        (date(2026, 2, 25), "2026年1—2月"),
    ],
)
def test_the_latest_round_that_is_due_opens(today: date, label: str) -> None:
    period = period_to_open(today, TERMS)
    assert period is not None
    assert period.label == label


def test_a_day_that_a_month_has_not_is_its_last_day() -> None:
    february = round_period(2026, 2, TERMS)
    assert february is not None
    assert opens_on(february, replace(TERMS, opens_on_day=31)) == date(2026, 2, 28)


def test_days_are_working_days_over_a_holiday() -> None:
    calendar = WorkdayCalendar.of([date(2026, 9, 25), date(2026, 9, 28)], [date(2026, 9, 27)], date(2026, 12, 31))
    due = due_days(date(2026, 9, 24), TERMS, calendar)
    assert (due.remind_on, due.fill_on) == (date(2026, 9, 29), date(2026, 9, 30))
    assert due.check_on == date(2026, 10, 2)


@pytest.mark.parametrize(
    ("subject", "basis"),
    [
        (ReportingSubject("started", "", None, None), "construction"),
        (ReportingSubject("stat_entered", "", None, None), "construction"),
        (ReportingSubject("stat_entered", "stopped", None, None), "construction"),  # a stopped site reports that it stands
        (ReportingSubject("stat_entered", "terminated", 10**9, 2026), ""),
        (ReportingSubject("signed", "", 10**9, 2026), "plan"),
        (ReportingSubject("signed", "", 10**9, 2025), ""),
        (ReportingSubject("signed", "", 0, 2026), ""),
        (ReportingSubject("completed", "", None, None), ""),
        (ReportingSubject("started", "", None, None, has_phases=True), ""),
    ],
)
def test_who_must_report(subject: ReportingSubject, basis: str) -> None:
    assert must_report(subject, 2026, TERMS) == basis


def test_plans_do_not_count_where_the_rule_leaves_them_out() -> None:
    assert must_report(ReportingSubject("signed", "", 10**9, 2026), 2026, replace(TERMS, includes_annual_plan=False)) == ""


def test_every_state_says_what_may_be_done_and_refuses_the_rest_in_words() -> None:
    assert monthly_flow.may("fill", monthly_flow.SUBMITTED)  # taken back before it is checked
    assert not monthly_flow.may("fill", monthly_flow.CHECKED)
    with pytest.raises(Refusal) as refused:
        monthly_flow.require_state("confirm", monthly_flow.SUBMITTED, "甲项目")
    assert refused.value.message == "“甲项目”现在是“待审核”，不能确认。"
    assert set(monthly_flow.STATE_NAMES) >= monthly_flow.FILLABLE | monthly_flow.REPORTED
