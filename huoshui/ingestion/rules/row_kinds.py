"""Which rows are projects, and what the others are: sections, totals, repeated headers, notes, signatures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from huoshui.ingestion.rules.grids import Cell, Grid, text_of
from huoshui.ingestion.rules.header_rows import HeaderBlock
from huoshui.ingestion.rules.header_words import meaning_of, plain
from huoshui.ingestion.rules.readings import SkippedRow

_TOTAL = re.compile(
    r"^(?:本页|本表|项目|全部|以上|全[市县区省]|各[县区市]+)?(?:合计|总计|共计|总合计|累计)(?:$|[(（:：\d共个项])|^(?:全市|全县|全区|全省)(?:合计)?$|^合并计|^共\d+个项目"
)
_SUBTOTAL = re.compile(r"小计(?:$|[(（:：\d共个项])|^(?:其中[:：])?小计")
_SECTION = re.compile(
    r"^(?:[(（]?[一二三四五六七八九十]{1,3}[)）、.．]|第[一二三四五六七八九十]+[部批类]|[(（][一二三四五六七八九十]+[)）]|[IVXⅠ-Ⅹ]+[、.．])"
)
_SECTION_NUMBER = re.compile(r"^[(（]?[一二三四五六七八九十]{1,3}[)）、.．]?$")
_SECOND_LEVEL = re.compile(r"^[(（]")
_NOTE = re.compile(
    r"^(?:注|备注|说明|填表说明|填报说明|附注|注意)[:：\d]|^(?:注|说明|填表说明|填报说明)$|^[*※☆★][^\s]{0,3}(?:为|表示|代表|号|标)|^[“\"]?[☆★※▲△][”\"]?(?:为|表示|代表|号|标)"
)
_SIGNATURE = re.compile(
    r"^(?:填表人|制表人?|审核人?|填报人|复核|审批|单位负责人|分管领导|负责人|主要领导|联系人|联系电话|填报单位|填报日期|填报时间|制表日期|(?:单位)?[(（]?盖章[)）]?)[(（]?[签字章名]*[)）]?[:：]"
)
_ODD_NAME = re.compile(r"计|注|说明|名称|表|盖章|^[\s(（☆★※*△▲]|^[一二三四五六七八九十IVXⅠ-Ⅹ]|^第|^共|^项目$|人[:：]|[:：]$|^全")
PROJECT, BLANK = "project", "blank"


@dataclass(frozen=True)
class RowKinds:
    """The rows below the header, sorted. Row indexes count from 0."""

    projects: tuple[int, ...]
    sections: tuple[tuple[int, int, str], ...]  # (row, level 1 or 2, text)
    totals: tuple[tuple[int, str], ...]  # (row, "total" | "subtotal")
    skipped: tuple[SkippedRow, ...]
    nameless: tuple[int, ...]  # rows with content and no project name
    body: tuple[tuple[int, str], ...]  # every row with its kind, in order
    notes: tuple[str, ...]


def sort_rows(grid: Grid, block: HeaderBlock, width: int, name_column: int) -> RowKinds:
    """Decide for every row below the header. A row with a running number and a name is a project whatever else it looks like."""
    serial_column = next((index for index, path in enumerate(block.paths) if meaning_of(path).kind == "ignore" and path), None)
    if serial_column == name_column:
        serial_column = None
    lead_columns = [column for column in range(name_column + 1)]
    spans = {merge[0][0]: merge for merge in grid.merges if merge[1][1] > merge[0][1] and merge[0][1] <= name_column}
    continued = {row for first, last in grid.merges if first[1] <= name_column <= last[1] for row in range(first[0] + 1, last[0] + 1)}
    header_names = [{plain(text) for text in line if text} for line in block.texts]
    name_texts = {plain(line[name_column]) for line in block.texts if name_column < len(line) and line[name_column]}
    title = plain(next((text_of(cell) for row in grid.rows[: block.top] for cell in row if text_of(cell)), ""))
    rows = grid.rows
    numbered = _is_numbered(rows, block.data_top, serial_column, name_column)

    projects: list[int] = []
    sections: list[tuple[int, int, str]] = []
    totals: list[tuple[int, str]] = []
    skipped: list[SkippedRow] = []
    nameless: list[int] = []
    body: list[tuple[int, str]] = []
    notes: list[str] = []
    in_notes = False
    for index in range(block.data_top, len(rows)):
        row = rows[index]
        name_cell = row[name_column] if name_column < len(row) else ""
        serial_cell = row[serial_column] if serial_column is not None and serial_column < len(row) else ""
        if _plainly_a_project(row, name_cell, serial_cell, serial_column, name_column, name_texts) and not in_notes:
            projects.append(index)  # the ordinary row, decided fast
            body.append((index, PROJECT))
            continue
        kind, reason = _kind_of(
            row, index, name_column, serial_column, lead_columns, width,
            header_names=header_names, name_texts=name_texts, title=title, numbered=numbered, spans=spans, continued=continued, in_notes=in_notes,
        )  # fmt: skip
        body.append((index, kind))
        if kind == PROJECT:
            projects.append(index)
            continue
        if kind == BLANK:
            continue
        text = " ".join(part for part in (text_of(cell) for cell in row) if part)
        if kind == "section":
            label = _section_label(row, name_column)
            sections.append((index, 2 if _SECOND_LEVEL.match(label) else 1, label))
        elif kind in ("total", "subtotal"):
            totals.append((index, kind))
        elif kind == "empty_name":
            nameless.append(index)
        elif kind in ("note", "signature"):
            in_notes = True
            notes.append(text)
        skipped.append(SkippedRow(index + 1, "total" if kind == "subtotal" else kind, reason))
    return RowKinds(tuple(projects), tuple(sections), tuple(totals), tuple(skipped), tuple(nameless), tuple(body), tuple(notes))


def _plainly_a_project(
    row: Sequence[Cell], name: Cell, serial: Cell, serial_column: int | None, name_column: int, name_texts: set[str]
) -> bool:
    """The ordinary row, decided fast: a number and a name, or a list without numbers and nothing odd about the name."""
    if type(name) is not str or name == "":
        return False
    if serial_column is not None:
        return (type(serial) is float or (type(serial) is str and serial.isdigit() and serial.isascii())) and "计" not in name
    if _ODD_NAME.search(name) or name in name_texts or any(type(cell) is str and _ODD_NAME.search(cell) for cell in row[:name_column]):
        return False
    return any(cell != "" for cell in row[name_column + 1 :])


def _is_numbered(rows: Sequence[Sequence[Cell]], top: int, serial_column: int | None, name_column: int) -> bool:
    """True where most named rows carry a running number: then a row without one is suspicious."""
    if serial_column is None:
        return False
    named = numbered = 0
    for row in rows[top : top + 500]:
        if name_column < len(row) and row[name_column] != "":
            named += 1
            numbered += bool(re.match(r"\d", text_of(row[serial_column]))) if serial_column < len(row) else False
    return named > 0 and numbered >= named * 0.6


def _kind_of(
    row: Sequence[Cell],
    index: int,
    name_column: int,
    serial_column: int | None,
    lead_columns: list[int],
    width: int,
    *,
    header_names: list[set[str]],
    name_texts: set[str],
    title: str,
    numbered: bool,
    spans: dict[int, tuple[tuple[int, int], tuple[int, int]]],
    continued: set[int],
    in_notes: bool,
) -> tuple[str, str]:
    texts = [text_of(cell) for cell in row[:width]]
    filled = [column for column, text in enumerate(texts) if text]
    if not filled:
        return BLANK, ""
    name = texts[name_column] if name_column < len(texts) else ""
    serial = texts[serial_column] if serial_column is not None and serial_column < len(texts) else ""
    first = texts[filled[0]]
    word = plain(first)
    has_number = bool(re.fullmatch(r"[(（]?\d+(?:[-.]\d+)*[)）.、]?", serial))

    if (name and plain(name) in name_texts) or (
        not name
        and len(filled) >= 2
        and any(sum(plain(texts[column]) in names for column in filled) >= len(filled) * 0.8 for names in header_names if names)
    ):
        return "repeated_header", "重复的表头"
    if title and word == title:
        return "title", "重复的标题"
    lead = [plain(texts[column]) for column in lead_columns if column < len(texts) and texts[column]]
    if any(_SUBTOTAL.search(text) for text in lead) and not (has_number and not _SUBTOTAL.search(plain(name))):
        return "subtotal", "小计行"
    if any(_TOTAL.search(text) for text in lead) and not (has_number and not _TOTAL.search(plain(name))):
        return "total", "合计行"
    if has_number and name:
        return PROJECT, ""
    if _NOTE.match(word) or (in_notes and not has_number and len(filled) <= 2):
        return "note", "表下说明"
    if _SIGNATURE.match(word):
        return "signature", "填表签章行"
    if index in continued and not name:
        return "continuation", "上一项目合并单元格的续行"
    spanned = index in spans and spans[index][1][1] - spans[index][0][1] >= 1 and len(filled) == 1
    if _SECTION_NUMBER.match(serial) and name:
        return "section", "分类行"
    if (_SECTION.match(first) and filled[0] <= name_column and not has_number) and (
        len(filled) == 1 or numbered or _only_numbers(texts, filled[1:])
    ):
        return "section", "分类行"
    if spanned and filled[0] <= name_column:
        return "section", "分类行"
    if len(filled) == 1 and filled[0] <= name_column and (numbered or filled[0] < name_column):
        return "section", "分类行（无序号且无其他内容）"
    if (
        numbered
        and name
        and not serial
        and len(filled) > 1
        and _only_numbers(texts, [column for column in filled if column != name_column])
    ):
        return "section", "分类行（无序号，仅有合计数）"
    if not name:
        if len(filled) == 1 and (len(first) > 20 or in_notes):
            return "note", "表下说明"
        if all(re.fullmatch(r"-?[\d,.]+%?", texts[column]) for column in filled) and not serial:
            return "empty_name", "没有项目名称，仅有数字"
        return "empty_name", "没有项目名称"
    return PROJECT, ""


def _only_numbers(texts: list[str], columns: list[int]) -> bool:
    return all(re.fullmatch(r"-?[\d,.]+%?(?:个|亿元|万元)?", texts[column]) for column in columns)


def _section_label(row: Sequence[Cell], name_column: int) -> str:
    parts = [text_of(cell) for cell in row[: name_column + 1]]
    return " ".join(part for part in parts if part) or text_of(next((cell for cell in row if text_of(cell)), ""))


def section_paths(kinds: RowKinds) -> dict[int, str]:
    """Project row → "一、在建项目/（一）工业"."""
    paths: dict[int, str] = {}
    events = sorted([(row, level, label) for row, level, label in kinds.sections])
    position, first, second = 0, "", ""
    for row in kinds.projects:
        while position < len(events) and events[position][0] < row:
            _, level, label = events[position]
            first, second = (label, "") if level == 1 else (first, label)
            position += 1
        if first or second:
            paths[row] = "/".join(part for part in (first, second) if part)
    return paths
