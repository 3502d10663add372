"""Every number opens: in the drawer and as a page, down to the cell."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.test import Client

from huoshui.fact_ledger.queries import facts_of
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.web.explain.views import column_number
from tests.cast import Cast
from tests.web.conftest import FEN_PER_YI, state_by_workbook, within_queries


@pytest.fixture
def cell_fact(cast: Cast, battery: UUID) -> UUID:
    """The total as a ledger's cell F7 states it, with its neighbours B7 and D7."""
    state_by_workbook(
        cast.mei.actor,
        battery,
        project_name=("B", "青河储能电池项目", "青河储能电池项目☆"),
        industry=("D", "新能源", "新能源"),
        planned_investment=("F", 30 * FEN_PER_YI, "30"),
    )
    with bound_to_zone(cast.home.id):
        return next(one.id for one in facts_of(cast.mei.actor, "project", battery) if one.spot.cell == "F7")


def test_a_sum_opens_with_definition_formula_facts_and_what_is_missing(
    as_member: Callable[[str], Client], battery: UUID, new_project: Callable[..., UUID]
) -> None:
    new_project("没有总投资的项目")
    page = as_member("mei").get("/explain/planned_investment/").content.decode()
    assert "口径" in page and "算式" in page and "18.40亿元" in page
    assert "1 个项目缺数，没有算进来" in page and "没有总投资的项目" in page
    assert "《项目登记：青河储能电池项目》“总投资”栏" in page


def test_the_drawer_gets_the_content_without_the_frame(as_member: Callable[[str], Client], battery: UUID) -> None:
    client = as_member("mei")
    fragment = client.get("/explain/planned_investment/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment and 'class="rail' not in fragment and "口径" in fragment
    assert "<html" in client.get("/explain/planned_investment/").content.decode()


def test_a_fact_shows_its_cell_in_the_row_it_stands_in(as_member: Callable[[str], Client], cell_fact: UUID) -> None:
    page = as_member("mei").get(f"/explain/fact/{cell_fact}/").content.decode()
    assert "《2026年重点项目台账》工作表“重点项目”F7，原文“30”" in page
    assert '<td class="is-spot">30</td>' in page
    assert page.index("青河储能电池项目☆") < page.index("<td>新能源</td>") < page.index('<td class="is-spot">30</td>')


def test_one_figure_shows_everything_that_is_stated(as_member: Callable[[str], Client], battery: UUID, cell_fact: UUID) -> None:
    page = as_member("mei").get(f"/explain/project/{battery}/planned_investment/").content.decode()
    assert "作数的记载" in page and "18.40亿元" in page and "另外的说法" in page and "30.00亿元" in page
    assert "说法不一" in page


@pytest.mark.parametrize(
    "address",
    [
        "/explain/planned_investment/",
        "/explain/project_count/?stage=started",
        "/explain/gap.started_not_counted/",
        "/explain/fulfil_rate.count/",
    ],
)
def test_explaining_stays_within_its_queries(as_member: Callable[[str], Client], battery: UUID, address: str) -> None:
    client = as_member("mei")
    with within_queries():
        assert client.get(address).status_code == 200


def test_strangers_and_random_ids_get_the_same_404(as_member: Callable[[str], Client], battery: UUID, cell_fact: UUID) -> None:
    stranger, chen = as_member("stranger"), as_member("chen")
    random = stranger.get(f"/explain/fact/{uuid4()}/")
    for answer in (
        stranger.get(f"/explain/fact/{cell_fact}/"),
        chen.get(f"/explain/fact/{cell_fact}/"),
        chen.get(f"/explain/project/{battery}/planned_investment/"),
        as_member("mei").get(f"/explain/project/{battery}/no_such_attribute/"),
    ):
        assert answer.status_code == 404 and answer.content == random.content


def test_an_unknown_measure_is_refused_in_words(as_member: Callable[[str], Client], battery: UUID) -> None:
    answer = as_member("mei").get("/explain/happiness/")
    assert answer.status_code == 422 and "happiness" in answer.content.decode()


def test_columns_sort_as_a_spreadsheet_does() -> None:
    assert sorted(["AA", "B", "Z", "A"], key=column_number) == ["A", "B", "Z", "AA"]
