"""Finding the header: which one to three rows name the columns, and the path of names above each column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from huoshui.ingestion.rules.grids import Grid, Merge, text_of
from huoshui.ingestion.rules.header_words import EXTRA, meaning_of, plain, taken_apart
from huoshui.ingestion.rules.vocabularies import PROJECT_WORDS, Vocabulary

SEARCH_ROWS = 60  # a header below that is none
MOST_HEADER_ROWS = 3
_HEAD_TEXT = re.compile(r"^(填报|报送|填表|制表|编制|上报)(单位|部门|日期|时间|依据|人)|^(金额)?单位[:：]|^附[件表]")
_SECTION = re.compile(r"^[(（]?[一二三四五六七八九十]+[)）、.．]")
_UNIT_ONLY = re.compile(r"^[(（]?(亿元|万元|元|%|亩|人|个|年|月)[)）]?$")
CIRCLED = frozenset(chr(code) for code in range(ord("①"), ord("⑳") + 1))
_ORDINALS = re.compile(r"^(甲|乙|丙|丁|戊|\d{1,2}|[①-⑳]|[（(]\d{1,2}[)）]|[A-Z]|\d{1,2}=.*)$")


@dataclass(frozen=True)
class HeaderBlock:
    """Rows ``top`` to ``bottom`` (from 0, inclusive); ``data_top`` is where the rows below begin (after 甲 乙 1 2 3)."""

    top: int
    bottom: int
    data_top: int
    paths: tuple[tuple[str, ...], ...]  # by column; () for a column without header
    texts: tuple[tuple[str, ...], ...]  # header cells as written, row by row
    name_column: int | None


def find_header(grid: Grid, width: int, words: Vocabulary = PROJECT_WORDS) -> HeaderBlock | None:
    """The header block by the words of one kind of list, or None where no row looks like one.

    The anchor is the row with most cells that are known header words, one of them that of the names if there is such a
    row. It grows upward over grouping cells and downward over sub-headers, at most to three rows.
    """
    rows = [[text_of(cell) for cell in row] + [""] * (width - len(row)) for row in grid.rows[: SEARCH_ROWS + MOST_HEADER_ROWS]]
    covers = _covers(grid.merges, len(rows), width)
    anchor = _anchor(rows, words)
    if anchor is None:
        return None
    top = bottom = anchor
    for (first_row, _), (last_row, _) in covers.get(anchor, {}).values():
        if last_row - first_row < MOST_HEADER_ROWS:
            top, bottom = min(top, first_row), max(bottom, last_row)
    bottom = min(bottom, top + MOST_HEADER_ROWS - 1)
    while top > 0 and bottom - top + 1 < MOST_HEADER_ROWS and _groups_above(rows, covers, top - 1, width, words):
        top -= 1
    while bottom + 1 < len(rows) and bottom - top + 1 < MOST_HEADER_ROWS and _continues(rows, covers, (top, bottom), width, words):
        bottom += 1
    paths = _paths(rows[top : bottom + 1], [covers.get(row, {}) for row in range(top, bottom + 1)], width)
    data_top = bottom + 1
    while data_top < len(rows) and _is_ordinal_row(rows[data_top]):
        data_top += 1
    texts = tuple(tuple(row[:width]) for row in rows[top : bottom + 1])
    return HeaderBlock(top, bottom, data_top, paths, texts, _name_column(paths, words))


def _name_column(paths: Sequence[tuple[str, ...]], words: Vocabulary) -> int | None:
    """The column of the names; an exact header goes before one that may mean something else."""
    named = [(index, words.meaning_of(path)) for index, path in enumerate(paths)]
    found = [(-meaning.strength, index) for index, meaning in named if meaning.attribute == words.name_attribute]
    return min(found)[1] if found else None


def _covers(merges: Sequence[Merge], height: int, width: int) -> dict[int, dict[int, Merge]]:
    """Which merged range covers a cell, for the rows looked at."""
    covers: dict[int, dict[int, Merge]] = {}
    for merge in merges:
        (first_row, first_column), (last_row, last_column) = merge
        for row in range(first_row, min(last_row, height - 1) + 1):
            for column in range(first_column, min(last_column, width - 1) + 1):
                covers.setdefault(row, {})[column] = merge
    return covers


def _anchor(rows: list[list[str]], words: Vocabulary) -> int | None:
    """The first row that is nearly as much of a header as the best: a second table below must not displace the first."""
    scores = [_header_score(row, words) for row in rows[:SEARCH_ROWS]]
    best = max(scores, default=0.0)
    return next((index for index, score in enumerate(scores) if score >= 0.6 * best), None) if best >= 2 else None


def _header_score(row: list[str], words: Vocabulary) -> float:
    """Number of known header words, three more where one heads the names; 0 for what cannot be a header."""
    texts = [text for text in row if text]
    if len(texts) < 2 or len(texts[0]) > 60:
        return 0.0
    known = sum(words.is_header_word(text) for text in set(texts))
    if known < 2 and not (known == 1 and len(texts) <= 3):
        return 0.0
    named = any(words.meaning_of((text,)).attribute == words.name_attribute for text in texts)
    wordy = sum(bool(re.search(r"[\u4e00-\u9fff]", text)) for text in texts) / len(texts)
    return (known + (3 if named else 0)) * wordy


def _groups_above(rows: list[list[str]], covers: dict[int, dict[int, Merge]], row: int, width: int, words: Vocabulary) -> bool:
    """True where the row above holds grouping cells rather than a title or a 填报单位 line."""
    cells = [(column, text) for column, text in enumerate(rows[row]) if text]
    if not cells or any(_HEAD_TEXT.match(plain(text)) for _, text in cells):
        return False
    if any(len(text) > 40 or not re.search(r"[\u4e00-\u9fff]", text) for _, text in cells):
        return False
    merged = covers.get(row, {})
    wide = [merged[column] for column, _ in cells if column in merged]
    if any(last[1] - first[1] + 1 >= max(3, width * 0.8) for first, last in wide):
        return False
    if len(cells) == 1:
        return bool(wide) and wide[0][1][1] > wide[0][0][1]
    below = rows[row + 1]
    known = sum(words.is_header_word(text) for _, text in cells)
    return known >= 1 or any(not below[column] for column, _ in cells) or any(last[1] > first[1] for first, last in wide)


def _continues(rows: list[list[str]], covers: dict[int, dict[int, Merge]], block: tuple[int, int], width: int, words: Vocabulary) -> bool:
    """True where the row below ``bottom`` holds sub-headers: words under a group, nothing under the name column."""
    top, bottom = block
    row, above = rows[bottom + 1], rows[bottom]
    cells = [(column, text) for column, text in enumerate(row) if text]
    if not cells or any(_SECTION.match(text) for _, text in cells[:1]):
        return False
    if all(_UNIT_ONLY.match(plain(text)) for _, text in cells):
        return True
    if any(re.fullmatch(r"-?[\d,.]+%?", text) or len(text) > 30 for _, text in cells):
        return False
    for column, _ in cells:
        header = " ".join(rows[line][column] for line in range(top, bottom + 1))
        meaning = words.meaning_of((header.strip(),))
        if meaning.attribute == words.name_attribute or meaning.kind == "ignore":
            return False
    merged = covers.get(bottom, {})

    def under_a_group(column: int) -> bool:
        if column in merged:
            (_, first_column), (last_row, last_column) = merged[column]
            return last_row == bottom and last_column > first_column
        if above[column]:
            return column + 1 < width and not above[column + 1] and bool(row[column + 1]) and (column + 1) not in merged
        return any(above[left] for left in range(column))

    grouped = [under_a_group(column) for column, _ in cells]
    return sum(grouped) >= max(1, len(cells) // 2) and sum(grouped) + sum(words.is_header_word(text) for _, text in cells) >= 2


def _paths(rows: list[list[str]], covers: list[dict[int, Merge]], width: int) -> tuple[tuple[str, ...], ...]:
    """Names above each column from top to bottom; merged cells and blanks to the right of a group are filled."""
    filled = [list(row[:width]) for row in rows]
    for index, row in enumerate(filled):
        for column in range(width):
            merge = covers[index].get(column)
            if merge is not None:
                if not row[column]:
                    row[column] = rows[_first_line(covers, merge)][merge[0][1]]
            elif not row[column] and index + 1 < len(filled) and column and _may_inherit(filled, rows, covers, index, column):
                row[column] = row[column - 1]
    paths = []
    for column in range(width):
        path: list[str] = []
        for row in filled:
            text = row[column]
            if text and (not path or plain(path[-1]) != plain(text)):
                if path and _UNIT_ONLY.match(plain(text)):
                    path[-1] = f"{path[-1]}（{plain(text).strip('()（）')}）"
                else:
                    path.append(text)
        paths.append(tuple(path))
    return tuple(paths)


def _first_line(covers: list[dict[int, Merge]], merge: Merge) -> int:
    """The block's first line that the merged range covers."""
    return next(index for index, line in enumerate(covers) if merge in line.values())


