"""Windows of leagues, the day that ranks are compared with, and how scores are put in words."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest

from huoshui.core.periods import half, month, quarter, whole_year
from huoshui.core.refusals import Refusal
from huoshui.targets.rules.league_definitions import (
    HALF,
    MONTH,
    QUARTER,
    YEAR,
    LeagueDefinition,
    LeagueItem,
    PeerGroup,
    as_document,
    day_before,
    from_document,
    month_ends_before,
    typed_weight,
    window_on,
)
from huoshui.targets.rules.leagues import AMOUNT, COMPLETION, GROWTH, Figures, Item, Member, Terms, item_scores, table

YI = 10**10


@pytest.mark.parametrize(
    ("period", "day", "window", "before"),
    [
        (YEAR, dt.date(2026, 3, 31), whole_year(2026), dt.date(2026, 2, 28)),
        (YEAR, dt.date(2026, 1, 15), whole_year(2026), dt.date(2025, 12, 31)),
        (HALF, dt.date(2026, 7, 1), half(2026, 2), dt.date(2026, 6, 30)),
        (QUARTER, dt.date(2026, 3, 31), quarter(2026, 1), dt.date(2025, 12, 31)),
        (QUARTER, dt.date(2026, 11, 2), quarter(2026, 4), dt.date(2026, 9, 30)),
        (MONTH, dt.date(2026, 3, 10), month(2026, 3), dt.date(2026, 2, 28)),
    ],
)
def test_the_window_of_a_day_and_the_day_before(period: str, day: dt.date, window: object, before: dt.date) -> None:
    assert window_on(period, day) == window
    assert day_before(period, day) == before


def test_ends_of_months_go_back_over_the_year() -> None:
    assert month_ends_before(dt.date(2026, 1, 15), 3) == [dt.date(2026, 1, 31), dt.date(2025, 12, 31), dt.date(2025, 11, 30)]


def test_what_is_stored_is_read_back() -> None:
    item = LeagueItem("ytd_investment", "growth", Decimal("12.5"), 150, "period_before", 40)
    given = LeagueDefinition("赛马", QUARTER, (PeerGroup("乡镇", (("unit:1", "甲镇"), ("area:2", "乙园"))),), (item,), 1, (item.code,))
    assert from_document(as_document(given)) == given


@pytest.mark.parametrize("text", ["", "三十", "1.234", "NaN", "Infinity"])
def test_a_weight_is_a_number_with_two_decimals_at_most(text: str) -> None:
    with pytest.raises(Refusal):
        typed_weight(text)
    assert typed_weight(" 12.5分 ") == Decimal("12.5")


def test_amounts_are_said_in_yi_and_growth_in_percent_and_the_scores_are_the_same() -> None:
    figures = {"甲": (18 * YI, 20 * YI, 12 * YI), "乙": (6 * YI, 10 * YI, 8 * YI)}
    peers = [Member(key, key, "组", {"x": Figures(*values)}) for key, values in figures.items()]
    for basis, words in ((COMPLETION, "18÷20×30分"), (GROWTH, "[60＋40×(50−-25)÷(50−-25)]÷100×30分")):
        plain = Item("x", "投资", Fraction(30), basis, AMOUNT)
        said = Item("x", "投资", Fraction(30), basis, AMOUNT, said_in=YI)
        assert item_scores(said, peers)[0].formula == words
        before, after = (table(Terms((one,)), peers)["组"] for one in (plain, said))
        assert [row.score for row in before] == [row.score for row in after]
