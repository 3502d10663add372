"""A register of enterprises through the importer: firms made, completed, corrected, asked about, and every value kept with its cell."""

import io

import openpyxl
import pytest

from huoshui.enterprises.actions import add_alias, create_enterprise
from huoshui.enterprises.models import Enterprise, EnterpriseAlias
from huoshui.enterprises.queries import enterprise_detail
from huoshui.ingestion import queries
from huoshui.ingestion.actions import answer_questions, export_ledger, problem_workbook
from huoshui.investment_projects.actions import merge_enterprises
from huoshui.organizations.actions import create_area
from tests.ingestion.ledger_files import batch_of, brought_in, dropped, edited, facts, ledger, project, sources, workbook

HEADERS = ["序号", "企业名称", "统一社会信用代码", "所属行业", "所在园区", "法定代表人", "联系电话", "经营状态", "是否规上", "曾用名"]
GOOD, OTHER, WRONG = "91410100MA44MFDF4J", "91410100757142086P", "91411502MA40ABCD1B"
ROWS = [
    [1, "青河机械有限公司", GOOD, "装备制造", "高新园", "王建国", "13800001111", "满负荷", "是", "青河机械厂"],
    [2, "青河食品有限公司", WRONG, "食品", "高新园", "李红", "", "停产", "否", ""],
    [3, "河南青河新能源有限公司", "", "新能源", "没有的园区", "", "", "", "", ""],
]


def register(rows=ROWS, headers=HEADERS):
    return workbook(("企业名录", "青河开发区企业名录", headers, rows))


def firm(actor, name):
    return Enterprise.objects.in_zone(actor.zone_id).get(name=name)


def names(actor):
    return sorted(Enterprise.objects.in_zone(actor.zone_id).filter(merged_into_id=None).values_list("name", flat=True))


def of_firms(report):
    return report["enterprises_new"], report["enterprises_changed"], report["enterprises_same"]


@pytest.fixture
def park(keeper):
    return create_area(keeper, name="高新园", kind="park", starts_on=None)


def test_firms_come_in_with_code_park_contact_and_former_name(keeper, park):
    batch = brought_in(keeper, register(), "企业名录.xlsx")
    assert of_firms(batch.report) == (3, 0, 0) and batch.report["projects_new"] == 0
    made = firm(keeper, "青河机械有限公司")
    assert (made.uscc, made.industry, made.area_id, made.operating_status) == (GOOD, "装备制造", park.id, "满负荷")
    assert made.contact_phone_lookup and not made.uscc_warning
    assert EnterpriseAlias.objects.in_zone(keeper.zone_id).get(enterprise=made).name == "青河机械厂"


def test_every_value_is_a_fact_with_its_cell_and_opens_from_the_firm(keeper, park):
    brought_in(keeper, register(), "企业名录.xlsx")
    (fact,) = facts(keeper, subject_kind="enterprise", attribute="uscc", spot_cell="C3")
    assert (fact.spot_sheet, fact.raw_text, fact.subject_id) == ("企业名录", GOOD, firm(keeper, "青河机械有限公司").id)
    shown = {one.attribute.name for one in enterprise_detail(keeper, fact.subject_id).facts}
    assert {"uscc", "industry", "above_scale", "legal_representative"} <= shown


def test_a_wrong_check_digit_and_an_unknown_park_are_told_by_cell_and_block_nothing(keeper, park):
    batch = dropped(keeper, register(), "企业名录.xlsx")
    told = {problem["cell"]: problem["code"] for problem in batch.report["problems"]}
    assert told["C4"] == "uscc_format" and told["E5"] == "unknown_area"
    assert batch.state == "ready" and batch.report["rows_kept_out"] == 0
    brought_in(keeper, register(), "企业名录.xlsx")
    assert firm(keeper, "青河食品有限公司").uscc_warning and firm(keeper, "河南青河新能源有限公司").area_id is None
    notes = openpyxl.load_workbook(io.BytesIO(problem_workbook(keeper, batch.id).content))["企业名录"]
    assert "校验码" in notes["C4"].comment.text


def test_the_same_register_twice_changes_nothing(keeper, park):
    brought_in(keeper, register(), "企业名录.xlsx")
    before = (len(facts(keeper)), sources(keeper), firm(keeper, "青河机械有限公司").version)
    again = brought_in(keeper, register(), "企业名录.xlsx")
    assert of_firms(again.report) == (0, 0, 3)
    assert (len(facts(keeper)), sources(keeper), firm(keeper, "青河机械有限公司").version) == before


def test_an_edited_register_changes_only_what_was_edited(keeper, park):
    brought_in(keeper, register(), "企业名录.xlsx")
    before = len(facts(keeper))
    batch = dropped(keeper, register(edited(0, 7, "停产", ROWS)), "企业名录.xlsx")
    (row,) = queries.differences_page(keeper, batch.id, "changed").rows
    assert row.subject_kind == "enterprise"
    assert [(each["cell"], each["before"], each["after"]) for each in row.changes] == [("H3", "满负荷", "停产")]
    brought_in(keeper, register(edited(0, 7, "停产", ROWS)), "企业名录.xlsx")
    changed = firm(keeper, "青河机械有限公司")
    assert (changed.operating_status, changed.uscc, len(facts(keeper)) - before) == ("停产", GOOD, 1)


