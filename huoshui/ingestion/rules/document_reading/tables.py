"""Tables: a cell is a figure whose measure, unit and time stand in its column's head, the line above and the title.

Rows are blocks whose cells are parted by tabs. A cell is read as the sentence that its head and it would make: 签约金额 64.5 亿元.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .claims import FigureClaim, Span
from .counted import count
from .drafts import Draft, drafts_of
from .layout import Sentence
from .merging import Said
from .modality_scope import modality_words
from .quantities import quantities
from .ranks import ranks
from .source_text import SourceBlock, SourceText
from .stage_scope import furthest, set_stage, stage_words
from .time_expressions import Today, time_expressions

_NUMBER = re.compile(r"^-?\d[\d,，]*(?:\.\d+)?%?$")
_IN_BRACKETS = re.compile(r"[（(]([^（）()]{1,6})[）)]")
_UNIT_LINE = re.compile(r"单位[:：]?\s*([\u3400-\u9fff%]{1,5})")
_SERIAL = re.compile(r"^(?:序号|编号|No\.?)$")
_RATE = re.compile(r"率|增长|增幅|增速|比重|占比|进度|同比")
_RANK = re.compile(r"排名|名次|位次|排序")
_MONEY = re.compile(r"投资|资金|金额|收入|产值|税|销售|贷款|总额|引资")
_PLAN = re.compile(r"计划|目标|任务|预计")
_FEWEST = 2  # cells of a row that is one
_WIDTHS = str.maketrans("０１２３４５６７８９．％－", "0123456789.%-")


@dataclass(frozen=True, slots=True)
class Cell:
    """``text`` as it stands at ``start`` of the source."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, the first one the head; the unit of the line above; the time of its title."""

    rows: list[list[Cell]]
    unit: str
    period: str | None


def table_figures(source: SourceText, today: Today) -> list[Said]:
    """The figures of all tables, in order."""
    return [said for table in _tables(source, today) for said in _read(table, source.text, today)]


def is_row(source: SourceText, start: int, end: int) -> bool:
    """Does a run of the source belong to a table, which is read here and not as a sentence?"""
    return "\t" in source.text[start:end]


def _tables(source: SourceText, today: Today) -> Iterator[Table]:
    rows: list[list[Cell]] = []
    above: list[str] = [source.title]
    for block in (*source.blocks, None):
        cells = _cells(source.text, block) if block else []
        if len(cells) >= _FEWEST:
            rows.append(cells)
            continue
        if len(rows) > 1:
            yield Table(rows, _unit_above(above), _period_above(above, today))
        rows = []
        if block:
            above.append(source.text[block.start : block.end].translate(_WIDTHS))


def _cells(text: str, block: SourceBlock) -> list[Cell]:
    if "\t" not in text[block.start : block.end]:
        return []
    found, place = [], block.start
    for part in text[block.start : block.end].split("\t"):
        lead = len(part) - len(part.lstrip())
        found.append(Cell(part.strip().translate(_WIDTHS), place + lead, place + lead + len(part.strip())))
        place += len(part) + 1
    return found


def _unit_above(above: Sequence[str]) -> str:
    found = next((hit for line in reversed(above[-3:]) if (hit := _UNIT_LINE.search(line))), None)
    return found[1] if found else ""


def _period_above(above: Sequence[str], today: Today) -> str | None:
    for line in (*reversed(above[-3:]), above[0]):
        times = [expression.period for expression in time_expressions(line, today) if expression.period]
        if times:
            return times[0]
    return None


def _read(table: Table, text: str, today: Today) -> Iterator[Said]:
    head = [cell.text for cell in table.rows[0]]
    if any(_NUMBER.match(cell) for cell in head):
        return
    for row in table.rows[1:]:
        name = next((cell for cell in row if cell.text and not _NUMBER.match(cell.text)), None)
        words = furthest(stage_words("，".join(cell.text for cell in row[1:] if not _NUMBER.match(cell.text))))
        for title, cell in zip(head, row, strict=False):
            if name and cell is not name and _NUMBER.match(cell.text) and not _SERIAL.match(title):
                draft = _draft(title, cell, table)
                if draft:
                    yield _said(draft, name, cell, text, _time(title, table, draft, today), words[0] if words else None)


def _draft(title: str, cell: Cell, table: Table) -> Draft | None:
    """The cell as a sentence of its own: head, number, unit."""
    ranked = bool(_RANK.search(title))
    number = cell.text.lstrip("-").removesuffix("%")
    spoken = f"排名第{number}位" if ranked else f"{_IN_BRACKETS.sub('', title)}{number}{_unit(title, cell, table)}"
    sentence = Sentence(spoken, 0, 0, 0, "table_row", ())
    found = ranks(spoken) if ranked else quantities(spoken)
    drafts = [draft for draft in drafts_of(sentence, found) if draft.quantity.end == len(spoken)]
    if not drafts:
        return None
    draft = drafts[-1]
    if ranked:
        draft.measure = "rank"
        return draft
    count(draft, [])
    set_stage(draft, [])
    wanted = _PLAN.search(title) and draft.measure not in ("investment", "completion_rate")
    draft.modality = "target" if wanted or any(kind == "strong" for _, kind, _ in modality_words(title)) else "actual"
    if cell.text.startswith("-"):
        draft.sign = -1
    return draft


def _unit(title: str, cell: Cell, table: Table) -> str:
    written = _IN_BRACKETS.search(title)
    if cell.text.endswith("%") or (_RATE.search(title) and not (written and written[1] not in ("%", "百分点"))):
        return "%"
    if written:
        return written[1].split("、")[0]
    return table.unit if table.unit and _MONEY.search(title) else "个" if "项目" in title or title.endswith("数") else table.unit


def _time(title: str, table: Table, draft: Draft, today: Today) -> str | None:
    """The head's own time (1—6月完成投资), the year of a year's plan, else the title's; a sum that is fixed has none."""
    if draft.measure == "investment" and draft.stage is None:
        return None
    if "年度" in title and table.period:
        return table.period[:4]
    own = [expression.period for expression in time_expressions(title, today) if expression.period]
    return own[0] if own else table.period


def _said(draft: Draft, name: Cell, cell: Cell, text: str, period: str | None, stage: str | None) -> Said:
    first = min(name.start, cell.start)
    if draft.measure == "investment" and draft.stage is None and stage:
        draft.stage = stage  # type: ignore[assignment]
    claim = FigureClaim(
        quote=text[first : max(name.end, cell.end)],
        span=Span(first, max(name.end, cell.end)),
        number=Span(cell.start, cell.end),
        measure=draft.measure,
        value=draft.quantity.value * (draft.sign if draft.sign < 0 else 1),
        unit=draft.quantity.unit.unit,
        modality=draft.modality,
        stage=draft.stage,
        period=period,
        subject=name.text,
        because=("table.cell", *draft.because),
        confidence=0.7,
    )
    return Said(claim, heading=False, pointing=False, residue=name.text)
