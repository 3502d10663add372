"""A 目标任务分解表 from cells to readings: rows units and columns 考核期 × 指标, or rows indicators, or both in rows (a list).

Each filled cell is one target, and its ``RowReading`` says: ``project_name`` the target in words, ``project_code`` the indicator,
``owner`` the unit as told, ``section`` the window's code (``target_windows``), ``marks`` the condition.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from huoshui.core.periods import Period
from huoshui.core.refusals import Refusal
from huoshui.ingestion.rules import readings
from huoshui.ingestion.rules.grids import Cell, Grid, cell_name, column_letters, text_of
from huoshui.ingestion.rules.header_rows import HeaderBlock, find_header
from huoshui.ingestion.rules.header_words import MONEY_UNITS, plain
from huoshui.ingestion.rules.layouts import fingerprint_of, lineage_of
from huoshui.ingestion.rules.problem_list import ProblemList
from huoshui.ingestion.rules.questions import Asker
from huoshui.ingestion.rules.readings import ColumnMapping, RowReading, SheetReading, StatedValue
from huoshui.ingestion.rules.row_kinds import RowKinds, sort_rows
from huoshui.ingestion.rules.sheet_heads import SheetHead, read_head
from huoshui.ingestion.rules.target_checks import check_doubles, check_parts, check_windows
from huoshui.ingestion.rules.target_words import (
    CONDITION,
    CONDITIONS,
    INDICATOR,
    PERIOD,
    SCOPE,
    UNIT,
    WHOLE_ZONE,
    ColumnWords,
    asked_in_cell,
    column_words,
    indicators_called,
    is_target_header,
    likely_indicators,
    target_meaning_of,
)
from huoshui.ingestion.rules.vocabularies import PROJECT_WORDS, Vocabulary
from huoshui.targets.rules.attributes import attribute_of
from huoshui.targets.rules.indicators import Indicator
from huoshui.targets.rules.target_windows import PERIODS, window_of

TARGET_WORDS = Vocabulary(
    readings.TARGET, readings.TARGET_LIST, "单位", SCOPE, "", "", target_meaning_of, is_target_header, owner_attribute=SCOPE
)
INDICATOR_WORDS = replace(TARGET_WORDS, name_attribute=INDICATOR, noun="指标")
_TELLING = ("目标", "任务", "指标", "分解", "责任书")
SKIP = "none"


@dataclass
class _Column:
    """One column that holds figures."""

    index: int
    path: tuple[str, ...]
    words: ColumnWords
    indicator: Indicator | None = None
    question_ids: tuple[str, ...] = ()
    note: str = ""
    waiting: bool = False

    @property
    def letters(self) -> str:
        return column_letters(self.index)

    @property
    def header(self) -> str:
        return "/".join("".join(level.split()) for level in self.path)


@dataclass
class _Table:
    """A sheet on its way."""

    grid: Grid
    block: HeaderBlock
    head: SheetHead
    known: Sequence[Indicator]
    ask: Asker
    problems: ProblemList
    heads: dict[str, int] = field(default_factory=dict)  # attribute → column
    columns: list[_Column] = field(default_factory=list)
    year: int = 0
    unit: str = ""  # of money where neither header nor row says it
    by_words: dict[tuple[str, str], Indicator | None] = field(default_factory=dict)

    @property
    def by_rows(self) -> bool:
        """Whether the indicator stands in a column of its own."""
        return INDICATOR in self.heads


def target_block(grid: Grid, width: int) -> HeaderBlock | None:
    """The header of such a table; None where the sheet is, or may be, something else."""
    projects = find_header(grid, width, PROJECT_WORDS)
    if projects is not None and projects.name_column is not None and any("项目名称" in plain("".join(path)) for path in projects.paths):
        return None
    for words in (TARGET_WORDS, INDICATOR_WORDS):
        block = find_header(grid, width, words)
        if block is not None and block.name_column is not None and _tells(grid, block):
            return block
    return None


def _tells(grid: Grid, block: HeaderBlock) -> bool:
    """Title, sheet name or headers speak of targets, and nothing names firms."""
    said = [text_of(cell) for row in grid.rows[: block.top] for cell in row] + [
        grid.name,
        *(level for path in block.paths for level in path),
    ]
    if any(plain("".join(path)) in ("企业名称", "单位名称/统一社会信用代码", "项目名称") for path in block.paths):
        return False
    return any(word in plain(text) for text in said for word in _TELLING)


def read_target_table(
    grid: Grid, block: HeaderBlock, known: Sequence[Indicator], *, answers: Mapping[str, str], remembered: Mapping[str, str], today: date
) -> SheetReading:
    """Understand a table of targets. What is no known indicator and no window is said to be left out; what is doubtful is asked."""
    fingerprint = fingerprint_of(block.paths)
    ask = Asker(fingerprint, grid.name, answers, remembered)
    head = read_head(grid.rows[: block.top], grid.name)
    table = _Table(grid, block, head, known, ask, ProblemList(grid.name))
    _sort_columns(table)
    if SCOPE not in table.heads and not table.by_rows:
        return SheetReading(grid.name, head.title, readings.NOT_PROJECT_LIST, "没有“责任单位”或“指标名称”列，看起来不是目标分解表。")
    name_column = table.heads.get(SCOPE, table.heads.get(INDICATOR, 0))
    kinds = sort_rows(grid, block, len(block.paths), name_column, "单位" if SCOPE in table.heads else "指标")
    _settle(table, kinds, today)
    rows = _rows(table, kinds)
    check_doubles(rows, table.problems)
    check_parts(rows, table.known, table.problems)
    check_windows(rows, table.known, table.problems)
    total_rows = {index + 1 for index, _ in kinds.totals}
    return SheetReading(
        name=grid.name,
        title=head.title,
        status=readings.TARGET_LIST,
        header_rows=tuple(range(block.top + 1, block.bottom + 2)),
        columns=tuple(_mapping(table, column) for column in table.columns),
        rows=tuple(rows),
        skipped=tuple(skipped for skipped in kinds.skipped if skipped.row not in total_rows),
        problems=table.problems.all(),
        questions=ask.questions,
        fingerprint=fingerprint,
        lineage_key=lineage_of(head, grid.name, fingerprint),
        reporting_unit=head.reporting_unit,
        reported_on=head.reported_on,
        reported_precision=head.reported_precision,
    )


def _sort_columns(table: _Table) -> None:
    for index, path in enumerate(table.block.paths):
        if not path:
            continue
        meaning = target_meaning_of(path)
        if meaning.kind == "extra":
            table.columns.append(_Column(index, path, column_words(path, table.known)))
        elif meaning.kind == "text" and meaning.attribute not in table.heads:
            table.heads[meaning.attribute] = index
    if table.by_rows and SCOPE in table.heads and _holds_units(table, table.heads[SCOPE]):
        table.heads[UNIT] = table.heads.pop(SCOPE)  # 指标 | 单位 | 全年: 个 and 亿元, not who


def _holds_units(table: _Table, index: int) -> bool:
    texts = [plain(text_of(_at(row, index))) for row in table.grid.rows[table.block.data_top :]]
    filled = [text for text in texts if text]
    return bool(filled) and all(text in (*MONEY_UNITS, "个", "家", "件", "项", "次", "%", "位", "户", "宗", "名") for text in filled)


def _settle(table: _Table, kinds: RowKinds, today: date) -> None:
    """Year, units and indicators: from the headers, from above the header, else asked."""
    stated = {column.words.year for column in table.columns if column.words.year}
    table.year = table.head.year or (stated.pop() if len(stated) == 1 else 0)
    if not table.year and PERIOD not in table.heads and not all(column.words.year for column in table.columns):
        answer, _ = table.ask.about_sheet(
            "year",
            "",
            text="本表是哪一年的目标？",
            choices=[(str(year), f"{year}年") for year in (today.year, today.year + 1, today.year - 1)],
            why="标题、工作表名和表头都没有写明年份。",
            pattern=r"20\d{2}",
            remember=False,
        )
        table.year = int(answer) if answer else 0
    if not table.by_rows:
        for column in table.columns:
            column.indicator = _indicator(table, column.words.rest, column.words.unit, column=column)
    _settle_money_unit(table, kinds)


def _settle_money_unit(table: _Table, kinds: RowKinds) -> None:
    lost = [
        column for column in table.columns if column.indicator is not None and column.indicator.kind == "money" and not column.words.unit
    ]
    bare = [column for column in lost if any(_is_number(_at(table.grid.rows[row], column.index)) for row in kinds.projects)]
    table.unit = table.head.unit
    if bare and not table.unit:
        answer, _ = table.ask.about_sheet(
            "unit",
            "",
            text=f"本表金额的单位是什么？（{'、'.join(column.header for column in bare[:6])}）",
            choices=[("亿元", "亿元"), ("万元", "万元"), ("元", "元")],
            why="表头和表上方都没有写单位。",
            column=bare[0].letters,
            header=bare[0].header,
        )
        table.unit = answer
        for column in bare:
            column.waiting = not answer


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _indicator(table: _Table, words: str, unit: str, *, column: _Column | None = None, cell: str = "") -> Indicator | None:
    """The indicator of these words, once a wording: exactly so called, else as a person answered, else none."""
    key = (words, unit)
    if key in table.by_words:
        return table.by_words[key]
    found = _looked_up(table, words, unit, column, cell) if words else None
    table.by_words[key] = found
    return found


def _looked_up(table: _Table, words: str, unit: str, column: _Column | None, cell: str) -> Indicator | None:
    exact = indicators_called(words, unit, table.known)
    if len(exact) == 1:
        return exact[0]
    offered = exact or likely_indicators(words, unit, table.known)
    where = f"{column.letters} 列“{column.header}”" if column is not None else f"{cell}“{words}”"
    if not offered:
        table.problems.add(
            f"{column.letters}{table.block.bottom + 1}" if column is not None else cell,
            "unknown_indicator",
            f"{where}不是本区的指标，没有入库。要考核它，请先在“指标口径”里设定，再导入。",
            "warning",
        )
        return None
    answer, identifier = table.ask.about_sheet(
        "indicator",
        f"{words}|{unit}",
        text=f"{where}是哪一项指标？",
        choices=[*((one.id, f"{one.name}（{one.kind_name}）：{one.definition[:40]}") for one in offered), (SKIP, "都不是，这一项不入库")],
        why="有几项指标都这样叫。" if exact else "本区指标里没有完全同名的，下面几项名称相近。",
        column=column.letters if column is not None else "",
        header=column.header if column is not None else words,
    )
    if column is not None:
        column.question_ids, column.waiting = (identifier,), not answer
    return next((one for one in offered if one.id == answer), None)


def _rows(table: _Table, kinds: RowKinds) -> list[RowReading]:
    """Every filled cell of the unit rows and of the 合计 row, which is the zone's."""
    lines = sorted([*kinds.projects, *(index for index, kind in kinds.totals if kind == "total")])
    totals = {index for index, kind in kinds.totals}
    found: list[RowReading] = []
    told = {name: _filled(table.grid, column, lines) for name, column in table.heads.items()}
    for index in lines:
        if table.grid.hidden_rows and index in table.grid.hidden_rows:
            table.problems.add(str(index + 1), "hidden_rows", f"第 {index + 1} 行在隐藏行中，已照常读取。", "told")
        for column in table.columns:
            cell = _at(table.grid.rows[index], column.index)
            if text_of(cell):
                one = _target(table, index, column, cell, {name: texts[index] for name, texts in told.items()}, index in totals)
                if one is not None:
                    found.append(one)
    return found


