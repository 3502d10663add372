"""A bulletin comes in through the browser, is reviewed by keyboard, and its figures open to their sentences."""

from __future__ import annotations

import re
from collections.abc import Callable
from threading import Thread
from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page, expect

from huoshui.config.worker import work
from huoshui.investment_projects.actions import create_batch
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast
from tests.ingestion.bulletin import BULLETIN, brought_in
from tests.journeys.newcomer import expect_fits, go, sign_in

Open = Callable[..., Page]


@pytest.fixture
def batch(cast: Cast) -> UUID:
    with bound_to_zone(cast.home.id):
        return create_batch(cast.mei.actor, period_no=3)


def card(page: Page, words: str) -> Locator:
    return page.locator("[data-claim]").filter(has_text=words).first


def selected(page: Page) -> Locator:
    return page.locator("[data-claim].is-selected")


def choose(page: Page, words: str) -> Locator:
    """By keyboard: down the list until the claim is selected."""
    for _ in range(30):
        if words in selected(page).inner_text():
            return selected(page)
        page.keyboard.press("j")
    raise AssertionError(f"{words} was not reached by J")


def test_a_bulletin_is_uploaded_read_and_found_by_a_word_of_its_text(open_browser: Open, cast: Cast, batch: UUID) -> None:
    page = sign_in(open_browser(), "mei")
    go(page, "文件审核")
    page.locator("[data-document-drop] input[type=file]").set_input_files(
        files=[{"name": "第三期通报.txt", "mimeType": "text/plain", "buffer": BULLETIN.encode()}]
    )
    expect(page.locator(".upload-line")).to_contain_text("等待读取")
    worker = Thread(target=work, kwargs={"until_idle": True})  # a process of its own in use
    worker.start()
    worker.join(60)
    expect(page.locator(".upload-line")).to_contain_text(re.compile(r"读出 \d+ 条"))
    page.locator(".upload-line").get_by_role("link", name="去审核").click()
    expect(page.locator("[data-source] mark").first).to_be_visible()
    expect(page.locator("#review-progress")).to_contain_text("已审 0 /")
    go(page, "文件审核")
    page.get_by_placeholder("标题和正文里的词，两个字就行").fill("储能")
    page.get_by_role("button", name="查找").click()
    expect(page.locator("main tbody mark")).to_have_text("储能")


def test_review_by_keyboard_and_a_fact_that_opens_to_its_sentence(
    open_browser: Open, cast: Cast, batch: UUID, new_project: Callable[..., UUID]
) -> None:
    new_project("青河储能电池项目")
    with bound_to_zone(cast.home.id):
        document = brought_in(cast.mei.actor)
    page = sign_in(open_browser(), "mei")
    page.goto(f"/documents/{document}/")
    expect(selected(page)).to_contain_text("25个")
    page.keyboard.press("a")
    expect(card(page, "25个")).to_contain_text("采信")
    expect(page.locator("#review-progress")).to_contain_text("已审 1 / 7")
    expect(selected(page)).to_contain_text("170.40亿元")  # on to the next by itself

    page.keyboard.press("e")
    value = selected(page).get_by_label("数值")
    expect(value).to_be_focused()
    value.fill("18.4亿元")
    expect(selected(page).locator(".normalised")).to_have_text("= 1,840,000,000 元")
    page.keyboard.press("Escape")
    expect(page.locator(".claim-panel")).to_have_count(0)
    page.keyboard.press("a")
    expect(page.locator("#review-progress")).to_contain_text("已审 2 / 7")

    choose(page, "签约项目3个")
    page.keyboard.press("r")
    page.get_by_label("读错了").check()
    page.get_by_role("button", name="不采信").first.click()
    expect(card(page, "签约项目3个")).to_contain_text("梅调度")
    expect(page.locator("mark.is-rejected").first).to_be_visible()

    page.locator("mark", has_text="青河储能电池项目总投资18.4亿元").first.click()
    expect(selected(page)).to_contain_text("青河储能电池")
    page.keyboard.press("a")
    fact = card(page, "青河储能电池").get_by_role("link", name=re.compile("总投资"))
    fact.click()
    drawer = page.locator("dialog#drawer")
    expect(drawer.locator(".passage mark")).to_have_text("青河储能电池项目总投资18.4亿元，已于2025年9月1日开工")
    drawer.get_by_role("button", name="关闭").click()

    page.goto(f"/batches/{batch}/")
    line = page.locator(".beside tbody tr").filter(has_text="项目数").first
    expect(line).to_contain_text("25个")
    expect(line).to_contain_text("多 25个")
    line.locator("a[data-drawer]").first.click()
    expect(drawer.locator(".passage mark")).to_have_text("共有项目25个")


