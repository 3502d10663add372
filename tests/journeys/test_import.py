"""A ledger of five zones goes in through the browser, with a bad line in it, and every sum on the pages opens down to its cell."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from huoshui.ingestion.actions import progress
from tests.cast import Cast
from tests.journeys.district_ledger import BAD_ROW, BAD_SHEET, ZONES, district_workbook, rows_by_sheet
from tests.journeys.newcomer import choose_zone, drop, go, open_figure, row_of, sign_in

Open = Callable[..., Page]


def test_five_zones_go_in_with_a_bad_line_and_every_sum_opens_to_its_cell(
    open_browser: Open, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "SECONDS_BETWEEN", 0.0)  # as a slow machine would: the count is told all the time
    page = sign_in(open_browser(), "mei")
    drop(page, district_workbook(with_bad_row=True), "五区项目台账.xlsx")

    expect(page.get_by_text("这个文件有 5 张表")).to_be_visible()  # asked before anything is compared
    for sheet, (zone, count, _) in ZONES.items():
        panel = page.locator("section.panel").filter(has=page.get_by_role("heading", name=sheet, exact=True))
        expect(panel).to_contain_text("表头在第 3、4 行")
        expect(panel).to_contain_text(f"读出 {count + (1 if sheet == BAD_SHEET else 0)} 个项目")
        expect(panel.locator("tr", has_text="总投资")).to_contain_text("亿元")
        panel.get_by_label("这张表属于").select_option(label="新建区域…")
        panel.get_by_label("新区域名称").fill(zone)
    page.get_by_role("button", name=re.compile("比对台账")).click()

    page.get_by_role("link", name=re.compile("2. 问题")).click()
    bad_row = 5 + len(rows_by_sheet()[BAD_SHEET])
    for column in ("D", "E"):
        line = page.locator("main tbody tr").filter(has=page.get_by_text(f"{column}{bad_row}", exact=True))
        expect(line.first).to_contain_text(BAD_SHEET)
    page.get_by_role("link", name="下一步：看差异").click()
    expect(page.locator(".tile", has_text="新增项目").locator(".value")).to_have_text(re.compile("^90"))
    expect(page.locator(".tile", has_text="未入库").locator(".value")).to_have_text(re.compile("^1"))
    page.get_by_role("button", name="确认入库").click()
    expect(page.get_by_text("每个数都记着来自哪张表哪个单元格")).to_be_visible()

    for sheet, (zone, count, totals) in ZONES.items():
        choose_zone(page, zone)
        go(page, "项目")
        expect(page.locator("h1 .total")).to_have_text(f"{count} 个")
        sum_cell = page.locator("main tfoot td").nth(_column(page, "总投资"))
        go_on = sum(totals.values())
        if not totals:  # nothing was stated, and nothing is not zero
            expect(sum_cell).to_have_text("—")
            continue
        expect(sum_cell.locator(".figure")).to_have_text(f"{go_on * 10_000:,.0f}")
        drawer = open_figure(page, sum_cell.locator(".figure"))
        first = next(row for row in rows_by_sheet()[sheet] if row[2] == max(totals.values()))
        cell = f"D{5 + rows_by_sheet()[sheet].index(first)}"
        drawer.get_by_role("link", name=re.compile(f"工作表“{re.escape(sheet)}”\\s*{cell}\\b")).click()
        expect(drawer.locator(".sheet-view td.is-spot")).to_have_text(re.compile(f"^{first[2]:g}(\\.0)?$"))
        drawer.get_by_role("button", name="关闭").click()
        go(page, "驾驶舱")
        tile = page.locator(".cockpit-tiles .tile").filter(has=page.get_by_text("总投资", exact=True))
        expect(tile.locator(".figure")).to_have_text(f"{go_on:.2f}亿元")
        expect(page.locator(".cockpit-tiles .tile").first.locator(".figure")).to_have_text(str(count))

    go(page, "项目")
    expect(row_of(page, BAD_ROW[0])).to_have_count(0)
    choose_zone(page, "青河开发区")
    drop(page, district_workbook(with_bad_row=True), "五区项目台账.xlsx")
    expect(page.get_by_text("和台账没有差别")).to_be_visible()
    expect(page.locator(".tile", has_text="没有变化").locator(".value")).to_have_text(re.compile("^90"))
    expect(page.locator(".tile", has_text="新增项目").locator(".value")).to_have_text(re.compile("^0"))


def _column(page: Page, head: str) -> int:
    """Where the column of this head stands."""
    heads = [words.split("\n")[0].strip() for words in page.locator("main thead th").all_inner_texts()]
    return next(index for index, words in enumerate(heads) if words.startswith(head))
