"""Figures of tables, in tables of our own: what the head, the unit's line, the title and the row's name say of a bare number."""

from __future__ import annotations

from datetime import date

import pytest

from huoshui.ingestion.rules.document_reading import plain_text_source, read_claims
from huoshui.ingestion.rules.document_reading.claims import FigureClaim, ProjectClaim

TITLE = "2024年1—5月各乡镇招商引资情况表"


def figures(text: str) -> list[FigureClaim]:
    claims = read_claims(plain_text_source("t", text, date(2024, 7, 5))).claims
    found = [claim for claim in claims if isinstance(claim, FigureClaim)]
    assert all(claim.quote == text[claim.span.start : claim.span.end] for claim in found)
    assert all(claim.span.start <= claim.number.start < claim.number.end <= claim.span.end for claim in found)
    return found


def short(text: str) -> list[str]:
    words = []
    for claim in figures(text):
        extra = [claim.stage, "target" if claim.modality == "target" else None, claim.period]
        words.append(" ".join([claim.measure, f"{claim.value.normalize():f}", claim.unit, *filter(None, extra)]))
    return words


def table(*rows: str, above: str = TITLE) -> str:
    return "\n".join([*above.split("|"), *(row.replace(" ", "\t") for row in rows)]) + "\n"


SHAPES = {
    "a sum takes the stage of the projects counted before it": (
        table("单位 新签约项目（个） 总投资（亿元）", "柳林镇 12 3.2"),
        ["project_count 12 count signed 2024-01/2024-05", "investment 320000000 CNY signed 2024-01/2024-05"],
    ),
    "a head of two rows, merged cells kept empty": (
        table("单位 新签约项目  到位资金 ", " 个数（个） 总投资（亿元） 金额（万元） 同比增长（%）", "柳林镇 12 3.2 8600 -4.3"),
        [
            "project_count 12 count signed 2024-01/2024-05",
            "investment 320000000 CNY signed 2024-01/2024-05",
            "funds_arrived 86000000 CNY 2024-01/2024-05",
            "growth_rate -4.3 percent 2024-01/2024-05",
        ],
    ),
    "a head of two rows, merged cells lost": (
        table("单位 新签约项目 到位资金", "个数（个） 总投资（亿元） 金额（万元） 完成率（%）", "柳林镇 12 3.2 8600 61.5"),
        [
            "project_count 12 count signed 2024-01/2024-05",
            "investment 320000000 CNY signed 2024-01/2024-05",
            "funds_arrived 86000000 CNY 2024-01/2024-05",
            "completion_rate 61.5 percent 2024-01/2024-05",
        ],
    ),
    "a head whose merged cells cannot be told apart gives nothing": (
        table("单位 项目 到位资金", "个数（个） 总投资（亿元） 金额（万元）  完成率（%） 排名", "柳林镇 12 3.2 8600 61.5 3 4 5"),
        [],
    ),
    "the unit stands above, serial numbers and years are none": (
        table(
            "序号 项目名称 建设年限 总投资 年度计划投资 占地面积（亩）",
            "1 云河光伏玻璃项目 2023 180000 60000 210",
            above="2024年度重点项目投资计划表|单位：万元",
        ),
        ["investment 1800000000 CNY", "investment_done 600000000 CNY target 2024", "land_area 210 mu"],
    ),
    "blank cells and dashes are unknown, nought is a number": (
        table("单位 签约项目（个） 到位资金（亿元）", "柳林镇 — 0", "石桥镇  －", "东岗乡 / 无"),
        ["funds_arrived 0 CNY 2024-01/2024-05"],
    ),
    "places in a ranking": (
        table("县区 到位资金（亿元） 同比（%） 排名", "甲县 21.7 +35.2 1"),
        ["funds_arrived 2170000000 CNY 2024-01/2024-05", "growth_rate 35.2 percent 2024-01/2024-05", "rank 1 rank 2024-01/2024-05"],
    ),
    "indicators stand in rows, their units in a column": (
        table("指标 计量单位 绝对量 同比增长（%）", "地区生产总值 亿元 128.4 5.6", "一般公共预算收入 万元 93200 3.0"),
        [
            "output 12840000000 CNY 2024-01/2024-05",
            "growth_rate 5.6 percent 2024-01/2024-05",
            "tax 932000000 CNY 2024-01/2024-05",
            "growth_rate 3 percent 2024-01/2024-05",
        ],
    ),
    "every column its own unit": (
        table("部门 助企干部（人） 走访企业（次） 收集问题（个） 解决问题（个） 办结率（%）", "发改局 12 46 18 15 83.3"),
        [
            "official_count 12 person 2024-01/2024-05",
            "visit_count 46 time 2024-01/2024-05",
            "issue_raised 18 count 2024-01/2024-05",
            "issue_resolved 15 count 2024-01/2024-05",
            "resolution_rate 83.3 percent 2024-01/2024-05",
        ],
    ),
    "a table of goals is wanted, what the head calls done is not": (
        table("单位 签约项目（个） 到位资金（亿元） 已到位资金（亿元）", "柳林镇 10 2.5 1.1", above="2024年目标任务分解表"),
        ["project_count 10 count signed target 2024", "funds_arrived 250000000 CNY target 2024", "funds_arrived 110000000 CNY 2024"],
    ),
    "the month and what it adds up to": (
        table("单位 本月完成投资（万元） 累计完成投资（万元） 完成率", "柳林镇 约3200 15600 52%", above="2024年6月固定资产投资"),
        [
            "investment_done 32000000 CNY 2024-06",
            "investment_done 156000000 CNY 2024H1",
            "completion_rate 52 percent 2024H1",
        ],
    ),
    "a cell with its own unit keeps it, a cell with words is a sentence": (
        table("项目 投资（万元） 进展", "污水管网改造 1.2亿元 已完成投资3500万元，占年度计划的61%", above="进展表"),
        ["investment 120000000 CNY", "investment_done 35000000 CNY", "completion_rate 61 percent"],
    ),
    "a rate drops what it is counted by; a list's title gives its sums their stage": (
        table("企业 投资额（亿元） 亩均税收（万元/亩）", "恒澜新材 12.5 15.6", above="2024年集中签约项目清单"),
        ["investment 1250000000 CNY signed 2024", "tax 156000 CNY 2024"],
    ),
    "telephone numbers, codes and dates are none": (
        table("单位 项目代码 联系电话 开工时间 签约项目", "柳林镇 240311 13800001111 2024 5"),
        ["project_count 5 count signed 2024-01/2024-05"],
    ),
}


