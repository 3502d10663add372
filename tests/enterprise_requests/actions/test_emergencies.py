"""A declared emergency: clocks that start inside are short and say why, running ones are shortened in one act, the end is a record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection

from huoshui.assignments.actions import PartOrder, recompute_open_clocks, reroute_part
from huoshui.assignments.models import AssignmentEvent
from huoshui.audit.models import AuditEntry
from huoshui.core.clock import SHANGHAI, clock_at
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal, StaleVersion
from huoshui.core.workdays import WorkdayCalendar
from huoshui.enterprise_requests import actions, queries
from huoshui.enterprise_requests.models import EmergencyDeclaration
from huoshui.notices.models import Notice
from huoshui.organizations.queries import platform_actor
from tests.cast import Cast
from tests.enterprise_requests.steps import Steps


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def order(category_id: UUID, ends: str = "2026-07-31 18:00", **more: object) -> actions.EmergencyOrder:
    values = {
        "title": "迎峰度夏保供电",
        "reason": "连日高温，负荷已到上限",
        "document_number": "青管办〔2026〕12号",
        "profile": "round_the_clock",
        "category_ids": [category_id],
        "ends_at": at(ends),
    }
    return actions.EmergencyOrder(**(values | more))  # type: ignore[arg-type]


@pytest.fixture
def dispatched(steps: Steps) -> Callable[[str], UUID]:
    """A request told and dispatched at a moment."""

    def tell_and_dispatch(moment: str) -> UUID:
        with clock_at(at(moment)):
            request_id = steps.tell().request_id
            steps.register(request_id)
            steps.dispatch(request_id)
        return request_id

    return tell_and_dispatch


@pytest.fixture
def summer(cast: Cast, power: UUID) -> UUID:
    with clock_at(at("2026-07-01 08:00")):
        return actions.declare_emergency(cast.liu.actor, order(power))


def due(steps: Steps, request_id: UUID) -> str:
    return str(steps.part(request_id).due_at.astimezone(SHANGHAI))[:16]


def test_a_clock_that_starts_inside_the_window_is_short_and_says_why(steps: Steps, summer: UUID, dispatched: Callable[[str], UUID]) -> None:
    inside, after = dispatched("2026-07-03 16:00"), dispatched("2026-07-31 18:00")
    assert due(steps, inside) == "2026-07-04 16:00"  # a Saturday: hours of the clock run on
    assert due(steps, after) == "2026-08-14 23:59"  # by itself again ten working days
    part = steps.part(inside)
    assert part.shortened_by_id == summer
    assert part.shortened_words == (
        "应急时限 24小时（平时 10个工作日）：应急模式 YJ20260001 迎峰度夏保供电（青管办〔2026〕12号，昼夜连续计时）"
    )
    assert str(part.receipt_due_at.astimezone(SHANGHAI))[:16] == "2026-07-03 18:00"
    assert steps.part(after).shortened_words == ""
    events = queries.request_detail(steps.cast.qian.actor, inside).events
    assert any("应急时限 24小时" in event.words for event in events)


def test_before_it_starts_and_for_other_categories_nothing_changes(steps: Steps, cast: Cast, power: UUID) -> None:
    with clock_at(at("2026-07-01 08:00")):
        actions.declare_emergency(cast.mei.actor, order(power, starts_at=at("2026-07-02 08:00")))
        request_id = steps.tell().request_id
        steps.register(request_id)
        steps.dispatch(request_id)
    assert due(steps, request_id) == "2026-07-15 23:59"


def test_running_clocks_are_listed_and_shortened_in_one_act_with_notice_and_trail(
    steps: Steps, cast: Cast, power: UUID, dispatched: Callable[[str], UUID]
) -> None:
    request_id = dispatched("2026-06-30 10:00")
    with clock_at(at("2026-07-01 08:00")):
        summer = actions.declare_emergency(cast.liu.actor, order(power))
        assert due(steps, request_id) == "2026-07-14 23:59"  # never silently
        [line] = queries.emergency_detail(cast.liu.actor, summer).running
        assert (line.due_words, line.due_if_shortened) == ("2026-07-14", "2026-07-02 08:00")
        with pytest.raises(StaleVersion):
            actions.shorten_open_clocks(cast.liu.actor, summer, versions={line.row.id: 99}, reason="高温保供")
        actions.shorten_open_clocks(cast.liu.actor, summer, versions={line.row.id: line.row.version}, reason="高温保供，加快办理")
        assert queries.emergency_detail(cast.liu.actor, summer).running == ()
    assert due(steps, request_id) == "2026-07-02 08:00"
    part = steps.part(request_id)
    event = AssignmentEvent.objects.in_zone(cast.home.id).get(part_id=part.id, step="shortened")
    assert event.words.startswith("时限由 2026-07-14 改为 2026-07-02 08:00。应急时限 24小时（平时 10个工作日）")
    assert Notice.objects.in_zone(cast.home.id).filter(person_id=cast.bo.id, title__startswith="缩短时限").exists()
    assert AuditEntry.objects.in_zone(cast.home.id).filter(operation="assignment.shortened", subject_id=part.assignment_id).exists()


def test_a_corrected_calendar_counts_the_short_limit_again_from_where_it_counts(
    steps: Steps, cast: Cast, power: UUID, dispatched: Callable[[str], UUID]
) -> None:
    request_id = dispatched("2026-06-30 10:00")
    with clock_at(at("2026-07-03 08:00")):
        summer = actions.declare_emergency(cast.liu.actor, order(power, profile="half"))
        [line] = queries.emergency_detail(cast.liu.actor, summer).running
        actions.shorten_open_clocks(cast.liu.actor, summer, versions={line.row.id: line.row.version}, reason="高温保供")
        assert due(steps, request_id) == "2026-07-10 23:59"
        free = WorkdayCalendar.of([at("2026-07-08 00:00").date()], [], at("2026-12-31 00:00").date(), "corrected")
        recompute_open_clocks(platform_actor(cast.home.id), free, at("2026-07-03 09:00"))
    assert due(steps, request_id) == "2026-07-13 23:59"


def test_a_reroute_inside_the_window_starts_a_short_clock_too(
    steps: Steps, cast: Cast, summer: UUID, dispatched: Callable[[str], UUID]
) -> None:
    request_id = dispatched("2026-07-03 16:00")
    with clock_at(at("2026-07-04 09:00")):
        reroute_part(cast.mei.actor, steps.part(request_id).id, to=PartOrder(cast.units["housing_office"].id), reason="应由住建局办理")
    assert due(steps, request_id) == "2026-07-05 09:00"


def test_a_day_set_by_hand_may_not_be_later_than_the_short_limit(steps: Steps, cast: Cast, summer: UUID) -> None:
    with clock_at(at("2026-07-03 16:00")):
        request_id = steps.tell().request_id
        steps.register(request_id)
        lead = PartOrder(cast.units["promotion_office"].id, due_on=at("2026-07-06 00:00").date())
        with pytest.raises(Refusal, match="晚于应急模式的时限") as refusal:
            actions.dispatch_request(cast.mei.actor, request_id, lead=lead, expected_version=steps.row(request_id).version)
    assert refusal.value.code == "after_emergency_limit"


def test_of_overlapping_declarations_the_strictest_counts_and_names_the_other(
    steps: Steps, cast: Cast, power: UUID, summer: UUID, dispatched: Callable[[str], UUID]
) -> None:
    with clock_at(at("2026-07-02 08:00")):
        actions.declare_emergency(cast.mei.actor, order(power, title="配网改造攻坚", profile="half"))
    part = steps.part(dispatched("2026-07-03 16:00"))
    assert part.shortened_by_id == summer
    assert "；同期还有应急模式 YJ20260002 配网改造攻坚" in part.shortened_words and "按最严的执行" in part.shortened_words


def test_prolonged_and_ended_early_are_records_and_the_declaration_stays(steps: Steps, cast: Cast, summer: UUID) -> None:
    with clock_at(at("2026-07-20 08:00")):
        version = actions.change_emergency_end(
            cast.liu.actor,
            summer,
            ends_at=at("2026-08-10 12:00"),
            reason="高温持续",
            document_number="青管办〔2026〕18号",
            expected_version=1,
        )
        with pytest.raises(StaleVersion):
            actions.change_emergency_end(cast.mei.actor, summer, ends_at=None, reason="我没看到延长", expected_version=1)
    with clock_at(at("2026-08-05 09:30")):
        actions.change_emergency_end(cast.mei.actor, summer, ends_at=None, reason="高温已退，负荷回落", expected_version=version)
        row = queries.emergency(cast.bo.actor, summer)
    assert [change.kind_label for change in row.changes] == ["延长", "提前结束"]
    assert (row.standing_label, str(row.ends_at.astimezone(SHANGHAI))[:16]) == ("已结束", "2026-08-05 09:30")
    assert str(row.declared_ends_at.astimezone(SHANGHAI))[:16] == "2026-07-31 18:00"
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("UPDATE enterprise_requests_emergencydeclaration SET title = 'x' WHERE id = %s", [summer])


def test_only_leaders_and_dispatchers_declare_and_a_strangers_is_not_there(cast: Cast, power: UUID, summer: UUID) -> None:
    with clock_at(at("2026-07-01 08:00")), pytest.raises(NotPermitted):
        actions.declare_emergency(cast.bo.actor, order(power))
    with pytest.raises(NotVisible):
        queries.emergency(cast.mei.actor, UUID(int=5))


def test_the_banner_stands_from_the_first_to_the_last_minute(cast: Cast, summer: UUID) -> None:
    for moment, count in (("2026-07-01 08:00", 1), ("2026-07-31 17:59", 1), ("2026-07-31 18:00", 0)):
        with clock_at(at(moment)):
            assert [len(queries.banners(one.actor)) for one in (cast.bo, cast.qian)] == [count, count], moment


def test_a_declaration_without_paper_or_for_nothing_is_refused_by_field(cast: Cast, power: UUID) -> None:
    with clock_at(at("2026-07-01 08:00")):
        for more, field in (
            ({"document_number": ""}, "document_number"),
            ({"reason": "热"}, "reason"),
            ({"category_ids": []}, "category_ids"),
            ({"profile": "none"}, "profile"),
            ({"ends_at": at("2026-07-01 08:00") - timedelta(days=1)}, "ends_at"),
        ):
            with pytest.raises(Refusal) as refusal:
                actions.declare_emergency(cast.mei.actor, order(power, **more))
            assert refusal.value.field == field
    assert EmergencyDeclaration.objects.in_zone(cast.home.id).count() == 0
