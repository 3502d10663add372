"""The loaded district says what the simulation knows, through the same queries as the pages."""

from __future__ import annotations

from huoshui.assignments.queries import PartFilters, list_parts
from huoshui.assignments.queries.invariants import broken_assignments
from huoshui.audit.queries import AuditFilters, entries
from huoshui.core import lifecycle
from huoshui.core.actor import Actor
from huoshui.core.clock import end_of_local_day
from huoshui.enterprises.queries import enterprises_by_name, list_enterprises
from huoshui.fact_ledger.queries import facts_of
from huoshui.ingestion.queries import checks_of_document, list_documents, list_findings, list_imports
from huoshui.investment_projects import queries
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.queries import actor_for, person_by_username, received_copies, zone_by_name
from huoshui.reports.queries import bulletin_detail, list_bulletins
from sample_district.assignments import COUNT
from sample_district.batches import KIND_WORDS, TERMS, batch_entries
from sample_district.drawers.monthly import great_month_fen, great_month_life, unit_slip_life
from sample_district.drawers.parks import two_totals_life, wrong_completion_life
from sample_district.drawers.register import TWICE, twice_registered
from sample_district.load import load_sample_district
from sample_district.papers import papers
from sample_district.places import AS_OF, PARTNER
from sample_district.selections import being_built, by_size
from sample_district.simulation import simulate
from sample_district.truth import funnel, parents, year_money


def test_a_second_call_does_nothing(dispatcher):
    before = len(list_imports(dispatcher, limit=200))
    again = load_sample_district()
    assert again.was_loaded is False
    assert len(list_imports(dispatcher, limit=200)) == before


def test_the_funnel_says_the_simulation_s_counts_and_sums_exactly(dispatcher):
    shown = {step.stage: step.standing for step in queries.stage_funnel(dispatcher)}
    for stage, true in funnel().items():
        assert shown[stage].project_count == true.count, stage
        assert shown[stage].sums["planned_investment"].fen == true.fen, stage
    assert shown[""].project_count == 0


def test_every_project_stands_where_it_stands_in_the_simulation(dispatcher):
    rows = {row.name: row for row in queries.project_rows(dispatcher)}
    assert len(rows) == len(simulate().lives) + len(parents())
    for life in simulate().lives:
        row = rows[life.name]
        assert (row.stage, row.side_state) == (life.final_stage, life.side_state), life.name
        assert row.planned_investment_fen == life.investment_fen, life.name
        assert row.planned_investment_disputed is False, life.name
        assert row.duty_unit_id is not None, life.name
    assert queries.check_projection(dispatcher.zone_id) == []


def test_money_done_in_march_is_the_simulation_s(dispatcher):
    rows = {row.name: row for row in queries.project_rows(dispatcher)}
    checked = 0
    for life in being_built(2026, 3, AS_OF):
        row = rows[life.name]
        assert row.ytd_done_fen == life.year_to_date_fen(2026, 3), life.name
        assert row.cumulative_done_fen == life.cumulative_fen(2026, 3), life.name
        checked += 1
    assert checked > 60


def test_a_year_s_sums_hold_no_other_year_s_money(dispatcher):
    true, totals = year_money(), queries.project_totals(dispatcher)
    slip = great_month_life(by_size(being_built(2026, 3, AS_OF)))
    shown_month = true.month_fen + great_month_fen(slip) - slip.month_fen(2026, 3)
    for name, fen in (("annual_plan", true.plan_fen), ("ytd_done", true.year_to_date_fen), ("month_done", shown_month)):
        assert totals.sums[name].fen == queries.explain(dispatcher, name).numerator == fen, name


def test_the_past_shows_fewer_and_the_past_s_knowledge_less(dispatcher):
    now = queries.project_totals(dispatcher).project_count
    known_before_march = queries.project_totals(dispatcher, known_at=end_of_local_day(AS_OF.replace(day=1))).project_count
    assert known_before_march < now
    at_year_end = {
        step.stage: step.standing.project_count
        for step in queries.stage_funnel(dispatcher, as_of=AS_OF.replace(year=2025, month=12, day=31))
    }
    today = {step.stage: step.standing.project_count for step in queries.stage_funnel(dispatcher)}
    assert at_year_end["in_production"] + at_year_end["capacity_reached"] + at_year_end["effect_reached"] < (
        today["in_production"] + today["capacity_reached"] + today["effect_reached"]
    )


def test_four_batches_hold_their_entries_and_what_left_them(dispatcher):
    batches = {batch.period_no: batch for batch in queries.list_batches(dispatcher)}
    assert set(batches) == {term.number for term in TERMS}
    for term in TERMS:
        own = [entry for entry in batch_entries() if entry.term == term.number]
        batch = batches[term.number]
        assert batch.frozen_on == term.held_on
        for kind in KIND_WORDS:
            assert batch.counts[kind] == sum(entry.kind == kind and entry.removed_on is None for entry in own)
        detail = queries.batch_detail(dispatcher, batch.id)
        assert {row.project.name for row in detail.removed} == {entry.life.name for entry in own if entry.removed_on}
        assert sum(row.came_from_id is not None for row in detail.entries) == sum(
            entry.came_from is not None and not entry.removed_on for entry in own
        )


