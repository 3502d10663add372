"""A factor ticket from the first word to the firms' own, its hours, and the days without outage."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from huoshui.assignments.actions import accept_reply, reply_done, sign_part
from huoshui.assignments.models import AssignmentPart
from huoshui.assignments.rules import flow
from huoshui.core.clock import SHANGHAI, clock_at
from huoshui.core.refusals import NotVisible, Refusal, StaleVersion
from huoshui.enterprise_requests import actions, queries
from huoshui.enterprise_requests.models import FactorTicket
from huoshui.enterprises.actions import create_enterprise
from huoshui.notices.models import Notice
from huoshui.organizations.models import Area
from tests.cast import Cast
from tests.enterprise_requests.steps import Steps

RESTORED = "跳闸开关已更换，现场送电正常，电工在场确认。"


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


@pytest.fixture
def park(cast: Cast) -> UUID:
    return Area.objects.create_in(cast.home.id, name="临港园区", kind="park").id


@pytest.fixture
def other_firm(cast: Cast) -> UUID:
    return create_enterprise(cast.mei.actor, name="百灵铸造有限公司", is_another=True)


def order(cast: Cast, **more: Any) -> actions.FactorOrder:
    values = {
        "factor": "power",
        "title": "东园线跳闸",
        "unit_id": cast.units["promotion_office"].id,
        "began_at": at("03-10 08:00"),
        "enterprise_ids": [cast.enterprise_id],
    }
    return actions.FactorOrder(**(values | more))


def raised(cast: Cast, now: str = "03-10 08:30", **more: Any) -> UUID:
    with clock_at(at(now)):
        return actions.raise_factor_ticket(cast.mei.actor, order(cast, **more))


def row(cast: Cast, ticket_id: UUID) -> FactorTicket:
    return FactorTicket.objects.in_zone(cast.home.id).get(id=ticket_id)


def restore(cast: Cast, ticket_id: UUID, restored: str, now: str = "") -> None:
    with clock_at(at(now or restored)):
        actions.restore_factor_ticket(
            cast.bo.actor, ticket_id, restored_at=at(restored), words=RESTORED, expected_version=row(cast, ticket_id).version
        )


def test_a_sudden_outage_is_told_to_the_firm_its_officer_and_the_unit_once(cast: Cast) -> None:
    with clock_at(at("03-10 08:10")):
        actions.give_responsibility(
            cast.mei.actor, subject_kind="enterprise", subject_id=cast.enterprise_id, duty=actions.Duty(officer_id=cast.zhao.id)
        )
    ticket_id = raised(cast)
    told = Notice.objects.in_zone(cast.home.id).filter(matter_id=ticket_id).values_list("person_id", flat=True)
    assert sorted(told) == sorted([cast.qian.id, cast.zhao.id, cast.bo.id])
    detail = queries.factor_ticket(cast.bo.actor, ticket_id)
    assert (detail.row.number, detail.row.state_label, detail.row.firm_names) == ("YS20260001", "停供中", ("青河光伏有限公司",))


def test_a_unit_announces_its_own_planned_outage_before_it_begins_and_the_notice_is_measured(cast: Cast, park: UUID) -> None:
    planned = {
        "is_planned": True,
        "began_at": at("03-20 08:00"),
        "expected_restore_at": at("03-20 12:00"),
        "enterprise_ids": (),
        "area_ids": [park],
    }
    with clock_at(at("03-10 09:00")):
        early = actions.raise_factor_ticket(cast.bo.actor, order(cast, **planned))
        with pytest.raises(Refusal, match="只能公告本单位负责"):
            actions.raise_factor_ticket(cast.chen.actor, order(cast, **planned))
    with clock_at(at("03-18 09:00")):
        late = actions.raise_factor_ticket(cast.bo.actor, order(cast, **planned))
        rows = {one.id: one for one in queries.list_factor_tickets(cast.mei.actor).rows}
        assert (rows[early].is_notice_in_time, rows[late].is_notice_in_time) == (True, False)
        assert (rows[early].state_label, rows[early].outage_seconds, rows[early].is_running) == ("待停供", 0, False)
    with clock_at(at("03-20 09:30")):
        begun = queries.factor_ticket_row(cast.mei.actor, early)
        assert (begun.state_label, begun.outage_seconds, begun.is_running) == ("停供中", 5400, True)
        with pytest.raises(Refusal, match="计划停供要在开始之前公告"):
            actions.raise_factor_ticket(cast.bo.actor, order(cast, **planned))


def test_requests_of_several_firms_join_one_ticket_with_one_owner_and_one_clock(
    cast: Cast, steps: Steps, power: UUID, other_firm: UUID
) -> None:
    with clock_at(at("03-10 08:20")):
        first = steps.tell().request_id
        told = actions.Telling("told-by-phone-1", "hotline", "我们也停电了。", enterprise_id=other_firm)
        second = actions.tell_request(cast.mei.actor, told).request_id
        for request_id in (first, second):
            steps.register(request_id)
        ticket_id = actions.raise_factor_ticket(cast.mei.actor, order(cast, request_id=first, enterprise_ids=()))
        assert [one.id for one in queries.requests_to_join(cast.mei.actor, ticket_id)] == [second]
        version = actions.join_requests_to_ticket(cast.mei.actor, ticket_id, [second], expected_version=row(cast, ticket_id).version)
        with pytest.raises(Refusal, match="已经并入 YS20260001"):
            actions.join_requests_to_ticket(cast.mei.actor, ticket_id, [second], expected_version=version)
        assignment_id = actions.dispatch_factor_ticket(cast.mei.actor, ticket_id, expected_version=version)
    detail = queries.factor_ticket(cast.mei.actor, ticket_id)
    assert {one.enterprise_name for one in detail.firms} == {"青河光伏有限公司", "百灵铸造有限公司"}
    assert {one.id for one in detail.requests} == {first, second}
    assert detail.due_words == "2026-03-12"
    part = AssignmentPart.objects.in_zone(cast.home.id).get(assignment_id=assignment_id, role=flow.LEAD)
    with clock_at(at("03-10 09:00")):
        sign_part(cast.bo.actor, part.id)
        with pytest.raises(Refusal, match="还没有登记恢复时间"):
            reply_done(cast.bo.actor, part.id, words=RESTORED, proof_words="送电单 3 号")
    restore(cast, ticket_id, "03-10 11:00")
    with clock_at(at("03-10 11:30")):
        reply_done(cast.bo.actor, part.id, words=RESTORED, proof_words="送电单 3 号")
        accept_reply(cast.mei.actor, part.id)
    assert row(cast, ticket_id).state == "restored"  # done by the unit is not confirmed by the firms
    assert [steps.row(one).state for one in (first, second)] == ["replied", "replied"]
    with clock_at(at("03-10 14:00")):
        steps.word(first)  # the word on the request is the word on the ticket
        actions.give_ticket_word(cast.ma.actor, ticket_id, other_firm, is_restored=True, words="孙厂长电话里说已来电")
    assert row(cast, ticket_id).state == "closed"
    said = {one.enterprise_name: one.word_channel_label for one in queries.factor_ticket(cast.mei.actor, ticket_id).firms}
    assert said == {"青河光伏有限公司": "企业凭回执", "百灵铸造有限公司": "电话回访"}


def test_a_firm_that_says_not_restored_is_without_until_it_is_and_the_unit_gets_it_again(cast: Cast, other_firm: UUID) -> None:
    ticket_id = raised(cast, enterprise_ids=[cast.enterprise_id, other_firm])
    with clock_at(at("03-10 08:40")):
        assignment_id = actions.dispatch_factor_ticket(cast.mei.actor, ticket_id, expected_version=row(cast, ticket_id).version)
        part = AssignmentPart.objects.in_zone(cast.home.id).get(assignment_id=assignment_id, role=flow.LEAD)
        sign_part(cast.bo.actor, part.id)
    restore(cast, ticket_id, "03-10 10:00")
    with clock_at(at("03-10 10:30")):
        reply_done(cast.bo.actor, part.id, words=RESTORED, proof_words="送电单 3 号")
        accept_reply(cast.mei.actor, part.id)
        actions.give_ticket_word(cast.ma.actor, ticket_id, other_firm, is_restored=True, words="孙厂长说已来电")
        with pytest.raises(Refusal, match="“还差什么”没有写清楚"):
            actions.give_ticket_word(cast.qian.actor, ticket_id, cast.enterprise_id, is_restored=False)
        actions.give_ticket_word(cast.qian.actor, ticket_id, cast.enterprise_id, is_restored=False, words="二车间还是没电")
    again = row(cast, ticket_id)
    assert (again.state, again.restored_at, again.assignment_id != assignment_id) == ("standing", None, True)
    with clock_at(at("03-10 12:00")):
        figures = queries.outage_figures(cast.mei.actor, first=at("03-10 00:00").date(), last=at("03-10 00:00").date())
        hours = {line.name: (line.times["power"].hours, line.times["power"].is_running) for line in figures.firms}
        assert hours == {"青河光伏有限公司": (4.0, True), "百灵铸造有限公司": (2.0, False)}
    restore(cast, ticket_id, "03-10 13:00")
    with clock_at(at("03-10 13:10")):
        actions.give_ticket_word(cast.qian.actor, ticket_id, cast.enterprise_id, is_restored=True)
    assert row(cast, ticket_id).state == "closed"


def test_silence_is_an_outcome_of_its_own(cast: Cast) -> None:
    ticket_id = raised(cast)
    restore(cast, ticket_id, "03-10 10:00")
    last = row(cast, ticket_id).confirm_by
    assert last is not None
    with clock_at(datetime.combine(last, at("03-10 18:00").time(), SHANGHAI)):
        assert actions.close_unanswered_tickets(cast.home.id) == 0
    with clock_at(at("04-10 01:00")):
        assert (actions.close_unanswered_tickets(cast.home.id), actions.close_unanswered_tickets(cast.home.id)) == (1, 0)
    assert row(cast, ticket_id).state == "unanswered"


def test_the_unit_responsible_neither_confirms_nor_takes_back_what_has_begun(cast: Cast) -> None:
    ticket_id = raised(cast)
    with clock_at(at("03-10 09:00")):
        with pytest.raises(Refusal) as refusal:
            actions.cancel_factor_ticket(cast.bo.actor, ticket_id, reason="其实没有停电", expected_version=1)
        assert refusal.value.code == "begun_already"
        later = actions.FactorAmendment(began_at=at("03-10 08:55"))
        with pytest.raises(Refusal, match="开始时间由调度更正"):
            actions.amend_factor_ticket(cast.bo.actor, ticket_id, later, reason="停得晚一些", expected_version=1)
        version = actions.amend_factor_ticket(cast.mei.actor, ticket_id, later, reason="按调度日志更正", expected_version=1)
        with pytest.raises(StaleVersion):
            actions.amend_factor_ticket(cast.mei.actor, ticket_id, later, reason="再点一次", expected_version=1)
        actions.cancel_factor_ticket(cast.mei.actor, ticket_id, reason="企业内部跳闸，登记有误", expected_version=version)
        assert queries.factor_ticket_row(cast.mei.actor, ticket_id).outage_seconds == 0
        events = queries.factor_ticket(cast.mei.actor, ticket_id).events
    assert "停供时间 2026-03-10 08:00 → 2026-03-10 08:55。按调度日志更正" in [event.words for event in events]


def test_a_firm_sees_what_reaches_it_or_its_park_and_no_other_firms_names(cast: Cast, park: UUID, other_firm: UUID) -> None:
    both = raised(cast, enterprise_ids=[cast.enterprise_id, other_firm])
    others = raised(cast, enterprise_ids=[other_firm], title="西园线检修")
    whole_park = raised(cast, enterprise_ids=(), area_ids=[park], title="临港线故障")
    qian = cast.qian.actor
    assert [one.id for one in queries.list_factor_tickets(qian).rows] == [both]
    assert queries.factor_ticket(qian, both).row.firm_names == ("青河光伏有限公司",)
    with pytest.raises(NotVisible):
        queries.factor_ticket(qian, others)
    from huoshui.enterprises.models import Enterprise

    Enterprise.objects.in_zone(cast.home.id).filter(id=cast.enterprise_id).update(area_id=park)
    assert {one.id for one in queries.list_factor_tickets(qian).rows} == {both, whole_park}
    with clock_at(at("03-10 10:00")):
        actions.report_own_firm(qian, whole_park, cast.enterprise_id)
        with pytest.raises(Refusal, match="已经在受影响名单里"):
            actions.report_own_firm(qian, whole_park, cast.enterprise_id)
        line = queries.outages_of_firm(qian, cast.enterprise_id, first=at("03-01 00:00").date(), last=at("03-31 00:00").date())
    assert (line.times["power"].hours, line.times["power"].is_running) == (2.0, True)  # two tickets over the same two hours


def test_days_without_outage_are_counted_from_the_first_record_and_planned_ones_apart(cast: Cast, park: UUID) -> None:
    with clock_at(at("03-02 09:00")):
        planned = order(cast, is_planned=True, began_at=at("03-05 08:00"), enterprise_ids=(), area_ids=[park], title="临港线检修")
        planned_id = actions.raise_factor_ticket(cast.mei.actor, planned)
    restore(cast, planned_id, "03-05 12:00")
    ticket_id = raised(cast)
    restore(cast, ticket_id, "03-10 10:00")
    with clock_at(at("03-20 18:00")):
        figures = queries.outage_figures(cast.mei.actor, first=at("03-01 00:00").date(), last=at("03-31 00:00").date())
    zero = figures.zone.zero
    assert figures.known_from == at("03-02 00:00").date()
    assert (zero.zero, zero.planned_only, zero.out, zero.unknown) == (17, 1, 1, 1)
    assert (zero.current.days, str(zero.current.first)) == (9, "2026-03-11")
    assert set(zero.ticket_ids) == {planned_id, ticket_id}
    [line] = [one for one in figures.parks if one.name == "临港园区"]
    assert (line.zero.zero, line.zero.planned_only, line.zero.out, line.zero.current.is_at_least) == (18, 1, 0, True)


def test_nothing_ever_recorded_is_unknown_and_never_zero(cast: Cast) -> None:
    with clock_at(at("03-20 18:00")):
        figures = queries.outage_figures(cast.mei.actor, first=at("03-01 00:00").date(), last=at("03-31 00:00").date())
    assert (figures.known_from, figures.zone.zero.zero, figures.zone.zero.unknown) == (None, None, 19)


def test_a_ticket_dispatched_in_an_emergency_has_the_short_limit(cast: Cast, power: UUID) -> None:
    with clock_at(at("03-10 08:00")):
        emergency = actions.EmergencyOrder(
            title="寒潮保供电", reason="负荷已到上限", document_number="青管办〔2026〕2号", profile="round_the_clock",
            category_ids=[power], ends_at=at("03-31 18:00"),
        )  # fmt: skip
        actions.declare_emergency(cast.liu.actor, emergency)
    ticket_id = raised(cast)
    with clock_at(at("03-10 09:00")):
        actions.dispatch_factor_ticket(cast.mei.actor, ticket_id, expected_version=1)
        detail = queries.factor_ticket(cast.mei.actor, ticket_id)
    assert detail.due_words == "2026-03-10 21:00"
    assert detail.shortened_words.startswith("应急时限 12小时（平时 2个工作日）")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"factor": "steam"}, "factor"),
        ({"cause": "ghost"}, "cause"),
        ({"title": "停"}, "title"),
        ({"enterprise_ids": ()}, "firms"),
        ({"unit_id": UUID(int=7)}, "unit_id"),
        ({"began_at": at("03-11 08:00")}, "began_at"),
        ({"expected_restore_at": at("03-10 07:00")}, "expected_restore_at"),
    ],
)
def test_what_is_missing_or_wrong_is_said_by_its_field(cast: Cast, more: dict[str, Any], field: str) -> None:
    with pytest.raises(Refusal) as refusal:
        raised(cast, **more)
    assert refusal.value.field == field
