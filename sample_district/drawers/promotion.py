"""招商局, 发改局 and 商务局: talks and contracts, the reserve pool, arrived funds."""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

from sample_district.cells import Trap, chinese_day, chinese_month, dotted_day, progress_text, stage_word, total_row, wan, yi
from sample_district.places import AS_OF, COMMERCE_BUREAU, INVESTMENT_BUREAU, short_name
from sample_district.selections import by_size, in_promotion, lives, reached, reserve_pool
from sample_district.sheets import Sheet, Value, Workbook, cell_name

Drawer: TypeAlias = tuple[Workbook, list[Trap]]


def promotion_ledger(day: date) -> Drawer:
    """招商局's ledger of talks: sections by stage, money in 亿元, phones, a note below. Sent again each month."""
    file_name = f"清源区招商引资项目台账（{day.year}年{day.month}月）.xlsx"
    sheet = Sheet("招商项目台账")
    header = (
        "序号",
        "项目名称",
        "投资方",
        "所属行业",
        "建设内容及规模",
        "总投资（亿元）",
        "目前阶段",
        "签约时间",
        "落地园区",
        "责任单位",
        "责任人",
        "项目进展",
        "存在问题",
        "联系人",
        "联系电话",
        "备注",
    )
    sheet.add_banner(f"清源区招商引资在谈签约项目台账（{day.year}年{day.month}月）", len(header))
    sheet.add(f"填报单位（盖章）：{INVESTMENT_BUREAU}", *[None] * (len(header) - 3), f"填报日期：{day.isoformat()}")
    sheet.add_header(header)
    traps: list[Trap] = []
    number = 0
    chosen = in_promotion(day)
    total = sum(life.investment_fen for life in chosen)
    for mark, title, stage in (("一", "签约项目", "signed"), ("二", "在谈项目", "negotiating"), ("三", "线索项目", "lead")):
        members = by_size(life for life in chosen if life.stage_on(day) == stage)
        sheet.add(f"{mark}、{title}（{len(members)}个）", *[None] * (len(header) - 1))
        for life in members:
            number += 1
            signed = life.day_of("signed", by=day)
            signed_text: Value = dotted_day(signed) if number % 3 else chinese_day(signed)
            row = sheet.add(
                number,
                life.name,
                life.owner,
                life.industry,
                life.content,
                yi(life.investment_fen),
                stage_word(life, day, with_side=stage == "signed"),
                signed_text,
                life.area,
                short_name(life.duty_unit),
                life.duty_person,
                progress_text(life, day),
                life.problem or None,
                life.contact,
                life.phone,
                "省外客商" if life.number % 4 else None,
            )
            if stage == "signed" and number == 5 and day != AS_OF:  # corrected in the version of the month after
                sheet.rows[row - 1][7] = "2025年13月6日"
                traps.append(
                    Trap(file_name, sheet.name, cell_name(row, 8), "impossible_date", "签约时间写成 2025年13月6日", "impossible_date")
                )
            if stage == "negotiating" and life is members[2]:
                sheet.rows[row - 1][5] = "待定"
                total -= life.investment_fen
                traps.append(Trap(file_name, sheet.name, cell_name(row, 6), "money_not_a_number", "总投资写成“待定”"))
    sheet.rows.append(total_row("合计", len(header), {5: yi(total)}))
    sheet.add("注：1.总投资以签约文本为准；2.在谈项目投资额为意向数。")
    return Workbook(file_name, [sheet]), traps


