"""The five parks: five committees, five layouts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TypeAlias

from sample_district.cells import (
    FEN_PER_YI,
    Trap,
    chinese_month,
    full_width,
    month_range,
    percent,
    progress_text,
    stage_word,
    total_row,
    wan,
    year_range,
    yi,
)
from sample_district.lives import Life
from sample_district.places import AS_OF, FOOD_PARK, HARBOUR_PARK, HIGH_TECH_PARK, MEDICINE_PARK, SHARED_PARK
from sample_district.selections import by_size, of_area
from sample_district.sheets import Sheet, Value, Workbook, cell_name

Drawer: TypeAlias = tuple[Workbook, list[Trap]]


def high_tech_park(day: date) -> Drawer:
    """Layout A: the investment list of a statistics template, money in 万元, 填报单位 above. Sent twice."""
    file_name = f"高新园投资项目清单（{day.year}年{day.month}月）.xlsx"
    sheet = Sheet("投资项目清单")
    header = (
        "序号",
        "项目名称",
        "建设内容及规模",
        "建设起止年限",
        "总投资(万元)",
        "到上年底累计完成投资(万元)",
        "本年度投资计划(万元)",
        "本年度投资计划完成情况(万元)",
        "项目阶段",
        "产业类别",
        "项目(法人)单位",
        "联系人",
        "联系电话",
        "立项批复文号",
        "项目属地",
    )
    sheet.add_banner(f"{HIGH_TECH_PARK}投资项目清单（{day.year}年{day.month}月）", len(header))
    sheet.add(f"填报单位(盖章)：{HIGH_TECH_PARK}管理委员会")
    sheet.add_header(header)
    members = by_size(life for life in of_area(HIGH_TECH_PARK) if life.stage_on(day) not in (None, *("lead", "negotiating", "signed")))
    for at, life in enumerate(members, start=1):
        plan = life.annual_plan_fen.get(day.year)
        sheet.add(
            at,
            life.name,
            life.content,
            year_range(life),
            wan(life.investment_fen),
            wan(life.prior_years_fen(day.year)) if "started" in life.days else None,
            wan(plan) if plan else None,
            wan(life.year_to_date_fen(day.year, day.month)) if plan else None,
            stage_word(life, day),
            life.industry,
            life.owner,
            life.contact,
            life.phone,
            f"清发改备〔{life.days['signed'].year}〕{life.number}号",
            HIGH_TECH_PARK,
        )
    sheet.add(None, "填报人：伍念之", None, None, "审核人：祝云舟", None, f"填报日期：{day.isoformat()}")
    return Workbook(file_name, [sheet]), []


def harbour_park() -> Drawer:
    """Layout B: 亿元 and 万元 in one sheet, project codes, percent of the plan, duplicate rows, a dispute about one total."""
    file_name = "临港园在建项目导出表20260331.xlsx"
    sheet = Sheet("Sheet1")
    header = (
        "项目名称",
        "项目代码",
        "项目工期",
        "责任单位",
        "建设单位",
        "所属行业",
        "总投资（亿元）",
        "2026年度计划投资（万元）",
        "2026年度累计完成投资（万元）",
        "年度投资完成率",
        "建设性质",
        "目前阶段",
        "开工时间",
        "竣工时间",
    )
    sheet.add_header(header)
    traps: list[Trap] = []
    members = by_size(of_area(HARBOUR_PARK))
    for life in members:
        plan = life.annual_plan_fen.get(2026, 0)
        to_date = life.year_to_date_fen(2026, 3)
        share = percent(to_date, plan)
        row = sheet.add(
            life.name,
            life.project_code,
            month_range(life),
            "临港园管委会",
            life.owner,
            life.industry,
            yi(life.investment_fen),
            wan(plan) if plan else None,
            wan(to_date) if plan else None,
            f"{share}%" if plan and share is not None else None,
            "续建" if life.build_kind == "continued" else "新建",
            stage_word(life, AS_OF),
            life.day_of("started"),
            life.day_of("completed"),
        )
        if life is two_totals_life():
            # 100 亿 here, what the batch list and the contract say there: both stay until a person chooses.
            sheet.rows[row - 1][6] = yi(life.investment_fen * 10 // 3 // FEN_PER_YI * FEN_PER_YI)
            traps.append(Trap(file_name, sheet.name, cell_name(row, 7), "two_totals", f"{life.name}的总投资与其他台账不同"))
    swapped = members.index(wrong_completion_life())
    sheet.rows[1 + swapped][13] = members[swapped].days["started"] - timedelta(days=40)
    traps.append(
        Trap(
            file_name,
            sheet.name,
            cell_name(2 + swapped, 14),
            "completed_before_start",
            f"{members[swapped].name}的竣工时间早于开工时间",
            "start_after_completion",
        )
    )
    repeated = list(sheet.rows[4])
    row = sheet.add(*repeated)
    traps.append(Trap(file_name, sheet.name, str(row), "duplicate_row", f"第{row}行与第5行重复", "duplicate_row"))
    return Workbook(file_name, [sheet]), traps


def two_totals_life() -> Life:
    """The project that the export announces with more than three times its contract."""
    return by_size(of_area(HARBOUR_PARK))[1]


def wrong_completion_life() -> Life:
    """The project whose completion day was typed before its start."""
    return next(life for life in by_size(of_area(HARBOUR_PARK)) if life.final_stage == "completed")


def food_park() -> Drawer:
    """Layout F in an OpenDocument file: year and months inside the headers, text numbers, full-width digits."""
    file_name = "食品园重点项目投资进度表.ods"
    sheet = Sheet("2026年3月")
    header = (
        "序号",
        "项目名称",
        "建设单位",
        "建设规模及主要内容",
        "总投资(万元)",
        "2026年度计划投资(万元)",
        "1-2月完成投资(万元)",
        "3月完成投资(万元)",
        "2026年1-3月累计完成投资(万元)",
        "形象进度",
        "目前阶段",
        "开工时间",
        "投产时间",
        "责任人",
    )
    sheet.add_banner(f"{FOOD_PARK}重点项目投资进度表（2026年3月）", len(header))
    sheet.add_header(header)
    traps: list[Trap] = []
    members = by_size(of_area(FOOD_PARK))
    for at, life in enumerate(members):
        plan = life.annual_plan_fen.get(2026)
        money: Value = wan(life.investment_fen)
        if at == 2:
            money = full_width(f"{money:,}")
        elif at % 4 == 1:
            money = f"{money:,}"
        row = sheet.add(
            at + 1,
            life.name,
            life.owner,
            life.content,
            money,
            wan(plan) if plan else None,
            wan(life.month_fen(2026, 1) + life.month_fen(2026, 2)) if plan else None,
            wan(life.month_fen(2026, 3)) if plan else None,
            wan(life.year_to_date_fen(2026, 3)) if plan else None,
            progress_text(life, AS_OF),
            stage_word(life, AS_OF),
            life.day_of("started"),
            life.day_of("in_production"),
            life.duty_person,
        )
        if at == 2:
            traps.append(Trap(file_name, sheet.name, cell_name(row, 5), "full_width_number", "总投资是全角数字的文本"))
    sums = {
        4: wan(sum(life.investment_fen for life in members)),
        5: wan(sum(life.annual_plan_fen.get(2026, 0) for life in members)),
        8: wan(sum(life.year_to_date_fen(2026, 3) for life in members if life.annual_plan_fen.get(2026))),
    }
    sheet.rows.append(total_row("合  计", len(header), dict(sums)))
    return Workbook(file_name, [sheet]), traps


def medicine_park() -> Drawer:
    """Layout H: financing and company columns, start and end months in two columns under one title."""
    file_name = "医药园产业项目情况表（2026年一季度）.xlsx"
    sheet = Sheet("产业项目")
    upper = (
        "年份",
        "级别",
        "企业名称",
        "项目名称",
        "项目建设内容和规模",
        "所属板块",
        "项目总投资（万元）",
        "到2025年底累计完成投资（万元）",
        "2026年计划投资（万元）",
        "项目起止年月",
        None,
        "所属园区",
        "项目阶段",
    )
    lower = (None,) * 9 + ("起", "止") + (None, None)
    sheet.add_banner(f"{MEDICINE_PARK}产业项目情况表", len(upper))
    sheet.add_header(upper, lower)
    members = by_size(of_area(MEDICINE_PARK))
    for life in members:
        plan = life.annual_plan_fen.get(2026)
        sheet.add(
            2026,
            {"province": "省级", "city": "市级"}.get(life.key_level, "区级"),
            life.owner,
            life.name,
            life.content,
            life.industry,
            wan(life.investment_fen),
            wan(life.prior_years_fen(2026)) if "started" in life.days else None,
            wan(plan) if plan else None,
            chinese_month(life.days.get("started", life.planned_start_on)),
            chinese_month(life.days.get("completed", life.planned_completion_on)),
            MEDICINE_PARK,
            stage_word(life, AS_OF),
        )
    return Workbook(file_name, [sheet]), []


def shared_park() -> Drawer:
    """Layout I: two header rows, plan and progress under common titles; the park of two zones."""
    file_name = "清浦合作产业园（飞地）项目推进表.xlsx"
    sheet = Sheet("项目推进表")
    upper = (
        "序号",
        "项目名称",
        "项目概况",
        "建设单位",
        "项目总投资（万元）",
        "年度计划",
        None,
        "年度最新进展情况",
        None,
        None,
        "项目总累计完成投资（万元）",
        "项目总累计完成百分比（%）",
    )
    lower = (None,) * 5 + ("节点计划", "计划投资（万元）", "项目进展情况", "目前阶段", "存在问题") + (None, None)
    sheet.add_banner("清浦合作产业园项目推进表（2026年3月）", len(upper))
    sheet.add_banner("清源区、东浦县共建园区", len(upper))
    sheet.add_header(upper, lower)
    members = by_size(of_area(SHARED_PARK))
    traps: list[Trap] = []
    for at, life in enumerate(members, start=1):
        plan = life.annual_plan_fen.get(2026)
        built = "started" in life.days
        cumulative = life.cumulative_fen(2026, 3)
        sheet.add(
            at,
            life.name,
            life.content,
            life.owner,
            wan(life.investment_fen),
            "年底前竣工" if built else "上半年开工",
            wan(plan) if plan else None,
            progress_text(life, AS_OF),
            stage_word(life, AS_OF),
            life.problem or None,
            wan(cumulative) if built else None,
            percent(cumulative, life.investment_fen) if built else None,
        )
    row = len(sheet.rows) + 1
    sheet.rows.append(total_row("合计", len(upper), {4: wan(sum(life.investment_fen for life in members)), 6: 0}))
    if any(life.annual_plan_fen.get(2026) for life in members):
        traps.append(Trap(file_name, sheet.name, cell_name(row, 7), "wrong_total", "计划投资的合计写成 0，而各行有数", "total_differs"))
    return Workbook(file_name, [sheet]), traps
