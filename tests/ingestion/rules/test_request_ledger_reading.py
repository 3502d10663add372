"""A ledger of problems is understood by its own words in any style of header, and is never taken for projects or a register."""

from datetime import date

import pytest

from huoshui.ingestion.rules import readings
from huoshui.ingestion.rules.request_words import is_request_ledger, number_key, request_meaning_of, words_key
from tests.ingestion.sheets import attributes, codes, read, values


@pytest.mark.parametrize(
    ("header", "attribute"),
    [
        ("问题诉求", "request_text"),
        ("企业反映的问题", "request_text"),
        ("诉求内容", "request_text"),
        ("存在问题及诉求", "request_text"),
        ("需协调解决的问题", "request_text"),
        ("具体问题", "request_text"),
        ("企业名称", "enterprise_name"),
        ("企业（项目）名称", "enterprise_name"),
        ("反映企业", "enterprise_name"),
        ("统一社会信用代码", "uscc"),
        ("交办单位", "assigning_unit_told"),
        ("责任单位", "lead_unit_told"),
        ("主办单位（部门）", "lead_unit_told"),
        ("协办单位", "assist_units_told"),
        ("配合部门", "assist_units_told"),
        ("责任人", "duty_person_told"),
        ("首席服务员", "duty_person_told"),
        ("当前进展", "progress_told"),
        ("办理情况", "progress_told"),
        ("解决时限", "due_on_told"),
        ("办结时限", "due_on_told"),
        ("计划完成时间", "due_on_told"),
        ("办结时间", "closed_on_told"),
        ("销号时间", "closed_on_told"),
        ("实际办结日期", "closed_on_told"),
        ("收集时间", "told_on"),
        ("反映时间", "told_on"),
        ("是否办结", "closed_told"),
        ("是否已解决", "closed_told"),
        ("销号情况", "closed_told"),
        ("办理结果", "reply_told"),
        ("回访情况", "revisit_told"),
        ("企业满意度", "satisfaction_told"),
        ("问题类别", "category_told"),
        ("诉求来源", "channel_told"),
        ("收集渠道", "channel_told"),
        ("紧急程度", "urgency_told"),
        ("个性/共性", "reach_told"),
        ("联系人", "contact_name"),
        ("联系电话", "contact_phone"),
        ("所属园区", "area"),
        ("受理编号", "request_number_told"),
        ("备注", "remark"),
    ],
)
def test_what_a_header_of_a_ledger_of_problems_means(header, attribute):
    assert request_meaning_of((header,)).attribute == attribute


def test_a_header_of_three_rows_merged_firms_sections_and_totals_are_read():
    sheet = read(
        [
            ["青河县“万人助万企”问题台账", *[None] * 8],
            ["填报单位：助企办", *[None] * 6, "填报日期：2024年6月30日", None],
            ["序号", "企业情况", None, "问题情况", None, "办理情况", None, None, "备注"],
            [None, "企业名称", "联系电话", "问题诉求", "收集时间", "责任单位", "办结情况", None, None],
            [None, None, None, None, None, None, "解决时限", "是否办结", None],
            ["一、用工类", *[None] * 8],
            [1, "青河机械有限公司", 13800001111.0, "招不到焊工", "2024.3", "人社局", "2024-07-30", "否", None],
            [2, None, None, "缺夜班工人", "2024.4", "人社局", "长期", "是", None],
            ["二、融资类", *[None] * 8],
            [3, "青河食品有限公司", None, "贷款续不上", "2024-05-02", "金融办", None, None, None],
            ["合计", "2家", None, 3, *[None] * 5],
            ["注：长期指常态推进。", *[None] * 8],
        ],
        merges=["A1:I1", "A3:A5", "B3:C3", "D3:E3", "F3:H3", "I3:I5", "B4:B5", "C4:C5", "D4:D5", "E4:E5", "F4:F5", "G4:H4",
                "B7:B8", "C7:C8"],
    )  # fmt: skip
    assert sheet.status == readings.REQUEST_LIST and sheet.header_rows == (3, 4, 5)
    assert [(row.owner, row.project_name) for row in sheet.rows] == [
        ("青河机械有限公司", "招不到焊工"), ("青河机械有限公司", "缺夜班工人"), ("青河食品有限公司", "贷款续不上"),
    ]  # fmt: skip
    assert values(sheet)["told_on"] == date(2024, 3, 1) and values(sheet)["due_on_told (plan)"] == date(2024, 7, 30)
    assert [values(sheet, row)["category_told"] for row in range(3)] == ["用工类", "用工类", "融资类"]
    assert codes(sheet)["G8"] == "no_day" and values(sheet, 1)["contact_phone"] == "13800001111"
    assert [skipped.kind for skipped in sheet.skipped if skipped.row > 5] == ["section", "section", "total", "note"]


def test_a_column_that_nobody_knows_is_kept_under_its_header():
    sheet = read([["企业名称", "问题", "责任单位", "办结时限", "台账员"], ["甲公司", "停电", "供电公司", "2024-08-01", "小周"]])
    assert attributes(sheet)["台账员"] == ("extra_text",) and values(sheet)["台账员"] == "小周"


@pytest.mark.parametrize(
    ("headers", "is_one"),
    [
        (("企业名称", "问题诉求", "责任单位", "当前进展", "解决时限"), True),
        (("序号", "单位名称", "诉求", "牵头单位", "完成时限", "进展情况"), True),
        (("企业名称", "存在问题", "责任单位", "办理结果", "满意度"), True),
        (("项目名称", "企业名称", "诉求事项", "责任单位", "是否办结"), True),
        (("项目名称", "存在问题", "责任单位", "解决时限"), False),  # a list of projects
        (("项目名称", "总投资（万元）", "企业名称", "存在问题", "责任单位", "完成时限"), False),
        (("企业名称", "统一社会信用代码", "所属行业", "主要诉求"), False),  # a register
        (("责任单位", "问题数", "办结数", "满意率"), False),  # a summary
    ],
)
def test_it_is_told_from_lists_of_projects_registers_and_summaries(headers, is_one):
    assert is_request_ledger(tuple((header,) for header in headers)) is is_one


def test_words_are_found_again_however_they_are_spaced_and_running_numbers_identify_nothing():
    assert words_key("厂区 线路老化，常跳闸。") == words_key("厂区线路老化,常跳闸") and words_key("停电") != words_key("停水")
    assert words_key("电话13800001111") == words_key("电话138****1111")
    assert (number_key("12"), number_key("wt-2024-001"), number_key("SQ202600017")) == ("", "WT-2024-001", "SQ202600017")
