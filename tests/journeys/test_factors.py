"""A planned outage is announced, a sudden one told by phone, two requests join it, an emergency shortens its clock, the firm confirms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from huoshui.core import clock
from huoshui.core.clock import SHANGHAI
from huoshui.enterprise_requests import actions
from huoshui.enterprise_requests.models import FactorTicket, RequestCategory
from huoshui.enterprises.actions import create_enterprise
from huoshui.enterprises.models import Enterprise
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.models import Area
from tests.cast import Cast, Member, sign_in

FIRM, OTHER = "青河光伏有限公司", "百灵铸造有限公司"


def _in(page: Page, member: Member) -> Page:
    session = sign_in(Client(), member).cookies[settings.SESSION_COOKIE_NAME].value
    page.goto("/")
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": page.url.split("/session/")[0]}])
    return page


def _typed(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"


def _told_by_two(cast: Cast) -> None:
    """Two firms tell the hotline; both requests are registered."""
    with bound_to_zone(cast.home.id):
        actions.adopt_usual_categories(cast.mei.actor)
        power = RequestCategory.objects.in_zone(cast.home.id).get(code="utilities").id
        park: UUID = Area.objects.create_in(cast.home.id, name="临港园区", kind="park").id
        Enterprise(id=cast.enterprise_id, zone_id=cast.home.id, name=FIRM, name_key=FIRM, created_at=timezone.now(), area_id=park).save(
            force_insert=True
        )
        other = create_enterprise(cast.mei.actor, name=OTHER, is_another=True)
        for firm_id, words in ((cast.enterprise_id, "车间突然停电，炉料要废。"), (other, "我们这边也没电了。")):
            told = actions.Telling(str(uuid4()), "hotline", words, enterprise_id=firm_id)
            request_id = actions.tell_request(cast.mei.actor, told).request_id
            actions.register_request(cast.mei.actor, request_id, actions.Judgement(power), expected_version=1)


def _submit(page: Page, verb: str) -> None:
    button = page.get_by_role("button", name=verb, exact=True)
    button.focus()  # the field before it says its change now: a page that moves under a pressed button loses the click
    with page.expect_navigation():
        button.click()


def test_an_outage_goes_from_the_call_to_the_firms_own_word(cast: Cast, own_live_server: str, open_browser: Callable[..., Page]) -> None:
    _told_by_two(cast)
    now = clock.now()
    supplier = _in(open_browser(), cast.bo)
    supplier.goto("/factors/announce/")
    supplier.get_by_label("临港园区").check()
    supplier.get_by_label("责任单位").select_option(label="招商局")
    supplier.get_by_label("标题").fill("临港一线计划检修")
    supplier.get_by_label("停供时间").fill(_typed(now + timedelta(days=9)))
    _submit(supplier, "公告")
    expect(supplier.locator("main")).to_contain_text("待停供")

    desk = _in(open_browser(phone=True), cast.mei)
    desk.goto("/factors/new/")
    desk.get_by_label("责任单位").select_option(label="招商局")
    desk.get_by_label("标题").fill("东园二线跳闸")
    desk.get_by_label("企业名称").press_sequentially(FIRM[:3])
    expect(desk.locator(f"#known-enterprises option[value='{FIRM}']")).to_be_attached()  # the register answers as one types
    desk.get_by_label("企业名称").fill(FIRM)
    for _ in range(2):  # a second click adds it no second time
        desk.get_by_role("button", name="加到名单").click()
        expect(desk.get_by_label("受影响企业")).to_have_value(FIRM)
        desk.get_by_label("企业名称").fill(FIRM)
    desk.get_by_label("停供时间").fill(_typed(now - timedelta(minutes=40)))
    _submit(desk, "登记")
    ticket = desk.url
    desk.goto(f"{ticket}requests/")
    for box in desk.locator("input[name=request]").all():
        box.check()
    _submit(desk, "并入")
    expect(desk.locator("main")).to_contain_text("受影响企业 2 家")

    leader = _in(open_browser(), cast.liu)
    leader.goto("/factors/emergencies/declare/")
    leader.get_by_label("应急事项").fill("迎峰度夏保供电")
    leader.get_by_label("文号").fill("青管办〔2026〕12号")
    leader.get_by_label("应急时限").select_option(label="昼夜连续计时")
    leader.get_by_label("结束时间").fill(_typed(now + timedelta(days=20)))
    leader.get_by_label("启动理由").fill("最大负荷已到主变容量的九成")
    _submit(leader, "启动")
    expect(leader.locator(".is-emergency")).to_contain_text("应急模式：迎峰度夏保供电")

    desk.goto(f"{ticket}dispatch/")
    _submit(desk, "交办")
    expect(desk.locator("main")).to_contain_text("应急时限 12小时（平时 2个工作日）")

    supplier.goto(f"{ticket}restore/")
    supplier.get_by_label("恢复情况").fill("开关已更换，现场送电正常，电工确认。")
    _submit(supplier, "登记")
    expect(supplier.locator("main")).to_contain_text("待企业确认")

    firm = _in(open_browser(phone=True), cast.qian)
    firm.goto("/factors/mine/")
    expect(firm.locator("main")).to_contain_text("临港一线计划检修")
    firm.get_by_role("link", name="东园二线跳闸").click()
    firm.get_by_role("link", name="确认恢复").click()
    firm.get_by_text("已恢复", exact=True).click()
    _submit(firm, "提交")
    expect(firm.locator("main")).to_contain_text("已恢复")

    with bound_to_zone(cast.home.id):
        version = FactorTicket.objects.in_zone(cast.home.id).get(title="东园二线跳闸").version
        row = FactorTicket.objects.in_zone(cast.home.id).get(title="东园二线跳闸")
        other_id = Enterprise.objects.in_zone(cast.home.id).get(name=OTHER).id
        actions.give_ticket_word(cast.ma.actor, row.id, other_id, is_restored=True, words="孙厂长电话里说已来电", expected_version=version)
    desk.goto(ticket)
    expect(desk.locator("h1")).to_contain_text("已销号")
    desk.goto("/factors/outages/")
    hours = desk.locator("table", has_text=FIRM).get_by_role("link", name="分").first
    expect(hours).to_be_visible()
    hours.click()
    expect(desk.locator("main")).to_contain_text("东园二线跳闸")
    expect(desk.locator("main")).not_to_contain_text("临港一线计划检修")
