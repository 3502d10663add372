from datetime import date

import pytest

from huoshui.core.refusals import NotPermitted, NotVisible, Refusal, StaleVersion
from huoshui.investment_projects import actions, queries
from huoshui.investment_projects.rules.filters import ProjectFilters
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.investment_projects.conftest import YI

JANUARY, MAY = date(2026, 1, 5), date(2026, 5, 1)


@pytest.fixture
def batch(cast, ledger):
    """第三期 with three signings: one landed, one only signed, one of unknown stage; and one start."""
    actor = cast.mei.actor
    projects = {
        "landed": ledger.project("已落地项目", planned_investment=5 * YI, stage="landed", land_won_on=date(2026, 3, 1), signed_on=JANUARY),
        "signed": ledger.project("只签约项目", planned_investment=3 * YI, stage="signed", signed_on=JANUARY, duty_unit="招商局"),
        "silent": ledger.project("阶段不详项目"),
        "producing": ledger.project("已投产项目", planned_investment=2 * YI, stage="in_production", produced_on=date(2026, 4, 1)),
    }
    ledger.send()
    batch_id = actions.create_batch(actor, period_no=3, held_on=date(2026, 1, 20))
    entries = {name: actions.add_batch_entry(actor, batch_id, projects[name], kind="sign") for name in ("landed", "signed", "silent")}
    entries["producing"] = actions.add_batch_entry(actor, batch_id, projects["producing"], kind="start", scale_code="manufacturing")
    return actor, batch_id, projects, entries


def rate(actor, batch_id, measure, by="count", as_of=None):
    return next(each for each in queries.batch_rates(actor, batch_id, as_of) if (each.measure, each.by) == (measure, by))


def test_rates_carry_both_parts_and_name_what_is_missing(batch):
    actor, batch_id, projects, _ = batch
    count = rate(actor, batch_id, "fulfil_rate")
    assert (count.numerator, count.denominator, count.missing_ids) == (1, 3, (projects["silent"],))
    amount = rate(actor, batch_id, "fulfil_rate", "amount")
    assert (amount.numerator, amount.denominator, amount.missing_ids) == (5 * YI, 8 * YI, (projects["silent"],))
    assert rate(actor, batch_id, "produce_rate").percent == 100.0


def test_rates_are_of_any_day_and_a_dash_where_nothing_is_below(batch):
    actor, batch_id, *_ = batch
    assert rate(actor, batch_id, "effect_rate").percent is None
    start = rate(actor, batch_id, "start_rate")
    assert (start.numerator, start.denominator) == (0, 1)
    actions.create_batch(actor, period_no=4)
    assert len(queries.batch_rates(actor)) == 8, "all 期 together"


def test_fulfilment_with_evidence_counts_from_its_day(batch):
    actor, batch_id, _, entries = batch
    with pytest.raises(Refusal) as refused:
        actions.fulfil_batch_entry(actor, entries["signed"], fulfilled_on=date(2026, 1, 1), evidence_text="公司已注册")
    assert refused.value.code == "date_before_earlier_stage"
    actions.fulfil_batch_entry(actor, entries["signed"], fulfilled_on=MAY, evidence_text="公司已注册")
    assert rate(actor, batch_id, "fulfil_rate").numerator == 2
    assert rate(actor, batch_id, "fulfil_rate", as_of=date(2026, 4, 30)).numerator == 1


def test_freezing_fixes_figures_and_closes_the_list(batch, ledger):
    actor, batch_id, projects, entries = batch
    version = queries.batch_detail(actor, batch_id).batch.version
    actions.freeze_batch(actor, batch_id, frozen_on=date(2026, 6, 1), expected_version=version)
    ledger.state(projects["landed"], "progress_text", "打桩")
    ledger.send()
    late = ledger.project("迟到项目")
    ledger.send()
    with pytest.raises(Refusal) as refused:
        actions.add_batch_entry(actor, batch_id, late, kind="sign")
    assert refused.value.code == "batch_frozen"
    fact = queries.project_detail(actor, projects["landed"]).stated_totals[0].fact
    actions.correct_figure(actor, projects["landed"], fact.id, value=9 * YI, reason="追加投资")
    entry = next(each for each in queries.batch_detail(actor, batch_id).entries if each.id == entries["landed"])
    assert (entry.investment_fen, entry.current_investment_fen) == (5 * YI, 9 * YI)
    with pytest.raises(StaleVersion):
        actions.freeze_batch(actor, batch_id, frozen_on=date(2026, 6, 1), expected_version=version)


