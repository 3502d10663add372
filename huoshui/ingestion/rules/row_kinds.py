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
_SECTION = re.compile(r"^(?:[(（]?[一二三四五六七八九十]{1,3}[)）、.．]|第[一二三四五六七八九十]+[部批类]|[IVXⅠ-Ⅹ]+[、.．])")
_SECTION_NUMBER = re.compile(r"^[(（]?[一二三四五六七八九十]{1,3}[)）、.．]?$")
_SECOND_LEVEL = re.compile(r"^[(（]")
_NOTE = re.compile(
    r"^(?:注|备注|说明|填表说明|填报说明|附注|注意)[:：\d]|^(?:注|说明|填表说明|填报说明)$|^[*※☆★][^\s]{0,3}(?:为|表示|代表|号|标)|^[“\"]?[☆★※▲△][”\"]?(?:为|表示|代表|号|标)"
)
_SIGNATURE = re.compile(
    r"^(?:填表人|制表人?|审核人?|填报人|复核|审批|单位负责人|分管领导|负责人|主要领导|联系人|联系电话|填报单位|填报日期|填报时间|制表日期|(?:单位)?[(（]?盖章[)）]?)[(（]?[签字章名]*[)）]?[:：]"
)
_NUMBER = re.compile(r"-?[\d,.]+%?(?:个|亿元|万元)?")
_SERIAL = re.compile(r"[(（]?\d+(?:[-.]\d+)*[)）.、]?")
_ODD_NAME = re.compile(r"计|注|说明|名称|表|盖章|^[\s(（☆★※*△▲]|^[一二三四五六七八九十IVXⅠ-Ⅹ]|^第|^共|^项目$|人[:：]|[:：]$|^全")
PROJECT, BLANK, OTHER_TABLE = "project", "blank", "other_table"


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


@dataclass(frozen=True)
class _Line:
    """One row as the decisions see it."""

    index: int
    texts: list[str]
    filled: list[int]  # columns that hold something
    name: str
    serial: str

    @property
    def first(self) -> str:
        return self.texts[self.filled[0]]

    @property
    def has_number(self) -> bool:
        return _SERIAL.fullmatch(self.serial) is not None

    def only_numbers_beside(self, *columns: int) -> bool:
        return all(_NUMBER.fullmatch(self.texts[column]) for column in self.filled if column not in columns)


class RowSorter:
    """Decides what a row is. A row with a running number and a name is a project whatever else it looks like."""

    def __init__(self, grid: Grid, block: HeaderBlock, width: int, name_column: int, noun: str) -> None:
        self.rows, self.width, self.name_column, self.top = grid.rows, width, name_column, block.data_top
        self.noun = noun
        self.what = f"{noun}{'内容' if noun == '诉求' else '名称'}"
        serial = next((index for index, path in enumerate(block.paths) if path and meaning_of(path).kind == "ignore"), None)
        self.serial_column = None if serial == name_column else serial
        self.header_lines = [{plain(text) for text in line if text} for line in block.texts]
        self.header_names = {plain(line[name_column]) for line in block.texts if name_column < len(line) and line[name_column]}
        self.title = plain(next((text_of(cell) for row in grid.rows[: block.top] for cell in row if text_of(cell)), ""))
        self.spanned = {first[0] for first, last in grid.merges if last[1] > first[1] and first[1] <= name_column}
        self.continued = {
            row for first, last in grid.merges if first[1] <= name_column <= last[1] for row in range(first[0] + 1, last[0] + 1)
        }
        self.in_block = {  # rows beside a cell that is merged downward: one firm, several requests
            row for first, last in grid.merges if last[1] < name_column for row in range(first[0], last[0] + 1) if last[0] > first[0]
        }
        self.is_numbered = self._is_numbered()

    def _is_numbered(self) -> bool:
        """True where most named rows carry a running number: then a row without one is suspicious."""
        if self.serial_column is None:
            return False
        named = numbered = 0
        for row in self.rows[self.top : self.top + 500]:
            if self.name_column < len(row) and row[self.name_column] != "":
                named += 1
                numbered += self.serial_column < len(row) and bool(re.match(r"\d", text_of(row[self.serial_column])))
        return named > 0 and numbered >= named * 0.6

    def is_plainly_a_project(self, row: Sequence[Cell]) -> bool:
        """The ordinary row, decided fast: a number and a name, or a list without numbers and nothing odd about the name."""
        name = row[self.name_column] if self.name_column < len(row) else ""
        if type(name) is not str or name == "":
            return False
        if self.serial_column is not None:
            serial = row[self.serial_column] if self.serial_column < len(row) else ""
            is_number = type(serial) is float or (type(serial) is str and serial.isdigit() and serial.isascii())
            return is_number and "计" not in name
        if _ODD_NAME.search(name) or name in self.header_names:
            return False
        if any(type(cell) is str and _ODD_NAME.search(cell) for cell in row[: self.name_column]):
            return False
        return any(cell != "" for cell in row[self.name_column + 1 :])

    def kind_of(self, index: int, *, in_notes: bool) -> tuple[str, str]:
        """(kind, reason in Chinese) of one row, with care."""
        texts = [text_of(cell) for cell in self.rows[index][: self.width]]
        filled = [column for column, text in enumerate(texts) if text]
        if not filled:
            return BLANK, ""
        serial = texts[self.serial_column] if self.serial_column is not None and self.serial_column < len(texts) else ""
        line = _Line(index, texts, filled, texts[self.name_column] if self.name_column < len(texts) else "", serial)
        return (
            self._header_again(line)
            or self._total(line)
            or ((PROJECT, "") if line.has_number and line.name else None)
            or self._below(line, in_notes)
            or (("continuation", f"上一{self.noun}合并单元格的续行") if index in self.continued and not line.name else None)
            or self._section(line)
            or self._nameless(line, in_notes)
            or (PROJECT, "")
        )

    def _header_again(self, line: _Line) -> tuple[str, str] | None:
        if line.name and plain(line.name) in self.header_names:
            words = [plain(line.texts[column]) for column in line.filled]
            known = set().union(*self.header_lines)
            if sum(word in known for word in words) >= len(words) * 0.7:
                return "repeated_header", "重复的表头"
            return OTHER_TABLE, "另一张表的表头，与本表不同"
        if not line.name and len(line.filled) >= 2:
            words = [plain(line.texts[column]) for column in line.filled]
            if any(sum(word in known for word in words) >= len(words) * 0.8 for known in self.header_lines if known):
                return "repeated_header", "重复的表头"
        if self.title and plain(line.first) == self.title:
            return "title", "重复的标题"
        return None

    def _total(self, line: _Line) -> tuple[str, str] | None:
        lead = [plain(line.texts[column]) for column in line.filled if column <= self.name_column]
        for pattern, kind, reason in ((_SUBTOTAL, "subtotal", "小计行"), (_TOTAL, "total", "合计行")):
            if any(pattern.search(text) for text in lead) and (not line.has_number or pattern.search(plain(line.name))):
                return kind, reason
        return None

    def _below(self, line: _Line, in_notes: bool) -> tuple[str, str] | None:
        word = plain(line.first)
        if _SIGNATURE.match(word):
            return "signature", "填表签章行"
        if _NOTE.match(word) or (in_notes and not line.has_number and len(line.filled) <= 2):
            return "note", "表下说明"
        return None

    def _section(self, line: _Line) -> tuple[str, str] | None:
        first, alone = line.filled[0], len(line.filled) == 1
        if first > self.name_column:
            return None
        if _SECTION_NUMBER.match(line.serial) and line.name:
            return "section", "分类行"
        if (
            _SECTION.match(line.first)
            and not line.has_number
            and (alone or self.is_numbered or line.only_numbers_beside(first, self.name_column))
        ):
            return "section", "分类行"
        if line.name and line.index in self.in_block:
            return None
        if alone and line.index in self.spanned:
            return "section", "分类行"
        if alone and (self.is_numbered or first < self.name_column):
            return "section", "分类行（无序号且无其他内容）"
        if self.is_numbered and line.name and not line.serial and line.only_numbers_beside(self.name_column):
            return "section", "分类行（无序号，仅有合计数）"
        return None

    def _nameless(self, line: _Line, in_notes: bool) -> tuple[str, str] | None:
        if line.name:
            return None
        if len(line.filled) == 1 and (len(line.first) > 20 or in_notes):
            return "note", "表下说明"
        if not line.serial and line.only_numbers_beside():
            return "empty_name", f"没有{self.what}，仅有数字"
        return "empty_name", f"没有{self.what}"


