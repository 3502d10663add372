"""An assignment from being given to being closed, and every refusal on the way."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from huoshui.assignments import actions
from huoshui.assignments.actions import PartOrder
from huoshui.assignments.models import AssignmentEvent, AssignmentPart
from huoshui.audit.models import AuditEntry
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal, StaleVersion
from huoshui.notices.models import Notice
from tests.assignments.conftest import Timed, part_of, whole
from tests.cast import Cast

Order = Callable[..., UUID]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def refused(code: str, deed: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as caught, transaction.atomic():
        deed()
    assert caught.value.code == code, caught.value
    return caught.value


def told(cast: Cast, name: str) -> list[str]:
    return list(
        Notice.objects.in_zone(cast.home.id).filter(person_id=getattr(cast, name).id).order_by("id").values_list("title", flat=True)
    )


def test_from_order_to_close(cast: Cast, order: Order, timed: Timed) -> None:
    made = order(assists=("housing_office",), source_kind="meeting", source_words="第5次调度会")
    lead, assist = part_of(made), part_of(made, "assist_unit")
    assert (whole(made).year, whole(made).sequence) == (2026, 1)
    assert (lead.due_on, lead.limit_code, lead.limit_amount) == (day("2026-03-16"), "resolve", 10)
    assert (assist.due_on, assist.limit_amount) == (day("2026-03-05"), 3)
    assert lead.receipt_due_at.astimezone(dt.UTC).date() == day("2026-03-03")
    assert told(cast, "bo") == told(cast, "chen") == ["新交办：协调储能项目用电增容"]

    timed("2026-03-03 10:00")
    actions.sign_part(cast.bo.actor, lead.id)
    actions.sign_part(cast.chen.actor, assist.id, person_id=cast.chen.id)
    timed("2026-03-05 10:00")
    actions.report_progress(cast.bo.actor, lead.id, words="已约供电公司现场勘查")
    actions.reply_done(cast.chen.actor, assist.id, words="管廊可以接入", proof_words="勘查记录〔2026〕3号")
    assert part_of(made, "assist_unit").state == "replied"
    actions.accept_reply(cast.bo.actor, assist.id, words="同意")  # the lead unit judges its assists
    assert whole(made).state == "working"
    timed("2026-03-16 17:00")
    actions.reply_done(cast.bo.actor, lead.id, words="已完成增容送电", proof_file=("送电单.pdf", io.BytesIO(b"%PDF-1.4")))
    assert part_of(made).was_late is False
    timed("2026-03-18 09:00")
    actions.accept_reply(cast.mei.actor, lead.id, words="已现场核实")
    assert (whole(made).state, whole(made).closing_words) == ("done", "已现场核实")
    steps = list(AssignmentEvent.objects.in_zone(cast.home.id).filter(assignment_id=made).order_by("id").values_list("step", flat=True))
    assert steps == ["issued", "signed", "signed", "reported", "replied", "accepted", "replied", "accepted"]
    assert AuditEntry.objects.in_zone(cast.home.id).filter(subject_id=made).count() == len(steps)


def test_numbers_run_by_zone_and_year(cast: Cast, order: Order, timed: Timed) -> None:
    numbers = [whole(order()).sequence for _ in range(3)]
    timed("2027-01-05 09:00")
    first = whole(order())
    assert (numbers, first.year, first.sequence) == ([1, 2, 3], 2027, 1)
    assert part_of(first.id).is_provisional  # beyond the known calendar


def test_grade_and_source_choose_the_limit(cast: Cast, order: Order) -> None:
    assert part_of(order(grade="hard")).limit_amount == 25
    supervised = part_of(order(grade="hard", source_kind="supervision"))
    assert (supervised.limit_unit, supervised.due_on) == ("month", day("2026-04-02"))
    assert part_of(order(due_on=day("2026-03-31"))).due_on == day("2026-03-31")


def test_what_is_not_in_order_is_refused(cast: Cast, order: Order) -> None:
    refused("unit_twice", lambda: order(assists=("promotion_office",)))
    refused("unknown_unit", lambda: order(lead="elsewhere_office"))
    refused("date_in_past", lambda: order(due_on=day("2026-03-01")))
    refused("unknown_source", lambda: order(source_kind="dream"))
    refused("unknown_leader", lambda: order(leader_id=cast.bo.id))
    refused("words_missing", lambda: order(title="办"))
    refused("unknown_person", lambda: actions.sign_part(cast.bo.actor, part_of(order()).id, person_id=cast.chen.id))


def test_one_source_is_dispatched_once_at_a_time(cast: Cast, order: Order) -> None:
    source = uuid4()
    made = order(source_kind="request", source_id=source)
    assert refused("already_done", lambda: order(source_kind="request", source_id=source)).data["assignment_id"] == str(made)
    actions.withdraw_assignment(cast.mei.actor, made, reason="企业撤回")
    assert order(source_kind="request", source_id=source) != made


def test_who_may_not_see_or_do_it(cast: Cast, order: Order) -> None:
    lead = part_of(order())
    for stranger in (cast.chen, cast.wang, cast.zhao):
        with pytest.raises(NotVisible):
            actions.sign_part(stranger.actor, lead.id)
    with pytest.raises(NotPermitted):
        actions.sign_part(cast.sun.actor, lead.id)  # an auditor reads
    with pytest.raises(NotPermitted):
        order(by="ma")
    assisted = order(assists=("housing_office",))
    refused("not_yours", lambda: actions.sign_part(cast.chen.actor, part_of(assisted).id))


def test_a_stale_version_shows_what_is_there_now(cast: Cast, order: Order) -> None:
    lead = part_of(order())
    actions.sign_part(cast.bo.actor, lead.id, expected_version=1)
    with pytest.raises(StaleVersion) as caught:
        actions.report_progress(cast.bo.actor, lead.id, words="正在办理中", expected_version=1)
    assert caught.value.data["theirs"]["state"] == "办理中"
    refused("wrong_state", lambda: actions.sign_part(cast.bo.actor, lead.id))  # a double tap


def test_a_dispute_is_made_in_time_once_and_decided_once(cast: Cast, order: Order, timed: Timed) -> None:
    lead = part_of(order())
    refused("words_missing", lambda: actions.dispute_part(cast.bo.actor, lead.id, reason="不办"))
    actions.dispute_part(cast.bo.actor, lead.id, reason="用电归住建局管")
    assert "提出异议" in told(cast, "mei")[-1]
    timed("2026-03-04 09:00")
    actions.decide_dispute(cast.mei.actor, lead.id, is_upheld=False, words="招商局牵头协调")
    assert (part_of(lead.assignment_id).state, part_of(lead.assignment_id).due_on) == ("working", day("2026-03-18"))
    refused("disputed_before", lambda: actions.dispute_part(cast.bo.actor, lead.id, reason="还是不归我们"))
    refused("wrong_state", lambda: actions.decide_dispute(cast.mei.actor, lead.id, is_upheld=False, words="再定一次"))
    late = part_of(order())
    timed("2026-03-06 09:00")
    refused("dispute_too_late", lambda: actions.dispute_part(cast.bo.actor, late.id, reason="用电归住建局管"))


def test_an_upheld_dispute_goes_to_another_unit_with_its_own_clock(cast: Cast, order: Order, timed: Timed) -> None:
    lead = part_of(order())
    actions.dispute_part(cast.bo.actor, lead.id, reason="用电归住建局管")
    timed("2026-03-04 09:00")
    refused("unit_missing", lambda: actions.decide_dispute(cast.mei.actor, lead.id, is_upheld=True, words="改由住建局"))
    to = PartOrder(cast.units["housing_office"].id)
    new = actions.decide_dispute(cast.mei.actor, lead.id, is_upheld=True, words="改由住建局", to=to)
    now_lead = part_of(lead.assignment_id)
    assert (now_lead.id, now_lead.unit_name, now_lead.due_on, now_lead.state) == (new, "住建局", day("2026-03-18"), "waiting_receipt")
    assert AssignmentPart.objects.in_zone(cast.home.id).get(id=lead.id).state == "ended"
    assert told(cast, "chen") and "异议成立" in told(cast, "bo")[-1]


def test_an_extension_is_asked_before_due_and_granted_by_who_set_it(cast: Cast, order: Order, timed: Timed) -> None:
    lead = part_of(order())
    actions.sign_part(cast.bo.actor, lead.id)
    ask = lambda until="2026-03-25": actions.ask_extension(cast.bo.actor, lead.id, until=day(until), reason="变压器未到货")  # noqa: E731
    refused("extension_no_later", lambda: ask("2026-03-16"))
    timed("2026-03-16 09:00")
    refused("extension_too_late", ask)  # one working day before it is due
    timed("2026-03-13 09:00")
    ask()
    refused("extension_open", ask)
    refused("not_yours", lambda: actions.decide_extension(cast.liu.actor, lead.id, is_granted=True))
    actions.decide_extension(cast.mei.actor, lead.id, is_granted=True, until=day("2026-03-20"))
    assert (part_of(lead.assignment_id).due_on, part_of(lead.assignment_id).extensions) == (day("2026-03-20"), 1)
    refused("already_done", lambda: actions.decide_extension(cast.mei.actor, lead.id, is_granted=True))
    refused("extensions_used_up", lambda: ask("2026-03-30"))


def test_a_refused_extension_changes_no_day(cast: Cast, order: Order) -> None:
    lead = part_of(order())
    actions.sign_part(cast.bo.actor, lead.id)
    actions.ask_extension(cast.bo.actor, lead.id, until=day("2026-03-25"), reason="变压器未到货")
    refused("words_missing", lambda: actions.decide_extension(cast.mei.actor, lead.id, is_granted=False))
    actions.decide_extension(cast.mei.actor, lead.id, is_granted=False, words="可先行施工")
    assert part_of(lead.assignment_id).due_on == day("2026-03-16")


def test_a_pause_needs_a_listed_reason_and_an_end_and_goes_on_by_itself(cast: Cast, order: Order, timed: Timed) -> None:
    lead = part_of(order())
    actions.sign_part(cast.bo.actor, lead.id)

    def pause(code: str = "supplement", until: str = "2026-03-09") -> int:
        return actions.pause_part(cast.bo.actor, lead.id, reason_code=code, expected_end_on=day(until), words="等企业补交图纸")

    refused("unknown_reason", lambda: pause("tired"))
    refused("pause_too_long", lambda: pause(until="2026-03-02"))
    refused("pause_too_long", lambda: pause(until="2026-06-09"))
    pause()
    assert (part_of(lead.assignment_id).state, part_of(lead.assignment_id).due_on) == ("paused", day("2026-03-23"))
    timed("2026-03-05 09:00")
    actions.resume_part(cast.bo.actor, lead.id)
    assert part_of(lead.assignment_id).due_on == day("2026-03-19")  # three working days, not five
    pause(until="2026-03-06")
    timed("2026-03-10 09:00")
    actions.report_progress(cast.bo.actor, lead.id, words="图纸已收到")  # the pause ended on 03-06, tick or no tick
    assert (part_of(lead.assignment_id).state, part_of(lead.assignment_id).due_on) == ("working", day("2026-03-20"))
    timed("2026-03-23 09:00")
    refused("late_already", lambda: pause(until="2026-03-30"))


def test_returned_work_goes_on_and_the_wait_for_the_verdict_is_not_the_units(cast: Cast, order: Order, timed: Timed) -> None:
    lead = part_of(order())
    actions.sign_part(cast.bo.actor, lead.id)
    refused("proof_missing", lambda: actions.reply_done(cast.bo.actor, lead.id, words="都办好了"))
    timed("2026-03-10 09:00")
    actions.reply_done(cast.bo.actor, lead.id, words="都办好了", proof_words="电话告知企业")
    timed("2026-03-12 09:00")
    actions.return_reply(cast.mei.actor, lead.id, reason="没有送电凭证")
    assert (part_of(lead.assignment_id).state, part_of(lead.assignment_id).due_on) == ("returned", day("2026-03-18"))
    timed("2026-03-19 09:00")
    actions.reply_done(cast.bo.actor, lead.id, words="都办好了", proof_words="送电单第12号")
    assert part_of(lead.assignment_id).was_late is True
    actions.accept_reply(cast.mei.actor, lead.id)
    assert whole(lead.assignment_id).state == "done"


def test_nobody_accepts_their_own_reply(cast: Cast, order: Order) -> None:
    made = order(assists=("housing_office",))
    lead, assist = part_of(made), part_of(made, "assist_unit")
    for member, part in ((cast.bo, lead), (cast.chen, assist)):
        actions.sign_part(member.actor, part.id)
        actions.reply_done(member.actor, part.id, words="都办好了", proof_words="照片三张")
        refused("own_matter", lambda member=member, part=part: actions.accept_reply(member.actor, part.id))
        refused("own_matter", lambda member=member, part=part: actions.return_reply(member.actor, part.id, reason="再办一遍"))
    refused("not_yours", lambda: actions.accept_reply(cast.chen.actor, lead.id))


def test_an_instruction_stays_open_until_somebody_says_it_is_resolved(cast: Cast, order: Order, timed: Timed) -> None:
    made = order(source_kind="instruction", source_words="请抓紧解决", leader_id=cast.liu.id)
    lead = part_of(made)
    actions.sign_part(cast.bo.actor, lead.id)
    for number in range(1, 4):
        timed(f"2026-03-0{number + 2} 09:00")
        actions.reply_done(cast.bo.actor, lead.id, words=f"第{number}次反馈", proof_words="专报一份")
        actions.accept_reply(cast.liu.actor, lead.id, words="已阅", resolves=False, next_due_on=day("2026-03-20"))
        assert (whole(made).state, whole(made).closed_at, part_of(made).due_on) == ("working", None, day("2026-03-20"))
    actions.reply_done(cast.bo.actor, lead.id, words="已经解决", proof_words="企业确认函")
    actions.accept_reply(cast.liu.actor, lead.id, words="同意销号")
    assert whole(made).closed_at is not None


def test_rerouting_and_withdrawing_end_what_was(cast: Cast, order: Order) -> None:
    made = order(assists=("housing_office",))
    refused(
        "unit_twice",
        lambda: actions.reroute_part(cast.mei.actor, part_of(made).id, to=PartOrder(cast.units["housing_office"].id), reason="改派"),
    )
    actions.reroute_part(cast.mei.actor, part_of(made).id, to=PartOrder(cast.units["township"].id), reason="属地办理")
    assert part_of(made).unit_name == "柳林镇"
    actions.withdraw_assignment(cast.mei.actor, made, reason="上级另有安排")
    assert (whole(made).state, whole(made).is_withdrawn) == ("ended", True)
    refused("wrong_state", lambda: actions.withdraw_assignment(cast.mei.actor, made, reason="再撤一次"))
    assert told(cast, "wang")[-1].startswith("撤销交办")


def test_a_reminder_goes_out_once_a_day(cast: Cast, order: Order, timed: Timed) -> None:
    parts = [part_of(order()).id for _ in range(3)]
    assert actions.remind_parts(cast.mei.actor, parts) == (3, 0)
    assert actions.remind_parts(cast.mei.actor, parts) == (0, 3)
    timed("2026-03-03 09:00")
    assert actions.remind_parts(cast.mei.actor, parts[:1]) == (1, 0)
    assert sum(title.startswith("催办") for title in told(cast, "bo")) == 4
    with pytest.raises(NotVisible):
        actions.remind_parts(cast.mei.actor, [uuid4()])


def test_the_followed_source_hears_of_each_deed_and_can_refuse(cast: Cast, order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    from huoshui.assignments.actions import followers

    heard: list[tuple[str, str, bool]] = []

    def listen(actor: object, change: actions.SourceChange) -> None:
        heard.append((change.step, change.state, change.is_closed))
        if change.step == "accepted":
            raise Refusal("not_confirmed", "企业尚未确认。")

    monkeypatch.setattr(followers, "_FOLLOWERS", {})
    actions.follow_source("request", listen)
    made = order(source_kind="request", source_id=uuid4())
    order()
    actions.sign_part(cast.bo.actor, part_of(made).id)
    actions.reply_done(cast.bo.actor, part_of(made).id, words="都办好了", proof_words="照片三张")
    refused("not_confirmed", lambda: actions.accept_reply(cast.mei.actor, part_of(made).id))
    assert heard == [
        ("issued", "waiting_receipt", False),
        ("signed", "working", False),
        ("replied", "replied", False),
        ("accepted", "done", True),
    ]
    assert part_of(made).state == "replied"
