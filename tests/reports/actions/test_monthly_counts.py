"""月通报 counts what the pages count: the main league, the lights, the state gaps; what is edited is asked about before it goes out."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from huoshui.core.clock import SHANGHAI, clock_at
from huoshui.core.refusals import Refusal
from huoshui.investment_projects.actions import create_project, open_round
from huoshui.investment_projects.models import Project
from huoshui.investment_projects.queries import explain, gap_summaries
from huoshui.organizations.models import Unit
from huoshui.reports import actions, queries
from huoshui.reports.queries import BulletinOptions
from huoshui.reports.queries.standing_material import every_target
from huoshui.reports.rules.body import as_rows, plain_text
from huoshui.reports.rules.figures import shown
from huoshui.targets.actions import create_league
from huoshui.targets.queries import TargetFilters, list_targets, main_standings
from huoshui.targets.rules.league_definitions import LeagueDefinition, LeagueItem, PeerGroup
from tests.cast import Cast
from tests.investment_projects.conftest import Ledger
from tests.reports.march import APRIL, LAST_OF_MARCH, YI

HEADS = actions.Heads("各乡镇", "青河开发区管委会办公室", "", "青开办")
MONTH = BulletinOptions("monthly", LAST_OF_MARCH)


def test_the_ranking_is_that_of_the_main_league_with_its_scores(march: Cast) -> None:
    members = tuple((f"unit:{march.units[name].id}", march.units[name].name) for name in ("promotion_office", "housing_office", "township"))
    items = (LeagueItem("ytd_investment", "level", Decimal(60)), LeagueItem("projects_signed", "completion", Decimal(40)))
    create_league(
        march.mei.actor,
        LeagueDefinition("青河赛马", "year", (PeerGroup("各单位", members),), items),
        effective_on=date(2026, 1, 1),
        is_main=True,
    )
    found = queries.collect(march.mei.actor, MONTH)
    league = main_standings(march.mei.actor, as_of=LAST_OF_MARCH)
    assert league is not None
    lines = league.groups[0].lines
    assert lines[0].name == "招商局"
    told = {line.name: shown(found.figures[f"league.unit.{line.scope.partition(':')[2]}"]) for line in lines}
    assert told == {line.name: f"{line.score:,}" for line in lines}
    text = plain_text(found.blocks, found.figures)
    assert f"青河赛马综合得分，居前的有招商局（{lines[0].score}分）" in text
    assert f"1\t招商局\t{lines[0].score}" in text


def test_targets_are_read_to_the_last_however_many_pages_they_take(march: Cast) -> None:
    filters = TargetFilters(year=2026, period_kinds=("year",))
    every = list_targets(march.mei.actor, filters, as_of=LAST_OF_MARCH).rows
    assert len(every) == 6
    assert [row.id for row in every_target(march.mei.actor, filters, LAST_OF_MARCH, size=2)] == [row.id for row in every]


def test_every_paper_calls_a_unit_as_the_register_does(march: Cast) -> None:
    Unit.objects.in_zone(march.home.id).filter(id=march.units["housing_office"].id).update(short_name="住建")
    for options in (
        BulletinOptions("three_batches", LAST_OF_MARCH),
        BulletinOptions("signing_list", LAST_OF_MARCH),
        BulletinOptions("weekly", date(2026, 1, 25)),
    ):
        found = queries.collect(march.mei.actor, options)
        tables = [block for block in found.blocks if block.kind == "table"]
        own = [row for block in tables for row in block.rows if row[1] in ("织布鸟3号", "织布鸟4号") or row[0] == "织布鸟4号"]
        assert own and all("住建" in row for row in own), options.recipe


def test_returns_name_every_unit_that_owes_one(cast: Cast, ledger: Ledger) -> None:
    with clock_at(APRIL):
        names = [f"{number}号街道办" for number in range(1, 43)]
        for name in names:
            Unit.objects.create_in(cast.home.id, name=name, kind="township", pinyin_key=name)
            ledger.project(f"织布鸟{name}", planned_investment=YI, signed_on=date(2026, 1, 5), started_on=date(2026, 1, 20), duty_unit=name)
        ledger.send()
        open_round(cast.mei.actor, year=2026, month=3)
        found = queries.collect(cast.mei.actor, MONTH)
    [table] = [block for block in found.blocks if block.text == "月报未报和迟报情况"]
    assert sorted(row[0] for row in table.rows) == sorted(names)


def test_a_phase_that_is_stuck_is_counted_with_its_project_as_on_the_cockpit(march: Cast) -> None:
    desk = march.mei.actor
    figures = {"planned_investment": YI, "signed_on": date(2026, 1, 8), "duty_unit": "住建局"}
    whole, phase = (create_project(desk, name=name, values=figures, is_another=True) for name in ("灰雀项目", "灰雀项目一期"))
    Project.objects.in_zone(march.home.id).filter(id=phase).update(parent_project_id=whole)
    summary = next(one for one in gap_summaries(desk, as_of=LAST_OF_MARCH) if one.kind == "signed_no_land")
    assert summary.row_count == summary.project_count + 1
    opened = explain(desk, "gap.signed_no_land", as_of=LAST_OF_MARCH)
    for options in (MONTH, BulletinOptions("weekly", LAST_OF_MARCH), BulletinOptions("three_batches", LAST_OF_MARCH)):
        figure = queries.collect(desk, options).figures["gap.signed_no_land"]
        assert figure.value == summary.project_count == opened.numerator, options.recipe


def test_what_changes_in_the_ledger_before_release_is_shown_old_and_new(march: Cast) -> None:
    desk = march.mei.actor
    made = actions.create_draft(desk, MONTH, HEADS)
    found = queries.bulletin_detail(desk, made)
    edited = [*as_rows(found.blocks), {"kind": "paragraph", "text": "请各单位抓紧。"}]
    version = actions.edit_draft(desk, made, title="改过的标题", blocks=edited, heads=HEADS, expected_version=1)
    with clock_at(datetime(2026, 4, 3, 9, tzinfo=SHANGHAI)):
        create_project(
            desk,
            name="织布鸟7号",
            values={"duty_unit": "柳林镇", "signed_on": date(2026, 3, 30), "planned_investment": YI},
            is_another=True,
        )
        with pytest.raises(Refusal) as refused:
            actions.release_bulletin(desk, made, expected_version=version)
        changed = {one["label"]: (one["old"], one["new"]) for one in refused.value.data["changes"]}
        assert (refused.value.code, changed["已签约项目"]) == ("figures_changed", ("6", "7"))
        assert changed["新签约项目完成率"] == ("50.0%（6/12）", "58.3%（7/12）")
        version = actions.recount_draft(desk, made, expected_version=version)
        actions.release_bulletin(desk, made, expected_version=version)
    kept = queries.bulletin_detail(desk, made)
    assert kept.row.state == "released" and "请各单位抓紧。" in plain_text(kept.blocks, kept.figures)
    assert shown(kept.figures["signed.reached"]) == "7"
