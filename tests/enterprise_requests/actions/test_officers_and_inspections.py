"""Cards with history, visits sent twice, requests on the spot, inspections over the cap."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest

from huoshui.core import clock
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal, StaleVersion
from huoshui.enterprise_requests import actions, queries
from huoshui.enterprise_requests.models import EnterpriseRequest, Inspection, Visit


def give(cast, version=0, officer=None, why=""):
    return actions.give_responsibility(
        cast.mei.actor,
        subject_kind="enterprise",
        subject_id=cast.enterprise_id,
        duty=actions.Duty(officer_id=officer or cast.zhao.id, unit_id=cast.units["service_centre"].id),
        why=why,
        expected_version=version,
    )


def note(cast, key="phone-0001", **given):
    values = {"kind": "visit", "reached": "met", "note": "看了新生产线，负责人谈扩产"} | given
    return actions.VisitNote(key, cast.enterprise_id, **values)


def announce(cast, *, member=None, unit="promotion_office", days=0, **given):
    values = {
        "enterprise_id": cast.enterprise_id,
        "unit_id": cast.units[unit].id,
        "kind": "routine",
        "basis": "年度检查计划第3号",
        "scope": "安全生产台账和现场",
        "inspectors": "李某、赵某",
        "planned_on": clock.today() + timedelta(days=days),
    }
    return actions.announce_inspection((member or cast.bo).actor, **(values | given))


def test_a_card_handed_over_keeps_its_history_and_leaves_no_gap(cast):
    assert queries.firms_without_card(cast.mei.actor).total_count == 1
    give(cast)
    assert queries.firms_without_card(cast.mei.actor).total_count == 0
    with pytest.raises(StaleVersion):
        give(cast)
    give(cast, version=1, why="岗位调整")
    history = queries.cards_of(cast.mei.actor, "enterprise", cast.enterprise_id)
    assert [(card.ends_on is None, card.ended_why) for card in history] == [(True, ""), (False, "岗位调整")]


def test_a_card_names_somebody_who_holds_the_post(cast):
    with pytest.raises(Refusal) as nobody:
        actions.give_responsibility(cast.mei.actor, subject_kind="enterprise", subject_id=cast.enterprise_id, duty=actions.Duty())
    assert nobody.value.code == "nobody_named"
    with pytest.raises(Refusal) as wrong:
        give(cast, officer=cast.bo.id)
    assert wrong.value.code == "unknown_person"


def test_a_visit_sent_twice_is_one_visit_with_the_same_requests(cast):
    sent = note(cast, told=["夜班没有公交车回城", "  ", "宿舍不够住"], files=[("照片.jpg", BytesIO(b"\xff\xd8\xff photo"))])
    first, receipts = actions.record_visit(cast.zhao.actor, sent)
    second, again = actions.record_visit(cast.zhao.actor, note(cast, told=["夜班没有公交车回城", "  ", "宿舍不够住"]))
    assert (first, [one.number for one in receipts]) == (second, [one.number for one in again])
    assert Visit.objects.in_zone(cast.home.id).count() == 1
    assert set(EnterpriseRequest.objects.in_zone(cast.home.id).values_list("channel", "visit_id")) == {("visit", first)}
    line = queries.list_visits(cast.zhao.actor).rows[0]
    assert (line.file_count, line.request_count) == (1, 2)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"note": "", "told": []}, "note_missing"),
        ({"reached": "somewhere"}, "unknown_value"),
        ({"latitude": Decimal(91), "longitude": Decimal(0)}, "place_impossible"),
        ({"visited_at": clock.now() + timedelta(days=2)}, "in_future"),
    ],
)
def test_a_visit_that_says_nothing_or_cannot_be_is_refused_in_words(cast, given, code):
    with pytest.raises(Refusal) as refused:
        actions.record_visit(cast.zhao.actor, note(cast, **given))
    assert refused.value.code == code


def test_firms_that_nobody_reached_stay_due(cast):
    give(cast)
    actions.record_visit(cast.zhao.actor, note(cast, reached="unreachable", note=""))
    scores = queries.officer_scores(cast.mei.actor, since=clock.today() - timedelta(days=90), until=clock.today())
    zhao = next(line for line in scores if line.officer_id == cast.zhao.id)
    assert (zhao.figures.firms, zhao.figures.visited_in_time, zhao.visits) == (1, 0, 1)


def test_an_officer_is_measured_by_what_the_enterprise_confirmed(cast, steps):
    give(cast)
    actions.record_visit(cast.zhao.actor, note(cast))
    steps.word(steps.answered())
    scores = queries.officer_scores(cast.mei.actor, since=clock.today() - timedelta(days=90), until=clock.today())
    zhao = next(line for line in scores if line.officer_id == cast.zhao.id)
    assert (zhao.figures.confirmed_requests, zhao.score.value) == (1, 100.0)
    assert "企业确认解决 1/1 件" in zhao.score.formula


def test_an_officer_sees_the_own_visits_alone(cast):
    actions.record_visit(cast.zhao.actor, note(cast))
    assert queries.list_visits(cast.mei.actor).total_count == 1
    with pytest.raises(NotPermitted):
        queries.list_visits(cast.chen.actor)


def test_one_over_the_cap_is_refused_or_waits_for_a_leader(cast):
    announce(cast)
    with pytest.raises(Refusal) as refused:
        announce(cast, member=cast.chen, unit="housing_office")
    assert refused.value.code == "inspection_refused"
    assert "招商局" in refused.value.message
    made = announce(cast, member=cast.chen, unit="housing_office", override_reason="上级挂牌督办的专项检查，须本周完成")
    row = queries.inspection(cast.chen.actor, made)
    assert row.state == "waiting_override"
    with pytest.raises(NotPermitted):
        actions.decide_override(cast.mei.actor, made, is_allowed=True, words="同意", expected_version=row.version)
    actions.decide_override(cast.liu.actor, made, is_allowed=False, words="并入招商局的检查", expected_version=row.version)
    assert queries.inspection(cast.chen.actor, made).state == "refused"


def test_two_units_come_together_on_one_day(cast):
    first = announce(cast, days=1)
    second = announce(cast, member=cast.chen, unit="housing_office", override_reason="消防专项检查须本月完成，请予安排")
    version = queries.inspection(cast.mei.actor, second).version
    actions.join_inspection(cast.mei.actor, second, first, expected_version=version)
    rows = [queries.inspection(cast.mei.actor, one) for one in (first, second)]
    assert len({(row.planned_on, row.joint_number, row.state) for row in rows}) == 1


def test_a_unit_over_the_cap_learns_whom_to_come_with_and_announces_together(cast):
    first = announce(cast, days=1)
    number = queries.inspection(cast.mei.actor, first).number
    with pytest.raises(Refusal) as refused:
        announce(cast, member=cast.chen, unit="housing_office", days=1)
    assert f"同月可以一起去：{number} 招商局" in refused.value.message
    second = announce(cast, member=cast.chen, unit="housing_office", days=5, joint_number=number.lower())
    rows = [queries.inspection(cast.mei.actor, one) for one in (first, second)]
    assert {(row.planned_on, row.joint_number, row.state) for row in rows} == {(rows[0].planned_on, number, "announced")}
    with pytest.raises(Refusal) as unknown:
        announce(cast, member=cast.chen, unit="housing_office", joint_number="JC20990001")
    assert unknown.value.code == "cannot_join"


def test_a_routine_inspection_is_not_recorded_for_a_day_before_its_announcement(cast):
    made = announce(cast)
    given = {"done_on": clock.today() - timedelta(days=2), "result": "台账齐全，没有发现问题。", "expected_version": 1}
    with pytest.raises(Refusal) as early:
        actions.record_inspection(cast.bo.actor, made, **given)
    assert early.value.code == "before_announcement"


def test_a_firm_sees_who_comes_and_rates_by_code_once(cast):
    made = announce(cast)
    seen = queries.inspection(cast.qian.actor, made)
    assert (seen.inspectors, seen.basis) == ("李某、赵某", "年度检查计划第3号")
    with pytest.raises(Refusal):
        actions.rate_inspection(cast.home.id, seen.number, seen.rating_code, grade="satisfied", words="")
    actions.record_inspection(cast.bo.actor, made, done_on=clock.today(), result="台账齐全，没有发现问题。", expected_version=seen.version)
    actions.rate_inspection(cast.home.id, seen.number, seen.rating_code.lower(), grade="satisfied", words="没有影响生产")
    with pytest.raises(Refusal) as again:
        actions.rate_inspection(cast.home.id, seen.number, seen.rating_code, grade="not_satisfied", words="")
    assert again.value.code == "already_rated"
    assert Inspection.objects.in_zone(cast.home.id).get(id=made).rating == "satisfied"


def test_another_units_inspection_is_not_theirs_to_record(cast):
    made = announce(cast)
    with pytest.raises(NotVisible):
        actions.record_inspection(cast.chen.actor, made, done_on=clock.today(), result="没有发现问题。", expected_version=1)


def test_lists_go_to_their_end_page_by_page_also_where_the_order_ties(cast):
    moment = clock.now() - timedelta(hours=3)
    made = [
        actions.record_visit(cast.zhao.actor, note(cast, key=f"phone-{number:04}", visited_at=moment - timedelta(hours=number // 3)))
        for number in range(7)
    ]
    seen, after = [], ""
    while True:
        page = queries.list_visits(cast.mei.actor, after=after, limit=2)
        assert page.total_count == len(made)
        seen += [row.id for row in page.rows]
        after = page.next_cursor
        if not after:
            break
    assert len(seen) == len(set(seen)) == len(made)
    assert [row.id for row in queries.list_visits(cast.mei.actor, limit=500).rows] == seen


@pytest.mark.parametrize("after", ["x", "019a0000-0000-7000-8000-000000000000"])
def test_a_mark_of_no_page_is_refused_in_words(cast, after):
    for read in (queries.list_visits, queries.list_cards, queries.list_inspections):
        with pytest.raises(Refusal) as refused:
            read(cast.mei.actor, after=after)
        assert refused.value.code == "bad_cursor"
