"""Figures of targets count the same projects as the lists, say what they cannot tell, and open to their records."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from uuid import UUID

import pytest

from huoshui.core.periods import Period, month, whole_year
from huoshui.targets.queries import Ask, measure_all, records_behind
from tests.cast import Cast
from tests.targets.conftest import DAY, YI

YEAR = whole_year(2026)


@pytest.mark.parametrize(
    ("indicator_id", "window", "value", "undecided", "missing"),
    [
        ("projects_signed", YEAR, 4, 1, 0),
        ("projects_signed", month(2026, 6), 1, 1, 0),
        ("projects_signed", whole_year(2025), 1, 5, 0),
        ("projects_signed", whole_year(2027), None, 0, 0),
        ("projects_signed_5yi", YEAR, 1, 2, 0),
        ("projects_signed_3_5yi", YEAR, 1, 1, 0),
        ("investment_signed", YEAR, 11 * YI, 1, 1),
        ("projects_started", YEAR, 1, 0, 0),
        ("projects_produced", YEAR, 0, 0, 0),
        ("investment_produced", YEAR, 0, 0, 0),
        ("ytd_investment", YEAR, YI, 0, 5),
        ("signed_amount_growth", YEAR, Fraction(75, 2), 6, 1),
        ("started_count_growth", YEAR, None, 4, 0),
        ("signed_amount_growth", whole_year(2027), None, 0, 0),
    ],
)
def test_what_the_ledger_counts_and_what_it_cannot_tell(
    cast: Cast, projects: dict[str, UUID], indicator_id: str, window: Period, value: int | None, undecided: int, missing: int
) -> None:
    [found] = measure_all(cast.mei.actor, [Ask(indicator_id, window)], as_of=DAY)
    assert (found.value, found.undecided, found.missing) == (value, undecided, missing)


def test_every_scope_of_a_page_is_counted_at_once(cast: Cast, projects: dict[str, UUID]) -> None:
    offices = [None, cast.units["promotion_office"].id, cast.units["housing_office"].id, cast.units["township"].id]
    found = measure_all(cast.mei.actor, [Ask("projects_signed", YEAR, unit_id=unit_id) for unit_id in offices], as_of=DAY)
    assert [one.value for one in found] == [4, 3, 1, 0]


def test_a_day_back_counts_what_had_happened_by_then(cast: Cast, projects: dict[str, UUID]) -> None:
    [found] = measure_all(cast.mei.actor, [Ask("projects_signed", YEAR)], as_of=date(2026, 2, 28))
    assert found.value == 2


def test_figures_are_open_to_all_but_records_only_to_those_who_may_see_them(cast: Cast, projects: dict[str, UUID]) -> None:
    ask = Ask("projects_signed", YEAR)
    [seen_by_chen] = measure_all(cast.chen.actor, [ask], as_of=DAY)
    assert seen_by_chen.value == 4
    rows, total = records_behind(cast.chen.actor, ask, as_of=DAY)
    assert ([row.name for row in rows], total) == (["戊项目"], 4)
    rows, total = records_behind(cast.mei.actor, ask, as_of=DAY)
    assert ([row.name for row in rows], total) == (["乙项目", "丙项目", "戊项目", "甲项目"], 4)


@pytest.mark.parametrize(
    ("indicator_id", "names"),
    [
        ("investment_signed", ["甲项目", "乙项目", "戊项目", "丙项目"]),
        ("projects_signed_5yi", ["甲项目"]),
        ("ytd_investment", ["乙项目"]),
        ("signed_amount_growth", ["甲项目", "乙项目", "戊项目", "丙项目"]),
    ],
)
def test_the_records_behind_each_kind(cast: Cast, projects: dict[str, UUID], indicator_id: str, names: list[str]) -> None:
    rows, total = records_behind(cast.mei.actor, Ask(indicator_id, YEAR), as_of=DAY)
    assert ([row.name for row in rows], total) == (names, len(names))


def test_an_indicator_that_the_ledger_does_not_count_is_unknown(cast: Cast) -> None:
    assert measure_all(cast.mei.actor, [Ask("weather", YEAR)])[0].value is None
