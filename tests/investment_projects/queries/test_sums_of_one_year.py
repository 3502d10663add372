"""A sum labelled 年度 takes the figures of the asked day's year alone: totals, groups and explanations, today and on a past day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from huoshui.core.clock import clock_at
from huoshui.investment_projects import actions, queries
from tests.investment_projects.conftest import YI

SPRING, NEW_YEARS_EVE = date(2026, 3, 31), date(2025, 12, 31)
DATED = ("annual_plan", "month_done", "ytd_done")


@pytest.fixture(autouse=True)
def in_april():
    with clock_at(datetime(2026, 4, 10, tzinfo=UTC)):
        yield


def reported(ledger, project_id, year, month, *, plan, month_done, ytd):
    ends = date(year, month, {2: 28, 3: 31, 11: 30, 12: 31}[month])
    ledger.state(project_id, "annual_plan", plan * YI, period_start=date(year, 1, 1), period_end=date(year, 12, 31))
    ledger.state(project_id, "month_done", month_done * YI, period_start=date(year, month, 1), period_end=ends)
    ledger.state(project_id, "ytd_done", ytd * YI, period_start=date(year, 1, 1), period_end=ends)


@pytest.fixture
def old_and_new(ledger):
    """柳林 reported in 2025 alone, 青河 in 2025 and 2026."""
    old, new = ledger.project("柳林冷链物流园", industry="物流"), ledger.project("青河光伏组件项目", industry="新能源")
    reported(ledger, old, 2025, 12, plan=50, month_done=5, ytd=40)
    reported(ledger, new, 2025, 12, plan=8, month_done=1, ytd=7)
    reported(ledger, new, 2026, 3, plan=10, month_done=2, ytd=4)
    ledger.send()
    return old, new


def sums(totals):
    return {name: (totals.sums[name].fen, totals.sums[name].missing) for name in DATED}


@pytest.mark.parametrize(
    ("as_of", "wanted"),
    [
        (SPRING, {"annual_plan": (10 * YI, 1), "month_done": (2 * YI, 1), "ytd_done": (4 * YI, 1)}),
        (NEW_YEARS_EVE, {"annual_plan": (58 * YI, 0), "month_done": (6 * YI, 0), "ytd_done": (47 * YI, 0)}),
        (date(2024, 12, 31), {"annual_plan": (None, 2), "month_done": (None, 2), "ytd_done": (None, 2)}),
        (None, {"annual_plan": (10 * YI, 1), "month_done": (2 * YI, 1), "ytd_done": (4 * YI, 1)}),
    ],
)
def test_each_day_sums_the_figures_of_its_own_year(cast, old_and_new, as_of, wanted):
    actor = cast.mei.actor
    page = queries.list_projects(actor, as_of=as_of)
    assert sums(page.totals) == sums(queries.project_totals(actor, as_of=as_of)) == wanted
    groups = queries.by_industry(actor, as_of=as_of)
    for name in DATED:
        explained = queries.explain(actor, name, as_of=as_of)
        assert (explained.numerator, explained.missing_count) == wanted[name]
        assert sum(row.value for row in explained.rows) == (wanted[name][0] or 0)
        assert sum(group.totals.sums[name].fen or 0 for group in groups) == (wanted[name][0] or 0)


def test_the_explanation_names_the_year_and_who_has_no_figure_of_it(cast, old_and_new):
    actor = cast.mei.actor
    found = queries.explain(actor, "ytd_done", as_of=SPRING)
    assert "2026年" in found.definition and "{" not in found.definition
    assert [(row.project_name, row.missing) for row in found.missing] == [("柳林冷链物流园", "本年没有数，最近为2025年12月")]
    assert [row.missing for row in queries.explain(actor, "annual_plan", as_of=SPRING).missing] == ["本年没有数，最近为2025年"]
    assert "2025年" in queries.explain(actor, "ytd_done", as_of=NEW_YEARS_EVE).definition


def test_completion_counts_the_asked_year_alone(cast, old_and_new):
    actor = cast.mei.actor
    spring, eve = (queries.explain(actor, "annual_completion", as_of=day) for day in (SPRING, NEW_YEARS_EVE))
    assert (spring.numerator, spring.denominator, spring.missing_count) == (4 * YI, 10 * YI, 1)
    assert (eve.numerator, eve.denominator, eve.missing_count) == (47 * YI, 58 * YI, 0)


def test_a_month_s_sum_takes_one_month_alone(cast, ledger, old_and_new):
    slow = ledger.project("集美产业园")
    reported(ledger, slow, 2026, 2, plan=3, month_done=1, ytd=2)
    ledger.send()
    found = queries.explain(cast.mei.actor, "month_done", as_of=SPRING)
    assert (found.numerator, found.missing_count) == (2 * YI, 2)
    assert {row.missing for row in found.missing} == {"本年没有数，最近为2025年12月", "报告月没有数，最近为2026年2月"}
    assert queries.explain(cast.mei.actor, "ytd_done", as_of=SPRING).numerator == 6 * YI, "each up to its own latest month"
    assert queries.explain(cast.mei.actor, "month_done", as_of=date(2026, 2, 28)).numerator == 1 * YI


def test_phases_of_this_year_stand_for_a_parent_of_last_year(cast, ledger, old_and_new):
    actor, (old, _) = cast.mei.actor, old_and_new
    phase = actions.add_phase(actor, old, phase_label="一期", values={}, expected_version=queries.project_row(actor, old).version)
    phase_id = getattr(phase, "id", phase)
    reported(ledger, phase_id, 2026, 3, plan=3, month_done=1, ytd=1)
    ledger.send()
    found = queries.explain(actor, "ytd_done", as_of=SPRING)
    assert (found.numerator, found.missing_count) == (5 * YI, 0)
    assert [(row.value, row.note, len(row.facts)) for row in found.rows] == [
        (4 * YI, "", 1),
        (1 * YI, "主项目没有数额，为各期之和", 1),
    ]
