"""A leader asks why the second is second and opens the number; a dispatcher lays down a campaign and looks at it on the phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from huoshui.core import clock
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.targets.actions import create_league
from huoshui.targets.rules.league_definitions import LeagueDefinition, LeagueItem, PeerGroup
from tests.cast import Cast, Member
from tests.cast import sign_in as signed_in
from tests.journeys.newcomer import expect_fits, expect_said, fill, go, open_figure, row_of, sign_in

YI = 10**10
Open = Callable[..., Page]
NewProject = Callable[..., UUID]


def _league(cast: Cast, new_project: NewProject) -> None:
    for name, unit, amount in (("东河项目", "招商局", 6), ("西河项目", "招商局", 2), ("南河项目", "住建局", 3)):
        new_project(name, signed_on=date(2026, 2, 10), planned_investment=amount * YI, duty_unit=unit)
    members = tuple((f"unit:{cast.units[key].id}", cast.units[key].name) for key in ("promotion_office", "housing_office", "township"))
    items = (LeagueItem("projects_signed", "level", Decimal(50)), LeagueItem("investment_signed", "level", Decimal(50)))
    with bound_to_zone(cast.home.id):
        definition = LeagueDefinition("签约赛马", "year", (PeerGroup("各单位", members),), items)
        create_league(cast.mei.actor, definition, effective_on=date(2026, 1, 1), is_main=True)


def _past_both_factors(page: Page, member: Member) -> Page:
    session = signed_in(Client(), member).cookies[settings.SESSION_COOKIE_NAME].value
    page.goto("/")
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": page.url.split("/session/")[0]}])
    return page


def test_why_the_second_is_second_down_to_the_project(open_browser: Open, cast: Cast, new_project: NewProject) -> None:
    _league(cast, new_project)
    page = _past_both_factors(open_browser(), cast.liu)
    page.goto("/cockpit/")
    go(page, "赛马")
    page.get_by_role("link", name="签约赛马").click()
    expect(page.get_by_role("heading", name="签约赛马")).to_be_visible()
    page.goto(f"{page.url}?as_of=2026-06-30")
    second = page.locator(".race-table tbody tr").nth(1)
    expect(second).to_contain_text("住建局")
    drawer = open_figure(page, second.locator("a.figure").first)
    expect(drawer).to_contain_text("[60＋40×(3−0)÷(8−0)]÷100×50分")
    drawer.get_by_role("row", name="新签约额").get_by_role("link").click()
    expect(drawer).to_contain_text("满分 50.00")
    drawer.get_by_role("link", name="3.00亿元").click()
    expect(drawer.get_by_role("link", name="南河项目", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    second.get_by_role("link", name="再多一个").click()
    page.get_by_label("再多几个").fill("2")
    page.get_by_label("每个总投资").fill("3亿元")
    page.get_by_role("button", name="算一算").click()
    expect(page.locator("main")).to_contain_text("第 2 名 → 第 1 名")


def test_a_campaign_is_laid_down_and_looked_at_on_the_phone(open_browser: Open, new_project: NewProject) -> None:
    start = clock.today() - timedelta(days=9)
    new_project("北河项目", signed_on=start + timedelta(days=2), planned_investment=2 * YI, duty_unit="招商局")
    page = sign_in(open_browser(), "mei")
    go(page, "赛马")
    page.get_by_role("link", name="冲刺", exact=True).click()
    page.get_by_role("link", name="部署冲刺").first.click()
    end = (start + timedelta(days=59)).isoformat()
    fill(page, name="大干60天", starts_on=start.isoformat(), ends_on=end, goal_1_indicator="新签约：新签约项目", goal_1_amount="12")
    page.get_by_role("button", name="部署").click()
    expect_said(page, "含首尾共 60 天")
    expect(page.locator("main")).to_contain_text("第 10 天，还剩 50 天")
    page.get_by_role("link", name="分解到各单位").click()
    page.get_by_label("招商局").fill("8")
    page.get_by_label("住建局").fill("4")
    page.get_by_role("button", name="分解").click()
    expect_said(page, "已分解到 2 个单位")
    page.goto("/campaigns/")
    page.get_by_role("link", name="大干60天").click()
    expect(row_of(page, "住建局").first).to_contain_text("−")
    drawer = open_figure(page, page.locator(".campaign-goal .tile a.figure").first)
    expect(drawer.get_by_role("link", name="北河项目", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.get_by_role("heading", name="大干60天")).to_be_visible()
    expect_fits(page)
