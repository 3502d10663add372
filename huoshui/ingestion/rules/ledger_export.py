"""A ledger in the form in which it came: the layout kept at its import, filled with what counts now. Pure.

What is written reads back as what the ledger holds: amounts in the column's unit, days as days, months and years as text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from huoshui.core.lifecycle import STAGES, is_stage, state_name
from huoshui.core.money import UNITS, in_unit
from huoshui.ingestion.rules.cell_words import marks_and_name
from huoshui.ingestion.rules.differences import Comparable, stored_qualifier
from huoshui.ingestion.rules.readings import EXTRA_TEXT
from huoshui.investment_projects.rules.attributes import BUILD_KINDS, KEY_LEVELS

CellValue = str | int | Decimal | date | None
RowLook = Literal["title", "header", "body", "section", "total", "note"]
UNIT_OF_MIXED_ROWS = "万元"  # where each row may name its own unit, all are written in this one
_STAGE_ORDER = {stage.code: stage.order for stage in STAGES}
_NUMBER = re.compile(r"^-?[\d,]*\.?\d+$")
_SECOND_LEVEL = re.compile(r"^[(（]")
_SPAN = re.compile(r"(?:19|20)\d{2}.*(?:19|20)\d{2}|[—–~～至到]")


@dataclass(frozen=True, slots=True)
class Held:
    """One value in force of one project, with the words that stood in the cell."""

    attribute: str
    qualifier: str
    value: Comparable
    date_precision: str = "day"
    modality: str = "reported"
    period: tuple[date, date] | None = None
    happened_on: date | None = None
    raw_text: str = ""


@dataclass
class RenderedSheet:
    """Cells by row; rows and columns count from 0. ``looks`` holds the kind of each row, ``formats`` number formats by column."""

    name: str
    cells: dict[int, dict[int, CellValue]] = field(default_factory=dict)
    looks: dict[int, RowLook] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    formats: dict[int, str] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)
    frozen_rows: int = 0

    @property
    def height(self) -> int:
        """Number of rows."""
        return max(self.cells, default=-1) + 1

    @property
    def width(self) -> int:
        """Number of columns."""
        return max((max(row, default=-1) for row in self.cells.values()), default=-1) + 1


def column_index(letters: str) -> int:
    """ "A" → 0, "AA" → 26."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def render(layout: Mapping[str, Any], subjects: Sequence[tuple[UUID, int]], held: Mapping[UUID, Sequence[Held]]) -> RenderedSheet:
    """Write the sheet anew. ``subjects``: (project, row) as the last import left them; rows that stayed out are left out."""
    sheet = RenderedSheet(str(layout["sheet"]))
    sheet.formats, sheet.widths = _formats(layout), _widths(layout)
    moved = _head(sheet, layout)
    _body(sheet, layout, dict((row, subject) for subject, row in subjects), held, moved)
    _merges(sheet, layout, moved)
    return sheet


def _head(sheet: RenderedSheet, layout: Mapping[str, Any]) -> dict[int, int]:
    """Titles, header and ordinal rows stay where they were. Gives old row → new row (from 0)."""
    moved: dict[int, int] = {}
    for entry in layout["title_rows"]:
        moved[entry["row"] - 1] = entry["row"] - 1
        _texts(sheet, entry["row"] - 1, entry["cells"], "title")
    for row, texts in zip(layout["header_rows"], layout["header_cells"], strict=True):
        moved[row - 1] = row - 1
        _texts(sheet, row - 1, {index: text for index, text in enumerate(texts) if text}, "header")
    for entry in layout.get("ordinal_rows", ()):
        moved[entry["row"] - 1] = entry["row"] - 1
        _texts(sheet, entry["row"] - 1, entry["cells"], "header")
    sheet.frozen_rows = max(layout["header_rows"], default=0)
    return moved


def _texts(sheet: RenderedSheet, row: int, cells: Mapping[Any, str], look: RowLook) -> None:
    sheet.looks[row] = look
    sheet.cells[row] = {column_index(key) if isinstance(key, str) else key: text for key, text in cells.items()}


def _body(
    sheet: RenderedSheet,
    layout: Mapping[str, Any],
    subject_of_row: Mapping[int, UUID],
    held: Mapping[UUID, Sequence[Held]],
    moved: dict[int, int],
) -> None:
    old = max([*layout["header_rows"], *(entry["row"] for entry in layout.get("ordinal_rows", ()))], default=0) + 1
    new = old - 1
    serial = _Serials(layout)
    for entry in layout["body"]:
        if "projects" in entry:
            for row in range(old, old + entry["projects"]):
                number = serial.next()
                subject = subject_of_row.get(row)
                if subject is not None:
                    sheet.looks[new] = "body"
                    sheet.cells[new] = _row(layout, held.get(subject, ()), number)
                    new += 1
            old += entry["projects"]
            continue
        moved[entry["row"] - 1] = new
        _texts(sheet, new, entry["cells"], _look(entry["kind"]))
        old, new = entry["row"] + 1, new + 1
    _sum_up(sheet, layout, moved)


