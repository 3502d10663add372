"""What leaves the platform as Excel says what the page says, and a ledger that left comes back without a difference."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.journeys.district_ledger import district_workbook
from tests.journeys.newcomer import drop, go, row_of, sign_in

Open = Callable[..., Page]
New = Callable[..., UUID]
YI = 10**10  # fen


def downloaded(page: Page, link: str, folder: Path) -> Path:
    """The file behind this link."""
    with page.expect_download() as held:
        page.get_by_role("link", name=link).first.click()
    path = folder / held.value.suggested_filename
    held.value.save_as(path)
    return path


def test_the_exported_list_holds_the_projects_and_numbers_on_the_page(open_browser: Open, new_project: New, tmp_path: Path) -> None:
    new_project("青河甲电池项目", planned_investment=184 * YI // 10, duty_unit="招商局")
    new_project("青河乙纺织项目", planned_investment=35 * YI // 100, duty_unit="住建局")
    new_project("青河丙面业项目", duty_unit="招商局")
    page = sign_in(open_browser(), "mei")
    go(page, "项目")
    shown = {
        name: row_of(page, name).locator("td[data-label^='总投资']").inner_text().replace(",", "")
        for name in ("青河甲电池项目", "青河乙纺织项目", "青河丙面业项目")
    }
    assert shown == {"青河甲电池项目": "184000", "青河乙纺织项目": "3500", "青河丙面业项目": "—"}
    path = downloaded(page, "导出 Excel", tmp_path)
    assert path.suffix == ".xlsx" and "项目" in path.name
    rows = [[cell for cell in row] for row in load_workbook(path).active.iter_rows(values_only=True)]
    head = next(row for row in rows if "项目名称" in row)
    name_at, total_at = head.index("项目名称"), next(at for at, words in enumerate(head) if str(words).startswith("总投资"))
    assert "万元" in str(head[total_at])
    exported = {row[name_at]: row[total_at] for row in rows if row[name_at] in shown}
    assert {name: "—" if value is None else f"{float(value):.0f}" for name, value in exported.items()} == shown


def test_a_ledger_that_left_as_it_came_comes_back_without_a_difference(open_browser: Open, cast: Cast, tmp_path: Path) -> None:
    page = sign_in(open_browser(), "mei")
    drop(page, district_workbook(only="云溪市兰石区"), "云溪台账.xlsx")
    page.get_by_role("button", name="确认入库").click()
    expect(page.get_by_text("每个数都记着来自哪张表哪个单元格")).to_be_visible()
    go(page, "资料导入")
    page.get_by_role("link", name="台账原样导出").click()
    path = downloaded(page, "Excel", tmp_path)
    sheet = load_workbook(path, data_only=False)["云溪市兰石区"]
    assert sheet["G2"].value == "单位：亿元"
    assert sheet["D9"].value == 30
    assert {str(one) for one in sheet.merged_cells.ranges} >= {"E3:F3"}
    drop(page, path.read_bytes(), path.name)
    expect(page.get_by_text("和台账没有差别")).to_be_visible()
    expect(page.locator(".tile", has_text="没有变化").locator(".value")).to_contain_text("20")
