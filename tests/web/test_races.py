"""赛马 on screen: every score opens to its formula and figures, terms go through a form with a preview, a release stays."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from django.template.loader import render_to_string
from django.test import Client

from huoshui.core.periods import month
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.targets.actions import create_league
from huoshui.targets.queries.league_flags import MOST_FLAGS
from huoshui.targets.rules.league_definitions import LeagueDefinition, LeagueItem, PeerGroup
from huoshui.targets.rules.standings import FlagLine, Standings
from huoshui.web.races.parts import most_flags
from tests.cast import Cast
from tests.web.conftest import FEN_PER_YI, within_queries

DAY = "as_of=2026-03-31"


@pytest.fixture
def league(cast: Cast, battery: UUID, new_project: Callable[..., UUID]) -> UUID:
    """招商局 before 住建局, by projects started and by the invested."""
    new_project("河桥项目", signed_on=date(2026, 2, 1), started_on=date(2026, 3, 1), planned_investment=FEN_PER_YI, duty_unit="住建局")
    new_project("云岭项目", signed_on=date(2026, 2, 9), started_on=date(2026, 3, 2), planned_investment=3 * FEN_PER_YI, duty_unit="招商局")
    members = tuple((f"unit:{cast.units[key].id}", cast.units[key].name) for key in ("promotion_office", "housing_office"))
    items = (LeagueItem("projects_started", "level", Decimal(40)), LeagueItem("investment_started", "level", Decimal(60)))
    with bound_to_zone(cast.home.id):
        definition = LeagueDefinition("项目赛马", "year", (PeerGroup("部门", members),), items)
        return create_league(cast.mei.actor, definition, effective_on=date(2026, 1, 1), is_main=True)


def page_of(client: Client, address: str) -> str:
    return client.get(address.replace("&amp;", "&")).content.decode()


def test_every_score_opens_to_formula_figure_and_records(as_member: Callable[[str], Client], league: UUID) -> None:
    client = as_member("chen")  # of 住建局: reads the whole table
    page_of(client, f"/races/{league}/?{DAY}")  # the past days are remembered
    with within_queries(25):
        page = page_of(client, f"/races/{league}/?{DAY}")
    assert "100.00" in page and "得分相同的并列，下一名次空出。" in page and "名次变化比 2026-02-28" in page
    assert "云岭项目" not in page
    cell = re.search(rf'href="(/races/{league}/figure/[^"]*investment_started[^"]*)"', page)
    assert cell
    opened = page_of(client, cell[1])
    assert "[60＋40×(3−1)÷(3−1)]÷100×60分" in opened and "点开的记录只有您能看到的那些" in opened
    records = re.search(r'href="(/indicators/investment_started/figure/[^"]*)"', page_of(as_member("liu"), cell[1]))
    assert records and "云岭项目" in page_of(as_member("liu"), records[1])
    assert client.get(f"/races/{league}/figure/?unit=nobody").status_code == 422


def test_what_one_more_project_would_change_and_the_table_as_excel(as_member: Callable[[str], Client], league: UUID, cast: Cast) -> None:
    client = as_member("liu")
    unit = cast.units["housing_office"].id
    page = page_of(client, f"/races/{league}/what-if/?{DAY}&unit=unit:{unit}&projects=2&amount=2亿元")
    assert "第 2 名 → 第 1 名" in page and "超过招商局" in page
    assert client.get(f"/races/{league}/what-if/?projects=99").status_code == 422
    answer = client.get(f"/races/{league}/export/?{DAY}")
    assert answer.status_code == 200 and answer["Content-Type"].endswith("sheet")


def test_a_list_of_flags_that_is_cut_says_so() -> None:
    flag = FlagLine("early_signing", "期末集中签约而未落地", "unit:1", "招商局", "月末 2 天签约 3 个", ())
    page = render_to_string("races/flags.html", {"flags": [{"flag": flag, "projects": []}], "most_flags": MOST_FLAGS})
    assert f"最多列 {MOST_FLAGS} 条" in page
    day = date(2026, 3, 31)
    found = Standings("", "", 1, month(2026, 3), day, None, (), (), (), None, flags=(flag,) * MOST_FLAGS)
    assert (most_flags(found), most_flags(replace(found, flags=(flag,)))) == (MOST_FLAGS, None)


def test_terms_go_through_a_form_with_a_preview_and_a_stale_one_is_refused(as_member: Callable[[str], Client], cast: Cast) -> None:
    client = as_member("mei")
    assert "还没有赛马" in page_of(client, "/races/")
    form = {
        "name": "乡镇赛马",
        "period": "year",
        "effective_on": "2026-01-01",
        "places": "1",
        "last_days": "10",
        "landing_days": "90",
        "just_over_percent": "2",
        "item_1_indicator": "projects_signed",
        "item_1_basis": "level",
        "item_1_weight": "60",
        "item_3_indicator": "investment_signed",
        "item_3_basis": "growth",
        "item_3_weight": "40",
        "item_3_floor": "50",
        "breaker_1": "3",
        "group_1_name": "部门",
        f"member_unit:{cast.units['promotion_office'].id}": "1",
    }
    short = client.post("/races/create/", form)
    assert short.status_code == 422 and "不足两个单位" in short.content.decode()
    assert "不足两个单位" in client.post("/races/preview/", form).content.decode()
    form[f"member_unit:{cast.units['housing_office'].id}"] = "1"
    assert "还没有保存" in client.post("/races/preview/", form).content.decode()
    assert "还没有赛马" in page_of(client, "/races/")
    made = client.post("/races/create/", form)
    assert made.status_code == 302
    page = page_of(client, made["Location"])
    assert "依次比较新签约额增幅（比上年同期）" in page and "中位数 50% 的" in page
    changed = {**form, "expected_version": "1", "reason": "加重个数的分值", "item_1_weight": "70"}
    assert 'value="60"' in page_of(client, f"{made['Location']}change/")
    assert client.post(f"{made['Location']}change/", changed).status_code == 302
    assert client.post(f"{made['Location']}change/", changed).status_code == 409
    ended = client.post(f"{made['Location']}end/", {"expected_version": "2", "ended_on": "2026-03-01", "reason": "并入主赛马"})
    assert ended.status_code == 302 and "停办原因：并入主赛马" in page_of(client, made["Location"])


def test_a_released_month_is_a_page_that_stays(as_member: Callable[[str], Client], league: UUID) -> None:
    client = as_member("mei")
    offered = re.search(r'<option value="(\d{4}-\d\d-\d\d)"', page_of(client, f"/races/{league}/release/"))
    assert offered
    made = client.post(f"/races/{league}/release/", {"as_of": offered[1]})
    assert made.status_code == 302
    page = page_of(as_member("wang"), made["Location"])
    assert "已发布" in page and f"截至 {offered[1]}" in page and "台账以后的更正不改它" in page
    again = client.post(f"/races/{league}/release/", {"as_of": offered[1]})
    assert again.status_code == 422 and "已经发布" in again.content.decode()
