from datetime import date

from huoshui.investment_projects import actions, queries
from huoshui.investment_projects.rules.filters import ProjectFilters
from tests.investment_projects.conftest import YI


def test_everything_answers(cast, ledger):
    mei = cast.mei.actor
    a = ledger.project(
        "青河光伏组件项目", planned_investment=5 * YI, stage="signed", signed_on=date(2026, 1, 5), duty_unit="招商局", industry="新能源"
    )
    b = ledger.project("柳林冷链物流园", planned_investment=3 * YI, stage="started", duty_unit="柳林镇", annual_plan=YI)
    ledger.send()
    page = queries.list_projects(mei, ProjectFilters(), order="-investment")
    assert [row.id for row in page.rows] == [a, b]
    assert page.totals.planned_investment.fen == 8 * YI
    assert queries.check_projection(mei.zone_id) == []
    detail = queries.project_detail(mei, a)
    assert detail.row.stage == "signed"
    assert queries.project_detail(mei, a, as_of=date(2025, 12, 31)).row.stage == "signed"
    version = actions.advance_stage(
        mei, a, to_stage="landed", happened_on=date(2026, 2, 1), evidence_text="营业执照已取得", expected_version=detail.row.version
    )
    assert version > detail.row.version
    for f in (queries.stage_funnel, queries.by_unit, queries.by_industry, queries.by_area, queries.by_key_level):
        f(mei)
        f(mei, as_of=date(2026, 1, 10))
    queries.gap_summaries(mei)
    queries.state_gaps(mei, "signed_no_land")
    queries.state_gaps(mei, "signed_no_land", as_of=date(2026, 1, 20))
    for m in ("project_count", "planned_investment", "annual_completion", "gap.signed_no_land", "fulfil_rate.count"):
        queries.explain(mei, m)
        queries.explain(mei, m, as_of=date(2026, 1, 20))
    queries.list_projects(cast.wang.actor)
    queries.list_projects(cast.gu.actor)
    queries.list_projects(cast.qian.actor)
