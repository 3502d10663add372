"""A figure opens down to its records, their facts and the cells; nobody opens what is not theirs."""

from __future__ import annotations

from datetime import date

import pytest

from huoshui.core.periods import Period, whole_year
from huoshui.core.refusals import NotPermitted, NotVisible
from huoshui.investment_projects.models import Project
from huoshui.targets.queries.figures import facts_behind
from huoshui.targets.queries.indicators import Scope
from tests.cast import Cast
from tests.investment_projects.conftest import YI, Ledger

YEAR = whole_year(2026)
DAY = date(2026, 3, 31)


@pytest.fixture
def signed(ledger: Ledger, cast: Cast) -> dict[str, object]:
    ids = {
        "甲": ledger.project("甲", planned_investment=12 * YI, signed_on=date(2026, 1, 10)),
        "乙": ledger.project("乙", planned_investment=20 * YI, signed_on=date(2026, 2, 1)),
        "丙": ledger.project("丙", planned_investment=3 * YI, stage="signed"),
    }
    ledger.send()
    Project.objects.in_zone(cast.home.id).filter(id=ids["甲"]).update(duty_unit=cast.units["promotion_office"])
    return dict(ids)


def test_a_count_opens_to_its_records_and_names_those_that_nobody_placed(signed: dict[str, object], cast: Cast) -> None:
    found = facts_behind(cast.mei.actor, "projects_signed", period=YEAR, as_of=DAY)
    assert {row.label: row.belongs for row in found.rows} == {"甲": True, "乙": True, "丙": None}
    assert (found.measured.value, found.measured.undecided) == (2, 1)
    facts = next(row.facts for row in found.rows if row.label == "甲")
    assert [fact.attribute.name for fact in facts] == ["signed_on"]
    assert "F7" in facts[0].spot_sentence


def test_an_amount_opens_largest_first_with_the_facts_that_are_added(signed: dict[str, object], cast: Cast) -> None:
    found = facts_behind(cast.mei.actor, "investment_signed", period=YEAR, as_of=DAY)
    known = [row for row in found.rows if row.belongs]
    assert [(row.label, row.figure) for row in known] == [("乙", 20 * YI), ("甲", 12 * YI)]
    assert sum(row.figure or 0 for row in known) == found.measured.value
    assert {fact.attribute.name for fact in known[0].facts} == {"planned_investment", "signed_on"}


def test_rates_and_growth_open_to_their_terms(signed: dict[str, object], cast: Cast) -> None:
    rate = facts_behind(cast.mei.actor, "signed_10yi_share", period=YEAR, as_of=DAY)
    assert [(term.label, term.measured.value) for term in rate.terms] == [("分子：新签约10亿元以上项目", 2), ("分母：新签约项目", 2)]
    grown = facts_behind(cast.mei.actor, "signed_count_growth", period=YEAR, as_of=DAY)
    assert [(term.label, term.period.start.year) for term in grown.terms] == [("本期", 2026), ("上年同期", 2025)]
    batch = facts_behind(cast.mei.actor, "batch_start_rate", period=YEAR, as_of=DAY)
    assert [(term.label, term.term) for term in batch.terms] == [("分子", "numerator"), ("分母", "denominator")]


def test_pages_follow_one_another_without_a_gap(signed: dict[str, object], cast: Cast) -> None:
    first = facts_behind(cast.mei.actor, "investment_total", period=YEAR, as_of=DAY, limit=2)
    second = facts_behind(cast.mei.actor, "investment_total", period=YEAR, as_of=DAY, limit=2, after=first.next_cursor)
    assert [row.label for row in (*first.rows, *second.rows)] == ["乙", "甲", "丙"]
    assert second.next_cursor == ""


def test_a_unit_opens_its_own_and_only_its_own(signed: dict[str, object], cast: Cast) -> None:
    scope = Scope.unit(cast.units["promotion_office"].id)
    assert [row.label for row in facts_behind(cast.mei.actor, "investment_total", scope=scope, period=YEAR, as_of=DAY).rows] == ["甲"]
    assert [row.label for row in facts_behind(cast.bo.actor, "investment_total", period=YEAR, as_of=DAY).rows] == ["甲"]
    assert facts_behind(cast.chen.actor, "investment_total", period=YEAR, as_of=DAY).rows == ()
    with pytest.raises(NotPermitted):
        facts_behind(cast.qian.actor, "investment_total", period=YEAR)
    with pytest.raises(NotVisible):
        facts_behind(cast.mei.actor, "no_such", period=YEAR)


@pytest.mark.parametrize(
    "indicator_id", ["requests_told", "visits_made", "inspections_done", "enterprises_registered", "batch_sign", "signed_unit_rank"]
)
def test_every_kind_of_record_opens(signed: dict[str, object], cast: Cast, indicator_id: str) -> None:
    found = facts_behind(cast.mei.actor, indicator_id, period=Period(date(2026, 1, 1), DAY), as_of=DAY)
    assert found.rows == ()
