"""考评 as pages: few queries, a card made by forms, deeds by buttons, wrong input kept on the page, the workbook with its formulas."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from huoshui.core.clock import SHANGHAI, clock_at
from huoshui.core.periods import quarter
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.targets.actions import NewTarget, set_target
from huoshui.targets.actions.score_rounds import count_score_round
from tests.cast import Cast
from tests.targets.score_round import BIG, SIGNED, TOUR, opened_round, published_round, version_of
from tests.web.conftest import within_queries

As = Callable[[str], Client]


@pytest.fixture(autouse=True)
def on_the_day() -> Any:
    with clock_at(datetime(2026, 4, 1, 9, tzinfo=SHANGHAI)):
        yield


@pytest.fixture
def published(cast: Cast, new_project: Callable[..., UUID]) -> UUID:
    for name, unit in (("甲项目", "招商局"), ("乙项目", "招商局"), ("丙项目", "住建局"), ("丁项目", "住建局")):
        new_project(name, signed_on=date(2026, 2, 10), duty_unit=unit)
    with bound_to_zone(cast.home.id):
        return published_round(cast)


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_list_table_cell_and_workbook_of_a_published_round(as_member: As, published: UUID, cast: Cast) -> None:
    client = as_member("bo")
    with within_queries():
        assert "2026年一季度招商考评" in text(client, "/scorecards/")
    with within_queries():
        page = text(client, f"/scorecards/{published}/")
    assert "提出异议" in page and "开始公示" not in page and page.index("住建局") < page.index("68.00")
    rules = re.search(r'href="(/scorecards/cards/[^"]+\?version=1)"', page)  # what scored it, whatever the card says since
    assert rules and "新签约项目" in text(client, rules[1])
    own, kept = (text(as_member("mei"), one) for one in (rules[1].partition("?")[0], rules[1]))
    assert ">加评分项<" in own and ">加评分项<" not in kept
    office = cast.units["promotion_office"].id
    with within_queries():
        cell = text(client, f"/scorecards/{published}/cells/{office}/{SIGNED}/")
    figure = re.search(r'href="(/indicators/[^"]+)"', cell)
    assert "2÷4×60分" in cell and figure and "甲项目" in text(client, figure[1].replace("&amp;", "&"))
    assert "青河办〔2026〕2号分解表" in cell and "撤回" not in cell
    marks = text(as_member("sun"), f"/scorecards/{published}/jury/")  # the card lets the auditor see who gave what
    assert "各人打分" in marks and "刘主任" in marks and "各人打分" not in text(as_member("mei"), f"/scorecards/{published}/jury/")
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"/scorecards/{published}/export/").content))
    assert book.sheet_names == ["得分表", "算式"]
    formulas = book.get_sheet_by_name("算式").to_python()
    assert ["部门组", "招商局", "得分", "新签约项目", 30.0, "2÷4×60分", "完成数＝2；目标数＝4"] in formulas


def test_a_target_that_was_counted_with_opens(as_member: As, cast: Cast) -> None:
    unit = cast.units["promotion_office"].id
    with bound_to_zone(cast.home.id):
        target = set_target(cast.mei.actor, NewTarget("projects_signed", quarter(2026, 1), "quarter", Decimal(4), unit_id=unit))
        made = opened_round(cast)
        count_score_round(cast.mei.actor, made, expected_version=1)
    cell = text(as_member("mei"), f"/scorecards/{made}/cells/{unit}/{SIGNED}/")
    assert f'href="/targets/{target}/?as_of=2026-03-31">4</a>' in cell
    assert "不低于 4个" in text(as_member("mei"), f"/targets/{target}/?as_of=2026-03-31")


def test_a_card_is_made_by_forms_and_a_round_opened(as_member: As, cast: Cast) -> None:
    client = as_member("mei")
    assert "还没有考评" in text(client, "/scorecards/") and "可以照着做的示例" in text(client, "/scorecards/cards/")
    made = client.post("/scorecards/cards/new/", {"title": "年度目标考评", "example": "county_targets"})
    card = made["Location"]
    with within_queries():
        page = text(client, card)
    assert "还没有选考核哪些单位" in page and "新投产及入规" in page
    item = {"expected_version": "1", "name": "指标任务", "group_name": "年度得分", "group_kind": "score", "method": "ratio", "weight": "20"}
    wrong = client.post(f"{card}item/?code=indicators", item | {"weight": "很多", "feed-完成数": "entered", "feed-目标数": "entered"})
    assert wrong.status_code == 422 and "“权重”不是数" in wrong.content.decode() and "很多" in wrong.content.decode()
    fed = {"feed-完成数": "indicator:projects_signed", "feed-目标数": "target:projects_signed"}
    assert client.post(f"{card}item/?code=indicators", item | fed).status_code == 302
    assert "完成数：台账计数：新签约项目" in text(client, card)
    units = {f"unit-{cast.units['township'].id}": "乡镇组", "expected_version": "2"}
    assert client.post(f"{card}units/", units).status_code == 302
    assert client.post(f"{card}units/", units).status_code == 409  # a second click, or a colleague's hand in between
    assert client.post(f"{card}adopt/", {"expected_version": "3"}).status_code == 302
    order = {"card_id": card.split("/")[3], "title": "2025年度考评", "year": "2025", "period": "year"}
    opened = client.post("/scorecards/new/", order)
    assert opened.status_code == 302
    with within_queries():
        assert "还没有从台账取数" in text(client, opened["Location"])


def test_a_draft_is_entered_marked_and_its_mistakes_come_back(as_member: As, cast: Cast) -> None:
    with bound_to_zone(cast.home.id):
        made = opened_round(cast)
    client, juror, town = as_member("mei"), as_member("liu"), cast.units["township"].id
    detail = f"/scorecards/{made}/"
    assert client.post(f"{detail}count/", {"expected_version": "1"}).status_code == 302
    form = {"expected_version": "2", "unit": str(town), "input": f"{BIG}|10亿元项目", "value": "一个", "basis": "省重点项目清单"}
    wrong = client.post(f"{detail}enter/", form)
    assert wrong.status_code == 422 and "“数”不是数" in wrong.content.decode()
    assert client.post(f"{detail}enter/", form | {"value": "1"}).status_code == 302
    record = re.search(r"entries/([0-9a-f-]+)/withdraw/", text(client, f"{detail}cells/{town}/{BIG}/"))
    assert record and "柳林镇的10亿元项目 1" in text(client, f"{detail}entries/{record[1]}/withdraw/")
    nobody = client.post(f"{detail}jury/invite/", {"expected_version": "3"})
    assert nobody.status_code == 422 and "没有选评委" in nobody.content.decode()
    assert client.post(f"{detail}jury/invite/", {"expected_version": "3", "person": [str(cast.liu.id)]}).status_code == 302
    assert "还差 3 个评分" in text(juror, "/scorecards/marks/")
    marks = {f"mark-{town}-{TOUR}": "120"}
    wrong = juror.post(f"{detail}marks/", marks)
    assert wrong.status_code == 422 and "0 到 100" in wrong.content.decode() and 'value="120"' in wrong.content.decode()
    assert juror.post(f"{detail}marks/", {f"mark-{town}-{TOUR}": "88.5"}).status_code == 302
    with within_queries():
        assert 'value="88.5"' in text(juror, f"{detail}marks/")
    with within_queries():
        desk = text(client, f"{detail}jury/")
    assert "还有 1 人没有打完" in desk and "88.5" not in desk
    assert as_member("bo").get(f"{detail}marks/").status_code == 404
    with bound_to_zone(cast.home.id):
        version = version_of(cast, made)
    unclear = client.post(f"{detail}jury/close/", {"expected_version": str(version)})
    assert unclear.status_code == 422 and "“为什么现在结束”没有填" in unclear.content.decode()
