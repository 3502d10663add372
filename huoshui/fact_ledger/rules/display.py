"""Facts in words for pages, exports and sentences."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from huoshui.core import lifecycle, periods
from huoshui.core.money import format_money
from huoshui.fact_ledger.rules.attributes import Attribute
from huoshui.fact_ledger.rules.lines import FactValue
from huoshui.fact_ledger.rules.masking import SEALED_PREFIX

MODALITY_NAMES = {"actual": "实际", "reported": "据报", "target": "计划"}
COMPARATOR_WORDS = {None: "", "=": "", ">=": "不少于", ">": "超过", "<=": "不超过", "<": "不足", "~": "约"}
_STATE_ATTRIBUTES = frozenset({"stage", "side_state"})


def shown_value(attribute: Attribute, value: FactValue, date_precision: str = "day") -> str:
    """The value as people read it: 18.40亿元, 36.5%, 2022年3月 where only the month is known; — for nothing."""
    if value is None:
        return "—"
    if attribute.kind == "fen" and isinstance(value, int):
        return format_money(value)
    if isinstance(value, dt.date):
        return shown_day(value, date_precision)
    if isinstance(value, int | Decimal):
        return f"{_plain(Decimal(value))}{attribute.unit}"
    if value.startswith(SEALED_PREFIX):
        return "＊＊＊＊（需申请查看）"
    return lifecycle.state_name(value) if attribute.name in _STATE_ATTRIBUTES else value


def shown_day(day: dt.date | None, date_precision: str = "day") -> str:
    """2022-03-05, 2022年3月, 2022年一季度, 2022年; 日期不详 for None."""
    if day is None:
        return "日期不详"
    if date_precision == "month":
        return f"{day.year}年{day.month}月"
    if date_precision == "quarter":
        return f"{day.year}年{'一二三四'[(day.month - 1) // 3]}季度"
    if date_precision == "half":
        return f"{day.year}年{'上' if day.month <= 6 else '下'}半年"
    if date_precision == "year":
        return f"{day.year}年"
    return day.isoformat()


def shown_period(start: dt.date | None, end: dt.date | None) -> str:
    return "" if start is None or end is None else periods.Period(start, end).label


def _plain(number: Decimal) -> str:
    whole, _, fraction = f"{number:f}".partition(".")
    fraction = fraction.rstrip("0")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits):,}" + (f".{fraction}" if fraction else "")
