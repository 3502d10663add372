"""Figures of tables: a number in a cell is read as the phrase that its column's head, it and its unit make (签约金额 64.5 亿元).

The words that decide are those of sentences; what is a table's own is where the unit, the time and the row's name are looked for.
A cell of more than one number's words is a sentence of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .claims import FigureClaim, ProjectClaim, Span
from .counted import count
from .drafts import Draft, drafts_of
from .figures import figures
from .layout import Sentence
from .merging import Said
from .modality_scope import modality_words
from .quantities import quantities
from .ranks import ranks
from .source_text import SourceText
from .stage_scope import furthest, set_stage, stage_words
from .table_units import BRACKETS, MONEY, RATE, column_unit, is_number, unit_pattern, written_unit
from .tables import Cell, Table, is_empty, tables_of
from .time_expressions import Today, time_expressions

_NO_FIGURE = re.compile(r"序号|编号|代码|文号|电话|邮编|联系|^No|年份|日期|时间|年限|起止|(?:排名|位次|名次)(?:变化|升降)")
_RANK = re.compile(r"排名|名次|位次|排序")
_PLAN = re.compile(r"计划|目标|任务|预计")
_PLAN_TITLE = re.compile(r"目标|任务分解|任务表|计划(?:表|安排)?$|安排表")
_DONE = re.compile(r"完成|实际|累计|上年|去年|同期|基数|已")
_STANDING = frozenset(("investment", "completion_rate", "progress_gap", "share", "rank"))
_FIXED = frozenset(("investment", "land_area", "floor_area", "capacity"))  # of a project these have no time
_SUM = re.compile(r"^(?:[总合小共]\s*计|全[市区县镇省])$")
_UNIT_HEAD = re.compile(r"^(?:计量)?单位$")
_CLASS = re.compile(r"类别|类型|分类|行业$|产业$|批次$|序号")  # columns that stand before the name
_NAMES = 3  # columns among which the row's name stands
_SURE = {"table.head": 0.7, "table.name": 0.6, "table.words": 0.6, "table.unknown": 0.5}


@dataclass(frozen=True, slots=True)
class _Row:
    cells: list[Cell]
    name: Cell
    unit: str  # of a column of units
    project: ProjectClaim | None
    stage: str | None  # what its other cells tell


def table_figures(
    source: SourceText, today: Today, drafts: Iterable[Draft], projects: Sequence[ProjectClaim]
) -> tuple[list[Said], list[FigureClaim]]:
    """(what a sentence says, too; the figures that stand in tables only), in order. Equal cells of two rows are two figures."""
    spoken: dict[tuple[str, object, str], list[str]] = {}
    for draft in drafts:
        spoken.setdefault((draft.measure, abs(draft.quantity.value), draft.said_unit), []).append(draft.sentence.text)
    again: list[Said] = []
    alone: list[FigureClaim] = []
    for table in tables_of(source, today):
        for claim, name in _read(table, source.text, today, projects):
            texts = spoken.get((claim.measure, abs(claim.value), claim.unit), [])
            if (name and texts and _SUM.match(name)) or any(name and name in text for text in texts):
                again.append(Said(claim, heading=False, pointing=True, residue=name))
            else:
                alone.append(claim)
    return again, alone


def _read(table: Table, text: str, today: Today, projects: Sequence[ProjectClaim]) -> Iterator[tuple[FigureClaim, str]]:
    for cells in table.rows:
        row = _row(table, cells, projects)
        for column, cell in enumerate(cells):
            head = table.head(column)
            if is_empty(cell) or (_NO_FIGURE.search(head) and not written_unit(head)):
                continue
            if not is_number(cell.text):
                yield from ((claim, "") for claim in _of_sentence(cell, text, today))
            elif row and cell is not row.name and (draft := _draft(table, row, column, today)):
                yield _claim(table, row, cell, draft, text), row.name.text


def _row(table: Table, cells: list[Cell], projects: Sequence[ProjectClaim]) -> _Row | None:
    words = [place for place, cell in enumerate(cells[:_NAMES]) if not is_empty(cell) and not is_number(cell.text)]
    if not words:
        return None
    name = cells[next((place for place in words if not _CLASS.search(table.head(place))), words[0])]
    column = next((place for place, cell in enumerate(cells) if place and _UNIT_HEAD.match(table.head(place)) and cell is not name), None)
    project = next((one for one in projects if len(one.name) > 2 and (one.name in name.text or name.text in one.name)), None)
    told = furthest(stage_words("，".join(cell.text for cell in cells if cell is not name and not is_number(cell.text))))
    return _Row(cells, name, cells[column].text if column is not None else "", project, told[0] if told else None)


def _of_sentence(cell: Cell, text: str, today: Today) -> Iterator[FigureClaim]:
    """A cell with words of its own, by the grammar of sentences."""
    if not re.search(r"\d", cell.text):
        return
    for draft in figures([Sentence(cell.text, 0, 0, 0, "table_row", ())], today):
        draft.because.insert(0, "table.words")
        cue = draft.cue or (draft.quantity.start, draft.quantity.end)
        left, right = cell.start + min(cue[0], draft.quantity.start), cell.start + max(cue[1], draft.quantity.end)
        number = Span(cell.start + draft.quantity.start, cell.start + draft.quantity.end)
        yield _figure(draft, text, Span(left, right), number, draft.subject)


def _draft(table: Table, row: _Row, column: int, today: Today) -> Draft | None:
    """By the column's head; where that knows no measure (绝对量, 2023年), by the row's name or the cell before it."""
    cell, head = row.cells[column], table.head(column)
    if _RANK.search(head):
        return _ranked(cell, table.period)
    unit = column_unit(f"{row.name.text if not MONEY.search(head) else ''}{head}", cell, table, row.unit)
    drafts = [(_spoken(head, cell, unit), "table.head")] if head else []
    beside = row.cells[column - 1].text if not head and column else row.name.text
    drafts.append((_spoken(beside, cell, unit), "table.name"))
    best = next(((draft, by) for draft, by in drafts if draft and draft.cue and (by == "table.head" or _ends(draft, beside))), None)
    if best is None:
        best = (drafts[0][0], "table.unknown") if head and drafts[0][0] else None
    if best is None or best[0] is None:
        return None
    draft, by = best
    draft.because[:0] = [by]
    set_stage(draft, [])
    if draft.measure == "investment" and draft.stage is None and not (row.project or row.stage):
        _stage_beside(draft, table.head(column - 1) if column else "", "column_before")
        _stage_beside(draft, "" if _PLAN_TITLE.search(table.title) else table.title, "title")
    draft.modality = "target" if _wanted(draft, head, table) else "actual"
    draft.period = _time(table, row, column, draft, today)
    if draft.measure == "investment" and draft.stage is None:
        draft.stage = row.project.stage if row.project else row.stage  # type: ignore[assignment]
    if cell.text.startswith("-"):
        draft.sign = -1
    return draft


def _stage_beside(draft: Draft, words: str, where: str) -> None:
    """新签约项目（个）, 总投资（亿元）: the sum of the projects that the column before it counts, or that the title names."""
    told = stage_words(words, reached=False)
    if draft.stage is None and "项目" in words and not MONEY.search(words) and len({word[2] for word in told}) == 1:
        draft.stage = told[0][2]  # type: ignore[assignment]
        draft.because.append(f"{told[0][3]}:{where}")


def _ranked(cell: Cell, period: str | None) -> Draft | None:
    spoken = f"排名第{cell.text}位"
    drafts = drafts_of(Sentence(spoken, 0, 0, 0, "table_row", ()), ranks(spoken))
    for draft in drafts:
        draft.measure, draft.period, draft.because = "rank", period, ["table.head"]
    return drafts[0] if drafts else None


def _spoken(phrase: str, cell: Cell, unit: str) -> Draft | None:
    """The cell as the phrase that the words before it would make; None where it is no quantity then."""
    words = BRACKETS.sub("", phrase)
    words = re.sub(rf"[/／：]{unit_pattern()}$", "", words) + ("为" if re.search(r"[\dA-Za-z]$", words) else "")
    spoken = f"{words}{cell.text.lstrip('-+')}"
    spoken += "" if re.search(r"[^\d.，]$", spoken) else unit
    found = [
        draft for draft in drafts_of(Sentence(spoken, 0, 0, 0, "table_row", ()), quantities(spoken)) if draft.quantity.end == len(spoken)
    ]
    if not found:
        return None
    count(found[-1], [])
    return found[-1]


def _ends(draft: Draft, phrase: str) -> bool:
    """Is the word that decides the end of the name? 地区生产总值, but not 企业服务中心."""
    return draft.cue is not None and draft.cue[1] >= len(BRACKETS.sub("", phrase))


def _wanted(draft: Draft, head: str, table: Table) -> bool:
    if draft.measure in _STANDING:
        return False
    if any(kind == "strong" for _, kind, _ in modality_words(head)) or _PLAN.search(head):
        return True
    planned = _PLAN_TITLE.search(BRACKETS.sub("", table.title))
    existing = draft.kind in ("area", "physical") and planned and "计划" in planned[0]
    return bool(planned and not existing and not _DONE.search(f"{head}{table.title}"))


def _time(table: Table, row: _Row, column: int, draft: Draft, today: Today) -> str | None:
    """The head's own time (1—6月完成投资), a rate's that of the sum beside it, else the title's; what is fixed has none."""
    head = table.head(column)
    if draft.measure in _FIXED and (row.project or (draft.measure == "investment" and draft.stage is None)):
        return None
    if "年度" in head and table.period:
        return table.period[:4]
    while RATE.search(head) and column > 1 and not time_expressions(head, today):
        column -= 1
        head = table.head(column)
    own = [expression.period for expression in time_expressions(head, today) if expression.period]
    if own:
        return own[0]
    period = table.period
    if re.search(r"自开工|开工以来|历年", head):
        return None
    month = re.fullmatch(r"(\d{4})-(\d\d)", period or "")
    if month and "累计" in head and month[2] != "01":
        return time_expressions(f"{month[1]}年1-{int(month[2])}月", today)[0].period
    return period


def _claim(table: Table, row: _Row, cell: Cell, draft: Draft, text: str) -> FigureClaim:
    span = Span(min(row.name.start, cell.start), max(row.name.end, cell.end))
    subject = table.about if _SUM.match(row.name.text) else row.name.text
    return _figure(draft, text, span, Span(cell.start, cell.end), subject[:40])


def _figure(draft: Draft, text: str, span: Span, number: Span, subject: str) -> FigureClaim:
    return FigureClaim(
        quote=text[span.start : span.end],
        span=span,
        number=number,
        measure=draft.measure,
        value=draft.quantity.value * (draft.sign if draft.sign < 0 else 1),
        unit=draft.said_unit,
        comparator=draft.quantity.comparator,  # type: ignore[arg-type]
        modality=draft.modality,
        stage=draft.stage,
        period=draft.period,
        subject=subject,
        because=tuple(draft.because),
        confidence=_SURE[draft.because[0]],
    )
