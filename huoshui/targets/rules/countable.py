"""Indicators whose figure opens to its projects by milestone dates, and figures of targets in words."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from huoshui.targets.rules.quantities import Number, in_words, rounded

YI_FEN = 10**10
WAN_FEN = 10**6
COUNT, MONEY = "count", "money"
UNIT_WORDS = {"growth": "%", "rate": "%", "rank": "位"}


@dataclass(frozen=True)
class Countable:
    """``date_column``: the milestone that lies in the window; empty for a figure that the ledger states for the year so far.

    ``of``: a growth, whose records are those of that indicator.
    """

    id: str
    date_column: str = ""
    summed: str = ""
    from_fen: int | None = None
    below_fen: int | None = None
    of: str = ""


def _dated(column: str, *ids: str, amount: str = "") -> list[Countable]:
    """Indicators of one milestone; a size stands in the id: projects_signed_3_5yi."""
    found = [Countable(amount, column, "planned_investment_fen")] if amount else []
    for id_ in ids:
        sizes = [int(one) * YI_FEN for one in id_.removesuffix("yi").split("_") if one.isdecimal()]
        found.append(Countable(id_, column, "", sizes[0] if sizes else None, sizes[1] if len(sizes) > 1 else None))
    return found


COUNTABLES: dict[str, Countable] = {
    one.id: one
    for one in (
        *_dated(
            "signed_on",
            "projects_signed",
            "projects_signed_1yi",
            "projects_signed_3_5yi",
            "projects_signed_5yi",
            "projects_signed_10yi",
            "projects_signed_30yi",
            amount="investment_signed",
        ),
        *_dated("started_on", "projects_started", "projects_started_5yi", "projects_started_10yi", amount="investment_started"),
        *_dated("stat_entered_on", "projects_stat_entered", amount="investment_stat_entered"),
        *_dated("completed_on", "projects_completed"),
        *_dated("produced_on", "projects_produced", amount="investment_produced"),
        Countable("ytd_investment", summed="ytd_done_fen"),
        Countable("signed_amount_growth", of="investment_signed"),
        Countable("signed_count_growth", of="projects_signed"),
        Countable("started_count_growth", of="projects_started"),
    )
}


def figure_in_words(kind: str, value: Number | None) -> str:
    """A figure of a target as people write it: 18.40亿元, 320万元, 12个, 30%; — where it is missing."""
    if value is None:
        return "—"
    exact = Fraction(value)
    if kind == MONEY:
        return in_words(exact / YI_FEN, 2, "亿元") if abs(exact) >= YI_FEN else _trimmed(exact / WAN_FEN, 2) + "万元"
    if kind == COUNT:
        return _trimmed(exact, 1) + "个"
    return _trimmed(exact, 1) + UNIT_WORDS.get(kind, "")


def _trimmed(value: Fraction, places: int) -> str:
    return f"{rounded(value, 0):,}" if value.denominator == 1 else f"{rounded(value, places):,}"
