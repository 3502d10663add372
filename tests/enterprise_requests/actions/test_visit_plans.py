"""A plan accepted once, moved with its reason, fulfilled by a visit, handed over; firms flagged by rule and cleared by a contact."""

from datetime import timedelta
from decimal import Decimal

import pytest

from huoshui.assignments.actions import set_person
from huoshui.assignments.models import AssignmentPart
from huoshui.core import clock
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal, StaleVersion
from huoshui.enterprise_requests import actions, queries
from huoshui.enterprise_requests.models import ContactFlag, PlannedVisit
from huoshui.notices.models import Notice
from huoshui.organizations.models import Post


def give(cast, version=0, officer=None, why=""):
    duty = actions.Duty(officer_id=officer or cast.zhao.id)
    subject = {"subject_kind": "enterprise", "subject_id": cast.enterprise_id}
    return actions.give_responsibility(cast.mei.actor, duty=duty, why=why, expected_version=version, **subject)


def plan(cast, days=1, member=None, **given):
    choice = actions.PlanChoice(cast.enterprise_id, clock.today() + timedelta(days=days), **given)
    return actions.plan_visits((member or cast.zhao).actor, [choice])


def visit(cast, key, reached="met", kind="visit", **given):
    note = actions.VisitNote(key, cast.enterprise_id, kind, reached, note="看了新生产线" if reached == "met" else "", **given)
    return actions.record_visit(cast.zhao.actor, note)[0]


def the_plan(cast):
    return PlannedVisit.objects.in_zone(cast.home.id).get()


def flags(cast):
    rows = ContactFlag.objects.in_zone(cast.home.id).order_by("raised_on", "id")
    return [(row.kind, row.cleared_on is None) for row in rows]


def test_the_rule_proposes_a_firm_never_seen_and_a_second_tap_plans_it_once(cast):
    give(cast)
    proposed = queries.my_visit_plan(cast.zhao.actor).proposals
    assert [(one.firm.name, one.reasons[0].code) for one in proposed] == [("青河光伏有限公司", "never")]
    assert (plan(cast, reason="never"), plan(cast, reason="never")) == (1, 0)
    after = queries.my_visit_plan(cast.zhao.actor)
    assert (after.proposals, [line.reason_label for line in after.coming]) == ([], ["还没走访过"])


def test_only_own_firms_and_days_to_come_are_planned(cast):
    with pytest.raises(Refusal) as foreign:
        plan(cast)
    assert foreign.value.code == "not_your_firm"
    give(cast)
    with pytest.raises(Refusal) as past:
        plan(cast, days=-1)
    assert past.value.code == "date_in_past"
    with pytest.raises(NotPermitted):
        plan(cast, member=cast.chen)
    choice = [actions.PlanChoice(cast.enterprise_id, clock.today())]
    assert actions.plan_visits(cast.mei.actor, choice, officer_id=cast.zhao.id) == 1


def test_moving_keeps_the_reason_and_a_stale_page_is_told(cast):
    give(cast)
    plan(cast)
    row, later = the_plan(cast), clock.today() + timedelta(days=5)
    with pytest.raises(Refusal) as silent:
        actions.move_planned_visit(cast.zhao.actor, row.id, planned_on=later, why=" ", expected_version=1)
    assert silent.value.field == "why"
    assert actions.move_planned_visit(cast.zhao.actor, row.id, planned_on=later, why="企业开董事会", expected_version=1) == 2
    with pytest.raises(StaleVersion):
        actions.cancel_planned_visit(cast.zhao.actor, row.id, why="不去了", expected_version=1)
    line = queries.planned_visit(cast.mei.actor, row.id)
    assert (line.planned_on, line.moves[0]["why"], line.moves[0]["by"]) == (later, "企业开董事会", "赵服务")
    with pytest.raises(NotVisible):
        queries.planned_visit(cast.chen.actor, row.id)


def test_a_visit_fulfils_the_plan_and_a_call_does_not(cast):
    give(cast)
    plan(cast)
    visit(cast, "phone-call-1", kind="phone")
    assert the_plan(cast).state == "planned"
    made = visit(cast, "phone-0001")
    row = the_plan(cast)
    assert (row.state, row.visit_id) == ("done", made)
    with pytest.raises(Refusal) as done:
        actions.cancel_planned_visit(cast.zhao.actor, row.id, why="不去了", expected_version=row.version)
    assert done.value.code == "wrong_state"


