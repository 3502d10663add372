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
from tests.journeys.newcomer import sign_in

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
