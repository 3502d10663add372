# ruff: noqa: E501 - rows of tables stay on one line
"""Shares, rates, growth, progress, windows, totals said twice, targets."""

from __future__ import annotations

import pytest

from tests.ingestion.rules.reconciliation.marked_text import checked, outcomes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[21个|project_count]项目集中签约。\n其中新材料项目[17个|project_count]，占总项目数[81%|share]。", [("share", True, "17个 ÷ 21个 = 80.95% ≈ 81%")]),
        ("[21个|project_count]项目集中签约。\n其中新材料项目[17个|project_count]，占总项目数[71%|share]。", [("share", False, "17个 ÷ 21个 = 80.95% ≠ 71%")]),
        ("[21个|project_count]项目集中签约。\n其中新材料项目[17个|project_count]，占总项目数[80.9%|share]。", [("share", True, "17个 ÷ 21个 = 80.95% ≈ 80.9%")]),
        ("[21个|project_count]项目集中签约。\n新材料项目[17个|project_count]，占比[81%|share]，大项目[12个|project_count]，占比[60%|share]。", [("share", False, "12个 ÷ 21个 = 57.14% ≠ 60%"), ("share", True, "17个 ÷ 21个 = 80.95% ≈ 81%")]),
        ("采购[32亿元|investment_done]，完成了全年[60亿元|investment_done|modality=target]任务的[53%|completion_rate]。", [("rate", True, "32亿元 ÷ 60亿元 = 53.33% ≈ 53%")]),
        ("采购[32亿元|investment_done]，完成了全年[60亿元|investment_done|modality=target]任务的[63%|completion_rate]。", [("rate", False, "32亿元 ÷ 60亿元 = 53.33% ≠ 63%")]),
        ("年度计划[6.2亿元|investment_done|modality=target]。截至5月底，完成投资[2.9亿元|investment_done]，占年计划的[47.2%|completion_rate]。", [("rate", True, "2.9亿元 ÷ 6.2亿元 = 46.77% ≈ 47.2%")]),
        ("收集问题[1693个|issue_raised]，解决[1669个|issue_resolved]，化解率[98.58%|resolution_rate]。", [("rate", True, "1669个 ÷ 1693个 = 98.58%")]),
        ("收集问题[1693个|issue_raised]，解决[1669个|issue_resolved]，化解率[99.6%|resolution_rate]。", [("rate", False, "1669个 ÷ 1693个 = 98.58% ≠ 99.6%")]),
        ("企业满意率[100%|satisfaction_rate]。", [("rate_without_terms", False, "100% = ? ÷ ?")]),
        ("收集问题[36个|issue_raised]，办结率[100%|resolution_rate]。", []),
        ("力争企业满意率[100%|satisfaction_rate|modality=target]。", []),
        ("前八期[74个|project_count]项目全部开工，[58个|project_count]项目均已投产，达效率[86.2%|completion_rate]。", []),
        ("码头概算投资[7.3亿元|investment]。\n街区累计完成投资[1.6亿元|investment_done]，占总投资的[53.3%|share]。", []),
        # several wholes may be meant, or the share belongs to another year, or it is no percentage
        ("新开工[21个|project_count]，续建[40个|project_count]，制造业[17个|project_count]，占比[28%|share]。", []),
        ("产值[55亿元|output]，占全部产值比例由2019年的[10%|share]增长到[22%|share]。", []),
        ("种植[77万亩|land_area]，粮经饲比例达到[87|share]：[9|share]：[4|share]。", []),
    ],
)  # fmt: skip
def test_shares_and_rates(text: str, expected: list[tuple[str, bool, str]]) -> None:
    assert outcomes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("截至5月底，完成年计划的[47.2%|completion_rate]，超序时进度[5.53个百分点|progress_gap]。", [("progress_gap", True, "47.2% - 5/12 = 5.53个百分点")]),
        ("1—10月完成年计划的[97.2%|completion_rate]，超时间进度[13.8个百分点|progress_gap]。", [("progress_gap", True, "97.2% - 10/12 = 13.87个百分点")]),
        ("截至9月底，完成年计划的[70%|completion_rate]，超序时进度[5个百分点|progress_gap]。", [("progress_gap", False, "70% - 9/12 = -5个百分点 ≠ 5个百分点")]),
        ("截至9月底，完成年计划的[70%|completion_rate]，低于序时进度[5个百分点|progress_gap]。", [("progress_gap", True, "70% - 9/12 = -5个百分点")]),
        ("完成年计划的[70%|completion_rate]，超计划进度[37个百分点|progress_gap]。", []),
        ("完成工业投资[26亿元|investment_done]，去年同期[20亿元|investment_done]，同比增长[30%|growth_rate]。", [("growth", True, "26亿元 ÷ 20亿元 - 1 = 30%")]),
        ("完成工业投资[26亿元|investment_done]，去年同期[20亿元|investment_done]，同比增长[20%|growth_rate]。", [("growth", False, "26亿元 ÷ 20亿元 - 1 = 30% ≠ 20%")]),
        ("完成工业增加值[26亿元|output]，去年同期[20亿元|output]，同比增长[8%|growth_rate]。", []),
        ("完成工业投资[26亿元|investment_done]，同比增长[20%|growth_rate]。", []),
    ],
)  # fmt: skip
def test_progress_and_growth(text: str, expected: list[tuple[str, bool, str]]) -> None:
    assert outcomes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“奋战60天”活动从5月1日至6月30日开展。", [("window", False, "5月1日至6月30日共61天 ≠ 60天")]),
        ("“奋战61天”活动从5月1日至6月30日开展。", [("window", True, "5月1日至6月30日共61天")]),
        ("“百日攻坚”行动自9月23日起至12月31日。", [("window", True, "9月23日起至12月31日共100天")]),
        ("“冲刺90天”行动：2023年11月1日至2024年1月31日。", [("window", False, "2023年11月1日至2024年1月31日共92天 ≠ 90天")]),
        ("60天内盘活项目[7个|project_count]，5月1日至6月30日组织观摩。", []),
    ],
)  # fmt: skip
def test_windows(text: str, expected: list[tuple[str, bool, str]]) -> None:
    assert outcomes(text) == expected


