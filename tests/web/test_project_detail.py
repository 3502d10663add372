"""One project's page."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.test import Client

from huoshui.fact_ledger.queries import facts_of
from huoshui.investment_projects.actions import correct_figure
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast
from tests.web.conftest import FEN_PER_YI, state_by_workbook, within_queries

TABS = ("", "?tab=timeline", "?tab=timeline&all=1", "?tab=investment", "?tab=sources")


def test_it_shows_who_where_and_what_next(as_member: Callable[[str], Client], battery: UUID) -> None:
    page = as_member("mei").get(f"/projects/{battery}/").content.decode()
    assert "青河储能电池项目" in page and "18.40亿元" in page and "招商局" in page
    assert 'aria-current="step"' in page and "2025-09-01" in page
    assert "待补证据" in page  # an old ledger merely states it
    assert "已开工未纳统" in page  # what it is stuck in


@pytest.mark.parametrize("tab", TABS)
def test_each_tab_stays_within_its_queries(as_member: Callable[[str], Client], battery: UUID, tab: str) -> None:
    client = as_member("mei")
    with within_queries():
        assert client.get(f"/projects/{battery}/{tab}").status_code == 200


def test_a_stranger_gets_the_404_of_a_random_id(as_member: Callable[[str], Client], battery: UUID) -> None:
    strange, random = as_member("stranger").get(f"/projects/{battery}/"), as_member("stranger").get(f"/projects/{uuid4()}/")
    assert strange.status_code == random.status_code == 404
    assert strange.content == random.content
    other_unit = as_member("chen").get(f"/projects/{battery}/")
    assert other_unit.status_code == 404 and other_unit.content == random.content


def test_the_timeline_strikes_through_what_was_corrected_and_keeps_both_clocks(
    as_member: Callable[[str], Client], cast: Cast, battery: UUID
) -> None:
    with bound_to_zone(cast.home.id):
        fact = next(one for one in facts_of(cast.mei.actor, "project", battery) if one.attribute.name == "planned_investment")
        correct_figure(cast.mei.actor, battery, fact.id, value=20 * FEN_PER_YI, reason="备案变更，文号 2026-15")
    page = as_member("mei").get(f"/projects/{battery}/?tab=timeline").content.decode()
    assert "梅调度" in page.split('class="spot"', 1)[1]  # who recorded it
    struck = re.findall(r'<div class="struck">(.*?)</div>', page, re.DOTALL)
    assert any("18.40亿元" in words for words in struck)
    assert "20.00亿元" in page and "更正理由：备案变更，文号 2026-15" in page and "录入" in page


def test_two_announced_totals_stay_and_one_can_be_chosen(as_member: Callable[[str], Client], cast: Cast, battery: UUID) -> None:
    state_by_workbook(cast.mei.actor, battery, planned_investment=("F", 100 * FEN_PER_YI, "100"))
    client = as_member("mei")
    page = client.get(f"/projects/{battery}/").content.decode()
    assert "总投资有 2 个说法" in page and "100.00亿元" in page and "18.40亿元" in page and "F7" in page
    form = client.get(f"/projects/{battery}/total/")
    choice = next(value for value, label in form.context["form"].by_name["fact"].choices if "100.00亿元" in label)
    answer = client.post(f"/projects/{battery}/total/", {"fact": choice, "reason": "以备案证为准"}, follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200 and "人工选定" in page and "100.00亿元" in page and "18.40亿元" in page


def test_the_investment_tab_draws_months_and_gives_them_as_a_table(as_member: Callable[[str], Client], battery: UUID) -> None:
    page = as_member("mei").get(f"/projects/{battery}/?tab=investment").content.decode()
    assert 'data-chart="line"' in page and 'type="application/json"' in page and "应完成（万元）" in page
    assert "<td>3 月</td>" in page and "15,000" in page  # ytd in 万元
    assert "2026 年计划" in page and "25.0%" in page and "超前或落后（点）" in page and ">+0.3<" in page


def test_sources_are_listed_with_how_much_each_gave(as_member: Callable[[str], Client], cast: Cast, battery: UUID) -> None:
    state_by_workbook(cast.mei.actor, battery, industry=("D", "新能源", "新能源"))
    page = as_member("mei").get(f"/projects/{battery}/?tab=sources").content.decode()
    assert "2026年重点项目台账" in page and "abababababab" in page and "项目登记：青河储能电池项目" in page


def test_a_past_day_shows_the_stage_of_that_day_and_offers_no_change(as_member: Callable[[str], Client], battery: UUID) -> None:
    page = as_member("mei").get(f"/projects/{battery}/?as_of=2025-05-25").content.decode()
    assert "推进阶段" not in page and "2025-09-01" not in page and "2025-05-20" in page


def test_an_unknown_tab_is_refused(as_member: Callable[[str], Client], battery: UUID) -> None:
    assert as_member("mei").get(f"/projects/{battery}/?tab=secrets").status_code == 422


def test_a_leader_reads_and_cannot_change(as_member: Callable[[str], Client], battery: UUID) -> None:
    client = as_member("liu")
    page = client.get(f"/projects/{battery}/").content.decode()
    assert "推进阶段" not in page
    assert client.get(f"/projects/{battery}/stage/").status_code == 403
