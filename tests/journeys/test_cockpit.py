"""A leader's Monday on the cockpit, the screen on the wall, and a page that the office composes for the leader."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from huoshui.core import clock
from huoshui.core.periods import whole_year
from huoshui.investment_projects.actions import create_project
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.reports.actions import choose_wall
from huoshui.targets.actions import NewTarget, set_target
from tests.cast import Cast
from tests.cast import sign_in as cast_sign_in
from tests.journeys.newcomer import expect_fits, expect_said, open_figure, sign_in
from tests.web.conftest import FEN_PER_YI, state_by_workbook

Open = Callable[..., Page]
YEAR = 2026


def _as_leader(page: Page, cast: Cast) -> Page:
    """Past both factors, which tests/journeys/test_sign_in.py walks through."""
    page.goto("/session/sign-in/")
    session = cast_sign_in(Client(), cast.liu).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": page.url.split("/session/")[0]}])
    return page


def _district(cast: Cast) -> None:
    actor = cast.mei.actor
    with bound_to_zone(cast.home.id):
        values = {"planned_investment": 18 * FEN_PER_YI, "duty_unit": "招商局", "signed_on": date(2025, 3, 10)}
        battery = create_project(actor, name="青河储能电池项目", values=values)
        create_project(actor, name="三月签约的项目", values={"signed_on": date(YEAR, 3, 30), "planned_investment": 3 * FEN_PER_YI})
        for year in {YEAR, clock.today().year}:  # the day that is picked, and the wall's
            set_target(actor, NewTarget("projects_signed", whole_year(year), "year", Decimal(10), basis="青河发〔2026〕1号"))
        choose_wall(actor, ["targets", "war_map"], seconds=10, expected_version=0)
    state_by_workbook(actor, battery, started_on=("K", date(2025, 9, 1), "2025.9.1"))


def _from_a_red_light_to_its_cell(page: Page) -> None:
    page.goto("/cockpit/")
    page.locator(".date-switcher summary").click()
    page.get_by_label("截至日期").fill("2026-03-31")
    page.get_by_role("button", name="按此日期看").click()
    expect(page.locator("#panel-targets")).to_contain_text("新签约项目")
    expect(page.locator("#panel-changes")).to_contain_text("三月签约的项目")
    expect(page.locator("#panel-requests")).to_contain_text("不能按所选的日期回看")
    page.locator("[data-copy-link]").click()
    expect(page.locator("[data-copied]")).to_contain_text("复制")
    red = page.locator("#panel-lights li").filter(has_text="青河储能电池项目")
    expect(red).to_contain_text("开工超过2个月未入库")
    red.get_by_role("link", name="看原因").click()
    basis = page.locator("dl.facts > div").filter(has_text="开工日期")
    drawer = open_figure(page, basis.get_by_role("link", name="2025-09-01"))
    expect(drawer).to_contain_text("重点项目")
    expect(drawer).to_contain_text("K7")
    expect(drawer).to_contain_text("2025.9.1")


def _the_wall_takes_another_choice_and_keeps_its_numbers_when_the_line_breaks(page: Page, cast: Cast) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.clock.install()
    page.goto("/wall/")
    expect(page.locator("[data-board=targets]")).to_contain_text("新签约项目")
    expect(page.locator("[data-wall-state]")).to_contain_text("更新于")
    page.clock.fast_forward(11_000)
    expect(page.locator("[data-board=war_map]")).to_contain_text("青河储能电池项目")
    expect(page.locator("[data-wall-tab=war_map]")).to_have_attribute("aria-current", "true")
    with bound_to_zone(cast.home.id):
        choose_wall(cast.mei.actor, ["batches", "war_map"], seconds=10, expected_version=1)
    page.clock.fast_forward(11_000)
    expect(page.locator("[data-board=batches]")).to_contain_text("还没有建立期次")
    expect(page.locator("[data-wall-tab=batches]")).to_have_attribute("aria-current", "true")
    expect(page.locator("[data-wall-tab=targets]")).to_have_count(0)
    page.route("**/wall/boards/**", lambda route: route.abort())
    page.clock.fast_forward(11_000)
    expect(page.locator("[data-wall-state]")).to_contain_text(re.compile("网络连不上，屏上是 .* 的数"))
    expect(page.locator("[data-board=batches]")).to_contain_text("还没有建立期次")


def _a_page_is_composed(page: Page) -> str:
    page.goto("/pages/")
    page.get_by_role("link", name="新建自定义页").first.click()
    page.get_by_label("页面标题").fill("招商看板")
    page.get_by_label("领导").check()
    page.get_by_role("button", name="图", exact=True).click()
    page.get_by_role("radio", name="新签约额", exact=True).check()
    page.get_by_role("button", name="文字", exact=True).click()
    page.locator("#b2-text").fill("签约看三月。")
    page.locator("#block-2").get_by_role("button", name="上移").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#block-1")).to_contain_text("签约看三月。")
    page.get_by_role("button", name="保存").last.click()
    expect_said(page, "已保存")
    expect(page.locator(".page-text")).to_contain_text("签约看三月。")
    return page.url


def test_a_leader_asks_the_wall_shows_and_the_office_composes_a_page(open_browser: Open, cast: Cast) -> None:
    _district(cast)
    leader = _as_leader(open_browser(), cast)
    _from_a_red_light_to_its_cell(leader)
    office = sign_in(open_browser(), "mei")
    composed = _a_page_is_composed(office)
    phone = _as_leader(open_browser(phone=True), cast)
    phone.goto(f"{composed}?as_of=2026-03-31")
    expect(phone.locator("[data-chart] canvas")).to_be_visible()
    phone.get_by_role("button", name="看表").click()
    expect(phone.locator("[data-chart-rows]")).to_contain_text("3.00亿元")
    expect_fits(phone)
    _the_wall_takes_another_choice_and_keeps_its_numbers_when_the_line_breaks(leader, cast)
