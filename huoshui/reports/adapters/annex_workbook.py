"""The tables of a bulletin as a workbook, and behind them where each of its numbers comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from huoshui.core.money import in_unit
from huoshui.operations.adapters.workbook_writer import SheetWriter, Value, WorkbookWriter
from huoshui.reports.rules.body import Block
from huoshui.reports.rules.figures import REFERENCE, TENTHS, Figure, Term, filled_text, shown, shown_term

SOURCES_SHEET = "数字出处"
_SOURCE_HEADS = ("书签", "数字", "名称", "口径", "分项", "截至", "在平台打开")


@dataclass(frozen=True)
class Annex:
    """What goes in: the blocks of the paper, its figures, the numbers of their bookmarks, and the address that opens each."""

    title: str
    as_of: date
    blocks: Sequence[Block]
    figures: Mapping[str, Figure]
    bookmarks: Mapping[str, int]
    addresses: Mapping[str, str]


def annex_workbook(annex: Annex) -> bytes:
    """One sheet a table, money in 万元 as a number; the last sheet lists every number of the paper. The same paper gives the same bytes."""
    workbook = WorkbookWriter()
    for block in annex.blocks:
        if block.kind == "table":
            _table(workbook.add_sheet(block.text or "附表", freeze_rows=2), block, annex.figures)
    _sources(workbook.add_sheet(SOURCES_SHEET, freeze_rows=2), annex)
    return workbook.packed()


def _table(sheet: SheetWriter, block: Block, figures: Mapping[str, Figure]) -> None:
    sheet.merge(0, 0, 0, len(block.columns) - 1, block.text)
    for place, head in enumerate(block.columns):
        kinds = {figure.kind for row in block.rows if (figure := _figure(row[place], figures)) is not None}
        sheet.write(1, place, f"{head}（万元）" if "money" in kinds else head, look="header")
    for number, row in enumerate(block.rows, start=2):
        for place, cell in enumerate(row):
            figure = _figure(cell, figures)
            if figure is None:
                sheet.write(number, place, filled_text(cell, figures))
            else:
                sheet.write(number, place, _value(figure), number_format=_format(figure))


def _figure(cell: str, figures: Mapping[str, Figure]) -> Figure | None:
    found = REFERENCE.fullmatch(cell)
    return figures[found[1]] if found else None


def _value(figure: Figure) -> Value:
    if not figure.is_known:
        return "—"
    if figure.kind == "rate":
        numerator, denominator = (term.value for term in figure.terms)
        return (numerator or 0) / (denominator or 1)  # a share for the spreadsheet; both terms stand in 数字出处
    if figure.kind == "score":
        return Decimal(figure.value or 0) / 10_000
    if figure.kind in TENTHS:
        value = Decimal(figure.value or 0) / 10
        return value / 100 if figure.kind == "percent" else value
    return in_unit(figure.value or 0, "万元") if figure.kind == "money" else figure.value


_FORMATS = {
    "rate": "0.0%",
    "percent": "0.0%",
    "money": "#,##0.00####",
    "count": "#,##0",
    "tenths": "#,##0.0",
    "points": "+0.0;-0.0;0.0",
    "score": "0.00##",
}


def _format(figure: Figure) -> str:
    return _FORMATS[figure.kind] if figure.is_known else ""


def _sources(sheet: SheetWriter, annex: Annex) -> None:
    sheet.merge(0, 0, 0, len(_SOURCE_HEADS) - 1, f"{annex.title}：数字出处")
    for place, head in enumerate(_SOURCE_HEADS):
        sheet.write(1, place, head, look="header")
    for number, (key, bookmark) in enumerate(sorted(annex.bookmarks.items(), key=lambda pair: pair[1]), start=2):
        figure = annex.figures[key]
        terms = "；".join(f"{term.label}{_term(figure, term)}" for term in figure.terms)
        values: tuple[Value, ...] = (
            f"F_{bookmark}",
            shown(figure),
            figure.label,
            figure.definition,
            terms,
            annex.as_of,
            annex.addresses.get(key, ""),
        )
        for place, value in enumerate(values):
            sheet.write(number, place, value)


def _term(figure: Figure, term: Term) -> str:
    is_money = "money" in (term.unit, "" if term.unit else figure.kind)
    return f"{in_unit(term.value, '万元'):f}万元" if is_money and term.value is not None else shown_term(figure, term)
