"""What a composed page (自定义页) consists of: text, tiles, tables and charts of indicators, in the order that its writer gave them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from huoshui.core.names import tidy_text
from huoshui.core.periods import Period, month, months, year_to_date
from huoshui.core.refusals import Refusal

TEXT, TILES, TABLE, CHART = "text", "tiles", "table", "chart"
KINDS = {TEXT: "文字", TILES: "指标卡", TABLE: "表格", CHART: "图"}
UNIT, AREA, MONTHS = "unit", "area", "months"
BY = {UNIT: "按责任单位", AREA: "按园区、乡镇", MONTHS: "近12个月"}
BY_OF_KIND: Mapping[str, tuple[str, ...]] = {TEXT: (), TILES: (), TABLE: (UNIT, AREA), CHART: (MONTHS, UNIT, AREA)}
PERIODS = {"year": "本年至今", "quarter": "本季", "month": "当月", "last_month": "上月", "last_year": "上年"}
USUAL_PERIOD = "year"
MOST_BLOCKS, MOST_INDICATORS, LONGEST_TITLE, LONGEST_TEXT = 20, 8, 60, 2000
MONTHS_BACK = 12


@dataclass(frozen=True)
class PageBlock:
    """One part. ``indicators`` are ids of the dictionary: one for a chart, up to eight for tiles and tables, none for a text."""

    kind: str
    title: str = ""
    text: str = ""
    indicators: tuple[str, ...] = ()
    by: str = ""
    period: str = USUAL_PERIOD


def read_blocks(rows: Any, known: Collection[str]) -> tuple[PageBlock, ...]:
    """Blocks out of kept or posted rows. Refusals name the block: ``bad_blocks``, ``too_many_blocks``, ``bad_block``, ``no_text``,
    ``no_indicator``, ``too_many_indicators``, ``unknown_indicator``."""
    if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
        raise Refusal("bad_blocks", "页面内容没有送到。", "请刷新页面后再保存。", field="blocks")
    if len(rows) > MOST_BLOCKS:
        raise Refusal("too_many_blocks", f"一页最多 {MOST_BLOCKS} 块，现有 {len(rows)} 块。", "请分成两页。", field="blocks")
    return tuple(_read(place, row, known) for place, row in enumerate(rows, start=1))


def _read(place: int, row: Mapping[str, Any], known: Collection[str]) -> PageBlock:
    kind = row.get("kind")
    if kind not in KINDS:
        raise Refusal("bad_block", f"第 {place} 块不知道是什么。", f"可选：{'、'.join(KINDS.values())}。", field="blocks")
    title = tidy_text(str(row.get("title") or ""))[:LONGEST_TITLE]
    if kind == TEXT:
        return PageBlock(TEXT, title, _text(place, title, str(row.get("text") or "")))
    by, period = str(row.get("by") or ""), str(row.get("period") or USUAL_PERIOD)
    if period not in PERIODS or (BY_OF_KIND[kind] and by not in BY_OF_KIND[kind]):
        raise Refusal("bad_block", f"第 {place} 块{KINDS[kind]}没有选分组或期间。", "请在该块里选定。", field="blocks")
    chosen = _indicators(place, kind, row.get("indicators"), known)
    return PageBlock(kind, title, "", chosen, by if BY_OF_KIND[kind] else "", period)


def _text(place: int, title: str, text: str) -> str:
    words = "\n".join(line.strip() for line in text.replace("\x00", "").splitlines()).strip()
    if not words and not title:
        raise Refusal("no_text", f"第 {place} 块文字是空的。", "请写内容，或删去这一块。", field="blocks")
    if len(words) > LONGEST_TEXT:
        raise Refusal("bad_block", f"第 {place} 块文字超过 {LONGEST_TEXT} 个字。", "请分成两块。", field="blocks")
    return words


def _indicators(place: int, kind: str, given: Any, known: Collection[str]) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(str(one) for one in given)) if isinstance(given, list | tuple) else ()
    most = 1 if kind == CHART else MOST_INDICATORS
    if not chosen:
        raise Refusal("no_indicator", f"第 {place} 块{KINDS[kind]}没有选指标。", "请打开该块选指标。", field="blocks")
    if len(chosen) > most:
        raise Refusal(
            "too_many_indicators", f"第 {place} 块{KINDS[kind]}选了 {len(chosen)} 个指标，最多 {most} 个。", "请减少。", field="blocks"
        )
    for one in chosen:
        if one not in known:
            raise Refusal("unknown_indicator", f"第 {place} 块里的指标“{one[:40]}”不在指标库。", "请重新选择。", field="blocks")
    return chosen


def as_rows(blocks: Sequence[PageBlock]) -> list[dict[str, Any]]:
    """For keeping: ``read_blocks`` gives them back."""
    return [
        {"kind": one.kind, "title": one.title, "text": one.text, "indicators": list(one.indicators), "by": one.by, "period": one.period}
        for one in blocks
    ]


def period_of(code: str, day: dt.date) -> Period:
    """The span that a block counts for a page that stands on ``day``; the day itself ends it early where it lies within."""
    if code == "month":
        return month(day.year, day.month)
    if code == "last_month":
        last = day.replace(day=1) - dt.timedelta(days=1)
        return month(last.year, last.month)
    if code == "quarter":
        first = 3 * ((day.month - 1) // 3) + 1
        return months(day.year, first, day.month)
    return year_to_date(day.year - 1, 12) if code == "last_year" else year_to_date(day.year, day.month)


def months_back(day: dt.date) -> tuple[Period, ...]:
    """The last twelve months up to the one of the day, oldest first."""
    index = day.year * 12 + day.month - 1
    return tuple(month(*_year_month(number)) for number in range(index - MONTHS_BACK + 1, index + 1))


def _year_month(number: int) -> tuple[int, int]:
    year, place = divmod(number, 12)
    return year, place + 1
