"""What goes out comes back without a difference: whole ledgers in their own layout, lists with chosen columns."""

import io
import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huoshui.audit.models import AuditEntry
from huoshui.core.refusals import Refusal
from huoshui.fact_ledger.actions import correct_fact
from huoshui.ingestion.actions import export_all_ledgers, export_ledger, export_projects, import_now
from huoshui.ingestion.models import ImportBatch
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


# --- the property: any ledger, several layouts ---------------------------------------------------------------------------

NAMES = st.lists(st.text(alphabet="甲乙丙丁厂房园区基地新能源物流", min_size=3, max_size=9), min_size=1, max_size=5, unique=True)
AMOUNT = st.one_of(st.none(), st.decimals(min_value=0, max_value=900_000, places=2).map(lambda amount: float(amount)))
STAGE = st.sampled_from(["", "在谈", "签约", "已落地", "在建", "竣工", "已投产"])
TEXT = st.text(alphabet="主体施工至三层 ，。完成A1-+=", max_size=12).map(str.strip)
DAY = st.sampled_from(["", "2024-03-05", "2024年3月", "2023年", "2024.5"])
SPAN = st.sampled_from(["", "2022.3-2024.12", "2021—2023", "2023年1月-2025年6月"])
CODE = st.one_of(st.just(""), st.integers(1, 999_999).map(lambda number: f"2105-411402-04-01-{number:06d}"))


def layout_of(titles, values, **more):
    return {"titles": titles, "values": values, **more}


LAYOUTS = {
    "one header row, units in the headers": layout_of(
        ["序号", "项目名称", "总投资（亿元）", "2024年度计划投资（万元）", "2024年1-6月累计完成投资（万元）", "目前阶段", "形象进度"],
        [AMOUNT, AMOUNT, AMOUNT, STAGE, TEXT],
    ),
    "dates, spans, codes and a column nobody knows": layout_of(
        ["序号", "项目名称", "项目代码", "建设起止年限", "开工时间", "总投资（元）", "乡镇排名说明"], [CODE, SPAN, DAY, AMOUNT, TEXT]
    ),
    "no running number, owner and duty": layout_of(
        ["项目名称", "建设单位", "责任单位", "责任人", "总投资(万元)", "6月完成投资(万元)", "存在问题"],
        [TEXT, TEXT, TEXT, AMOUNT, AMOUNT, TEXT],
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
@given(data=st.data())
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_ledger_comes_back_without_a_difference(keeper, name, data):
    layout = LAYOUTS[name]
    numbered = layout["titles"][0] == "序号"
    rows = []
    for number, project_name in enumerate(data.draw(NAMES), start=1):
        values = [data.draw(strategy) for strategy in layout["values"]]
        rows.append([*([number] if numbered else []), project_name, *("" if value is None else value for value in values)])
    content = workbook(("台账", "青河2024年6月重点项目台账", layout["titles"], rows))
    with transaction.atomic(), tempfile.TemporaryDirectory() as folder:
        outcome = import_now(keeper, "台账.xlsx", io.BytesIO(content))
        if outcome.state == "committed" and outcome.report["projects_new"]:
            for file_format in ("xlsx", "csv"):
                target = Path(folder) / f"台账.{file_format}"
                target.write_bytes(export_ledger(keeper, "台账", file_format=file_format).content)
                with target.open("rb") as stream:
                    again = import_now(keeper, target.name, stream)
                assert again.state == "committed", again
                stored = ImportBatch.objects.in_zone(keeper.zone_id).get(id=again.batch_id)
                assert counts(stored.report) == (0, 0, outcome.report["projects_new"]), stored.report["problems"]
        transaction.set_rollback(True)


def test_the_day_of_a_past_export_counts(keeper):
    brought_in(keeper, ledger())
    assert export_ledger(keeper, "台账", as_of=date(2026, 1, 1)).rows == 3
    assert Decimal("8000.5") == Decimal(str(cells(opened(export_ledger(keeper, "台账").content)["台账"])[4][4]))
