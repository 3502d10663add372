"""Who published a page and when, where the page says so in the usual words."""

from __future__ import annotations

import re
from datetime import date

from huoshui.ingestion.rules.document_reading.plain_text import first_day

LEADING_DAY = re.compile(r"\A\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")
DAY_SAID = re.compile(
    r"(?:发布时间|发布日期|发文日期|成文日期|时间|日期|发表时间|更新时间)[\s:：]*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})"
)
PUBLISHER_SAID = re.compile(
    r"(?:信息来源|稿件来源|文章来源|来源|发布机构|发文机关|发布单位|供稿|供稿单位|信息提供)"
    r"[:：][ \t\u3000]*([^\s：:，。；|｜<>（）()【】\[\]]{2,30})"
)
INFO_LINE = re.compile(r"(?:来源|发布时间|发布日期|浏览次数|点击数?|阅读(?:量|次数|数)?|作者|编辑|字号|字体|时间)[\s:：【\[(（]")


def day_of(text: str) -> date | None:
    """2022-02-17, 2022/2/17, 2022年2月17日, with or without a time behind it."""
    return first_day(LEADING_DAY, text)


def written_day(text: str) -> date | None:
    """The day behind 发布时间 and its like; None where none is, or none that the calendar has."""
    return first_day(DAY_SAID, text)


def publisher_in(text: str) -> str:
    """The words behind 来源：and its like."""
    found = PUBLISHER_SAID.search(text)
    return found[1].strip() if found else ""


def is_info_line(text: str) -> bool:
    """A short line that tells of the page and not of the matter: 来源：… 发布时间：… 浏览次数：123."""
    return len(text) <= 120 and INFO_LINE.search(text) is not None and "。" not in text
