"""Townships and streets: small lists, each in its own habits, with the errors that small lists have."""

from __future__ import annotations

from typing import TypeAlias

from sample_district.cells import Trap, chinese_month, dotted_day, progress_text, stage_word, wan, yi
from sample_district.lives import Life
from sample_district.places import AS_OF, STREETS, short_name
from sample_district.selections import by_size, of_area, public_works
from sample_district.sheets import Sheet, Value, Workbook, cell_name

Drawer: TypeAlias = tuple[Workbook, list[Trap]]

CSV_AREAS = ("柳林镇", "大槐镇", "青禾乡")
NO_UNIT_AREA = "双河镇"
HIDDEN_AREA = "河湾镇"
PLAIN_AREAS = ("石桥镇", "白鹭镇", "云岭镇")


def streets() -> Drawer:
    """Four streets in one workbook, a sheet each, the plainest list there is (layout P), money in 亿元 by a cell above."""
    file_name = "街道楼宇产业项目清单.xlsx"
    header = (
        "序号",
        "项目名称",
        "建设单位",
        "建设规模及内容",
        "总投资",
        "形象进度",
        "目前阶段",
        "签约时间",
        "存在问题",
        "责任单位",
        "责任人",
    )
    sheets = []
    for street in STREETS:
        sheet = Sheet(street)
        sheet.add_banner(f"{street}产业项目清单", len(header))
        sheet.add(*[None] * (len(header) - 1), "单位：亿元")
        sheet.add_header(header)
        for at, life in enumerate(by_size(of_area(street)), start=1):
            sheet.add(
                at,
                life.name,
                life.owner,
                life.content,
                yi(life.investment_fen),
                progress_text(life, AS_OF),
                stage_word(life, AS_OF),
                dotted_day(life.day_of("signed")),
                life.problem or None,
                street,
                life.duty_person,
            )
        sheets.append(sheet)
    return Workbook(file_name, sheets), []


def townships_csv() -> Drawer:
    """Three townships in one .csv of an old program: GB18030, dates with dots, money in 万元."""
    file_name = "乡镇产业项目台账汇总.csv"
    sheet = Sheet("乡镇产业项目台账汇总")
    sheet.add_header(
        (
            "序号",
            "项目名称",
            "所属辖区",
            "项目业主",
            "总投资（万元）",
            "目前阶段",
            "签约时间",
            "开工时间",
            "年度计划投资（万元）",
            "责任单位",
            "责任人",
            "备注",
        )
    )
    members = [life for area in CSV_AREAS for life in by_size(of_area(area))]
    for at, life in enumerate(members, start=1):
        plan = life.annual_plan_fen.get(2026)
        sheet.add(
            at,
            life.name,
            life.area,
            life.owner,
            wan(life.investment_fen),
            stage_word(life, AS_OF),
            dotted_day(life.day_of("signed")),
            dotted_day(life.day_of("started")),
            wan(plan) if plan else None,
            short_name(life.duty_unit),
            life.duty_person,
            "镇级联系人：刘䶮" if at == 1 else None,  # a character that GB18030 has and GBK has not
        )
    return Workbook(file_name, [sheet], encoding="gb18030"), []


def township_without_unit() -> Drawer:
    """No unit anywhere and a 累计完成投资 that could be two things: both are asked."""
    file_name = f"{NO_UNIT_AREA}项目建设情况表.xlsx"
    sheet = Sheet("项目建设情况")
    header = ("序号", "项目名称", "业主单位", "总投资", "累计完成投资", "目前阶段", "开工时间", "包联领导", "进展情况")
    sheet.add_banner(f"{NO_UNIT_AREA}项目建设情况表（2026年3月）", len(header))
    sheet.add_header(header)
    for at, life in enumerate(by_size(of_area(NO_UNIT_AREA)), start=1):
        built = "started" in life.days
        sheet.add(
            at,
            life.name,
            life.owner,
            wan(life.investment_fen),
            wan(life.cumulative_fen(2026, 3)) if built else None,
            stage_word(life, AS_OF),
            chinese_month(life.day_of("started")),
            life.leader,
            progress_text(life, AS_OF),
        )
    traps = [
        Trap(file_name, sheet.name, "D2", "missing_unit", "总投资没有写单位，需要回答", "unit"),
        Trap(file_name, sheet.name, "E2", "ambiguous_measure", "“累计完成投资”没有说从何时起，需要回答", "measure"),
    ]
    return Workbook(file_name, [sheet]), traps


