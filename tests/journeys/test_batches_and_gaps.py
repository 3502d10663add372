"""三个一批 from the first 期 to its rates, and a project stuck between two stages until it is taken off with evidence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from playwright.sync_api import Locator, Page, expect

from huoshui.core import clock
from tests.journeys.newcomer import expect_said, fill, go, open_figure, row_of, sign_in

Open = Callable[..., Page]
New = Callable[..., UUID]
YI = 10**10  # fen


def tile(page: Page, label: str) -> Locator:
    """The tile of one rate."""
    return page.locator(".tile").filter(has=page.get_by_text(label, exact=True))


def test_a_batch_is_made_filled_locked_and_its_rates_open(open_browser: Open, new_project: New) -> None:
    today = clock.today()
    for number, name in enumerate(("青河甲电池项目", "青河乙纺织项目", "青河丙面业项目")):
        new_project(name, planned_investment=(number + 1) * YI, duty_unit="招商局", signed_on=today - timedelta(days=60))
    page = sign_in(open_browser(), "mei")
    go(page, "三个一批")
    page.get_by_role("link", name="新建期次").click()
    fill(page, period_no="第五", held_on=(today - timedelta(days=20)).isoformat())
    page.get_by_role("button", name="建立").click()
    expect(page.get_by_role("alert").first).to_contain_text("数字")
    fill(page, period_no="5")
    page.get_by_role("button", name="建立").click()
    expect_said(page, "已建立第 5 期")

    page.get_by_role("link", name="列入项目").click()
    expect(page.locator("main tbody tr")).to_have_count(3)
    page.get_by_label("全选本页").check()
    expect(page.locator("[data-bulk-count]")).to_have_text("3")
    page.locator("[data-bulk-bar]").get_by_role("button", name="列入签约一批").click()
    expect_said(page, "已列入 3 个项目")
    row_of(page, "青河甲电池项目").get_by_role("link", name="履约").click()
    fill(page, fulfilled_on=(today - timedelta(days=10)).isoformat(), evidence_text="已注册公司，营业执照 91410001")
    page.get_by_role("button", name="登记", exact=True).click()
    expect_said(page, "已登记履约")

    page.get_by_role("link", name="锁定名单").click()
    page.get_by_role("button", name="锁定", exact=True).click()
    expect_said(page, "名单已锁定")
    expect(page.get_by_role("link", name="列入项目")).to_have_count(0)
    expect(tile(page, "签约项目履约率")).to_contain_text("1 / 3 个")

    row_of(page, "青河丙面业项目").get_by_role("link", name="移出").click()
    page.get_by_role("button", name="移出", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("移出原因")
    fill(page, reason="投资方书面终止，函〔5〕号")
    page.get_by_role("button", name="移出", exact=True).click()
    expect_said(page, "已移出：青河丙面业项目")
    expect(page.locator("section", has_text="已移出").last).to_contain_text("投资方书面终止")
    expect(tile(page, "签约项目履约率")).to_contain_text("1 / 2 个")

    drawer = open_figure(page, tile(page, "签约项目履约率").locator(".value .figure"))
    expect(drawer.locator(".big-figure")).to_have_text("50.0%")
    expect(drawer.locator(".formula")).to_contain_text("1 ÷ 2")
    expect(drawer.locator("tbody")).to_contain_text("青河甲电池项目")
    expect(drawer.locator("tbody tr", has_text="青河乙纺织项目")).to_contain_text("只在分母")
    expect(drawer.locator("tbody")).not_to_contain_text("青河丙面业项目")


def test_a_stuck_project_gets_a_next_step_and_comes_back_for_rechecking_while_it_still_stands_still(
    open_browser: Open, new_project: New
) -> None:
    today = clock.today()
    new_project("青河冷链项目", planned_investment=5 * YI, duty_unit="招商局", signed_on=today - timedelta(days=400))
    page = sign_in(open_browser(), "mei")
    go(page, "状态差")
    line = row_of(page, "青河冷链项目")
    expect(line).to_contain_text("超期")
    line.get_by_role("link", name="措施").click()
    due = (today + timedelta(days=14)).isoformat()
    fill(page, owner_unit="招商局", owner_person="周工", reason="土地指标未落实", next_step="对接自然资源局签出让合同")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert").first).to_contain_text("完成时限")
    fill(page, next_step_due_on=due)
    page.get_by_role("button", name="保存").click()
    expect_said(page, "已保存：青河冷链项目")
    expect(line).to_contain_text("对接自然资源局签出让合同")
    expect(line).to_contain_text(due)

    line.get_by_role("link", name="销号").click()
    fill(page, evidence="已签出让合同，合同编号甲 1 号")
    page.get_by_role("button", name="销号", exact=True).click()
    expect_said(page, "已销号：青河冷链项目")
    expect(line).to_contain_text("销号待复核")  # the facts still say that there is no land
