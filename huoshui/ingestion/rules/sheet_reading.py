"""One sheet from cells to readings: the order in which everything is decided."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from huoshui.core.lifecycle import STAGES
from huoshui.ingestion.rules import readings, sheet_checks
from huoshui.ingestion.rules.cell_values import ColumnReader
from huoshui.ingestion.rules.cell_words import marks_and_name
from huoshui.ingestion.rules.column_drafts import ColumnPlan, header_line
from huoshui.ingestion.rules.column_plans import PlannedColumns, SheetFrame, plan_columns
from huoshui.ingestion.rules.grids import Cell, Grid, column_letters, text_of
from huoshui.ingestion.rules.header_rows import HeaderBlock, counts_projects, find_header, known_columns
from huoshui.ingestion.rules.header_words import MONEY_UNITS, meaning_of, plain
from huoshui.ingestion.rules.layouts import fingerprint_of, layout_of, lineage_of
from huoshui.ingestion.rules.merged_cells import shared_cells, tell_continuations
from huoshui.ingestion.rules.problem_list import ProblemList
from huoshui.ingestion.rules.questions import Asker
from huoshui.ingestion.rules.readings import ColumnMapping, RowReading, SheetReading, SkippedRow, StatedValue
from huoshui.ingestion.rules.register_words import is_register
from huoshui.ingestion.rules.request_sheets import ask_about_dispatch, check_requests, with_category_of_section
from huoshui.ingestion.rules.request_words import is_request_ledger
from huoshui.ingestion.rules.row_kinds import OTHER_TABLE, RowKinds, section_paths, sort_rows
from huoshui.ingestion.rules.sheet_heads import read_head
from huoshui.ingestion.rules.target_tables import read_target_table, target_block
from huoshui.ingestion.rules.vocabularies import REGISTER_WORDS, REQUEST_WORDS, Vocabulary
from huoshui.targets.rules.indicators import Indicator

_STAGE_ORDER = {stage.code: stage.order for stage in STAGES}
_MARK_NOTE = re.compile(r"[“\"']?(?P<mark>[☆★※▲△◆●])[”\"']?[^☆★※▲△◆●。；;]{0,12}?(?P<level>国家|省|市|县|区)")
_LEVEL_CODES = {"国家": "national", "省": "province", "市": "city", "县": "county", "区": "county"}


def read_sheet(
    grid: Grid, *, answers: Mapping[str, str], remembered: Mapping[str, str], today: date, indicators: Sequence[Indicator] = ()
) -> SheetReading:
    """Understand one sheet. Never raises on its content: what is not a project list is said to be none, with the reason.

    ``indicators``: those of the zone, by which a table of targets is read; without them none is.
    """
    if not grid.visible:
        return SheetReading(grid.name, "", readings.HIDDEN, "工作表已被隐藏，未读取。如需导入，请取消隐藏后重新上传。")
    if not grid.is_table:
        return SheetReading(grid.name, "", readings.NOT_PROJECT_LIST, "这是图表页，没有单元格数据。")
    width = max((len(row) for row in grid.rows), default=0)
    if not any(text_of(cell) for row in grid.rows for cell in row):
        return SheetReading(grid.name, "", readings.EMPTY, "工作表是空的。")
    block = find_header(grid, width)
    requests = find_header(grid, width, REQUEST_WORDS)
    if requests is not None and requests.name_column is not None and is_request_ledger(requests.paths):
        return _read_by(REQUEST_WORDS, grid, requests, answers, remembered, today)
    targets = target_block(grid, width) if indicators else None
    if targets is not None:
        return read_target_table(grid, targets, indicators, answers=answers, remembered=remembered, today=today)
    register = _register_header(grid, width, block)
    if register is not None:
        return _read_by(REGISTER_WORDS, grid, register, answers, remembered, today)
    if block is None:
        head = read_head(grid.rows[:3], grid.name)
        reason = (
            "没有找到项目清单、企业名录、问题台账或目标分解表的表头（如“项目名称”“总投资”，“企业名称”“统一社会信用代码”，"
            "“企业名称”“问题诉求”“责任单位”，或“责任单位”“新签约项目目标（个）”）。"
        )
        return SheetReading(grid.name, head.title, readings.NOT_PROJECT_LIST, reason)
    head = read_head(grid.rows[: block.top], grid.name)
    fingerprint = fingerprint_of(block.paths)
    ask = Asker(fingerprint, grid.name, answers, remembered)
    name_column, reason = _name_column(grid, block, ask)
    if name_column is None:
        return SheetReading(
            grid.name, head.title, readings.NOT_PROJECT_LIST, reason, questions=ask.questions, fingerprint=fingerprint,
            header_rows=tuple(range(block.top + 1, block.bottom + 2)),
        )  # fmt: skip
    return _read_list(grid, block, SheetFrame(head, grid.formats, name_column, today), ask, fingerprint)


def _register_header(grid: Grid, width: int, block: HeaderBlock | None) -> HeaderBlock | None:
    """The header as that of a register of enterprises; None where the sheet is, or may be, a list of projects."""
    if block is not None and (block.name_column is not None or counts_projects(block)):
        return None
    found = find_header(grid, width, REGISTER_WORDS)
    return found if found is not None and found.name_column is not None and is_register(found.paths) else None


def _read_by(
    words: Vocabulary, grid: Grid, block: HeaderBlock, answers: Mapping[str, str], remembered: Mapping[str, str], today: date
) -> SheetReading:
    """A register of enterprises or a ledger of problems."""
    assert block.name_column is not None
    fingerprint = fingerprint_of(block.paths)
    ask = Asker(fingerprint, grid.name, answers, remembered)
    head = read_head(grid.rows[: block.top], grid.name)
    return _read_list(grid, block, SheetFrame(head, grid.formats, block.name_column, today, words), ask, fingerprint)


def _name_column(grid: Grid, block: HeaderBlock, ask: Asker) -> tuple[int | None, str]:
    """The column of project names; where none says so, a summary is recognised and anything else is asked."""
    if counts_projects(block):
        return None, "这是按地区或行业汇总的统计表（有“项目个数”一类的列），每行不是一个项目，未导入。"
    if block.name_column is not None:
        return block.name_column, ""
    if known_columns(block) < 3:
        return None, "没有“项目名称”列，看起来不是项目清单。"
    regional = {"地区", "县区", "县市区", "行政区", "区域", "单位", "乡镇"}
    if any(plain(path[-1]) in regional for path in block.paths[:3] if path) and not any(
        meaning_of(path).attribute in ("owner_enterprise", "content", "stage") for path in block.paths if path
    ):
        return None, "这是按地区或单位汇总的统计表，每行不是一个项目，未导入。"
    meanings = [meaning_of(path) for path in block.paths if path]
    if not any(one.kind in ("fen", "date", "range", "stage", "check") for one in meanings):
        return None, "没有“项目名称”列，也没有投资额、阶段或时间节点，看起来是企业名录等其他表，未导入。"
    choices = _text_columns(grid, block)
    if not choices:
        return None, "没有“项目名称”列，也没有文字列可作项目名称，看起来不是项目清单。"
    answer, _ = ask.about_sheet(
        "name_column",
        "",
        text="哪一列是项目名称？",
        choices=[*choices, ("none", "这不是项目清单，跳过")],
        why="表头里没有“项目名称”，但其他列像项目台账。",
    )
    if not answer:
        return None, "没有“项目名称”列，等待确认哪一列是项目名称。"
    if answer == "none":
        return None, "已确认不是项目清单。"
    return next(index for index in range(len(block.paths)) if column_letters(index) == answer), ""


def _text_columns(grid: Grid, block: HeaderBlock) -> list[tuple[str, str]]:
    """Columns of words that may be the names, each with an example."""
    choices = []
    for index, path in enumerate(block.paths):
        cells = (_at(row, index) for row in grid.rows[block.data_top : block.data_top + 50])
        texts = sorted({cell for cell in cells if type(cell) is str and cell.strip()})
        if texts and meaning_of(path).kind in ("text", "extra"):
            letters = column_letters(index)
            choices.append((letters, f"{letters}列“{header_line(path, index)}”，如“{texts[0][:20]}”"))
    return choices


def _read_list(grid: Grid, block: HeaderBlock, frame: SheetFrame, ask: Asker, fingerprint: str) -> SheetReading:
    head, name_column, words, width = frame.head, frame.name_column, frame.words, len(block.paths)
    problems = ProblemList(grid.name)
    planned = plan_columns(block.paths, grid.rows[block.data_top :], frame, ask)
    kinds = sort_rows(grid, block, width, name_column, words.noun)
    columns, values = _read_columns(grid, planned, kinds, problems, frame.today, name_column)
    _tell_cells(grid, planned, kinds, problems)
    rows = _assemble(grid, planned, kinds, values, frame, problems)
    figures = _figures(columns, values)
    if words.subject_kind == readings.REQUEST:
        rows = with_category_of_section(rows)
        check_requests(rows, frame.today, problems)
        ask_about_dispatch(rows, columns, frame.today, ask)
    other = [skipped.row for skipped in kinds.skipped if skipped.kind == OTHER_TABLE]
    if other:
        problems.add(
            str(other[0]),
            "second_table",
            f"第 {other[0]} 行起是另一张表头不同的表，共 {len(other)} 行未导入。请放到单独的工作表后再上传。",
            "error",
        )
    for index in kinds.nameless:
        _tell_nameless(index + 1, words, problems)
    sheet_checks.check_amounts(columns, figures, problems)
    sheet_checks.check_outliers(columns, figures, problems)
    sheet_checks.check_doubles([(row.row, row.project_name, row.project_code, row.owner) for row in rows], problems, words)
    printed = sheet_checks.check_totals(grid, columns, figures, kinds, problems)
    if grid.hidden_rows:
        hidden = [row.row for row in rows if row.hidden]
        if hidden:
            where = "、".join(map(str, hidden[:20]))
            problems.add("", "hidden_rows", f"有 {len(hidden)} 个{words.noun}在隐藏行中（第 {where} 行），已照常读取。", "told")
    attributes = {plan.index: _attributes(plan) for plan in columns}
    totals = sheet_checks.sums_by_attribute(columns, figures)
    return SheetReading(
        name=grid.name,
        title=head.title,
        status=words.status,
        header_rows=tuple(range(block.top + 1, block.bottom + 2)),
        columns=tuple(_mapping(plan, grid, attributes[plan.index]) for plan in columns),
        rows=tuple(rows),
        skipped=kinds.skipped,
        problems=problems.all(),
        questions=ask.questions,
        totals=totals,
        printed_totals=printed,
        layout=layout_of(
            grid,
            head,
            block,
            columns,
            kinds,
            unit_column=planned.unit_column,
            attributes=attributes,
            width=width,
            subject_kind=words.subject_kind,
        ),
        fingerprint=fingerprint,
        lineage_key=lineage_of(head, grid.name, fingerprint),
        reporting_unit=head.reporting_unit,
        reported_on=head.reported_on,
        reported_precision=head.reported_precision,
    )


def _read_columns(
    grid: Grid, planned: PlannedColumns, kinds: RowKinds, problems: ProblemList, today: date, name_column: int
) -> tuple[tuple[ColumnPlan, ...], dict[int, list[object]]]:
    numbers = [row + 1 for row in kinds.projects]
    picked: list[Sequence[Cell]] = [grid.rows[row] for row in kinds.projects]
    units: list[str] | None = None
    if planned.unit_column is not None:
        units = [plain(text_of(_at(row, planned.unit_column))) for row in picked]
        units = [unit if unit in MONEY_UNITS else "" for unit in units]
    shared = shared_cells(grid, planned.columns, kinds, problems, name_column)
    tell_continuations(grid, kinds, problems)
    values: dict[int, list[object]] = {}
    for plan in planned.columns:
        index = plan.index
        cells: list[Cell] = [row[index] if index < len(row) else "" for row in picked]
        if shared:
            cells = [shared.get((row, index), cell) for row, cell in zip(kinds.projects, cells, strict=True)]
        reader = ColumnReader(plan, problems, date_format=grid.formats.get(plan.letters, ""), year=planned.year, today=today)
        values[index] = reader.read(cells, numbers, units if plan.kind == "fen" and plan.unit_from == "unit_column" else None)  # type: ignore[assignment]
    return planned.columns, values


def _figures(columns: Sequence[ColumnPlan], values: dict[int, list[object]]) -> dict[int, list[StatedValue | None]]:
    """The amounts and percentages alone: a cell that was kept as text is none."""
    return {
        plan.index: [value if isinstance(value, StatedValue) and value.kind in ("fen", "number") else None for value in values[plan.index]]
        for plan in columns
        if plan.kind in ("fen", "percent")
    }


def _at(row: Sequence[Cell], index: int) -> Cell:
    return row[index] if index < len(row) else ""


def _tell_cells(grid: Grid, planned: PlannedColumns, kinds: RowKinds, problems: ProblemList) -> None:
    """Formulas nobody calculated and error cells stand in project rows as blanks: name them."""
    rows = {row + 1 for row in kinds.projects}
    headers = {plan.letters: plan.header for plan in planned.columns}
    for cell in grid.uncalculated:
        letters, row = _split(cell)
        if row in rows and letters in headers:
            problems.add(
                cell,
                "formula_without_value",
                f"“{headers[letters]}”是公式但没有保存计算结果，未采用。请用 Excel 或 WPS 打开并保存后再上传。",
                "error",
            )
    for cell, text in grid.errors:
        letters, row = _split(cell)
        if row in rows and letters in headers:
            problems.add(cell, "error_value", f"“{headers[letters]}”是错误值 {text}，未采用。请改正公式。", "error")


def _split(cell: str) -> tuple[str, int]:
    found = re.fullmatch(r"([A-Z]+)(\d+)", cell)
    return (found[1], int(found[2])) if found else ("", 0)


def _assemble(
    grid: Grid, planned: PlannedColumns, kinds: RowKinds, values: dict[int, list[object]], frame: SheetFrame, problems: ProblemList
) -> list[RowReading]:
    """Join the columns to rows. Stage words of several columns are settled here, and marks become levels where a note says so."""
    words, name_column = frame.words, frame.name_column
    of_projects = words.subject_kind == readings.PROJECT
    marks_mean = _marks_mean(kinds.notes) if of_projects else {}
    sections = section_paths(kinds)
    dated = sum(plan.kind in ("date", "range") for plan in planned.columns) > 1
    code_column = next((plan.index for plan in planned.columns if plan.attribute == words.code_attribute), None)
    owner_column = next((plan.index for plan in planned.columns if plan.attribute == words.owner_attribute), None)
    simple = [
        plan.index
        for plan in planned.columns
        if plan.kind in ("text", "extra", "uscc", "fen", "number", "percent", "level", "build", "day") and plan.index != name_column
    ]
    several = [plan for plan in planned.columns if plan.kind in ("date", "range", "stage", "check")]
    joined = zip(*(values[index] for index in simple), strict=True) if simple else iter([()] * len(kinds.projects))
    rows: list[RowReading] = []
    names = values[name_column]
    hidden_rows = grid.hidden_rows
    for number, (row, singles) in enumerate(zip(kinds.projects, joined, strict=True)):
        named = names[number]
        if not isinstance(named, StatedValue):  # a name of — or 无
            _tell_nameless(row + 1, words, problems)
            continue
        marks, name = marks_and_name(str(named.value))
        if marks:
            named = named._replace(value=name)
        found: list[StatedValue] = [named, *[value for value in singles if value is not None]]  # type: ignore[misc]
        if several:
            found.extend(_several(several, values, number, problems))
            if dated:
                sheet_checks.check_dates(found, problems)
        level = next((marks_mean[mark] for mark in marks if mark in marks_mean), "") if marks else ""
        if level and not any(value.attribute == "key_level" for value in found):
            found.append(StatedValue("key_level", "text", level, named.cell, named.raw))
        section = sections.get(row, "")
        if section and of_projects:
            found.append(StatedValue("section", "text", section, named.cell, section))
        code = values[code_column][number] if code_column is not None else None
        owner = values[owner_column][number] if owner_column is not None else None
        rows.append(
            RowReading(
                row + 1,
                name,
                str(code.value) if isinstance(code, StatedValue) else "",
                str(owner.value) if isinstance(owner, StatedValue) else "",
                section,
                tuple(found),
                marks,
                row in hidden_rows,
            )
        )
    return rows


def _tell_nameless(row: int, words: Vocabulary, problems: ProblemList) -> None:
    problems.add(
        str(row),
        f"no_{words.name_attribute}",
        f"第 {row} 行没有{words.noun}{words.name_words}，未导入。请补上{words.name_words}。",
        "error",
    )


def _several(plans: Sequence[ColumnPlan], values: dict[int, list[object]], number: int, problems: ProblemList) -> list[StatedValue]:
    """Dates and stages of one row: one stage at most, the 阶段 column before √ in others, contradictions told."""
    found: list[StatedValue] = []
    stated: StatedValue | None = None
    implied: StatedValue | None = None
    for plan in plans:
        read = values[plan.index][number]
        if read is None:
            continue
        for value in (read,) if isinstance(read, StatedValue) else read:  # type: ignore[attr-defined]
            if value.attribute != "stage":
                found.append(value)
            elif plan.kind == "stage":
                stated = value
            elif implied is None or _STAGE_ORDER[str(value.value)] > _STAGE_ORDER[str(implied.value)]:
                implied = value
    if stated is not None and implied is not None and _STAGE_ORDER[str(implied.value)] > _STAGE_ORDER[str(stated.value)]:
        problems.add(
            implied.cell,
            "stage_contradiction",
            f"阶段列（{stated.cell}）填“{stated.raw}”，而 {implied.cell} 表明已到更后的阶段。以阶段列为准，请核对。",
        )
    chosen = stated or implied
    if chosen is not None:
        found.append(chosen)
    return found


def _marks_mean(notes: Sequence[str]) -> dict[str, str]:
    """What ☆ stands for, as a note below says: 注：☆为省重点项目 → {"☆": "province"}."""
    found: dict[str, str] = {}
    for note in notes:
        for match in _MARK_NOTE.finditer(note):
            found.setdefault(match["mark"], _LEVEL_CODES[match["level"]])
    return found


def _attributes(plan: ColumnPlan) -> tuple[str, ...]:
    if plan.waiting or plan.kind in ("ignore", "unit", ""):
        return ()
    if plan.kind == "range":
        return plan.range_attributes
    if plan.kind == "check":
        return ("stage",)
    return (plan.attribute,)


def _mapping(plan: ColumnPlan, grid: Grid, attributes: tuple[str, ...]) -> ColumnMapping:
    return ColumnMapping(
        column=plan.letters,
        header=plan.header,
        header_path=plan.path,
        attributes=attributes,
        unit=plan.unit,
        unit_from=plan.unit_from,
        kind=plan.kind,
        period_start=plan.period_start,
        period_end=plan.period_end,
        modality=plan.modality,
        question_ids=plan.question_ids,
        hidden=plan.index in grid.hidden_columns,
        note=plan.note,
    )


__all__ = ["SkippedRow", "read_sheet"]
