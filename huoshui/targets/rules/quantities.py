"""Exact arithmetic for completion, points and scores: fractions inside, one rounding at the end.

A printed 2.9 points where 36.1 − 33.3 says 2.8 (河南 2016 1—4月) comes from rounding before subtracting; nothing here does.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

Number = int | Decimal | Fraction
MISSING = "—"


def exact(value: Number | None) -> Fraction | None:
    """The value as a fraction; None stays None: missing is never zero."""
    return None if value is None else Fraction(value)


def share_of(part: Number | None, whole: Number | None) -> Fraction | None:
    """``part / whole``; None where a term is missing or the whole is zero: such a rate is not 0 and not 100 %."""
    if part is None or not whole:
        return None
    return Fraction(part) / Fraction(whole)


def rounded(value: Number, places: int = 1) -> Decimal:
    """Half away from zero, as the trade rounds; never −0."""
    scaled = Fraction(value) * 10**places
    whole = (abs(scaled.numerator) * 2 + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(-whole if scaled < 0 and whole else whole).scaleb(-places)


def in_words(value: Number | None, places: int = 1, unit: str = "") -> str:
    """A figure as people write it: thin groups, ``places`` decimals, — where it is missing."""
    return MISSING if value is None else f"{rounded(value, places):,}{unit}"


def percent_in_words(share: Number | None, places: int = 1) -> str:
    """0.309 → 30.9%; — where it is missing."""
    return MISSING if share is None else f"{rounded(Fraction(share) * 100, places):,}%"


def points_in_words(points: Number | None, places: int = 1) -> str:
    """Signed: +5.9个百分点."""
    if points is None:
        return MISSING
    figure = rounded(points, places)
    return f"{'+' if figure > 0 else '−' if figure < 0 else ''}{abs(figure):,}个百分点"


def median_of(values: Iterable[Number]) -> Fraction | None:
    """The middle value, the mean of the two middle ones, None of nothing."""
    ordered = sorted(Fraction(value) for value in values)
    if not ordered:
        return None
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
