"""The register of enterprises, as 招商局 keeps it."""

from __future__ import annotations

from typing import TypeAlias

from sample_district.cells import Trap
from sample_district.sheets import Sheet, Workbook, cell_name
from sample_district.simulation import simulate

Drawer: TypeAlias = tuple[Workbook, list[Trap]]

REGISTER_FILE = "清源区企业名录.xlsx"
HEADER = ("序号", "企业名称", "统一社会信用代码", "曾用名", "所属集团", "所属行业", "所在园区", "经营状态", "联系人", "联系电话")
WRONG_CODES = (37, 211)  # numbers of firms whose last character was mistyped
TWICE = ((52, "澜州市"), (118, ""))  # firms entered twice under a slightly different name


def enterprise_register() -> Drawer:
    """400 firms; two codes with a wrong check character, two firms entered twice under other spellings."""
    sheet = Sheet("企业名录")
    sheet.add_banner("清源区企业名录（2026年3月）", len(HEADER))
    sheet.add_header(HEADER)
    traps: list[Trap] = []
    for firm in simulate().firms:
        code = firm.uscc
        if firm.number in WRONG_CODES:
            code = code[:-1] + ("A" if code[-1] != "A" else "B")
        row = sheet.add(
            firm.number,
            firm.name,
            code,
            firm.former_name or None,
            firm.group or None,
            firm.industry,
            firm.area,
            firm.operating_state,
            firm.contact,
            firm.phone,
        )
        if firm.number in WRONG_CODES:
            traps.append(Trap(REGISTER_FILE, sheet.name, cell_name(row, 3), "wrong_check_character", f"{firm.name}的信用代码校验位不符"))
    firms = {firm.name: firm for firm in simulate().firms}
    for position, (kept, name) in enumerate(twice_registered(), start=1):
        firm = firms[kept]
        row = sheet.add(len(firms) + position, name, None, None, None, firm.industry, firm.area, None, None, None)
        traps.append(Trap(REGISTER_FILE, sheet.name, cell_name(row, 2), "same_firm_twice", f"{name}与{kept}是同一家企业"))
    return Workbook(REGISTER_FILE, [sheet]), traps


def twice_registered() -> list[tuple[str, str]]:
    """(name as registered, the other spelling) of the firms that are listed twice."""
    names = {firm.number: firm.name for firm in simulate().firms}
    spellings = []
    for number, prefix in TWICE:
        name = names[number]
        other = name.replace("澜州", prefix) if prefix else name.replace("澜州", "").replace("有限公司", "有限责任公司")
        spellings.append((name, other))
    return spellings
