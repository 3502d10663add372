"""Chinese numerals as numbers: 二十三, 两, 一百零五, 十, 三点六."""

from __future__ import annotations

from decimal import Decimal

DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
MAGNITUDES = {
    **{"十": 10, "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8},
    **{"十亿": 10**9, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12},
}


def chinese_number(text: str) -> Decimal | None:
    """The number that a run of numerals says, None where it says none (三三两两 is no number)."""
    whole, point, fraction = text.partition("点")
    value = _plain(whole)
    if value is None or not point:
        return None if value is None else Decimal(value)
    digits = [DIGITS.get(sign) for sign in fraction]
    if not digits or None in digits:
        return None
    return Decimal(f"{value}.{''.join(map(str, digits))}")


def _plain(text: str) -> int | None:
    if text and all(sign in DIGITS for sign in text):
        return _digit_run(text)
    total = section = 0
    digit: int | None = None
    for sign in text:
        if sign in DIGITS:
            if digit:  # two digits side by side inside a number with 十: 七八十 is vague
                return None
            digit = DIGITS[sign]
        elif sign in _SMALL:
            section += (1 if digit is None else digit) * _SMALL[sign]
            digit = None
        elif sign in _LARGE:
            total += (section + (digit or 0)) * _LARGE[sign]
            section, digit = 0, None
        else:
            return None
    return total + section + (digit or 0) if text else None


def _digit_run(text: str) -> int | None:
    """二〇二二 is 2022; 三四 (three or four) is no number."""
    if len(text) == 1:
        return DIGITS[text]
    return int("".join(str(DIGITS[sign]) for sign in text)) if len(text) == 4 or "〇" in text else None
