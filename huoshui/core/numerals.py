"""Chinese numerals: 三亿五千万, 二〇二二, 十二, 壹佰."""

from __future__ import annotations

from decimal import Decimal

DIGITS = {
    "零": 0, "〇": 0, "○": 0, "一": 1, "壹": 1, "二": 2, "两": 2, "贰": 2, "叁": 3, "三": 3, "四": 4, "肆": 4,
    "五": 5, "伍": 5, "六": 6, "陆": 6, "七": 7, "柒": 7, "八": 8, "捌": 8, "九": 9, "玖": 9,
}  # fmt: skip
_SMALL_PLACES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
NUMERAL_CHARACTERS = "".join(DIGITS) + "".join(_SMALL_PLACES) + "万亿点"


def digits_in_sequence(text: str) -> str | None:
    """二〇二二 → "2022"; None where a character is no digit."""
    out = []
    for character in text:
        if character in DIGITS:
            out.append(str(DIGITS[character]))
        elif "0" <= character <= "9":
            out.append(character)
        else:
            return None
    return "".join(out) if out else None


def _below_ten_thousand(text: str) -> int | None:
    total, digit, seen = 0, None, False
    for character in text:
        if character in DIGITS:
            if digit not in (None, 0):
                return None
            digit, seen = DIGITS[character], True
        elif character in _SMALL_PLACES:
            place = _SMALL_PLACES[character]
            total += (1 if digit is None else digit) * place
            digit, seen = None, True
        else:
            return None
    if not seen:
        return None
    return total + (digit or 0)


def chinese_number(text: str) -> Decimal | None:
    """三亿五千万 → 350000000, 三点五 → 3.5, 十二 → 12; None where the text is no Chinese numeral."""
    whole, point, fraction = text.partition("点")
    if not whole:
        return None
    if point:
        tail = digits_in_sequence(fraction)
        head = chinese_number(whole)
        return None if tail is None or head is None else head + Decimal(int(tail)) / (10 ** len(tail))
    for sign, factor in (("亿", 10**8), ("万", 10**4)):
        if sign in whole:
            before, _, after = whole.rpartition(sign)
            high = chinese_number(before)
            low = chinese_number(after.lstrip("零〇")) if after.lstrip("零〇") else Decimal(0)
            return None if high is None or low is None else high * factor + low
    number = _below_ten_thousand(whole)
    return None if number is None else Decimal(number)


def in_chinese(number: int) -> str:
    """1 to 9999 as headings and places are counted.

    >>> [in_chinese(one) for one in (1, 10, 12, 20, 105, 110, 112, 1010)]
    ['一', '十', '十二', '二十', '一百零五', '一百一十', '一百一十二', '一千零一十']
    """
    said, gap = "", False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            said += ("零" if gap and said else "") + "一二三四五六七八九"[digit - 1] + name
            gap = False
        else:
            gap = True
    return said.removeprefix("一") if 10 <= number < 20 else said
