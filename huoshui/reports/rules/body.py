"""The body of a bulletin as blocks: headings, paragraphs, tables. What an editor sends back is read here, each mistake with its place."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from huoshui.core.refusals import Refusal
from huoshui.reports.rules.figures import REFERENCE, Figure, filled_text, references_in

BlockKind = Literal["heading", "subheading", "paragraph", "table"]
KIND_LABELS: dict[str, str] = {"heading": "一级标题", "subheading": "二级标题", "paragraph": "正文", "table": "表格"}
MOST_BLOCKS, LONGEST_TEXT, MOST_ROWS, MOST_COLUMNS = 300, 4000, 2000, 14
_MEASURED = re.compile(r"[0-9０-９][0-9０-９,，.．]*\s*(?:个百分点|亿元|万元|个工作日|[%％个家项件次户宗起亩位人名])")
_NEVER_FIGURES = re.compile(r"第[0-9]+[个项次位]|[0-9]+个工作日")


@dataclass(frozen=True)
class Block:
    """``text`` of headings and paragraphs (the caption of a table) may hold references, cells too. Rows are as wide as ``columns``."""

    kind: BlockKind
    text: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    is_annex: bool = False  # a table that goes behind the paper, on a page of its own

    def texts(self) -> Iterable[str]:
        """Every text of the block."""
        yield self.text
        for row in self.rows:
            yield from row


@dataclass(frozen=True)
class UnboundNumber:
    """Digits that somebody typed by hand: no figure stands behind them. ``place`` counts blocks from 1."""

    place: int
    words: str


def referenced_keys(blocks: Iterable[Block]) -> list[str]:
    """Figures that the body mentions, in order of first mention."""
    return references_in(text for block in blocks for text in block.texts())


def unbound_numbers(blocks: Sequence[Block]) -> tuple[UnboundNumber, ...]:
    """Measured numbers outside references, each with its block. Dates, 期, places in a ranking and time limits are left alone."""
    found = []
    for place, block in enumerate(blocks, start=1):
        for text in block.texts():
            bare = _NEVER_FIGURES.sub("", REFERENCE.sub("", text))
            found += [UnboundNumber(place, each.group().strip()) for each in _MEASURED.finditer(bare)]
    return tuple(found)


def plain_text(blocks: Iterable[Block], figures: Mapping[str, Figure]) -> str:
    """The whole body as it is read, for search and for comparing."""
    lines = []
    for block in blocks:
        if block.text:
            lines.append(filled_text(block.text, figures))
        lines += ["\t".join(filled_text(cell, figures) for cell in row) for row in block.rows]
    return "\n".join(lines)


def as_rows(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    """For keeping: plain values."""
    return [asdict(block) for block in blocks]


def read_blocks(value: Any, known_keys: Collection[str]) -> tuple[Block, ...]:
    """What an editor or a program sends. Refusal ``bad_body`` names the block and what is wrong with it."""
    if not isinstance(value, list) or not value:
        raise Refusal("bad_body", "正文是空的。", "请至少写一段，或重新起草。", field="blocks")
    if len(value) > MOST_BLOCKS:
        raise Refusal("bad_body", f"正文有 {len(value)} 段，多于 {MOST_BLOCKS} 段。", "请合并或拆成两份。", field="blocks")
    return tuple(_read_block(place, row, known_keys) for place, row in enumerate(value, start=1))


def _read_block(place: int, row: Any, known_keys: Collection[str]) -> Block:
    if not isinstance(row, Mapping) or row.get("kind") not in KIND_LABELS:
        raise _wrong(place, "不知道是标题、正文还是表格")
    columns, rows = _read_table(place, row) if row["kind"] == "table" else ((), ())
    block = Block(row["kind"], _read_text(place, row.get("text", "")), columns, rows, row.get("is_annex") is True)
    if block.kind != "table" and not block.text:
        raise _wrong(place, "没有文字")
    for key in references_in(block.texts()):
        if key not in known_keys:
            raise _wrong(place, f"引用的数字“{key}”不在这份通报里")
    return block


def _read_text(place: int, value: Any) -> str:
    if not isinstance(value, str):
        raise _wrong(place, "不是文字")
    text = re.sub(r"[ \t\r\n\u00a0]+", " ", value).strip()
    if len(text) > LONGEST_TEXT:
        raise _wrong(place, f"长 {len(text)} 字，多于 {LONGEST_TEXT} 字")
    return text


def _read_table(place: int, row: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    columns, rows = row.get("columns"), row.get("rows")
    if not isinstance(columns, list | tuple) or not isinstance(rows, list | tuple) or not 0 < len(columns) <= MOST_COLUMNS:
        raise _wrong(place, f"表格没有栏目，或栏目多于 {MOST_COLUMNS} 个")
    if len(rows) > MOST_ROWS:
        raise _wrong(place, f"表格有 {len(rows)} 行，多于 {MOST_ROWS} 行")
    read = tuple(tuple(_read_text(place, cell) for cell in one) for one in rows if isinstance(one, list | tuple))
    if len(read) != len(rows) or any(len(one) != len(columns) for one in read):
        raise _wrong(place, "表格有的行与栏目数不同")
    return tuple(_read_text(place, column) for column in columns), read


def _wrong(place: int, words: str) -> Refusal:
    return Refusal("bad_body", f"第 {place} 段{words}。", "请改正这一段后再保存，其余已写的还在。", field="blocks", data={"place": place})
