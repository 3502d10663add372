from datetime import date

import pytest

from huoshui.core.refusals import NotVisible, Refusal
from huoshui.investment_projects import actions, queries
from huoshui.investment_projects.actions import Figure
from tests.investment_projects.conftest import YI, Ledger


@pytest.fixture
def announced_twice(cast, ledger):
    """30亿 in one ledger, 100亿 in another."""
    project_id = ledger.project("集美智能装备产业园", planned_investment=30 * YI)
    ledger.send()
    other = Ledger(cast.mei.actor, lineage="台账乙")
    other.state(project_id, "planned_investment", 100 * YI)
    other.send()
    return project_id


def test_two_announced_totals_both_stay_and_the_first_holds_until_a_person_chooses(cast, announced_twice):
    actor = cast.mei.actor
    row = queries.project_row(actor, announced_twice)
    assert (row.planned_investment_fen, row.planned_investment_disputed) == (30 * YI, True)
    stated = queries.project_detail(actor, announced_twice).stated_totals
    assert [(each.value_fen, each.is_in_force, each.difference_fen) for each in stated] == [(30 * YI, True, 0), (100 * YI, False, 70 * YI)]
    assert {each.fact.source.title for each in stated} == {"台账甲.xlsx", "台账乙.xlsx"}

    actions.choose_planned_investment(actor, announced_twice, stated[1].fact.id, reason="以备案证为准")
    row = queries.project_row(actor, announced_twice)
    assert (row.planned_investment_fen, row.planned_investment_disputed) == (100 * YI, False)
    assert [each.is_chosen for each in queries.project_detail(actor, announced_twice).stated_totals] == [True, False]
    assert queries.check_projection(cast.home.id) == []


def test_a_corrected_figure_keeps_its_chain(cast, announced_twice):
    actor = cast.mei.actor
    first = queries.project_detail(actor, announced_twice).stated_totals[0].fact
    new_id = actions.correct_figure(actor, announced_twice, first.id, value=31 * YI, reason="录入有误")
    row = queries.project_row(actor, announced_twice)
    assert row.planned_investment_fen == 31 * YI
    facts = {fact.id: fact for fact in queries.project_facts(actor, announced_twice)}
    assert facts[first.id].corrected_by_id == new_id
    with pytest.raises(Refusal) as again:
        actions.correct_figure(actor, announced_twice, first.id, value=32 * YI, reason="再改一次")
    assert again.value.code == "fact_already_corrected"


def test_a_fact_of_another_project_is_not_found_here(cast, ledger, announced_twice):
    other = ledger.project("柳林冷链物流园", planned_investment=YI)
    fact_ids = ledger.send()
    with pytest.raises(NotVisible):
        actions.correct_figure(cast.mei.actor, announced_twice, fact_ids[0], value=2 * YI, reason="错项目")
    assert queries.project_row(cast.mei.actor, other).planned_investment_fen == YI


def test_months_and_plans_are_facts_of_their_period(cast, ledger):
    project_id = ledger.project("柳林冷链物流园")
    ledger.send()
    actor = cast.mei.actor
    actions.record_figures(
        actor,
        project_id,
        {
            "annual_plan": Figure(12 * YI, year=2026),
            "month_done": [Figure(1 * YI, month=date(2026, 2, 1)), Figure(2 * YI, month=date(2026, 3, 1))],
            "ytd_done": [Figure(1 * YI, month=date(2026, 2, 1)), Figure(3 * YI, month=date(2026, 3, 1))],
        },
    )
    row = queries.project_row(actor, project_id)
    assert (row.annual_plan_fen, row.month_done_fen, row.ytd_done_fen, row.done_through_on) == (12 * YI, 2 * YI, 3 * YI, date(2026, 3, 31))
    assert row.annual_completion == (3 * YI, 12 * YI)
    earlier = queries.project_row(actor, project_id, as_of=date(2026, 2, 28))
    assert (earlier.month_done_fen, earlier.ytd_done_fen) == (1 * YI, 1 * YI)
    year = queries.project_detail(actor, project_id).years[0]
    assert (year.year, len(year.months), str(year.ahead_points)) == (2026, 2, "0.3")  # 25.0 done, 90 of 365 days = 24.7


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"planned_investment": -1}, "negative_money", "planned_investment"),
        ({"planned_investment": "3亿"}, "not_money", "planned_investment"),
        ({"annual_plan": 5}, "year_missing", "annual_plan"),
        ({"month_done": Figure(5, month=date(2999, 1, 1))}, "month_in_future", "month_done"),
        ({"key_level": "universe"}, "unknown_choice", "key_level"),
        ({"favourite_colour": "蓝"}, "unknown_field", "favourite_colour"),
        ({"stage": "started"}, "stage_needs_its_deed", "stage"),
        ({"started_on": date(2026, 1, 1)}, "stage_needs_its_deed", "started_on"),
    ],
)
def test_what_cannot_be_is_refused_by_field(cast, ledger, values, code, field):
    project_id = ledger.project("柳林冷链物流园")
    ledger.send()
    with pytest.raises(Refusal) as refused:
        actions.record_figures(cast.mei.actor, project_id, values)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_a_planned_date_is_a_plan_and_moves_no_stage(cast, ledger):
    project_id = ledger.project("柳林冷链物流园", stage="signed")
    ledger.send()
    actions.record_figures(cast.mei.actor, project_id, {"started_on": Figure(date(2999, 5, 1), is_plan=True)})
    row = queries.project_row(cast.mei.actor, project_id)
    assert (row.stage, row.started_on, row.planned_start_on) == ("signed", None, date(2999, 5, 1))


def test_a_project_moves_to_the_unit_that_its_ledger_names(cast, ledger):
    project_id = ledger.project("柳林冷链物流园", duty_unit="招商局")
    ledger.send()
    assert queries.projects_visible_to(cast.bo.actor) == [project_id]
    actions.record_figures(cast.mei.actor, project_id, {"duty_unit": "柳林镇"})
    assert queries.projects_visible_to(cast.bo.actor) == []
    assert queries.projects_visible_to(cast.wang.actor) == [project_id]
