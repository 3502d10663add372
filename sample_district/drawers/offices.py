"""统计局, 自然资源分局 and 工信局: what each office records of its own step."""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

from sample_district.cells import Trap, chinese_day, total_row, wan
from sample_district.places import AS_OF, LAND_BUREAU, STATISTICS_BUREAU
from sample_district.selections import by_size, lives, reached
from sample_district.sheets import Sheet, Value, Workbook, cell_name

Drawer: TypeAlias = tuple[Workbook, list[Trap]]


def statistics_list() -> Drawer:
    """Layout N: the line of form 206, with the date of entry into statistics; one cell says # where nothing was known."""
    file_name = "入库纳统项目清单（2026年1-3月）.xlsx"
    sheet = Sheet("206表")
    header = (
        "序号",
        "项目名称",
        "投资项目在线审批监管平台代码",
        "项目（法人）单位",
        "入库时间",
        "计划总投资（万元）",
        "自开始建设累计完成投资（万元）",
        "本年完成投资（万元）",
        "其中：本月完成投资（万元）",
    )
    sheet.add_banner("入库纳统项目清单（2026年1-3月）", len(header))
    sheet.add(f"填报单位：{STATISTICS_BUREAU}", *[None] * (len(header) - 2), "报告期：2026年1-3月")
    sheet.add_header(header)
    members = by_size(life for life in lives() if reached(life, "stat_entered") and life.final_stage in ("stat_entered", "completed"))
    for at, life in enumerate(members, start=1):
        sheet.add(
            at,
            life.name,
            life.project_code,
            life.owner,
            life.day_of("stat_entered"),
            wan(life.investment_fen),
            wan(life.cumulative_fen(2026, 3)),
            wan(life.year_to_date_fen(2026, 3)),
            wan(life.month_fen(2026, 3)),
        )
    return Workbook(file_name, [sheet]), []


def land_ledger() -> Drawer:
    """An old .xls: land won by projects, area in 亩, days as people write them."""
    file_name = "工业用地摘牌项目台账.xls"
    sheet = Sheet("摘地台账")
    header = ("序号", "项目名称", "用地单位", "用地面积（亩）", "摘地时间", "目前状态", "备注")
    sheet.add_banner("清源区工业用地摘牌项目台账", len(header))
    sheet.add(f"填报单位：{LAND_BUREAU}", None, None, None, None, None, "2026年3月31日")
    sheet.add_header(header)
    members = by_size(life for life in lives() if not life.leases and life.land_won_on is not None and life.land_won_on >= date(2024, 6, 1))
    for at, life in enumerate(members, start=1):
        won = life.land_won_on
        shown: Value = won if at % 2 else chinese_day(won)
        sheet.add(at, life.name, life.owner, life.land_mu, shown, "已摘地未开工" if not reached(life, "started") else "已开工", None)
    return Workbook(file_name, [sheet]), []


def production_list() -> Drawer:
    """工信局: completion, production, capacity and effect days, jobs; an empty sum is printed as 0."""
    file_name = "竣工投产达产项目情况表.xlsx"
    sheet = Sheet("投产达产")
    header = (
        "序号",
        "项目名称",
        "企业名称",
        "所在园区",
        "总投资（万元）",
        "竣工时间",
        "投产时间",
        "达产时间",
        "达效时间",
        "带动就业（人）",
        "申请贷款（万元）",
        "存在问题",
    )
    sheet.add_banner("清源区竣工投产达产项目情况表", len(header))
    sheet.add_header(header)
    members = by_size(life for life in lives() if not life.is_public and reached(life, "completed"))
    for at, life in enumerate(members, start=1):
        stages = ("completed", "in_production", "capacity_reached", "effect_reached")
        sheet.add(
            at,
            life.name,
            life.owner,
            life.area,
            wan(life.investment_fen),
            *(life.day_of(stage) for stage in stages),
            life.jobs,
            None,
            life.problem or None,
        )
    traps: list[Trap] = []
    future = next(at for at, life in enumerate(members) if life.final_stage == "capacity_reached")
    row = 3 + future
    sheet.rows[row - 1][8] = date(AS_OF.year + 1, 6, 30)
    traps.append(Trap(file_name, sheet.name, cell_name(row, 9), "future_date", f"{members[future].name}的达效时间还没有到"))
    sheet.rows.append(total_row("合计", len(header), {4: wan(sum(life.investment_fen for life in members)), 10: 0}))
    return Workbook(file_name, [sheet]), traps
