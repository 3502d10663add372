"""Tables as rows of cells: which rows are the head, what a column is called through all of them, what the line above says of unit and time.

Rows are blocks whose cells are parted by tabs; a merged cell stands in its first place, the others are empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .source_text import SourceBlock, SourceText
from .time_expressions import Today, time_expressions

NUMBER = re.compile(r"^[-+]?\d[\d,，]*(?:\.\d+)?%?$")
_DASH = re.compile(r"^[-—－/／、.…]*$|^(?:无|暂无)$")
_UNIT_LINE = re.compile(r"单位[:：]?\s*([\u3400-\u9fff%]{1,5})")
_FEWEST = 2  # cells of a row that is one
_MOST_HEADS = 3  # rows
_LINES_ABOVE = 3  # where 单位：万元 and the title may stand
_WIDTHS = str.maketrans("０１２３４５６７８９．％－−,;:()!?", "0123456789.%--，；：（）！？")  # one sign for one
_TITLE_END = re.compile(r"(?:主要|有关)?(?:推进|进展|完成|建设|指标)*(?:情况)?(?:一览|统计|汇总|明细|通报|排名|排序|分解)*表?$")


@dataclass(frozen=True, slots=True)
class Cell:
    """``text`` in one width of signs, as it stands at ``start`` of the source."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Table:
    """``heads`` are the columns' names through all rows of the head; none where the first row holds numbers."""

    heads: list[str]
    rows: list[list[Cell]]
    unit: str
    period: str | None
    title: str

    def head(self, column: int) -> str:
        return self.heads[column] if column < len(self.heads) else ""

    @property
    def about(self) -> str:
        """What a row of sums is about: the title without time and form."""
        return (
            _TITLE_END.sub("", re.sub(r"（[^（）]*）|(?:19|20)\d\d年度?|\d+(?:[-—~至]+\d+)?月份?|上半年|全年", "", self.title))
            or self.title
        )


def tables_of(source: SourceText, today: Today) -> list[Table]:
    """All tables of at least two rows, in order."""
    return [_table(rows, above, today) for rows, above in _runs(source)]


def in_row(source: SourceText, start: int, end: int) -> bool:
    """Does a run of the source run over cells? Its numbers would grow together if it were read as a sentence."""
    return "\t" in source.text[start:end]


def is_empty(cell: Cell) -> bool:
    """A blank or a dash: not known, which is not nought."""
    return bool(_DASH.match(cell.text))


def _runs(source: SourceText) -> Iterator[tuple[list[list[Cell]], list[str]]]:
    rows: list[list[Cell]] = []
    above: list[str] = [source.title.translate(_WIDTHS)]
    for block in (*source.blocks, None):
        cells = _cells(source.text, block) if block else []
        if len(cells) >= _FEWEST and (rows or sum(bool(cell.text) for cell in cells) > 1):
            rows.append(cells)
            continue
        if len(rows) > 1:
            yield rows, above
        rows = []
        if block:
            above = [*above, source.text[block.start : block.end].translate(_WIDTHS)]


def _cells(text: str, block: SourceBlock) -> list[Cell]:
    if "\t" not in text[block.start : block.end]:
        return []
    found, place = [], block.start
    for part in text[block.start : block.end].split("\t"):
        lead = len(part) - len(part.lstrip())
        found.append(Cell(part.strip().translate(_WIDTHS), place + lead, place + lead + len(part.strip())))
        place += len(part) + 1
    return found


def _table(rows: list[list[Cell]], above: Sequence[str], today: Today) -> Table:
    height = _head_rows(rows)
    near = above[-_LINES_ABOVE:]
    unit = next((hit[1] for line in reversed(near) if (hit := _UNIT_LINE.search(line))), "")
    title = next((line for line in reversed(near) if line and not re.match(r"[（]?单位", line)), above[0])
    body = [row for row in rows[height:] if not _has_slipped(row, rows[height])]
    return Table(_heads(rows, height), body, unit, _period(above, today), title.strip())


def _has_slipped(row: list[Cell], first: list[Cell]) -> bool:
    """A short row that lost its empty first cell: its numbers stand where the first row has words."""
    if len(row) >= len(first):
        return False
    return any(
        NUMBER.match(cell.text) and not re.search(r"\d", full.text) and not is_empty(full) for cell, full in zip(row, first, strict=False)
    )


def _period(above: Sequence[str], today: Today) -> str | None:
    for line in (*reversed(above[-_LINES_ABOVE:]), above[0]):
        times = [expression.period for expression in time_expressions(line, today) if expression.period]
        if times:
            return times[0]
    return None


def _head_rows(rows: list[list[Cell]]) -> int:
    """The first row, and those below it that take merged cells apart; none where the first holds numbers."""
    if any(NUMBER.match(cell.text) for cell in rows[0]):
        return 0
    height = 1
    while height < min(_MOST_HEADS, len(rows) - 1) and _takes_apart(rows[height], rows[height - 1], len(rows[height + 1])):
        height += 1
    return height


def _takes_apart(row: list[Cell], above: list[Cell], width: int) -> bool:
    said = [cell for cell in row if cell.text]
    if len(said) < _FEWEST or any(re.search(r"^[-+]?\d[\d.,，]*", cell.text) or is_empty(cell) for cell in said):
        return False
    merged = any(not cell.text for cell in above[1:]) or len(above) < width
    return merged and (not row[0].text or len(row) > len(above))


def _heads(rows: list[list[Cell]], height: int) -> list[str]:
    """Each column's names from the top down; none where merged cells leave it open which column a name is of."""
    if not height:
        return []
    width = max(len(rows[height - 1]), len(rows[height]))
    lines = [[re.sub(r"\s", "", cell.text) for cell in row] for row in rows[:height]]
    if height == 1:
        return lines[0]
    reaching_down = width - len(lines[-1])  # cells of the rows above: the name's, and the number's before it
    if reaching_down > 1 and not (reaching_down == _FEWEST and lines[0][0] == "序号"):
        return []
    lines[-1] = [""] * reaching_down + lines[-1]
    single = next((place for place, name in enumerate(lines[-1]) if name), 0)
    lines = [_spread(line, single, width) for line in lines]
    if not all(lines):
        return []
    for upper, lower in pairwise(lines):
        for column in range(1, width):
            if not upper[column] and lower[column]:
                upper[column] = upper[column - 1]
    return ["".join(dict.fromkeys(line[column] for line in lines)) for column in range(width)]


def _spread(line: list[str], single: int, width: int) -> list[str]:
    """A line of merged cells that says nothing of their width: shared out behind the single columns where it comes out even."""
    groups = line[single:]
    if len(line) == width or (len(line) < width and "" in line):
        return line + [""] * (width - len(line))  # merged cells keep their places; the last one need not
    if len(line) > width or not groups or (width - single) % len(groups):
        return []
    wide = (width - single) // len(groups)
    return [*line[:single], *(name for group in groups for name in [group] * wide)]
