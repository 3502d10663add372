"""An officer accepts the day's visits on a phone, drives them and finds a gate closed: the firm is flagged. A firm uses its portal."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone
from playwright.sync_api import Page, expect

from huoshui.enterprise_requests import actions
from huoshui.enterprises.models import Enterprise
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast
from tests.journeys.newcomer import sign_in
from tests.journeys.test_phone import expect_fits

FIRM = "青河光伏有限公司"


def _firm_with_officer(cast: Cast) -> None:
    with bound_to_zone(cast.home.id):
        Enterprise(id=cast.enterprise_id, zone_id=cast.home.id, name=FIRM, name_key=FIRM, created_at=timezone.now()).save(force_insert=True)
        duty = actions.Duty(officer_id=cast.zhao.id)
        actions.give_responsibility(cast.mei.actor, subject_kind="enterprise", subject_id=cast.enterprise_id, duty=duty)
        for key, kind in (("phone-0001", "visit"), ("phone-0002", "phone")):  # twice in vain, once by phone
            actions.record_visit(cast.zhao.actor, actions.VisitNote(key, cast.enterprise_id, kind, "unreachable"))


def test_an_officer_plans_drives_and_finds_a_firm_lost_on_a_phone(cast: Cast, open_browser: Callable[..., Page]) -> None:
    _firm_with_officer(cast)
    page = sign_in(open_browser(phone=True), "zhao")
    page.goto("/officers/plan/")
    expect_fits(page)
    with page.expect_navigation():
        page.get_by_role("button", name="采用勾选的").click()
    expect(page.get_by_text("已安排走访 1 家")).to_be_visible()
    expect(page.get_by_role("link", name="改期")).to_be_visible()
    expect_fits(page)
    with page.expect_navigation():
        page.get_by_role("link", name="路线", exact=True).click()
    expect(page.get_by_text("位置不详")).to_be_visible()
    expect_fits(page)
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name="走访", exact=True).click()
    page.get_by_text("联系不上", exact=True).click()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("已记下走访").first).to_be_visible()
    page.goto("/officers/flags/")
    expect(page.get_by_role("link", name=FIRM)).to_be_visible()
    expect(page.get_by_text("含电话核实")).to_be_visible()
    expect_fits(page)


def test_a_firm_uses_its_portal_on_a_phone(cast: Cast, open_browser: Callable[..., Page]) -> None:
    _firm_with_officer(cast)
    page = sign_in(open_browser(phone=True), "qian")
    page.goto("/")
    expect(page.get_by_role("heading", name=FIRM)).to_be_visible()
    expect_fits(page)
    with page.expect_navigation():
        page.get_by_role("link", name="请服务员来一趟").click()
    page.get_by_label("想谈什么").fill("想谈扩建用地")
    with page.expect_navigation():
        page.get_by_role("button", name="发送").click()
    expect(page.get_by_text("已告诉服务员")).to_be_visible()
    expect(page.get_by_text("前来走访")).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("link", name="提出诉求").first.click()
    expect_fits(page)
