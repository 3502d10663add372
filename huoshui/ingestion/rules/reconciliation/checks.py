"""What a check yields: kind, weight, the arithmetic in words, the terms with their quotes. A check that holds is kept too."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from huoshui.ingestion.rules.document_reading.claims import Span

CheckKind = Literal[
    "sum_of_parts", "part_exceeds_whole", "remainder", "count_against_list", "set_against_list", "unaccounted", "share", "rate",
    "rate_without_terms", "progress_gap", "growth", "window", "announced_twice", "targets_differ", "target_below_last_year",
    "between_documents", "against_ledger",
]  # fmt: skip
Weight = Literal["heavy", "medium", "light"]

KIND_NAMES: dict[CheckKind, str] = {
    "sum_of_parts": "合计与分项",
    "part_exceeds_whole": "分项大于总数",
    "remainder": "其余与总数",
    "count_against_list": "个数与名单",
    "set_against_list": "“几大”与所列",
    "unaccounted": "个数未交代完",
    "share": "占比与分子分母",
    "rate": "比率与分子分母",
    "rate_without_terms": "比率缺分子分母",
    "progress_gap": "超进度与完成率",
    "growth": "增速与上年数",
    "window": "天数与起止日期",
    "announced_twice": "同一数两说",
    "targets_differ": "目标两说",
    "target_below_last_year": "目标低于上年实绩",
    "between_documents": "文件与文件",
    "against_ledger": "文件与台账",
}
WEIGHT_NAMES: dict[Weight, str] = {"heavy": "重", "medium": "中", "light": "轻"}
WEIGHT_ORDER: dict[Weight, int] = {"heavy": 0, "medium": 1, "light": 2}


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of one document; the span is of its source text."""

    text: str
    span: Span
    document: str = ""  # key of the document; empty: the one that is checked


@dataclass(frozen=True, slots=True)
class Term:
    """One number of the arithmetic, or one list with its length."""

    label: str  # Chinese: 总数, 签约一批, 名单所列 …
    value: Decimal
    unit: str
    quote: Quote | None = None
    ledger_key: str = ""  # set instead of a quote where the ledger counts
    as_of: dt.date | None = None  # of the ledger


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison. ``holds`` false makes it a finding."""

    kind: CheckKind
    holds: bool
    weight: Weight
    arithmetic: str  # 3 + 13 + 9 = 25
    explanation: str  # Chinese: what differs, by how much, what to look at
    terms: tuple[Term, ...]
    slip_of_ten_thousand: bool = False  # 万 written for 亿 or the reverse

    @property
    def identity(self) -> str:
        """The same as long as the same numbers, at the same places of the same documents, are held against each other."""
        places = sorted(
            f"{term.quote.document}@{term.quote.span.start}" if term.quote else f"ledger:{term.ledger_key}" for term in self.terms
        )
        return hashlib.sha256("|".join([self.kind, *places]).encode()).hexdigest()

    @property
    def values_digest(self) -> str:
        """Changes when a value of a term changes: what was settled for other numbers is open again."""
        said = [f"{term.label}={term.value.normalize():f}{term.unit}" for term in self.terms]
        return hashlib.sha256("|".join([self.kind, *said]).encode()).hexdigest()
