"""Money is whole fen. This module is the only parser and the only formatter of it."""

from __future__ import annotations

import math
import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from huoshui.core.numerals import NUMERAL_CHARACTERS, chinese_number
from huoshui.core.refusals import Refusal

FEN_PER_YUAN = 100
FEN_PER_WAN = 10_000 * FEN_PER_YUAN
FEN_PER_YI = 100_000_000 * FEN_PER_YUAN
LIMIT_FEN = 10**17  # 1,000 万亿元: beyond any zone, and sums of it still fit; the database checks the same bound

UNITS: dict[str, int] = {
    "元": FEN_PER_YUAN,
    "千元": 1_000 * FEN_PER_YUAN,
    "万元": FEN_PER_WAN,
    "万": FEN_PER_WAN,
    "十万元": 10 * FEN_PER_WAN,
    "百万元": 100 * FEN_PER_WAN,
    "百万": 100 * FEN_PER_WAN,
    "千万元": 1_000 * FEN_PER_WAN,
    "千万": 1_000 * FEN_PER_WAN,
    "亿元": FEN_PER_YI,
    "亿": FEN_PER_YI,
    "十亿元": 10 * FEN_PER_YI,
    "百亿元": 100 * FEN_PER_YI,
    "万亿元": 10_000 * FEN_PER_YI,
    "万亿": 10_000 * FEN_PER_YI,
}
_FOREIGN = re.compile(r"美元|美金|港元|港币|欧元|日元|英镑|韩元|新台币|澳元|加元|卢布|USD|HKD|EUR|JPY|GBP|[$€£]", re.IGNORECASE)
_PLAIN = re.compile(r"(-?)(\d{1,15})(?:\.(\d{1,12}))?", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_NUMBER = r"\d[\d,]*(?:\.\d+)?|\.\d+"
_UNIT_WORDS = "|".join(sorted(UNITS, key=len, reverse=True))
_PART = re.compile(rf"({_NUMBER})({_UNIT_WORDS})?", re.ASCII)
_SPACE_IN_NUMBER = re.compile(r"\d\s+\d", re.ASCII)
_SPACED_THOUSANDS = re.compile(r"(?<!\d)\d{1,3}(?:\s\d{3})+(?!\s*\d)", re.ASCII)
_UNIT_IN_BRACKETS = re.compile(rf"\(({_UNIT_WORDS})\)$")
_CHINESE = re.compile(rf"[{NUMERAL_CHARACTERS}]+")
_POINT_BETWEEN_DIGITS = re.compile(r"(?<=\d)[。·•](?=\d)")
_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\u00ad]")
_ABOUT_BEFORE = re.compile(r"^(?:大约|约为|约|近|计)")
_ABOUT_AFTER = re.compile(r"(?:左右|上下)$")
_RANGE = re.compile(rf"(?:{_NUMBER})(?:{_UNIT_WORDS})?(?:[-~—–至到])(?:{_NUMBER})", re.ASCII)
_BOUND = re.compile(r"不少于|不低于|不超过|不高于|以上|以下|以内|超过|超|余|多|[<>≥≤]")
_BLANK = frozenset({"", "-", "--", "—", "——", "–", "/", "\\", "无", "暂无", "空", "N/A", "n/a", "NA", "#N/A", "待定", "未定", "不详"})


def is_blank(text: str) -> bool:
    """True for what people write where there is nothing: —, /, 无, 待定. Missing is never zero."""
    return unicodedata.normalize("NFKC", text).strip() in _BLANK


def unit_factor(unit: str) -> int:
    """Fen in one ``unit`` (元, 万元, 亿元 …). Refuses foreign currency and unknown words."""
    factor = UNITS.get(unit)
    if factor is not None:
        return factor
    word = _INVISIBLE.sub("", unicodedata.normalize("NFKC", unit)).replace(" ", "").removeprefix("人民币").strip("()")
    if word in UNITS:
        return UNITS[word]
    if _FOREIGN.search(word):
        raise _foreign(unit)
    raise Refusal("money_unit_unknown", f"不认识金额单位“{unit}”。", "请使用元、万元或亿元。", data={"unit": unit})