def _may_inherit(filled: list[list[str]], rows: list[list[str]], covers: list[dict[int, Merge]], index: int, column: int) -> bool:
    """A blank right of a group belongs to it where both have names of their own below and no merge says otherwise."""
    below_here = any(rows[line][column] for line in range(index + 1, len(rows)))
    below_left = any(rows[line][column - 1] for line in range(index + 1, len(rows)))
    if not (below_here and below_left and filled[index][column - 1]):
        return False
    left = covers[index].get(column - 1)
    if left is not None and left[1][1] < column and left[1][1] > left[0][1]:
        return False  # a recorded group that ends before this column
    return not (left is not None and left[1][0] > left[0][0])


def _is_ordinal_row(row: list[str]) -> bool:
    """甲 乙 1 2 3, or ① ② ③: numbers of the columns, not data."""
    texts = [text for text in row if text]
    if len(texts) < 3 or not all(_ORDINALS.match(text) for text in texts):
        return False
    plain = [text.strip("（()）") for text in texts]
    numbers = [int(unicodedata.numeric(text)) if text in CIRCLED else int(text) for text in plain if text in CIRCLED or text.isdecimal()]
    return len(numbers) >= 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] in (1, 2, 3)


def known_columns(block: HeaderBlock) -> int:
    """How many columns are understood at all."""
    return sum(meaning_of(path) is not EXTRA and bool(path) for path in block.paths)


def counts_projects(block: HeaderBlock) -> bool:
    """True where a column counts projects: the rows are districts or trades, not projects."""
    return any(re.search(r"个数|项目数|项目数量|在库.*数量", taken_apart(path).words) for path in block.paths if path)
