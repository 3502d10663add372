"""A number of a bulletin: what it means, its terms, and where each term opens. The text holds a reference, never the digits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from huoshui.core.money import format_money

Kind = Literal["count", "money", "rate", "tenths", "percent", "points", "score"]
"""``score``: of a league, in ten-thousandths. ``tenths``: a number with one decimal. ``percent``: of a target that is a rate or a
growth, in tenths. ``points``: signed percentage points, in tenths."""
TENTHS = frozenset({"tenths", "percent", "points"})
MISSING = "—"
QUOTED_DEFINITION = "规则、办法或台账原话中的数，见打开的页"  # of numbers in words that nobody of the paper wrote
REFERENCE = re.compile(r"⟦([a-z0-9][a-z0-9_.\-]{0,119})⟧")


@dataclass(frozen=True)
class Term:
    """One part of a figure. ``page`` is the address name that opens it ("explain:drawer", "requests:list"), ``argument`` its part of
    the path, ``query`` the rest: together they list the records behind ``value`` (a count or whole fen; None: nobody knows).
    ``unit``: a kind of figure, where the term is of another kind than its figure (the fen of a rate)."""

    label: str
    value: int | None
    page: str = ""
    argument: str = ""
    query: Mapping[str, list[str]] | None = None
    unit: str = ""


@dataclass(frozen=True)
class Figure:
    """``terms``: one of a count or a sum; numerator and denominator of a rate; the later and the earlier of a difference.

    ``value`` is a count, whole fen, or tenths (of percent, of points); None of a rate, which is its two terms. ``definition`` is the
    口径 in Chinese.
    """

    key: str
    label: str
    kind: Kind
    value: int | None
    terms: tuple[Term, ...]
    definition: str

    @property
    def is_known(self) -> bool:
        """False where the figure can only be shown as —."""
        if self.kind != "rate":
            return self.value is not None
        numerator, denominator = (term.value for term in self.terms)
        return numerator is not None and bool(denominator)


@dataclass(frozen=True)
class FigureChange:
    """One figure of a draft that the ledger now counts differently. None: the figure was not there."""

    key: str
    label: str
    old: str | None
    new: str | None


def reference(key: str) -> str:
    """How a text refers to a figure: ⟦batch.sign.count⟧."""
    return f"⟦{key}⟧"


def shown(figure: Figure) -> str:
    """12 · 113.60亿元 · 71.4% · +5.9 · — : the digits that stand in the paper; counts and points carry no measure word."""
    if not figure.is_known:
        return MISSING
    if figure.kind == "rate":
        numerator, denominator = (term.value for term in figure.terms)
        percent = Decimal(numerator or 0) * 100 / Decimal(denominator or 1)
        return f"{percent.quantize(Decimal('0.1'), rounding=ROUND_HALF_UP)}%"
    return _digits(figure.kind, figure.value or 0)


def shown_term(figure: Figure, term: Term) -> str:
    """One part of a figure as people read it; 不详 where nobody knows."""
    if term.value is None:
        return "不详"
    return _digits(term.unit or ("count" if figure.kind == "rate" else figure.kind), term.value)


def _digits(kind: str, value: int) -> str:
    if kind == "money":
        return format_money(value)
    if kind == "score":
        whole, rest = divmod(abs(value), 10_000)
        return f"{'−' if value < 0 else ''}{whole}.{f'{rest:04}'.rstrip('0').ljust(2, '0')}"
    if kind not in TENTHS:
        return str(value)
    digits = f"{abs(value) // 10}.{abs(value) % 10}"
    if kind == "points":
        return f"{'+' if value > 0 else '−' if value < 0 else ''}{digits}"
    return f"{'−' if value < 0 else ''}{digits}{'%' if kind == 'percent' else ''}"


def filled_text(text: str, figures: Mapping[str, Figure]) -> str:
    """The text as it is read: references become digits."""
    return REFERENCE.sub(lambda found: shown(figures[found[1]]), text)


def references_in(texts: Iterable[str]) -> list[str]:
    """Keys in the order of their first mention."""
    return list(dict.fromkeys(found[1] for text in texts for found in REFERENCE.finditer(text)))


def changes_between(old: Mapping[str, Figure], new: Mapping[str, Figure], keys: Iterable[str]) -> tuple[FigureChange, ...]:
    """Which of the asked figures read differently now, with both readings. A change of terms that leaves the value is one too."""
    found = []
    for key in keys:
        before, after = old.get(key), new.get(key)
        if before is not None and after is not None and _standing(before) == _standing(after):
            continue
        told = after or before
        found.append(FigureChange(key, told.label if told else key, _reading(before), _reading(after)))
    return tuple(found)


def _standing(figure: Figure) -> tuple[Any, ...]:
    return (figure.value, *(term.value for term in figure.terms))


def _reading(figure: Figure | None) -> str | None:
    if figure is None:
        return None
    if figure.kind == "rate":
        numerator, denominator = figure.terms
        return f"{shown(figure)}（{shown_term(figure, numerator)}/{shown_term(figure, denominator)}）"
    return shown(figure)


def as_row(figure: Figure) -> dict[str, Any]:
    """For keeping: plain values."""
    return asdict(figure)


def from_row(row: Mapping[str, Any]) -> Figure:
    """The figure that ``as_row`` kept."""
    return Figure(**{**row, "terms": tuple(Term(**term) for term in row["terms"])})
