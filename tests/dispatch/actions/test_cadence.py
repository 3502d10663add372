"""Dues that make themselves, settled by the thing done, on the real database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest

from huoshui.core.clock import SHANGHAI, clock_at
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal, StaleVersion
from huoshui.dispatch import actions, queries
from huoshui.dispatch.actions import Call, NewRule, tick_cadence
from huoshui.dispatch.models import CadenceDue
from huoshui.dispatch.queries import DueLine
from huoshui.dispatch.rules.cadence import CadenceRule
from huoshui.investment_projects.actions import Figure, advance_stage, create_project, record_figures
from huoshui.investment_projects.queries import project_row
from huoshui.notices.queries import own_notices
from huoshui.operations.models import new_public_id
from tests.cast import Cast
from tests.dispatch.conftest import Ledger

MONDAY = datetime.combine(date(2026, 3, 30), time(9), SHANGHAI)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    """2026-03-30, 09:00."""
    with clock_at(MONDAY):
        yield


def dues(cast: Cast, name: str, view: str = "all") -> list[DueLine]:
    return sorted(
        (one for one in queries.list_dues(cast.mei.actor, view=view, limit=500).rows if one.rule_name == name), key=lambda one: one.due_on
    )


def test_ticking_late_or_twice_makes_each_due_once(cast: Cast) -> None:
    assert tick_cadence(cast.home.id) > 0
    made = {(one.rule_code, one.period_key) for one in queries.list_dues(cast.mei.actor, view="all", limit=500).rows}
    assert ("weekly_meeting", "2026-W14") in made and ("monthly_bulletin", "2026-03") in made and ("monthly_returns", "2026-03") in made
    assert tick_cadence(cast.home.id) == 0
    with clock_at(MONDAY + timedelta(hours=30)):
        tick_cadence(cast.home.id)
        again = queries.list_dues(cast.mei.actor, view="all", limit=500).rows
    assert len(again) == len({(one.rule_code, one.period_key) for one in again}) and made <= {
        (one.rule_code, one.period_key) for one in again
    }
    assert ("monthly_bulletin", "2026-02") not in made  # a rule that is new has no past


def test_a_meeting_that_begins_settles_its_due_and_a_called_one_does_not(cast: Cast) -> None:
    tick_cadence(cast.home.id)
    this_week, *_ = dues(cast, "周调度会", "open")
    assert (this_week.period_key, this_week.standing) == ("2026-W14", "today")
    made = actions.call_meeting(cast.mei.actor, Call("weekly", date(2026, 3, 30)))
    tick_cadence(cast.home.id)
    assert queries.due_line(cast.mei.actor, this_week.id).is_open
    actions.open_meeting(cast.mei.actor, made)
    done = queries.due_line(cast.mei.actor, this_week.id)
    assert (done.standing, done.done_on, done.done_kind, done.done_id) == ("done", date(2026, 3, 30), "meeting", made)
    with pytest.raises(Refusal, match="已经了结"):
        actions.waive_due(cast.mei.actor, this_week.id, reason="不开了", expected_version=done.version)


def test_old_dues_that_nobody_settles_never_keep_newer_ones_from_being_told_of(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    tick_cadence(cast.home.id)
    monkeypatch.setattr("huoshui.dispatch.actions.cadence.MOST_REMINDED", 1)
    names = set()
    for hours in range(8):
        with clock_at(MONDAY + timedelta(days=16, hours=hours)):
            tick_cadence(cast.home.id)
            names |= {one.title for one in own_notices(cast.mei.actor).rows if "逾期未办" in one.title}
    assert {"周调度会逾期未办：2026-W14", "周调度会逾期未办：2026-W15"} <= names


def test_the_calendar_leaves_no_due_out_however_many_there_are(cast: Cast) -> None:
    tick_cadence(cast.home.id)
    day = MONDAY.date()
    [row, *_] = CadenceDue.objects.in_zone(cast.home.id).filter(due_on=day)
    before = len(queries.dues_of_days(cast.mei.actor, day, day))
    told = {one.attname: getattr(row, one.attname) for one in CadenceDue._meta.concrete_fields}
    copies = [CadenceDue(**told | {"id": new_public_id(), "period_key": f"copy:{number}"}) for number in range(500)]
    CadenceDue.objects.in_zone(cast.home.id).bulk_create(copies)
    assert len(queries.dues_of_days(cast.mei.actor, day, day)) == before + 500


def test_nobody_ticks_but_a_due_may_be_waived_with_its_reason(cast: Cast) -> None:
    tick_cadence(cast.home.id)
    one, *_ = dues(cast, "周调度会", "open")
    with pytest.raises(NotPermitted):
        actions.waive_due(cast.bo.actor, one.id, reason="不开了", expected_version=one.version)
    with pytest.raises(StaleVersion):
        actions.waive_due(cast.mei.actor, one.id, reason="与市里会议合并", expected_version=99)
    actions.waive_due(cast.mei.actor, one.id, reason="与市里会议合并", expected_version=one.version)
    assert queries.due_line(cast.bo.actor, one.id).standing == "waived"
    tick_cadence(cast.home.id)
    assert [row.id for row in dues(cast, "周调度会") if row.period_key == one.period_key] == [one.id]


def test_a_projects_node_is_its_units_due_until_it_is_reached_or_planned_anew(cast: Cast, ledger: Ledger) -> None:
    mei = cast.mei.actor
    values = {"signed_on": date(2025, 9, 1), "duty_unit": "招商局"}
    project, far = (create_project(mei, name=name, values=values, is_another=True) for name in ("储能项目", "远期项目"))
    for one, day in ((project, date(2026, 4, 8)), (far, date(2026, 9, 1))):
        record_figures(mei, one, {"started_on": Figure(day, is_plan=True)})
    tick_cadence(cast.home.id)
    [one] = dues(cast, "开工节点")
    assert (one.project_id, one.due_on, one.owner_name) == (project, date(2026, 4, 8), "招商局") and far != project
    assert queries.due_line(cast.bo.actor, one.id).project_name == "储能项目"
    assert [row.id for row in queries.dues_at_hand(cast.bo.actor)[0]] == [one.id]
    with pytest.raises(NotVisible):
        queries.due_line(cast.chen.actor, one.id)
    assert tick_cadence(cast.home.id) == 0
    record_figures(mei, project, {"started_on": Figure(date(2026, 4, 10), is_plan=True)})
    tick_cadence(cast.home.id)
    first, second = dues(cast, "开工节点")
    assert (first.standing, first.waived_reason) == ("waived", "计划开工日期改为 2026-04-10") and second.due_on == date(2026, 4, 10)
    version = project_row(mei, project).version
    evidence = {"evidence_text": "施工许可证", "bypass_reason": "试验跳过中间阶段"}
    advance_stage(mei, project, to_stage="started", happened_on=date(2026, 3, 30), expected_version=version, **evidence)
    assert tick_cadence(cast.home.id) == 1 and queries.due_line(cast.bo.actor, second.id).done_on == date(2026, 3, 30)


def test_a_zones_own_rule_makes_its_dues_and_ends_with_them(cast: Cast) -> None:
    rule = CadenceRule("", "化工园区安全调度", "meeting", "topical", "week", weekday=3)
    with pytest.raises(NotPermitted):
        actions.set_cadence_rule(cast.liu.actor, NewRule(rule))
    with pytest.raises(Refusal, match="没有写明哪天"):
        actions.set_cadence_rule(cast.mei.actor, NewRule(CadenceRule("", "月度专题", "meeting", "topical", "month")))
    with pytest.raises(Refusal, match="哪种通报"):
        actions.set_cadence_rule(cast.mei.actor, NewRule(CadenceRule("", "安全通报", "bulletin", "safety", "week", weekday=3)))
    made = actions.set_cadence_rule(cast.mei.actor, NewRule(rule, cast.units["housing_office"].id, "区安办会议纪要"))
    first, *_ = dues(cast, "化工园区安全调度")
    assert (first.due_on, first.owner_name) == (date(2026, 4, 1), "住建局")
    with pytest.raises(NotVisible):
        queries.due_line(cast.bo.actor, first.id)
    actions.end_cadence_rule(cast.mei.actor, made, expected_version=1)
    assert {one.standing for one in dues(cast, "化工园区安全调度")} == {"waived"}
    tick_cadence(cast.home.id)
    assert dues(cast, "化工园区安全调度", "open") == []
    with pytest.raises(NotVisible):
        actions.end_cadence_rule(cast.mei.actor, first.id, expected_version=1)


def test_a_released_bulletin_and_a_locked_round_settle_theirs(cast: Cast, ledger: Ledger) -> None:
    from huoshui.investment_projects.models import ReturnRound
    from huoshui.reports import actions as reports
    from huoshui.reports.queries import BulletinOptions

    tick_cadence(cast.home.id)
    heads = reports.Heads(signed_by="管委会办公室", agency_code="青开办")
    paper = reports.create_draft(cast.mei.actor, BulletinOptions("weekly", date(2026, 3, 30)), heads)
    reports.release_bulletin(cast.mei.actor, paper, expected_version=1, note="试发")
    first, *_ = dues(cast, "周通报", "done")
    assert (first.period_key, first.done_id) == ("2026-W14", paper)
    ReturnRound.objects.create_in(
        cast.home.id,
        period_start=date(2026, 3, 1),
        period_end=date(2026, 3, 31),
        opened_at=MONDAY,
        opened_by_id=cast.mei.id,
        fill_due_on=date(2026, 3, 30),
        check_due_on=date(2026, 3, 30),
        confirm_due_on=date(2026, 3, 30),
        remind_on=date(2026, 3, 30),
        rule_reference="x",
        locked_at=MONDAY,
    )
    assert tick_cadence(cast.home.id) == 1
    [locked] = dues(cast, "月度填报锁定", "done")
    assert locked.period_key == "2026-03" and locked.done_kind == "return_round"
