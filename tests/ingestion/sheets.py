"""Sheets for tests: a grid from plain rows, and the reading of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from huoshui.ingestion.rules.grids import Grid
from huoshui.ingestion.rules.readings import SheetReading, StatedValue
from huoshui.ingestion.rules.sheet_reading import read_sheet

TODAY = date(2024, 7, 5)


def grid(rows: Sequence[Sequence[Any]], *, name: str = "Sheet1", merges: Sequence[str] = (), **more: Any) -> Grid:
    """A grid as the adapters hand it over: None is an empty cell, numbers are floats. ``merges`` as "A1:G1"."""
    width = max(len(row) for row in rows)
    cells = [[_cell(value) for value in row] + [""] * (width - len(row)) for row in rows]
    return Grid(name=name, rows=cells, merges=tuple(_merge(text) for text in merges), **more)


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _merge(text: str) -> tuple[tuple[int, int], tuple[int, int]]:
    first, last = text.split(":")
    return _spot(first), _spot(last)


def _spot(name: str) -> tuple[int, int]:
    letters = name.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(name[len(letters) :]) - 1, column - 1


def read(
    rows: Sequence[Sequence[Any]],
    *,
    answers: Mapping[str, str] | None = None,
    remembered: Mapping[str, str] | None = None,
    today: date = TODAY,
    **more: Any,
) -> SheetReading:
    """Read rows as one sheet."""
    return read_sheet(grid(rows, **more), answers=answers or {}, remembered=remembered or {}, today=today)


def values(reading: SheetReading, row: int = 0) -> dict[str, Any]:
    """Attribute → value of one project row; the target of a date as "attribute (plan)", extra texts by their header."""
    found: dict[str, Any] = {}
    for value in reading.rows[row].values:
        key = value.qualifier if value.attribute == "extra_text" else value.attribute
        found[f"{key} (plan)" if value.modality == "target" else key] = value.value
    return found


def value(reading: SheetReading, attribute: str, row: int = 0) -> StatedValue:
    """The stated value itself."""
    return next(one for one in reading.rows[row].values if one.attribute == attribute)


def attributes(reading: SheetReading) -> dict[str, tuple[str, ...]]:
    """Header → attributes."""
    return {column.header: column.attributes for column in reading.columns}


def codes(reading: SheetReading) -> dict[str, str]:
    """Cell → problem code."""
    return {problem.cell: problem.code for problem in reading.problems}
