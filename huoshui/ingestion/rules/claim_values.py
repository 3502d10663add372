"""What a person types into a claim, understood: 18.4亿元, 超17亿元, 二十五个, 2022年一季度. The reader's own numbers never come by here."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from huoshui.core import periods
from huoshui.core.dates import parse_day
from huoshui.core.numerals import chinese_number
from huoshui.core.refusals import Refusal
from huoshui.fact_ledger.rules.reported_figures import UNIT_NAMES

LARGEST = Decimal(10) ** 14
_UNIT_WORDS: dict[str, tuple[str, Decimal]] = {
    "元": ("CNY", Decimal(1)),
    "人民币": ("CNY", Decimal(1)),
    "美元": ("USD", Decimal(1)),
    "美金": ("USD", Decimal(1)),
    **{word: ("count", Decimal(1)) for word in ("个", "家", "项", "件", "台", "份", "场", "期", "条", "户", "套", "处", "座", "批", "宗")},
    "%": ("percent", Decimal(1)),
    "百分点": ("point", Decimal(1)),
    "个百分点": ("point", Decimal(1)),
    "亩": ("mu", Decimal(1)),
    "平方米": ("m2", Decimal(1)),
    "平米": ("m2", Decimal(1)),
    "公顷": ("m2", Decimal(10_000)),
    "平方公里": ("m2", Decimal(1_000_000)),
    **{word: ("person", Decimal(1)) for word in ("人", "名", "位人", "人次")},
    "次": ("time", Decimal(1)),
    "天": ("day", Decimal(1)),
    "日": ("day", Decimal(1)),
    "周": ("day", Decimal(7)),
    "个月": ("month", Decimal(1)),
    "月": ("month", Decimal(1)),
    "年": ("month", Decimal(12)),
    "兆瓦": ("MW", Decimal(1)),
    "MW": ("MW", Decimal(1)),
    "千瓦": ("MW", Decimal("0.001")),
    "兆瓦时": ("MWh", Decimal(1)),
    "MWh": ("MWh", Decimal(1)),
    "吨": ("tonne", Decimal(1)),
    "位": ("rank", Decimal(1)),
}
_SCALES = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "十万": 100_000, "百万": 10**6, "千万": 10**7, "亿": 10**8, "万亿": 10**12}
_BEFORE = {
    "不少于": ">=",
    "不低于": ">=",
    "至少": ">=",
    "超过": ">",
    "突破": ">",
    "超": ">",
    "不超过": "<=",
    "不足": "<",
    "约": "~",
    "近": "~",
}
_BEHIND = {"以上": ">", "余": ">", "多": ">", "以内": "<=", "以下": "<=", "左右": "~"}
_DIGITS = re.compile(r"(-?)([0-9][0-9,]*(?:\.[0-9]+)?)", re.ASCII)
_NUMERALS = re.compile(r"[零〇一二两三四五六七八九十百千万亿]+")
_SCALE = re.compile(r"万亿|千万|百万|十万|亿|万|千|百|十")


@dataclass(frozen=True)
class Quantity:
    """``value`` in base units (yuan, percent, square metres); ``unit`` "" where the words name none; ``comparator`` as they say."""

    value: Decimal
    unit: str
    comparator: str = "="

    @property
    def words(self) -> str:
        """1,840,000,000 元."""
        return shown_number(self.value, self.unit)


def typed_quantity(text: str) -> Quantity:
    """Read what a person typed. Refusal ``quantity_unreadable`` (field ``value``) names what was not understood."""
    word = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("．", ".")
    comparator, rest = _comparator(word)
    sign_and_digits = _DIGITS.match(rest)
    try:
        if sign_and_digits is not None:
            number = Decimal(sign_and_digits[2].replace(",", "")) * (-1 if sign_and_digits[1] else 1)
            number, unit_word = _scaled(number, rest[sign_and_digits.end() :])
        else:
            number, unit_word = _spoken(rest)
    except InvalidOperation:
        raise _unreadable(text) from None
    behind = next((each for each in _BEHIND if unit_word.startswith(each)), "")
    if behind:  # 30余次, 200多人
        comparator, unit_word = _BEHIND[behind], unit_word.removeprefix(behind)
    unit, factor = _UNIT_WORDS.get(unit_word, ("", Decimal(1))) if unit_word else ("", Decimal(1))
    if unit_word and not unit:
        raise _unreadable(text)
    if abs(number * factor) >= LARGEST:
        raise Refusal("quantity_too_large", f"“{text[:30]}”超出范围。", "请检查数字和单位。", field="value")
    return Quantity(number * factor, unit, comparator)


def _comparator(word: str) -> tuple[str, str]:
    for before in sorted(_BEFORE, key=len, reverse=True):
        if word.startswith(before):
            return _BEFORE[before], word.removeprefix(before)
    for behind in _BEHIND:
        if word.endswith(behind):
            return _BEHIND[behind], word.removesuffix(behind)
    return "=", word


def _scaled(number: Decimal, rest: str) -> tuple[Decimal, str]:
    scale = _SCALE.match(rest)
    if scale is None:
        return number, rest
    return number * _SCALES[scale[0]], rest[scale.end() :]


def _spoken(rest: str) -> tuple[Decimal, str]:
    found = _NUMERALS.match(rest)
    number = chinese_number(found[0]) if found is not None else None
    if found is None or number is None:
        raise _unreadable(rest)
    return number, rest[found.end() :]


def _unreadable(text: str) -> Refusal:
    return Refusal(
        "quantity_unreadable",
        f"“{text[:30]}”不是一个数。" if text.strip() else "没有填数值。",
        "请填写数字和单位，如 18.4亿元、25个、98.5%、200多人。",
        field="value",
    )


def shown_number(value: Decimal, unit: str) -> str:
    """The number in full with its unit: 1,840,000,000 元, 98.5%."""
    text = f"{value:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    name = UNIT_NAMES.get(unit, "")
    return f"{text}{name}" if name == "%" else f"{text} {name}".strip()


@dataclass(frozen=True)
class PeriodSpan:
    """Both ends inclusive, and how exactly the words say it."""

    start: dt.date
    end: dt.date
    precision: str  # day | month | quarter | half | year

    @property
    def words(self) -> str:
        """2022年一季度, 2022年1—2月."""
        if self.precision == "quarter":
            return f"{self.start.year}年{'一二三四'[(self.start.month - 1) // 3]}季度"
        if self.precision == "half":
            return f"{self.start.year}年{'上' if self.start.month <= 6 else '下'}半年"
        return periods.Period(self.start, self.end).label


def period_span(period: str | None) -> PeriodSpan | None:
    """The days of a period of the claim format: 2022, 2022Q1, 2022H1, 2022-02, 2022-02-17, 2021-07/2022-01-04; else None."""
    if not period:
        return None
    if "/" in period:
        first, _, last = period.partition("/")
        start, end = period_span(first), period_span(last)
        if start is None or end is None or end.end < start.start:
            return None
        return PeriodSpan(start.start, end.end, "day" if "day" in (start.precision, end.precision) else "month")
    try:
        return _plain_span(period)
    except ValueError:
        return None


def _plain_span(period: str) -> PeriodSpan | None:
    found = re.fullmatch(r"(\d{4})(?:Q([1-4])|H([12])|-(\d{2})(?:-(\d{2}))?)?", period, re.ASCII)
    if found is None or not 1949 <= int(found[1]) <= 2100:
        return None
    year = int(found[1])
    if found[2]:
        span, precision = periods.quarter(year, int(found[2])), "quarter"
    elif found[3]:
        span, precision = periods.half(year, int(found[3])), "half"
    elif found[5]:
        day = dt.date(year, int(found[4]), int(found[5]))
        span, precision = periods.Period(day, day), "day"
    elif found[4]:
        span, precision = periods.month(year, int(found[4])), "month"
    else:
        span, precision = periods.whole_year(year), "year"
    return PeriodSpan(span.start, span.end, precision)


def typed_period(text: str) -> str | None:
    """A period as people write it (2022年一季度, 2022年2月, 2022-02) in the claim format; None for none. Refusal ``period_unreadable``."""
    word = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    if not word:
        return None
    if period_span(word) is not None:
        return word
    ends = re.split(r"至|到|—|–|~", word)
    if len(ends) == 2 and all(ends):
        first, last = typed_period(ends[0]), typed_period(ends[1])
        joined = f"{first}/{last}"
        if period_span(joined) is not None:
            return joined
    try:
        found = parse_day(word)
    except Refusal:
        raise Refusal(
            "period_unreadable", f"看不懂期间“{text[:30]}”。", "请写成 2022、2022Q1、2022-02、2022-02-17，或从列表中选。", field="period"
        ) from None
    return _period_code(found.start, found.precision)


def _period_code(start: dt.date, precision: str) -> str:
    codes = {
        "year": f"{start.year}",
        "half": f"{start.year}H{1 if start.month <= 6 else 2}",
        "quarter": f"{start.year}Q{(start.month - 1) // 3 + 1}",
        "month": f"{start:%Y-%m}",
    }
    return codes.get(precision, start.isoformat())


def offered_periods(published_on: dt.date | None) -> list[tuple[str, str]]:
    """(code, words) around the day of publication, the likeliest first: its year, its months, quarters and halves, the year before."""
    if published_on is None:
        return []
    year, month = published_on.year, published_on.month
    codes = [f"{year}", f"{year - 1}", *(f"{year}-{number:02d}" for number in range(month, 0, -1))]
    codes += [f"{year}Q{number}" for number in range(1, (month - 1) // 3 + 2)]
    codes += [f"{year}H1", *([f"{year}H2"] if month > 6 else []), f"{year - 1}H2", f"{year + 1}"]
    return [(code, span.words) for code in codes if (span := period_span(code)) is not None]
