"""From the ledger to a paper that went out, in a browser: draft, add a number by hand and by mark, release, open a number."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from playwright.sync_api import Page, expect

from huoshui.core import clock
from tests.journeys.newcomer import expect_fits, expect_said, sign_in

Open = Callable[..., Page]


def test_a_weekly_paper_is_drafted_edited_and_released(open_browser: Open, new_project: Callable[..., UUID]) -> None:
    today = clock.today()
    new_project("织布鸟1号项目", planned_investment=3 * 10**10, duty_unit="招商局", signed_on=today - timedelta(days=2))
    page = sign_in(open_browser(), "mei")
    page.goto("/bulletins/")
    page.get_by_role("link", name="起草通报").first.click()
    page.get_by_text("周通报：").click()
    page.get_by_label("署名").fill("青河开发区管委会办公室")
    page.get_by_label("机关代字").fill("青开办")
    page.get_by_role("button", name="起草").click()
    expect_said(page, "已起草")
    expect(page.locator(".paper")).to_contain_text("签约：本周净增1个，有织布鸟1号项目（招商局）。")

    page.get_by_role("link", name="改文字").click()
    blocks = page.locator("[data-block]")
    expect(blocks.first).to_be_visible()
    before = blocks.count()
    last = page.locator('[data-block][data-kind="paragraph"]').last
    last.get_by_role("button", name="下面加一段").click()
    expect(blocks).to_have_count(before + 1)
    page.keyboard.type("请招商局抓紧落地，还有")
    page.get_by_label("找数字").fill("新签约")
    page.get_by_role("button", name="新签约项目").click()
    page.keyboard.type("个项目，另有9个在谈。")
    page.get_by_role("button", name="保存").click()
    expect_said(page, "已保存")
    expect(page.locator(".paper")).to_contain_text("请招商局抓紧落地，还有1个项目，另有9个在谈。")
    expect(page.locator("main")).to_contain_text("1 处数字是手工写的")

    page.get_by_role("link", name="印发").click()
    page.get_by_role("button", name="印发").click()
    expect(page.get_by_role("alert")).to_contain_text("打不开出处")
    page.get_by_label("仍要印发的原因").fill("在谈数由招商局口头报送")
    page.get_by_role("button", name="印发").click()
    expect_said(page, "已印发")
    expect(page.locator(".paper-number")).to_have_text(f"青开办〔{today.year}〕1号")
    with page.expect_download() as download:
        page.get_by_role("link", name="Word", exact=True).click()
    assert download.value.suggested_filename.endswith(".docx")

    page.locator(".paper a.figure").first.click()
    drawer = page.locator("dialog#drawer")
    expect(drawer.locator("article.explain")).to_contain_text("台账数")
    drawer.get_by_role("link", name="打开记录").first.click()
    expect(drawer).to_contain_text("织布鸟1号项目")


def test_on_a_phone_the_paper_reads_without_sideways_scrolling(open_browser: Open, new_project: Callable[..., UUID]) -> None:
    new_project("织布鸟2号项目", planned_investment=3 * 10**10, duty_unit="招商局", signed_on=clock.today() - timedelta(days=2))
    page = sign_in(open_browser(phone=True), "mei")
    page.goto("/bulletins/new/")
    page.get_by_text("周通报：").click()
    page.get_by_role("button", name="起草").click()
    expect(page.locator(".paper")).to_contain_text("织布鸟2号项目")
    expect_fits(page)
