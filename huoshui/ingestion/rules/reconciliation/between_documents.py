"""Two documents on one thing: the same subject, measure and period with different values, and documents against the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from huoshui.fact_ledger.rules.reported_figures import MEASURE_NAMES, STAGE_NAMES
from huoshui.ingestion.rules.claim_values import period_span
from huoshui.ingestion.rules.reconciliation.checks import Check, Quote, Term, Weight
from huoshui.ingestion.rules.reconciliation.printed_numbers import PrintedNumber, in_words, is_slip_of_ten_thousand, says_the_same

_FIXED_SIZES = frozenset({"investment", "land_area", "floor_area"})
_LARGE_SHARE = Decimal("0.1")  # of the larger number, from which a difference is heavy


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """What one document states about a subject that is known to the platform."""

    document: str  # key of the document
    title: str
    published_on: dt.date | None
    subject: str  # project:<id>, batch:<id>, zone:<id>, or a name's key where nothing is linked
    subject_label: str
    measure: str
    printed: PrintedNumber
    comparator: str
    modality: str
    stage: str | None
    period: str | None
    narrowed: str  # words that narrow what is counted: 战略性新兴产业
    quote: Quote

    @property
    def label(self) -> str:
        """What the number is, in words: 清源区2026年一季度签约项目数."""
        return (
            f"{self.subject_label}{period_words(self.period)}{STAGE_NAMES.get(self.stage or '', '')}{MEASURE_NAMES.get(self.measure, '')}"
        )

    @property
    def comparison_key(self) -> tuple[str, ...] | None:
        """Figures with one key speak of one number; None where the text does not say of which time it speaks."""
        lasting = self.measure in _FIXED_SIZES and self.subject.startswith(("project:", "name:"))
        stage = "" if lasting else self.stage or ""
        if self.subject.startswith("batch:") or lasting:
            return (self.subject, self.measure, self.printed.unit, stage, "", self.modality, self.narrowed)
        if not self.period:
            return None
        return (self.subject, self.measure, self.printed.unit, stage, self.period, self.modality, self.narrowed)


@dataclass(frozen=True, slots=True)
class CountedFigure:
    """What the ledger counts for the same thing as of a day."""

    key: str  # stable: batch:<id>:sign:count
    label: str  # Chinese, with what is counted
    value: Decimal
    unit: str
    as_of: dt.date
    undated: int = 0  # further projects that may belong to the count: the ledger does not know their day


def period_words(period: str | None) -> str:
    """2026Q1 → 2026年一季度; empty for none."""
    span = period_span(period)
    return span.words if span is not None else ""


def check_between_documents(figures: Iterable[StatedFigure]) -> Iterator[Check]:
    """Each pair of neighbouring different values once, older document first; figures that agree yield one check that holds."""
    groups: dict[tuple[str, ...], list[StatedFigure]] = {}
    for figure in figures:
        key = figure.comparison_key
        if key is not None:
            groups.setdefault(key, []).append(figure)
    for group in groups.values():
        yield from _within(sorted(group, key=lambda one: (one.published_on or dt.date.min, one.document, one.quote.span.start)))


def _within(group: list[StatedFigure]) -> Iterator[Check]:
    for at, newer in enumerate(group):
        others = [older for older in group[:at] if older.document != newer.document]
        if not others:
            continue
        same = [older for older in others if says_the_same(older.printed, older.comparator, newer.printed, newer.comparator)]
        yield _pair(same[-1], newer, True) if same else _pair(others[-1], newer, False)


def _pair(older: StatedFigure, newer: StatedFigure, holds: bool) -> Check:
    unit = newer.printed.unit
    first, second = older.printed.value, newer.printed.value
    slip = not holds and is_slip_of_ten_thousand(first, second)
    sign = "=" if first == second else ("≈" if holds else "≠")
    arithmetic = f"{in_words(first, unit)} {sign} {in_words(second, unit)}" + (
        "" if holds else f"，相差{in_words(abs(first - second), unit)}"
    )
    explanation = (
        f"两份文件说的{newer.label}相符。"
        if holds
        else f"《{older.title}》与《{newer.title}》说的{newer.label}不一致，请核对以哪份为准。{_slip_words(slip)}"
    )
    terms = (
        Term(f"《{older.title}》", first, unit, older.quote),
        Term(f"《{newer.title}》", second, unit, newer.quote),
    )
    return Check("between_documents", holds, _weight(first, second, slip), arithmetic, explanation, terms, slip)


def check_against_ledger(stated: StatedFigure, counted: CountedFigure) -> Check:
    """The reported number beside the counted one; never merged, only compared."""
    unit = counted.unit
    said, count = stated.printed.value, counted.value
    exact = PrintedNumber(count, Decimal(0), unit)
    within = count <= said <= count + counted.undated
    holds = within or says_the_same(stated.printed, stated.comparator, exact, "=")
    slip = not holds and is_slip_of_ten_thousand(said, count)
    sign = "=" if said == count else ("≈" if holds else "≠")
    arithmetic = f"通报{in_words(said, unit)} {sign} 台账{in_words(count, unit)}"
    arithmetic += "" if holds else f"，通报{'多' if said > count else '少'}{in_words(abs(said - count), unit)}"
    day = f"{counted.as_of.year}年{counted.as_of.month}月{counted.as_of.day}日"
    where = f"台账截至{day}的{counted.label}"
    undated = f"（另有{counted.undated}个日期不详）" if counted.undated else ""
    explanation = f"通报数与{where}相符{undated}。"
    if not holds:
        explanation = f"文件报{in_words(said, unit)}，{where}为{in_words(count, unit)}{undated}，请核对是台账未记全还是文件多报、少报。"
        explanation += _slip_words(slip)
    terms = (
        Term(f"《{stated.title}》", said, unit, stated.quote),
        Term(f"台账（截至{day}）", count, unit, None, counted.key, counted.as_of),
    )
    return Check("against_ledger", holds, _weight(said, count, slip), arithmetic, explanation, terms, slip)


def _weight(one: Decimal, other: Decimal, slip: bool) -> Weight:
    large = max(abs(one), abs(other))
    return "heavy" if slip or (large and abs(one - other) / large >= _LARGE_SHARE) else "medium"


def _slip_words(slip: bool) -> str:
    return "相差一万倍，疑为“万”“亿”写错。" if slip else ""
