"""A 目标任务分解表 as offices draw it: 序号 | 责任单位 | each measure over its periods, two header rows, 合计 below."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

TITLE = "2026年招商引资目标任务分解表"
ROWS = [["招商局", 12, 3, 30, 8], ["住建局", 8, 2, 20, 5], ["合计", 20, 5, 50, 13]]


def table(
    rows: Sequence[Sequence[Any]] = ROWS,
    *,
    measures: Sequence[str] = ("新签约项目（个）", "新签约额（亿元）"),
    periods: Sequence[str] = ("全年", "一季度"),
) -> bytes:
    """The workbook; the first data row is row 4, the first figure stands in C4."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("分解表")
    sheet.merge_range(0, 0, 0, 1 + len(measures) * len(periods), TITLE)
    sheet.merge_range(1, 0, 2, 0, "序号")
    sheet.merge_range(1, 1, 2, 1, "责任单位")
    for place, measure in enumerate(measures):
        column = 2 + place * len(periods)
        sheet.merge_range(1, column, 1, column + len(periods) - 1, measure)
        sheet.write_row(2, column, periods)
    for number, row in enumerate(rows, start=1):
        sheet.write_row(2 + number, 0, [number if row[0] != "合计" else "", *row])
    book.close()
    return buffer.getvalue()