def test_leaving_a_frozen_list_needs_a_reason_and_stays_readable(batch):
    actor, batch_id, _, entries = batch
    version = queries.batch_detail(actor, batch_id).batch.version
    actions.freeze_batch(actor, batch_id, frozen_on=date(2026, 6, 1), expected_version=version)
    with pytest.raises(Refusal) as refused:
        actions.remove_batch_entry(actor, entries["signed"], removed_on=date(2026, 7, 1), reason="")
    assert refused.value.code == "reason_missing"
    actions.remove_batch_entry(actor, entries["signed"], removed_on=date(2026, 7, 1), reason="投资方解约")
    detail = queries.batch_detail(actor, batch_id)
    assert [each.removal_reason for each in detail.removed] == ["投资方解约"]
    assert rate(actor, batch_id, "fulfil_rate").denominator == 2
    assert rate(actor, batch_id, "fulfil_rate", as_of=date(2026, 6, 30)).denominator == 3, "it was still in then"


def test_a_later_entry_is_linked_to_the_one_it_came_from(batch):
    actor, _, projects, entries = batch
    later = actions.create_batch(actor, period_no=4)
    with pytest.raises(Refusal) as refused:
        actions.add_batch_entry(actor, later, projects["signed"], kind="start", came_from_id=entries["landed"])
    assert refused.value.code == "bad_link"
    actions.add_batch_entry(actor, later, projects["landed"], kind="start", came_from_id=entries["landed"], investment_fen=6 * YI)
    [entry] = queries.batch_detail(actor, later).entries
    assert (entry.came_from_label, entry.investment_fen) == ("第3期 签约一批", 6 * YI)
    source = next(each for each in queries.batch_detail(actor, queries.list_batches(actor)[1].id).entries if each.id == entries["landed"])
    assert source.went_to == ("第4期 开工一批",)


def test_the_entry_scale_is_answered_on_each_entry(batch):
    actor, batch_id, _, entries = batch
    answers = {each.id: each.scale.answer for each in queries.batch_detail(actor, batch_id).entries}
    assert answers[entries["producing"]] == "no", "2亿 is below 3亿 for 制造业"
    assert answers[entries["silent"]] == "unknown"


def test_only_the_dispatchers_keep_batches_and_a_department_sees_its_own_entries(cast, batch):
    _, batch_id, _, entries = batch
    with pytest.raises(NotPermitted):
        actions.create_batch(cast.bo.actor, period_no=9)
    assert [each.id for each in queries.batch_detail(cast.bo.actor, batch_id).entries] == [entries["signed"]]
    with pytest.raises(NotVisible):
        queries.batch_detail(cast.gu.actor, batch_id)
    with bound_to_zone(cast.elsewhere.id), pytest.raises(NotVisible):
        queries.batch_detail(cast.stranger.actor, batch_id)


def test_the_same_period_and_entry_are_made_once(batch):
    actor, batch_id, projects, entries = batch
    assert actions.add_batch_entry(actor, batch_id, projects["signed"], kind="sign") == entries["signed"]
    with pytest.raises(Refusal) as refused:
        actions.create_batch(actor, period_no=3)
    assert refused.value.code == "batch_exists"


@pytest.fixture
def stuck(cast, ledger):
    project_id = ledger.project("只签约项目", planned_investment=3 * YI, stage="signed", signed_on=JANUARY, duty_unit="招商局")
    ledger.project("签约日期不详项目", stage="signed")
    ledger.project("是否取得土地不详", stage="landed")
    ledger.send()
    return project_id