def sort_rows(grid: Grid, block: HeaderBlock, width: int, name_column: int, noun: str = "项目") -> RowKinds:
    """Decide for every row below the header. ``noun``: what the rows are called when something is said about them."""
    sorter = RowSorter(grid, block, width, name_column, noun)
    rows = grid.rows
    projects: list[int] = []
    sections: list[tuple[int, int, str]] = []
    totals: list[tuple[int, str]] = []
    skipped: list[SkippedRow] = []
    nameless: list[int] = []
    body: list[tuple[int, str]] = []
    notes: list[str] = []
    in_notes = in_other = False
    for index in range(block.data_top, len(rows)):
        row = rows[index]
        if not in_notes and not in_other and sorter.is_plainly_a_project(row):
            projects.append(index)
            body.append((index, PROJECT))
            continue
        kind, reason = sorter.kind_of(index, in_notes=in_notes)
        in_other = kind == OTHER_TABLE or (in_other and kind != "repeated_header")
        if in_other and kind not in (BLANK, OTHER_TABLE):
            kind, reason = OTHER_TABLE, "属于下方的另一张表"
        body.append((index, kind))
        if kind == PROJECT:
            projects.append(index)
            continue
        if kind == BLANK:
            continue
        if kind == "section":
            label = _section_label(row, name_column)
            sections.append((index, 2 if _SECOND_LEVEL.match(label) else 1, label))
        elif kind in ("total", "subtotal"):
            totals.append((index, kind))
        elif kind == "empty_name":
            nameless.append(index)
        elif kind in ("note", "signature"):
            in_notes = True
            notes.append(" ".join(text for text in map(text_of, row) if text))
        skipped.append(SkippedRow(index + 1, "total" if kind == "subtotal" else kind, reason))
    return RowKinds(tuple(projects), tuple(sections), tuple(totals), tuple(skipped), tuple(nameless), tuple(body), tuple(notes))


def _section_label(row: Sequence[Cell], name_column: int) -> str:
    parts = [text_of(cell) for cell in row[: name_column + 1]]
    return " ".join(part for part in parts if part)


def section_paths(kinds: RowKinds) -> dict[int, str]:
    """Project row → "一、在建项目/（一）工业"."""
    paths: dict[int, str] = {}
    position, first, second = 0, "", ""
    for row in kinds.projects:
        while position < len(kinds.sections) and kinds.sections[position][0] < row:
            _, level, label = kinds.sections[position]
            first, second = (label, "") if level == 1 else (first, label)
            position += 1
        if first or second:
            paths[row] = "/".join(part for part in (first, second) if part)
    return paths
