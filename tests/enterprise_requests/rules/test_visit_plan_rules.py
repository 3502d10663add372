"""What makes a visit due, how days are filled, in which order one drives, and when a firm counts as 失联: tables and properties."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoshui.enterprise_requests.rules.contact_flags import Contact, judge_contacts
from huoshui.enterprise_requests.rules.visit_plans import (
    FirmSituation,
    VisitTerms,
    coverage_needed,
    propose_visits,
    reasons_to_visit,
)
from huoshui.enterprise_requests.rules.visit_routes import Stop, distance_km, plan_route

TERMS = VisitTerms(30, 3, 20, 20, 7, 7, 10, 2, 10, 3, 2)
MONDAY = date(2026, 3, 2)
WEEK = [MONDAY + timedelta(days=day) for day in range(5)]
FRIDAY = date(2026, 2, 27)
OLD = date(2025, 1, 6)


def seen(on: date, met: date | None = None, reached: str = "met") -> dict[str, object]:
    return {"last_seen_on": on, "last_met_on": met or on, "last_reached": reached}


def firm(name: str = "甲", **known: object) -> FirmSituation:
    return replace(FirmSituation(name, f"{name}公司", "东园", OLD), **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("known", "code", "due_on"),
    [
        ({}, "never", date(2025, 1, 13)),
        (seen(date(2024, 5, 1)), "cadence", date(2024, 5, 31)),
        (seen(FRIDAY) | {"card_since": MONDAY}, "new_card", date(2026, 3, 9)),
        (seen(MONDAY), "cadence", date(2026, 4, 1)),
        (seen(MONDAY, FRIDAY, "unreachable"), "revisit", date(2026, 3, 12)),
        (seen(MONDAY, FRIDAY, "idle") | {"is_flagged": True}, "cadence", date(2026, 4, 1)),
        (seen(MONDAY) | {"open_requests": 1, "oldest_request_on": date(2026, 3, 4)}, "request", date(2026, 3, 11)),
        (seen(MONDAY) | {"reopened_on": date(2026, 3, 5)}, "revisit", date(2026, 3, 15)),
    ],
)
def test_what_makes_a_visit_due_first_and_by_when(known: dict[str, object], code: str, due_on: date) -> None:
    first = reasons_to_visit(firm(**known), TERMS)[0]
    assert (first.code, first.due_on) == (code, due_on)


def test_a_request_told_before_the_last_meeting_makes_no_visit_due() -> None:
    known = seen(MONDAY) | {"open_requests": 1, "oldest_request_on": OLD}
    assert [one.code for one in reasons_to_visit(firm(**known), TERMS)] == ["cadence"]


def test_a_day_belongs_to_the_park_of_its_most_urgent_firm() -> None:
    firms = [firm("甲"), firm("乙", park="西园", card_since=OLD + timedelta(days=1)), firm("丙", card_since=OLD + timedelta(days=2))]
    made, left = propose_visits(firms, TERMS, WEEK)
    assert ([(one.firm.enterprise_id, one.planned_on) for one in made], left) == ([("甲", WEEK[0]), ("丙", WEEK[0]), ("乙", WEEK[1])], 0)


def test_what_does_not_fit_is_counted_and_standing_plans_take_room() -> None:
    firms = [firm(str(number)) for number in range(6)]
    made, left = propose_visits(firms, TERMS, WEEK[:2], {WEEK[0]: 1})
    assert (len(made), left) == (3, 3)


def test_a_firm_seen_today_is_not_proposed_for_today() -> None:
    made, _ = propose_visits([firm(**seen(MONDAY, OLD, "unreachable"))], TERMS, WEEK)
    assert [(one.planned_on, one.reasons[0].code) for one in made] == [(WEEK[1], "cadence")]


def test_the_week_is_filled_to_its_least_with_those_not_seen_for_longest() -> None:
    met = MONDAY - timedelta(days=10)
    firms = [firm(name, **seen(met - timedelta(days=place), met)) for place, name in enumerate("甲乙丙丁")]
    made, _ = propose_visits(firms, TERMS, WEEK)
    assert [(one.firm.enterprise_id, one.reasons[0].code) for one in made] == [("丁", "weekly"), ("丙", "weekly"), ("乙", "weekly")]


@given(
    st.lists(st.tuples(st.sampled_from(["东园", "西园", ""]), st.integers(0, 90), st.booleans()), max_size=40),
    st.integers(1, 6),
)
def test_every_firm_is_proposed_once_and_no_day_is_overfull(rows: list[tuple[str, int, bool]], cap: int) -> None:
    firms = [
        firm(str(place), park=park, is_flagged=flagged, **seen(MONDAY - timedelta(days=ago)))
        for place, (park, ago, flagged) in enumerate(rows)
    ]
    made, left = propose_visits(firms, replace(TERMS, visits_per_day=cap), WEEK)
    assert len({one.firm.enterprise_id for one in made}) == len(made)
    assert all(sum(one.planned_on == day for one in made) <= cap for day in WEEK)
    due = sum(reasons_to_visit(one, TERMS)[0].due_on <= WEEK[-1] for one in firms)
    assert sum(one.reasons[0].code != "weekly" for one in made) + left == due


@pytest.mark.parametrize(("firms", "needed"), [(0, 0), (3, 1), (40, 8), (200, 20), (1, 1)])
def test_coverage_asks_for_twenty_firms_or_a_fifth(firms: int, needed: int) -> None:
    assert coverage_needed(firms, TERMS) == needed


def test_a_route_goes_park_by_park_to_the_nearest_next_and_unknown_places_last() -> None:
    stops = [
        Stop("a", "甲", "东园", (34.10, 115.10)),
        Stop("b", "乙", "西园", (34.40, 115.40)),
        Stop("c", "丙", "东园", (34.30, 115.30)),
        Stop("d", "丁", "东园", (34.11, 115.11)),
        Stop("e", "戊", "东园"),
    ]
    route = plan_route(stops)
    assert [(part.park, [leg.stop.key for leg in part.legs], part.unknown) for part in route] == [
        ("东园", ["d", "a", "c", "e"], 1),
        ("西园", ["b"], 0),
    ]
    assert route[0].legs[0].way_km is None and route[0].legs[-1].way_km is None
    assert route[1].legs[0].way_km == pytest.approx(distance_km((34.3, 115.3), (34.4, 115.4)))


@given(st.lists(st.tuples(st.sampled_from(["东", "西", ""]), st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180))), max_size=25))
def test_a_route_has_every_stop_once_and_each_park_together(rows: list[tuple[str, tuple[float, float] | None]]) -> None:
    route = plan_route([Stop(str(place), str(place), park, where) for place, (park, where) in enumerate(rows)])
    assert sorted(int(leg.stop.key) for part in route for leg in part.legs) == list(range(len(rows)))
    assert len({part.park for part in route}) == len(route)


@pytest.mark.parametrize(
    ("told", "flags", "next_step"),
    [
        ("", (), ""),
        ("visit:unreachable", (), "phone_check"),
        ("visit:unreachable visit:unreachable visit:unreachable", (), "phone_check"),
        ("visit:unreachable phone:unreachable", (), ""),
        ("visit:unreachable phone:unreachable visit:unreachable", ("unreachable",), ""),
        ("visit:unreachable phone:unreachable visit:unreachable phone:met", (), ""),
        ("visit:unreachable phone:met visit:unreachable phone:unreachable", (), ""),
        ("visit:idle", (), ""),
        ("visit:idle visit:idle", ("idle",), ""),
        ("visit:idle visit:idle phone:met", ("idle",), ""),  # a call does not see the workshop
        ("visit:idle visit:idle visit:met", (), ""),
        ("visit:idle visit:unreachable phone:unreachable visit:idle visit:unreachable", ("unreachable", "idle"), ""),
    ],
)
def test_a_firm_is_lost_or_idle_by_rule_and_a_contact_clears_it(told: str, flags: tuple[str, ...], next_step: str) -> None:
    contacts = [Contact(MONDAY + timedelta(days=place), *one.split(":")) for place, one in enumerate(told.split())]
    verdict = judge_contacts(contacts, 3, 2)
    assert (verdict.flags, verdict.next_step) == (flags, next_step)