def _target(table: _Table, index: int, column: _Column, cell: Cell, told: Mapping[str, str], is_total: bool) -> RowReading | None:
    place = cell_name(index, column.index)
    words = column.words
    unit = words.unit or (told.get(UNIT, "") if table.by_rows else "")
    indicator = (
        _indicator(table, told[INDICATOR], unit, cell=cell_name(index, table.heads[INDICATOR])) if table.by_rows else column.indicator
    )
    if indicator is None or column.waiting:
        return None
    window = _window(table, words, told.get(PERIOD, ""), column, place)
    if window is None:
        return None
    scope = _scope(table, words, told, is_total)
    try:
        asked = asked_in_cell(
            cell, indicator, unit if unit in MONEY_UNITS else table.unit, is_fraction="%" in table.grid.formats.get(column.letters, "")
        )
    except Refusal as refusal:
        table.problems.add(place, refusal.code, f"{refusal.message}。{refusal.remedy}，{scope} {indicator.name}这一格没有入库。", "error")
        return None
    if asked is None:
        return None
    code, period = window
    is_money = indicator.kind == "money"
    condition = asked.condition or words.condition or _condition(told.get(CONDITION, ""))
    value = StatedValue(
        attribute_of(indicator.kind),
        "fen" if is_money else "number",
        int(asked.amount) if is_money else asked.amount,
        place,
        text_of(cell)[:200],
        period_start=period.start,
        period_end=period.end,
        modality="target",
    )
    label = f"{scope} {indicator.name} {period.label}"
    return RowReading(index + 1, label[:200], indicator.id, scope, code, (value,), condition)


