"""What stands above the header: title, 填报单位, 填报日期 or 填报依据, 单位：万元, and the year and month they give."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from huoshui.core.dates import PartialDate, parse_day
from huoshui.core.periods import last_day_of_month
from huoshui.core.refusals import Refusal
from huoshui.ingestion.rules.grids import Cell, text_of
from huoshui.ingestion.rules.header_words import MONEY_UNITS, plain

_UNIT = re.compile(
    rf"(?:金额|计量|货币|投资)?单位[:：]?[(（]?(?:人民币)?({'|'.join(MONEY_UNITS)})|^[(（](?:单位[:：]?)?({'|'.join(MONEY_UNITS)})[)）]$"
)
_REPORTING_UNIT = re.compile(
    r"(?:填报|报送|编制|填表|制表|上报)(?:单位|部门|机构)(?:[(（](?:盖章|公章|签章)[)）])?[:：]?(.*?)(?=(?:填报|报送|填表|制表)(?:日期|时间|人)|(?:金额|计量)?单位[:：]|联系|$)"
)
_REPORTED = re.compile(r"(?:填报|报送|填表|制表|统计|截止|截至|更新|编制|数据)(?:日期|时间|依据|截止日期|截止时间|口径)?[:：]?")
_A_DATE = re.compile(
    r"20\d{2}\s*[年./-]\s*(?:1[0-2]|0?[1-9])\s*(?:[月./-]\s*(?:3[01]|[12]\d|0?[1-9])\s*日?|月份?)?|20\d{2}\s*年度?|(?<!\d)20\d{2}(?!\d)"
)
_TITLE_MONTHS = re.compile(r"(?:(20\d{2})年?)?\s*(?<!\d)(1[0-2]|0?[1-9])?\s*月?\s*[-—–~至到]\s*(1[0-2]|0?[1-9])\s*月")
_TITLE_MONTH = re.compile(r"(?:(20\d{2})\s*[年.-]\s*)?(?<!\d)(1[0-2]|0?[1-9])\s*月")
_TITLE_YEAR = re.compile(r"(20\d{2})\s*(?:年|(?=[^\d.月/-])|$)")
_TITLE_PART = {"一季度": 3, "上半年": 6, "半年": 6, "二季度": 6, "三季度": 9, "四季度": 12}


@dataclass(frozen=True)
class SheetHead:
    """``year`` and ``month``: what the sheet as a whole is about, for headers that name none; 0 where unknown."""

    title: str = ""
    unit: str = ""
    unit_cell: str = ""
    reporting_unit: str = ""
    reported_on: date | None = None
    reported_precision: str = "day"
    year: int = 0
    month: int = 0
    month_from: str = ""  # title | sheet | reported


def read_head(rows: Sequence[Sequence[Cell]], sheet_name: str) -> SheetHead:
    """Read the rows above the header. Nothing found is nothing claimed."""
    title = unit = reporting = ""
    reported: PartialDate | None = None
    for row in rows:
        for index, cell in enumerate(row):
            text = text_of(cell)
            if not text:
                continue
            word = plain(text)
            found_unit = _UNIT.search(word)
            if found_unit:
                unit = unit or found_unit[1] or found_unit[2]
            unit_named = _REPORTING_UNIT.search(word)
            if unit_named:
                following = next((text_of(other) for other in row[index + 1 :] if text_of(other)), "")
                reporting = unit_named[1].strip(" :：_") or ("" if _is_label(following) else following)
            label = _REPORTED.match(word) or re.search(r"(?:填报|报送|填表|制表)(?:日期|时间)[:：]", word)
            if label:
                following = " ".join(text_of(other) for other in row[index + 1 : index + 4])
                reported = reported or _date_in(text) or (_date_in(following) if not _date_in(text) else None)
            elif reported is None and unit_named is None and _date_only(word):
                reported = _date_in(text)
            beside_unit = len(_UNIT.sub("", word).strip("()[]:")) if found_unit else 0
            is_title = not (found_unit or unit_named or label) or (not unit_named and not label and beside_unit > 4)
            if is_title and not title and not re.fullmatch(r"附[件表]\d*[:：]?", word) and len(word) > 3 and not _date_only(word):
                title = text
    year, month, source = _year_and_month(title, sheet_name, reported)
    if reported is None and year:
        start = date(year, month or 1, 1)
        reported = PartialDate(start, last_day_of_month(year, month) if month else date(year, 12, 31), "month" if month else "year")
    return SheetHead(
        title=title,
        unit=unit,
        reporting_unit=reporting,
        reported_on=reported.start if reported else None,
        reported_precision=reported.precision if reported and reported.precision in ("day", "month", "year") else "year",
        year=year,
        month=month,
        month_from=source,
    )


def _is_label(text: str) -> bool:
    return bool(re.match(r"(?:填报|报送|金额|单位|日期|联系)", plain(text)))


def _date_only(word: str) -> bool:
    return _A_DATE.fullmatch(word.strip("()（）")) is not None


def _date_in(text: str) -> PartialDate | None:
    found = list(_A_DATE.finditer(text))
    for match in reversed(found):  # "2024年1月-2024年6月": the end counts
        try:
            return parse_day(match.group(0).replace(" ", ""))
        except Refusal:
            continue
    return None


def _year_and_month(title: str, sheet_name: str, reported: PartialDate | None) -> tuple[int, int, str]:
    """Title before sheet name before reporting date; a year of one joins the month of another."""
    year = month = 0
    source = ""
    for text, name in ((title, "title"), (sheet_name, "sheet")):
        word = plain(text)
        found_year, found_month = year_and_month_in(word)
        year = year or found_year
        if not month and found_month:
            month, source = found_month, name
    if reported is not None:
        year = year or reported.start.year
        if (not month and reported.precision == "month" and reported.start.year == year) or (
            not month and reported.precision == "day" and reported.start.year == year and reported.start.day > 20
        ):
            month, source = reported.start.month, "reported"
    return year, month, source


def year_and_month_in(word: str) -> tuple[int, int]:
    """2024年6月… → (2024, 6); 1-6月 → (0, 6); 2024年度 → (2024, 0); nothing → (0, 0)."""
    year = month = 0
    span = _TITLE_MONTHS.search(word)
    single = _TITLE_MONTH.search(word)
    if span:
        year, month = int(span[1] or 0), int(span[3])
    elif single:
        year, month = int(single[1] or 0), int(single[2])
    else:
        for part, last in _TITLE_PART.items():
            if part in word:
                month = last
                break
    if not year:
        whole = _TITLE_YEAR.search(word)
        year = int(whole[1]) if whole else 0
    return year, month
