"""项目: the list, its filters, its columns, its export."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from uuid import UUID

import openpyxl
import pytest
from django.test import Client

from huoshui.audit.queries import AuditFilters, entries
from huoshui.investment_projects.actions import Figure
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast
from tests.web.conftest import FEN_PER_YI, within_queries


@pytest.fixture
def three_projects(new_project: Callable[..., UUID], battery: UUID) -> list[UUID]:
    bearing = new_project("青河精密轴承项目", duty_unit="住建局", planned_investment=3 * FEN_PER_YI, signed_on=date(2026, 2, 1))
    aluminium = new_project("青河再生铝项目", duty_unit="柳林镇")
    return [battery, bearing, aluminium]


def test_it_shows_each_project_with_its_stage_and_money(as_member: Callable[[str], Client], three_projects: list[UUID]) -> None:
    page = as_member("mei").get("/projects/").content.decode()
    assert "青河储能电池项目" in page and "184,000" in page  # 万元
    assert "3 个" in page and "合计" in page
    assert "214,000" in page and "缺 1" in page  # the third states no total, and the sum says so


def test_a_figure_of_another_year_says_its_year_and_is_in_no_sum(
    as_member: Callable[[str], Client], new_project: Callable[..., UUID]
) -> None:
    new_project("柳林冷链物流园", annual_plan=Figure(7 * FEN_PER_YI, year=2024))
    page = as_member("mei").get("/projects/").content.decode()
    assert "70,000" in page and "2024年" in page
    assert "70,000" not in page.split("<tfoot")[-1].split("</tfoot>")[0], "the total takes this year's plans alone"


def test_a_list_page_stays_within_its_queries(as_member: Callable[[str], Client], three_projects: list[UUID]) -> None:
    client = as_member("mei")
    for address in (
        "/projects/",
        "/projects/?stage=signed&unit=&q=轴承",
        "/projects/board/",
        "/projects/?as_of=2026-01-31&known_on=2026-03-01",
    ):
        with within_queries():
            assert client.get(address).status_code == 200


def test_filters_stand_in_the_address_and_come_off_one_by_one(as_member: Callable[[str], Client], three_projects: list[UUID]) -> None:
    page = as_member("mei").get("/projects/?stage=signed&stage=started&q=青河").content.decode()
    assert "青河精密轴承项目" in page and "青河再生铝项目" not in page
    assert "阶段：签约" in page and "阶段：开工" in page
    assert 'href="?stage=started&amp;q=%E9%9D%92%E6%B2%B3"' in page  # the first chip's cross


def test_initials_find_a_project(as_member: Callable[[str], Client], three_projects: list[UUID]) -> None:
    page = as_member("mei").get("/projects/?q=jmzc").content.decode()
    assert "青河精密轴承项目" in page and "青河储能电池项目" not in page


def test_a_filter_that_does_not_exist_is_refused_in_words(as_member: Callable[[str], Client], battery: UUID) -> None:
    answer = as_member("mei").get("/projects/?stage=flying")
    assert answer.status_code == 422
    assert "阶段" in answer.content.decode() and "flying" in answer.content.decode()


def test_columns_can_be_chosen(as_member: Callable[[str], Client], battery: UUID) -> None:
    client = as_member("mei")
    assert "摘地（租赁）日期</a>" not in client.get("/projects/").content.decode()
    page = client.get("/projects/?col=land_won_on").content.decode()
    assert "2025-06-01" in page and "年度完成率</a>" not in page


def test_the_page_of_a_past_day_forgets_what_came_later(as_member: Callable[[str], Client], battery: UUID) -> None:
    page = as_member("mei").get("/projects/?as_of=2025-04-01&stage=signed").content.decode()
    assert "青河储能电池项目" in page and "2025-03-10" in page
    assert "您看的是 <strong>2025-04-01</strong> 的账" in page
    assert "as_of=2025-04-01" in page  # links stay on that day


def test_known_on_a_day_before_anything_was_entered_shows_nothing(as_member: Callable[[str], Client], battery: UUID) -> None:
    assert "青河储能电池项目" not in as_member("mei").get("/projects/?known_on=2020-01-01").content.decode()


@pytest.mark.parametrize("day", ["2026-13-01", "yesterday", "1066-10-14", "2999-01-01"])
def test_a_day_that_cannot_be_is_refused(as_member: Callable[[str], Client], battery: UUID, day: str) -> None:
    answer = as_member("mei").get(f"/projects/?as_of={day}")
    assert answer.status_code == 422 and "截至日期" in answer.content.decode()


def test_paging_goes_by_key(as_member: Callable[[str], Client], new_project: Callable[..., UUID], monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        new_project(f"翻页项目{number}", planned_investment=(number + 1) * FEN_PER_YI)
    monkeypatch.setattr("huoshui.web.projects.list_views.PAGE_SIZE", 2)
    client = as_member("mei")
    answer = client.get("/projects/")
    listing = answer.context["list"]
    assert len(listing.rows) == 2 and listing.next_page
    second = client.get("/projects/" + listing.next_page).context["list"]
    assert [row.name for row in second.rows] == ["翻页项目0"] and second.first_page == "?"


def test_an_empty_ledger_says_what_to_do_first(as_member: Callable[[str], Client]) -> None:
    page = as_member("mei").get("/projects/").content.decode()
    assert "台账里还没有项目" in page and "资料导入" in page


def test_a_department_sees_its_own_projects_only(as_member: Callable[[str], Client], three_projects: list[UUID]) -> None:
    page = as_member("bo").get("/projects/").content.decode()
    assert "青河储能电池项目" in page and "青河精密轴承项目" not in page


def test_another_zone_sees_nothing_of_it(as_member: Callable[[str], Client], three_projects: list[UUID]) -> None:
    assert "青河" not in as_member("stranger").get("/projects/").content.decode().replace("青河开发区", "")


def test_the_board_shows_the_same_rows_in_columns_and_in_a_table(as_member: Callable[[str], Client], three_projects: list[UUID]) -> None:
    page = as_member("mei").get("/projects/board/").content.decode()
    assert page.count("青河储能电池项目") >= 2 and "开工" in page


def test_export_gives_the_shown_columns_and_leaves_an_audit_entry(
    as_member: Callable[[str], Client], cast: Cast, three_projects: list[UUID]
) -> None:
    answer = as_member("mei").get("/projects/export/?format=xlsx&order=name")
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"] and answer["X-Content-Type-Options"] == "nosniff"
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    header = next(row for row in rows if row[0] == "项目名称")
    by_name = {row[0]: row for row in rows}
    assert by_name["青河储能电池项目"][header.index("总投资（万元）")] == 184000
    assert by_name["青河再生铝项目"][header.index("总投资（万元）")] is None  # missing is not zero
    with bound_to_zone(cast.home.id):
        assert any(line.operation == "projects.exported" for line in entries(cast.jiang.actor, AuditFilters()).lines)


def test_csv_opens_in_excel(as_member: Callable[[str], Client], battery: UUID) -> None:
    content = as_member("mei").get("/projects/export/?format=csv").content
    assert content.startswith(b"\xef\xbb\xbf") and "青河储能电池项目" in content.decode("utf-8-sig")


def test_it_reads_without_script(as_member: Callable[[str], Client], battery: UUID) -> None:
    page = as_member("mei").get("/projects/").content.decode()
    assert "<script>" not in page and " style=" not in page and "onclick" not in page
    assert '<form class="filters' in page and 'method="get"' in page


def test_an_export_says_of_which_year_and_month_each_figure_is(
    as_member: Callable[[str], Client], new_project: Callable[..., UUID]
) -> None:
    new_project("青河储能电池项目", annual_plan=Figure(4 * FEN_PER_YI, year=2026), ytd_done=Figure(FEN_PER_YI, month=date(2026, 3, 1)))
    new_project("柳林冷链物流园", annual_plan=Figure(7 * FEN_PER_YI, year=2024), ytd_done=Figure(2 * FEN_PER_YI, month=date(2024, 12, 1)))
    content = as_member("mei").get("/projects/export/?format=xlsx").content
    lines = [line for line in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True) if any(line)]
    (head,) = [line for line in lines if line[0] == "项目名称"]
    wanted = (
        "2024年度计划投资（万元）", "2026年度计划投资（万元）", "2024年1-12月累计完成投资（万元）", "2026年1-3月累计完成投资（万元）",
        "2024年度完成率", "2026年度完成率",
    )  # fmt: skip
    assert [title for title in head if title[:2] == "20"] == list(wanted)
    by_name = {line[0]: [line[head.index(title)] for title in wanted] for line in lines if len(line) == len(head)}
    assert by_name["柳林冷链物流园"][:4] == [70_000, None, 20_000, None]
    assert by_name["青河储能电池项目"][:4] == [None, 40_000, None, 10_000]