def parse_money_fen(text: str | int | float | Decimal, *, unit: str | None = None) -> int:
    """Read an amount and return whole fen, rounded half up once.

    ``unit`` is the unit of the column or field; a unit written with the number wins over it, and a number without
    any unit is refused. Spreadsheet floats are read as the shortest decimal that means them, so 18.4 is 18.4.
    Refuses (never guesses): blanks, NaN, exponents, underscores, ranges, bounds such as 以上, foreign currency,
    misplaced separators, and anything beyond ``LIMIT_FEN``.
    """
    if type(text) is str:
        plain = _PLAIN.fullmatch(text)
    elif type(text) is float or type(text) is int:
        plain = _PLAIN.fullmatch(repr(text))
    else:
        plain = None
    if plain is None or unit is None:
        return _parse_slowly(text, unit)
    factor = UNITS.get(unit) or unit_factor(unit)
    sign, whole, fraction = plain.groups()
    fen = int(whole) * factor
    if fraction is not None:
        scale = 10 ** len(fraction)
        fen += (2 * int(fraction) * factor + scale) // (2 * scale)  # half up, on integers
    if fen > LIMIT_FEN:
        raise _too_large(text)
    return -fen if sign else fen


def parse_amount_and_unit(text: str) -> tuple[Decimal, str] | None:
    """Split "3.5亿美元" into (3.5, "亿美元") for what is kept in a unit of its own; None where it is not so written."""
    word = _prepare(text)
    found = re.fullmatch(rf"({_NUMBER})(\D+)", word, re.ASCII)
    return None if found is None else (Decimal(found[1].replace(",", "")), found[2])


def _parse_slowly(text: object, unit: str | None) -> int:
    if isinstance(text, bool) or text is None:
        raise _unreadable(text)
    if isinstance(text, float):
        if not math.isfinite(text):
            raise Refusal("money_not_finite", f"金额“{text}”不是一个数。", "请改为数字，或留空。", data={"raw": str(text)})
        return _scaled(Decimal(repr(text)), unit, text)
    if isinstance(text, int):
        return _scaled(Decimal(text), unit, text)
    if isinstance(text, Decimal):
        if not text.is_finite():
            raise Refusal("money_not_finite", f"金额“{text}”不是一个数。", "请改为数字，或留空。", data={"raw": str(text)})
        return _scaled(text, unit, text)
    if not isinstance(text, str):
        raise _unreadable(text)
    return _parse_words(text, unit)


def _prepare(text: str) -> str:
    word = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).strip()
    if _SPACE_IN_NUMBER.search(word) and not _SPACED_THOUSANDS.search(word):
        raise _misplaced_separator(text)
    word = _POINT_BETWEEN_DIGITS.sub(".", word)
    word = re.sub(r"\s+", "", word.replace("、", ",")).replace("−", "-").replace("﹣", "-").replace("个亿", "亿")
    word = re.sub(r"(?<=[亿万])零(?=\d)", "", word)
    return _UNIT_IN_BRACKETS.sub(r"\1", word)


@lru_cache(maxsize=4096)
def _parse_words(text: str, unit: str | None) -> int:
    if is_blank(text):
        raise Refusal("money_missing", "这里没有金额。", "没有数据请留空，确为零请填 0。", data={"raw": text})
    if len(text) > 60:
        raise _unreadable(text[:60] + "…")
    word = _prepare(text)
    if _FOREIGN.search(word):
        raise _foreign(text)
    word = re.sub(r"人民币|RMB|CNY|[¥¥]", "", word, flags=re.IGNORECASE)
    negative = False
    if len(word) > 2 and word[0] == "(" and word[-1] == ")":
        inner = word[1:-1]
        negative = re.fullmatch(rf"(?:{_NUMBER})(?:{_UNIT_WORDS})?", inner, re.ASCII) is not None
        word = inner
    if _RANGE.match(word):
        raise Refusal("money_range", f"金额“{text}”是一个区间，不能当作一个数。", "请填写一个数，区间写入备注。", data={"raw": text})
    if _BOUND.search(word):
        raise Refusal("money_bound", f"金额“{text}”只给出了界限（以上、不少于、余等）。", "请填写确数，原话写入备注。", data={"raw": text})
    word = _ABOUT_AFTER.sub("", _ABOUT_BEFORE.sub("", word))
    if word[:1] in ("-", "+"):
        negative = negative != (word[0] == "-")
        word = word[1:]
    amount = _sum_of_parts(word, unit, text)
    return -amount if negative else amount


