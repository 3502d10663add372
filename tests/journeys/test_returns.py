"""A month of returns: a unit pastes its list from Excel, the office sends one back, the district books and locks, a locked month is
corrected and still reads as it did; and the same on a phone, one project after the other, with a photo."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from huoshui.core.clock import clock_at
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast
from tests.investment_projects.monthly import PLANT, ROAD, Building, at, build_projects, open_march
from tests.journeys.newcomer import sign_in
from tests.journeys.test_phone import expect_fits

Open = Callable[..., Page]
BLOCK = "0.03亿元\t８００\t2,300\t\t46\t主体\t二层柱钢筋绑扎\t\n300\t850\t2300\t\t\t基础\t路基第三层\t"


@pytest.fixture
def march(cast: Cast) -> Iterator[Building]:
    with bound_to_zone(cast.home.id):
        with clock_at(at(date(2026, 3, 2))):
            build_projects(cast)
        with clock_at(at(date(2026, 3, 25))):
            building = open_march(cast)
    with clock_at(at(date(2026, 3, 26))):
        yield building


def project_of(march: Building, name: str) -> UUID:
    with bound_to_zone(march.cast.home.id):
        return march.line(name).project_id


def test_a_month_from_the_pasted_block_to_the_correction_of_a_locked_one(open_browser: Open, march: Building) -> None:
    unit = sign_in(open_browser(), "wang")
    unit.get_by_role("link", name="去填").click()
    unit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    unit.evaluate("text => navigator.clipboard.writeText(text)", BLOCK)
    first = unit.locator(".tabulator-row").first.locator("[tabulator-field=month_done_fen]")
    first.click()
    unit.keyboard.press("Control+v")
    expect(unit.locator("[data-grid-findings]")).to_contain_text("年初累计填的是 850万元，相差 50万元")
    unit.get_by_role("button", name="报送填好的").click()
    expect(unit.locator("[data-grid-words]")).to_contain_text("报送 1 个，1 个有错或待说明")
    second = unit.locator(".tabulator-row").nth(1).locator("[tabulator-field=ytd_done_fen]")
    second.dblclick()
    unit.keyboard.press("Control+a")
    unit.keyboard.type("800")
    unit.keyboard.press("Enter")
    expect(unit.locator("[data-grid-findings]")).to_be_empty()
    unit.get_by_role("button", name="报送填好的").click()
    expect(unit.locator("[data-grid-words]")).to_contain_text("报送 2 个。")

    office = sign_in(open_browser(), "ma")
    office.get_by_role("link", name="去审").click()
    row = office.locator("tr[data-row]").filter(has_text=ROAD)
    row.get_by_role("link", name="退回").click()
    office.get_by_label("退回原因").fill("形象进度请写明桩号")
    office.get_by_role("button", name="退回").click()
    office.locator("tr[data-row]").filter(has_text=PLANT).locator("[data-pick]").check()
    office.locator("[data-bulk-bar] button").click()
    office.locator("dialog[open]").get_by_role("button", name="审核通过").click()
    expect(office.get_by_role("status").first).to_contain_text("审核通过 1 个")

    unit.goto("/workbench/")
    expect(unit.locator("#returns-worklist")).to_contain_text("退回 1 个")
    unit.get_by_label("今天有什么").get_by_role("link", name="月度填报").click()
    expect(unit).to_have_url(re.compile("#returns-worklist$"))
    unit.get_by_role("link", name="去填").click()
    expect(unit.locator(".tabulator-row").nth(1)).to_contain_text("已退回")
    with bound_to_zone(march.cast.home.id):
        road = march.id(ROAD)
    unit.goto(f"/returns/returns/{road}/")
    expect(unit.get_by_text("退回原因：形象进度请写明桩号")).to_be_visible()
    unit.get_by_label("形象进度*").fill("路基第三层，桩号 K3+200")
    unit.get_by_role("button", name="报送").click()
    expect(unit.get_by_role("status").first).to_contain_text("已报送")
    office.reload()
    office.goto(f"/returns/returns/{road}/")
    office.get_by_role("button", name="审核通过").click()

    district = sign_in(open_browser(), "mei")
    district.get_by_role("link", name="去确认").click()
    district.get_by_role("button", name="确认入账 2").click()
    district.locator("dialog[open]").get_by_role("button", name="确认入账").click()
    expect(district.get_by_role("status").first).to_contain_text("已确认 2 个项目")
    district.get_by_role("link", name="锁定").click()
    district.get_by_label("未报说明").fill("青河第三小学资料未到")
    district.get_by_role("button", name="锁定").click()
    expect(district.get_by_role("heading", level=1)).to_contain_text("已锁定")

    with clock_at(at(date(2026, 4, 8))):
        for page, name in ((unit, "wang"), (office, "ma"), (district, "mei")):  # whoever was idle so long signs in again
            sign_in(page, name)
        district.goto(f"/returns/returns/{road}/")
        district.get_by_role("link", name="重开").click()
        district.get_by_label("重开原因").fill("设备款重复计列")
        district.get_by_role("button", name="重开").click()
        unit.goto(f"/returns/returns/{road}/")
        for label, value in (("当月完成投资", "250"), ("年初至报告期累计完成投资", "750"), ("开工至报告期累计完成投资", "2250")):
            unit.get_by_label(label).fill(value)
        unit.get_by_role("button", name="报送").click()
        expect(unit.get_by_role("status").first).to_contain_text("已报送")
        office.goto(f"/returns/returns/{road}/")
        office.get_by_role("button", name="审核通过").click()
        district.goto(f"/returns/rounds/{march.round_id}/")
        district.get_by_role("button", name="确认入账 1").click()
        district.locator("dialog[open]").get_by_role("button", name="确认入账").click()
        expect(district.get_by_role("status").first).to_contain_text("已确认 1 个项目")
        months = f"/projects/{project_of(march, ROAD)}/?tab=investment&as_of=2026-03-31"
        district.goto(months)
        newest = district.locator("section", has_text="逐月投资").locator("tbody tr").first
        expect(newest).to_contain_text("750")
        district.goto(f"{months}&known_on=2026-03-27")
        expect(newest).to_contain_text("800")


def test_a_township_reports_from_the_site_on_a_phone(open_browser: Open, march: Building) -> None:
    page = sign_in(open_browser(phone=True), "wang")
    page.get_by_role("link", name="去填").click()
    expect_fits(page)
    page.locator(".returns-cards").get_by_role("link", name=PLANT).click()
    expect_fits(page)
    page.get_by_label("当月完成投资").fill("300")
    page.get_by_label("年初至报告期累计完成投资").fill("850")
    expect(page.locator("#findings")).to_contain_text("相差 50万元")
    page.get_by_label("年初至报告期累计完成投资").fill("800")
    page.get_by_label("开工至报告期累计完成投资").fill("2300")
    page.get_by_label("形象进度*").fill("二层柱钢筋绑扎")
    expect(page.locator("#findings")).to_contain_text("核对没有问题")
    photo = {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff\xe0"}
    page.get_by_label("现场照片").set_input_files(photo)
    page.get_by_label("拍照地点").fill("东区三号厂房")
    page.get_by_role("button", name="报送").click()
    expect(page.get_by_role("heading", name=ROAD)).to_be_visible()  # on to the next
    page.get_by_role("link", name="上一个").click()
    expect(page.get_by_text("东区三号厂房")).to_be_visible()
    expect_fits(page)
