from datetime import UTC, date, datetime

import pytest

from huoshui.core import clock
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal
from huoshui.enterprises.actions import create_enterprise
from huoshui.enterprises.queries import enterprise_detail, list_enterprises
from huoshui.investment_projects import actions, queries
from huoshui.investment_projects.models import Project
from huoshui.investment_projects.queries import AskedProject
from tests.investment_projects.conftest import YI


def test_a_form_registers_a_project_with_its_owner_and_reported_dates(cast):
    actor = cast.mei.actor
    values = {
        "planned_investment": 5 * YI,
        "owner_enterprise": "青河光伏有限公司",
        "duty_unit": "招商局",
        "stage": "signed",
        "signed_on": date(2026, 1, 5),
    }
    row = queries.project_row(actor, actions.create_project(actor, name="☆ 青河光伏组件项目", values=values))
    assert (row.planned_investment_fen, row.stage, row.needs_evidence, row.owner_name) == (5 * YI, "signed", True, "青河光伏有限公司")
    assert row.duty_unit_id == cast.units["promotion_office"].id
    assert [each.name for each in list_enterprises(actor).rows] == ["青河光伏有限公司"]
    assert [each.id for each in queries.projects_of_enterprise(actor, row.owner_enterprise_id)] == [row.id]


def test_a_project_of_a_known_name_is_asked_about(cast, ledger):
    known = ledger.project("青河光伏组件项目")
    ledger.send()
    with pytest.raises(Refusal) as asked:
        actions.create_project(cast.mei.actor, name="青河 光伏组件")
    assert (asked.value.code, asked.value.data["candidates"][0]["id"]) == ("project_looks_known", str(known))
    assert actions.create_project(cast.mei.actor, name="青河 光伏组件", is_another=True) != known


def test_a_department_registers_projects_of_its_own_unit_only(cast):
    mine = actions.create_project(cast.bo.actor, name="招商局的项目")
    assert queries.project_row(cast.bo.actor, mine).duty_unit_id == cast.units["promotion_office"].id
    with pytest.raises(Refusal) as refused:
        actions.create_project(cast.bo.actor, name="别人的项目", values={"duty_unit": "住建局"})
    assert refused.value.code == "duty_unit_not_yours"
    with pytest.raises(NotPermitted):
        actions.create_project(cast.liu.actor, name="领导的项目")


def test_phases_are_counted_with_their_parent_once(cast, ledger):
    actor = cast.mei.actor
    parent = ledger.project("集美智能装备产业园", duty_unit="招商局")
    ledger.send()
    version = queries.project_row(actor, parent).version
    first = actions.add_phase(actor, parent, phase_label="一期", values={"planned_investment": 3 * YI}, expected_version=version)
    actions.add_phase(actor, parent, phase_label="二期", values={"planned_investment": 4 * YI}, expected_version=version + 1)
    totals = queries.project_totals(actor)
    assert (totals.row_count, totals.project_count, totals.planned_investment.fen) == (3, 1, 7 * YI)
    detail = queries.project_detail(actor, parent)
    assert ([phase.phase_label for phase in detail.phases], detail.phases_total.fen) == (["一期", "二期"], 7 * YI)
    assert queries.project_row(actor, first).duty_unit_name == "招商局"
    with pytest.raises(Refusal) as refused:
        actions.add_phase(actor, first, phase_label="一期东区", expected_version=queries.project_row(actor, first).version)
    assert refused.value.code == "phase_of_a_phase"


def test_an_old_name_still_finds_the_project(cast, ledger):
    actor = cast.mei.actor
    project_id = ledger.project("青河光伏组件项目")
    ledger.send()
    actions.rename_project(
        actor, project_id, name="青河晶硅组件项目", reason="备案名称变更", expected_version=queries.project_row(actor, project_id).version
    )
    assert [row.id for row in queries.list_projects(actor, queries.ProjectFilters(text="光伏组件")).rows] == [project_id]
    [match] = queries.match_projects(cast.home.id, [AskedProject("青河光伏组件项目")])
    assert (match.project_id, match.how) == (project_id, "alias")