def _look(kind: str) -> RowLook:
    looks: dict[str, RowLook] = {"section": "section", "total": "total", "subtotal": "total"}
    return looks.get(kind, "note")


class _Serials:
    """The running numbers: as they stood where they were not simply 1, 2, 3."""

    def __init__(self, layout: Mapping[str, Any]) -> None:
        self._texts = layout.get("serials")
        self._number = 0

    def next(self) -> str | int:
        self._number += 1
        if self._texts is None:
            return self._number
        text = self._texts[self._number - 1] if self._number <= len(self._texts) else ""
        return int(text) if text.isascii() and text.isdigit() and text == str(int(text)) else text


def _row(layout: Mapping[str, Any], values: Sequence[Held], serial: str | int) -> dict[int, CellValue]:
    by_attribute: dict[tuple[str, str], list[Held]] = {}
    for one in values:
        by_attribute.setdefault((one.attribute, one.qualifier), []).append(one)
    cells: dict[int, CellValue] = {}
    single = {column["attributes"][0] for column in layout["columns"] if column["kind"] == "date" and column["attributes"]}
    ranged = {attribute for column in layout["columns"] if column["kind"] == "range" for attribute in column["attributes"]}
    serial_written = False
    for column in layout["columns"]:
        kind = column["kind"]
        if kind == "ignore":
            value: CellValue = None if serial_written else serial
            serial_written = True
        elif kind == "unit":
            value = UNIT_OF_MIXED_ROWS
        else:
            value = _range(column, by_attribute, single) if kind == "range" else _value(column, by_attribute, ranged)
            if value is None:
                value = _unread_words(column, by_attribute)
        if value is not None:
            cells[column_index(column["column"])] = value
    return cells


def _unread_words(column: Mapping[str, Any], by_attribute: Mapping[tuple[str, str], Sequence[Held]]) -> CellValue:
    """Words that a column of figures or stages held and that were kept as they stood."""
    kept = by_attribute.get((EXTRA_TEXT, stored_qualifier(_header(column))))
    return str(kept[0].value) if kept else None


def _header(column: Mapping[str, Any]) -> str:
    return "/".join(re.sub(r"\s+", "", level) for level in column["header_path"]) or f"{column['column']}列"


def _value(column: Mapping[str, Any], by_attribute: Mapping[tuple[str, str], Sequence[Held]], ranged: set[str]) -> CellValue:
    kind = column["kind"]
    if kind == "check":
        stage = _first(by_attribute.get(("stage", ""), ()), column)
        reached = stage is not None and _STAGE_ORDER.get(str(stage.value), -1) >= _STAGE_ORDER.get(str(column.get("stage", "")), 99)
        return "是" if reached else None
    attribute = column["attributes"][0] if column["attributes"] else ""
    qualifier = stored_qualifier(column["qualifier"]) if column.get("qualifier") else ""
    values = by_attribute.get((attribute, qualifier), ())
    if kind == "date" and attribute in ranged:  # what the span says belongs into the span's column
        values = [one for one in values if one.modality != "target" or (one.raw_text and not _SPAN.search(one.raw_text))]
    one = _first(values, column)
    if one is None:
        return None
    if kind == "fen":
        return _amount(one, column)
    if kind in ("date", "day"):
        return _day(one)
    if kind == "percent":
        return _percent(one, int(column.get("percent_factor") or 1))
    if isinstance(one.value, Decimal):
        return one.value.normalize() if one.value else Decimal(0)
    return _words(one)


def _first(values: Sequence[Held], column: Mapping[str, Any]) -> Held | None:
    """The value that belongs into the column: of its period and day, planned or stated as the column is, where that tells."""
    start, end, day = (_iso(column.get(name)) for name in ("period_start", "period_end", "happened_on"))
    fitting = [one for one in values if (end is None or one.period == (start, end)) and (day is None or one.happened_on in (day, None))]
    if not fitting:
        return None
    if end is None and len(fitting) > 1:  # several days without a day in the header: the latest
        fitting = sorted(fitting, key=lambda one: (one.period[1] if one.period else one.happened_on) or date.min, reverse=True)
    wants_target = column.get("modality") == "target"
    return next((one for one in fitting if (one.modality == "target") == wants_target), fitting[0])


