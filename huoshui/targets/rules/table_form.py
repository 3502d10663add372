"""The 目标任务分解表 of a year as plain values: rows units, columns 指标 over 考核期, 合计 below."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

WHOLE = "合计"


@dataclass(frozen=True)
class TableColumn:
    """One 考核期 of one indicator; ``head`` with its unit: 新签约额（亿元）. ``size``: fen of one unit, 1 for others."""

    indicator_id: str
    head: str
    window: str
    window_label: str
    size: int


@dataclass(frozen=True)
class TableValue:
    """``amount`` in the column's unit; ``condition`` in words where it is not the usual 不低于."""

    amount: Decimal
    condition: str = ""


@dataclass(frozen=True)
class TargetTable:
    """``values``: (row label, column number) → value. Without columns the year has no targets: ``rows`` are then all units."""

    title: str
    columns: tuple[TableColumn, ...]
    rows: tuple[str, ...]
    values: dict[tuple[str, int], TableValue]
