"""Plain text as a source: front matter, tags and furniture found, the rest in blocks.

What opens real files (pages, Word, PDF) makes its own blocks; this serves .txt, .md, pasted text and markup that was saved as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from .source_text import BlockKind, SourceBlock, SourceText

_FRONT_MATTER = re.compile(r"\A\ufeff?---\n(.*?)\n---\n", re.S)
_BREAK = re.compile(r"</?(?:p|div|h\d|br|li|ul|ol|tr|td|th|table|section|article|title|head|body)\b[^>]*>|\n", re.I)
_UNSEEN = re.compile(r"<(script|style)\b.*?</\1>|<!--.*?-->", re.S | re.I)
_TAG = re.compile(r"<[^>]*>|&nbsp;?|&#160;|[\s\u3000\u200b\ufeff]+")
_HEADING_TAG = re.compile(r"<h(\d)\b[^>]*>[^\n]*\Z", re.I)
_FURNITURE = re.compile(
    r"^(?:发布时间|发布日期|发布人|来源|信息来源|稿件来源|责任编辑|责编|编辑|审核|校对|作者|监制|浏览次数|阅读次数|阅读量|点击数|点击量|字号|字体|打印|关闭|分享|"
    r"扫一扫|上一篇|下一篇|相关阅读|相关链接|推荐阅读|热门推荐|版权所有|主办单位|承办单位|技术支持|网站标识码|联系电话|联系我们|地址|邮编|传真|网站地图|"
    r"当前位置|您的位置|首页|关注)(?:$|[：:|｜\s>＞]|本报|河南|我们|人|发布)"
    r"|ICP备|公网安备|^<?https?://|^\[[^\]]*\]\([^)]*\)|采购商圈[：:]|^（?\(?(?:文章)?来源[：:]|^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?"
)
_DATE = re.compile(r"(20\d\d|19\d\d)[-/年.](\d{1,2})[-/月.](\d{1,2})")
_DATED_LINE = re.compile(r"^(?:date|发布时间|发布日期|时间|日期)[：:]|^\d{4}-\d\d-\d\d|来源")
_BULLET = re.compile(r"^(?:[●○•◆■▪·★☆]|[-*] |[①-⑳])")
_SENTENCE_END = tuple("。！？；，、：;,!?…")


def plain_text_source(name: str, text: str, published_on: date | None = None) -> SourceText:
    """``text`` in blocks of lines, furniture left out. The date of a dated line serves where the caller knows none."""
    start, title, dated = _front_matter(text)
    lines = [(left, right) for left, right in _lines(text, start) if _bare(text[left:right])]
    blocks: list[SourceBlock] = []
    for left, right in lines:
        line = _bare(text[left:right])
        if not blocks or len(blocks) < 3:
            dated = dated or _date_in(line)
        if _FURNITURE.search(line):
            dated = dated or (_date_in(line) if _DATED_LINE.search(line) else None)
            continue
        kind, level = _kind(text, left, line)
        blocks.append(SourceBlock(kind, left, right, level=level))
    if not title and blocks and blocks[0].kind == "heading":
        title = _bare(text[blocks[0].start : blocks[0].end])
    return SourceText(name, text, tuple(blocks), title=title, published_on=published_on or dated)


def _front_matter(text: str) -> tuple[int, str, date | None]:
    found = _FRONT_MATTER.match(text)
    if not found:
        return 0, "", None
    title = re.search(r"^title:\s*[\"']?(.*?)[\"']?\s*$", found[1], re.M)
    dated = re.search(r"^date:\s*(.*)$", found[1], re.M)
    return found.end(), title[1] if title else "", first_day(_DATE, dated[1]) if dated else None


def _lines(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Runs between line breaks and the tags that break a line; what a browser does not show is passed over."""
    unseen = [found.span() for found in _UNSEEN.finditer(text, start)] if "<" in text else []
    breaks = [found.span() for found in _BREAK.finditer(text, start)] if "<" in text else None
    if breaks is None:
        breaks = [found.span() for found in re.finditer(r"\n", text[start:])]
        breaks = [(left + start, right + start) for left, right in breaks]
    position = start
    for left, right in sorted([*breaks, *unseen, (len(text), len(text))]):
        if left > position:
            yield position, left
        position = max(position, right)


def _bare(line: str) -> str:
    return _TAG.sub(lambda found: "" if found[0].startswith("<") else " ", line).strip()


def _kind(text: str, left: int, line: str) -> tuple[BlockKind, int]:
    tagged = _HEADING_TAG.search(text[max(0, left - 80) : left])
    if tagged:
        return "heading", int(tagged[1])
    if _BULLET.match(line):
        return "list_item", 0
    if len(line) <= 40 and not line.endswith(_SENTENCE_END) and "。" not in line:
        return "heading", 0
    return "paragraph", 0


def first_day(pattern: re.Pattern[str], text: str) -> date | None:
    """The day in the first match's three groups; None where nothing matches or the calendar has no such day."""
    found = pattern.search(text)
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _date_in(line: str) -> date | None:
    """The date of a line that says when the text came out."""
    return first_day(_DATE, line) if _DATED_LINE.search(line) or (len(line) < 60 and re.match(r"^[（(]?\d{4}[-年]", line)) else None
