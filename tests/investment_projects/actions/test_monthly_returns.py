"""A round of monthly returns from opening to lock: filled, checked, confirmed into facts, reopened as corrections."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from huoshui.core import clock
from huoshui.core.clock import clock_at, end_of_local_day
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal, StaleVersion
from huoshui.fact_ledger.queries import facts_of
from huoshui.investment_projects import actions
from huoshui.investment_projects.actions import ReturnEntry
from huoshui.investment_projects.actions.monthly_carry import carry_difference
from huoshui.investment_projects.models import MonthlyReturn
from huoshui.investment_projects.queries import (
    ReturnFilters,
    list_returns,
    list_rounds,
    monthly_history,
    project_row,
    return_detail,
    return_violations,
    round_line,
    units_of_round,
)
from huoshui.investment_projects.queries.monthly_carry import carry_gap
from huoshui.notices.queries import own_notices
from tests.cast import Cast
from tests.investment_projects.monthly import PLANT, ROAD, SCHOOL, WAN, Building, at, build_projects, march_cells, open_march


@pytest.fixture
def projects(cast: Cast) -> dict[str, UUID]:
    with clock_at(at(date(2026, 3, 2))):
        return build_projects(cast)


@pytest.fixture
def march(cast: Cast, projects: dict[str, UUID]) -> Iterator[Building]:
    with clock_at(at(date(2026, 3, 25))):
        yield open_march(cast)


def hand_in(march: Building, name: str = PLANT, **changes: object) -> UUID:
    line = march.line(name)
    actor = march.cast.chen.actor if name == SCHOOL else march.cast.wang.actor
    outcome = actions.save_return(actor, ReturnEntry(line.id, march_cells(**changes), expected_version=line.version), submit=True)
    assert outcome.is_submitted, outcome.findings
    return line.id


def confirmed(march: Building, *names: str) -> None:
    ids = [hand_in(march, name) for name in names]
    actions.accept_returns(march.cast.ma.actor, ids)
    actions.confirm_round(march.cast.mei.actor, march.round_id)


def test_a_round_freezes_who_must_report_and_its_days(march: Building, projects: dict[str, UUID]) -> None:
    row = round_line(march.cast.mei.actor, march.round_id)
    assert (row.label, row.fill_due_on, row.check_due_on, row.progress.total) == ("2026年3月", date(2026, 3, 30), date(2026, 4, 1), 3)
    assert [(line.unit_name, line.progress.total) for line in units_of_round(march.cast.mei.actor, march.round_id)] == [
        ("柳林镇", 2),
        ("住建局", 1),
    ]
    MonthlyReturn.objects.in_zone(march.cast.home.id).filter(project_id=projects[ROAD]).update(unit_name="柳林镇人民政府")
    assert len(units_of_round(march.cast.mei.actor, march.round_id)) == 2  # however a ledger spells its name
    mei, road = march.cast.mei.actor, projects[ROAD]
    version = project_row(mei, road).version
    actions.set_side_state(
        mei, road, side_state="suspended", happened_on=date(2026, 3, 25), reason="资金没有落实", expected_version=version
    )
    assert round_line(march.cast.mei.actor, march.round_id).progress.total == 3


def test_a_round_opens_once_whoever_asks(march: Building) -> None:
    with pytest.raises(Refusal) as again:
        actions.open_round(march.cast.mei.actor, year=2026, month=3)
    assert (again.value.code, again.value.data["round_id"]) == ("already_done", str(march.round_id))
    assert actions.open_due_round(march.cast.home.id) is None
    assert list_rounds(march.cast.mei.actor).total_count == 1
    with pytest.raises(Refusal, match="1月不单独填报"):
        actions.open_round(march.cast.mei.actor, year=2026, month=1)


def test_where_nobody_must_report_the_platform_opens_nothing(cast: Cast) -> None:
    with clock_at(at(date(2026, 3, 25))):
        assert actions.open_due_round(cast.home.id) is None
        assert actions.tick_returns(cast.home.id) == 0
        assert list_rounds(cast.mei.actor).total_count == 0


def test_the_platform_opens_the_round_by_the_rule_and_tells_each_matter_once(cast: Cast, projects: dict[str, UUID]) -> None:
    with clock_at(at(date(2026, 3, 24))):
        actions.tick_returns(cast.home.id)
        assert [row.label for row in list_rounds(cast.mei.actor).rows] == ["2026年1—2月"]
    with clock_at(at(date(2026, 3, 25))):
        assert actions.tick_returns(cast.home.id) > 0
        assert actions.tick_returns(cast.home.id) == 0
        titles = [one.title for one in own_notices(cast.wang.actor).rows]
    assert titles.count("2026年3月月度填报开始填报") == 1
    with clock_at(at(date(2026, 3, 31))):
        actions.tick_returns(cast.home.id)
        assert own_notices(cast.wang.actor).rows[0].title == "2026年3月月度填报已过截止日"


def test_a_draft_and_a_return_that_nobody_confirmed_count_nowhere(march: Building, projects: dict[str, UUID]) -> None:
    hand_in(march)
    seen = march.line(PLANT)
    stale = actions.accept_returns(march.cast.ma.actor, [seen.id], versions={seen.id: seen.version - 1})
    assert (stale.done, stale.left) == (0, 1)  # handed in anew since the office saw it
    actions.accept_returns(march.cast.ma.actor, [seen.id], versions={seen.id: seen.version})
    row = project_row(march.cast.mei.actor, projects[PLANT])
    assert (row.month_done_fen, row.ytd_done_fen) == (500 * WAN, 500 * WAN)
    assert actions.confirm_round(march.cast.mei.actor, march.round_id) == actions.Reviewed(1, 0)
    row = project_row(march.cast.mei.actor, projects[PLANT])
    assert (row.month_done_fen, row.ytd_done_fen, row.done_through_on) == (300 * WAN, 800 * WAN, date(2026, 3, 31))


def test_confirmed_figures_are_facts_with_the_form_as_their_spot(march: Building, projects: dict[str, UUID]) -> None:
    confirmed(march, PLANT)
    fact = next(
        one for one in facts_of(march.cast.mei.actor, "project", projects[PLANT], attribute="ytd_done") if one.source.kind == "form"
    )
    assert fact.spot_sentence == "《2026年3月月度填报（柳林镇）》“年初至报告期累计完成投资”栏，原文“800万元”"
    assert fact.line.period == (date(2026, 1, 1), date(2026, 3, 31))


def test_missing_money_is_no_fact_and_never_zero(march: Building, projects: dict[str, UUID]) -> None:
    confirmed(march, PLANT)
    assert facts_of(march.cast.mei.actor, "project", projects[PLANT], attribute="funds_arrived") == []
    assert project_row(march.cast.mei.actor, projects[PLANT]).funds_arrived_fen is None


def test_errors_keep_a_return_a_draft_and_questions_wait_for_a_reason(march: Building) -> None:
    line = march.line(PLANT)
    wang = march.cast.wang.actor
    wrong = actions.save_return(wang, ReturnEntry(line.id, march_cells(ytd_done_fen="850"), expected_version=line.version), submit=True)
    assert (wrong.state, [one.code for one in wrong.findings]) == ("draft", ["year_to_date"])
    idle = march_cells(month_done_fen="0", ytd_done_fen="500", cumulative_done_fen="2000")
    asked = actions.save_return(wang, ReturnEntry(line.id, idle, expected_version=wrong.version), submit=True)
    assert [one.code for one in asked.open_questions] == ["zero_month"]
    answered = actions.save_return(wang, ReturnEntry(line.id, idle, {"zero_month": "冬季停工，四月复工"}, asked.version), submit=True)
    assert answered.is_submitted
    assert march.line(PLANT).flags == ("zero_month",)
    assert list_returns(wang, march.round_id, ReturnFilters(mark="flagged")).total_count == 1


def test_many_rows_at_once_keep_what_is_right_and_name_the_cell_that_is_not(march: Building) -> None:
    entries = [
        ReturnEntry(march.id(PLANT), march_cells()),
        ReturnEntry(march.id(ROAD), march_cells(month_done_fen="三百多")),
    ]
    good, bad = actions.save_returns(march.cast.wang.actor, entries, submit=True)
    assert (good.state, bad.state) == ("submitted", "waiting")
    assert (bad.findings[0].field, bad.is_changed) == ("month_done_fen", False)
    again = actions.save_returns(march.cast.wang.actor, entries[:1], submit=True)[0]
    assert (again.is_changed, again.version) == (False, good.version)


def test_two_people_at_once_see_both_versions(march: Building) -> None:
    line = march.line(PLANT)
    actions.save_return(march.cast.wang.actor, ReturnEntry(line.id, march_cells(), expected_version=line.version), submit=False)
    with pytest.raises(StaleVersion) as conflict:
        other = march_cells(month_done_fen="310")
        actions.save_return(march.cast.ma.actor, ReturnEntry(line.id, other, expected_version=line.version), submit=False)
    assert conflict.value.data["yours"]["month_done_fen"] == "310"
    assert conflict.value.data["theirs"]["month_done_fen"] == "300"
    assert conflict.value.data["theirs"]["filled_by"] == "王柳林"


def test_a_unit_sees_and_fills_its_own_alone(march: Building) -> None:
    with pytest.raises(NotVisible):
        actions.save_returns(march.cast.bo.actor, [ReturnEntry(march.id(PLANT), march_cells())])
    assert list_returns(march.cast.chen.actor, march.round_id).total_count == 1
    with pytest.raises(NotPermitted):
        actions.save_returns(march.cast.liu.actor, [ReturnEntry(march.id(PLANT), march_cells())])
    with pytest.raises(NotVisible):
        round_line(march.cast.mei.actor, march.id(PLANT))


def test_the_office_sends_back_with_a_reason_and_the_unit_is_told(march: Building) -> None:
    return_id = hand_in(march)
    version = march.line(PLANT).version
    with pytest.raises(Refusal, match="没有写明退回原因"):
        actions.send_back(march.cast.ma.actor, return_id, reason="  ", expected_version=version)
    actions.send_back(march.cast.ma.actor, return_id, reason="形象进度请写到分部工程", expected_version=version)
    assert march.line(PLANT).state == "returned"
    assert own_notices(march.cast.wang.actor).rows[0].title == f"月度填报退回：{PLANT}"
    hand_in(march, progress_text="二层柱钢筋绑扎完成，三层支模")
    assert [one.kind_label for one in return_detail(march.cast.ma.actor, return_id).events] == ["报送", "退回", "报送"]


def test_nobody_checks_what_they_filled_and_many_are_accepted_at_once(march: Building) -> None:
    line = march.line(PLANT)
    actions.save_return(march.cast.ma.actor, ReturnEntry(line.id, march_cells(), expected_version=line.version), submit=True)
    with pytest.raises(Refusal, match="不能审核自己填报的项目"):
        actions.accept_returns(march.cast.ma.actor, [line.id])
    other = hand_in(march, ROAD)
    assert actions.accept_returns(march.cast.ma.actor, [line.id, other]) == actions.Reviewed(1, 1)
    assert actions.accept_returns(march.cast.mei.actor, [line.id, other]) == actions.Reviewed(1, 1)


def test_a_round_locks_when_nothing_waits_and_the_missing_are_explained(march: Building) -> None:
    mei = march.cast.mei.actor
    hand_in(march)
    version = round_line(mei, march.round_id).version
    with pytest.raises(Refusal, match="还有 1 个项目报了没有审完"):
        actions.lock_round(mei, march.round_id, expected_version=version)
    actions.accept_returns(march.cast.ma.actor, [march.id(PLANT)])
    actions.confirm_round(mei, march.round_id)
    with pytest.raises(Refusal, match="没有写明2 个项目未报的说明"):
        actions.lock_round(mei, march.round_id, expected_version=version)
    actions.lock_round(mei, march.round_id, words="两个项目资料未到", expected_version=version)
    locked = round_line(mei, march.round_id)
    assert (locked.is_locked, locked.progress.missing) == (True, 2)
    late = actions.save_returns(march.cast.wang.actor, [ReturnEntry(march.id(ROAD), march_cells())])[0]
    assert "已经锁定" in late.refusal


def test_reopening_makes_corrections_and_the_old_day_still_reads_as_it_did(march: Building, projects: dict[str, UUID]) -> None:
    cast, mei = march.cast, march.cast.mei.actor
    confirmed(march, PLANT, ROAD, SCHOOL)
    actions.lock_round(mei, march.round_id, expected_version=1)
    line = march.line(PLANT)
    with clock_at(at(date(2026, 4, 8))):
        with pytest.raises(NotPermitted):
            actions.reopen_return(cast.wang.actor, line.id, reason="上月重复计列设备款", expected_version=line.version)
        version = actions.reopen_return(mei, line.id, reason="上月重复计列设备款", expected_version=line.version)
        cells = {"month_done_fen": "250", "ytd_done_fen": "750", "cumulative_done_fen": "2250"}
        actions.save_return(cast.wang.actor, ReturnEntry(line.id, cells, expected_version=version), submit=True)
        assert project_row(mei, projects[PLANT]).ytd_done_fen == 800 * WAN
        actions.accept_returns(cast.ma.actor, [line.id])
        actions.confirm_round(mei, march.round_id)
        now = project_row(mei, projects[PLANT], as_of=date(2026, 3, 31))
        then = project_row(mei, projects[PLANT], as_of=date(2026, 3, 31), known_at=end_of_local_day(date(2026, 4, 1)))
        assert (now.ytd_done_fen, then.ytd_done_fen) == (750 * WAN, 800 * WAN)
        facts = facts_of(mei, "project", projects[PLANT], attribute="ytd_done")
        assert [(one.line.value, one.reason) for one in facts if one.line.corrects_id] == [(750 * WAN, "上月重复计列设备款")]
        texts = facts_of(mei, "project", projects[PLANT], attribute="month_progress_text")
        assert len(texts) == 1  # what did not change is not corrected


def test_a_figure_that_was_corrected_elsewhere_since_is_corrected_again_and_a_broken_tie_is_noticed(
    march: Building, projects: dict[str, UUID]
) -> None:
    mei = march.cast.mei.actor
    confirmed(march, PLANT)
    assert list(return_violations(mei.zone_id)) == []
    fact = next(one for one in facts_of(mei, "project", projects[PLANT], attribute="ytd_done") if one.source.kind == "form")
    actions.correct_figure(mei, projects[PLANT], fact.id, value=790 * WAN, reason="核对凭证后先行更正")
    actions.reopen_return(mei, march.id(PLANT), reason="按凭证重报三月", expected_version=march.line(PLANT).version)
    hand_in(march, month_done_fen="270", ytd_done_fen="770", cumulative_done_fen="2270", funds_arrived_fen="900")
    actions.accept_returns(march.cast.ma.actor, [march.id(PLANT)])
    actions.confirm_round(mei, march.round_id)
    row = project_row(mei, projects[PLANT])
    assert (row.ytd_done_fen, row.funds_arrived_fen) == (770 * WAN, 900 * WAN)
    MonthlyReturn.objects.in_zone(mei.zone_id).filter(id=march.id(PLANT)).update(ytd_done_fen=1)
    assert list(return_violations(mei.zone_id)) == [f"2026-03 月度填报第 {march.line(PLANT).number} 号已确认，但“ytd_done”与账上的事实不符"]


def test_an_old_month_does_not_speak_over_a_newer_progress(cast: Cast, projects: dict[str, UUID]) -> None:
    with clock_at(at(date(2026, 3, 25))):
        march = open_march(cast)
    with clock_at(at(date(2026, 4, 27))):
        april = Building(cast, actions.open_round(cast.mei.actor, year=2026, month=4))
        hand_in(march)
        cells = march_cells(month_done_fen="100", ytd_done_fen="900", cumulative_done_fen="2400", progress_text="三层封顶")
        actions.save_returns(cast.wang.actor, [ReturnEntry(april.id(PLANT), cells)], submit=True)
        assert april.line(PLANT).before.label == "2026年3月"  # reported and not confirmed yet
        for building in (april, march):
            actions.accept_returns(cast.ma.actor, [building.id(PLANT)])
            actions.confirm_round(cast.mei.actor, building.round_id)
        assert project_row(cast.mei.actor, projects[PLANT]).progress_text == "三层封顶"
        history = monthly_history(cast.mei.actor, projects[PLANT])
        assert [(one.label, one.values["month_progress_text"]) for one in history[:2]] == [
            ("2026年4月", "三层封顶"),
            ("2026年3月", "二层柱钢筋绑扎"),
        ]


def test_nobody_confirms_what_they_checked_and_the_refusal_says_who_may(march: Building) -> None:
    mei = march.cast.mei.actor
    plant, road = hand_in(march), hand_in(march, ROAD)
    actions.accept_returns(mei, [plant])
    with pytest.raises(Refusal, match="审核和确认不能是同一个人") as refused:
        actions.confirm_round(mei, march.round_id)
    assert refused.value.code == "own_check" and "只有您一位能确认" in refused.value.remedy
    actions.accept_returns(march.cast.ma.actor, [road])
    assert actions.confirm_round(mei, march.round_id) == actions.Reviewed(1, 1)
    assert (march.line(PLANT).state, march.line(ROAD).state) == ("checked", "confirmed")


def _confirmed(cast: Cast, building: Building, cells: dict[str, Any]) -> None:
    line = building.line(PLANT)
    reasons = {"whole_sum": "补计2025年度投资"}
    outcome = actions.save_return(cast.wang.actor, ReturnEntry(line.id, cells, reasons, expected_version=line.version), submit=True)
    assert outcome.is_submitted, (outcome.findings, outcome.open_questions)
    actions.accept_returns(cast.ma.actor, [line.id])
    assert actions.confirm_round(cast.mei.actor, building.round_id).done == 1


def test_a_correction_is_carried_into_the_later_months_of_the_year_by_new_facts(cast: Cast, projects: dict[str, UUID]) -> None:
    mei = cast.mei.actor
    with clock_at(at(date(2026, 3, 25))):
        march = open_march(cast)
        _confirmed(cast, march, march_cells())  # 300 万 in March, 800 since January, 2,300 since the start
    with clock_at(at(date(2026, 4, 27))):
        april = Building(cast, actions.open_round(mei, year=2026, month=4))
        _confirmed(cast, april, march_cells(month_done_fen="100", ytd_done_fen="900", cumulative_done_fen="2400", progress_text="三层"))
        before = clock.now()
    with clock_at(at(date(2026, 5, 6))):
        assert carry_gap(mei, projects[PLANT], 2026) is None
        line = march.line(PLANT)
        actions.reopen_return(mei, line.id, reason="3月多计预付款50万元", expected_version=line.version)
        _confirmed(cast, march, march_cells(month_done_fen="250", ytd_done_fen="750", cumulative_done_fen="2250"))
        gap = carry_gap(mei, projects[PLANT], 2026)
        assert gap is not None and (gap.corrected_month, gap.months, gap.ytd_fen, gap.cumulative_fen) == (
            "2026年3月", ("2026年4月",), -50 * WAN, -50 * WAN,
        )  # fmt: skip
        with pytest.raises(NotPermitted):
            carry_difference(cast.ma.actor, gap.return_id, expected_version=gap.version)
        assert carry_difference(mei, gap.return_id, expected_version=gap.version) == 1
        assert carry_gap(mei, projects[PLANT], 2026) is None
        figures = april.line(PLANT).figures
        assert (figures.month_done_fen, figures.ytd_done_fen, figures.cumulative_done_fen) == (100 * WAN, 850 * WAN, 2_350 * WAN)
        assert project_row(mei, projects[PLANT]).ytd_done_fen == 850 * WAN
        assert project_row(mei, projects[PLANT], known_at=before).ytd_done_fen == 900 * WAN
        assert return_detail(mei, gap.return_id).events[0].words == "2026年3月更正，结转差额 -50万元"
        assert list(return_violations(cast.home.id)) == []
        with pytest.raises(Refusal, match="没有差额要结转"):
            carry_difference(mei, gap.return_id, expected_version=april.line(PLANT).version)


def test_what_a_later_month_added_with_a_reason_is_not_taken_back_by_carrying(cast: Cast, projects: dict[str, UUID]) -> None:
    mei = cast.mei.actor
    with clock_at(at(date(2026, 3, 25))):
        march = open_march(cast)
        _confirmed(cast, march, march_cells())
    with clock_at(at(date(2026, 4, 27))):
        april = Building(cast, actions.open_round(mei, year=2026, month=4))
        _confirmed(cast, april, march_cells(month_done_fen="100", ytd_done_fen="900", cumulative_done_fen="2480", progress_text="三层"))
    for day, month, year, whole in ((6, "250", "750", "2250"), (7, "260", "760", "2260")):
        with clock_at(at(date(2026, 5, day))):
            line = march.line(PLANT)
            actions.reopen_return(mei, line.id, reason="3月多计预付款", expected_version=line.version)
            _confirmed(cast, march, march_cells(month_done_fen=month, ytd_done_fen=year, cumulative_done_fen=whole))
            gap = carry_gap(mei, projects[PLANT], 2026)
            assert gap is not None
            carry_difference(mei, gap.return_id, expected_version=gap.version)
    figures = april.line(PLANT).figures
    assert (figures.ytd_done_fen, figures.cumulative_done_fen) == (860 * WAN, 2_440 * WAN)  # 2,480 - 50 + 10: the 80 of last year stay


def test_a_project_is_added_and_taken_off_with_a_reason(march: Building, projects: dict[str, UUID]) -> None:
    ma = march.cast.ma.actor
    line = march.line(ROAD)
    with pytest.raises(Refusal, match="没有写明移出原因"):
        actions.remove_from_round(ma, line.id, reason="", expected_version=line.version)
    actions.remove_from_round(ma, line.id, reason="并入上级项目填报", expected_version=line.version)
    assert round_line(ma, march.round_id).progress.total == 2
    assert actions.add_to_round(ma, march.round_id, projects[ROAD], reason="仍由本区填报") == line.id
    assert march.line(ROAD).basis_label == "另行增列"
    with pytest.raises(Refusal, match="已经在本轮名单里"):
        actions.add_to_round(ma, march.round_id, projects[ROAD], reason="仍由本区填报")


def test_who_has_not_reported_is_reminded_once_a_day(march: Building) -> None:
    hand_in(march, SCHOOL)
    assert actions.remind_units(march.cast.ma.actor, march.round_id) == (1, 0)
    assert actions.remind_units(march.cast.ma.actor, march.round_id) == (0, 1)
    notice = own_notices(march.cast.wang.actor).rows[0]
    assert (notice.title, notice.body) == ("2026年3月月度填报催报", "还有 2 个项目没有报送，截止 2026-03-30。")


def test_late_is_decided_by_the_day_of_the_first_return(march: Building) -> None:
    hand_in(march)
    with clock_at(at(date(2026, 4, 2))):
        hand_in(march, ROAD)
        progress = round_line(march.cast.mei.actor, march.round_id).progress
        assert (march.line(PLANT).is_late, march.line(ROAD).is_late, march.line(SCHOOL).is_late, progress.late) == (False, True, True, 2)
        assert list_returns(march.cast.mei.actor, march.round_id, ReturnFilters(mark="late")).total_count == 2


def test_the_months_of_a_project_show_points_ahead_of_the_year(march: Building, projects: dict[str, UUID]) -> None:
    confirmed(march, PLANT)
    line = monthly_history(march.cast.wang.actor, projects[PLANT])[0]
    assert (line.label, str(line.plan_percent), str(line.ahead_points)) == ("2026年3月", "26.7", "2.0")  # 26.7 % against 90 of 365 days
    assert line.values["ytd_done"] == 800 * WAN
    with pytest.raises(NotVisible):
        monthly_history(march.cast.chen.actor, projects[PLANT])
