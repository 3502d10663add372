"""Projects in tables: one a row, its name, sum and progress by what the header says of their columns."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from .cleaning import CleanText
from .layout import Sentence
from .projects_groups import Group, Mention
from .projects_stage import furthest, said_stages

_NAME_HEAD = re.compile(r"^(?:重点|建设|招商)?项目(?:名称|内容|名)?$|^工程名称$")
_SUM_HEAD = re.compile(r"^(?:项目|计划|概算)?总投资(?:额|规模)?(?![^（(]*(?:完成|累计))")
_PROGRESS_HEAD = re.compile(r"形象进度|进展|推进情况|项目状态|建设状态|所处阶段|项目阶段|当前阶段|建设阶段")
_FIELD = re.compile(  # what a form says of its one project, line by line
    r"^(?:(?:占地|用地|建筑)面积|建设(?:期|地点|内容|规模|单位|性质|年限|工期|进度)|(?:责任|牵头|包联)(?:单位|领导|人)|(?:开工|竣工|投产|签约)(?:时间|日期)|投资(?:主体|方|强度))$"
)
_UNIT = re.compile(r"(亿|万)?元")
_NO_PROJECT = re.compile(r"^(?:合计|小计|总计|共计|其中|[一二三四五六七八九十]+、.*|\d*)$")
_FACTOR = {"亿": Decimal(10**8), "万": Decimal(10**4), None: Decimal(1)}
_LINES_ABOVE = 3  # where 单位：万元 may stand


@dataclass(frozen=True, slots=True)
class _Columns:
    name: int
    sum: int | None
    factor: Decimal | None
    progress: int | None


def is_table_row(sentence: Sentence, cleaned: CleanText, source: str) -> bool:
    """Is the sentence a row of a table, its cells apart by tabs?"""
    line = cleaned.lines[sentence.paragraph]
    return source.count("\t", *cleaned.source_span(line.start, line.end)) > 0


def table_groups(cleaned: CleanText, source: str) -> list[Group]:
    """One mention a row under a header that names a column of projects."""
    found: list[Group] = []
    columns: _Columns | None = None
    for number, line in enumerate(cleaned.lines):
        start, end = cleaned.source_span(line.start, line.end)
        cells = source[start:end].split("\t")
        if len(cells) < 2:
            columns = None
            continue
        header = _columns(cells, [_raw(cleaned, source, above) for above in range(max(0, number - _LINES_ABOVE), number)])
        if header:
            columns = header
        elif columns:
            group = _row(cleaned, source, number, cells, columns)
            found += [group] if group else []
    return found


def _raw(cleaned: CleanText, source: str, number: int) -> str:
    line = cleaned.lines[number]
    return source[slice(*cleaned.source_span(line.start, line.end))]


def _columns(cells: list[str], above: list[str]) -> _Columns | None:
    heads = [re.sub(r"\s", "", cell) for cell in cells]
    name = next((place for place, head in enumerate(heads) if _NAME_HEAD.match(head)), None)
    if name is None:
        return None
    total = next((place for place, head in enumerate(heads) if _SUM_HEAD.match(head)), None)
    progress = next((place for place, head in enumerate(heads) if _PROGRESS_HEAD.search(head)), None)
    unit = _UNIT.search(heads[total]) if total is not None else None
    for line in [] if unit else reversed(above):
        said = re.search(r"单位[：:]\s*((?:亿|万)?元)", line)
        unit = _UNIT.match(said[1]) if said else unit
    return _Columns(name, total, _FACTOR[unit[1]] if unit else None, progress)


def _row(cleaned: CleanText, source: str, number: int, cells: list[str], columns: _Columns) -> Group | None:
    name = cells[columns.name].strip() if columns.name < len(cells) else ""
    if len(name) < 2 or any(pattern.match(name) for pattern in (_NO_PROJECT, _FIELD, _SUM_HEAD)):
        return None
    line = cleaned.lines[number]
    raw = cleaned.source_span(line.start, line.end)[0] + sum(len(cell) + 1 for cell in cells[: columns.name])
    start = bisect_left(cleaned.starts, raw, line.start, line.end)
    end = bisect_left(cleaned.starts, raw + len(cells[columns.name].rstrip()), line.start, line.end)
    if end <= start:
        return None
    bare = re.sub(r"(?:项目|工程)$", "", cleaned.text[start:end])
    mention = Mention(bare, start - line.start, start - line.start + len(bare), start - line.start, "project.table_row")
    mention.investment, mention.investment_rank = _sum(cells, columns), 2
    text = cleaned.text[line.start : line.end]
    if columns.progress is not None and columns.progress < len(cells):
        told = cells[columns.progress].strip()
        best = furthest(said_stages(told, 0, len(told)))
        mention.stage = best[2] if best else None
    sentence = Sentence(text, line.start, number, 0, line.kind, ())
    return Group(sentence, [mention], mention.start, mention.end, 0)


def _sum(cells: list[str], columns: _Columns) -> int | None:
    if columns.sum is None or columns.factor is None or columns.sum >= len(cells):
        return None
    try:
        value = Decimal(re.sub(r"[,，\s]", "", cells[columns.sum])) * columns.factor
    except InvalidOperation:
        return None
    return int(value) if value.is_finite() and value > 0 else None
