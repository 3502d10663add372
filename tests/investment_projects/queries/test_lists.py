from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huoshui.core.refusals import NotVisible, Refusal
from huoshui.investment_projects import actions, queries
from huoshui.investment_projects.actions import NewProject, create_projects_bulk
from huoshui.investment_projects.models import Project
from huoshui.investment_projects.queries import ProjectFilters
from huoshui.investment_projects.queries.selection_sql import Selection
from huoshui.investment_projects.rules.counting import CountedProject, count_once
from huoshui.organizations.models import Area, Unit
from tests.investment_projects.conftest import YI

MOST_QUERIES = 25


@pytest.fixture
def three(cast, ledger):
    found = [
        ledger.project(
            "青河光伏组件项目", planned_investment=5 * YI, stage="signed", signed_on=date(2026, 1, 5), duty_unit="招商局", industry="新能源"
        ),
        ledger.project("柳林冷链物流园", planned_investment=3 * YI, stage="started", duty_unit="柳林镇", industry="物流"),
        ledger.project("无总投资项目", industry="新能源", owner_enterprise="白河食品有限公司"),
    ]
    ledger.send()
    return found


def names(page):
    return [row.name for row in page.rows]


def test_a_unit_that_ledgers_spell_in_two_ways_is_one_row_that_opens_to_as_many(cast, ledger):
    Unit.objects.in_zone(cast.home.id).filter(id=cast.units["township"].id).update(short_name="柳林")
    for number, stated in enumerate(("柳林镇", "柳林", "外来平台公司", "外来平台公司")):
        ledger.project(f"{number}号项目", planned_investment=YI, duty_unit=stated)
    ledger.send()
    rows = queries.by_unit(cast.mei.actor)
    assert [(row.label, row.stated_name, row.totals.project_count) for row in rows] == [
        ("外来平台公司", "外来平台公司", 2),
        ("柳林", "", 2),
    ]
    opened = ProjectFilters(unit_ids=(UUID(rows[1].key),))
    assert queries.list_projects(cast.mei.actor, opened).totals.project_count == 2


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        (ProjectFilters(text="冷链"), ["柳林冷链物流园"]),
        (ProjectFilters(text="qhgf"), ["青河光伏组件项目"]),
        (ProjectFilters(text="guangfu"), ["青河光伏组件项目"]),
        (ProjectFilters(text="白河食品"), ["无总投资项目"]),
        (ProjectFilters(text="100%"), []),
        (ProjectFilters(stages=("started",)), ["柳林冷链物流园"]),
        (ProjectFilters(stages=("unknown", "started")), ["柳林冷链物流园", "无总投资项目"]),
        (ProjectFilters(industries=("新能源",)), ["青河光伏组件项目", "无总投资项目"]),
        (ProjectFilters(investment_from_fen=3 * YI, investment_below_fen=5 * YI), ["柳林冷链物流园"]),
        (ProjectFilters(investment_unknown=True), ["无总投资项目"]),
        (ProjectFilters(signed_years=(2026,)), ["青河光伏组件项目"]),
        (ProjectFilters(needs_evidence=True), ["柳林冷链物流园", "青河光伏组件项目"]),
        (ProjectFilters(date_unknown=True), ["柳林冷链物流园"]),
        (ProjectFilters(disputed=True), []),
        (ProjectFilters(side_states=("none",), stages=("signed",)), ["青河光伏组件项目"]),
    ],
)
def test_each_filter_keeps_what_it_names_today_and_on_a_past_day(cast, three, filters, wanted):
    actor = cast.mei.actor
    assert sorted(names(queries.list_projects(actor, filters))) == sorted(wanted)
    assert sorted(names(queries.list_projects(actor, filters, as_of=date(2026, 2, 1)))) == sorted(wanted)


@pytest.mark.parametrize("order", ["name", "-name", "investment", "-investment", "stage", "-stage_day", "unit", "completion", "-created"])
def test_pages_of_any_order_give_every_row_once_with_the_unknown_last(cast, three, order):
    actor = cast.mei.actor
    whole = queries.list_projects(actor, order=order)
    seen, after = [], ""
    while True:
        page = queries.list_projects(actor, order=order, after=after, limit=1)
        seen += names(page)
        assert (page.total_count, page.totals) == (3, whole.totals)
        after = page.next_cursor
        if not after:
            break
    assert seen == names(whole)
    assert len(set(seen)) == 3
    if "investment" in order:
        assert seen[-1] == "无总投资项目"


