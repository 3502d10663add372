"""An indicator equals the list, the cockpit and the 三个一批 page, for everyone, on any day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest

from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.periods import Period, month, whole_year
from huoshui.core.refusals import NotPermitted, NotVisible
from huoshui.investment_projects.actions import add_batch_entry, create_batch
from huoshui.investment_projects.models import Project
from huoshui.investment_projects.queries import batch_rates, gap_summaries, list_projects, project_totals, stage_funnel
from huoshui.investment_projects.rules.filters import ProjectFilters
from huoshui.targets.queries import counting
from huoshui.targets.queries.indicators import WHOLE_ZONE, Scope, indicators, measure, measure_many
from tests.cast import Cast
from tests.investment_projects.conftest import YI, Ledger

YEAR = whole_year(2026)
SIGNED_ON = ("signed", "landed", "started", "stat_entered", "completed", "in_production", "capacity_reached", "effect_reached")
DAY = date(2026, 3, 31)


@pytest.fixture
def district(ledger: Ledger, cast: Cast) -> dict[str, object]:
    """Six projects of two units, two of them in a 期; one phase of the fourth."""
    ids = {
        "甲": ledger.project("甲", planned_investment=12 * YI, signed_on=date(2026, 1, 10)),
        "乙": ledger.project("乙", planned_investment=6 * YI, stage="signed"),
        "丙": ledger.project("丙", planned_investment=3 * YI, signed_on=date(2025, 3, 1), started_on=date(2026, 2, 15), annual_plan=2 * YI),
        "丁": ledger.project("丁", signed_on=date(2025, 6, 1), land_won_on=date(2026, 2, 20)),
        "戊": ledger.project("戊", planned_investment=8 * YI, produced_on=date(2026, 3, 20)),
        "己": ledger.project("己", planned_investment=4 * YI, stage="negotiating"),
        "丁一期": ledger.project("丁一期", planned_investment=2 * YI, signed_on=date(2026, 2, 1)),
    }
    reported = {"period_start": date(2026, 1, 1), "period_end": DAY}
    ledger.state(ids["丙"], "ytd_done", YI // 2, **reported)
    ledger.send()
    rows = Project.objects.in_zone(cast.home.id)
    rows.filter(id__in=[ids["甲"], ids["丙"], ids["己"]]).update(duty_unit=cast.units["promotion_office"])
    rows.filter(id__in=[ids["乙"], ids["丁"]]).update(duty_unit=cast.units["housing_office"])
    rows.filter(id=ids["丁一期"]).update(parent_project_id=ids["丁"])
    batch = create_batch(cast.mei.actor, period_no=3)
    for name in ("甲", "丙", "丁"):
        add_batch_entry(cast.mei.actor, batch, project_id=ids[name], kind="sign")
    return {"batch": batch, **ids}


def signed(actor: Actor, as_of: date, known_on: date | None = None) -> tuple[int, int | None]:
    many = measure_many(
        actor, ["projects_signed_so_far", "investment_signed_so_far"], periods=[Period(as_of, as_of)], as_of=as_of, known_on=known_on
    )
    count, amount = (each.value for each in many.values())
    assert isinstance(count, int)
    return count, amount  # type: ignore[return-value]


@pytest.mark.parametrize("who", ["mei", "liu", "sun", "bo", "chen", "wang"])
@pytest.mark.parametrize("as_of", [None, DAY, date(2026, 2, 10), date(2025, 12, 31)])
def test_an_indicator_is_the_count_and_the_sum_of_the_list(district: dict[str, object], cast: Cast, who: str, as_of: date | None) -> None:
    actor = getattr(cast, who).actor
    listed = list_projects(actor, ProjectFilters(stages=SIGNED_ON), as_of=as_of).totals
    found = signed(actor, as_of or clock.today())
    assert found == (listed.project_count, listed.planned_investment.fen or (None if listed.planned_investment.missing else 0))


def test_an_indicator_is_the_number_of_the_cockpit(district: dict[str, object], cast: Cast) -> None:
    actor = cast.mei.actor
    ids = ["project_count", "investment_total", "annual_plan_investment", "ytd_investment", "projects_producing_so_far"]
    found = {key[0]: each.value for key, each in measure_many(actor, ids, periods=[YEAR], as_of=DAY).items()}
    totals = project_totals(actor, as_of=DAY)
    funnel = {step.stage: step for step in stage_funnel(actor, as_of=DAY)}
    assert found == {
        "project_count": totals.project_count,
        "investment_total": totals.planned_investment.fen,
        "annual_plan_investment": totals.sums["annual_plan"].fen,
        "ytd_investment": totals.sums["ytd_done"].fen,
        "projects_producing_so_far": funnel["in_production"].reached.project_count,
    }
    assert found["project_count"] == 6, "the phase is counted with its project"
    assert found["investment_total"] == 35 * YI, "and stands for the figure that its project does not state"


@pytest.mark.parametrize("as_of", [DAY, date(2026, 2, 25)])
def test_gap_indicators_are_the_gap_lists(district: dict[str, object], cast: Cast, as_of: date) -> None:
    summaries = {each.kind: each for each in gap_summaries(cast.mei.actor, as_of=as_of)}
    for kind, summary in summaries.items():
        found = measure(cast.mei.actor, f"gap_{kind}", period=YEAR, as_of=as_of)
        amount = measure(cast.mei.actor, f"gap_{kind}_amount", period=YEAR, as_of=as_of)
        assert found.value == summary.project_count
        assert (amount.value or None) == summary.investment.fen


def test_rates_of_batches_are_those_of_the_page(district: dict[str, object], cast: Cast) -> None:
    ids = [f"batch_{code}{tail}" for code in ("fulfil_rate", "start_rate", "produce_rate", "effect_rate") for tail in ("", "_amount")]
    found = {key[0]: each for key, each in measure_many(cast.mei.actor, ids, periods=[YEAR], as_of=DAY).items()}
    for rate in batch_rates(cast.mei.actor, None, DAY):
        ours = found[f"batch_{rate.measure}" + ("_amount" if rate.by == "amount" else "")]
        assert (ours.numerator or 0, ours.denominator or 0) == (rate.numerator or 0, rate.denominator or 0), rate.measure


def test_a_month_further_back_and_all_months_at_once_say_the_same(district: dict[str, object], cast: Cast) -> None:
    ids = ["projects_signed", "investment_signed", "projects_started", "projects_signed_so_far", "ytd_investment", "signed_count_growth"]
    months = [month(2025, number) for number in range(1, 13)] + [month(2026, number) for number in (1, 2, 3)]
    scopes = [WHOLE_ZONE, Scope.unit(cast.units["promotion_office"].id)]
    together = measure_many(cast.mei.actor, ids, scopes=scopes, periods=months, as_of=DAY)
    for indicator_id in ids:
        for period in (months[2], months[5], months[-3], months[-1]):
            alone = measure(cast.mei.actor, indicator_id, scope=scopes[1], period=period, as_of=DAY)
            assert together[indicator_id, scopes[1], period] == alone, (indicator_id, period)
    assert together["projects_signed", WHOLE_ZONE, months[2]].value == 1


def test_what_was_learned_later_was_not_known(district: dict[str, object], cast: Cast, ledger: Ledger) -> None:
    yesterday = clock.today() - dt.timedelta(days=1)
    assert signed(cast.mei.actor, clock.today(), known_on=yesterday) == (0, 0)
    assert signed(cast.mei.actor, clock.today())[0] == 5


def test_a_period_that_lies_ahead_has_no_value_and_says_so(district: dict[str, object], cast: Cast) -> None:
    ahead = measure(cast.mei.actor, "projects_signed", period=month(2026, 6), as_of=DAY)
    assert (ahead.value, ahead.note) == (None, "期间还没有开始")


def test_growth_keeps_both_bases_and_a_base_of_nothing_gives_no_growth(district: dict[str, object], cast: Cast) -> None:
    grown = measure(cast.mei.actor, "signed_count_growth", period=Period(date(2026, 1, 1), DAY), as_of=DAY)
    assert (grown.value, grown.numerator, grown.denominator) == (Fraction(0), 1, 1)
    nothing = measure(cast.mei.actor, "started_count_growth", period=Period(date(2026, 1, 1), DAY), as_of=DAY)
    assert (nothing.value, nothing.numerator, nothing.denominator) == (None, 1, 0)


def test_places_are_told_only_to_who_sees_every_unit(district: dict[str, object], cast: Cast) -> None:
    own = Scope.unit(cast.units["promotion_office"].id)
    assert measure(cast.liu.actor, "signed_unit_rank", scope=own, period=YEAR, as_of=DAY).value == 1
    hidden = measure(cast.bo.actor, "signed_unit_rank", scope=own, period=YEAR, as_of=DAY)
    assert (hidden.value, hidden.note) == (None, "位次只对看全区的岗位计算")


def test_strangers_measure_nothing_of_ours(district: dict[str, object], cast: Cast, bind: Callable[[object], None]) -> None:
    bind(cast.elsewhere.id)
    assert measure(cast.stranger.actor, "project_count", period=YEAR).value == 0
    bind(cast.home.id)
    for name in ("gu", "han", "jiang", "qian"):
        with pytest.raises(NotPermitted):
            measure(getattr(cast, name).actor, "project_count", period=YEAR)
    with pytest.raises(NotVisible):
        measure(cast.mei.actor, "no_such_indicator", period=YEAR)


def test_a_large_zone_is_counted_from_a_snapshot_with_the_same_result(
    district: dict[str, object], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = [one.id for one in indicators(cast.mei.actor, on=DAY)]
    months = [month(2025, 6), month(2025, 12), month(2026, 2), month(2026, 3)]
    asked = {"scopes": [WHOLE_ZONE, Scope.unit(cast.units["promotion_office"].id)], "periods": months, "as_of": DAY}
    on_postgres = measure_many(cast.mei.actor, every, **asked)  # type: ignore[arg-type]
    monkeypatch.setattr(counting, "MANY_FACTS", 1)
    on_duckdb = measure_many(cast.mei.actor, every, **asked)  # type: ignore[arg-type]
    assert on_duckdb == on_postgres
    assert len(on_postgres) == len(every) * 8
