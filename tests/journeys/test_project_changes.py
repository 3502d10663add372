"""What happened to a project, registered by the people who look after it: a stage with its evidence, a figure put right, another day."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from playwright.sync_api import Locator, Page, expect

from huoshui.core import clock
from tests.journeys.newcomer import expect_said, fill, go, row_of, sign_in

Open = Callable[..., Page]
New = Callable[..., UUID]
YI = 10**10  # fen


def open_project(page: Page, name: str) -> None:
    """From the menu to one project's page."""
    go(page, "项目")
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()


def total_cell(page: Page, name: str) -> Locator:
    """The total investment in the project's row of the list."""
    return row_of(page, name).locator("td[data-label^='总投资']")


def test_a_stage_needs_evidence_asks_about_what_it_skips_and_refuses_the_future(open_browser: Open, new_project: New) -> None:
    today = clock.today()
    new_project("青河冷链项目", planned_investment=5 * YI, duty_unit="招商局", signed_on=today - timedelta(days=400))
    page = sign_in(open_browser(), "mei")
    open_project(page, "青河冷链项目")
    page.get_by_role("link", name="推进阶段").click()

    page.get_by_label("推进到").select_option(label="开工")
    expect(page.get_by_text("中间还隔着")).to_contain_text("落地")
    tomorrow = (today + timedelta(days=1)).isoformat()
    fill(page, happened_on=tomorrow)
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("还没有保存")
    fill(page, evidence_text="现场核实已开工，见施工许可证 410001")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator("main [name=happened_on]")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#field-happened_on-problem")).to_contain_text(tomorrow)

    happened = (today - timedelta(days=30)).isoformat()
    fill(page, happened_on=happened)
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator(".ask[role=alert]")).to_contain_text("要跨过：落地")
    expect(page.locator("main [name=evidence_text]")).to_have_value("现场核实已开工，见施工许可证 410001")
    fill(page, bypass_reason="租用标准厂房，没有单独落地手续")
    page.get_by_role("button", name="登记", exact=True).click()
    expect_said(page, "推进到“开工”")

    page.get_by_role("link", name="时间线").click()
    event = page.locator(".fact-timeline li").filter(has_text="开工").filter(has_text=happened)
    expect(event.first).to_be_visible()
    expect(page.locator(".fact-timeline")).to_contain_text("施工许可证 410001")
    expect(page.locator(".fact-timeline")).to_contain_text("租用标准厂房")
    go(page, "项目")
    expect(row_of(page, "青河冷链项目").locator("td[data-label^='阶段']")).to_contain_text("开工")


def test_those_who_may_not_skip_are_told_whom_to_ask(open_browser: Open, new_project: New) -> None:
    new_project("青河面业项目", planned_investment=YI, duty_unit="招商局", signed_on=clock.today() - timedelta(days=400))
    page = sign_in(open_browser(), "bo")
    open_project(page, "青河面业项目")
    page.get_by_role("link", name="推进阶段").click()
    page.get_by_label("推进到").select_option(label="开工")
    fill(page, happened_on=clock.today().isoformat(), evidence_text="现场核实已开工，见照片")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator(".ask[role=alert]")).to_contain_text("您的岗位不能跨越阶段")
    expect(page.locator("main [name=bypass_reason]")).to_have_count(0)


def test_a_figure_put_right_stays_readable_struck_through_and_the_list_shows_the_new_one(open_browser: Open, new_project: New) -> None:
    new_project("青河光伏项目", planned_investment=5 * YI, duty_unit="招商局")
    page = sign_in(open_browser(), "mei")
    open_project(page, "青河光伏项目")
    page.get_by_role("link", name="更正总投资").click()
    fill(page, value="48500", reason="以备案证为准，青发改备 12 号")
    page.get_by_role("button", name="更正", exact=True).click()
    expect_said(page, "已更正总投资")

    page.get_by_role("navigation", name="项目栏目").get_by_role("link", name="时间线").click()
    old = page.locator(".fact-timeline li.is-replaced")
    expect(old).to_contain_text("5.00亿元")
    assert "line-through" in old.locator(".struck").evaluate("line => getComputedStyle(line).textDecoration")
    expect(page.locator(".fact-timeline li:not(.is-replaced)").filter(has_text="4.85亿元").first).to_be_visible()
    expect(page.locator(".fact-timeline")).to_contain_text("以备案证为准")
    go(page, "项目")
    expect(total_cell(page, "青河光伏项目").locator(".figure")).to_have_text("48,500")
    total_cell(page, "青河光伏项目").locator(".figure").click()
    drawer = page.locator("dialog#drawer")
    expect(drawer.locator(".fact-line.is-replaced")).to_contain_text("5.00亿元")


def test_another_day_chosen_in_the_top_bar_changes_the_figures_and_the_banner_says_so(open_browser: Open, new_project: New) -> None:
    today = clock.today()
    began = today - timedelta(days=100)
    new_project("青河芯材项目", planned_investment=2 * YI, signed_on=today - timedelta(days=300), landed_on=began - timedelta(days=30))
    page = sign_in(open_browser(), "mei")
    open_project(page, "青河芯材项目")
    page.get_by_role("link", name="推进阶段").click()
    page.get_by_label("推进到").select_option(label="开工")
    fill(page, happened_on=began.isoformat(), evidence_text="施工许可证 410002，现场已打桩")
    page.get_by_role("button", name="登记", exact=True).click()
    expect_said(page, "推进到“开工”")

    go(page, "驾驶舱")
    started = page.locator(".cockpit-tiles .tile").filter(has=page.get_by_text("已开工", exact=True)).locator(".value")
    expect(started).to_have_text(re.compile("^1"))
    expect(page.locator(".day-banner")).to_have_count(0)
    page.locator(".date-switcher summary").click()
    day_before = (began - timedelta(days=1)).isoformat()
    page.get_by_label("截至日期").fill(day_before)
    page.get_by_role("button", name="按此日期看").click()
    expect(page.locator(".day-banner.is-past")).to_contain_text(f"您看的是 {day_before} 的账")
    expect(started).to_have_text(re.compile("^0"))
    go(page, "项目")
    expect(page.locator(".day-banner.is-past")).to_contain_text(day_before)
    expect(row_of(page, "青河芯材项目").locator("td[data-label^='阶段']")).to_contain_text("落地")
    page.locator(".day-banner").get_by_role("link", name="回到今天").click()
    expect(row_of(page, "青河芯材项目").locator("td[data-label^='阶段']")).to_contain_text("开工")