def reserve_ledger() -> Drawer:
    """发改局's reserve pool of 2026: money in 万元 as text with separators, a motive for each project."""
    file_name = "清源区2026年度谋划储备项目库.xlsx"
    sheet = Sheet("储备库")
    header = (
        "序号",
        "项目名称",
        "项目代码",
        "建设性质",
        "项目状态",
        "所属区域",
        "谋划动因",
        "建设规模及主要内容",
        "总投资",
        "拟开工时间",
        "拟竣工时间",
        "责任单位",
        "责任人",
    )
    sheet.add_banner("清源区2026年度谋划储备项目库", len(header))
    sheet.add(*[None] * (len(header) - 1), "单位：万元")
    sheet.add_header(header)
    traps: list[Trap] = []
    total = 0
    pool = by_size(reserve_pool())
    for at, life in enumerate(pool, start=1):
        money = wan(life.investment_fen)
        shown: Value = money if at % 3 else f"{money:,}"
        row = sheet.add(
            at,
            life.name,
            life.project_code or None,
            "前期",
            "储备",
            life.area,
            life.motive,
            life.content,
            shown,
            chinese_month(life.planned_start_on),
            chinese_month(life.planned_completion_on),
            short_name(life.duty_unit),
            life.duty_person,
        )
        if at == 3:
            traps.append(Trap(file_name, sheet.name, cell_name(row, 9), "text_number", "总投资是带千分号的文本"))
        total += life.investment_fen
    row = len(sheet.rows) + 1
    sheet.rows.append(total_row("合计", len(header), {8: wan(total) + 10_000}))
    traps.append(Trap(file_name, sheet.name, cell_name(row, 9), "wrong_total", "合计比各行之和多 1 亿元", "total_differs"))
    sheet.add("说明：储备项目按成熟度动态调整，成熟一个、转化一个。")
    return Workbook(file_name, [sheet]), traps


def funds_ledger() -> Drawer:
    """商务局's table of arrived capital: contract money and arrived money in 万元."""
    file_name = "清源区省外资金到位情况表（2026年1-3月）.xlsx"
    sheet = Sheet("到位资金")
    header = ("序号", "项目名称", "投资企业", "合同引资额（万元）", "累计到位资金（万元）", "到位时间", "责任单位")
    sheet.add_banner("清源区省外资金到位情况表（2026年1-3月）", len(header))
    sheet.add(f"填报单位：{COMMERCE_BUREAU}", *[None] * (len(header) - 2), "截至2026年3月31日")
    sheet.add_header(header)
    chosen = by_size(life for life in lives() if not life.is_public and reached(life, "started") and life.funds_arrived_fen)
    for at, life in enumerate(chosen, start=1):
        sheet.add(
            at,
            life.name,
            life.owner,
            wan(life.outside_capital_fen),
            wan(life.funds_arrived_fen),
            AS_OF,
            short_name(life.duty_unit),
        )
    sums = {3: wan(sum(life.outside_capital_fen for life in chosen)), 4: wan(sum(life.funds_arrived_fen for life in chosen))}
    sheet.rows.append(total_row("合计", len(header), sums))
    return Workbook(file_name, [sheet]), []


def fulfilment_ledger() -> Drawer:
    """招商局's follow-up of contracts: three days under one title (注册, 摘地 or 租赁, 开工), ticks for what is done."""
    file_name = "签约项目履约情况表.xlsx"
    sheet = Sheet("履约情况")
    upper = ("序号", "项目名称", "签约企业", "总投资（亿元）", "时间节点", None, None, None, "用地方式", "责任单位")
    lower = (None,) * 4 + ("签约", "注册", "摘地（租赁）", "开工") + (None, None)
    sheet.add_banner("清源区签约项目履约情况表", len(upper))
    sheet.add(f"填报单位：{INVESTMENT_BUREAU}", *[None] * (len(upper) - 2), "截至2026年3月31日")
    sheet.add_header(upper, lower)
    chosen = by_size(life for life in lives() if not life.is_public and reached(life, "landed") and life.days["signed"] >= date(2024, 1, 1))
    for at, life in enumerate(chosen, start=1):
        days = (life.day_of("signed"), life.day_of("landed"), life.land_won_on, life.day_of("started"))
        use = "租赁厂房" if life.leases else "摘地" if life.land_won_on else "待供地"
        sheet.add(at, life.name, life.owner, yi(life.investment_fen), *days, use, short_name(life.duty_unit))
    return Workbook(file_name, [sheet]), []