def test_figures_of_another_year_are_sorted_last_as_they_are_in_no_sum(cast, ledger):
    def plan(name, yi, year):
        project_id = ledger.project(name)
        ledger.state(project_id, "annual_plan", yi * YI, period_start=date(year, 1, 1), period_end=date(year, 12, 31))
        ledger.state(project_id, "ytd_done", yi * YI // 2, period_start=date(year, 1, 1), period_end=date(year, 3, 31))

    plan("甲", 2, 2026)
    plan("乙", 9, 2024)
    plan("丙", 5, 2026)
    ledger.send()
    day = date(2026, 5, 1)
    for order, wanted in (("-annual_plan", ["丙", "甲", "乙"]), ("annual_plan", ["甲", "丙", "乙"]), ("-ytd_done", ["丙", "甲", "乙"])):
        page = queries.list_projects(cast.mei.actor, order=order, as_of=day)
        assert names(page) == wanted, order
        assert page.totals.sums["annual_plan"].fen == 7 * YI
        first = queries.list_projects(cast.mei.actor, order=order, as_of=day, limit=1)
        rest = queries.list_projects(cast.mei.actor, order=order, as_of=day, after=first.next_cursor)
        assert names(first) + names(rest) == wanted, order


def test_a_bent_cursor_or_order_is_refused(cast, three):
    for words in (
        {"order": "colour"},
        {"after": "not-a-cursor"},
        {"order": "stage", "after": queries.list_projects(cast.mei.actor, limit=1).next_cursor},
    ):
        with pytest.raises(Refusal):
            queries.list_projects(cast.mei.actor, **words)


def test_totals_say_how_many_values_are_missing(cast, three):
    totals = queries.list_projects(cast.mei.actor).totals
    assert (totals.planned_investment.fen, totals.planned_investment.missing) == (8 * YI, 1)
    assert totals.sums["ytd_done"].fen is None, "nobody stated any: unknown, not zero"


def test_the_funnel_and_groups_add_up_to_the_list(cast, three):
    actor = cast.mei.actor
    total = queries.project_totals(actor).project_count
    for as_of in (None, date(2026, 1, 20)):
        funnel = queries.stage_funnel(actor, as_of=as_of)
        assert sum(step.standing.project_count for step in funnel) == total
        for groups in (queries.by_unit, queries.by_industry, queries.by_area, queries.by_key_level):
            assert sum(group.totals.project_count for group in groups(actor, as_of=as_of)) == total
    steps = {step.stage: step for step in queries.stage_funnel(actor)}
    assert (steps["signed"].reached.project_count, steps["signed"].standing.project_count) == (2, 1)
    assert [group.label for group in queries.by_industry(actor)] == ["新能源", "物流"]


def test_who_sees_what(cast, three, ledger):
    solar, cold, silent = three
    everyone = {solar, cold, silent}
    wanted = {
        "mei": everyone,
        "liu": everyone,
        "sun": everyone,
        "bo": {solar},
        "wang": {cold},
        "zhao": set(),
        "qian": set(),
        "gu": set(),
        "han": set(),
        "jiang": set(),
        "stranger": set(),
    }
    for name, visible in wanted.items():
        actor = getattr(cast, name).actor
        if actor.zone_id != cast.home.id:
            continue
        assert set(queries.projects_visible_to(actor)) == visible, name
        assert queries.project_totals(actor).row_count == len(visible)
        for project_id in everyone - visible:
            with pytest.raises(NotVisible):
                queries.project_detail(actor, project_id)


def test_an_enterprise_user_sees_the_projects_of_its_firm(cast, ledger):
    actor = cast.mei.actor
    project_id = actions.create_project(actor, name="自家项目", values={"owner_enterprise": "钱经理的公司"})
    owner = queries.project_row(actor, project_id).owner_enterprise_id
    from dataclasses import replace

    assert queries.projects_visible_to(replace(cast.qian.actor, enterprise_ids=frozenset({owner}))) == [project_id]


def test_a_township_sees_what_lies_in_its_area(cast, ledger):
    area = Area.objects.create_in(cast.home.id, name="柳林镇域", kind="township")
    Unit.objects.in_zone(cast.home.id).filter(id=cast.units["township"].id).update(area=area)
    project_id = ledger.project("镇里的项目", area="柳林镇域", duty_unit="招商局")
    ledger.send()
    assert queries.project_row(cast.mei.actor, project_id).area_name == "柳林镇域"
    assert queries.projects_visible_to(cast.wang.actor) == [project_id]


def test_a_phase_is_detail_for_who_sees_its_parent_and_a_project_for_who_does_not(cast, ledger):
    actor = cast.mei.actor
    parent = ledger.project("集美产业园", planned_investment=10 * YI, duty_unit="招商局")
    ledger.send()
    version = queries.project_row(actor, parent).version
    actions.add_phase(
        actor, parent, phase_label="一期", values={"planned_investment": 4 * YI, "duty_unit": "柳林镇"}, expected_version=version
    )
    assert (queries.project_totals(actor).project_count, queries.project_totals(actor).planned_investment.fen) == (1, 10 * YI)
    seen = queries.project_totals(cast.wang.actor)
    assert (seen.project_count, seen.planned_investment.fen) == (1, 4 * YI)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from([None, 0, 1, 2]), st.one_of(st.none(), st.integers(0, 50))), min_size=3, max_size=9),
    st.sets(st.integers(0, 8)),
)
def test_counting_in_sql_is_the_rule(cast, shape, kept):
    heads = [NewProject(f"主项目{number}") for number in range(3)]
    phases = [
        NewProject(f"期{number}", parent_project_id=heads[parent].id) for number, (parent, _) in enumerate(shape) if parent is not None
    ]
    create_projects_bulk(cast.mei.actor, heads)
    create_projects_bulk(cast.mei.actor, phases)
    projects = [*heads, *phases]
    figures = {each.id: shape[number % len(shape)][1] for number, each in enumerate(projects)}
    for project_id, fen in figures.items():
        Project.objects.in_zone(cast.home.id).filter(id=project_id).update(planned_investment_fen=fen)
    selected = frozenset(each.id for number, each in enumerate(projects) if number in kept)
    visible = [CountedProject(each.id, each.parent_project_id, figures[each.id]) for each in projects]
    wanted = count_once(visible, selected)
    found = Selection(cast.mei.actor, ids=list(selected)).totals()
    assert (found.row_count, found.project_count) == (wanted.row_count, wanted.project_count)
    assert (found.planned_investment.fen, found.planned_investment.missing) == (wanted.fen, wanted.missing)


