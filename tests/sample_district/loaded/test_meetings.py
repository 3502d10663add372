"""The district's 调度会 of March, its rhythm and its programmes, as the pages read them."""

from __future__ import annotations

from huoshui.core.actor import Actor
from huoshui.dispatch.queries import list_dues, list_meetings, list_members, list_programmes, meeting_detail
from sample_district.meetings import DECISIONS, MONDAYS, NEXT_MEETING, PROGRAMMES


def test_five_meetings_were_held_with_decisions_in_every_state_and_the_next_is_called(dispatcher: Actor) -> None:
    rows = {row.held_on: row for row in list_meetings(dispatcher, kind="weekly").rows}
    assert set(rows) == {*MONDAYS, NEXT_MEETING}
    assert [rows[day].state for day in MONDAYS] == ["issued"] * 4 + ["held"] and rows[NEXT_MEETING].state == "called"
    decisions = [one for day in MONDAYS for one in meeting_detail(dispatcher, rows[day].id).decisions]
    assert [one.what for one in decisions] == [one.what for one in DECISIONS]
    assert {one.state_name for one in decisions} >= {"已办结", "办理中", "待签收"}
    assert any(one.was_late for one in decisions) and any(one.days_late for one in decisions)
    assert any(one.waits_to_be_assigned for one in decisions) and any(one.lead_unit_id is None for one in decisions)
    agenda = meeting_detail(dispatcher, rows[NEXT_MEETING].id).agenda
    assert agenda[0].part == "last_decisions" and {"red_lights", "state_gaps", "overdue"} <= {one.part for one in agenda}


def test_the_rhythm_knows_what_was_done_and_what_is_due(dispatcher: Actor) -> None:
    done = {(one.rule_code, one.period_key) for one in list_dues(dispatcher, view="done", limit=500).rows}
    assert {("weekly_meeting", f"2026-W{week}") for week in (10, 11, 12, 13, 14)} <= done
    waiting = {one.rule_name for one in list_dues(dispatcher, view="open", limit=500).rows}
    assert {"月度填报锁定", "月通报", "招商专题调度"} <= waiting


def test_three_programmes_have_members_and_totals(dispatcher: Actor) -> None:
    rows = list_programmes(dispatcher).rows
    assert {row.name for row in rows} == {one[0] for one in PROGRAMMES}
    assert len({row.totals.planned_investment.fen for row in rows}) == len(rows), "each gathers projects of its own"
    for row in rows:
        assert row.counts["project"] == list_members(dispatcher, row.id, "project").total_count > 0
        assert row.totals.planned_investment.fen