def _scope(table: _Table, words: ColumnWords, told: Mapping[str, str], is_total: bool) -> str:
    if is_total and SCOPE in table.heads:
        return WHOLE_ZONE
    return told[SCOPE] if SCOPE in table.heads else words.rest or WHOLE_ZONE


def _condition(text: str) -> str:
    return next((code for word, code in CONDITIONS.items() if word in plain(text)), "")


def _window(table: _Table, words: ColumnWords, told: str, column: _Column, place: str) -> tuple[str, Period] | None:
    """Of the header, or of the row's 考核期; the whole year where neither says one."""
    of_row = column_words((told,), ()) if told else ColumnWords("")
    year = words.year or of_row.year or table.year
    code = words.window or of_row.window or "year"
    if not year:
        return None
    if code not in PERIODS:
        if not column.note:
            column.note = "前三季度不是可以下达的考核期，没有入库"
            table.problems.add(
                place, "window_not_offered", f"“{column.header}”：考核期只有全年、半年、季度和月，这一列没有入库。", "warning"
            )
        return None
    kind, period = window_of(code, year)
    return kind, period


def _filled(grid: Grid, column: int, lines: Sequence[int]) -> dict[int, str]:
    """The texts of a column; merged words hold for each row they cover."""
    spread: dict[int, str] = {}
    for (top, left), (bottom, right) in grid.merges:
        if left <= column <= right and bottom > top:
            spread |= {row: text_of(_at(grid.rows[top], left)) for row in range(top, bottom + 1)}
    return {row: text_of(_at(grid.rows[row], column)) or spread.get(row, "") for row in lines}


def _at(row: Sequence[Cell], index: int) -> Cell:
    return row[index] if index < len(row) else ""


def _mapping(table: _Table, column: _Column) -> ColumnMapping:
    known = column.indicator
    window = column.words.window
    if table.by_rows:
        note = "" if SCOPE in table.heads or not column.words.rest else f"考核对象：{column.words.rest}"
    else:
        note = f"指标：{known.name}" if known is not None else "没有入库"
    year = column.words.year or table.year
    period = window_of(window or "year", year)[1] if year and (window or "year") in PERIODS and PERIOD not in table.heads else None
    unit = column.words.unit or (table.unit if known is not None and known.kind == "money" else "")
    return ColumnMapping(
        column=column.letters,
        header=column.header,
        header_path=column.path,
        attributes=(attribute_of(known.kind),) if known is not None else (),
        unit=unit,
        unit_from="header" if column.words.unit else "sheet" if unit else "",
        kind="number",
        period_start=period.start if period else None,
        period_end=period.end if period else None,
        modality="target",
        question_ids=column.question_ids,
        note=column.note or note,
    )


__all__ = ["TARGET_WORDS", "read_target_table", "target_block"]