def test_a_gap_list_counts_days_from_facts_as_of_any_day(cast, stuck):
    actor = cast.mei.actor
    found = queries.state_gaps(actor, "signed_no_land", as_of=date(2026, 1, 12))
    assert [row.project.name for row in found.rows] == ["只签约项目", "签约日期不详项目"]
    assert (found.rows[0].count.calendar_days, found.rows[0].count.working_days, found.rows[0].count.is_overdue) == (7, 5, False)
    assert (found.rows[1].count.since_on, found.rows[1].count.is_overdue) == (None, None)
    assert [row.name for row in found.may_belong] == ["是否取得土地不详"]
    late = queries.state_gaps(actor, "signed_no_land", as_of=date(2026, 9, 1)).summary
    assert (late.row_count, late.overdue_count, late.undated_count, late.cannot_tell_count) == (2, 1, 1, 1)
    assert (late.investment.fen, late.investment.missing) == (3 * YI, 1)
    assert queries.state_gaps(actor, "signed_no_land", as_of=date(2026, 1, 1)).rows[0].project.name == "签约日期不详项目", "not signed yet"


def test_a_gap_has_owner_reason_next_step_and_comes_back_after_a_closing_that_solved_nothing(cast, stuck):
    actor = cast.bo.actor
    version = actions.update_gap(
        actor,
        stuck,
        "signed_no_land",
        owner_unit_id=cast.units["housing_office"].id,
        owner_person="陈住建",
        reason="规划调整",
        next_step="报批控规",
        next_step_due_on=MAY,
    )
    row = queries.state_gaps(actor, "signed_no_land").rows[0]
    assert (row.owner_unit_name, row.owner_person, row.reason, row.status, row.record_version) == (
        "住建局",
        "陈住建",
        "规划调整",
        "open",
        version,
    )
    with pytest.raises(StaleVersion):
        actions.update_gap(actor, stuck, "signed_no_land", reason="另一个人")
    closed = actions.close_gap(actor, stuck, "signed_no_land", evidence="土地成交确认书 12 号", closed_on=MAY, expected_version=version)
    assert actions.close_gap(actor, stuck, "signed_no_land", evidence="土地成交确认书 12 号", closed_on=MAY) == closed, "a second click"
    row = queries.state_gaps(actor, "signed_no_land").rows[0]
    assert (row.status, row.closed_on, row.closing_evidence) == ("to_recheck", MAY, "土地成交确认书 12 号")
    assert queries.state_gaps(actor, "signed_no_land", as_of=date(2026, 4, 1)).rows[0].status == "open", "closed only later"
    actions.update_gap(actor, stuck, "signed_no_land", reason="确认书无效")
    assert queries.state_gaps(actor, "signed_no_land").rows[0].status == "open"


def test_a_project_that_moved_on_has_left_the_list(cast, stuck):
    actor = cast.mei.actor
    version = queries.project_row(actor, stuck).version
    actions.advance_stage(
        actor,
        stuck,
        to_stage="started",
        happened_on=MAY,
        evidence_text="开工令已下达",
        bypass_reason="租赁厂房，无需摘地",
        expected_version=version,
    )
    assert stuck not in [row.project.id for row in queries.state_gaps(actor, "signed_no_land").rows]
    with pytest.raises(Refusal) as refused:
        actions.close_gap(actor, stuck, "signed_no_land", evidence="已经开工了", closed_on=MAY)
    assert refused.value.code == "not_in_gap"
    assert [row.kind for row in queries.project_detail(actor, stuck).gaps] == ["started_not_counted"]


def test_gaps_and_summaries_agree_and_follow_filters(cast, stuck):
    actor = cast.mei.actor
    summaries = {each.kind: each for each in queries.gap_summaries(actor)}
    assert summaries["signed_no_land"] == queries.state_gaps(actor, "signed_no_land").summary
    only = queries.state_gaps(actor, "signed_no_land", filters=ProjectFilters(text="只签约"))
    assert [row.project.id for row in only.rows] == [stuck]
    assert queries.gap_summaries(cast.wang.actor)[0].row_count == 0
