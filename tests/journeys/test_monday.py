"""A newcomer's Monday: the cockpit, a red light down to its cell, the meeting, the month's 通报; one set of numbers on all of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from playwright.sync_api import Locator, Page, expect

from huoshui.core import clock
from huoshui.core.periods import whole_year
from huoshui.investment_projects.actions import create_project
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.targets.actions import NewTarget, set_target
from tests.cast import Cast
from tests.journeys.newcomer import expect_said, fill, open_figure, sign_in
from tests.web.conftest import FEN_PER_YI, state_by_workbook

Open = Callable[..., Page]
MARCH = date(2026, 3, 31)


def _district(cast: Cast) -> None:
    """Two projects by the end of March, a third since; one started long ago and is in no statistics. A workbook says when it started."""
    actor = cast.mei.actor
    with bound_to_zone(cast.home.id):
        given = {"planned_investment": 18 * FEN_PER_YI, "duty_unit": "招商局", "signed_on": date(2025, 3, 10)}
        battery = create_project(actor, name="青河储能电池项目", values=given)
        for name, day in (("三月签约的项目", date(2026, 3, 30)), ("四月签约的项目", date(2026, 4, 20))):
            create_project(actor, name=name, values={"signed_on": day, "planned_investment": 3 * FEN_PER_YI, "duty_unit": "招商局"})
        set_target(actor, NewTarget("projects_signed", whole_year(2026), "year", Decimal(10), basis="青河发〔2026〕1号"))
    state_by_workbook(actor, battery, started_on=("K", date(2025, 9, 1), "2025.9.1"))


def _told_on_the_cockpit(page: Page, as_of: date | None) -> dict[str, str]:
    """What the tiles and the panels say: started, their money, the row of signings, the gap of those in no statistics."""
    page.goto(f"/cockpit/?as_of={as_of}" if as_of else "/cockpit/")
    tile = page.locator(".tile").filter(has_text="已开工")
    told = {"started": tile.locator(".value a.figure").inner_text(), "money": tile.locator(".under a.figure").inner_text()}
    gap = page.locator("#panel-gaps tr").filter(has_text="已开工未纳统")
    told["gap"] = gap.locator("a.figure").first.inner_text()
    reds = page.locator("#panel-lights .light-counts a[title*='红']")
    told["red"] = reds.locator("strong").inner_text()
    signed = page.locator("#panel-targets tr").filter(has_text="新签约项目")
    if as_of:  # of another year there may be no target
        told["signed"] = signed.locator("a.figure").first.inner_text().removesuffix("个")
    return told


def _asks_why(page: Page) -> None:
    """From the red light to the cell that it came from."""
    red = page.locator("#panel-lights li").filter(has_text="青河储能电池项目")
    expect(red).to_contain_text("开工超过2个月未入库")
    red.get_by_role("link", name="看原因").click()
    basis = page.locator("dl.facts > div").filter(has_text="开工日期")
    drawer = open_figure(page, basis.get_by_role("link", name="2025-09-01"))
    expect(drawer).to_contain_text("K7")
    expect(drawer).to_contain_text("2025.9.1")


def _holds_the_meeting(page: Page) -> None:
    """Called, its agenda drafted from the ledger, held, one thing decided and given out."""
    page.goto("/meetings/new/")
    page.get_by_role("button", name="召集并起草议程").click()
    expect_said(page, "已召集")
    expect(page.locator("#agenda")).to_contain_text("青河储能电池项目")
    page.get_by_role("button", name="开始会议").click()
    expect_said(page, "会议开始")
    page.locator(".desk-agenda a").filter(has_text="青河储能电池项目").first.click()
    expect(page.locator(".desk-item h2")).to_contain_text("青河储能电池项目")
    fill(page, what="补齐入库资料并报统计", lead_unit="招商局")
    page.get_by_role("button", name="记下并交办").click()
    expect(page.locator("main")).to_contain_text("补齐入库资料并报统计")


def _drafts_the_month(page: Page, as_of: date) -> Locator:
    page.goto("/bulletins/new/")
    page.get_by_text("月通报：").click()
    fill(page, as_of=as_of.isoformat(), signed_by="青河开发区管委会办公室", agency_code="青开办")
    page.get_by_role("button", name="起草").click()
    expect_said(page, "已起草")
    return page.locator(".paper")


def _numbers_are_equal(paper: Locator, told: dict[str, str]) -> None:
    expect(paper).to_contain_text(f"已开工{told['started']}个、总投资{told['money']}")
    expect(paper).to_contain_text(f"已开工未纳统{told['gap']}个")
    expect(paper).to_contain_text(f"红灯{told['red']}个")
    if "signed" in told:
        expect(paper).to_contain_text(f"新签约项目。目标不低于10个，已完成{told['signed']}个")


def test_a_monday_from_the_cockpit_to_the_bulletin_with_one_set_of_numbers(open_browser: Open, cast: Cast) -> None:
    _district(cast)
    page = sign_in(open_browser(), "mei")
    now = _told_on_the_cockpit(page, None)
    then = _told_on_the_cockpit(page, MARCH)
    assert (then["started"], then["signed"]) == ("1", "1")
    _asks_why(page)
    _holds_the_meeting(page)

    paper = _drafts_the_month(page, MARCH)
    _numbers_are_equal(paper, then)
    figure = paper.locator("a.figure[title='已开工项目']")
    drawer = open_figure(page, figure)
    expect(drawer.locator(".big-figure")).to_have_text(then["started"])
    drawer.get_by_role("link", name="打开记录").first.click()
    expect(drawer).to_contain_text("青河储能电池项目")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="印发").click()
    page.get_by_role("button", name="印发").click()
    expect_said(page, "已印发")
    expect(page.locator(".paper-number")).to_have_text(re.compile(r"青开办〔\d{4}〕1号"))
    _numbers_are_equal(page.locator(".paper"), then)

    _numbers_are_equal(_drafts_the_month(page, clock.today()), now)