def _sum_of_parts(word: str, unit: str | None, text: str) -> int:
    """3亿5000万元 → its two parts added; one part without a unit takes the column's."""
    parts = list(_PART.finditer(word))
    if not parts or "".join(part.group(0) for part in parts) != word:
        return _chinese_amount(word, unit, text)
    if len(parts) == 1:
        return _scaled(_plain_decimal(parts[0][1], text), parts[0][2] or unit, text)
    total, smallest = Decimal(0), None
    for part in parts:
        factor = unit_factor(part[2]) if part[2] else None
        if factor is None or (smallest is not None and factor >= smallest):
            raise _unreadable(text)
        smallest = factor
        total += _plain_decimal(part[1], text) * factor
    return _rounded(total, text)


def _plain_decimal(number: str, text: str) -> Decimal:
    if "," in number and not _GROUPED.fullmatch(number):
        raise _misplaced_separator(text)
    return Decimal(number.replace(",", ""))


def _chinese_amount(word: str, unit: str | None, text: str) -> int:
    body, own_unit = word, unit
    if word.endswith("元"):
        body, own_unit = word.removesuffix("元").removesuffix("圆"), "元"
    elif word.endswith(("元整", "圆整")):
        body, own_unit = word[:-2], "元"
    elif word.endswith(("万", "亿")):
        own_unit = "元"
    number = chinese_number(body) if _CHINESE.fullmatch(body) else None
    if number is None:
        raise _unreadable(text)
    return _scaled(number, own_unit, text)


def _scaled(number: Decimal, unit: str | None, text: object) -> int:
    if unit is None:
        raise Refusal("money_unit_missing", f"金额“{text}”没有单位。", "请说明是元、万元还是亿元。", data={"raw": str(text)})
    if number.adjusted() > 20:
        raise _too_large(text)
    return _rounded(number * unit_factor(unit), text)


def _rounded(fen: Decimal, text: object) -> int:
    if abs(fen) > LIMIT_FEN:
        raise _too_large(text)
    return int(fen.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _misplaced_separator(text: str) -> Refusal:
    return Refusal(
        "money_separator",
        f"金额“{text}”里的分隔符位置不对，可能是小数点误写。",
        "千分位请写成 1,234,567.89，小数点请用“.”。",
        data={"raw": text[:60]},
    )


def _too_large(text: object) -> Refusal:
    return Refusal(
        "money_too_large", f"金额“{str(text)[:40]}”超出范围。", "请核对数字和单位（最大 1000 万亿元）。", data={"raw": str(text)[:60]}
    )


def _unreadable(text: object) -> Refusal:
    return Refusal("money_unreadable", f"“{text}”读不出金额。", "请填写数字，如 18.4 或 1,840.00。", data={"raw": str(text)[:60]})


def _foreign(text: object) -> Refusal:
    return Refusal(
        "money_foreign_currency",
        f"“{text}”是外币，平台不自行折算。",
        "请按合同或入账汇率折成人民币后填写，外币原数写入备注。",
        data={"raw": str(text)[:60]},
    )


def format_money(fen: int | None) -> str:
    """18.40亿元 from 1亿, else 3,500万元 or 3,500.25万元; — where missing (missing is never zero).

    An amount too small to show in 万元 (below 50元) is given in yuan.
    """
    if fen is None:
        return "—"
    size = abs(fen)
    sign = "-" if fen < 0 else ""
    hundredths_of_wan = _divide_half_up(size, FEN_PER_WAN // 100)
    if size >= FEN_PER_YI or hundredths_of_wan >= 10_000 * 100:
        return f"{sign}{_two_decimals(_divide_half_up(size, FEN_PER_YI // 100))}亿元"
    if size % FEN_PER_WAN == 0:
        return f"{sign}{size // FEN_PER_WAN:,}万元"
    if hundredths_of_wan == 0:
        return format_yuan_exact(fen)
    return f"{sign}{_two_decimals(hundredths_of_wan)}万元"


def format_yuan_exact(fen: int | None) -> str:
    """1,840,000,000.00元, to the fen; — where missing."""
    if fen is None:
        return "—"
    return f"{'-' if fen < 0 else ''}{_two_decimals(abs(fen))}元"


def in_unit(fen: int, unit: str) -> Decimal:
    """The exact amount in ``unit``, e.g. for a spreadsheet cell under 总投资（万元）."""
    return Decimal(fen) / unit_factor(unit)


def _divide_half_up(dividend: int, divisor: int) -> int:
    return (2 * dividend + divisor) // (2 * divisor)


def _two_decimals(hundredths: int) -> str:
    return f"{hundredths // 100:,}.{hundredths % 100:02d}"