def test_a_link_is_refused_another_made_and_a_missed_claim_added(
    open_browser: Open, cast: Cast, batch: UUID, new_project: Callable[..., UUID]
) -> None:
    new_project("华源光伏组件二厂项目")
    new_project("青河储能电池项目")
    with bound_to_zone(cast.home.id):
        document = brought_in(cast.mei.actor)
    page = sign_in(open_browser(), "mei")
    page.goto(f"/documents/{document}/")

    choose(page, "青河储能电池")
    page.keyboard.press("l")
    page.get_by_label("都不是，不关联").check()
    page.get_by_role("button", name="确定").click()
    expect(card(page, "青河储能电池")).to_contain_text("未关联，采信后不入账")

    choose(page, "华源光伏组件")
    expect(selected(page)).to_contain_text("未关联")  # alike is not the same
    page.keyboard.press("l")
    expect(selected(page)).to_contain_text("名称相近")
    page.get_by_label("华源光伏组件二厂项目").check()
    page.get_by_role("button", name="确定").click()
    expect(card(page, "华源光伏组件")).to_contain_text("审核人指定")
    page.keyboard.press("a")
    expect(card(page, "华源光伏组件")).to_contain_text("入账")

    page.evaluate(
        """() => {
            const runs = Array.from(document.querySelectorAll("[data-source] [data-start]"));
            const run = runs.find(one => one.textContent.includes("办结率98%"));
            const at = run.firstChild.data.indexOf("办结率98%"), range = document.createRange();
            range.setStart(run.firstChild, at); range.setEnd(run.firstChild, at + 6);
            getSelection().removeAllRanges(); getSelection().addRange(range);
        }"""
    )
    page.get_by_role("button", name="补录选中的字").click()
    form = page.locator(".claim-new")
    expect(form).to_contain_text("办结率98%")
    expect(form.get_by_label("数值")).to_have_value("98%")
    form.get_by_label("指标").select_option(label="办结率")
    form.get_by_role("button", name="补录这个数").click()
    expect(selected(page)).to_contain_text("98%")
    expect(selected(page)).to_contain_text("补录")
    expect(page.locator("mark", has_text="办结率98%").first).to_be_visible()


def test_on_a_phone_source_and_claims_stand_above_each_other(open_browser: Open, cast: Cast, batch: UUID) -> None:
    with bound_to_zone(cast.home.id):
        document = brought_in(cast.mei.actor)
    page = sign_in(open_browser(phone=True), "mei")
    page.goto(f"/documents/{document}/")
    expect(selected(page)).to_be_visible()
    # both in one call: selecting the first claim scrolls the page, and two calls may measure before and after it
    source_ends_at, first_begins_at = page.evaluate(
        """() => {
            const box = (name) => document.querySelector(name).getBoundingClientRect();
            return [box("[data-source]").bottom, box("[data-claim]").top];
        }"""
    )
    assert first_begins_at >= source_ends_at - 1
    page.locator(".review-keys").locator("[data-key=a]").click()
    expect(page.locator("#review-progress")).to_contain_text("已审 1 / 7")
    expect_fits(page)
