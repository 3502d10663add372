"""Columns of a page's tables: where each cell stands once those over several columns and rows have taken their places."""

from __future__ import annotations

from typing import Any

WIDEST = 60  # columns or rows that one cell may claim


def columns_of(table: Any) -> dict[Any, int]:
    """The column of each cell of the table's own rows, from 0."""
    places: dict[Any, int] = {}
    reaching: dict[int, int] = {}  # column: rows that a cell above still covers
    for row in table.iter("tr"):
        if next(row.iterancestors("table"), None) is not table:
            continue
        column, below = 0, {place: left - 1 for place, left in reaching.items() if left > 1}
        for cell in row.iterchildren("td", "th"):
            while column in reaching:
                column += 1
            places[cell] = column
            width, height = _span(cell, "colspan"), _span(cell, "rowspan")
            if height > 1:
                below.update(dict.fromkeys(range(column, column + width), height - 1))
            column += width
        reaching = below
    return places


def _span(cell: Any, name: str) -> int:
    said = (cell.get(name) or "").strip()
    return min(max(int(said), 1), WIDEST) if said.isascii() and said.isdigit() and len(said) < 4 else 1
