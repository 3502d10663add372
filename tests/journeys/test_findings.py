"""A contradiction of a bulletin is found on the workbench, opened to the words of both sides, and settled by name and reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from huoshui.investment_projects.actions import add_batch_entry, create_batch
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast
from tests.ingestion.marked_documents import SIGNING_DAY, brought_in_marked
from tests.journeys.newcomer import expect_fits, expect_said, fill, go, row_of, sign_in

Open = Callable[..., Page]
SUM = "4个 + 6个 + 3个 = 13个 ≠ 12个"


@pytest.fixture
def bulletin(cast: Cast, new_project: Callable[..., UUID]) -> UUID:
    projects = [new_project(f"织布鸟{number}号", planned_investment=10**10) for number in range(4)]
    with bound_to_zone(cast.home.id):
        batch_id = create_batch(cast.mei.actor, period_no=5)
        for project_id in projects:
            add_batch_entry(cast.mei.actor, batch_id, project_id, kind="sign")
        return brought_in_marked(cast.mei.actor, "第五期签约通报", SIGNING_DAY, dt.date(2026, 11, 1), ("云杉精密产业园",))


def test_a_contradiction_is_opened_to_both_sides_and_settled(open_browser: Open, bulletin: UUID) -> None:
    page = sign_in(open_browser(), "mei")
    page.locator("section", has_text="勾稽待处理").get_by_role("link", name="看全部").click()
    row = row_of(page, SUM)
    expect(row).to_contain_text("合计与分项")
    expect(row).to_contain_text("“签约一批”项目4个")
    row.get_by_role("link", name=SUM).click()
    expect(page.locator("mark")).to_have_count(4)
    expect(page.locator("mark").first).to_have_text("第五期“三个一批”项目12个")

    page.get_by_role("link", name="处理", exact=True).click()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert").first).to_contain_text("处理结果")
    page.get_by_label("已说明").check()
    fill(page, note="投产一批含上期结转1个，以12个为准")
    page.get_by_role("button", name="保存").click()
    expect_said(page, "已记为“已说明”")
    expect(page.locator(".finding-head")).to_contain_text("梅调度")

    go(page, "勾稽")
    page.locator(".tabs").get_by_role("link", name="待处理").click()
    expect(page.locator("main")).not_to_contain_text(SUM)


def test_the_reported_number_opens_beside_the_counted_one(open_browser: Open, bulletin: UUID) -> None:
    page = sign_in(open_browser(), "mei")
    go(page, "勾稽")
    row_of(page, "通报12个 ≠ 台账4个").get_by_role("link", name="通报12个").click()
    expect(page.locator(".finding-sides")).to_contain_text("2026年11月1日")
    page.get_by_role("link", name="打开台账").click()
    expect(page.locator("main")).to_contain_text("织布鸟1号")


def test_on_a_phone_the_sides_stand_below_each_other(open_browser: Open, bulletin: UUID) -> None:
    page = sign_in(open_browser(phone=True), "mei")
    page.goto(f"/findings/documents/{bulletin}/")
    expect(page.locator("main")).to_contain_text("对不上的")
    page.get_by_role("link", name="通报12个 ≠ 台账4个").click()
    first, second = (page.locator(".finding-side").nth(number).bounding_box() for number in range(2))
    assert first and second and second["y"] >= first["y"] + first["height"]
    expect_fits(page)
