"""Plain text, Markdown and pasted words. Read without a child process: nothing is parsed but lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from huoshui.ingestion.adapters.documents.metadata import day_of, publisher_in, written_day
from huoshui.ingestion.adapters.documents.refusals import MOST_CHARACTERS, Unreadable
from huoshui.ingestion.adapters.documents.source_draft import LONG_BLOCK_CUT, UNPRINTABLE, cut_long_block
from huoshui.ingestion.adapters.documents.text_encoding import decoded, notes_of
from huoshui.ingestion.rules.document_reading.plain_text import plain_text_source
from huoshui.ingestion.rules.document_reading.source_text import BlockKind, ReadingNote, SourceBlock, SourceText

FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
FIELD = re.compile(r"^\s*([\w\u4e00-\u9fff-]+)\s*[:：]\s*(.*?)\s*$", re.MULTILINE)
TITLES, PUBLISHERS = ("title", "标题"), ("publisher", "source", "author", "site", "来源", "发布单位", "发布机构", "作者")
DAYS = ("published", "published_on", "date", "pubdate", "publish_date", "发布日期", "发布时间", "日期")


def text_source(name: str, data: bytes, *, is_markdown: bool = False) -> SourceText:
    """The text of a file, all of it; front matter is read as such and is in no block."""
    read = decoded(data)
    source = string_source(name, read.text.removeprefix("\ufeff"), is_markdown=is_markdown)
    return replace(source, notes=(*notes_of(read), *source.notes))


def string_source(name: str, text: str, *, is_markdown: bool = False) -> SourceText:
    """Words that are decoded already: pasted, or out of a file."""
    clean = UNPRINTABLE.sub("", text)
    notes = [ReadingNote("unprintable_left_out", "文件中有看不见的控制字符，已略去。")] if len(clean) < len(text) else []
    if len(clean) > MOST_CHARACTERS:
        raise Unreadable("too_much_text")
    if not clean.strip():
        raise Unreadable("no_text")
    front = front_matter_of(clean)
    # Front matter becomes blanks of the same length: what follows keeps its place.
    body = " " * front.end + clean[front.end :]
    source = replace(plain_text_source(name, body, front.published_on), text=clean)
    blocks: Iterable[SourceBlock] = markdown_blocks(body) if is_markdown else source.blocks
    whole = tuple(replace(block, start=max(block.start, front.end)) for block in blocks if block.end > front.end)
    parts = tuple(part for block in whole for part in cut_long_block(block, clean))
    notes += [LONG_BLOCK_CUT] * (len(parts) > len(whole))
    return replace(
        source,
        blocks=parts,
        title=front.title or source.title,
        publisher=front.publisher or source.publisher or publisher_in(body[:3000]),
        published_on=front.published_on or source.published_on or written_day(body[:3000]),
        notes=(*notes, *source.notes),
    )


@dataclass(frozen=True)
class FrontMatter:
    """The fields between two lines of --- at the top, and where they end in the text (0: there are none)."""

    end: int = 0
    title: str = ""
    publisher: str = ""
    published_on: date | None = None


def front_matter_of(text: str) -> FrontMatter:
    """Front matter as Markdown writers keep it; a text that merely begins with a rule of dashes has none."""
    found = FRONT_MATTER.match(text[:20_000])
    if not found:
        return FrontMatter()
    fields = {key.lower(): value.strip("\"'“”") for key, value in FIELD.findall(found[1])}
    if not fields:
        return FrontMatter()

    def first(names: tuple[str, ...]) -> str:
        return next((fields[name] for name in names if fields.get(name)), "")

    return FrontMatter(found.end(), first(TITLES), first(PUBLISHERS), day_of(first(DAYS)))


HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*$")
LIST_ITEM = re.compile(r"(?:[-*+]|\d{1,3}[.)])\s+(.*)$")
TABLE_RULE = re.compile(r"\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")


def markdown_blocks(text: str) -> Iterator[SourceBlock]:
    """Headings, list items, table rows and paragraphs, without the marks that make them such. Cells keep their upright strokes."""
    paragraph: tuple[int, int] | None = None
    for start, line in _lines(text):
        kind, inner, level = _line_kind(line)
        if kind != "paragraph" and paragraph:
            yield SourceBlock("paragraph", *paragraph)
            paragraph = None
        if kind == "paragraph":
            begin = start + len(line) - len(line.lstrip())
            paragraph = (paragraph[0] if paragraph else begin, start + len(line.rstrip()))
        elif kind is not None and inner:
            begin = start + line.index(inner)
            yield SourceBlock(kind, begin, begin + len(inner), None, level)
    if paragraph:
        yield SourceBlock("paragraph", *paragraph)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.splitlines(keepends=True):
        yield start, line
        start += len(line)


def _line_kind(line: str) -> tuple[BlockKind | None, str, int]:
    """(kind, the words without marks, level); None for a line that ends a paragraph and says nothing."""
    bare = line.strip()
    if not bare or TABLE_RULE.match(bare) or set(bare) <= set("-*_= "):
        return None, "", 0
    if found := HEADING.match(bare):
        return "heading", found[2], len(found[1])
    if bare.startswith("|") and bare.endswith("|") and len(bare) > 2:
        return "table_row", bare.strip("|").strip(), 0
    if found := LIST_ITEM.match(bare):
        return "list_item", found[1], 0
    return "paragraph", bare, 0
