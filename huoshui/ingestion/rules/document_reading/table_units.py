"""Units of tables: what a cell, its column's head, a column of units or the line above says of the unit of a bare number."""

from __future__ import annotations

import re
from functools import cache

from .tables import NUMBER, Cell, Table
from .vocabulary import units

BRACKETS = re.compile(r"（([^（）]*)）")
MONEY = re.compile(r"投资|资金|金额|收入|产值|税|销售|贷款|额|引资|利润")
RATE = re.compile(r"率|增长|增幅|增速|比重|占比|进度|同比|环比|±%")
_BY_NOUN = (
    (re.compile(r"人数|人员|用工"), "人"),
    (re.compile(r"[家户]数|企业数?$"), "家"),
    (re.compile(r"项目|数$"), "个"),
)


@cache
def unit_pattern() -> str:
    """万元, 亩, %: a unit with its magnitude."""
    return rf"(?:万亿|亿|千万|百万|万|千|百)?(?:{units().pattern})"


def is_number(text: str) -> bool:
    """One number, its unit with it or not (12, 约3200, 1.2亿元)."""
    return bool(NUMBER.match(text) or re.fullmatch(rf"[约近超]?[-+]?\d[\d，]*(?:\.\d+)?[余多]?(?:{unit_pattern()})?(?:以上|左右)?", text))


def written_unit(head: str) -> str:
    """The unit in the head's brackets or behind a stroke, of 万元/亩 the first: a rate drops what it is counted by."""
    written = [part for inside in reversed(BRACKETS.findall(head)) for part in re.split("[、，/／]|单位：", inside)]
    written += re.split("[/／：]", BRACKETS.sub("", head))[1:][-1:]
    return next((part for part in written if re.fullmatch(unit_pattern(), part)), "")


def column_unit(words: str, cell: Cell, table: Table, of_row: str) -> str:
    """``words`` are the column's head, with the row's name where that names what is counted; ``of_row`` stands in a column of units."""
    written = written_unit(words)
    if cell.text.endswith("%") or written or (of_row and not RATE.search(words)):
        return "%" if cell.text.endswith("%") else written or of_row
    if RATE.search(words):
        return "%"
    if table.unit and MONEY.search(words):
        return table.unit
    return next((unit for noun, unit in _BY_NOUN if noun.search(BRACKETS.sub("", words))), table.unit)
