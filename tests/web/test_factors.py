"""要素保障 at the desk and at the firm: lists page by key and open, the figures open to their tickets, forms keep what was typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from huoshui.core import clock
from huoshui.core.clock import SHANGHAI, clock_at
from huoshui.enterprise_requests import actions, queries
from huoshui.enterprises.models import Enterprise
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast
from tests.web.conftest import within_queries

TICKETS = 53  # more than one page
NAME = "青河光伏有限公司"


@pytest.fixture
def firm(cast: Cast) -> UUID:
    with bound_to_zone(cast.home.id):
        Enterprise(id=cast.enterprise_id, zone_id=cast.home.id, name=NAME, name_key=NAME, created_at=timezone.now()).save(force_insert=True)
    return cast.enterprise_id


def raise_one(cast: Cast, firm: UUID, began: datetime, *, title: str = "东园线跳闸", restored: datetime | None = None) -> UUID:
    with bound_to_zone(cast.home.id), clock_at(began + timedelta(minutes=5)):
        order = actions.FactorOrder("power", title, cast.units["promotion_office"].id, began, enterprise_ids=[firm])
        made = actions.raise_factor_ticket(cast.mei.actor, order)
    if restored:
        with bound_to_zone(cast.home.id), clock_at(restored):
            actions.restore_factor_ticket(cast.bo.actor, made, restored_at=restored, words="开关已更换，现场送电正常。", expected_version=1)
    return made


def typed(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}"


def test_the_list_is_counted_whole_and_goes_on_by_key(cast: Cast, as_member: Callable[[str], Client], firm: UUID) -> None:
    for number in range(TICKETS):
        raise_one(cast, firm, clock.now() - timedelta(days=number + 1))
    client = as_member("bo")
    with within_queries(25):
        page = client.get("/factors/?order=-began").content.decode()
    assert f"{TICKETS} 张" in page and page.count("<tr data-row") == 50
    following = re.search(r'href="(\?[^"]*after=[^"]*)"', page)
    assert following
    assert client.get("/factors/" + following[1].replace("&amp;", "&")).content.decode().count("<tr data-row") == TICKETS - 50
    assert client.get("/factors/export/?format=csv").content.decode("utf-8-sig").count("YS") >= 0
    assert client.get("/factors/?order=ghost").status_code == 422
    assert client.get("/factors/?state=ghost").status_code == 422


def test_the_desk_writes_down_a_call_and_what_was_typed_stays_after_a_refusal(
    cast: Cast, as_member: Callable[[str], Client], firm: UUID
) -> None:
    desk = as_member("mei")
    form = {
        "factor": "water", "unit_id": str(cast.units["promotion_office"].id), "title": "东园二路爆管", "began_at": typed(clock.now()),
        "cause": "construction_damage", "production": "partly", "capacity_lost": "1200.5", "firms": "没有这家公司",
    }  # fmt: skip
    refused = desk.post("/factors/new/", form)
    page = refused.content.decode()
    assert refused.status_code == 422 and "名录里没有：没有这家公司" in page and 'value="东园二路爆管"' in page
    answer = desk.post("/factors/new/", form | {"firms": NAME})
    with within_queries(25):
        page = desk.get(answer["Location"]).content.decode()
    assert "1,200.5 立方米/日" in page and "部分停产" in page and "还没有交办" in page
    for name in ("dispatch", "firms", "requests", "amend", "cancel", "restore"):
        assert desk.get(f"{answer['Location']}{name}/").status_code == 200, name


def test_a_firm_sees_its_outages_and_says_itself_whether_it_is_restored(cast: Cast, as_member: Callable[[str], Client], firm: UUID) -> None:
    made = raise_one(cast, firm, clock.now() - timedelta(hours=30), restored=clock.now() - timedelta(hours=28))
    client = as_member("qian")
    with within_queries(25):
        page = client.get("/factors/mine/").content.decode()
    assert "待企业确认" in page and "2 小时" in page
    assert client.get("/factors/outages/").status_code == 403
    form = {"enterprise_id": str(firm), "way": "not_restored", "words": "", "expected_version": "2"}
    refused = client.post(f"/factors/{made}/word/", form)
    assert refused.status_code == 422 and "还差什么" in refused.content.decode()
    assert client.post(f"/factors/{made}/word/", form | {"way": "restored"}).status_code == 302
    assert client.post(f"/factors/{made}/word/", form | {"way": "restored"}).status_code == 409
    assert "已销号" in client.get(f"/factors/{made}/").content.decode()


def test_every_figure_of_the_outage_page_opens_to_its_tickets(cast: Cast, as_member: Callable[[str], Client], firm: UUID) -> None:
    now = datetime(2026, 11, 20, 10, tzinfo=SHANGHAI)
    raise_one(cast, firm, now - timedelta(days=9), restored=now - timedelta(days=9) + timedelta(hours=2))
    raise_one(cast, firm, now - timedelta(days=2, hours=1), title="西园线检修", restored=now - timedelta(days=2))
    with bound_to_zone(cast.home.id), clock_at(now - timedelta(days=1)):
        order = actions.FactorOrder("power", "登记有误", cast.units["promotion_office"].id, now - timedelta(days=3), enterprise_ids=[firm])
        wrong = actions.raise_factor_ticket(cast.mei.actor, order)
        actions.cancel_factor_ticket(cast.mei.actor, wrong, reason="企业内部跳闸，登记有误", expected_version=1)
        first, last = now.date() - timedelta(days=12), now.date()
        figures = queries.outage_figures(cast.mei.actor, first=first, last=last)
    assert figures.zone.times["power"].hours == 3.0
    client = as_member("liu")
    with within_queries(25):
        page = client.get(f"/factors/outages/?from={first}&until={last}").content.decode()
    assert "3 小时" in page and "没有记录" in page and "未选区" not in page
    links = {link.replace("&amp;", "&") for link in re.findall(r'class="figure" href="(/factors/\?[^"]+)"', page)}
    assert any("enterprise=" in link for link in links)
    for link in links:
        shown = client.get(link).content.decode()
        assert "登记有误" not in shown and "2 张" in shown, link
    assert client.get("/factors/outages/?from=2026-12-01&until=2026-11-01").status_code == 422
