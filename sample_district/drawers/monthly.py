"""重点项目办 and 发改局: the monthly report of what is being built, and the province's list."""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

from sample_district.cells import Trap, percent, progress_text, total_row, wan, year_range, yi
from sample_district.lives import FEN_PER_WAN, Life
from sample_district.places import AS_OF, HIGH_TECH_PARK, PROJECT_OFFICE, short_name
from sample_district.selections import being_built, by_size, lives
from sample_district.sheets import Formula, Sheet, Workbook, cell_name

Drawer: TypeAlias = tuple[Workbook, list[Trap]]

FIRST_ROW = 4  # of the monthly report's projects


def monthly_report(day: date) -> Drawer:
    """The report form: month, year to date, percent of the year, since start, percent of the total; formulas in the percent columns.

    January is never reported alone: the February report covers 1–2月.
    """
    file_name = f"清源区重点项目投资完成情况月报（{day.year}年{day.month}月）.xlsx"
    sheet = Sheet("月报")
    year, month = day.year, day.month
    header = (
        "序号",
        "项目名称",
        "建设单位",
        "建设性质",
        "总投资（万元）",
        f"{year}年度计划投资（万元）",
        "当月完成投资（万元）",
        "年初至报告期累计完成投资（万元）",
        "占年计划（%）",
        "开工至报告期累计完成投资（万元）",
        "占总投资（%）",
        "形象进度",
        "所属区域",
        "责任单位",
        "责任领导",
    )
    sheet.add_banner(f"清源区重点项目投资完成情况月报（{year}年{month}月）", len(header))
    sheet.add(f"填报单位：{PROJECT_OFFICE}", *[None] * (len(header) - 2), f"报告期：{year}年{month}月")
    sheet.add_header(header)
    traps: list[Trap] = []
    chosen = by_size(being_built(year, month, day))
    for at, life in enumerate(chosen, start=1):
        row = len(sheet.rows) + 1
        plan = life.annual_plan_fen.get(year, 0)
        to_date, since_start = life.year_to_date_fen(year, month), life.cumulative_fen(year, month)
        sheet.add(
            at,
            life.name,
            life.owner,
            "续建" if life.days["started"].year < year else "新建",
            wan(life.investment_fen),
            wan(plan) if plan else None,
            wan(life.month_fen(year, month)),
            wan(to_date),
            Formula(f'=IF(F{row}=0,"",ROUND(H{row}/F{row}*100,1))', percent(to_date, plan) or 0) if plan else None,
            wan(since_start),
            Formula(f"=ROUND(J{row}/E{row}*100,1)", percent(since_start, life.investment_fen) or 0),
            progress_text(life, day),
            life.area,
            short_name(life.duty_unit),
            life.leader,
        )
    shown_total = sum(life.investment_fen for life in chosen)
    shown_month = sum(life.month_fen(year, month) for life in chosen)
    if day == AS_OF:
        shown_total += _plant_unit_slip(sheet, traps, file_name, chosen)
        shown_month += _plant_great_month(sheet, traps, file_name, chosen)
    sums = {
        4: wan(shown_total),
        5: wan(sum(life.annual_plan_fen.get(year, 0) for life in chosen)),
        6: wan(shown_month),
        7: wan(sum(life.year_to_date_fen(year, month) for life in chosen)),
        9: wan(sum(life.cumulative_fen(year, month) for life in chosen)),
    }
    sheet.rows.append(total_row("合计", len(header), dict(sums)))
    sheet.add("说明：本表数据由项目单位填报，园区和乡镇街道初审，区重点项目办公室复核。")
    return Workbook(file_name, [sheet]), traps


def _plant_unit_slip(sheet: Sheet, traps: list[Trap], file_name: str, chosen: list[Life]) -> int:
    """亿元 typed into a 万元 column; the change of the printed total in fen."""
    slip = unit_slip_life(chosen)
    row = FIRST_ROW + chosen.index(slip)
    sheet.rows[row - 1][4] = yi(slip.investment_fen)
    traps.append(
        Trap(file_name, sheet.name, cell_name(row, 5), "unit_slip", f"{slip.name}的总投资按亿元填进了万元列", "plan_exceeds_total")
    )
    return slip.investment_fen // 10_000 - slip.investment_fen


def unit_slip_life(chosen: list[Life]) -> Life:
    """The project whose total slips by a factor of ten thousand."""
    return next(life for life in chosen if life.area == HIGH_TECH_PARK and not life.phase_label)


def great_month_life(chosen: list[Life]) -> Life:
    """The project whose March is reported larger than its year to date; nobody corrects it."""
    return next(life for life in reversed(chosen) if life.month_fen(2026, 3))


def great_month_fen(life: Life) -> int:
    """What is reported for that March."""
    return life.year_to_date_fen(2026, 3) + 300 * FEN_PER_WAN


def _plant_great_month(sheet: Sheet, traps: list[Trap], file_name: str, chosen: list[Life]) -> int:
    """A month that is larger than its year to date; the change of the printed total in fen."""
    other = great_month_life(chosen)
    row = FIRST_ROW + chosen.index(other)
    shown = great_month_fen(other)
    sheet.rows[row - 1][6] = wan(shown)
    traps.append(
        Trap(
            file_name, sheet.name, cell_name(row, 7), "month_over_year", f"{other.name}的当月完成投资大于年初以来累计", "month_exceeds_ytd"
        )
    )
    return shown - other.month_fen(2026, 3)


def provincial_list() -> Drawer:
    """The 省市重点 list: ☆ before the province's projects, sections by field, money in 亿元."""
    file_name = "清源区2026年省市重点项目名单.xlsx"
    sheet = Sheet("省市重点")
    header = (
        "序号",
        "项目名称",
        "项目类别",
        "分管局委",
        "建设起止年限",
        "总投资（亿元）",
        "2026年度计划投资（亿元）",
        "存在问题",
        "联系人",
        "联系方式",
    )
    sheet.add_banner("清源区2026年省市重点项目名单", len(header))
    sheet.add("（☆为省重点项目）")
    sheet.add_header(header)
    chosen = by_size(life for life in lives() if life.key_level in ("province", "city"))
    at = 0
    for mark, title, members in (
        ("一", "产业类", [life for life in chosen if not life.is_public]),
        ("二", "基础设施和民生类", [life for life in chosen if life.is_public]),
    ):
        sheet.add(f"{mark}、{title}", *[None] * 4, yi(sum(life.investment_fen for life in members)))
        for life in members:
            at += 1
            sheet.add(
                at,
                f"☆{life.name}" if life.key_level == "province" else life.name,
                life.industry,
                short_name(life.duty_unit),
                year_range(life),
                yi(life.investment_fen),
                yi(life.annual_plan_fen.get(2026, 0)) or None,
                life.problem or "无",
                life.contact,
                life.phone,
            )
    sums = {5: yi(sum(life.investment_fen for life in chosen)), 6: yi(sum(life.annual_plan_fen.get(2026, 0) for life in chosen))}
    sheet.rows.append(total_row("合计", len(header), dict(sums)))
    return Workbook(file_name, [sheet]), []
