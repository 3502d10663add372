"""Numbers as printed: how exactly their digits speak, whether two of them agree within rounding, and slips between 万 and 亿."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

_DIGITS = re.compile(r"\d[\d,]*(?:\.(\d+))?")
_WHOLE_UNITS = frozenset({"count", "person", "time", "rank", "day", "month"})
UNIT_WORDS = {
    "count": "个", "person": "人", "time": "次", "rank": "位", "day": "天", "month": "个月", "percent": "%", "point": "个百分点",
    "mu": "亩", "m2": "平方米", "MW": "兆瓦", "MWh": "兆瓦时", "tonne": "吨", "other": "",
}  # fmt: skip
_APPROXIMATE_SHARE = Decimal("0.10")  # 约, 近: how far the true number may be
_MORE_SHARE = Decimal("0.20")  # 余, 多, 超: how far above


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """A value in base units and the worth of its last printed digit (0: counted, exact)."""

    value: Decimal
    step: Decimal
    unit: str

    @property
    def interval(self) -> tuple[Decimal, Decimal]:
        """What the true number may be: rounded, or cut off after the last digit as many reports do."""
        low = self.value - self.step / 2
        return low, self.value + self.step


def printed_number(words: str, value: Decimal, unit: str) -> PrintedNumber:
    """``words`` is the number as it stands: 170.4亿元."""
    found = _DIGITS.search(unicodedata.normalize("NFKC", words).replace(" ", ""))
    if found is None:
        return PrintedNumber(value, Decimal(0), unit)
    mantissa = Decimal(found.group().replace(",", ""))
    scale = abs(value) / mantissa if mantissa else Decimal(1)
    if unit in _WHOLE_UNITS and scale == 1 and not found.group(1):
        return PrintedNumber(value, Decimal(0), unit)
    return PrintedNumber(value, scale.scaleb(-len(found.group(1) or "")), unit)


def sum_fits(whole: PrintedNumber, parts: Iterable[PrintedNumber]) -> bool:
    """Parts of one list are printed to the finest step among them: 5亿元 beside 88.4亿元 is 5.0."""
    numbers = list(parts)
    finest = min(number.step for number in numbers)
    allowed = whole.step / 2 + finest / 2 * len(numbers) if whole.step else finest / 2 * len(numbers)
    return abs(sum(number.value for number in numbers) - whole.value) <= allowed


def ratio_interval(numerator: PrintedNumber, denominator: PrintedNumber) -> tuple[Decimal, Decimal] | None:
    """In percent; None where the denominator may be nothing."""
    low, high = denominator.value - denominator.step / 2, denominator.value + denominator.step / 2
    if low <= 0:
        return None
    return (numerator.value - numerator.step / 2) / high * 100, (numerator.value + numerator.step / 2) / low * 100


def overlaps(one: tuple[Decimal, Decimal], other: tuple[Decimal, Decimal]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def share_fits(percent: PrintedNumber, numerator: PrintedNumber, denominator: PrintedNumber) -> bool:
    """81 % fits 17/21 = 80.95 %, and so does 80.9 % where digits were cut off."""
    ratio = ratio_interval(numerator, denominator)
    return ratio is not None and overlaps(percent.interval, ratio)


def said_interval(number: PrintedNumber, comparator: str) -> tuple[Decimal, Decimal]:
    """The numbers that a figure with its comparator admits."""
    low, high = number.value - number.step / 2, number.value + number.step / 2
    if comparator == "~":
        return low - number.value * _APPROXIMATE_SHARE, high + number.value * _APPROXIMATE_SHARE
    if comparator in (">", ">="):
        return low, high + number.value * _MORE_SHARE
    if comparator in ("<", "<="):
        return low - number.value * _MORE_SHARE, high
    return low, high


def says_the_same(one: PrintedNumber, first: str, other: PrintedNumber, second: str) -> bool:
    """Whether two figures with their comparators can be one number: 突破60亿元 fits 63.8亿元."""
    return overlaps(said_interval(one, first), said_interval(other, second))


def is_slip_of_ten_thousand(found: Decimal, expected: Decimal) -> bool:
    """One is 10,000 times the other, within two percent: 万 was written for 亿 or the reverse."""
    small, large = sorted((abs(found), abs(expected)))
    return small > 0 and abs(large / small - 10_000) <= 200


def in_words(value: Decimal, unit: str) -> str:
    """1840000000 CNY → 18.4亿元."""
    if unit in ("CNY", "USD"):
        name = "元" if unit == "CNY" else "美元"
        for factor, word in ((Decimal(10**8), "亿"), (Decimal(10**4), "万")):
            if abs(value) >= factor:
                return f"{plain(value / factor)}{word}{name}"
        return plain(value) + name
    return plain(value) + UNIT_WORDS.get(unit, "")


def plain(value: Decimal, digits: int = 4) -> str:
    """Without exponent, trailing zeros or more than four decimals."""
    rounded = round(value, digits)
    return f"{rounded.normalize():f}" if rounded else "0"
