"""Every published definition says of the example ledger what its worked example says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest

from huoshui.analytics.engines.counting import count_on_duckdb
from huoshui.analytics.engines.duckdb_engine import DuckDBEngine
from huoshui.analytics.rollups import Aggregate, Asked
from huoshui.core.money import parse_money_fen
from huoshui.core.periods import Period
from huoshui.rulebook.adapters.published_rules import published_versions
from huoshui.targets.adapters.published_indicators import published_dictionary
from huoshui.targets.queries.counting import FOR_EVER
from huoshui.targets.queries.indicators import Measuring, Scope
from huoshui.targets.rules import measuring
from huoshui.targets.rules.indicators import Indicator, Measured
from tests.targets import example_ledger

QUARTER = Period(dt.date(2026, 1, 1), dt.date(2026, 3, 31))
EVERY = [one for versions in published_dictionary().versions.values() for one in versions]
RULES = {one.rule_set: one.content for one in published_versions() if one.scope == "default"}


class ExampleMeasuring(Measuring):
    """The product's own reading over the example's relations: only where the cells come from differs."""

    def __init__(self) -> None:
        class Somebody:
            zone_id = example_ledger.ZONE
            sees_whole_zone = True

        self.actor: Any = Somebody()
        self.day = QUARTER.end
        self.known_at = None
        self.dictionary = published_dictionary()
        needed: dict[Asked, set[Aggregate]] = {}
        for one in EVERY:
            self._need(one.id, QUARTER, needed)
        with DuckDBEngine() as engine:
            example_ledger.fill(engine)
            aggregates = {aggregate for each in needed.values() for aggregate in each}
            self.rollup = count_on_duckdb(engine, sorted(aggregates, key=repr), sorted(needed), FOR_EVER)

    def _rule(self, rule_set: str, day: dt.date) -> Any:
        return RULES[rule_set]


@pytest.fixture(scope="module")
def example() -> Iterator[ExampleMeasuring]:
    yield ExampleMeasuring()


def written(measured: Measured) -> int | Fraction | tuple[Any, Any] | None:
    if measured.kind in ("count", "money", "rank"):
        return measured.value
    return None if measured.value is None else measured.value


def stated(one: Indicator) -> int | Fraction | None:
    assert one.example is not None
    text = one.example.value
    if text == "无":
        return None
    if one.kind == "money":
        return parse_money_fen(text)
    if one.kind in ("count", "rank"):
        return int(text)
    above, below = text.split("/")
    return Fraction(int(above), int(below))


def test_the_dictionary_covers_what_the_trade_counts() -> None:
    assert len(EVERY) >= 80
    assert {one.kind for one in EVERY} == {"count", "money", "rate", "growth", "rank"}
    assert len({one.name for one in EVERY}) == len(EVERY), "two indicators of one name"


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.id)
def test_the_worked_example_holds(example: ExampleMeasuring, one: Indicator) -> None:
    scope = Scope.unit(example_ledger.PROMOTION) if one.kind == "rank" else Scope()
    measured = example.measured(one.id, scope, QUARTER)
    assert written(measured) == stated(one), f"{one.name}: {measured}"
    if one.kind == "rate" and one.example is not None:
        above, below = (int(part) for part in one.example.value.split("/"))
        scale = Fraction(measured.denominator) / below  # type: ignore[arg-type]
        assert measured.numerator == above * scale, "the terms are kept, not only their quotient"


def test_what_the_ledger_does_not_say_is_named_and_never_counted_as_no(example: ExampleMeasuring) -> None:
    signed = example.measured("projects_signed", Scope(), QUARTER)
    assert (signed.value, signed.undecided) == (2, 6)  # 丁戊己庚辛壬 are signed or further, and nobody said when
    total = example.measured("investment_total", Scope(), QUARTER)
    assert total.missing == 1  # 壬
    assert example.measured("enterprises_above_scale", Scope(), QUARTER).undecided == 1


def test_units_add_up_to_the_zone(example: ExampleMeasuring) -> None:
    units = [Scope.unit(example_ledger.PROMOTION), Scope.unit(example_ledger.INDUSTRY)]
    for indicator_id in ("projects_signed", "investment_signed_so_far", "gap_signed_no_land", "requests_counted"):
        parts = [example.measured(indicator_id, unit, QUARTER).value for unit in units]
        whole = example.measured(indicator_id, Scope(), QUARTER).value
        assert sum(part for part in parts if part is not None) == whole, indicator_id


def test_base_periods() -> None:
    assert measuring.base_period(QUARTER, "year_before") == Period(dt.date(2025, 1, 1), dt.date(2025, 3, 31))
    assert measuring.base_period(QUARTER, "period_before") == Period(dt.date(2025, 10, 1), dt.date(2025, 12, 31))
    assert measuring.base_period(Period(dt.date(2024, 2, 1), dt.date(2024, 2, 29)), "year_before").end == dt.date(2023, 2, 28)
    assert measuring.base_period(Period(dt.date(2026, 3, 10), dt.date(2026, 3, 19)), "period_before") == Period(
        dt.date(2026, 2, 28), dt.date(2026, 3, 9)
    )