def test_a_day_that_passed_is_missed_and_listed(cast):
    give(cast)
    plan(cast, days=0)
    with clock.clock_at(clock.now() + timedelta(days=2)):
        assert [line.is_missed for line in queries.my_visit_plan(cast.zhao.actor).missed] == [True]
        assert queries.list_planned_visits(cast.liu.actor, tab="missed").total_count == 1
    assert queries.list_planned_visits(cast.liu.actor, tab="coming").total_count == 1


def test_the_route_knows_the_place_of_an_earlier_visit(cast):
    give(cast)
    visit(cast, "phone-0001", latitude=Decimal("34.12345"), longitude=Decimal("115.54321"))
    plan(cast, days=0)
    ((park, stops),) = queries.route_of_day(cast.zhao.actor, clock.today())
    assert (park.park, park.unknown, stops[0].latitude) == ("园区未填", 0, 34.12345)


def test_a_firm_is_flagged_after_a_call_and_cleared_by_a_contact_with_its_trail(cast):
    give(cast)
    visit(cast, "phone-0001", "unreachable")
    assert "请先打电话核实" in queries.my_visit_plan(cast.zhao.actor).phone_checks[0][2]
    visit(cast, "phone-0002", "unreachable", kind="phone")
    assert flags(cast) == []
    visit(cast, "phone-0003", "unreachable")
    assert flags(cast) == [("unreachable", True)]
    line = queries.list_contact_flags(cast.liu.actor).rows[0]
    assert (line.enterprise_name, line.officer_name) == ("青河光伏有限公司", "赵服务")
    assert "含电话核实" in line.words
    visit(cast, "phone-0004", kind="phone")
    assert flags(cast) == [("unreachable", False)]
    assert queries.list_contact_flags(cast.liu.actor).rows == []
    assert queries.list_contact_flags(cast.liu.actor, tab="cleared").rows[0].cleared_words == "赵服务 见到负责人"


def test_handing_over_carries_the_plan_and_the_assignments_along_and_tells_the_new_officer(cast, steps):
    Post.objects.create_in(cast.home.id, person=cast.bo.person, role="officer", unit=cast.units["promotion_office"])
    Post.objects.create_in(cast.home.id, person=cast.zhao.person, role="department", unit=cast.units["promotion_office"])
    give(cast)
    plan(cast)
    request_id = steps.tell().request_id
    steps.register(request_id)
    steps.dispatch(request_id)
    part = steps.part(request_id)
    set_person(cast.mei.actor, part.id, person_id=cast.zhao.id)
    give(cast, version=1, officer=cast.bo.id, why="岗位调整")
    row = the_plan(cast)
    assert (row.officer_id, row.officer_name, row.moves[0]["why"]) == (cast.bo.id, "薄招商", "赵服务 交接：岗位调整")
    assert AssignmentPart.objects.in_zone(cast.home.id).get(id=part.id).person_id == cast.bo.id
    told = Notice.objects.in_zone(cast.home.id).get(person_id=cast.bo.id, matter_kind="enterprise")
    assert "在办诉求 1 件，计划走访 1 次，经办的交办 1 件" in told.body


def test_the_check_finds_a_plan_fulfilled_by_nothing_and_a_flag_that_outlived_a_meeting(cast):
    give(cast)
    plan(cast)
    visit(cast, "phone-0001", "idle", visited_at=clock.now() - timedelta(hours=3))
    visit(cast, "phone-0002", "idle", visited_at=clock.now() - timedelta(hours=2))
    visit(cast, "phone-0003", visited_at=clock.now() - timedelta(hours=1))
    assert list(queries.request_violations(cast.home.id)) == []
    PlannedVisit.objects.in_zone(cast.home.id).update(visit=None)
    ContactFlag.objects.in_zone(cast.home.id).update(cleared_on=None, cleared_by_visit=None)
    found = list(queries.request_violations(cast.home.id))
    assert ["却没有这家企业的走访" in found[0], "标记却没有解除" in found[1]] == [True, True]
