"""Signing in: a wrong password, the right one, the second factor of a leader, and what becomes of a session left alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pyotp
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Page, expect

from huoshui.core import clock
from huoshui.web.session import sessions
from tests.cast import Cast
from tests.journeys.newcomer import go, sign_in, type_credentials

Open = Callable[..., Page]


def test_a_wrong_password_is_told_in_words_and_the_right_one_opens_the_workbench(open_browser: Open, cast: Cast) -> None:
    page = open_browser()
    type_credentials(page, "mei", "not-my-password")
    expect(page.get_by_role("alert")).to_contain_text("不对")
    expect(page.get_by_label("登录名")).to_have_value("mei")
    page.get_by_label("密码").fill("Qing-he-2026")
    page.get_by_role("button", name="登录").click()
    expect(page.locator(".zone-switcher strong")).to_have_text("青河开发区")
    assert "/workbench/" in page.url


def test_a_leader_binds_a_phone_once_and_is_asked_for_its_code_afterwards(open_browser: Open, cast: Cast) -> None:
    page = open_browser()
    type_credentials(page, "liu")
    expect(page.get_by_role("heading", name="绑定动态口令")).to_be_visible()
    phone = pyotp.TOTP(page.inner_text("code.secret").replace(" ", "").strip())
    page.get_by_label("6位动态口令").fill("000000" if phone.now() != "000000" else "111111")
    page.get_by_role("button", name="完成绑定").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("6位动态口令").fill(phone.now())
    page.get_by_role("button", name="完成绑定").click()
    codes = page.locator(".recovery-codes code").all_inner_texts()
    page.get_by_role("button", name="我已保存好").click()
    expect(page.get_by_role("heading", name="驾驶舱")).to_be_visible()

    page.locator(".person-menu summary").click()
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_text("您已退出")).to_be_visible()
    type_credentials(page, "liu")
    expect(page.get_by_role("heading", name="输入动态口令")).to_be_visible()
    page.get_by_label("手机验证器上的6位数字").fill("12345")
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_role("alert")).to_contain_text("动态口令不对")
    page.get_by_label("手机验证器上的6位数字").fill(phone.at(clock.now() + timedelta(seconds=30)))  # the one just used is spent
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_role("heading", name="驾驶舱")).to_be_visible()
    assert len(codes) == 10


def test_a_session_left_alone_goes_back_to_signing_in_and_then_on_to_the_page_that_was_wanted(open_browser: Open, cast: Cast) -> None:
    page = sign_in(open_browser(), "mei")
    page.wait_for_load_state("networkidle")  # the panels of the workbench are there; one still asking would meet the closed session
    cookie = next(one for one in page.context.cookies() if "session" in one["name"])
    held = SessionStore(cookie["value"])
    held[sessions.SEEN_KEY] = (clock.now() - sessions.IDLE_LIMIT - timedelta(minutes=1)).timestamp()
    held.save()
    go(page, "项目")
    expect(page.get_by_text("您已闲置超过30分钟")).to_be_visible()
    expect(page.locator(".person-menu")).to_have_count(0)
    type_credentials(page, "mei")
    expect(page.get_by_role("heading", name="项目", exact=False).first).to_be_visible()
    assert "/projects/" in page.url
