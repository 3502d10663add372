"""The pages of the work on a phone of 390 × 844: nothing runs out of the page sideways, and thumbs find the bar below."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as NotInTime

from huoshui.core import clock
from tests.cast import Cast
from tests.journeys.district_ledger import BAD_SHEET, district_workbook
from tests.journeys.newcomer import drop_here, sign_in

Open = Callable[..., Page]
WIDTH, SMALLEST_TARGET = 390, 44
TOO_WIDE = """() => Array.from(document.querySelectorAll("main *"))
    .filter(one => one.getBoundingClientRect().right > 391 && !one.closest(".table-frame, .tabs, .chart, .import-steps"))
    .slice(0, 5).map(one => one.outerHTML.slice(0, 120))"""


def expect_fits(page: Page) -> None:
    """The page does not scroll sideways, and the bar below is there with targets for thumbs."""
    with suppress(NotInTime):
        page.wait_for_function("width => document.documentElement.scrollWidth <= width", arg=WIDTH)  # charts find their size late
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= WIDTH, f"{page.url} is {width} wide: {page.evaluate(TOO_WIDE)}"
    bar = page.get_by_role("navigation", name="手机导航")
    expect(bar).to_be_visible()
    box = bar.bounding_box()
    assert box is not None and box["y"] + box["height"] <= 844 + 1
    for target in bar.locator("> a, > details > summary").all():
        size = target.bounding_box()
        assert size is not None and min(size["width"], size["height"]) >= SMALLEST_TARGET, f"{target.inner_text()}: {size}"


def test_the_pages_of_the_work_fit_a_phone(open_browser: Open, new_project: Callable[..., UUID]) -> None:
    today = clock.today()
    project = new_project(
        "青河年产三十万吨新型环保锂离子储能电池及配套正极材料一体化产业园项目（一期）",
        planned_investment=184 * 10**9,
        duty_unit="招商局",
        owner_enterprise="青河华源科技有限公司",
        signed_on=today - timedelta(days=400),
    )
    page = sign_in(open_browser(phone=True), "mei")
    expect_fits(page)
    labels = [words.strip() for words in page.get_by_role("navigation", name="手机导航").locator("> a").all_inner_texts()]
    assert len(labels) >= 3
    for label in labels:
        with page.expect_navigation():  # a page half gone has nothing to measure
            page.get_by_role("navigation", name="手机导航").get_by_role("link", name=label, exact=True).click()
        expect_fits(page)
    addresses = ("/cockpit/", "/projects/", "/projects/board/", "/batches/", "/gaps/", "/enterprises/", "/imports/", "/system/")
    for address in (*addresses, *(f"/projects/{project}/{tail}" for tail in ("", "?tab=timeline", "?tab=investment", "stage/"))):
        page.goto(address)
        expect_fits(page)
    page.goto("/projects/")
    page.locator("td[data-label^='总投资'] .figure").first.click()
    expect(page.locator("dialog#drawer article.explain")).to_be_visible()
    assert page.locator("dialog#drawer").evaluate("drawer => drawer.scrollWidth") <= WIDTH


def test_the_steps_of_an_import_fit_a_phone(open_browser: Open, cast: Cast) -> None:
    page = sign_in(open_browser(phone=True), "mei")
    page.locator(".phone-bar summary").click()
    page.locator(".phone-bar").get_by_role("link", name="资料导入").click()
    drop_here(page, district_workbook(with_bad_row=True, only=BAD_SHEET), "长岗台账.xlsx")
    expect_fits(page)
    for step in ("映射与区域", "问题", "差异"):
        page.locator(".import-steps").get_by_text(step).click()
        expect(page.locator(".import-steps [aria-current=step]")).to_contain_text(step)
        expect_fits(page)
    page.get_by_role("button", name="确认入库").click()
    expect(page.get_by_text("每个数都记着来自哪张表哪个单元格")).to_be_visible()
    expect_fits(page)
