"""From the first start's one-time passwords to a department's first sign-in, and a stranger's 404; on a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.actions import first_start_administrators
from huoshui.organizations.models import Unit, Zone
from tests.cast import PASSWORD, build_cast
from tests.journeys.newcomer import choose_password, enrol_and_choose_password, type_credentials

Open = Callable[..., Page]


def test_the_first_administrators_build_a_zone_and_bring_its_first_person_in(open_browser: Open) -> None:
    passwords = {line.role: (line.username, line.one_time_password) for line in first_start_administrators()}
    system = open_browser()
    type_credentials(system, *passwords["system_administrator"])
    enrol_and_choose_password(system)
    expect(system.get_by_role("heading", name="系统", exact=True)).to_be_visible()

    system.get_by_role("link", name=re.compile("^区域")).click()
    system.get_by_role("link", name="新建区域").first.click()
    system.fill("#field-name", "青河开发区")
    system.select_option("#field-kind", "development_zone")
    system.get_by_role("button", name="新建", exact=True).click()
    expect(system.get_by_text("已新建青河开发区")).to_be_visible()
    system.locator(".zone-switcher summary").click()
    system.get_by_role("button", name="青河开发区").click()

    system.goto("/system/units/create/")
    system.fill("#field-name", "招商局")
    system.select_option("#field-kind", "department")
    system.get_by_role("button", name="新建", exact=True).click()
    system.goto("/system/people/create/")
    system.fill("#field-display_name", "薄招商")
    system.fill("#field-username", "bo")
    system.get_by_role("button", name="新增", exact=True).click()
    one_time_password = system.inner_text(".one-time code")
    system.reload()
    expect(system.locator(".one-time")).to_have_count(0)

    security = open_browser(phone=True)
    type_credentials(security, *passwords["security_administrator"])
    enrol_and_choose_password(security)
    security.get_by_role("button", name=re.compile("青河开发区")).click()
    security.goto("/system/people/?state=no_post")
    security.get_by_role("link", name="薄招商").click()
    security.get_by_role("link", name="添加岗位").click()
    security.select_option("#field-role", "department")
    security.select_option("#field-unit_id", label="招商局")
    security.get_by_role("button", name="添加岗位").click()
    expect(security.get_by_text("已为薄招商添加岗位")).to_be_visible()

    newcomer = open_browser()
    type_credentials(newcomer, "bo", one_time_password)
    choose_password(newcomer)
    expect(newcomer.locator(".zone-switcher strong")).to_have_text("青河开发区")
    newcomer.goto("/system/people/")
    expect(newcomer.get_by_role("heading", name="您的岗位不能做这件事")).to_be_visible()

    assert Zone.objects.filter(name="青河开发区").exists()


def test_wrong_passwords_lock_and_the_page_says_for_how_long(open_browser: Open) -> None:
    build_cast()
    page = open_browser()
    for _ in range(5):
        type_credentials(page, "mei", "wrong")
    expect(page.get_by_role("alert")).to_contain_text("请在15分钟后再试")
    type_credentials(page, "mei", PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text("暂时锁定")


def test_a_strangers_record_and_a_random_one_are_the_same_404(open_browser: Open) -> None:
    cast = build_cast()
    page = open_browser()
    type_credentials(page, "mei", PASSWORD)
    expect(page.locator(".person-menu")).to_be_visible()
    with bound_to_zone(cast.elsewhere.id):
        assert Unit.objects.in_zone(cast.elsewhere.id).exists()
    shown = []
    for number in ("01939b1e-0000-7000-8000-000000000000", str(cast.elsewhere.id)):
        answer = page.goto(f"/system/received/{number}/")
        assert answer is not None
        assert answer.status == 404
        shown.append(page.content())
    assert shown[0] == shown[1]
    expect(page.get_by_role("heading", name="没有找到这一页")).to_be_visible()
