"""专题 as pages: found as one types, added from a list, counted as the list counts, exported."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from uuid import UUID

import pytest
from django.test import Client

from huoshui.assignments.actions import PartOrder, issue_assignment
from huoshui.core import clock
from huoshui.core.clock import SHANGHAI, clock_at
from huoshui.dispatch.actions import NewProgramme, join_programme, make_programme
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast
from tests.web.conftest import within_queries


@pytest.fixture
def programme(cast: Cast, battery: UUID) -> UUID:
    with bound_to_zone(cast.home.id):
        made = make_programme(cast.mei.actor, NewProgramme("招商突破年", starts_on=date(2026, 1, 1)))
        join_programme(cast.mei.actor, made, "project", [battery], from_on=date(2026, 1, 5))
    return made


def form_of(page: str, form_id: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page[page.index(f'id="{form_id}"') :]))


def test_list_and_page_take_few_queries_and_the_project_says_where_it_belongs(
    as_member: Callable[[str], Client], cast: Cast, programme: UUID, battery: UUID
) -> None:
    client = as_member("mei")
    with bound_to_zone(cast.home.id):
        make_programme(cast.mei.actor, NewProgramme("明年专题", starts_on=clock.today() + timedelta(days=30)))
    for path in ("/programmes/", f"/programmes/{programme}/", f"/programmes/{programme}/?kind=request", f"/programmes/{programme}/join/"):
        with within_queries():
            assert "招商突破年" in client.get(path).content.decode()
    listed = client.get("/programmes/").content.decode()
    assert listed.index("明年专题") < listed.index("未开始") < listed.index("招商突破年") and listed.count("未开始") == 1
    assert re.search(rf'<a href="/programmes/{programme}/\?kind=project"[^>]*>(?:<[^>]*>)?\s*18\.40亿元', listed)
    page = client.get(f"/programmes/{programme}/").content.decode()
    assert "18.40亿元" in page and f"/projects/{battery}/" in page
    assert "还没有诉求" in client.get(f"/programmes/{programme}/?kind=request").content.decode()
    assert "专题：招商突破年" in client.get(f"/programmes/of/{battery}/").content.decode()
    assert client.get(f"/programmes/{programme}/?kind=nonsense").status_code == 422
    assert "当时还没有记载" in client.get(f"/programmes/{programme}/?as_of=2026-01-04").content.decode()


def test_records_are_found_as_one_types_added_and_taken_out(
    as_member: Callable[[str], Client], programme: UUID, new_project: Callable[..., UUID]
) -> None:
    other = new_project("青河冷链物流园", signed_on=date(2026, 2, 1))
    client = as_member("mei")
    hits = client.get(
        f"/programmes/{programme}/join/?kind=project&q=冷链", headers={"HX-Request": "true", "HX-Target": "hits"}
    ).content.decode()
    assert str(other) in hits and "<form" not in hits and "储能" not in hits
    searched = client.get(
        f"/programmes/{programme}/join/?kind=project&q=储能&id={other}", headers={"HX-Request": "true", "HX-Target": "hits"}
    ).content.decode()
    assert f'value="{other}" checked' in searched and searched.count("checked") == 1 and "储能" in searched
    assert client.get(f"/programmes/{programme}/join/?id=nonsense").status_code == 422
    form = form_of(client.get(f"/programmes/{programme}/join/").content.decode(), "join")
    empty = client.post(f"/programmes/{programme}/join/", form)
    assert empty.status_code == 422 and "没有选成员" in empty.content.decode()
    form = form_of(empty.content.decode(), "join") | {"id": str(other)}
    empty = client.post(f"/programmes/{programme}/join/", form | {"from_on": "明天"})
    assert empty.status_code == 422 and f'value="{other}" checked' in empty.content.decode()
    assert client.post(f"/programmes/{programme}/join/", form_of(empty.content.decode(), "join") | {"id": str(other)}).status_code == 302
    page = client.get(f"/programmes/{programme}/").content.decode()
    leaving = re.search(r'href="(/programmes/spells/[^"]+/leave/)"', page)
    assert "青河冷链物流园" in page and leaving
    form = form_of(client.get(leaving[1]).content.decode(), "change")
    assert client.post(leaving[1], form | {"reason": ""}).status_code == 422
    assert client.post(leaving[1], form | {"reason": "加错了的", "was_mistake": "1"}).status_code == 302


def test_projects_ticked_in_the_list_join_together_and_the_members_go_out_as_a_workbook(
    as_member: Callable[[str], Client], programme: UUID, new_project: Callable[..., UUID]
) -> None:
    ids = [str(new_project(f"批量{number}号项目", signed_on=date(2026, 2, 1))) for number in (1, 2)]
    client = as_member("mei")
    assert "加入专题" in client.get("/projects/").content.decode()
    page = client.post("/programmes/gather/", {"id": ids}).content.decode()
    assert "批量1号项目" in page and "批量2号项目" in page
    key = form_of(page, "gather")["idempotency_key"]
    assert client.post("/programmes/gather/", {"id": ids, "programme": str(programme), "idempotency_key": key}).status_code == 302
    answer = client.get(f"/programmes/{programme}/export/?kind=project")
    assert answer.content[:2] == b"PK" and answer["Content-Disposition"].startswith("attachment")


def test_the_day_of_joining_is_the_zones_day_also_after_midnight(as_member: Callable[[str], Client], cast: Cast, programme: UUID) -> None:
    moment = datetime.combine(clock.today() + timedelta(days=1), time(0, 30), SHANGHAI)
    with clock_at(moment), bound_to_zone(cast.home.id):
        given = issue_assignment(cast.mei.actor, title="协调用地指标落实", lead=PartOrder(cast.units["housing_office"].id))
        join_programme(cast.mei.actor, programme, "assignment", [given])
    with clock_at(moment):
        page = as_member("mei").get(f"/programmes/{programme}/?kind=assignment").content.decode()
    assert f"{moment.date()} {cast.mei.actor.display_name}登记" in page
