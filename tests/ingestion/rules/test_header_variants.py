# ruff: noqa: E501 - rows of tables stay on one line
"""Each real header variant of the domain handbook §9.1, as a small sheet of the shape it has."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from huoshui.ingestion.rules import readings
from tests.ingestion.sheets import attributes, read, value, values

WAN = 1_000_000  # fen in one 万元
YI = 10_000_000_000  # fen in one 亿元


def test_a_investment_list_template() -> None:
    reading = read(
        [
            ["2024年重点投资项目清单"],
            ["填报单位(盖章)：清河县发展改革局", None, None, None, "填报日期：2024年6月28日"],
            ["序号", "项目名称", "建设内容及规模", "建设起止年限", "总投资(万元)", "到上年底累计完成投资(万元)", "本年度投资计划(万元)",
             "本年度投资计划完成情况(万元)", "立项批复文号", "批复时间", "项目类型", "项目类别", "产业类别", "投资类型", "所属行业", "项目(法人)单位",
             "联系人", "联系电话", "项目属地"],
            [1, "甲产业园", "厂房三万平方米", "2022-2025", 30000, 8000, 10000, 5200, "清发改〔2022〕3号", "2022-3", "备案", "在建", "制造业", "民间",
             "专用设备制造", "甲实业有限公司", "张三", "13800138000", "城关镇"],
            [2, "乙路网", "道路五公里", "2023-2026", 12000, 0, 6000, 900, None, "2023-11", "可研", "未开工", "基础设施", "国有", "道路运输",
             "乙城投公司", "李四", 13900139000, "东关街道"],
            [3, "丙水厂", "日供水二万吨", "2021-2023", 9000, 9000, None, None, None, None, "核准", "完工", "基础设施", "国有", "水务", "丙水务", None, None, None],
        ],
        merges=["A1:S1"],
    )  # fmt: skip
    assert [row.project_name for row in reading.rows] == ["甲产业园", "乙路网", "丙水厂"]
    first = values(reading)
    assert first["planned_investment"] == 30000 * WAN
    assert first["cumulative_done_prior_years"] == 8000 * WAN and value(reading, "cumulative_done_prior_years").happened_on == date(
        2023, 12, 31
    )
    assert first["annual_plan"] == 10000 * WAN and value(reading, "annual_plan").period_start == date(2024, 1, 1)
    assert first["ytd_done"] == 5200 * WAN and value(reading, "ytd_done").period_end == date(2024, 6, 30)
    assert (first["started_on (plan)"], first["completed_on (plan)"]) == (date(2022, 1, 1), date(2025, 1, 1))
    assert value(reading, "started_on").date_precision == "year"
    assert first["stage"] == "started" and first["owner_enterprise"] == "甲实业有限公司" and first["area"] == "城关镇"
    assert first["industry"] == "专用设备制造" and first["产业类别"] == "制造业" and first["项目类型"] == "备案"
    assert first["立项批复文号"] == "清发改〔2022〕3号" and first["contact_phone"] == "13800138000"
    assert values(reading, 1)["contact_phone"] == "13900139000"
    assert "stage" not in values(reading, 1) and values(reading, 1)["项目类别"] == "未开工"
    assert values(reading, 2)["stage"] == "completed"
    assert reading.reporting_unit == "清河县发展改革局" and reading.reported_on == date(2024, 6, 28)
    assert not reading.questions


def test_b_units_are_mixed_by_column() -> None:
    reading = read(
        [
            ["项目名称", "项目代码", "项目工期", "责任单位", "建设单位", "项目类型", "总投资（亿元）", "年度计划投资（万元）", "年度累计完成投资（万元）", "年度投资完成率", "建设性质"],
            ["甲", "2105-411402-04-01-123456", "2022.3-2024.12", "工信局", "甲公司", "产业", 18.4, 20000, 12000, "60%", "续建"],
            ["乙", "2306-411402-04-02-654321", "2023年5月—2025年6月", "住建局", "乙公司", "基础设施", 0.35, 1200, 300, "25%", "新建"],
        ],
        name="2024年6月",
    )  # fmt: skip
    first = values(reading)
    assert first["planned_investment"] == 184 * YI // 10 and first["annual_plan"] == 20000 * WAN and first["ytd_done"] == 12000 * WAN
    assert first["annual_completion_percent"] == Decimal(60) and first["build_kind"] == "continued"
    assert first["project_code"] == "2105-411402-04-01-123456" and first["duty_unit"] == "工信局" and first["owner_enterprise"] == "甲公司"
    assert (first["started_on (plan)"], first["completed_on (plan)"]) == (date(2022, 3, 1), date(2024, 12, 1))
    assert values(reading, 1)["planned_investment"] == 3500 * WAN
    assert {column.column: column.unit for column in reading.columns if column.kind == "fen"} == {"G": "亿元", "H": "万元", "I": "万元"}
    assert not [problem for problem in reading.problems if problem.code == "percent_differs"]


def test_c_monthly_web_table_with_three_header_rows() -> None:
    rows = [
        ["2024年6月份重点项目投资完成情况表"],
        ["单位：万元"],
        ["序号", "项目名称", "年度计划投资", "是否开工", "投资完成情况", None, None, None, None, None, "形象进度", "审核标识", "操作"],
        [None, None, None, None, "当月已完成投资", "当月至今已完成", "其中", None, None, "投资完成比例", None, None, None],
        [None, None, None, None, None, None, "土建工程", "设备安装费用", "土地等费用", None, None, None, None],
        [1, "甲", 10000, "是", 800, 5000, 3000, 1500, 500, "50%", "主体封顶", "已审", "查看"],
        [2, "乙", 6000, "否", 0, 0, 0, 0, 0, "0%", "前期手续", "未审", "查看"],
    ]
    merges = ["A1:M1", "A3:A5", "B3:B5", "C3:C5", "D3:D5", "E3:J3", "E4:E5", "F4:F5", "G4:I4", "J4:J5", "K3:K5", "L3:L5", "M3:M5"]
    asked = read(rows, merges=merges)
    assert asked.header_rows == (3, 4, 5) and [row.project_name for row in asked.rows] == ["甲", "乙"]
    (question,) = asked.open_questions
    assert (
        question.kind == "measure"
        and question.column == "F"
        and {choice.value for choice in question.choices} == {"ytd_done", "cumulative_done", "extra_text"}
    )
    reading = read(rows, merges=merges, answers={question.id: "ytd_done"})
    first = values(reading)
    assert first["month_done"] == 800 * WAN and first["ytd_done"] == 5000 * WAN and first["annual_plan"] == 10000 * WAN
    assert value(reading, "month_done").period_start == date(2024, 6, 1) and value(reading, "ytd_done").period_start == date(2024, 1, 1)
    assert first["stage"] == "started" and first["progress_text"] == "主体封顶"
    assert first["投资完成情况/其中/土建工程"] == "3000" and first["annual_completion_percent"] == Decimal(50)
    assert "stage" not in values(reading, 1) and values(reading, 1)["month_done"] == 0
    assert not reading.open_questions


def test_d_list_with_category_and_bureau() -> None:
    reading = read(
        [
            ["2023年重点项目清单（单位：亿元）"],
            ["项目名称", "双十类别", "所属辖区", "分管局委", "建设起止年限", "总投资", "年度计划投资", "存在问题", "月报", "联系方式"],
            ["甲", "十大产业", "城关镇", "工信局", "2022—2024", 5, 2, "土地未批", "已报", "0370-1234567"],
            ["乙", "十大民生", "东关", "教体局", "2023年1月至2023年12月", 0.8, 0.8, "无", "未报", None],
        ],
        merges=["A1:J1"],
    )
    first = values(reading)
    assert first["planned_investment"] == 5 * YI and first["annual_plan"] == 2 * YI and first["duty_unit"] == "工信局"
    assert first["problem_text"] == "土地未批" and first["双十类别"] == "十大产业" and first["area"] == "城关镇" and first["月报"] == "已报"
    assert values(reading, 1)["problem_text"] == "无"
    assert values(reading, 1)["completed_on (plan)"] == date(2023, 12, 1)
    assert value(reading, "annual_plan").period_start == date(2023, 1, 1) and not reading.questions


def test_e_card_heading_over_its_measures() -> None:
    reading = read(
        [
            ["项目名称", "投资情况（万元）", None, None, None, None],
            [None, "总投资", "年度计划投资", "当月投资", "当年项目累计投资", "项目累计投资"],
            ["甲", 9000, 3000, 200, 1400, 5200],
        ],
        name="2024年5月",
        merges=["A1:A2", "B1:F1"],
    )
    first = values(reading)
    assert [first[name] // WAN for name in ("planned_investment", "annual_plan", "month_done", "ytd_done", "cumulative_done")] == [
        9000,
        3000,
        200,
        1400,
        5200,
    ]
    assert value(reading, "month_done").period_end == date(2024, 5, 31) and value(reading, "cumulative_done").happened_on == date(
        2024, 5, 31
    )


def test_f_year_and_month_stand_inside_the_headers() -> None:
    reading = read(
        [
            ["序号", "项目名称", "2022年度计划投资(万元)", "11月完成投资(万元)", "12月完成投资(万元)", "2022年1-12月累计完成投资(万元)"],
            [1, "甲", 12000, 900, 1100, 11800],
        ]
    )
    spans = {(one.attribute, one.period_start, one.period_end): one.value for one in reading.rows[0].values if one.kind == "fen"}
    assert spans == {
        ("annual_plan", date(2022, 1, 1), date(2022, 12, 31)): 12000 * WAN,
        ("month_done", date(2022, 11, 1), date(2022, 11, 30)): 900 * WAN,
        ("month_done", date(2022, 12, 1), date(2022, 12, 31)): 1100 * WAN,
        ("ytd_done", date(2022, 1, 1), date(2022, 12, 31)): 11800 * WAN,
    }
    assert not reading.questions and reading.totals["month_done"] == str(1100 * WAN)


def test_g_report_form_with_shares() -> None:
    reading = read(
        [
            ["固定资产投资项目进度报表"],
            ["填报单位：开发区管委会", None, None, None, None, None, None, "报告期：2024年3月"],
            ["项目名称", "计划总投资（万元）", "本年计划投资（万元）", "当月完成投资（万元）", "年初至报告期累计完成投资（万元）", "占年计划（%）", "开工至报告期累计完成投资（万元）", "占总投资（%）"],
            ["甲", 50000, 20000, 1500, 4000, 20, 26000, 52],
            ["乙", 8000, 4000, 300, 900, 30, 900, 11.25],
        ],
        name="2024年3月",
    )  # fmt: skip
    first = values(reading)
    assert (first["month_done"], first["ytd_done"], first["cumulative_done"]) == (1500 * WAN, 4000 * WAN, 26000 * WAN)
    assert (first["annual_completion_percent"], first["total_completion_percent"]) == (20, 52)
    assert [problem.cell for problem in reading.problems if problem.code == "percent_differs"] == ["F5"]  # 900/4000 is 22.5
    assert not reading.open_questions


def test_h_two_level_years_and_finance_demand() -> None:
    reading = read(
        [
            ["年份", "级别", "企业名称", "项目名称", "项目建设内容和规模", "所属板块", "项目融资需求（万元）", "到2023年底累计完成投资（万元）",
             "2024年计划投资（万元）", "预计新增（万元）", None, None, "项目起止年月", None, "所属园区", "项目阶段"],
            [None, None, None, None, None, None, None, None, None, "销售", "利润", "税金", "起", "止", None, None],
            [2024, "省级", "甲公司", "甲项目", "年产十万台", "装备", 5000, 3000, 8000, 60000, 5000, 3000, "2022年1月", "2025年12月", "高新园", "在建"],
        ],
        merges=["A1:A2", "J1:L1", "M1:N1"],
    )  # fmt: skip
    first = values(reading)
    assert first["key_level"] == "province" and first["owner_enterprise"] == "甲公司" and first["project_name"] == "甲项目"
    assert first["loan_demand"] == 5000 * WAN and first["cumulative_done_prior_years"] == 3000 * WAN and first["annual_plan"] == 8000 * WAN
    assert value(reading, "cumulative_done_prior_years").happened_on == date(2023, 12, 31)
    assert (first["started_on (plan)"], first["completed_on (plan)"]) == (date(2022, 1, 1), date(2025, 12, 1))
    assert first["area"] == "高新园" and first["所属板块"] == "装备" and first["stage"] == "started"
    assert first["预计新增（万元）/销售"] == "60000" and first["预计新增（万元）/税金"] == "3000"


def test_h_a_template_year_takes_the_year_of_the_sheet() -> None:
    rows = [
        ["项目名称", "到202X-1年底累计完成投资（万元）", "202X年计划投资（万元）"],
        ["甲", 3000, 8000],
    ]
    titled = read([["2024年重点项目"], *rows])
    assert value(titled, "annual_plan").period_start == date(2024, 1, 1)
    assert value(titled, "cumulative_done_prior_years").happened_on == date(2023, 12, 31)
    asked = read(rows)
    assert [question.kind for question in asked.open_questions] == ["year"]


def test_i_progress_and_plan_on_two_levels() -> None:
    reading = read(
        [
            ["序号", "项目名称", "项目概况", "项目总投资（万元）", "代建投资（万元）", "工期计划", "项目总累计完成投资（万元）", "项目总累计完成百分比（%）", "年度计划", None, None, "年度最新进展情况"],
            [None, None, None, None, None, None, None, None, "节点计划", "计划投资（万元）", "小计", "项目进展情况"],
            [1, "甲", "新建学校一所", 12000, 300, "2023.3-2024.8", 9000, 75, "6月封顶", 4000, 4000, "主体完工"],
        ],
        name="2024年",
    )  # fmt: skip
    first = values(reading)
    assert first["planned_investment"] == 12000 * WAN and first["cumulative_done"] == 9000 * WAN and first["annual_plan"] == 4000 * WAN
    assert first["total_completion_percent"] == 75 and first["progress_text"] == "主体完工" and first["content"] == "新建学校一所"
    assert first["代建投资（万元）"] == "300" and first["年度计划/节点计划"] == "6月封顶"
    assert (first["started_on (plan)"], first["completed_on (plan)"]) == (date(2023, 3, 1), date(2024, 8, 1))
    assert not reading.open_questions


def test_j_a_fund_table_by_district_is_no_project_list() -> None:
    reading = read(
        [
            ["行政区", "在库项目数量", "总投资", "年度计划投资", "统计周期内累计完成投资", "年度投资进度", "累计已到位资金", "资金到位率"],
            ["城关镇", 12, 30, 8, 4, "50%", 3, "60%"],
            ["合计", 12, 30, 8, 4, "50%", 3, "60%"],
        ]
    )
    assert reading.status == readings.NOT_PROJECT_LIST and "统计表" in reading.status_reason and not reading.rows and not reading.questions


def test_k_a_ranking_of_districts_is_no_project_list() -> None:
    reading = read(
        [
            ["2017年重点项目进度通报"],
            [
                "序",
                "地区",
                "重点项目个数",
                "项目总投资金额(亿元)",
                "年度计划投资金额(亿元)",
                "累计投资金额(亿元)",
                "完成年度百分比(%)",
                "本期新增投资(亿元)",
            ],
            [None, "全市", 120, 1500, 300, 160, 53, 20],
            [1, "云城区", 20, 200, 40, 15, 37, 2],
        ]
    )
    assert reading.status == readings.NOT_PROJECT_LIST and not reading.rows and not reading.questions


def test_l_merged_header_with_sub_columns() -> None:
    header = ["序号", "设区市", "项目名称", "建设性质", "建设规模", None, "建设年限", None, "总投资（万元）", "中央投资（万元）", "累计完成投资（万元）", None,
              "2024年建设计划（万元）", None, "前期工作情况", None]  # fmt: skip
    below = [None, None, None, None, "里程", "桥梁", "开工年", "完工年", None, None, "合计", "内：车购税", "合计", "车购税", "工可", "初设"]
    rows = [
        header,
        below,
        [1, "清河市", "甲公路", "新建", "12公里", "3座", 2023, 2025, 80000, 20000, 30000, 8000, 25000, 6000, "已批", "在编"],
    ]
    merges = ["A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:F1", "G1:H1", "I1:I2", "J1:J2", "K1:L1", "M1:N1", "O1:P1"]
    asked = read(rows, merges=merges)
    (question,) = asked.open_questions
    assert question.kind == "measure" and question.header == "累计完成投资（万元）/合计"
    reading = read(rows, merges=merges, answers={question.id: "cumulative_done"})
    first = values(reading)
    assert first["cumulative_done"] == 30000 * WAN and first["planned_investment"] == 80000 * WAN and first["annual_plan"] == 25000 * WAN
    assert (first["started_on (plan)"], first["completed_on (plan)"]) == (date(2023, 1, 1), date(2025, 1, 1))
    assert (
        first["建设规模/里程"] == "12公里" and first["累计完成投资（万元）/内：车购税"] == "8000" and first["前期工作情况/工可"] == "已批"
    )
    assert first["build_kind"] == "new" and first["area"] == "清河市"


def test_m_a_table_by_trade_is_no_project_list() -> None:
    reading = read(
        [
            ["产业", "项目个数", "项目个数同比", "总投资(亿元)", "总投资同比", "项目个数占比", "总投资占比"],
            ["装备制造", 12, "10%", 30, "5%", "40%", "35%"],
        ]
    )
    assert reading.status == readings.NOT_PROJECT_LIST and not reading.questions


def test_n_statistics_form_206() -> None:
    reading = read(
        [
            ["206表 固定资产投资项目情况", None, None, None, None, None, None, "2024年4月"],
            ["计量单位：万元"],
            ["管理级别", "项目名称", "投资项目在线审批监管平台(代码)", "项目（法人）码", "计划总投资", "自开始建设累计完成投资", "本年完成投资(自年初累计完成投资)", "其中本月完成投资"],
            ["县级", "甲", "2105-411402-04-01-123456", "91411402MA4001", 6000, 4000, 1200, 300],
        ],
        name="2024年4月",
    )  # fmt: skip
    first = values(reading)
    assert first["planned_investment"] == 6000 * WAN and first["cumulative_done"] == 4000 * WAN
    assert first["ytd_done"] == 1200 * WAN and first["month_done"] == 300 * WAN
    assert value(reading, "month_done").period_start == date(2024, 4, 1)
    assert (
        first["project_code"] == "2105-411402-04-01-123456"
        and first["key_level"] == "county"
        and first["项目（法人）码"] == "91411402MA4001"
    )
    assert not reading.questions


def test_o_funds_and_two_sums_done() -> None:
    reading = read(
        [
            [
                "项目名称",
                "资金筹措情况（万元）",
                "资金累计拨付（万元）",
                "至今累计完成投资（万元）",
                "本年累计完成投资（万元）",
                "主要依据",
            ],
            ["甲", 8000, 3000, 5000, 1600, "监理月报"],
        ],
        name="2024年6月",
    )
    first = values(reading)
    assert first["cumulative_done"] == 5000 * WAN and first["ytd_done"] == 1600 * WAN and first["主要依据"] == "监理月报"
    assert first["资金累计拨付（万元）"] == "3000" and not reading.questions


def test_p_the_common_list_asks_for_the_one_ambiguous_measure() -> None:
    rows = [
        ["2024年重点项目台账"],
        ["单位：万元"],
        [
            "序号",
            "项目名称",
            "建设单位",
            "建设规模及内容",
            "总投资",
            "年度计划投资",
            "累计完成投资",
            "形象进度",
            "存在问题",
            "责任单位",
            "责任人",
        ],
        [1, "甲", "甲公司", "厂房", 30000, 10000, 4000, "主体施工", "无", "工信局", "王五"],
        [2, "乙", "乙公司", "道路", 8000, 3000, 2900, "路基", None, "住建局", "赵六"],
    ]
    asked = read(rows)
    (question,) = asked.open_questions
    assert question.kind == "measure" and "2 行中，2 行不超过计划的 1.5 倍" in question.why
    assert "ytd_done" not in values(asked) and "cumulative_done" not in values(asked)
    reading = read(rows, answers={question.id: "cumulative_done"})
    assert values(reading)["cumulative_done"] == 4000 * WAN and not reading.open_questions
    assert (
        values(reading)["duty_person"] == "王五"
        and values(reading)["duty_unit"] == "工信局"
        and values(reading)["owner_enterprise"] == "甲公司"
    )
    assert attributes(reading)["建设规模及内容"] == ("content",)
    assert values(read(rows, remembered={question.id: "cumulative_done"}))["cumulative_done"] == 4000 * WAN
    assert read(rows, answers={question.id: "nonsense"}).open_questions
