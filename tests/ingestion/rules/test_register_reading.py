"""A register of enterprises is understood by its own words, in any order of columns, and never taken for projects."""

import pytest

from huoshui.ingestion.rules import readings
from huoshui.ingestion.rules.register_words import is_register, register_meaning_of
from tests.ingestion.sheets import attributes, codes, read, values

CODE = "91411502MA40ABCD1B"  # the check character is wrong on purpose


@pytest.mark.parametrize(
    ("header", "attribute"),
    [
        ("企业名称", "enterprise_name"),
        ("企业全称", "enterprise_name"),
        ("市场主体名称", "enterprise_name"),
        ("单位名称（盖章）", "enterprise_name"),
        ("曾用名", "former_name"),
        ("统一社会信用代码", "uscc"),
        ("统一社会信用代码（或组织机构代码）", "uscc"),
        ("法定代表人", "legal_representative"),
        ("法人", "legal_representative"),
        ("企业负责人", "legal_representative"),
        ("联系人", "contact_name"),
        ("联系人电话", "contact_phone"),
        ("联系方式", "contact_phone"),
        ("所属行业", "industry"),
        ("行业小类", "industry"),
        ("所在园区", "area"),
        ("所属乡镇", "area"),
        ("经营状态", "operating_status"),
        ("生产状况", "operating_status"),
        ("是否规上", "above_scale"),
        ("规上工业企业", "above_scale"),
        ("注册资本（万元）", "registered_capital"),
        ("成立日期", "established_on"),
        ("注册时间", "established_on"),
        ("所属集团", "group_name"),
        ("注册地址", "registered_address"),
        ("主要产品", "main_business"),
    ],
)
def test_what_a_header_of_a_register_means(header, attribute):
    assert register_meaning_of((header,)).attribute == attribute


def test_titles_sections_notes_and_any_order_of_columns_are_read():
    sheet = read(
        [
            ["青河开发区企业名录"],
            ["填报单位：经发局", None, None, None, None, "填报日期：2024年6月30日"],
            ["是否规上", "联系电话", "统一社会信用代码", "所属行业", "企业名称", "注册资本（万元）"],
            ["一、工业企业"],
            ["是", 13800001111.0, CODE, "装备制造", "青河机械有限公司", 5000],
            ["否", "0376-12345", "", "食品", "青河食品有限公司", "—"],
            ["注：规上以统计局口径为准。"],
        ],
        name="企业名录",
    )
    assert sheet.status == readings.ENTERPRISE_LIST and sheet.subject_kind == "enterprise" and sheet.header_rows == (3,)
    assert values(sheet) == {
        "enterprise_name": "青河机械有限公司",
        "above_scale": "是",
        "contact_phone": "13800001111",
        "uscc": CODE,
        "industry": "装备制造",
        "registered_capital": 5000 * 1_000_000,
    }
    assert [row.project_name for row in sheet.rows] == ["青河机械有限公司", "青河食品有限公司"]
    assert sheet.reporting_unit == "经发局"


def test_a_wrong_check_digit_warns_at_its_cell_and_keeps_the_code():
    sheet = read([["企业名称", "统一社会信用代码"], ["甲公司", CODE]])
    assert codes(sheet)["B2"] == "uscc_format" and values(sheet)["uscc"] == CODE
    assert not [problem for problem in sheet.problems if problem.severity == "error"]


def test_a_code_of_impossible_length_is_kept_as_it_stands_and_told():
    sheet = read([["企业名称", "信用代码", "行业"], ["甲公司", CODE + "99", "装备"]])
    assert "uscc" not in values(sheet) and values(sheet)["信用代码"] == CODE + "99"


def test_the_same_firm_or_the_same_code_twice_is_told_by_row():
    sheet = read([["企业名称", "信用代码"], ["甲公司", CODE], ["甲公司", ""], ["乙公司", CODE]])
    assert codes(sheet)["3"] == "duplicate_row" or codes(sheet)["4"] == "duplicate_code"
    assert codes(sheet)["4"] == "duplicate_code"


def test_a_row_without_a_name_stays_out_with_its_reason():
    sheet = read([["序号", "企业名称", "信用代码"], [1, "甲公司", CODE], [2, None, CODE]])
    assert codes(sheet)["3"] == "no_enterprise_name" and len(sheet.rows) == 1


@pytest.mark.parametrize(
    "headers",
    [
        ("企业名称", "统一社会信用代码", "总投资（万元）", "开工时间"),  # a list of projects by firm
        ("企业名称", "项目内容", "联系人", "联系电话"),
        ("企业名称", "备注"),  # says nothing of firms
        ("乡镇", "企业数量", "规上企业数量"),  # a summary
    ],
)
def test_what_speaks_of_projects_or_of_nothing_is_no_register(headers):
    assert not is_register(tuple((header,) for header in headers))


def test_a_column_that_nobody_knows_is_kept_under_its_header():
    sheet = read([["企业名称", "信用代码", "亩均税收"], ["甲公司", CODE, 12.5]])
    assert attributes(sheet)["亩均税收"] == ("extra_text",) and values(sheet)["亩均税收"] == "12.5"
