"""Values of facts as JSON carries them: fen as whole numbers, numbers and dates as text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from huoshui.core.refusals import Refusal
from huoshui.fact_ledger.rules.attributes import attribute
from huoshui.investment_projects.rules.attributes import SUBJECT_KIND


def typed_value(name: str, value: int | str | None, field: str) -> Any:
    """``value`` as attribute ``name`` of projects takes it; None states nothing (or withdraws). Refusal names ``field``."""
    if value is None:
        return None
    try:
        declared = attribute(SUBJECT_KIND, name)
    except KeyError:
        raise Refusal("unknown_attribute", f"没有“{name[:40]}”这个指标。", "请对照接口说明填写指标名。", field="attribute") from None
    if declared.kind == "fen":
        if not isinstance(value, int):
            raise Refusal("not_fen", f"“{declared.label}”应为整数，单位是分。", "例如 1.84 亿元写 18400000000。", field=field)
        return value
    if declared.kind == "number":
        return _number(str(value), declared.label, field)
    if declared.kind == "date":
        return _day(str(value), declared.label, field)
    return str(value)


def _number(text: str, label: str, field: str) -> Decimal:
    digits = text.strip().removeprefix("-")
    if not digits.isascii() or not digits.replace(".", "", 1).isdigit() or len(digits) > 18:
        raise Refusal("not_a_number", f"“{label}”应为数字。", "请只填数字，例如 36.5。", field=field)
    return Decimal(text.strip())


def _day(text: str, label: str, field: str) -> date:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        day = date.min
    if not 1949 <= day.year <= 2100:
        raise Refusal("not_a_date", f"“{label}”不是日期。", "请按 2026-03-31 的样式填写。", field=field)
    return day
