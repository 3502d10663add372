"""The workbooks of the 三个一批 terms: three sheets each, as frozen on the day."""

from __future__ import annotations

from typing import TypeAlias

from sample_district.batches import CHINESE_NUMBERS, KIND_WORDS, PRODUCE, SIGN, START, TERMS, batch_entries
from sample_district.cells import Trap, chinese_day, total_row, yi
from sample_district.places import short_name
from sample_district.sheets import Sheet, Workbook

Drawer: TypeAlias = tuple[Workbook, list[Trap]]

_DAY_TITLES = {SIGN: ("signed", "签约时间"), START: ("started", "开工时间"), PRODUCE: ("in_production", "投产时间")}


def term_file_name(number: int) -> str:
    """第二期“三个一批”项目名单.xlsx."""
    return f"清源区第{CHINESE_NUMBERS[number]}期“三个一批”项目名单.xlsx"


def term_workbook(number: int) -> Drawer:
    """One 期: sheets 签约一批, 开工一批, 投产一批, money in 亿元 with a sum."""
    term = TERMS[number - 1]
    sheets = []
    for kind in (SIGN, START, PRODUCE):
        stage, day_title = _DAY_TITLES[kind]
        members = [entry for entry in batch_entries() if entry.term == number and entry.kind == kind]
        if not members:
            continue
        sheet = Sheet(KIND_WORDS[kind])
        header = ("序号", "项目名称", "项目业主", "所属行业", "建设内容", "总投资（亿元）", day_title, "责任单位")
        sheet.add_banner(f"清源区第{CHINESE_NUMBERS[number]}期“三个一批”{KIND_WORDS[kind]}项目名单", len(header))
        sheet.add(*[None] * (len(header) - 1), f"{chinese_day(term.held_on)}")
        sheet.add_header(header)
        for at, entry in enumerate(members, start=1):
            life = entry.life
            day = life.days[stage]
            shown = day if day <= term.held_on else None
            sheet.add(at, life.name, life.owner, life.industry, life.content, yi(life.investment_fen), shown, short_name(life.duty_unit))
        sheet.rows.append(total_row("合计", len(header), {5: yi(sum(entry.life.investment_fen for entry in members))}))
        sheets.append(sheet)
    return Workbook(term_file_name(number), sheets), []