def test_every_page_asks_few_questions(cast, three):
    actor = cast.mei.actor
    readings = {
        "list": lambda: queries.list_projects(actor),
        "funnel": lambda: queries.stage_funnel(actor),
        "detail": lambda: queries.project_detail(actor, three[0]),
        "gaps": lambda: queries.gap_summaries(actor),
        "explain": lambda: queries.explain(actor, "planned_investment"),
    }
    for name, reading in readings.items():
        with CaptureQueriesContext(connection) as captured:
            reading()
        assert len(captured) <= MOST_QUERIES, name
    assert len(captured) >= 1


def test_a_sum_opens_to_its_cells_and_names_what_is_missing(cast, three):
    found = queries.explain(cast.mei.actor, "planned_investment")
    assert (found.numerator, found.row_count, found.missing_count) == (8 * YI, 2, 1)
    assert [(row.project_name, row.value) for row in found.rows] == [("青河光伏组件项目", 5 * YI), ("柳林冷链物流园", 3 * YI)]
    assert [fact.spot.cell for row in found.rows for fact in row.facts] == ["F7", "F7"]
    assert "《台账甲.xlsx》" in found.rows[0].facts[0].spot_sentence
    assert [row.project_name for row in found.missing] == ["无总投资项目"]


def test_explanations_page_through_and_agree_with_the_list(cast, three):
    actor = cast.mei.actor
    first = queries.explain(actor, "project_count", limit=2)
    second = queries.explain(actor, "project_count", limit=2, after=first.next_cursor)
    assert first.numerator == queries.project_totals(actor).project_count == 3
    assert len({row.project_id for row in (*first.rows, *second.rows)}) == 3
    assert second.next_cursor == ""
    started = queries.explain(actor, "project_count", ProjectFilters(stages=("started",)))
    assert [[fact.attribute.name for fact in row.facts] for row in started.rows] == [["stage"]]


def test_a_parent_without_figure_is_explained_by_its_phases(cast, ledger):
    actor = cast.mei.actor
    parent = ledger.project("集美产业园")
    ledger.send()
    for label, fen in (("一期", 3), ("二期", 4)):
        version = queries.project_row(actor, parent).version
        actions.add_phase(actor, parent, phase_label=label, values={"planned_investment": fen * YI}, expected_version=version)
    [row] = queries.explain(actor, "planned_investment").rows
    assert (row.value, len(row.facts), row.note) == (7 * YI, 2, "主项目没有数额，为各期之和")


def test_completion_carries_both_parts_of_one_year(cast, ledger):
    project_id = ledger.project("柳林冷链物流园", annual_plan=10 * YI)
    ledger.state(project_id, "ytd_done", 4 * YI, period_start=date(2026, 1, 1), period_end=date(2026, 3, 31))
    ledger.project("没有计划的项目")
    ledger.send()
    found = queries.explain(cast.mei.actor, "annual_completion", as_of=date(2026, 4, 10))
    assert (found.numerator, found.denominator, found.missing_count) == (4 * YI, 10 * YI, 1)


@pytest.mark.parametrize("measure", ["happiness", "gap.unknown", "fulfil_rate.weight", ""])
def test_an_unknown_measure_is_refused(cast, measure):
    with pytest.raises(Refusal) as refused:
        queries.explain(cast.mei.actor, measure)
    assert refused.value.code == "unknown_measure"


def test_a_random_id_is_not_found(cast):
    with pytest.raises(NotVisible):
        queries.project_detail(cast.mei.actor, UUID(int=7))
