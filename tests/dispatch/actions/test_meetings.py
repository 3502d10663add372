"""A meeting from calling to its frozen minutes, on the real database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from huoshui.assignments.actions import accept_reply, reply_done, sign_part, withdraw_assignment
from huoshui.assignments.queries import PartFilters, assignment_detail, list_parts
from huoshui.core import clock
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal, StaleVersion
from huoshui.dispatch import actions, queries
from huoshui.dispatch.actions import Resolution, Tick
from huoshui.dispatch.models import Meeting
from huoshui.investment_projects.actions import create_project, set_side_state
from huoshui.investment_projects.queries import project_row
from huoshui.notices.queries import unread_count
from tests.cast import Cast
from tests.dispatch.conftest import Ledger


def decide(cast: Cast, meeting: UUID, what: str = "协调储能项目用电增容", **more: Any) -> UUID:
    given = {"lead_unit_id": cast.units["promotion_office"].id, "assist_unit_ids": [cast.units["housing_office"].id], **more}
    return actions.record_decision(cast.mei.actor, meeting, Resolution(what, **given))


def agenda_of(cast: Cast, meeting: UUID) -> dict[str, str]:
    return {one.title: one.words for one in queries.meeting_detail(cast.mei.actor, meeting).agenda}


def test_those_called_see_the_meeting_and_are_told_and_others_do_not(cast: Cast, meeting: UUID) -> None:
    assert queries.meeting_detail(cast.bo.actor, meeting).row.title.endswith("周调度会")
    assert unread_count(cast.bo.actor) == 1 and unread_count(cast.wang.actor) == 0
    for name in ("wang", "qian", "gu"):
        with pytest.raises(NotVisible):
            queries.meeting_detail(getattr(cast, name).actor, meeting)
    with pytest.raises(NotPermitted):
        actions.draft_agenda(cast.bo.actor, meeting)


def test_the_agenda_of_the_next_meeting_opens_with_the_fate_of_the_last_decisions(cast: Cast, held: UUID) -> None:
    decide(cast, held, "协调储能项目用电增容")
    late = decide(cast, held, "协调周边道路通行", due_on=clock.today())
    decide(cast, held, "原则同意选址方案", lead_unit_id=None, assist_unit_ids=[])
    assert actions.assign_decisions(cast.mei.actor, held) == 2
    first, second, third = queries.meeting_detail(cast.mei.actor, held).decisions
    assert first.assignment_id is not None and third.assignment_id is None and (second.id, second.sequence) == (late, 2)
    with clock.clock_at(clock.now() + timedelta(days=7)):
        bo = cast.bo.actor
        [part] = [row for row in list_parts(bo, PartFilters()).rows if row.title == "协调储能项目用电增容" and row.role == "lead_unit"]
        sign_part(bo, part.id)
        reply_done(bo, part.id, words="送电完成", proof_words="送电回执单")
        for row in list_parts(cast.chen.actor, PartFilters()).rows:
            if row.unit_id == cast.units["housing_office"].id and row.title == "协调储能项目用电增容":
                sign_part(cast.chen.actor, row.id)
                reply_done(cast.chen.actor, row.id, words="管廊接入完成", proof_words="管廊验收单")
                accept_reply(cast.bo.actor, row.id)
        accept_reply(cast.mei.actor, part.id)
        following = actions.call_meeting(cast.mei.actor, actions.Call("weekly", clock.today()))
        actions.draft_agenda(cast.mei.actor, following)
        items = [one for one in queries.meeting_detail(cast.mei.actor, following).agenda if one.part == "last_decisions"]
    assert [one.title for one in items] == ["协调周边道路通行", "原则同意选址方案", "协调储能项目用电增容"]
    assert "超期 " in items[0].words and "只作记录" in items[1].words and "已按时办结" in items[2].words
    assert items[2].subject_id == first.assignment_id


def test_a_matter_comes_from_the_ledger_and_leaves_when_it_is_settled(cast: Cast, meeting: UUID, ledger: Ledger) -> None:
    long_ago = clock.today() - timedelta(days=400)
    project = create_project(cast.mei.actor, name="停滞项目", values={"signed_on": long_ago, "duty_unit": "招商局"}, is_another=True)
    assert actions.draft_agenda(cast.mei.actor, meeting) == 1
    [title] = agenda_of(cast, meeting)
    assert title == "停滞项目" and "已签约未摘地" in agenda_of(cast, meeting)[title]
    assert actions.draft_agenda(cast.mei.actor, meeting) == 0 and queries.agenda_changes(cast.mei.actor, meeting).changes == ()
    mei, version = cast.mei.actor, project_row(cast.mei.actor, project).version
    set_side_state(mei, project, side_state="terminated", happened_on=clock.today(), reason="投资方撤资", expected_version=version)
    assert [(one.kind, one.title) for one in queries.agenda_changes(mei, meeting).changes] == [("gone", "停滞项目")]
    assert actions.draft_agenda(mei, meeting) == 1 and agenda_of(cast, meeting) == {}


def test_what_people_did_to_the_agenda_survives_a_new_draft(cast: Cast, meeting: UUID) -> None:
    mei, long_ago = cast.mei.actor, clock.today() - timedelta(days=400)
    for name in ("甲停滞项目", "乙停滞项目"):
        create_project(mei, name=name, values={"signed_on": long_ago, "duty_unit": "招商局"}, is_another=True)
    actions.draft_agenda(mei, meeting)
    own = actions.add_item(mei, meeting, title="节后复工安排", words="各园区报名单")
    first, second = [one for one in queries.meeting_detail(mei, meeting).agenda if one.key]
    actions.edit_item(mei, first.id, title=first.title, words="已约谈投资方", expected_version=first.version)
    actions.strike_item(mei, second.id, reason="会前已协调", expected_version=second.version)
    actions.move_item(mei, own, to="first")
    actions.draft_agenda(mei, meeting)
    lines = queries.meeting_detail(mei, meeting).agenda
    assert [one.title for one in lines] == ["节后复工安排", first.title, second.title]
    assert lines[1].words == "已约谈投资方" and lines[1].drafted_words == first.words and lines[2].struck_reason == "会前已协调"
    with pytest.raises(StaleVersion):
        actions.edit_item(mei, first.id, title="又改", words="", expected_version=first.version)
    restored = actions.restore_item(mei, second.id, expected_version=lines[2].version)
    assert restored == lines[2].version + 1
    with pytest.raises(Refusal, match="只能上移"):
        actions.move_item(mei, own, to="nowhere")


def test_a_decision_becomes_an_assignment_about_the_item_and_points_back(cast: Cast, held: UUID) -> None:
    made = decide(cast, held)
    assignment_id = actions.assign_decision(cast.mei.actor, made)
    found = assignment_detail(cast.bo.actor, assignment_id)
    assert (found.source_kind, found.source_id, len(found.parts)) == ("meeting", made, 2)
    assert queries.decision_of(cast.chen.actor, made)[0].row.id == held
    with pytest.raises(Refusal, match="已经交办"):
        actions.change_decision(cast.mei.actor, made, Resolution("别的事情要办"), expected_version=2)
    with pytest.raises(Refusal, match="已经交办"):
        actions.withdraw_decision(cast.mei.actor, made, reason="不办了", expected_version=2)
    withdraw_assignment(cast.mei.actor, assignment_id, reason="情况变化")
    [line] = queries.meeting_detail(cast.mei.actor, held).decisions
    assert (line.is_open, line.was_done, line.state_name) == (False, False, "已终止")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"what": "办"}, "没有写清楚"),
        ({"lead_unit_id": None}, "没有主办单位"),
        ({"due_on": clock.today() - timedelta(days=1)}, "早于今天"),
        ({"lead_unit_id": UUID(int=7)}, "不在本区"),
        ({"item_id": UUID(int=7)}, "不在这次会议"),
    ],
)
def test_a_bad_decision_is_refused_in_words(cast: Cast, held: UUID, given: dict[str, Any], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        decide(cast, held, **given)


def test_nothing_is_decided_before_the_meeting_begins_or_in_the_future(cast: Cast, meeting: UUID) -> None:
    with pytest.raises(Refusal, match="请先点“开始会议”"):
        decide(cast, meeting)
    ahead = actions.call_meeting(cast.mei.actor, actions.Call("topical", clock.today() + timedelta(days=3), title="氢能专题会"))
    with pytest.raises(Refusal, match="还没到日子"):
        actions.open_meeting(cast.mei.actor, ahead)
    row = queries.meeting_detail(cast.mei.actor, ahead).row
    actions.cancel_meeting(cast.mei.actor, ahead, reason="与市里会议冲突", expected_version=row.version)
    assert ahead not in {one.id for one in queries.list_meetings(cast.mei.actor).rows}
    with pytest.raises(Refusal, match="已取消"):
        actions.draft_agenda(cast.mei.actor, ahead)


def test_two_clerks_tick_different_seats_and_neither_undoes_the_other(cast: Cast, meeting: UUID) -> None:
    mei, liu = cast.mei.actor, cast.liu.actor
    first, second, guest = queries.meeting_detail(mei, meeting).attendees
    actions.record_attendance(mei, meeting, {first.id: Tick("present", person_name="薄局长", expected_version=first.version)})
    actions.record_attendance(liu, meeting, {second.id: Tick("absent", reason="防汛", expected_version=second.version)})
    with pytest.raises(StaleVersion):
        actions.record_attendance(liu, meeting, {first.id: Tick("late", expected_version=first.version)})
    with pytest.raises(Refusal, match="由谁代会"):
        actions.record_attendance(mei, meeting, {guest.id: Tick("replaced")})
    found = queries.meeting_detail(mei, meeting)
    assert (found.turnout.called, found.turnout.came, found.turnout.absent) == (2, 1, 1)
    assert [one.person_name for one in found.attendees] == ["薄局长", "", "供电公司 张工"]


def test_changing_whom_one_calls_keeps_what_was_ticked(cast: Cast, meeting: UUID) -> None:
    first, *_ = queries.meeting_detail(cast.mei.actor, meeting).attendees
    actions.record_attendance(cast.mei.actor, meeting, {first.id: Tick("present")})
    call = actions.Call("weekly", clock.today(), unit_ids=[cast.units["township"].id])
    version = queries.meeting_detail(cast.mei.actor, meeting).row.version
    actions.change_meeting(cast.mei.actor, meeting, call, expected_version=version)
    assert {one.who for one in queries.meeting_detail(cast.mei.actor, meeting).attendees} == {"招商局", "柳林镇"}
    with pytest.raises(StaleVersion):
        actions.change_meeting(cast.mei.actor, meeting, call, expected_version=version)


def test_issued_minutes_are_numbered_kept_and_never_change(cast: Cast, held: UUID) -> None:
    mei = cast.mei.actor
    seats = queries.meeting_detail(mei, held).attendees
    made = decide(cast, held)
    version = queries.meeting_detail(mei, held).row.version
    with pytest.raises(Refusal, match="还没有登记到会"):
        actions.issue_minutes(mei, held, expected_version=version)
    actions.record_attendance(mei, held, {one.id: Tick("present") for one in seats})
    with pytest.raises(Refusal, match="还没有交办"):
        actions.issue_minutes(mei, held, expected_version=version)
    actions.assign_decision(mei, made)
    version = actions.edit_minutes(mei, held, opening="自己写的开头。", copied_to="各乡镇", issued_by_unit="", expected_version=version)
    file_id = actions.issue_minutes(mei, held, expected_version=version)
    found, content = queries.minutes_of(cast.bo.actor, held)
    assert found.row.number.startswith("周调度会纪要〔") and content.opening == "自己写的开头。" and content.number == found.row.number
    _, stream = queries.open_meeting_file(cast.bo.actor, file_id)
    with stream:
        assert stream.read() == actions.preview_minutes(mei, held)[1]
    for late in (
        lambda: decide(cast, held),
        lambda: actions.draft_agenda(mei, held),
        lambda: actions.add_item(mei, held, title="晚了的议题"),
    ):
        with pytest.raises(Refusal, match="纪要已印发"):
            late()
    row = Meeting.objects.in_zone(cast.home.id).get(id=held)
    for statement in (
        "UPDATE dispatch_meeting SET title = 'x' WHERE id = %s",
        "DELETE FROM dispatch_agendaitem WHERE meeting_id = %s",
        "UPDATE dispatch_meetingdecision SET what = 'x' WHERE meeting_id = %s",
    ):
        with pytest.raises((DatabaseError, psycopg.Error)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [row.id])
            if cursor.rowcount == 0:
                raise DatabaseError("nothing there to change")


def test_the_second_minutes_of_the_year_get_the_second_number(cast: Cast) -> None:
    numbers = []
    for _ in range(2):
        made = actions.call_meeting(cast.mei.actor, actions.Call("on_site", clock.today()))
        actions.open_meeting(cast.mei.actor, made)
        actions.issue_minutes(cast.mei.actor, made, expected_version=2)
        numbers.append(queries.meeting_detail(cast.mei.actor, made).row.number.rpartition("〕")[2])
    assert numbers == ["1号", "2号"]