def test_firms_that_a_ledger_of_projects_named_already_are_completed_not_doubled(keeper, park):
    brought_in(keeper, ledger())
    assert project(keeper, "锂电池正极材料产业园").owner_enterprise_id == firm(keeper, "河南青河新能源有限公司").id
    batch = brought_in(keeper, register(), "企业名录.xlsx")
    assert of_firms(batch.report) == (2, 1, 0)
    assert firm(keeper, "河南青河新能源有限公司").industry == "新能源"


def test_the_code_finds_a_firm_under_another_spelling_and_the_spelling_becomes_an_alias(keeper):
    known = create_enterprise(keeper, name="青河机械股份公司", values={"uscc": GOOD})
    batch = brought_in(keeper, register(ROWS[:1]), "企业名录.xlsx")
    assert of_firms(batch.report) == (0, 1, 0) and names(keeper) == ["青河机械股份公司"]
    assert "青河机械有限公司" in EnterpriseAlias.objects.in_zone(keeper.zone_id).filter(enterprise_id=known).values_list("name", flat=True)


def test_a_firm_that_the_register_itself_renames_keeps_its_former_name(keeper):
    brought_in(keeper, register(ROWS[:1]), "企业名录.xlsx")
    brought_in(keeper, register(edited(0, 1, "青河智能装备有限公司", ROWS[:1])), "企业名录.xlsx")
    renamed = firm(keeper, "青河智能装备有限公司")
    former = EnterpriseAlias.objects.in_zone(keeper.zone_id).filter(enterprise=renamed, kind="former").values_list("name", flat=True)
    assert "青河机械有限公司" in former and names(keeper) == ["青河智能装备有限公司"]


def test_the_same_name_with_another_code_is_asked_and_the_answer_decides(keeper):
    create_enterprise(keeper, name="青河机械有限公司", values={"uscc": OTHER})
    batch = dropped(keeper, register(ROWS[:1]), "企业名录.xlsx")
    (question,) = batch.report["questions"]
    assert batch.state == "asking" and "哪家企业" in question["text"]
    answer_questions(keeper, batch.id, {question["id"]: "new"}, {}, batch.version, in_background=False)
    assert batch_of(keeper, batch.id).state == "ready" and of_firms(batch_of(keeper, batch.id).report) == (1, 0, 0)


def test_a_merged_entry_leads_to_the_firm_that_was_kept(keeper):
    kept = create_enterprise(keeper, name="青河机械股份公司")
    merged = create_enterprise(keeper, name="青河机械有限公司", is_another=True)
    merge_enterprises(keeper, kept, merged, reason="同一家企业")
    assert of_firms(brought_in(keeper, register(ROWS[:1]), "企业名录.xlsx").report) == (0, 1, 0)
    assert Enterprise.objects.in_zone(keeper.zone_id).get(id=kept).uscc == GOOD


def test_another_name_finds_the_firm(keeper):
    kept = create_enterprise(keeper, name="青河机械股份公司")
    add_alias(keeper, kept, name="青河机械有限公司")
    assert of_firms(dropped(keeper, register(ROWS[:1]), "企业名录.xlsx").report) == (0, 1, 0)


def test_projects_and_firms_of_one_workbook_come_in_together(keeper, park):
    content = workbook(
        ("企业名录", "青河开发区企业名录", HEADERS, ROWS),
        (
            "项目",
            "青河开发区项目台账",
            ["序号", "项目名称", "建设单位", "总投资（万元）"],
            [[1, "智能装备产业园", "青河机械有限公司", 9000]],
        ),
    )
    batch = brought_in(keeper, content, "青河.xlsx")
    assert of_firms(batch.report) == (3, 0, 0) and batch.report["projects_new"] == 1
    assert project(keeper, "智能装备产业园").owner_enterprise_id == firm(keeper, "青河机械有限公司").id
    assert batch.report["totals"]["planned_investment"] == str(9000 * 1_000_000)


def test_the_register_goes_out_as_it_came_with_contacts_masked_and_comes_back_without_a_difference(keeper, park):
    brought_in(keeper, register(), "企业名录.xlsx")
    exported = export_ledger(keeper, "企业名录")
    sheet = openpyxl.load_workbook(io.BytesIO(exported.content))["企业名录"]
    assert [cell.value for cell in sheet[2]] == HEADERS
    assert [cell.value for cell in sheet[3]][:6] == [1, "青河机械有限公司", GOOD, "装备制造", "高新园", "王**"]
    assert of_firms(dropped(keeper, exported.content, "企业名录.xlsx").report) == (0, 0, 3)
