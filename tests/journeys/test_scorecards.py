"""A juror marks on a phone, the dispatcher publishes, a unit objects, a ruling changes a place, the result freezes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from playwright.sync_api import Page, expect

from huoshui.core import clock
from huoshui.core.clock import clock_at
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.targets.actions.score_jury import give_marks, invite_jurors
from tests.cast import Cast
from tests.journeys.newcomer import expect_fits, sign_in
from tests.targets.score_round import CONTESTANTS, TOUR, entered_round, opened_round, version_of

WIDTH, SMALLEST_TARGET = 390, 48


def _round(cast: Cast, new_project: Callable[..., UUID]) -> UUID:
    """招商局 signed two of four, 住建局 two of two; sun has marked everybody, chen of 住建局 nobody."""
    for name, unit in (("甲项目", "招商局"), ("乙项目", "招商局"), ("丙项目", "住建局"), ("丁项目", "住建局")):
        new_project(name, signed_on=date(2026, 2, 10), duty_unit=unit)
    with bound_to_zone(cast.home.id):
        made = opened_round(cast)
        entered_round(cast, made)
        invite_jurors(cast.mei.actor, made, [cast.chen.id, cast.sun.id], expected_version=version_of(cast, made))
        give_marks(
            cast.sun.actor, made, {(cast.units[unit].id, TOUR): Decimal(70 if unit == "housing_office" else 80) for unit in CONTESTANTS}
        )
    return made


def _mark_by_phone(page: Page) -> None:
    page.goto("/scorecards/marks/")
    page.get_by_role("link", name="去打分").click()
    expect(page.get_by_text("已填 0 / 2")).to_be_visible()
    for step in page.locator("[data-step]").all():
        size = step.bounding_box()
        assert size is not None and min(size["width"], size["height"]) >= SMALLEST_TARGET
    expect_fits(page, WIDTH)
    page.get_by_label("招商局 观摩评分").fill("96")
    expect(page.get_by_text("回避 住建局")).to_be_visible()
    township = page.locator(".mark-card").filter(has_text="柳林镇")
    township.get_by_role("button", name="加一分").click()
    township.get_by_role("button", name="加一分").click()
    expect(page.get_by_label("柳林镇 观摩评分")).to_have_value("86")
    expect(page.get_by_text("已填 2 / 2")).to_be_visible()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("已全部打完，结束前可以修改")).to_be_visible()


def _publish(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="看评委").click()
    page.get_by_role("link", name="结束打分").click()
    page.get_by_role("button", name="结束").click()
    # 招商局 30 + 88×0.4, 住建局 60 + 70×0.4 + 4
    row = page.get_by_role("row", name="招商局")
    expect(row).to_contain_text("65.20")
    page.get_by_role("button", name="开始公示").click()
    page.get_by_role("dialog").get_by_role("button", name="公示").click()
    expect(page.get_by_text("止收异议")).to_be_visible()


def _object(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("row", name="招商局").get_by_role("link", name="30.00").click()
    expect(page.get_by_role("dialog").get_by_text("2÷4×60分")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="提出异议").click()
    page.get_by_label("对哪一项").select_option(label="新签约项目")
    page.get_by_label("异议理由").fill("一季度任务是一个，见分解表第三行")
    page.get_by_role("button", name="提出").click()
    expect(page.get_by_text("待裁定")).to_be_visible()


def _rule(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="裁定", exact=True).click()
    page.get_by_text("成立", exact=True).click()
    page.get_by_label("裁定理由").fill("分解表确为一个，误登为四个")
    page.get_by_label("改哪个数").select_option(label="新签约项目 · 目标数（现为 4）")
    page.get_by_label("改为").fill("1")
    page.get_by_role("button", name="裁定").click()
    changes = page.locator("section", has=page.get_by_role("heading", name="公示以来的变化"))
    expect(changes.get_by_role("row", name="招商局 总分")).to_contain_text("95.20")
    expect(changes.get_by_role("row", name="招商局 位次")).to_contain_text("第 1")


def test_from_a_phone_to_the_frozen_result(open_browser: Callable[..., Page], cast: Cast, new_project: Callable[..., UUID]) -> None:
    address = f"/scorecards/{_round(cast, new_project)}/"
    _mark_by_phone(sign_in(open_browser(phone=True), "chen"))
    _publish(sign_in(open_browser(), "mei"), address)
    _object(sign_in(open_browser(), "bo"), address)
    _rule(sign_in(open_browser(), "mei"), address)
    with clock_at(clock.now() + timedelta(days=40)):
        page = sign_in(open_browser(), "mei")
        page.goto(address)
        page.get_by_role("button", name="定稿").click()
        page.get_by_role("dialog").get_by_role("button", name="定稿").click()
        expect(page.get_by_text("已定稿，结果不再变化")).to_be_visible()
        expect(page.get_by_role("link", name="裁定", exact=True)).to_have_count(0)