def _iso(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


def _amount(one: Held, column: Mapping[str, Any]) -> CellValue:
    unit = column["unit"] or (UNIT_OF_MIXED_ROWS if column.get("unit_from") == "unit_column" else "")
    if not isinstance(one.value, int) or unit not in UNITS:
        return one.raw_text or None
    return in_unit(one.value, unit)


def _percent(one: Held, factor: int) -> CellValue:
    """As a number where the column holds numbers; 1 alone could be 100 %, so what was written with its sign keeps it."""
    value = Decimal(str(one.value))
    if "%" in one.raw_text or "％" in one.raw_text or (not one.raw_text and factor == 1):
        return f"{value.normalize():f}%"
    return value / factor


def _day(one: Held) -> CellValue:
    if not isinstance(one.value, date):
        return None
    return one.value if one.date_precision == "day" else _partial(one)


def _partial(one: Held) -> str:
    assert isinstance(one.value, date)
    if one.date_precision == "year":
        return f"{one.value.year}年"
    if one.date_precision == "month":
        return f"{one.value.year}年{one.value.month}月"
    return f"{one.value.year}-{one.value.month:02d}-{one.value.day:02d}"


def _range(column: Mapping[str, Any], by_attribute: Mapping[tuple[str, str], Sequence[Held]], single: set[str]) -> CellValue:
    """Start and end as one text. A planned day that stands in a column of its own (``single``) is not said twice."""
    ends = [_planned(by_attribute.get((attribute, ""), ()), attribute in single) for attribute in column["attributes"]]
    told = [end for end in ends if end is not None]
    if not told:
        return None
    raw = told[0].raw_text
    if raw and all(end.raw_text == raw for end in told) and len(told) == len(ends):
        return raw
    return "-".join(_partial(end).replace("年", ".").replace("月", "").rstrip(".").replace("-", ".") for end in told)


def _planned(values: Sequence[Held], stands_alone: bool) -> Held | None:
    return next((one for one in values if one.modality == "target" and not (stands_alone and not _SPAN.search(one.raw_text))), None)


def _words(one: Held) -> str:
    """The words of the cell where they still say the value, else the value's own name."""
    value = str(one.value)
    if one.attribute == "project_name":
        marks, name = marks_and_name(one.raw_text)
        return one.raw_text if marks and name == value else value
    if one.attribute in ("stage", "side_state"):
        return one.raw_text or (state_name(value) if is_stage(value) or one.attribute == "side_state" else value)
    names = {"build_kind": BUILD_KINDS, "key_level": KEY_LEVELS}.get(one.attribute)
    if names is not None:
        return one.raw_text or names.get(value, value)
    return value


def _sum_up(sheet: RenderedSheet, layout: Mapping[str, Any], moved: Mapping[int, int]) -> None:
    """合计, 小计 and section rows say the sums of the rows as written now, in the columns where they said a number before."""
    amounts = [column_index(column["column"]) for column in layout["columns"] if column["kind"] == "fen"]
    special = [(moved[entry["row"] - 1], entry) for entry in layout["body"] if "projects" not in entry]
    bodies = [row for row, look in sheet.looks.items() if look == "body"]
    for position, (row, entry) in enumerate(special):
        if entry["kind"] == "total":
            scope = bodies
        elif entry["kind"] == "subtotal":
            before = [other for other, earlier in special[:position] if earlier["kind"] in ("section", "subtotal")]
            scope = [one for one in bodies if (before[-1] if before else -1) < one < row]
        elif entry["kind"] == "section":
            level = _level(entry)
            after = [other for other, later in special[position + 1 :] if later["kind"] == "section" and _level(later) <= level]
            scope = [one for one in bodies if row < one < (after[0] if after else sheet.height)]
        else:
            continue
        for column in amounts:
            if _NUMBER.match(str(sheet.cells[row].get(column, ""))):
                numbers = [value for one in scope if isinstance(value := sheet.cells[one].get(column), Decimal)]
                if numbers:
                    sheet.cells[row][column] = sum(numbers, Decimal(0))


def _level(entry: Mapping[str, Any]) -> int:
    return 2 if _SECOND_LEVEL.match(str(next(iter(entry["cells"].values()), ""))) else 1


def _merges(sheet: RenderedSheet, layout: Mapping[str, Any], moved: Mapping[int, int]) -> None:
    for block in layout["merges"]:
        first, _, last = block.partition(":")
        top, left = _split(first)
        bottom, right = _split(last)
        if top in moved and bottom in moved and moved[bottom] - moved[top] == bottom - top:
            sheet.merges.append((moved[top], left, moved[bottom], right))


def _split(cell: str) -> tuple[int, int]:
    letters = cell.rstrip("0123456789")
    return int(cell[len(letters) :]) - 1, column_index(letters)


def _formats(layout: Mapping[str, Any]) -> dict[int, str]:
    formats = {}
    for column in layout["columns"]:
        index = column_index(column["column"])
        if column["kind"] == "percent" and int(column.get("percent_factor") or 1) == 100:
            formats[index] = "0.00%" if "%" not in column.get("format", "") else column["format"]
        elif column["kind"] in ("fen", "number", "percent") and column.get("format") and not re.search("[ymdhs年月日]", column["format"]):
            formats[index] = column["format"]
    return formats


def _widths(layout: Mapping[str, Any]) -> dict[int, float]:
    return {column_index(column["column"]): float(column["width"]) for column in layout["columns"] if column.get("width")}
