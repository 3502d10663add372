"""Layer 1, cleaning: the text as people read it, every character with its place in the source.

Pinyin in brackets, tags, share tickers, zero-width marks and broken characters go; entities, full-width digits, Kangxi radicals and
traditional characters become what they stand for. A line that breaks inside a sentence (a page's end) is joined to the next.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from .source_text import BlockKind, SourceText

_PINYIN = r"(?<=[\u3400-\u9fff])[(（][a-züāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ' ]{1,12}[)）]"
_TICKER = r"[(（](?:[A-Z]{2}\s?\d{6}|\d{6}\.[A-Z]{2}|-?\d+\.\d+)(?:[,，]\s*-?\d+(?:\.\d+)?%?){0,3}[)）]"
_BROKEN = r"(?:锟斤拷|烫烫烫|屯屯屯|\ufffd|Ã.|â€.)+"
_DIRT = re.compile(
    rf"(?P<tag></?[a-zA-Z!][^>]*>)|(?P<entity>&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);)|(?P<gone>{_PINYIN}|{_TICKER}|{_BROKEN}|[\u200b-\u200f\u2060\ufeff\xad]+)"
    r"|(?P<space>[\s\u3000\xa0]+)"
)
_NUMBERED = re.compile(r"(?<=^\d)\.(?=\d{1,2}月|(?:19|20)\d\d年)|(?<=^\d\d)\.(?=\d{1,2}月|(?:19|20)\d\d年)")
_HAN = r"[\u3400-\u9fff]"
_ENDS = "。！？；：…!?;:"
_OPENERS = re.compile(
    r"^(?:[一二三四五六七八九十]+[、是]|[（(][一二三四五六七八九十\d]+[）)]|\d{1,2}[.、．](?!\d)|[●○•◆■▪·★☆①-⑳]|-[ ①]"
    r"|第[一二三四五六七八九十]+[、章节条])"
)


@dataclass(frozen=True, slots=True)
class CleanLine:
    """A paragraph, heading or item of the cleaned text: ``text[start:end]``."""

    kind: BlockKind
    level: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CleanText:
    """``text[i]`` stands for ``source[starts[i]:ends[i]]``."""

    text: str
    starts: list[int]
    ends: list[int]
    lines: list[CleanLine]

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Where a run of cleaned text stands in the source."""
        return self.starts[start], self.ends[end - 1]


def clean(source: SourceText) -> CleanText:
    """All blocks of the source, cleaned, one line a block and broken lines joined."""
    convert = _converter(source.text)
    signs: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    lines: list[CleanLine] = []
    widest = max((block.end - block.start for block in source.blocks), default=0)
    for block in source.blocks:
        text, block_starts, block_ends = _clean_run(source.text, block.start, block.end, convert)
        if not text:
            continue
        text = _NUMBERED.sub("、", text)
        if lines and _goes_on("".join(signs[lines[-1].start :]), text, lines[-1], block.kind, widest):
            before = lines.pop()
            line = CleanLine(before.kind if before.kind != "heading" else "paragraph", 0, before.start, len(signs) + len(text))
        else:
            if signs:
                signs.append("\n")
                starts.append(block.start)
                ends.append(block.start)
            line = CleanLine(block.kind, block.level, len(signs), len(signs) + len(text))
        signs += text
        starts += block_starts
        ends += block_ends
        lines.append(line)
    return CleanText("".join(signs), starts, ends, lines)


def _goes_on(before: str, text: str, line: CleanLine, kind: BlockKind, widest: int) -> bool:
    """Does ``text`` continue the sentence that the line before broke off?"""
    if kind in ("table_row", "list_item") or (line.kind in ("table_row", "list_item") and not before.endswith(("，", "、"))):
        return False
    if _OPENERS.match(text) or before[-1] in _ENDS:
        return False
    if before[-1] in "，、" or (before[-1] in "万亿" and text[0] == "元"):
        return True
    if line.level or before.endswith(("。”", "！”", "？”")):
        return False
    return "。" in before and len(before) > 40 and before[-1] not in "）)》"


def _clean_run(text: str, start: int, end: int, convert: dict[int, str]) -> tuple[str, list[int], list[int]]:
    signs: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = start
    for found in _DIRT.finditer(text, start, end):
        left, right = found.span()
        if left > position:
            signs.append(text[position:left].translate(convert))
            starts += range(position, left)
            ends += range(position + 1, left + 1)
        position = right
        sign = _stands_for(found)
        if sign:
            signs.append(sign.translate(convert))
            starts += [left] * len(sign)
            ends += [right] * len(sign)
    if end > position:
        signs.append(text[position:end].translate(convert))
        starts += range(position, end)
        ends += range(position + 1, end + 1)
    return _without_spaces("".join(signs), starts, ends)


def _stands_for(found: re.Match[str]) -> str:
    if found["space"]:
        return " "
    if found["entity"]:
        sign = html.unescape(found["entity"])
        return " " if sign.isspace() else sign if len(sign) == 1 else ""
    return ""


_LOOSE = re.compile(
    rf" +(?=[\d%，。；：、）]|$)|(?<=[\d（，。；：、.]) +|(?<=[万亿]) +(?=[元美万亿])"
    rf"|^ +| +(?= )|(?<=^{_HAN}) (?={_HAN}(?: |$))|(?<= {_HAN}) (?={_HAN}(?: |$))"
)


def _without_spaces(text: str, starts: list[int], ends: list[int]) -> tuple[str, list[int], list[int]]:
    """Spaces go beside digits and between single letters; one that parts two phrases stays."""
    if " " not in text:
        return text, starts, ends
    gone = {place for found in _LOOSE.finditer(text) for place in range(*found.span()) if text[place] == " "}
    keep = [place for place in range(len(text)) if place not in gone]
    return "".join(text[place] for place in keep), [starts[place] for place in keep], [ends[place] for place in keep]


@lru_cache(maxsize=1)
def _width_table() -> dict[int, str]:
    """One character for one: full-width letters and digits, Kangxi radicals, and one form of each punctuation mark."""
    table = {
        code: unicodedata.normalize("NFKC", chr(code)) for code in [*range(0xFF01, 0xFF5F), *range(0x2F00, 0x2FD6), *range(0x2E80, 0x2EF4)]
    }
    table = {code: sign for code, sign in table.items() if len(sign) == 1}
    table |= {ord(sign): to for sign, to in zip(",;:!?()", "，；：！？（）", strict=True)}
    table |= {ord(sign): sign for sign in "，；：！？（）"}
    table |= {0xFF0E: ".", 0xFF5E: "~", 0xFF0D: "-", 0xFF05: "%", 0x2236: "：", 0x301C: "~", 0x2013: "—", 0x2015: "—", 0x2212: "-"}
    return table | {0x201C: "“", 0x201D: "”", 0x300C: "“", 0x300D: "”", 0x3007: "〇", 0xFE50: "，"}


def _converter(text: str) -> dict[int, str]:
    table = dict(_width_table())
    signs = {sign for sign in set(text) if "\u3400" <= sign <= "\u9fff" or "\uf900" <= sign <= "\ufaff"}
    try:
        "".join(signs).encode("gb2312")
    except UnicodeEncodeError:
        table |= {ord(sign): to for sign, to in zip(signs, _simplified("".join(signs)), strict=False) if len(to) == 1 and to != sign}
    return table


def _simplified(signs: str) -> str:
    from opencc import OpenCC

    convert = OpenCC("t2s").convert
    return "".join(to if len(to := convert(sign)) == 1 else sign for sign in signs)