@pytest.mark.parametrize(("text", "found"), SHAPES.values(), ids=SHAPES.keys())
def test_a_bare_number_is_read_by_the_words_around_it(text: str, found: list[str]) -> None:
    assert short(text) == found


def test_a_row_of_sums_is_about_the_table_and_repeats_what_a_sentence_says() -> None:
    rows = table("单位 签约项目（个） 到位资金（亿元）", "柳林镇 12 3.2", "石桥镇 9 1.6", "合计 21 4.8")
    assert [(claim.subject, claim.quote) for claim in figures(rows)[-2:]] == [
        ("各乡镇招商引资", "合计\t21"),
        ("各乡镇招商引资", "合计\t21\t4.8"),
    ]
    said = figures(rows + "\n1—5月，全区签约项目21个，到位资金4.8亿元。\n")
    assert [int(claim.value) for claim in said].count(480000000) == 1
    assert len(said) == 6
    assert next(claim for claim in said if claim.value == 21).also_said


def test_equal_cells_of_two_rows_are_two_figures() -> None:
    rows = table("单位 到位资金（亿元）", "高新区一期 5.25", "高新区二期 5.25")
    assert [claim.subject for claim in figures(rows)] == ["高新区一期", "高新区二期"]


def test_a_cell_is_less_sure_than_a_sentence_and_says_by_which_rule_it_was_read() -> None:
    cell = figures(table("单位 到位资金（亿元）", "柳林镇 5.25"))[0]
    sentence = figures("柳林镇到位资金5.25亿元。\n")[0]
    assert cell.measure == sentence.measure == "funds_arrived"
    assert cell.confidence < sentence.confidence
    assert cell.because == ("table.head", "measure.funds_arrived:before:到位资金")


def test_a_row_that_lost_its_empty_first_cell_is_left_out_rather_than_read_under_wrong_heads() -> None:
    rows = table("类别 单位 签约项目（个） 到位资金（亿元）", "产业类 柳林镇 12 3.2", "石桥镇 9 1.6", "民生类 东岗乡 4")
    assert [(claim.subject, int(claim.value)) for claim in figures(rows) if claim.unit == "count"] == [("柳林镇", 12), ("东岗乡", 4)]


def test_a_form_of_one_project_gives_its_figures_and_no_projects_of_its_lines() -> None:
    text = "项目名称\t云河光伏玻璃项目\n总投资\t18亿元\n占地面积\t210亩\n建设期\t2年\n"
    assert short(text) == ["investment 1800000000 CNY", "land_area 210 mu", "duration 24 month"]
    names = {claim.name for claim in read_claims(plain_text_source("t", text)).claims if isinstance(claim, ProjectClaim)}
    assert not names & {"总投资", "占地面积", "建设期"}


def test_numbers_of_neighbouring_cells_never_grow_together() -> None:
    assert figures("柳林镇\t12\t3.2亿元\n") == []
