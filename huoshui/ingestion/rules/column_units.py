"""The unit of each money column, and whether 0.35 is 35 % or 0.35 %."""

from __future__ import annotations

import re
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import replace

from huoshui.ingestion.rules.cell_words import amount_in
from huoshui.ingestion.rules.column_drafts import ColumnPlan, Draft
from huoshui.ingestion.rules.grids import Cell, text_of
from huoshui.ingestion.rules.header_words import EXTRA
from huoshui.ingestion.rules.questions import Asker
from huoshui.ingestion.rules.sheet_heads import SheetHead

_FOREIGN = re.compile("美元|港元|欧元|日元")
_UNITS = [("元", "元"), ("万元", "万元"), ("亿元", "亿元")]
_SMALL_PERCENT = 3  # a column of percentages none of which exceeds this may hold fractions


def settle_units(drafts: list[Draft], head: SheetHead, unit_column: int | None, ask: Asker) -> None:
    """Header brackets, else a 单位 column, else the sheet's 单位：万元, else asked: once where no column says anything."""
    money = [draft for draft in drafts if draft.meaning.kind == "fen"]
    lost = [draft for draft in money if not _unit_known(draft, head, unit_column) and any(_needs_unit(cell) for cell in draft.sample)]
    if len(lost) > 1 and len(lost) == len(money):
        answer, identifier = ask.about_sheet(
            "unit",
            "",
            text=f"本表金额的单位是什么？（{'、'.join(draft.name for draft in lost)}）",
            choices=[*_UNITS, ("per_column", "各列不同，逐列确认")],
            why="表头和表上方都没有写单位。" + _magnitude(lost[0]),
            column=lost[0].letters,
            header=lost[0].name,
        )
        for draft in lost:
            draft.wait_for(answer, identifier)
            draft.unit, draft.unit_from = answer, "answer"
        if answer != "per_column":
            return
    for draft in lost:
        answer, identifier = ask.about_column(
            "unit",
            draft.index,
            draft.path,
            text=f"“{draft.name}”的单位是什么？",
            choices=_UNITS,
            why="表头没有写单位。" + _magnitude(draft),
        )
        draft.wait_for(answer, identifier)
        draft.unit, draft.unit_from = answer, "answer"


def _unit_known(draft: Draft, head: SheetHead, unit_column: int | None) -> bool:
    if draft.text.unit:
        draft.unit, draft.unit_from = draft.text.unit, "header"
    elif unit_column is not None:
        draft.unit_from = "unit_column"
    elif head.unit:
        draft.unit, draft.unit_from = head.unit, "sheet"
    if _FOREIGN.search(draft.unit):
        draft.meaning, draft.note = EXTRA, f"单位为{draft.unit}，平台不自行折算，原样保留。"
    return bool(draft.unit_from)


def _needs_unit(cell: Cell) -> bool:
    return not isinstance(cell, str) or (amount_in(cell) is not None and not re.search("元|万|亿", cell))


def _magnitude(draft: Draft) -> str:
    values = sorted(value for value in (amount_in(text_of(cell)) for cell in draft.sample) if value)
    if not values:
        return ""
    return f"“{draft.name}”的数值在 {values[0]:g} 至 {values[-1]:g} 之间，中位数 {statistics.median(values):g}。"


def with_percent_factor(
    plan: ColumnPlan, draft: Draft, drafts: list[Draft], data: Sequence[Sequence[Cell]], formats: Mapping[str, str], ask: Asker
) -> ColumnPlan:
    """35 or 0.35: the cell format says it, or the size of the numbers, or the columns they are computed from, else a person."""
    numbers = [abs(float(cell)) for cell in draft.sample if isinstance(cell, int | float) and not isinstance(cell, bool)]
    if "%" in formats.get(plan.letters, ""):
        return replace(plan, percent_factor=100)
    largest = max(numbers, default=0.0)
    if not 0 < largest <= _SMALL_PERCENT:
        return plan
    factor = _factor_by_terms(draft, drafts, data)
    if factor:
        return replace(plan, percent_factor=factor, note="小数形式的百分数，已与相关两列核对。" if factor == 100 else "")
    answer, identifier = ask.about_column(
        "percent",
        plan.index,
        plan.path,
        text=f"“{plan.header}”里的 {largest:g} 是百分之几？",
        choices=[("fraction", f"{largest * 100:g}%（小数形式）"), ("percent", f"{largest:g}%")],
        why="该列数值都很小，单元格也没有设百分比格式，可能是小数，也可能是百分数。",
    )
    return replace(
        plan, percent_factor=100 if answer == "fraction" else 1, question_ids=(*plan.question_ids, identifier), waiting=not answer
    )


_TERMS = {"annual_completion_percent": ("ytd_done", "annual_plan"), "total_completion_percent": ("cumulative_done", "planned_investment")}


def _factor_by_terms(draft: Draft, drafts: list[Draft], data: Sequence[Sequence[Cell]]) -> int:
    """100 or 1 where done ÷ planned settles it for nearly all rows, else 0. Only where both terms have one unit."""
    by_attribute = {other.meaning.attribute: other for other in drafts if other.meaning.kind == "fen" and not other.waiting}
    part, whole = (by_attribute.get(name) for name in _TERMS.get(draft.meaning.attribute, ("", "")))
    if part is None or whole is None or part.unit != whole.unit:
        return 0
    fits = {1: 0, 100: 0}
    compared = 0
    for row in data[:2000]:
        cells = [amount_in(text_of(row[index])) if index < len(row) else None for index in (draft.index, part.index, whole.index)]
        stated, done, planned = cells
        if stated and done and planned:
            compared += 1
            for factor in fits:
                fits[factor] += abs(stated * factor - done / planned * 100) <= 1.05
    winner = max(fits, key=lambda factor: fits[factor])
    loser = min(fits, key=lambda factor: fits[factor])
    return winner if compared >= 2 and fits[winner] >= 0.8 * compared and fits[loser] <= 0.2 * compared else 0