def township_with_hidden_rows() -> Drawer:
    """Rows that somebody hid, a completion before the start, a start before the signing, notes below."""
    file_name = f"{HIDDEN_AREA}重点产业项目表.xlsx"
    sheet = Sheet("Sheet1")
    header = (
        "序号",
        "项目名称",
        "项目业主",
        "项目概况",
        "总投资（万元）",
        "签约时间",
        "开工时间",
        "竣工时间",
        "目前阶段",
        "责任单位",
        "备注",
    )
    sheet.add_banner(f"{HIDDEN_AREA}重点产业项目表", len(header))
    sheet.add("填报时间：2026年3月31日")
    sheet.add_header(header)
    traps: list[Trap] = []
    for at, life in enumerate(by_size(of_area(HIDDEN_AREA)), start=1):
        row = sheet.add(
            at,
            life.name,
            life.owner,
            life.content,
            wan(life.investment_fen),
            life.day_of("signed"),
            life.day_of("started"),
            life.day_of("completed"),
            stage_word(life, AS_OF),
            HIDDEN_AREA,
            None,
        )
        if at == 2:
            sheet.hidden_rows.add(row)
            traps.append(Trap(file_name, sheet.name, str(row), "hidden_row", f"第{row}行被隐藏", "hidden_rows"))
        if at == 1:
            sheet.rows[row - 1][5] = "2025年2月30日"
            traps.append(Trap(file_name, sheet.name, cell_name(row, 6), "impossible_date", "签约时间写成 2025年2月30日", "impossible_date"))
    sheet.add("备注：以上项目均已纳入镇级调度；隐藏行为待核实项目。")
    return Workbook(file_name, [sheet]), traps


def other_townships() -> Drawer:
    """Three townships, a sheet each, a blank row between projects, units in the header in brackets."""
    file_name = "石桥白鹭云岭三镇项目进展（2026年3月）.xlsx"
    header = (
        "序号",
        "项目名称",
        "企业名称",
        "行业类别",
        "投资总额（万元）",
        "目前阶段",
        "签约日期",
        "摘地日期",
        "开工日期",
        "纳统日期",
        "竣工日期",
        "投产日期",
    )
    sheets = []
    for area in PLAIN_AREAS:
        sheet = Sheet(area)
        sheet.add_banner(f"{area}项目进展情况", len(header))
        sheet.add_header(header)
        for at, life in enumerate(by_size(of_area(area)), start=1):
            if at > 1 and at % 4 == 1:
                sheet.add(*[None] * len(header))
            sheet.add(at, life.name, life.owner, life.industry, wan(life.investment_fen), stage_word(life, AS_OF), *_days(life))
        sheets.append(sheet)
    return Workbook(file_name, sheets), []


def _days(life: Life) -> list[Value]:
    stages = ("started", "stat_entered", "completed", "in_production")
    return [life.day_of("signed"), life.land_won_on, *(life.day_of(stage) for stage in stages)]


def public_building() -> Drawer:
    """Layout L: two header rows joined downwards, sums and parts under one title; public works of all bureaus."""
    file_name = "城建民生项目建设台账.xlsx"
    sheet = Sheet("城建民生项目")
    upper = (
        "序号",
        "项目名称",
        "建设性质",
        "建设规模及内容",
        "建设单位",
        "建设年限",
        None,
        "总投资",
        "累计完成投资",
        None,
        "2026年度计划投资",
        "项目阶段",
        "责任单位",
    )
    lower = (None,) * 5 + ("开工年", "完工年", None, "开工以来累计", "其中：2026年1-3月") + (None, None, None)
    sheet.add_banner("清源区城建民生项目建设台账（2026年3月）", len(upper))
    sheet.add(*[None] * (len(upper) - 1), "单位：万元")
    sheet.add_header(upper, lower)
    at = 0
    for mark, title in (("（一）", "基础设施"), ("（二）", "社会民生")):
        sheet.add(f"{mark}{title}", *[None] * (len(upper) - 1))
        for life in by_size(each for each in public_works() if each.industry == title):
            at += 1
            plan = life.annual_plan_fen.get(2026)
            sheet.add(
                at,
                life.name,
                "续建" if life.build_kind == "continued" else "新建",
                life.content,
                life.owner,
                life.days["started"].year,
                max(life.planned_completion_on.year, life.days.get("completed", life.planned_completion_on).year),
                wan(life.investment_fen),
                wan(life.cumulative_fen(2026, 3)),
                wan(life.year_to_date_fen(2026, 3)) if plan else None,
                wan(plan) if plan else None,
                stage_word(life, AS_OF),
                short_name(life.duty_unit),
            )
    return Workbook(file_name, [sheet]), []
