"""A matter from the dispatcher to its close in a browser: lead and assist, receipt, dispute, extension, reply, return, acceptance; and the
ladder that reaches the leader once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from huoshui.assignments.actions import tick_zone
from huoshui.core import clock
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast, Member, sign_in
from tests.journeys.newcomer import fill


def opened(open_browser: Callable[..., Page], member: Member, *, phone: bool = False) -> Page:
    """A browser in which ``member`` has signed in, both factors passed."""
    page = open_browser(phone=phone)
    session = sign_in(Client(), member).cookies[settings.SESSION_COOKIE_NAME].value
    page.goto("/session/sign-in/")
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": page.url.split("/session/")[0]}])
    page.goto("/workbench/")
    return page


def step(page: Page, button: str, **fields: str) -> None:
    """Press a button of the detail page, fill in its form, send it."""
    page.locator(".form-actions").get_by_role("link", name=button, exact=True).first.click()
    fill(page, **fields)
    page.locator("form#change .btn-primary").click()
    expect(page.locator(".note-success").first).to_be_visible()


def choose(page: Page, label: str) -> None:
    page.get_by_text(label, exact=True).click()


def test_a_matter_goes_its_whole_way(cast: Cast, open_browser: Callable[..., Page]) -> None:
    mei, bo = opened(open_browser, cast.mei), opened(open_browser, cast.bo)
    chen = opened(open_browser, cast.chen, phone=True)
    mei.goto("/assignments/")
    expect(mei.get_by_text("没有未办结的交办")).to_be_visible()
    mei.get_by_role("link", name="新交办").first.click()
    mei.locator("[name=title]").fill("协调储能项目用电增容")
    mei.locator("[name=source_kind]").select_option(label="会议议定")
    mei.locator("[name=lead_unit]").select_option(label="招商局")
    mei.locator("[name=assist_unit_1]").select_option(label="住建局")
    mei.locator("[name=assist_share_1]").fill("管廊接入")
    mei.locator("form#change .btn-primary").click()
    expect(mei.locator(".ball")).to_contain_text("招商局（签收）")
    matter = mei.url

    # the assist signs and replies on a phone; it sees the bell first
    expect(chen.locator(".bell")).to_be_visible()
    chen.goto("/notices/")
    chen.get_by_role("link", name="新交办：协调储能项目用电增容").click()
    expect(chen).to_have_url(matter)
    step(chen, "签收")
    step(chen, "报结", words="管廊可以接入", proof_words="勘查记录〔2026〕3号")

    # the lead disputes, is told to do it, asks for time, and gets it
    bo.goto("/workbench/")
    bo.locator("#assignment-worklist").get_by_role("link", name="协调储能项目用电增容").first.click()
    step(bo, "提出异议", reason="用电归住建局管")
    mei.reload()
    expect(mei.locator(".ball")).to_contain_text("裁定异议")
    mei.get_by_role("link", name="裁定异议").click()
    choose(mei, "异议不成立，由原单位办理")
    mei.locator("[name=words]").fill("招商局牵头协调")
    mei.locator("form#change .btn-primary").click()
    expect(mei.locator(".note-success")).to_be_visible()
    bo.reload()
    expect(bo.get_by_role("link", name="提出异议")).to_have_count(0)
    until = (clock.today() + dt.timedelta(days=60)).isoformat()
    step(bo, "申请延期", until=until, reason="变压器未到货")
    mei.reload()
    mei.get_by_role("link", name="答复延期").click()
    choose(mei, "同意")
    mei.locator("form#change .btn-primary").click()
    expect(mei.get_by_text(f"申请延至 {until}").first).to_be_visible()

    # the lead judges its assist, reports, is sent back, reports again with a file, and the dispatcher accepts
    bo.reload()
    step(bo, "审定")
    step(bo, "报结", words="都办好了", proof_words="电话告知企业")
    expect(bo.get_by_role("link", name="审定")).to_have_count(0)  # nobody accepts their own
    mei.reload()
    step(mei, "退回重办", reason="没有送电凭证")
    bo.reload()
    bo.get_by_role("link", name="报结").first.click()
    bo.locator("[name=words]").fill("送电完成")
    bo.locator("input[type=file]").set_input_files({"name": "送电单.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"})
    bo.locator("form#change .btn-primary").click()
    expect(bo.get_by_role("link", name="送电单.pdf")).to_be_visible()
    mei.reload()
    step(mei, "审定", words="已现场核实")
    expect(mei.locator("h1")).to_contain_text("已办结")
    mei.goto("/assignments/")
    expect(mei.get_by_text("没有未办结的交办")).to_be_visible()
    mei.goto("/assignments/?view=done")
    expect(mei.locator("tbody tr")).to_have_count(2)


def test_what_is_late_reaches_the_leader_once(cast: Cast, open_browser: Callable[..., Page]) -> None:
    from huoshui.assignments.actions import PartOrder, issue_assignment

    long_ago = clock.now() - dt.timedelta(days=40)
    with bound_to_zone(cast.home.id):
        with clock.clock_at(long_ago):
            lead = PartOrder(UUID(str(cast.units["promotion_office"].id)))
            issue_assignment(cast.mei.actor, title="协调周边道路通行", lead=lead, leader_id=cast.liu.id)
        for minutes in (0, 10, 20):
            tick_zone(cast.home.id, due_at=clock.now() + dt.timedelta(minutes=minutes))
    liu = opened(open_browser, cast.liu)
    expect(liu.locator(".bell b")).to_have_text("1")
    liu.goto("/assignments/overdue/")
    row = liu.locator("tbody tr", has_text="招商局").first
    expect(row).to_contain_text("1")
    row.locator("a.late-words").first.click()
    expect(liu.locator("tbody tr")).to_have_count(1)
    liu.get_by_role("link", name="协调周边道路通行").click()
    expect(liu.locator(".step-escalated")).to_have_count(3)
    liu.goto("/notices/")
    expect(liu.get_by_text("超期上报第2级：协调周边道路通行")).to_have_count(1)
