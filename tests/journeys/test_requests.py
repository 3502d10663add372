"""A firm scans, tells, follows and reopens; the desk dispatches, the unit answers; the firm confirms."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from uuid import uuid4

from django.utils import timezone
from playwright.sync_api import Page, expect

from huoshui.assignments.actions import PartOrder, accept_reply, reply_done, sign_part
from huoshui.assignments.models import AssignmentPart
from huoshui.assignments.rules import flow
from huoshui.enterprise_requests import actions
from huoshui.enterprise_requests.models import EnterpriseRequest, IntakePoint, RequestCategory
from huoshui.enterprises.models import Enterprise
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast
from tests.journeys.newcomer import sign_in

REPLY = "变压器已增容到2000千伏安，3月30日送电，企业电工在场签字。"


def _point(cast: Cast) -> IntakePoint:
    with bound_to_zone(cast.home.id):
        actions.adopt_usual_categories(cast.mei.actor)
        Enterprise(
            id=cast.enterprise_id, zone_id=cast.home.id, name="青河光伏有限公司", name_key="青河光伏有限公司", created_at=timezone.now()
        ).save(force_insert=True)
        made = actions.make_intake_point(cast.mei.actor, kind="enterprise", enterprise_id=cast.enterprise_id)
        return IntakePoint.objects.in_zone(cast.home.id).get(id=made)


def _answered(cast: Cast, number: str) -> None:
    """The desk and the unit do their part."""
    with bound_to_zone(cast.home.id):
        row = EnterpriseRequest.objects.in_zone(cast.home.id).get(number=number)
        if row.state == "told":
            category = RequestCategory.objects.in_zone(cast.home.id).get(code="utilities")
            version = actions.register_request(cast.mei.actor, row.id, actions.Judgement(category.id), expected_version=row.version)
            lead = PartOrder(cast.units["promotion_office"].id)
            actions.dispatch_request(cast.mei.actor, row.id, lead=lead, expected_version=version)
        row.refresh_from_db()
        part = AssignmentPart.objects.in_zone(cast.home.id).get(assignment_id=row.assignment_id, role=flow.LEAD, ended_at=None)
        sign_part(cast.bo.actor, part.id)
        reply_done(cast.bo.actor, part.id, words=REPLY, proof_file=("送电单.txt", BytesIO(b"signed")))
        accept_reply(cast.mei.actor, part.id)


def test_a_firm_scans_tells_follows_reopens_and_confirms_on_a_phone(
    cast: Cast, own_live_server: str, open_browser: Callable[..., Page]
) -> None:
    point = _point(cast)
    page = open_browser(phone=True)
    page.goto(f"{own_live_server}/tell/{cast.home.id}/{point.token}/")
    page.get_by_label("遇到什么问题").fill("三号车间晚上老是跳闸停电，一停就废一炉料。")
    page.get_by_label("联系电话").fill("13812345678")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="已收到")).to_be_visible()
    number, code = (page.locator("dl.tell-receipt dd").nth(n).inner_text() for n in range(2))
    _answered(cast, number)
    page.goto(f"{own_live_server}/tell/{cast.home.id}/follow/")
    page.get_by_label("受理编号").fill(number)
    page.get_by_label("查询码").fill("AAAA2222")
    page.get_by_role("button", name="查询").click()
    expect(page.locator("main")).to_contain_text("回执号或查询码不对")
    page.get_by_label("查询码").fill(code)
    page.get_by_role("button", name="查询").click()
    expect(page.locator("main")).to_contain_text(REPLY)
    page.get_by_text("部分解决", exact=True).click()
    page.get_by_text("基本满意", exact=True).click()
    page.get_by_role("button", name="提交").click()
    expect(page.locator("main")).to_contain_text("请说明还差什么")
    page.get_by_label("想说的话").fill("二车间还在跳闸")
    page.get_by_role("button", name="提交").click()
    expect(page.locator("main")).to_contain_text("退回重办")
    _answered(cast, number)
    page.reload()
    page.get_by_text("已解决", exact=True).click()
    page.get_by_text("满意", exact=True).click()
    page.get_by_role("button", name="提交").click()
    expect(page.locator("main")).to_contain_text("已销号")


def test_a_double_tap_is_one_request(cast: Cast, own_live_server: str, open_browser: Callable[..., Page]) -> None:
    point = _point(cast)
    page = open_browser(phone=True)
    page.goto(f"{own_live_server}/tell/{cast.home.id}/{point.token}/")
    page.get_by_label("遇到什么问题").fill("门口路灯坏了一周，夜班不安全。")
    first_tap = "async form => (await fetch(location.href, { method: 'POST', body: new FormData(form) })).status"
    assert page.locator("form").evaluate(first_tap) == 200
    page.get_by_role("button", name="提交").click()
    expect(page.locator("main")).to_contain_text("没有重复登记")
    with bound_to_zone(cast.home.id):
        assert EnterpriseRequest.objects.in_zone(cast.home.id).count() == 1


def test_words_sent_without_a_network_are_kept_until_the_zone_has_them(
    cast: Cast, own_live_server: str, open_browser: Callable[..., Page]
) -> None:
    address = f"{own_live_server}/tell/{cast.home.id}/{_point(cast).token}/"
    page = open_browser(phone=True)
    page.goto(address)
    page.get_by_label("遇到什么问题").fill("园区东门夜里没有路灯，下班的工人摔了两次。")
    page.get_by_label("联系电话").fill("13812345678")
    page.context.set_offline(True)
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("chrome-error://**")
    page.context.set_offline(False)
    page.goto(address)
    expect(page.locator(".draft-note")).to_contain_text("没有收到回执")
    page.get_by_role("button", name="接着填").click()
    expect(page.get_by_label("遇到什么问题")).to_have_value("园区东门夜里没有路灯，下班的工人摔了两次。")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="已收到")).to_be_visible()
    page.goto(address)
    expect(page.get_by_label("遇到什么问题")).to_have_value("")
    expect(page.locator(".draft-note")).to_have_count(0)


def test_the_desk_registers_and_dispatches_what_was_told(cast: Cast, own_live_server: str, open_browser: Callable[..., Page]) -> None:
    _point(cast)
    with bound_to_zone(cast.home.id):
        told = actions.tell_request(
            cast.mei.actor,
            actions.Telling(
                intake_key=str(uuid4()), channel="hotline", body="三号车间跳闸停电，变压器容量不够。", enterprise_name="青河光伏有限公司"
            ),
        )
    page = sign_in(open_browser(), "mei")
    page.goto(f"{own_live_server}/requests/")
    page.get_by_role("link", name="三号车间跳闸停电").click()
    expect(page.locator("main")).to_contain_text("水电气运")
    page.get_by_role("link", name="登记研判").click()
    page.get_by_role("button", name="登记").click()
    page.locator("main").get_by_role("link", name="交办", exact=True).first.click()
    page.get_by_label("主办单位").select_option(label="招商局")
    page.get_by_role("button", name="交办").click()
    expect(page.locator("main")).to_contain_text("待签收")
    with bound_to_zone(cast.home.id):
        assert EnterpriseRequest.objects.in_zone(cast.home.id).get(number=told.number).state == "dispatched"