def test_one_projects_two_totals_are_found_with_both_quotes() -> None:
    finding = checked(
        "总投资[30亿元|investment]的云杉精密产业园奠基。\n投资[100亿元|investment]的云杉精密产业园带动产业链。", ("云杉精密产业园",)
    )[0]
    assert (finding.kind, finding.weight, finding.arithmetic) == ("announced_twice", "heavy", "30亿元 ≠ 100亿元，相差70亿元")
    assert [term.quote.text for term in finding.terms if term.quote] == [
        "总投资30亿元的云杉精密产业园奠基",
        "投资100亿元的云杉精密产业园带动产业链",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "总投资[30亿元|investment]的云杉精密产业园奠基。\n云杉精密产业园总投资约[31亿元|investment|comparator=~]。",
        "总投资[30亿元|investment]的云杉精密产业园奠基。\n云杉精密产业园一期投资[8亿元|investment]。",
        "总投资[30亿元|investment]的云杉精密产业园奠基。\n云杉精密产业园今年计划投资[8亿元|investment]。",
        "总投资突破[60亿元|investment|comparator=>]的云杉精密产业园。\n云杉精密产业园总投资[63.8亿元|investment]。",
        "云杉精密产业园占地[900亩|land_area]，将建占地[113亩|land_area]的展示中心和占地[118亩|land_area]的仓储中心。",
        "云杉精密产业园总投资[30亿元|investment]。云杉精密产业园、松石材料基地等[14个|project_count]项目，总投资[88亿元|investment]。",
        "建设投资[1.2亿元|investment]的书房和投资[9000万元|investment]的云杉精密产业园。",
        "云杉精密产业园开工，总投资[30亿元|investment]。松石材料基地同日开工，总投资[9亿元|investment]。",
    ],
)
def test_sizes_that_can_be_one_number_or_belong_to_a_part_are_no_contradiction(text: str) -> None:
    assert checked(text, ("云杉精密产业园",)) == []


def test_a_size_is_the_last_named_projects_and_this_project_points_back() -> None:
    text = "云杉精密产业园开工，总投资[30亿元|investment]。该项目总投资[32亿元|investment]，年内投产。"
    assert [(one.kind, one.arithmetic) for one in checked(text, ("云杉精密产业园",))] == [("announced_twice", "30亿元 ≠ 32亿元，相差2亿元")]


def test_a_total_ten_thousand_times_another_is_named_a_slip() -> None:
    finding = checked("总投资[30亿元|investment]的云杉精密产业园。\n云杉精密产业园总投资[30万元|investment]。", ("云杉精密产业园",))[0]
    assert finding.slip_of_ten_thousand and "万" in finding.explanation


def test_headline_and_body_that_count_differently_are_found() -> None:
    same = "period=2024Q1|stage=signed"
    text = f"一季度签约[21个|project_count|{same}]项目\n一季度，全区签约项目[22个|project_count|{same}]，其中新材料项目[17个|project_count|{same}]。"
    assert outcomes(text) == [("announced_twice", False, "21个 ≠ 22个，相差1个")]


def test_two_growth_targets_for_one_indicator_are_shown_and_the_compatible_ones_weigh_little() -> None:
    text = "力争上半年财政收入、固定资产投资、技改投资增速[30%|growth_rate|modality=target|comparator=>|period=2024H1]以上。\n确保上半年技改投资增速[{}%|growth_rate|modality=target|period=2024H1]。"
    assert [(one.kind, one.weight) for one in checked(text.format(35))] == [("targets_differ", "light")]
    assert [(one.kind, one.weight) for one in checked(text.format(25))] == [("targets_differ", "medium")]
    assert checked(text.format(30)) == []


def test_a_target_below_what_last_year_reached_is_shown() -> None:
    text = "2023年，新开工项目22个，投资额[290亿元|investment|stage=started|period=2023]。\n今年新开工项目总额不低于[{}亿元|investment|stage=started|period=2024|modality=target|comparator=>=]。"
    assert outcomes(text.format(280)) == [("target_below_last_year", False, "280亿元 < 290亿元，低10亿元")]
    assert outcomes(text.format(300)) == []
