"""自定义页: composed by form, shared by role, kept in versions, counted as of any day."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.models import Unit
from huoshui.reports.actions import create_page, edit_page
from huoshui.targets.actions.indicators import define_indicator
from tests.cast import Cast
from tests.web.conftest import FEN_PER_YI, within_queries

BLOCKS: list[dict[str, Any]] = [
    {"kind": "text", "title": "说明", "text": "先看签约，再看开工。"},
    {"kind": "tiles", "indicators": ["projects_signed", "investment_signed", "sign_to_start_rate"]},
    {"kind": "table", "indicators": ["projects_signed", "investment_signed"], "by": "unit"},
    {"kind": "chart", "indicators": ["projects_signed"], "by": "months"},
]


def _form(blocks: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {"title": "招商看板", "count": str(len(blocks)), "deed": "save", **more}
    for place, block in enumerate(blocks, start=1):
        for name, value in block.items():
            fields[f"b{place}_{'indicator' if name == 'indicators' else name}"] = value
    return fields


@pytest.fixture
def page_id(cast: Cast, new_project: Callable[..., UUID]) -> UUID:
    new_project("二月签约的项目", signed_on=date(2026, 2, 3), planned_investment=3 * FEN_PER_YI, duty_unit="招商局")
    new_project("三月签约的项目", signed_on=date(2026, 3, 3), planned_investment=4 * FEN_PER_YI, duty_unit="柳林镇")
    with bound_to_zone(cast.home.id):
        return create_page(cast.mei.actor, title="招商看板", blocks=BLOCKS, shared_with=["leader", "department"])


def test_a_page_is_composed_by_buttons_and_kept_when_saved(as_member: Callable[[str], Client]) -> None:
    client = as_member("mei")
    assert "还没有内容" in client.get("/pages/create/").content.decode()
    added = client.post("/pages/create/", _form(BLOCKS[:1], deed="add:chart")).content.decode()
    assert 'name="b2_kind" value="chart"' in added and 'name="b2_indicator" value="projects_signed"' in added
    moved = client.post("/pages/create/", _form(BLOCKS, deed="up:3")).content.decode()
    assert re.findall(r'name="b\d_kind" value="(\w+)"', moved) == ["text", "table", "tiles", "chart"]
    assert re.search(r'value="up:2"[^>]* autofocus', moved)
    removed = client.post("/pages/create/", _form(BLOCKS, deed="remove:1")).content.decode()
    assert re.findall(r'name="b\d_kind" value="(\w+)"', removed) == ["tiles", "table", "chart"]
    assert "还没有自定义页" in client.get("/pages/").content.decode()  # nothing is kept yet
    refused = client.post("/pages/create/", _form([{"kind": "tiles"}]))
    assert refused.status_code == 422 and "第 1 块指标卡没有选指标" in refused.content.decode() and "招商看板" in refused.content.decode()
    saved = client.post("/pages/create/", _form(BLOCKS, shared_with=["leader"]))
    assert saved.status_code == 302 and "招商看板" in client.get(saved["Location"]).content.decode()


def test_every_figure_opens_and_the_page_stands_on_any_day(as_member: Callable[[str], Client], page_id: UUID) -> None:
    client = as_member("liu")
    client.get(f"/pages/{page_id}/?as_of=2026-03-31")
    with within_queries():
        page = client.get(f"/pages/{page_id}/?as_of=2026-03-31").content.decode()
    assert "先看签约，再看开工。" in page and "7.00亿元" in page and "招商局" in page and "柳林镇" in page
    before = client.get(f"/pages/{page_id}/?as_of=2026-02-28").content.decode()
    assert "3.00亿元" in before and "7.00亿元" not in before and "柳林镇" not in before.split("<table")[1].split("</table")[0]
    for href, shown in dict.fromkeys(re.findall(r'class="figure" href="([^"]*/figure/[^"]*)" data-drawer[^>]*>([^<]+)</a>', page)):
        opened = client.get(html.unescape(href))
        assert opened.status_code == 200 and shown in opened.content.decode(), href
    for place in (3, 4):
        answer = client.get(f"/pages/{page_id}/export/{place}/?as_of=2026-03-31")
        assert answer.status_code == 200 and answer.content[:2] == b"PK"
    assert client.get(f"/pages/{page_id}/export/1/").status_code == 404


def test_months_before_an_own_indicator_took_effect_have_no_figure_and_the_page_stands(
    as_member: Callable[[str], Client], page_id: UUID, cast: Cast
) -> None:
    own = {
        "id": "large_signed",
        "name": "大项目签约",
        "definition": "总投资不低于2亿元",
        "kind": "count",
        "group": "新签约",
        "subject": "project",
    }
    blocks = [{"kind": "chart", "indicators": ["large_signed"], "by": "months"}, {"kind": "tiles", "indicators": ["large_growth"]}]
    with bound_to_zone(cast.home.id):
        actor, day = cast.mei.actor, date(2026, 3, 1)
        limit = {"column": "planned_investment", "at_least": "2亿元"}
        define_indicator(actor, own | {"where": [{"within": "signed_on"}, limit]}, effective_from=day)
        growth = {"id": "large_growth", "name": "大项目签约增长", "kind": "growth", "of": "large_signed", "base": "year_before"}
        growth |= {key: own[key] for key in ("definition", "group")}
        define_indicator(actor, growth, effective_from=day)
        own_page = create_page(actor, title="大项目", blocks=blocks, shared_with=["leader"])
    answer = as_member("liu").get(f"/pages/{own_page}/?as_of=2026-03-31")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert page.count("这一天没有生效的口径") == 12 and re.search(r">2026年3月</.*?>1个?<", page, re.DOTALL)


def test_a_unit_that_is_closed_since_keeps_its_figures_of_then(as_member: Callable[[str], Client], page_id: UUID, cast: Cast) -> None:
    with bound_to_zone(cast.home.id):
        Unit.objects.in_zone(cast.home.id).filter(name="柳林镇").update(ends_on=date(2026, 6, 30))
    client = as_member("liu")
    table = client.get(f"/pages/{page_id}/?as_of=2026-03-31").content.decode().split("<table")[1].split("</table")[0]
    assert "柳林镇" in table
    for href in re.findall(r'class="figure" href="([^"]*/figure/[^"]*)"', table.split("柳林镇")[1].split("</tr>")[0]):
        assert "柳林镇" in client.get(html.unescape(href)).content.decode()


def test_a_page_is_seen_by_those_it_is_shared_with(as_member: Callable[[str], Client], page_id: UUID, cast: Cast) -> None:
    assert as_member("wang").get(f"/pages/{page_id}/").status_code == 404
    assert as_member("stranger").get(f"/pages/{page_id}/").status_code == 404
    own = as_member("bo").get(f"/pages/{page_id}/?as_of=2026-03-31").content.decode()
    assert "只算您看得到的" in own and "3.00亿元" in own and "7.00亿元" not in own
    assert as_member("bo").get(f"/pages/{page_id}/edit/").status_code == 403
    with bound_to_zone(cast.home.id):
        draft = create_page(cast.mei.actor, title="还没想好", blocks=BLOCKS[:1], shared_with=[])
        edit_page(cast.mei.actor, draft, title="想好了", blocks=BLOCKS[1:2], shared_with=["department"], expected_version=1)
    later = as_member("bo")
    assert "还没想好" not in later.get(f"/pages/{draft}/").content.decode() and later.get(f"/pages/{draft}/?version=1").status_code == 404
    assert "还没想好" in as_member("mei").get(f"/pages/{draft}/?version=1").content.decode()
    retired = as_member("mei").post(f"/pages/{page_id}/retire/", {"expected_version": "1"})
    assert retired.status_code == 302 and as_member("bo").get(f"/pages/{page_id}/").status_code == 404
    assert "已停用" in as_member("mei").get(f"/pages/{page_id}/").content.decode()


def test_two_who_save_at_once_lose_nothing_and_versions_stay(as_member: Callable[[str], Client], page_id: UUID, cast: Cast) -> None:
    with bound_to_zone(cast.home.id):
        edit_page(cast.ma.actor, page_id, title="马的版面", blocks=BLOCKS[:2], shared_with=["leader"], expected_version=1)
    client = as_member("mei")
    answer = client.post(f"/pages/{page_id}/edit/", _form(BLOCKS, title="梅的版面", expected_version="1"))
    words = answer.content.decode()
    assert answer.status_code == 409 and "马管项保存了第 2 版" in words and "梅的版面" in words and 'name="b4_kind"' in words
    assert "马的版面" in client.get(f"/pages/{page_id}/").content.decode()
    old = client.get(f"/pages/{page_id}/?version=1").content.decode()
    assert "招商看板" in old and "您看的是第 1 版的版面" in old
    assert client.get(f"/pages/{page_id}/?version=7").status_code == 404
