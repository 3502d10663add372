"""工作台: late first, then due, then what waits to be completed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.test import Client

from huoshui.core.clock import clock_at
from huoshui.investment_projects.queries import list_projects
from huoshui.investment_projects.queries.completion_worklist import MATTER_FILTERS, completion_worklist
from huoshui.investment_projects.queries.gap_worklist import gap_worklist
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast
from tests.web.conftest import FEN_PER_YI, state_by_workbook, within_queries


def test_late_matters_stand_first_with_days_limit_and_who(as_member: Callable[[str], Client], cast: Cast, battery: UUID) -> None:
    state_by_workbook(cast.mei.actor, battery, planned_investment=("F", 100 * FEN_PER_YI, "100"))
    client = as_member("mei")
    with within_queries():
        page = client.get("/workbench/").content.decode()
    assert page.index('id="late"') < page.rindex("总投资有两说")
    assert "已开工未纳统" in page and "期限" in page and "招商局" in page
    assert f"/projects/{battery}/total/" in page  # one click to act
    assert f"/projects/{battery}/stage/?to=started" in page


def test_counts_are_those_of_the_lists_they_lead_to(cast: Cast, battery: UUID, new_project: Callable[..., UUID]) -> None:
    new_project("只知道到了签约", stage="signed")
    state_by_workbook(cast.mei.actor, battery, planned_investment=("F", 100 * FEN_PER_YI, "100"))
    with bound_to_zone(cast.home.id):
        for matter in completion_worklist(cast.mei.actor):
            assert matter.count == list_projects(cast.mei.actor, MATTER_FILTERS[matter.key]).total_count, matter.key
            assert len(matter.rows) == min(matter.count, 5)


@pytest.mark.parametrize(("day", "late", "due"), [(date(2025, 9, 2), 0, 0), (date(2026, 6, 1), 1, 0)])
def test_a_matter_becomes_late_as_days_pass(cast: Cast, new_project: Callable[..., UUID], day: date, late: int, due: int) -> None:
    new_project("刚开工的项目", started_on=date(2025, 9, 1))
    with clock_at(datetime(2026, 7, 1, tzinfo=UTC)), bound_to_zone(cast.home.id):
        worklist = gap_worklist(cast.mei.actor, as_of=day)
    assert (worklist.late_count, worklist.due_count) == (late, due)


def test_an_empty_zone_says_to_bring_a_ledger_in(as_member: Callable[[str], Client]) -> None:
    assert "台账里还没有项目" in as_member("mei").get("/workbench/").content.decode()


def test_administrators_get_the_doors_to_their_work(as_member: Callable[[str], Client], battery: UUID) -> None:
    page = as_member("gu").get("/workbench/").content.decode()
    assert "青河储能电池项目" not in page and "逾期" not in page


def test_the_rail_shows_only_what_one_may_use(as_member: Callable[[str], Client]) -> None:
    mine, theirs = as_member("mei").get("/workbench/").content.decode(), as_member("gu").get("/workbench/").content.decode()
    assert 'href="/projects/"' in mine and 'href="/projects/"' not in theirs


def test_a_zone_on_a_fixed_day_says_so_and_counts_from_it(as_member: Callable[[str], Client], cast: Cast) -> None:
    type(cast.home).objects.filter(id=cast.home.id).update(stands_on=date(2025, 10, 1), is_sample=True)
    page = as_member("mei").get("/workbench/").content.decode()
    assert "默认停在 <strong>2025-10-01</strong>" in page and "2025年10月1日" in page
