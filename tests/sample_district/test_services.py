"""The loaded district has requests in every state, officers with their firms, inspections, common matters and a draw."""

from __future__ import annotations

from collections import Counter

import pytest

from huoshui.core.actor import Actor
from huoshui.core.clock import end_of_local_day
from huoshui.enterprise_requests import queries
from huoshui.enterprise_requests.queries import RequestFilters
from huoshui.enterprise_requests.rules import request_flow
from sample_district.places import AS_OF
from sample_district.requests import COUNT, asked
from sample_district.services import COMMON_WORDS, UPWARD_WORDS, firms_of_officers
from tests.sample_district.test_load import dispatcher, loaded  # noqa: F401 - the district is loaded once for both files

pytestmark = pytest.mark.usefixtures("loaded")


def test_every_request_that_was_told_stands_in_a_state_and_every_state_but_two_has_some(dispatcher: Actor) -> None:  # noqa: F811
    counts = queries.counts_by_state(dispatcher)
    raised_on_visits = queries.list_requests(dispatcher, RequestFilters(channels=("visit",), text="屋顶")).total_count
    assert sum(counts.values()) >= COUNT + len(COMMON_WORDS) + len(UPWARD_WORDS) + raised_on_visits
    assert {state for state, count in counts.items() if not count} <= {request_flow.UPWARD, request_flow.WITHDRAWN, request_flow.JOINED}
    assert counts[request_flow.CONFIRMED] > COUNT // 3


def test_the_rates_have_terms_and_the_check_finds_nothing(dispatcher: Actor) -> None:  # noqa: F811
    rates = queries.request_overview(dispatcher).whole.rates
    assert all(rate.denominator > 0 for rate in rates.values())
    assert rates["rework"].numerator > 0
    assert list(queries.request_violations(dispatcher.zone_id)) == []


def test_officers_have_their_firms_and_visits(dispatcher: Actor) -> None:  # noqa: F811
    cards = queries.list_cards(dispatcher)
    assert cards.total_count >= sum(map(len, firms_of_officers().values())) - 3
    reached = Counter(visit.reached for visit in queries.list_visits(dispatcher, limit=500).rows)
    assert min(reached["met"], reached["unreachable"], reached["idle"]) > 0


def test_visits_are_planned_missed_and_moved_and_firms_that_nobody_reaches_are_flagged(dispatcher: Actor) -> None:  # noqa: F811
    coming, missed = (queries.list_planned_visits(dispatcher, tab=tab).rows for tab in ("coming", "missed"))
    assert missed and any(line.moves for line in coming)
    standing = queries.list_contact_flags(dispatcher).rows
    assert {line.kind for line in standing} >= {"unreachable", "idle"}
    assert queries.list_contact_flags(dispatcher, tab="cleared").total_count >= 1


def test_inspections_matters_and_a_contradicted_call_back_are_there(dispatcher: Actor) -> None:  # noqa: F811
    rows = queries.list_inspections(dispatcher).rows
    assert {"announced", "done", "waiting_override"} <= {row.state for row in rows}
    assert any(row.joint_number for row in rows)
    assert any(row.rating_label for row in rows)
    assert {row.state for row in queries.common_matters(dispatcher).rows} == {"measure_taken", "answered"}
    draw = queries.recheck_draws(dispatcher).rows[0]
    assert [line.differs for line in draw.lines].count(True) == 1
    assert draw.drawn_at <= end_of_local_day(AS_OF)


def test_the_requests_are_told_in_order_and_name_firms_of_the_register() -> None:
    moments = [one.told_at for one in asked()]
    assert moments == sorted(moments)
    assert len({one.body for one in asked()}) > 60
