"""How a bulletin says things: days in words, names in a row, who leads and who lags. Ties are stated, nothing is ranked over nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from huoshui.reports.rules.figures import reference

LED_AND_LAGGING = 3


@dataclass(frozen=True)
class Standing:
    """One unit in a race: ``numerator`` of ``denominator``, and the keys of the figures that say so."""

    name: str
    numerator: int
    denominator: int
    numerator_key: str
    denominator_key: str
    rate_key: str
    investment_key: str = ""


@dataclass(frozen=True)
class Placed:
    """Rank 1 is best. ``is_tied``: another has the same rate and therefore the same rank."""

    rank: int
    is_tied: bool
    standing: Standing


def placed(standings: Sequence[Standing]) -> tuple[Placed, ...]:
    """Best first by exact rate, equal rates share a rank and stand by name; those with a denominator of 0 are left out."""
    counted = [one for one in standings if one.denominator > 0]
    counted.sort(key=lambda one: (-Fraction(one.numerator, one.denominator), one.name))
    rates = [Fraction(one.numerator, one.denominator) for one in counted]
    return tuple(Placed(rates.index(rate) + 1, rates.count(rate) > 1, one) for one, rate in zip(counted, rates, strict=True))


def leaders_and_laggards(rows: Sequence[Placed]) -> tuple[tuple[Placed, ...], tuple[Placed, ...]]:
    """The first three and the last three places with all who share them; nobody is named both. Too few or all equal: nobody lags."""
    ranks = sorted({row.rank for row in rows})
    if len(ranks) < 2:
        return tuple(rows), ()
    ahead = ranks[: min(LED_AND_LAGGING, len(ranks) // 2)]
    behind = ranks[-min(LED_AND_LAGGING, len(ranks) - len(ahead), len(ranks) // 2) :]
    return tuple(row for row in rows if row.rank in ahead), tuple(row for row in rows if row.rank in behind)


def rate_words(rows: Sequence[Placed]) -> str:
    """甲（71.4%，5/7）、乙（…）, each number a reference; 并列 where a rank is shared."""
    return "、".join(
        f"{row.standing.name}（{reference(row.standing.rate_key)}，{reference(row.standing.numerator_key)}/"
        f"{reference(row.standing.denominator_key)}{'，并列' if row.is_tied else ''}）"
        for row in rows
    )


def day_words(day: date) -> str:
    """2026年3月31日."""
    return f"{day.year}年{day.month}月{day.day}日"