def test_merging_moves_facts_phases_and_names_and_undoing_takes_all_back(cast, ledger):
    actor = cast.mei.actor
    kept = ledger.project("集美智能装备产业园", planned_investment=30 * YI, stage="signed")
    twin = ledger.project("集美激光装备园", stage="started", progress_text="打桩")
    ledger.send()
    phase = actions.add_phase(actor, twin, phase_label="一期", expected_version=queries.project_row(actor, twin).version)
    merge_id = actions.merge_projects(actor, kept, twin, reason="同一备案项目")
    row = queries.project_row(actor, kept)
    assert (row.stage, row.progress_text, row.planned_investment_fen) == ("started", "打桩", 30 * YI)
    assert queries.project_totals(actor).project_count == 1
    assert queries.project_detail(actor, twin).row.id == kept, "the old address leads to the kept project"
    assert queries.project_detail(actor, kept).aliases == ("集美激光装备园",)
    assert queries.check_projection(cast.home.id) == []

    actions.undo_merge(actor, merge_id)
    assert queries.project_row(actor, kept).stage == "signed"
    assert queries.project_row(actor, twin).stage == "started"
    assert queries.project_row(actor, phase).parent_project_id == twin
    assert queries.project_detail(actor, kept).aliases == ()
    assert queries.check_projection(cast.home.id) == []
    with pytest.raises(Refusal) as again:
        actions.undo_merge(actor, merge_id)
    assert again.value.code == "merge_already_undone"


def test_merging_needs_reason_right_and_one_code(cast, ledger):
    first = ledger.project("集美智能装备产业园", project_code="2105-411402-04-01-111111", duty_unit="招商局")
    second = ledger.project("集美激光装备园", project_code="2105-411402-04-01-222222", duty_unit="招商局")
    ledger.send()
    with pytest.raises(NotPermitted):
        actions.merge_projects(cast.bo.actor, first, second, reason="同一备案项目")
    with pytest.raises(Refusal) as codes:
        actions.merge_projects(cast.mei.actor, first, second, reason="同一备案项目")
    assert codes.value.code == "two_codes"
    with pytest.raises(NotVisible):
        actions.merge_projects(cast.stranger.actor, first, second, reason="同一备案项目")


def test_merged_firms_own_their_projects_together_and_apart_again(cast):
    actor = cast.mei.actor
    kept = create_enterprise(actor, name="青河光伏有限公司")
    other = create_enterprise(actor, name="青河新能源光伏有限公司", is_another=True)
    project_id = actions.create_project(actor, name="青河光伏组件项目", values={"owner_enterprise": "青河新能源光伏有限公司"})
    merge_id = actions.merge_enterprises(actor, kept, other, reason="同一家企业更名")
    assert queries.project_row(actor, project_id).owner_enterprise_id == kept
    assert [name.name for name in enterprise_detail(actor, kept).other_names] == ["青河新能源光伏有限公司"]
    actions.rebuild_projection(cast.home.id)
    assert queries.project_row(actor, project_id).owner_enterprise_id == kept, "a rebuild keeps the merge"
    actions.undo_enterprise_merge(actor, merge_id)
    assert queries.project_row(actor, project_id).owner_enterprise_id == other


def test_ledger_rows_are_matched_by_code_then_name_and_owner_and_doubt_is_asked(cast, ledger):
    coded = ledger.project("甲项目", project_code="2105-411402-04-01-111111")
    one = ledger.project("标准厂房", owner_enterprise="青河建设有限公司")
    two = ledger.project("标准厂房", owner_enterprise="柳林建设有限公司")
    ledger.send()
    rows = [
        AskedProject("改了名的项目", "2105-411402-04-01-111111"),
        AskedProject("标准厂房", owner_name="柳林建设有限责任公司"),
        AskedProject("标准厂房"),
        AskedProject("标准厂房", owner_name="第三家有限公司"),
        AskedProject("没见过的项目"),
    ]
    found = queries.match_projects(cast.home.id, rows)
    assert [(match.project_id, match.how) for match in found[:2]] == [(coded, "code"), (two, "name_and_owner")]
    assert [match.how for match in found[2:]] == ["candidates", "candidates", "none"]
    assert {each.project_id for each in found[2].candidates} == {one, two}


def test_a_refresh_of_nothing_new_writes_nothing(cast, ledger):
    ledger.project("青河光伏组件项目", planned_investment=YI)
    ledger.send()
    versions = list(Project.objects.in_zone(cast.home.id).values_list("version", flat=True))
    assert actions.rebuild_projection(cast.home.id) == 0
    assert list(Project.objects.in_zone(cast.home.id).values_list("version", flat=True)) == versions


def test_a_new_day_makes_true_what_was_dated_for_it(cast, ledger):
    def noon(day):
        return clock.clock_at(datetime(2026, 3, day, 4, tzinfo=UTC))

    with noon(1):
        project_id = ledger.project("后天开工项目", stage="signed", started_on=date(2026, 3, 3))
        ledger.send()
        assert queries.project_row(cast.mei.actor, project_id).stage == "signed"
        assert actions.rebuild_projection(cast.home.id) == 0
    with noon(3):
        assert actions.rebuild_projection(cast.home.id) == 1
        assert queries.project_row(cast.mei.actor, project_id).stage == "started"
        assert queries.check_projection(cast.home.id) == []
