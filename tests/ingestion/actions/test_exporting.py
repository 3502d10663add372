"""What goes out comes back without a difference: whole ledgers in their own layout, lists with chosen columns."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from huoshui.audit.models import AuditEntry
from huoshui.core.refusals import Refusal
from huoshui.fact_ledger.actions import correct_fact
from huoshui.ingestion import queries
from huoshui.ingestion.actions import export_all_ledgers, export_ledger, export_projects
from tests.ingestion.ledger_files import HEADERS, ROWS, brought_in, counts, dropped, edited, facts, ledger, workbook

WAN = 1_000_000


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def cells(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_a_ledger_goes_out_with_its_own_title_headers_and_rows(keeper):
    brought_in(keeper, ledger())
    exported = export_ledger(keeper, "台账")
    sheet = opened(exported.content)["台账"]
    assert [str(block) for block in sheet.merged_cells.ranges] == ["A1:G1"]
    assert cells(sheet)[1] == HEADERS
    assert [row[1] for row in cells(sheet)[2:]] == [row[1] for row in ROWS]
    assert [row[4] for row in cells(sheet)[2:]] == [50000, 12000, 8000.5]
    assert exported.rows == 3


@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_what_went_out_comes_back_without_a_difference(keeper, file_format):
    brought_in(keeper, ledger())
    exported = export_ledger(keeper, "台账", file_format=file_format)
    name = "台账.xlsx" if file_format == "xlsx" else "台账.csv"
    batch = dropped(keeper, exported.content, name)
    assert counts(batch.report) == (0, 0, 3), batch.report


def test_a_person_s_correction_goes_out_and_comes_back_as_what_counts(keeper):
    brought_in(keeper, ledger())
    correct_fact(keeper, facts(keeper, attribute="planned_investment")[1].id, value=13000 * WAN, reason="合同为准")
    exported = export_ledger(keeper, "台账")
    assert cells(opened(exported.content)["台账"])[3][4] == 13000
    assert counts(dropped(keeper, exported.content).report) == (0, 0, 3)


def test_sections_and_sums_go_out_where_they_stood_with_the_sums_of_now(keeper):
    headers = ["序号", "项目名称", "总投资（万元）"]
    rows = [
        ["一、在建项目", "", ""],
        [1, "甲厂房", 100],
        [2, "乙厂房", 200],
        ["二、签约项目", "", ""],
        [1, "丙厂房", 50],
        ["", "合计", 350],
    ]
    brought_in(keeper, ledger(rows, headers=headers))
    correct_fact(keeper, facts(keeper, attribute="planned_investment")[0].id, value=150 * WAN, reason="更正")
    sheet = cells(opened(export_ledger(keeper, "台账").content)["台账"])
    assert [row[0] for row in sheet[2:]] == ["一、在建项目", 1, 2, "二、签约项目", 1, None]
    assert sheet[-1][1:] == ["合计", 400]
    batch = dropped(keeper, export_ledger(keeper, "台账").content)
    assert counts(batch.report) == (0, 0, 3)
    assert [problem for problem in batch.report["problems"] if problem["severity"] != "told"] == []


def test_a_text_that_looks_like_a_formula_goes_out_as_text_and_comes_back_as_it_was(keeper):
    brought_in(keeper, ledger(edited(0, 6, "-主体施工 +1")))
    exported = export_ledger(keeper, "台账", file_format="csv")
    assert "'-主体施工 +1" in exported.content.decode("utf-8-sig")
    assert counts(dropped(keeper, exported.content, "台账.csv").report) == (0, 0, 3)


def test_every_export_leaves_an_audit_row(keeper):
    brought_in(keeper, ledger())
    export_ledger(keeper, "台账")
    export_all_ledgers(keeper)
    export_projects(keeper)
    operations = AuditEntry.objects.in_zone(keeper.zone_id).filter(subject_kind="export").values_list("operation", flat=True)
    assert sorted(operations) == ["ledger.exported", "ledger.exported", "list.exported"]


def test_a_list_has_the_chosen_columns_in_the_chosen_order(keeper):
    brought_in(keeper, ledger())
    exported = export_projects(keeper, columns=["planned_investment", "project_name", "项目阶段"], order="-investment")
    sheet = cells(opened(exported.content)["项目清单"])
    assert sheet[1] == ["总投资（万元）", "项目名称", "项目阶段"]
    assert sheet[2] == [50000, "锂电池正极材料产业园", "开工"]
    assert sheet[4][0] == 8000.5


def test_a_list_comes_back_without_a_difference(keeper):
    brought_in(keeper, ledger())
    for file_format, name in (("xlsx", "清单.xlsx"), ("csv", "清单.csv")):
        batch = dropped(keeper, export_projects(keeper, file_format=file_format).content, name)
        assert (batch.state, counts(batch.report)) == ("ready", (0, 0, 3)), batch.report


def test_an_unknown_ledger_or_column_is_refused_with_those_there_are(keeper):
    brought_in(keeper, ledger())
    with pytest.raises(Refusal, match="“台账”"):
        export_ledger(keeper, "没有这份")
    with pytest.raises(Refusal, match="project_name"):
        export_projects(keeper, columns=["没有这列"])
    with pytest.raises(Refusal, match="xlsx"):
        export_projects(keeper, file_format="pdf")


def test_a_zone_without_ledgers_says_so(keeper):
    with pytest.raises(Refusal, match="还没有导入过台账"):
        export_all_ledgers(keeper)


# The property over generated ledgers is in tests/ingestion/rules/test_ledger_export.py; here each layout goes through the database once.
LAYOUTS = {
    "codes, spans, dates, a column nobody knows": (
        [
            "序号",
            "项目名称",
            "项目代码",
            "建设起止年限",
            "开工时间",
            "总投资（亿元）",
            "2024年度计划投资（万元）",
            "2024年1-6月累计完成投资（万元）",
            "乡镇排名",
        ],
        [
            [1, "甲厂房", "2105-411402-04-01-000001", "2022.3-2024.12", "2024年3月", 1.5, 300, 120, "第三"],
            [2, "乙厂房", "", "", "", "", "", "", ""],
        ],
    ),
    "no numbers, marks, percentages, people": (
        ["项目名称", "建设单位", "责任单位", "责任人", "联系电话", "总投资(万元)", "年度投资完成率", "建设性质", "存在问题"],
        [
            ["☆甲基地", "甲公司", "住建局", "张三", "13812345678", 12.34, "35%", "续建", "-缺土地"],
            ["乙基地", "", "", "", "", 5, "", "新建", ""],
        ],
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_each_layout_goes_out_and_comes_back_without_a_difference(keeper, name):
    headers, rows = LAYOUTS[name]
    brought_in(keeper, workbook(("台账", "青河2024年6月重点项目台账", headers, rows)))
    for file_format in ("xlsx", "csv"):
        exported = export_ledger(keeper, "台账", file_format=file_format)
        batch = dropped(keeper, exported.content, exported.file_name)
        assert (batch.state, counts(batch.report)) == ("ready", (0, 0, 2)), queries.differences_page(keeper, batch.id).rows
        assert batch.report["cells_cleared"] == 0


def test_a_phone_number_goes_out_masked_and_the_mask_never_comes_back_as_a_number(keeper):
    headers, rows = LAYOUTS["no numbers, marks, percentages, people"]
    brought_in(keeper, workbook(("台账", "青河2024年6月重点项目台账", headers, rows)))
    exported = export_ledger(keeper, "台账")
    assert b"13812345678" not in exported.content
    assert cells(opened(exported.content)["台账"])[2][4] == "138****5678"
    assert facts(keeper, attribute="contact_phone")[0].raw_text == "138****5678"


def test_the_day_of_a_past_export_counts(keeper):
    brought_in(keeper, ledger())
    assert export_ledger(keeper, "台账", as_of=date(2026, 1, 1)).rows == 3
    assert Decimal("8000.5") == Decimal(str(cells(opened(export_ledger(keeper, "台账").content)["台账"])[4][4]))
