"""The loaded district has requests in every state, officers with their firms, inspections, common matters and draws: as they were drawn."""

from __future__ import annotations

from collections import Counter

import pytest

from huoshui.core.actor import Actor
from huoshui.core.clock import end_of_local_day
from huoshui.enterprise_requests import queries
from huoshui.enterprise_requests.models import EnterpriseRequest, Visit
from huoshui.enterprise_requests.queries import RequestFilters
from sample_district import service_truth
from sample_district.officers import OFFICERS, firms_of_officers, officers
from sample_district.places import AS_OF
from sample_district.request_lives import asked, steps
from sample_district.rounds import inspections, visits
from sample_district.services import COMMON_WORDS, UPWARD_WORDS
from sample_district.sizes import FULL, SMALL

loaded_once = pytest.mark.usefixtures("loaded")
COMMON = len(COMMON_WORDS) + len(UPWARD_WORDS)


@loaded_once
def test_every_request_stands_where_its_last_step_left_it(dispatcher: Actor) -> None:
    rows = EnterpriseRequest.objects.in_zone(dispatcher.zone_id).filter(intake_key__startswith="sample-")
    keyed = {row.intake_key: row.state for row in rows}
    true = service_truth.states(SMALL)
    found = {number: keyed.get(f"sample-request-{number:05d}") or keyed[f"sample-told-{number:05d}-0"] for number in true}
    may_be = {"replied": {"replied", "unanswered"}, "twin": {"joined", "declined"}, "in_progress": {"in_progress"}}
    assert {number: (found[number], state) for number, state in true.items() if found[number] not in may_be.get(state, {state})} == {}
    assert len(keyed) == len(true) + COMMON


@loaded_once
def test_categories_visits_and_inspections_are_counted_as_they_were_drawn(dispatcher: Actor) -> None:
    codes = {line.id: line.code for line in queries.categories(dispatcher)}
    rows = (
        EnterpriseRequest.objects.in_zone(dispatcher.zone_id).filter(registered_at__isnull=False).exclude(channel="meeting", sitting=None)
    )
    assert Counter(codes[row.category_id] for row in rows) == service_truth.by_category(SMALL)
    gates = Visit.objects.in_zone(dispatcher.zone_id).filter(device_key__startswith="sample-gate").count()
    assert queries.list_visits(dispatcher, limit=1).total_count == service_truth.visit_count(SMALL) + gates
    assert queries.list_inspections(dispatcher, limit=1).total_count == service_truth.inspection_count(SMALL)


@loaded_once
def test_the_rates_have_terms_and_the_check_finds_nothing(dispatcher: Actor) -> None:
    rates = queries.request_overview(dispatcher).whole.rates
    assert all(rate.denominator > 0 for rate in rates.values())
    assert rates["rework"].numerator > 0
    assert list(queries.request_violations(dispatcher.zone_id)) == []


@loaded_once
def test_officers_have_their_firms_and_visits(dispatcher: Actor) -> None:
    cards = queries.list_cards(dispatcher)
    assert cards.total_count >= sum(map(len, firms_of_officers().values()))
    reached = Counter(visit.reached for visit in queries.list_visits(dispatcher, limit=500).rows)
    assert min(reached["met"], reached["unreachable"], reached["idle"]) > 0


@loaded_once
def test_visits_are_planned_missed_and_moved_and_firms_that_nobody_reaches_are_flagged(dispatcher: Actor) -> None:
    coming, missed = (queries.list_planned_visits(dispatcher, tab=tab).rows for tab in ("coming", "missed"))
    assert missed and any(line.moves for line in coming)
    standing = queries.list_contact_flags(dispatcher).rows
    assert {line.kind for line in standing} >= {"unreachable", "idle"}
    assert queries.list_contact_flags(dispatcher, tab="cleared").total_count >= 1


@loaded_once
def test_inspections_matters_and_a_contradicted_call_back_are_there(dispatcher: Actor) -> None:
    rows = queries.list_inspections(dispatcher, limit=200).rows
    assert {"announced", "done"} <= {row.state for row in rows}
    assert any(row.rating_label for row in rows)
    assert {row.state for row in queries.common_matters(dispatcher).rows} == {"measure_taken", "answered"}
    draws = queries.recheck_draws(dispatcher).rows
    assert all(any(line.differs for line in draw.lines) for draw in draws) and len(draws) == 2
    assert draws[0].drawn_at <= end_of_local_day(AS_OF)
    assert queries.list_requests(dispatcher, RequestFilters(text="公交")).total_count >= len(COMMON_WORDS)


def test_the_whole_size_is_drawn_in_order_evenly_over_no_month() -> None:
    told = asked(FULL.requests)
    moments = [one.told_at for one in told]
    assert moments == sorted(moments)
    assert len({one.body for one in told}) > 700
    by_month = Counter((moment.year, moment.month) for moment in moments)
    assert len(by_month) == 18
    assert by_month[2025, 2] < by_month[2025, 3]  # the spring festival
    taken = Counter(step for _, step, _ in steps(FULL.requests))
    rare = ("declined", "twin", "withdrawn", "upward", "dispute", "upheld", "rejected", "extension", "pause", "return", "partly")
    assert all(taken[step] >= 5 for step in rare), taken
    assert len(officers()) == OFFICERS
    assert max(map(len, firms_of_officers().values())) >= 3 * max(1, min(map(len, firms_of_officers().values())))
    assert len(inspections(FULL.inspections)) == FULL.inspections
    assert len(visits(FULL.requests, FULL.visits)) + sum(one.channel == "visit" for one in told) == FULL.visits
