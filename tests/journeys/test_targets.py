"""A leader asks on a Monday: where are we, why is this light yellow, which projects are behind the number."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from playwright.sync_api import Page, expect

from huoshui.core.periods import whole_year
from huoshui.investment_projects.actions import create_project
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.targets.actions import NewTarget, Part, set_target, split_target
from tests.cast import Cast
from tests.ingestion.actions.target_table_file import table
from tests.journeys.newcomer import drop_here, expect_fits, open_figure, sign_in

YI = 10**10


def _district(cast: Cast) -> None:
    actor = cast.mei.actor
    with bound_to_zone(cast.home.id):
        for number in range(1, 6):
            values = {"signed_on": date(2026, number, 15), "planned_investment": number * 2 * YI, "duty_unit": "招商局"}
            create_project(actor, name=f"青河{number}号项目", values=values, is_another=True)
        made = set_target(actor, NewTarget("projects_signed", whole_year(2026), "year", Decimal(20), basis="青河发〔2026〕1号"))
        parts = [Part(cast.units["promotion_office"].id, Decimal(15)), Part(cast.units["township"].id, Decimal(5))]
        split_target(actor, made, parts, expected_version=1)
        set_target(actor, NewTarget("investment_signed", whole_year(2026), "year", Decimal(20 * YI)))
        set_target(actor, NewTarget("signed_amount_growth", whole_year(2026), "year", Decimal(30)))


def test_from_a_light_to_the_project_behind_the_number(open_browser: Callable[..., Page], cast: Cast) -> None:
    _district(cast)
    page = open_browser()
    sign_in(page, "bo")
    page.goto("/targets/?as_of=2026-06-30")
    row = page.get_by_role("row", name="新签约项目").filter(has_text="青河开发区")
    expect(row).to_contain_text("−25.0个百分点")
    row.get_by_role("link", name="新签约项目").click()
    expect(page.get_by_text("怎样转绿")).to_be_visible()
    expect(page.get_by_text("再完成 5个")).to_be_visible()
    page.get_by_role("link", name="5个", exact=True).first.click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_text("背后的 5 个项目")).to_be_visible()
    drawer.get_by_role("link", name="青河5号项目").click()
    expect(page.get_by_role("heading", name="青河5号项目")).to_be_visible()


def test_a_table_with_a_contradiction_goes_in_and_a_target_opens_to_its_cell(open_browser: Callable[..., Page], cast: Cast) -> None:
    with bound_to_zone(cast.home.id):
        set_target(cast.mei.actor, NewTarget("projects_signed", whole_year(2026), "year", Decimal(20)))
    page = sign_in(open_browser(), "mei")
    page.goto("/targets/")
    page.get_by_role("link", name="导入分解表").click()
    rows = [["招商局", 12, 3, 30, 8], ["住建局", 9, 2, 20, 5], ["合计", 20, 5, 50, 13]]
    expect(page.get_by_role("heading", name="导入目标分解表")).to_be_visible()
    drop_here(page, table(rows), "2026年目标分解表.xlsx")

    difference = page.get_by_role("group").filter(has_text="差额说明")
    expect(difference).to_contain_text("各单位合计 21个，总目标 20个，分解多 1个")
    page.get_by_role("link", name="2. 问题").click()
    expect(page.locator("main tbody tr").filter(has=page.get_by_text("C6", exact=True))).to_contain_text("C4 至 C5 与 C6")
    page.get_by_role("link", name="1. 映射与区域").click()
    difference.get_by_role("textbox").fill("加压分解一个")
    page.get_by_role("button", name="确认并比对台账").click()
    expect(page.locator(".tile", has_text="新下达目标").locator(".value")).to_contain_text("11")
    expect(page.locator(".tile", has_text="目标没有变化").locator(".value")).to_contain_text("1")
    page.get_by_role("button", name="确认入库").click()
    page.get_by_role("link", name="看目标").click()

    page.get_by_role("row", name="招商局").filter(has_text="新签约额").filter(has_text="30.00亿元").get_by_role(
        "link", name="新签约额"
    ).click()
    expect(page.get_by_role("heading", name="新签约额")).to_be_visible()
    drawer = open_figure(page, page.get_by_role("link", name="出处"))
    expect(drawer).to_contain_text("E4")
    expect(drawer).to_contain_text("招商局 新签约额 2026年")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/targets/import/")
    expect(page.get_by_role("heading", name="认得的表")).to_be_visible()
    expect_fits(page)
