"""The hotline clerk finds who is calling as the words are typed; a random call-back contradicts a confirmation and shows."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from playwright.sync_api import Page, expect

from huoshui.core.clock import today
from huoshui.enterprise_requests import actions
from huoshui.enterprise_requests.models import EnterpriseRequest
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast
from tests.journeys.newcomer import sign_in
from tests.journeys.test_requests import _answered, _point

Browser = Callable[..., Page]


def _told(cast: Cast, body: str) -> str:
    _point(cast)
    with bound_to_zone(cast.home.id):
        telling = actions.Telling(intake_key=str(uuid4()), channel="hotline", body=body, enterprise_name="青河光伏有限公司")
        return actions.tell_request(cast.mei.actor, telling).number


def test_a_callers_follow_up_joins_the_number_that_exists(cast: Cast, own_live_server: str, open_browser: Browser) -> None:
    number = _told(cast, "三号车间跳闸停电，变压器容量不够。")
    page = sign_in(open_browser(), "mei")
    page.goto(f"{own_live_server}/requests/tell/")
    page.get_by_label("诉求内容").fill("三号车间又跳闸停电了")
    expect(page.locator("#alike")).to_contain_text(number)
    page.get_by_label("企业名称").press_sequentially("青河光伏")
    caller = page.locator("#caller")
    expect(caller).to_contain_text("首席服务员")
    expect(caller).to_contain_text(number)
    caller.get_by_role("button", name="用这个名称").press("Enter")
    expect(page.get_by_label("企业名称")).to_have_value("青河光伏有限公司")
    expect(caller.get_by_role("button", name="用这个名称")).to_have_count(0)
    caller.get_by_role("button", name="是追问，记在这件上").press("Enter")
    expect(page.locator("main")).to_contain_text("企业追问")
    expect(page.locator("main")).to_contain_text("三号车间又跳闸停电了")
    with bound_to_zone(cast.home.id):
        assert EnterpriseRequest.objects.in_zone(cast.home.id).count() == 1


def test_a_random_call_back_contradicts_a_confirmation_and_shows(cast: Cast, own_live_server: str, open_browser: Browser) -> None:
    number = _told(cast, "门口积水一到雨天就进车间。")
    _answered(cast, number)
    with bound_to_zone(cast.home.id):
        row = EnterpriseRequest.objects.in_zone(cast.home.id).get(number=number)
        actions.give_word(cast.qian.actor, row.id, outcome="solved", grade="satisfied", words="", expected_version=row.version)
    page = sign_in(open_browser(), "ma")
    with bound_to_zone(cast.home.id):
        actions.draw_rechecks(cast.liu.actor, period_start=row.told_at.date(), period_end=today(), size=5)
    page.goto(f"{own_live_server}/requests/rechecks/")
    page.get_by_role("link", name="登记", exact=True).click()
    page.get_by_label("没有解决").check()
    page.get_by_label("满意程度").select_option(label="不满意")
    page.get_by_label("回访记录").fill("企业说雨天还是进水。")
    page.get_by_role("button", name="保存").click()
    page.goto(f"{own_live_server}/requests/rechecks/")
    expect(page.locator("main")).to_contain_text("1 件说法不一")
    expect(page.locator("main")).to_contain_text("招商局")
