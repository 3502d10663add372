"""Monday in a browser: the dispatcher drafts the agenda, holds the meeting, a decision becomes an assignment, the unit replies on a phone,
and the next agenda opens with it done."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from playwright.sync_api import Page, expect

from huoshui.core import clock
from tests.cast import Cast
from tests.journeys.newcomer import expect_fits
from tests.journeys.test_assignments import opened, step

WHAT = "约谈投资方并明确用地时间"


def shown(page: Page, selector: str, words: str) -> None:
    """The page that says so stands with its scripts: keys and buttons of theirs answer from now on."""
    expect(page.locator(selector)).to_contain_text(words)
    page.wait_for_load_state("load")


def call(mei: Page) -> None:
    """A weekly meeting of today with every unit, its agenda drafted at once."""
    mei.goto("/meetings/")
    mei.get_by_role("link", name="召集会议").first.click()
    mei.locator("[name=place]").fill("三楼会议室")
    mei.locator("form#change .btn-primary").click()
    expect(mei.locator(".note-success")).to_contain_text("已召集")


def test_mondays_meeting_from_its_agenda_to_the_next_one(
    cast: Cast, new_project: Callable[..., UUID], open_browser: Callable[..., Page]
) -> None:
    new_project("停滞储能项目", signed_on=clock.today() - timedelta(days=400), duty_unit="招商局")
    mei, bo = opened(open_browser, cast.mei), opened(open_browser, cast.bo, phone=True)
    call(mei)
    expect(mei.locator("#agenda .agenda-item")).to_have_count(1)
    mei.locator("#agenda").get_by_role("link", name="加议题").click()
    mei.locator("[name=title]").fill("节后复工安排")
    mei.locator("form#change .btn-primary").click()
    mei.get_by_role("button", name="上移：节后复工安排").click()
    expect(mei.locator("#agenda .agenda-item").first).to_contain_text("节后复工安排")

    # in the meeting: by keyboard to the stuck project, Enter while typing sends nothing, Ctrl Enter does
    mei.get_by_role("button", name="开始会议").click()
    shown(mei, ".desk-item h2", "节后复工安排")
    mei.keyboard.press("j")
    shown(mei, ".desk-item h2", "停滞储能项目")
    expect(mei.locator("#decide [name=lead_unit] option:checked")).to_have_text("招商局")
    mei.keyboard.press("n")
    what = mei.locator("#decide [name=what]")
    expect(what).to_be_focused()
    what.fill(WHAT)
    what.press("Enter")
    expect(mei.locator("h1")).to_contain_text("已议定 0 项")
    mei.get_by_role("button", name="记下并交办").click()
    expect(mei.locator("h1")).to_contain_text("已议定 1 项")
    expect(mei.locator(".decisions")).to_contain_text("待签收")
    mei.locator(".page-actions").get_by_role("link", name=re.compile("到会")).click()
    shown(mei, "h1", "登记到会")
    mei.get_by_role("button", name="未登记的都算到会").click()
    mei.locator("#attendance .btn-primary").click()
    expect(mei.locator(".note-success")).to_contain_text("已登记")

    # the unit is told, signs and replies on its phone
    bo.goto("/assignments/")
    bo.get_by_role("link", name=WHAT).first.click()
    expect(bo.get_by_role("link", name=re.compile("周调度会")).first).to_be_visible()
    step(bo, "签收")
    step(bo, "报结", words="已约谈，投资方承诺六月前摘地", proof_words="约谈纪要")
    matter = bo.url
    mei.goto(matter)
    step(mei, "审定", words="情况属实")

    # minutes: issued once, frozen
    mei.goto("/meetings/")
    mei.locator("tbody a[data-row-link]").first.click()
    mei.locator(".page-actions").get_by_role("link", name="纪要").click()
    shown(mei, ".paper", f"一、{WHAT}")
    mei.get_by_role("button", name="印发").click()
    mei.locator("dialog[open]").get_by_role("button", name="印发").click()
    expect(mei.locator(".paper-number")).to_contain_text("周调度会纪要〔")
    expect(mei.get_by_role("button", name="印发")).to_have_count(0)

    # the next agenda opens with the decision, done
    call(mei)
    first = mei.locator("#agenda .agenda-item").first
    expect(first).to_contain_text(WHAT)
    expect(first).to_contain_text("已按时办结")
    bo.goto(mei.url)
    expect(bo.locator("#agenda .agenda-item").first).to_contain_text("已按时办结")
    expect_fits(bo)
