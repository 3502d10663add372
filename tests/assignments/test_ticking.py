"""Ticks: late, twice, by two workers; the ladder; the corrected calendar; a unit dissolved, an officer gone."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connection

from huoshui.assignments import actions
from huoshui.assignments.actions import PartOrder
from huoshui.assignments.models import AssignmentEvent, AssignmentMark, AssignmentPart, ClockTick
from huoshui.core.actor import LEADER
from huoshui.core.clock import clock_at
from huoshui.notices.models import Notice
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.models import Post, Unit
from huoshui.rulebook.actions import upload_calendar_year
from tests.assignments.conftest import Timed, at, part_of
from tests.cast import Cast, build_cast

Order = Callable[..., UUID]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def marks(cast: Cast) -> dict[str, dt.date]:
    rows = AssignmentMark.objects.in_zone(cast.home.id).order_by("mark")
    return {row.mark: row.due_at.astimezone(dt.timezone(dt.timedelta(hours=8))).date() for row in rows}


def titles(cast: Cast, name: str) -> list[str]:
    return [
        title.split("：")[0]
        for title in Notice.objects.in_zone(cast.home.id)
        .filter(person_id=getattr(cast, name).id)
        .order_by("id")
        .values_list("title", flat=True)
    ]


def test_each_level_reaches_its_post_once_however_often_the_tick_runs(cast: Cast, order: Order, timed: Timed) -> None:
    order(leader_id=cast.liu.id)
    for moment in ("2026-03-04", "2026-03-13", "2026-03-17", "2026-03-17", "2026-03-19", "2026-03-24", "2026-03-30"):
        timed(f"{moment} 09:00")
        actions.tick_zone(cast.home.id)
        actions.tick_zone(cast.home.id)
    assert titles(cast, "liu") == ["超期上报第2级"]
    assert titles(cast, "bo") == ["新交办", "签收超时", "即将到期", "已经超期", "超期上报第1级"]
    assert titles(cast, "mei") == ["超期上报第3级"]  # nobody is 区长 here: the dispatchers get it, and it says so
    assert marks(cast) == {
        "receipt_late": day("2026-03-03"),
        "near:2026-03-16": day("2026-03-16"),
        "late:2026-03-16": day("2026-03-16"),
        "level:1": day("2026-03-16"),
        "level:2": day("2026-03-18"),
        "level:3": day("2026-03-23"),
    }
    assert "无人担任" in AssignmentMark.objects.in_zone(cast.home.id).get(mark="level:3").told


def test_a_named_post_that_somebody_holds_gets_the_third_level(cast: Cast, order: Order, timed: Timed) -> None:
    Post.objects.in_zone(cast.home.id).filter(person_id=cast.liu.id, role=LEADER).update(title="区长")
    Post.objects.in_zone(cast.home.id).filter(person_id=cast.chen.id).update(title="主任")  # of an office: not who is meant
    order()
    timed("2026-03-27 09:00")
    actions.tick_zone(cast.home.id)
    assert titles(cast, "liu") == ["超期上报第3级"]


def test_a_scheduler_down_for_a_month_raises_what_the_ticks_would_have_raised(cast: Cast, order: Order, timed: Timed) -> None:
    order(leader_id=cast.liu.id)
    timed("2026-04-16 09:00")
    assert actions.tick_zone(cast.home.id) == 5  # receipt, late, three levels; "near" is no news any more
    assert [mark for mark in marks(cast) if mark.startswith("level")] == ["level:1", "level:2", "level:3"]
    assert marks(cast)["level:2"] == day("2026-03-18")
    timed("2026-04-16 09:20")
    assert actions.tick_zone(cast.home.id) == 0


def test_one_slot_runs_once_whatever_the_clock_says_then(cast: Cast, order: Order, timed: Timed) -> None:
    order()
    timed("2026-03-17 09:04")
    assert actions.tick_zone(cast.home.id) > 0
    timed("2026-03-27 09:09")
    assert actions.tick_zone(cast.home.id, due_at=at("2026-03-17 09:06")) == 0
    assert ClockTick.objects.in_zone(cast.home.id).count() == 1


def test_an_extension_after_a_level_starts_no_second_ladder(cast: Cast, order: Order, timed: Timed) -> None:
    lead = part_of(order(leader_id=cast.liu.id))
    actions.sign_part(cast.bo.actor, lead.id)
    timed("2026-03-19 09:00")
    actions.tick_zone(cast.home.id)
    actions.reply_done(cast.bo.actor, lead.id, words="都办好了", proof_words="照片三张")
    actions.return_reply(cast.mei.actor, lead.id, reason="没有凭证", next_due_on=day("2026-03-25"))
    timed("2026-04-10 09:00")
    actions.tick_zone(cast.home.id)
    assert titles(cast, "liu") == ["超期上报第2级"]  # once, though it was late twice


def test_what_waits_for_a_verdict_or_stands_in_pause_is_not_called_late(cast: Cast, order: Order, timed: Timed) -> None:
    lead = part_of(order())
    actions.sign_part(cast.bo.actor, lead.id)
    actions.reply_done(cast.bo.actor, lead.id, words="都办好了", proof_words="照片三张")
    timed("2026-04-10 09:00")
    assert actions.tick_zone(cast.home.id) == 0


def test_the_tick_ends_a_pause_whose_end_has_passed_and_says_so(cast: Cast, order: Order, timed: Timed) -> None:
    lead = part_of(order())
    actions.sign_part(cast.bo.actor, lead.id)
    actions.pause_part(cast.bo.actor, lead.id, reason_code="supplement", expected_end_on=day("2026-03-06"), words="等企业补交图纸")
    timed("2026-03-12 09:00")
    assert actions.tick_zone(cast.home.id) == 1
    now = part_of(lead.assignment_id)
    assert (now.state, now.due_on) == ("working", day("2026-03-20"))
    assert titles(cast, "bo")[-1] == "恢复计时"


PLAN_2027 = "\n".join(
    ["2027-01-01 休", "2027-02-05 至 2027-02-11 休", "2027-04-05 休", "2027-05-03 休", "2027-06-09 休", "2027-10-01 至 2027-10-07 休"]
)


def test_a_corrected_calendar_moves_open_clocks_only_and_says_so(cast: Cast, order: Order, timed: Timed) -> None:
    timed("2026-12-25 09:00")
    done, late_year, near = part_of(order()), part_of(order()), part_of(order(due_on=day("2027-01-05")))
    actions.sign_part(cast.bo.actor, done.id)
    actions.reply_done(cast.bo.actor, done.id, words="都办好了", proof_words="照片三张")
    actions.accept_reply(cast.mei.actor, done.id)
    assert (late_year.due_on, late_year.is_provisional) == (day("2027-01-08"), True)
    upload_calendar_year(cast.mei.actor, year=2027, text=PLAN_2027, document_number="国办发明电〔2026〕7号")
    timed("2026-12-25 10:00")
    assert actions.tick_zone(cast.home.id) == 1
    moved = part_of(late_year.assignment_id)
    assert (moved.due_on, moved.is_provisional, moved.calendar_version) == (day("2027-01-11"), False, "2004-2026;2027v1")
    assert part_of(near.assignment_id).due_on == day("2027-01-05")
    kept = AssignmentPart.objects.in_zone(cast.home.id).get(id=done.id)
    assert (kept.due_on, kept.calendar_version) == (done.due_on, done.calendar_version)
    said = AssignmentEvent.objects.in_zone(cast.home.id).get(step="recomputed")
    assert "2027-01-08 改为 2027-01-11" in said.words
    assert titles(cast, "bo")[-1] == "日历更正，重算期限"
    timed("2026-12-25 10:20")
    assert actions.tick_zone(cast.home.id) == 0


def test_a_dissolved_unit_is_put_before_the_dispatchers_once(cast: Cast, order: Order, timed: Timed) -> None:
    made = order()
    Unit.objects.in_zone(cast.home.id).filter(id=cast.units["promotion_office"].id).update(ends_on=day("2026-03-03"))
    Post.objects.in_zone(cast.home.id).filter(unit_id=cast.units["promotion_office"].id).update(ends_on=day("2026-03-03"))
    for moment in ("2026-03-05 09:00", "2026-03-06 09:00"):
        timed(moment)
        actions.tick_zone(cast.home.id)
    assert titles(cast, "mei") == ["签收超时", "承办单位已撤销"]  # nobody is left in the unit: the dispatchers hear its late receipt, too
    actions.reroute_part(cast.mei.actor, part_of(made).id, to=PartOrder(cast.units["township"].id), reason="招商局已撤销")
    assert part_of(made).unit_name == "柳林镇"


def test_an_officer_who_has_gone_leaves_the_matter_to_the_unit(cast: Cast, order: Order, timed: Timed) -> None:
    lead = part_of(order())
    actions.sign_part(cast.bo.actor, lead.id, person_id=cast.bo.id)
    Post.objects.create_in(cast.home.id, person=cast.wang.person, role="department", unit=cast.units["promotion_office"])
    Post.objects.in_zone(cast.home.id).filter(person_id=cast.bo.id).update(ends_on=day("2026-03-05"))
    timed("2026-03-17 09:00")
    actions.tick_zone(cast.home.id)
    assert "已经超期" in titles(cast, "wang")
    actions.set_person(cast.mei.actor, lead.id, person_id=cast.wang.id)
    assert part_of(lead.assignment_id).person_id == cast.wang.id


def test_an_issuer_who_has_gone_leaves_the_answer_to_the_dispatchers(cast: Cast, order: Order, timed: Timed) -> None:
    lead = part_of(order(by="liu"))
    actions.sign_part(cast.bo.actor, lead.id)
    Post.objects.in_zone(cast.home.id).filter(person_id=cast.liu.id).update(ends_on=day("2026-03-02"))
    timed("2026-03-04 09:00")
    actions.ask_extension(cast.bo.actor, lead.id, until=day("2026-03-25"), reason="变压器未到货")
    actions.decide_extension(cast.mei.actor, lead.id, is_granted=True)
    assert part_of(lead.assignment_id).due_on == day("2026-03-25")


def at_once(count: int, deed: Callable[[int], object]) -> list[object]:
    """``deed(number)`` by so many threads from one barrier; what each gave or raised."""
    barrier = threading.Barrier(count)
    answers: list[object] = [None] * count

    def run(number: int) -> None:
        try:
            barrier.wait(10)
            answers[number] = deed(number)
        except Exception as error:
            answers[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def test_two_dispatchers_and_two_schedulers_at_once(own_database: str) -> None:
    """Of two who dispatch one source one wins and the other is told the number; numbers never repeat; two ticks raise each mark once."""
    source = UUID(int=7)
    with clock_at(at("2026-03-02 09:00")):
        cast = build_cast()
        mei = cast.mei.actor
        lead = PartOrder(cast.units["promotion_office"].id)

        def dispatch(number: int) -> object:
            with bound_to_zone(cast.home.id):
                kind = "request" if number < 2 else "other"
                return actions.issue_assignment(
                    mei, title="协调用电增容", lead=lead, source_kind=kind, source_id=source if number < 2 else None
                )

        answers = at_once(6, dispatch)
        assert sorted(getattr(one, "code", "made") for one in answers) == ["already_done", *["made"] * 5]
        with bound_to_zone(cast.home.id):
            first = next(one for one in answers if isinstance(one, UUID))
            part = part_of(first)

            def sign(number: int) -> object:
                with bound_to_zone(cast.home.id):
                    return actions.sign_part(cast.bo.actor, part.id)

            taps = at_once(2, sign)
            assert sorted(getattr(one, "code", "signed") for one in taps) == ["signed", "wrong_state"]
    with clock_at(at("2026-03-27 09:00")):

        def tick(number: int) -> object:
            with bound_to_zone(cast.home.id):
                return actions.tick_zone(cast.home.id)

        counts = at_once(3, tick)
        assert sorted(counts) == [0, 0, 24]  # type: ignore[type-var]  # five open: late, three levels each; four receipts late
    with bound_to_zone(cast.home.id):
        assert AssignmentMark.objects.in_zone(cast.home.id).count() == 24


@pytest.mark.django_db
def test_the_periodic_job_walks_every_zone(cast: Cast, order: Order, timed: Timed) -> None:
    from procrastinate.contrib.django import app

    order()
    timed("2026-03-17 09:00")
    app.perform_import_paths()
    assert app.tasks["assignments:tick"](timestamp=int(at("2026-03-17 09:00").timestamp())) > 0
    assert app.tasks["assignments:tick"](timestamp=int(at("2026-03-17 09:00").timestamp())) == 0
