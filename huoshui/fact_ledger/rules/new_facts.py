"""A fact before it is recorded, and the checks that it can be recorded at all."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import NamedTuple
from uuid import UUID

from huoshui.core.money import LIMIT_FEN
from huoshui.core.refusals import Refusal
from huoshui.fact_ledger.rules.attributes import Attribute, attribute
from huoshui.fact_ledger.rules.lines import ACTUAL, REPORTED, TARGET, FactValue

PRECISIONS = frozenset({"day", "month", "quarter", "half", "year"})
MODALITIES = frozenset({ACTUAL, REPORTED, TARGET})
COMPARATORS = frozenset({None, ">=", ">", "<=", "<", "~"})
LIMIT_NUMBER = Decimal(10) ** 14
MAX_TEXT = 32_767
MAX_REASON = 200
_SIX_PLACES = Decimal("0.000001")


class NewFact(NamedTuple):  # a tuple: half a million of them are made an import
    """One statement to be recorded. ``value`` by the attribute's kind: whole fen (int), number, date or text.

    The spot: ``spot_sheet`` and ``spot_cell`` of a workbook, ``spot_page`` of a document, ``spot_field`` of a form.
    ``raw_text`` is what stood there before normalising, or the quoted words. ``value`` None with ``is_withdrawal``
    withdraws ``corrects_id``.
    """

    subject_kind: str
    subject_id: UUID
    attribute: str
    value: FactValue
    happened_on: dt.date | None = None
    period_start: dt.date | None = None
    period_end: dt.date | None = None
    date_precision: str = "day"
    modality: str = REPORTED
    corrects_id: UUID | None = None
    reason: str = ""
    spot_sheet: str = ""
    spot_cell: str = ""
    spot_page: int | None = None
    spot_field: str = ""
    raw_text: str = ""
    is_withdrawal: bool = False
    id: UUID | None = None  # given where the caller must know it beforehand
    comparator: str | None = None  # of a number: one of COMPARATORS; None: just so


class ValueColumns(NamedTuple):
    """The four typed columns, at most one of them filled."""

    value_fen: int | None = None
    value_number: Decimal | None = None
    value_date: dt.date | None = None
    value_text: str | None = None


def value_columns(new: NewFact) -> ValueColumns:
    """Check a new fact against its declared attribute and say into which column its value goes.

    Raises Refusal with a Chinese sentence; an undeclared attribute is a defect of the code (KeyError).
    """
    declared = attribute(new.subject_kind, new.attribute)
    if not _is_plain(new, declared):
        _check_frame(new, declared)
    if new.is_withdrawal:
        if new.corrects_id is None or new.value is not None:
            raise _refusal(declared, "撤回必须指明被撤回的事实，且不带数值")
        return ValueColumns()
    kind, value = declared.kind, new.value
    if kind == "text":
        if not isinstance(value, str) or not value or value.isspace() or len(value) > MAX_TEXT or "\x00" in value:
            raise _refusal(declared, f"应为 1 至 {MAX_TEXT} 个字的文本")
        return ValueColumns(None, None, None, value)
    if kind == "fen":
        return ValueColumns(_fen(value, declared), None, None, None)
    if kind == "number":
        return ValueColumns(None, _number(value, declared), None, None)
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        raise _refusal(declared, "应为日期")
    return ValueColumns(None, None, value, None)


def _is_plain(new: NewFact, declared: Attribute) -> bool:
    """What nearly every row of an import is, seen at one glance: a cell's value, no correction, its period as declared."""
    return (
        bool(new.spot_cell)
        and bool(new.spot_sheet)
        and new.corrects_id is None
        and (new.period_end is None) is (declared.period == "none")
        and (new.period_start is None or (new.period_end is not None and new.period_start <= new.period_end))
        and new.modality in MODALITIES
        and new.date_precision in PRECISIONS
        and new.comparator is None
    )


def _check_frame(new: NewFact, declared: Attribute) -> None:
    if new.modality not in MODALITIES or new.date_precision not in PRECISIONS:
        raise _refusal(declared, "口径或日期精度不在规定范围内")
    if new.comparator not in COMPARATORS or (new.comparator is not None and declared.kind not in ("fen", "number")):
        raise _refusal(declared, "只有数字可以带“超过”“约”等比较词")
    if (new.period_start is None) != (new.period_end is None):
        raise _refusal(declared, "期间要么有起止两端，要么没有")
    if new.period_start is not None and new.period_end is not None and new.period_end < new.period_start:
        raise _refusal(declared, "期间的结束早于开始")
    if declared.period not in ("none", "day") and new.period_end is None and not new.is_withdrawal:
        raise _refusal(declared, "缺少所属期间（年或月）")
    if not ((new.spot_cell and new.spot_sheet) or new.spot_field or new.spot_page is not None):
        raise _refusal(declared, "缺少出处（单元格、页码或填报栏目）")
    if len(new.reason) > MAX_REASON or (new.corrects_id is not None and not new.reason.strip()):
        raise _refusal(declared, f"更正或撤回必须说明原因，不超过 {MAX_REASON} 字")


def _fen(value: FactValue, declared: Attribute) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _refusal(declared, "金额应为以分计的整数")
    if abs(value) > LIMIT_FEN:
        raise _refusal(declared, "金额超出范围")
    return value


def _number(value: FactValue, declared: Attribute) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise _refusal(declared, "应为数字")
    try:
        number = Decimal(value).quantize(_SIX_PLACES, rounding=ROUND_HALF_UP)
    except InvalidOperation:
        raise _refusal(declared, "数字超出范围") from None
    if not number.is_finite() or abs(number) >= LIMIT_NUMBER:
        raise _refusal(declared, "数字超出范围")
    return number


def _refusal(declared: Attribute, why: str) -> Refusal:
    return Refusal("fact_not_recordable", f"“{declared.label}”不能入账：{why}。", "请核对后重新提交。", field=declared.name)
