"""Dates and spans as people write them: 2022.3, 2022年一季度, 二〇二二年三月, 2021—2023, 2022年1月至今."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from huoshui.core import periods
from huoshui.core.numerals import chinese_number, digits_in_sequence
from huoshui.core.refusals import Refusal

DAY, MONTH, QUARTER, HALF, YEAR = "day", "month", "quarter", "half", "year"
FIRST_YEAR, LAST_YEAR = 1900, 2099

_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\u00ad]")
_SPACES = re.compile(r"\s+")
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_SEPARATED = re.compile(
    rf"{_YEAR}(?P<mark>[-./])(?P<month>\d{{1,2}})(?:(?P=mark)(?P<day>\d{{1,2}}))?"
    r"(?:年|月|日)?",
    re.ASCII,
)
_COMPACT = re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})?", re.ASCII)
_YEAR_ALONE = re.compile(rf"{_YEAR}(?:年度?|全年)?", re.ASCII)
_SPOKEN = re.compile(
    r"(?:(?P<year>(?:19|20)?\d{2})年度?)?(?P<month>\d{1,2})(?:月份?)(?:(?P<day>\d{1,2})[日号]?|(?P<part>上旬|中旬|下旬|初|中|底|末|上中旬|中下旬)(?:前)?)?",
    re.ASCII,
)
_NO_MONTH_SIGN = re.compile(rf"{_YEAR}年(?P<month>\d{{1,2}})", re.ASCII)
_PART_OF_YEAR = re.compile(
    r"(?:(?P<year>(?:19|20)?\d{2})年度?)?(?:第?(?P<quarter>[1-4])季度?|Q(?P<q>[1-4])|H(?P<h>[12])|(?P<half>上半年|下半年)|年?(?P<edge>初|底|末|中)|(?P<whole>全年))",
    re.ASCII,
)
_YEAR_Q = re.compile(rf"{_YEAR}[-.]?(?:Q(?P<quarter>[1-4])|H(?P<half>[12]))", re.ASCII)
_CHINESE_YEAR = re.compile(r"^([一二两12][〇○零一二三四五六七八九0-9]{3})年")
_CHINESE_COUNT = re.compile(r"([一二三四五六七八九十]{1,3})(?=月|日|号|季)")
_YEAR_WORDS = re.compile(r"^(?:预计|计划|拟于|拟|力争|约|大约|于|自|从)+")
_TIME_OF_DAY = re.compile(r"(?<=[\d日])(?: +|T)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$", re.ASCII)
_REMARK = re.compile(r"(?<=.)\([^()]*\)$")
_DOTTED_MONTH = re.compile(r"^((?:19|20)\d{2})[-./](\d{1,2})月", re.ASCII)
_TWO_YEARS = re.compile(r"((?:19|20)\d{2})/((?:19|20)\d{2})年?", re.ASCII)
_BLANK = frozenset({"", "-", "--", "—", "——", "–", "/", "\\", "无", "暂无", "待定", "未定", "不详", "N/A", "n/a"})
_OPEN_END = frozenset({"", "今", "至今", "现在", "目前", "长期"})
_STRONG_BREAK = re.compile(r"[~〜—–―]+|-{2,}|[至到]")
_EXCEL_EPOCH = dt.date(1899, 12, 30)
_EXCEL_EPOCH_1904 = dt.date(1904, 1, 1)


@dataclass(frozen=True)
class PartialDate:
    """A date as exactly as it was said: ``start`` to ``end`` inclusive; ``precision`` day, month, quarter, half or year."""

    start: dt.date
    end: dt.date
    precision: str

    def __str__(self) -> str:
        if self.precision == DAY:
            return self.start.isoformat()
        return periods.Period(self.start, self.end).label


@dataclass(frozen=True)
class DateRange:
    """A span with possibly open ends; ``is_single`` where the text names one date only (then both ends are it)."""

    start: PartialDate | None
    end: PartialDate | None
    is_single: bool = False


def parse_day(text: object, *, year: int | None = None, excel_serial: bool = False, epoch_1904: bool = False) -> PartialDate:
    """Read one date.

    ``year`` completes what names none (3月底). Numbers are read as 20220305, 202203, 2022 or 2022.3; a *number* 2022.1
    is refused because a spreadsheet shows October (2022.10) and January alike. ``excel_serial`` reads numbers as serial
    days instead, only when the caller knows that the column holds them. Impossible days are refused in words.
    """
    if type(text) is str:
        return _parse_text(text, year)
    if isinstance(text, dt.datetime):
        return _one_day(text.date())
    if isinstance(text, dt.date):
        return _one_day(text)
    if isinstance(text, bool) or text is None:
        raise _missing(text) if text is None else _unreadable(text)
    if isinstance(text, int | float):
        return _from_serial(text, epoch_1904) if excel_serial else _from_number(text)
    return _parse_text(str(text), year)


def parse_range(text: object, *, year: int | None = None) -> DateRange:
    """Read a span: 2022.3-2024.12, 2021—2023, 2022年3—12月, 2022年1月至今; or a single date, which is then both ends."""
    if not isinstance(text, str):
        single = parse_day(text, year=year)
        return DateRange(single, single, is_single=True)
    return _parse_range_text(text, year)


def _from_serial(number: float, epoch_1904: bool) -> PartialDate:
    serial = int(number)
    first = (_EXCEL_EPOCH_1904 if epoch_1904 else _EXCEL_EPOCH) + dt.timedelta(days=serial) if 0 < serial < 73051 else None
    if first is None or first.year < FIRST_YEAR:
        raise _unreadable(number)
    return _one_day(first)


def _from_number(number: float) -> PartialDate:
    text = repr(number).removesuffix(".0")
    if isinstance(number, float) and re.fullmatch(r"(?:19|20)\d{2}\.1", text):
        raise Refusal(
            "date_ambiguous",
            f"数字 {text} 可能是{text[:4]}年1月，也可能是{text[:4]}年10月（数字末尾的 0 不显示）。",
            f"请改为文本，如 {text[:4]}-01 或 {text[:4]}-10。",
            data={"raw": text},
        )
    return _parse_text(text, None)


@lru_cache(maxsize=65536)
def _parse_text(text: str, year: int | None) -> PartialDate:
    word = _normalise(text)
    if word in _BLANK:
        raise _missing(text)
    if len(word) > 40:
        raise _unreadable(text[:40] + "…")
    word = _YEAR_WORDS.sub("", _REMARK.sub("", word)).removesuffix("左右").removesuffix("之前").removesuffix("前")
    plain = _plain_date(word, text) or _plain_date(_with_ascii_numerals(word), text)
    if plain is not None:
        return plain
    word = _DOTTED_MONTH.sub(r"\1年\2月", _with_ascii_numerals(word))
    if found := _SPOKEN.fullmatch(word):
        return _spoken(found, year, text)
    if found := _YEAR_Q.fullmatch(word):
        return _part_of_year(found["year"], found["quarter"], found["half"], text)
    if found := _PART_OF_YEAR.fullmatch(word):
        return _named_part(found, year, text)
    raise _unreadable(text)


def _plain_date(word: str, text: str) -> PartialDate | None:
    """Digits with at most one kind of mark: 2022-03-05, 2022.3, 20220305, 2022年, 2022年3."""
    for pattern in (_SEPARATED, _COMPACT):
        if found := pattern.fullmatch(word):
            return _calendar_date(found["year"], found["month"], found["day"], text)
    if found := _YEAR_ALONE.fullmatch(word):
        return _of_period(periods.whole_year(int(found["year"])), YEAR)
    if found := _NO_MONTH_SIGN.fullmatch(word):
        return _calendar_date(found["year"], found["month"], None, text)
    return None


def _normalise(text: str) -> str:
    word = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    word = _TIME_OF_DAY.sub("", word.strip())
    word = _SPACES.sub("", word)
    return word.replace("。", ".").replace("·", ".").replace("−", "-").replace("、", ".").removesuffix(".") if word not in _BLANK else word


def _with_ascii_numerals(word: str) -> str:
    """二〇二二年三月十五日 → 2022年3月15日; 一季度 → 1季度."""
    if found := _CHINESE_YEAR.match(word):
        word = f"{digits_in_sequence(found[1])}年{word[found.end() :]}"

    def small(found: re.Match[str]) -> str:
        number = chinese_number(found[1])
        return found[1] if number is None else str(int(number))

    return _CHINESE_COUNT.sub(small, word)


def _calendar_date(year: str, month: str, day: str | None, text: str) -> PartialDate:
    if not 1 <= int(month) <= 12:
        raise _impossible(text, f"没有{int(month)}月")
    if day is None:
        return _of_period(periods.month(int(year), int(month)), MONTH)
    try:
        return _one_day(dt.date(int(year), int(month), int(day)))
    except ValueError:
        last = periods.last_day_of_month(int(year), int(month)).day
        raise _impossible(text, f"{int(year)}年{int(month)}月只有{last}天") from None


def _full_year(word: str | None, year: int | None, text: str) -> int:
    if word is None:
        if year is None:
            raise Refusal("date_without_year", f"“{text}”没有写年份。", "请补上年份，如 2022年3月。", data={"raw": text})
        return year
    return int(word) + 2000 if len(word) == 2 else int(word)


def _spoken(found: re.Match[str], year: int | None, text: str) -> PartialDate:
    full_year = _full_year(found["year"], year, text)
    if found["day"]:
        return _calendar_date(str(full_year), found["month"], found["day"], text)
    whole = _calendar_date(str(full_year), found["month"], None, text)
    part = found["part"]
    if not part:
        return whole
    first, last = {
        "上旬": (1, 10), "初": (1, 10), "中旬": (11, 20), "中": (11, 20), "下旬": (21, 31), "底": (21, 31), "末": (21, 31),
        "上中旬": (1, 20), "中下旬": (11, 31),
    }[part]  # fmt: skip
    return PartialDate(whole.start.replace(day=first), whole.start.replace(day=min(last, whole.end.day)), MONTH)


def _part_of_year(year: str, quarter: str | None, half: str | None, text: str) -> PartialDate:
    if quarter:
        return _of_period(periods.quarter(int(year), int(quarter)), QUARTER)
    if half:
        return _of_period(periods.half(int(year), int(half)), HALF)
    raise _unreadable(text)


def _named_part(found: re.Match[str], year: int | None, text: str) -> PartialDate:
    full_year = _full_year(found["year"], year, text)
    if quarter := found["quarter"] or found["q"]:
        return _of_period(periods.quarter(full_year, int(quarter)), QUARTER)
    if found["half"] or found["h"]:
        return _of_period(periods.half(full_year, 1 if found["half"] == "上半年" or found["h"] == "1" else 2), HALF)
    if edge := found["edge"]:
        number = {"初": 1, "中": 6, "底": 12, "末": 12}[edge]
        return _of_period(periods.month(full_year, number), MONTH)
    return _of_period(periods.whole_year(full_year), YEAR)


@lru_cache(maxsize=16384)
def _parse_range_text(text: str, year: int | None) -> DateRange:
    word = _normalise(text)
    if word in _BLANK:
        raise _missing(text)
    word = _TWO_YEARS.sub(r"\1~\2", _REMARK.sub("", word))
    breaks = list(_STRONG_BREAK.finditer(word))
    if len(breaks) == 1 and word[: breaks[0].start()]:
        return _ends(word[: breaks[0].start()], word[breaks[0].end() :], year, text)
    if not breaks:
        try:
            single = _parse_text(word, year)
            return DateRange(single, single, is_single=True)
        except Refusal as refusal:
            if refusal.code in ("date_impossible", "date_missing") and "-" not in word:
                raise
        for found in re.finditer("-", word):
            try:
                return _ends(word[: found.start()], word[found.end() :], year, text)
            except Refusal as refusal:
                if refusal.code == "date_range_reversed":
                    raise
    raise Refusal(
        "date_range_unreadable", f"“{text}”读不出起止时间。", "请写成 2022.3-2024.12 或 2022年3月至2024年12月。", data={"raw": text}
    )


def _ends(left: str, right: str, year: int | None, text: str) -> DateRange:
    left, right = left.strip("-"), right.strip("-")
    if not left:
        raise _unreadable(text)
    # 2022年3—12月: the sign of the month stands behind the second number only
    start = _parse_text(left, year)
    if right in _OPEN_END:
        return DateRange(start, None)
    if re.fullmatch(r"\d{1,2}", right, re.ASCII) and start.precision == MONTH:
        right = f"{right}月"
    elif re.fullmatch(r"\d{1,2}[./]\d{1,2}", right, re.ASCII) and start.precision == DAY:
        month, day = re.split(r"[./]", right)
        right = f"{month}月{day}日"
    elif (found := re.fullmatch(r"(\d{1,2})[日号]", right, re.ASCII)) and start.precision == DAY:
        right = f"{start.start.month}月{found[1]}日"
    end = _parse_text(right.removesuffix("止"), start.start.year)
    if end.end < start.start:
        raise Refusal("date_range_reversed", f"“{text}”的结束早于开始。", "请核对起止时间。", data={"raw": text})
    return DateRange(start, end)


def _one_day(day: dt.date) -> PartialDate:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _impossible(day.isoformat(), f"年份应在{FIRST_YEAR}至{LAST_YEAR}之间")
    return PartialDate(day, day, DAY)


def _of_period(period: periods.Period, precision: str) -> PartialDate:
    return PartialDate(period.start, period.end, precision)


def _missing(text: object) -> Refusal:
    return Refusal("date_missing", "这里没有日期。", "不知道请留空。", data={"raw": str(text)})


def _impossible(text: str, why: str) -> Refusal:
    return Refusal("date_impossible", f"日期“{text}”不存在：{why}。", "请核对后改正。", data={"raw": text})


def _unreadable(text: object) -> Refusal:
    return Refusal("date_unreadable", f"“{text}”读不出日期。", "请写成 2022-03-05、2022年3月 或 2022。", data={"raw": str(text)[:60]})
