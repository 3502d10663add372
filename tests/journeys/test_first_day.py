"""The first day: three printed passwords, a zone, a unit, a person, and a workbook of five zones that opens to its cells."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from huoshui.organizations.actions import first_start_administrators
from tests.journeys.district_ledger import ZONES, district_workbook, rows_by_sheet
from tests.journeys.newcomer import (
    choose_password,
    choose_zone,
    drop_here,
    enrol_and_choose_password,
    go,
    open_figure,
    type_credentials,
)

Open = Callable[..., Page]
OWN_ZONE = "青河示范县"


def test_from_three_printed_passwords_to_ninety_projects_in_five_zones(open_browser: Open) -> None:
    passwords = {line.role: (line.username, line.one_time_password) for line in first_start_administrators()}
    one_time_password = _system_administrator(open_browser(), *passwords["system_administrator"])
    _security_administrator(open_browser(), *passwords["security_administrator"])

    page = open_browser()
    type_credentials(page, "tian", one_time_password)
    choose_password(page)
    expect(page.get_by_role("heading", name="台账里还没有项目")).to_be_visible()
    page.get_by_role("link", name="导入台账").click()
    drop_here(page, district_workbook(), "五区项目台账.xlsx")
    expect(page.get_by_text("请先看清每张表属于哪个区域")).to_be_visible()
    for sheet, (zone, _, _) in ZONES.items():
        panel = page.locator("section.panel").filter(has=page.get_by_role("heading", name=sheet, exact=True))
        panel.get_by_label("这张表属于").select_option(label="新建区域…")
        panel.get_by_label("新区域名称").fill(zone)
    page.get_by_role("button", name="确认并比对台账").click()
    expect(page.locator(".tile", has_text="新增项目").locator(".value")).to_have_text(re.compile("^90"))
    page.get_by_role("button", name="确认入库").click()
    expect(page.get_by_text("每个数都记着来自哪张表哪个单元格")).to_be_visible()
    for sheet, (zone, count, totals) in ZONES.items():
        choose_zone(page, zone)
        _sum_opens_to_its_cells(page, sheet, count, totals)


def _system_administrator(page: Page, username: str, password: str) -> str:
    """The zone, its first unit and its first person, by what the system page says comes first; the person's one-time password."""
    type_credentials(page, username, password)
    enrol_and_choose_password(page)
    expect(page.get_by_role("heading", name="先把人请进来")).to_be_visible()
    page.get_by_role("link", name="去做").click()
    page.get_by_label("名称", exact=False).first.fill(OWN_ZONE)
    page.select_option("#field-kind", "county")
    page.get_by_role("button", name="新建", exact=True).click()
    choose_zone(page, OWN_ZONE)
    go(page, "系统")
    page.get_by_role("link", name="去做").first.click()
    page.fill("#field-name", "重点项目办")
    page.select_option("#field-kind", "department")
    page.get_by_role("button", name="新建", exact=True).click()
    go(page, "系统")
    expect(page.locator("ol.todo li").first).to_contain_text("已做")
    page.get_by_role("link", name="去做").first.click()
    page.fill("#field-display_name", "田调度")
    page.fill("#field-username", "tian")
    page.get_by_role("button", name="新增", exact=True).click()
    return page.inner_text(".one-time code")


def _security_administrator(page: Page, username: str, password: str) -> None:
    """Gives the person the post of a dispatcher."""
    type_credentials(page, username, password)
    enrol_and_choose_password(page)
    page.get_by_role("button", name=re.compile(OWN_ZONE)).click()
    page.get_by_role("link", name="去做").click()
    page.get_by_role("link", name="田调度").click()
    page.get_by_role("link", name="添加岗位").click()
    page.select_option("#field-role", "dispatcher")
    page.select_option("#field-unit_id", label="重点项目办")
    page.get_by_role("button", name="添加岗位").click()
    expect(page.get_by_text("已为田调度添加岗位")).to_be_visible()
    go(page, "系统")
    expect(page.get_by_role("heading", name="先把人请进来")).to_have_count(0)


def _sum_opens_to_its_cells(page: Page, sheet: str, count: int, totals: dict[int, float]) -> None:
    """Count and 合计 of one zone; every term of the sum stands at its own cell. Nothing stated is —, not zero."""
    go(page, "项目")
    expect(page.locator("h1 .total")).to_have_text(f"{count} 个")
    figures = page.locator("main tfoot a.figure")
    if not totals:
        expect(figures).to_have_count(0)
        return
    expect(figures.first).to_have_text(f"{sum(totals.values()) * 10_000:,.0f}")
    drawer = open_figure(page, figures.first)
    expect(drawer.locator(".spot a")).to_have_count(len(totals))
    for row, amount in totals.items():
        assert rows_by_sheet()[sheet][row][2] == amount
        expect(drawer.locator(".spot a").filter(has_text=re.compile(rf"D{5 + row}，原文“{amount:g}”"))).to_have_count(1)
    drawer.get_by_role("button", name="关闭").click()
