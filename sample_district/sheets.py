"""A sheet as a person would have typed it, before it becomes .xlsx, .xls, .ods or .csv."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

Value: TypeAlias = "str | int | float | date | Formula | None"


@dataclass(frozen=True)
class Formula:
    """A formula with the value that the spreadsheet program computed when it last saved."""

    text: str
    cached: float | str


@dataclass
class Sheet:
    """Rows from row 1, merged ranges ("A1:G1"), and rows that somebody hid."""

    name: str
    rows: list[list[Value]] = field(default_factory=list)
    merges: list[str] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)  # counted from 1

    @property
    def width(self) -> int:
        """Columns of the widest row."""
        return max((len(row) for row in self.rows), default=0)

    def add(self, *values: Value) -> int:
        """Append one row; returns its number, counted from 1."""
        self.rows.append(list(values))
        return len(self.rows)

    def add_banner(self, text: str, width: int) -> int:
        """A row with one text merged over ``width`` columns."""
        row = self.add(text, *[None] * (width - 1))
        if width > 1:
            self.merges.append(f"A{row}:{column_letter(width)}{row}")
        return row

    def add_header(self, *levels: tuple[str | None, ...]) -> None:
        """One to three header rows. A None below a text joins downwards; a None after a text joins to the right."""
        first = len(self.rows) + 1
        for level in levels:
            self.add(*level)
        covered: set[tuple[int, int]] = set()
        for depth, level in enumerate(levels):
            for at, text in enumerate(level):
                if text is None or (depth, at) in covered:
                    continue
                right = at
                while right + 1 < len(level) and level[right + 1] is None and any(lower[right + 1] for lower in levels[depth + 1 :]):
                    right += 1
                bottom = depth
                if right == at:
                    while bottom + 1 < len(levels) and levels[bottom + 1][at] is None:
                        bottom += 1
                covered |= {(row, column) for row in range(depth, bottom + 1) for column in range(at, right + 1)}
                if right > at or bottom > depth:
                    self.merges.append(f"{column_letter(at + 1)}{first + depth}:{column_letter(right + 1)}{first + bottom}")


@dataclass
class Workbook:
    """A file of one unit's drawer."""

    file_name: str
    sheets: list[Sheet]
    encoding: str = "utf-8"  # of a .csv


def column_letter(number: int) -> str:
    """1 → A, 27 → AA."""
    letters = ""
    while number:
        number, remainder = divmod(number - 1, 26)
        letters = chr(65 + remainder) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """(7, 6) → F7."""
    return f"{column_letter(column)}{row}"
