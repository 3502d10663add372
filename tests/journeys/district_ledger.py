"""A workbook of the shape in which published ledgers come: five zones, 90 projects, everything invented.

Merged title, 单位：亿元 on the sheet, a header of two merged rows, days written in several ways or not at all, a printed 合计.
"""

from __future__ import annotations

import io

import xlsxwriter

Row = tuple[str, str, float | str | None, str, str]  # name, stage word, total in 亿元, signed, started

_PLACES = ("云溪", "兰石", "白鹭", "望岳", "双桥", "青枫", "长岗", "东篱", "石门")
_WORKS = ("储能电池", "光伏组件", "冷链物流", "精密铸造", "预制食品", "医用敷料", "智能仓储", "再生铝材", "数控机床", "生物饲料")
_NAMES = [f"{place}{work}项目" for place in _PLACES for work in _WORKS]
_STAGES = ("在建", "已签约", "已投产", "", "谋划", "在谈", "已落地", "已竣工")

ZONES: dict[str, tuple[str, int, dict[int, float]]] = {  # sheet → zone, projects, 亿元 by place in the list
    "云溪市兰石区": ("云溪市兰石区", 20, {4: 30.0}),
    "白鹭市望岳区": ("白鹭市望岳区", 18, {}),
    "双桥市（青枫区、经开区、": ("双桥市", 24, {0: 50.0, 1: 13.6, 4: 30.0, 10: 20.0}),
    "长岗经济开发区": ("长岗经济开发区", 12, {2: 18.0}),
    "东篱现代产业园区": ("东篱现代产业园区", 16, {}),
}
BAD_SHEET = "长岗经济开发区"
BAD_ROW: Row = ("长岗坏数项目", "在建", "三十几个亿吧", "2021-02-30", "")


def rows_by_sheet() -> dict[str, list[Row]]:
    """The projects of each sheet."""
    names = iter(_NAMES)
    answer: dict[str, list[Row]] = {}
    for sheet, (_, count, totals) in ZONES.items():
        rows: list[Row] = []
        for index in range(count):
            stage = _STAGES[index % len(_STAGES)]
            signed = ("2021-12-28", "", "2022", "")[index % 4] if stage == "已签约" or index == 4 else ""
            rows.append((next(names), "在建" if index == 4 else stage, totals.get(index), signed, "2022-01-04" if index == 4 else ""))
        answer[sheet] = rows
    return answer


def district_workbook(*, with_bad_row: bool = False, only: str = "") -> bytes:
    """The file, or one sheet of it. With ``with_bad_row``, one sheet has a line more, whose total is no number
    and whose day is in no calendar."""
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True}) as book:
        for sheet, rows in rows_by_sheet().items():
            if only not in ("", sheet):
                continue
            page = book.add_worksheet(sheet)
            page.merge_range("A1:G1", f"{sheet}项目台账（据公开报道整理）")
            page.write("A2", "填报依据：2023-02-21 公开报道")
            page.write("G2", "单位：亿元")
            for column, head in enumerate(("序号", "项目名称", "目前阶段", "总投资")):
                page.merge_range(2, column, 3, column, head)
            page.merge_range(2, 4, 2, 5, "时间节点")
            page.write_row(3, 4, ("签约", "开工"))
            page.merge_range(2, 6, 3, 6, "备注")
            listed = [*rows, BAD_ROW] if with_bad_row and sheet == BAD_SHEET else rows
            for index, row in enumerate(listed):
                page.write_row(4 + index, 0, (index + 1, *row))
            last = 4 + len(listed)
            page.write(last, 1, "合计")
            page.write_formula(last, 3, f"=SUM(D5:D{last})", None, sum(row[2] or 0 for row in rows))  # type: ignore[misc]
    return packed.getvalue()