def test_all_five_gap_lists_hold_overdue_projects_with_owner_and_next_step(dispatcher):
    for summary in queries.gap_summaries(dispatcher):
        assert summary.row_count and summary.overdue_count, summary.kind
        rows = queries.state_gaps(dispatcher, summary.kind, limit=40).rows
        cared_for = [row for row in rows if row.owner_person and row.reason and row.next_step and row.next_step_due_on]
        assert len(cared_for) >= 5, summary.kind
    started = queries.state_gaps(dispatcher, "started_not_counted", limit=100).rows
    assert any(row.status == "to_recheck" for row in started)


def test_a_person_chose_between_two_totals_and_the_other_stays_readable(dispatcher):
    row = next(row for row in queries.project_rows(dispatcher) if row.name == two_totals_life().name)
    stated = {
        fact.line.value
        for fact in facts_of(dispatcher, "project", row.id, attribute="planned_investment")
        if fact.attribute.name == "planned_investment"
    }
    assert len(stated) == 2
    assert row.planned_investment_fen == two_totals_life().investment_fen


def test_wrong_figures_were_corrected_and_their_chain_kept(dispatcher):
    rows = {row.name: row for row in queries.project_rows(dispatcher)}
    slip = unit_slip_life(by_size(being_built(2026, 3, AS_OF)))
    stated = facts_of(dispatcher, "project", rows[slip.name].id, attribute="planned_investment")
    assert any(fact.line.value == slip.investment_fen // 10_000 and fact.corrected_by_id for fact in stated)
    wrong = wrong_completion_life()
    assert rows[wrong.name].completed_on == wrong.days["completed"]


def test_four_hundred_firms_are_registered_and_the_doubles_merged(dispatcher):
    firms = simulate().firms
    ids = enterprises_by_name(dispatcher.zone_id, [firm.name for firm in firms])
    assert len(ids) == len(set(ids.values())) == 400
    for kept, other in twice_registered():
        assert enterprises_by_name(dispatcher.zone_id, [other])[other] == ids[kept]
    warned = [row for row in _all_enterprises(dispatcher) if row.uscc_warning]
    assert len(warned) == len(TWICE)  # two mistyped codes


def _all_enterprises(actor: Actor):
    after, rows = "", []
    while True:
        page = list_enterprises(actor, after=after, limit=200)
        rows += page.rows
        after = page.next_cursor
        if not after:
            return rows


def test_a_township_sees_its_own_projects_only(loaded, dispatcher):
    township = actor_for(person_by_username("liulin").id, dispatcher.zone_id)
    names = {row.name for row in queries.project_rows(township)}
    own = {life.name for life in simulate().lives if "柳林镇" in (life.area, life.duty_unit.removesuffix("人民政府"))}
    assert names == own and names


def test_the_partner_of_the_shared_park_reads_what_was_handed_over(loaded):
    partner = zone_by_name(PARTNER)
    with bound_to_zone(partner.id):
        reader = actor_for(person_by_username("dongpu").id, partner.id)
        assert len(received_copies(reader).copies) == 4
        assert list(queries.project_rows(reader)) == []


def test_deeds_stand_in_the_audit_trail_at_their_moments(dispatcher):
    auditor = actor_for(person_by_username("shenji").id, dispatcher.zone_id)
    found = entries(auditor, AuditFilters(operation="batch.frozen")).lines
    assert len(found) == 4
    assert {row.actor_name for row in found} == {"林疏影"}
    assert {row.happened_at.year for row in found} == {2024, 2025}


def test_the_cast_has_a_person_of_every_role(loaded):
    assert loaded.was_loaded and loaded.files == 29
    assert {each.role for each in loaded.sign_ins} >= {
        "领导",
        "调度",
        "项目管理员",
        "部门",
        "乡镇",
        "首席服务员",
        "企业用户",
        "审计",
        "系统管理员",
    }


PLANTED = {
    ("关于清源区第四期“三个一批”活动情况的通报", "sum_of_parts"),
    ("关于清源区第四期“三个一批”活动情况的通报", "against_ledger"),
    ("清源区“决战100天”项目建设攻坚行动方案", "window"),
    ("区委招商引资专题会议纪要（第2次）", "announced_twice"),
    ("区委招商引资专题会议纪要（第2次）", "against_ledger"),
    ("清源区2026年政府工作报告（摘要）", "set_against_list"),
    ("清源区2026年政府工作报告（摘要）", "targets_differ"),
    ("清源区2026年政府工作报告（摘要）", "target_below_last_year"),
    ("“万人助万企”活动工作简报（第9期）", "sum_of_parts"),
    ("“万人助万企”活动工作简报（第9期）", "rate_without_terms"),
    ("清源区重点项目建设通报（2026年2月）", "progress_gap"),
    ("清源区招商简报（2026年第2期）", "count_against_list"),
    ("清源区招商简报（2026年第2期）", "against_ledger"),
    ("清源区一季度招商引资工作通报", "remainder"),
    ("清源区一季度招商引资工作通报", "against_ledger"),
    ("清源区一季度招商引资工作通报", "between_documents"),
}


def test_every_planted_contradiction_of_the_papers_is_found_and_no_other(dispatcher):
    found = list_findings(dispatcher, limit=200).rows
    assert {(row.document_title, row.kind) for row in found} == PLANTED
    assert len(found) == len(PLANTED)
    slips = [row.document_title for row in found if row.is_slip]
    assert slips == ["关于清源区第四期“三个一批”活动情况的通报"] * 2


def test_three_contradictions_are_settled_by_the_dispatcher_and_the_others_wait(dispatcher):
    rows = list_findings(dispatcher, limit=200).rows
    assert sorted((row.kind, row.state) for row in rows if row.state != "open") == [
        ("count_against_list", "explained"),
        ("sum_of_parts", "corrected"),
        ("window", "explained"),
    ]
    assert {row.settled_by_name for row in rows if row.state != "open"} == {dispatcher.display_name}


def test_the_third_term_s_paper_agrees_with_itself_and_with_the_ledger(dispatcher):
    lines = {line.title: line for line in list_documents(dispatcher).lines}
    checks = checks_of_document(dispatcher, lines["清源区举行第三期“三个一批”活动"].id)
    assert checks.findings == ()
    assert {"13个 + 14个 + 9个 = 36个", "通报36个 = 台账36个"} <= {row.arithmetic for row in checks.held}


def test_most_papers_are_reviewed_and_some_wait(dispatcher):
    lines = list_documents(dispatcher).lines
    assert len(lines) == len(papers())
    assert {line.state for line in lines} == {"reviewing", "reviewed"}
    assert sum(line.claim_count - line.undecided_count for line in lines) > sum(line.undecided_count for line in lines) * 3


def test_matters_stand_in_every_state_and_nothing_contradicts_itself(dispatcher):
    rows = list_parts(dispatcher, PartFilters(view="all", sources=("supervision", "instruction", "meeting")), limit=500).rows
    rows = [row for row in rows if not row.source_words.endswith("周调度会")]  # those of the meetings have a test of their own
    states = {row.state for row in rows}
    assert {"waiting_receipt", "disputed", "working", "paused", "replied", "returned", "done", "ended"} <= states
    assert COUNT - 5 <= len({row.assignment_id for row in rows}) <= COUNT
    assert all(row.about_id is not None for row in rows)
    assert {row.source_kind for row in rows} == {"supervision", "instruction", "meeting"}
    assert any(row.raised_level == 3 for row in rows)
    assert any(row.has_open_extension for row in rows)
    assert list(broken_assignments(dispatcher.zone_id)) == []


def test_papers_say_what_the_pages_and_the_simulation_say(dispatcher):
    rows = list_bulletins(dispatcher).rows
    papers_out = {row.recipe: bulletin_detail(dispatcher, row.id) for row in rows}
    out, draft = papers_out["three_batches"], papers_out["weekly"]
    assert (out.row.state, draft.row.state) == ("released", "draft")
    assert [(row.as_of.isoformat(), row.state, row.number) for row in rows if row.recipe == "monthly"] == [
        ("2026-03-31", "draft", ""),
        ("2026-02-28", "released", "清重办〔2026〕2号"),
        ("2025-12-31", "released", "清重办〔2026〕1号"),
    ]
    assert [row.number for row in rows if row.recipe == "special"] == ["清重办〔2026〕3号"]
    assert out.row.number == "清重办〔2026〕4号" and [file.kind for file in out.files] == ["word", "workbook"]
    for kind in ("sign", "start", "produce"):
        assert out.figures[f"batch.{kind}.count"].value == sum(batch.counts[kind] for batch in queries.list_batches(dispatcher))
    for rate in queries.batch_rates(dispatcher):
        if rate.by == "count":
            assert [term.value for term in out.figures[f"rate.{rate.measure}"].terms] == [rate.numerator, rate.denominator]
    for gap in queries.gap_summaries(dispatcher):
        assert out.figures[f"gap.{gap.kind}"].value == draft.figures[f"gap.{gap.kind}"].value == gap.project_count
    beyond = [stage for stage in funnel() if lifecycle.has_reached(stage, lifecycle.STARTED)]
    assert draft.figures["started.reached"].value == sum(funnel()[stage].count for stage in beyond)
