"""A sheet as cells: what the adapters hand over and everything else reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

Cell = str | float | int | bool | date | datetime | time | timedelta
Merge = tuple[tuple[int, int], tuple[int, int]]  # (first row, first column), (last row, last column), from 0, inclusive


@dataclass(frozen=True)
class Grid:
    """One sheet from A1 on. Empty cells are ""; rows may be shorter than the widest one. Indexes count from 0."""

    name: str
    rows: Sequence[list[Cell]]
    merges: tuple[Merge, ...] = ()
    visible: bool = True
    is_table: bool = True  # False: a chart or macro sheet
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    uncalculated: tuple[str, ...] = ()  # cells whose formula has no stored result
    errors: tuple[tuple[str, str], ...] = ()  # (cell, "#DIV/0!")
    formats: Mapping[str, str] = field(default_factory=dict)  # column letters → number format code
    widths: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class RawWorkbook:
    """A parsed file before anything was understood."""

    format: str  # xlsx | xls | ods | csv
    grids: tuple[Grid, ...]
    encoding: str = ""  # csv only
    separator: str = ""  # csv only


def column_letters(index: int) -> str:
    """0 → "A", 25 → "Z", 26 → "AA"."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def cell_name(row: int, column: int) -> str:
    """(6, 5) → "F7": how people and Excel name the cell; both count from 0 here."""
    return f"{column_letters(column)}{row + 1}"


def text_of(cell: Cell) -> str:
    """The cell as people would read it, outer spaces removed: 3.0 → "3", 2022-03-01 00:00 → "2022-03-01"."""
    if type(cell) is str:
        return cell.strip()
    if type(cell) is float:
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if cell is True:
        return "是"
    if cell is False:
        return "否"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    return str(cell)
