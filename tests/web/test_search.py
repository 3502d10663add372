"""Search over everything."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

from django.test import Client

from tests.web.conftest import within_queries


def test_it_finds_projects_enterprises_and_units(as_member: Callable[[str], Client], battery: UUID) -> None:
    client = as_member("mei")
    with within_queries():
        page = client.get("/search/?q=青河").content.decode()
    assert "青河储能电池项目" in page and "青河华源科技有限公司" in page
    assert "招商局" in client.get("/search/?q=招商").content.decode()


def test_initials_work(as_member: Callable[[str], Client], battery: UUID) -> None:
    assert "青河储能电池项目" in as_member("mei").get("/search/?q=qhcn").content.decode()


def test_what_one_may_not_see_is_not_found(as_member: Callable[[str], Client], battery: UUID) -> None:
    assert "青河储能电池项目" not in as_member("chen").get("/search/?q=储能").content.decode()
    assert "青河储能电池项目" not in as_member("stranger").get("/search/?q=储能").content.decode()


def test_nothing_found_says_what_to_try(as_member: Callable[[str], Client]) -> None:
    page = as_member("mei").get("/search/?q=<b>没有这个</b>").content.decode()
    assert "没有找到" in page and "<b>没有这个" not in page


def test_a_single_hit_opens_at_once_when_asked(as_member: Callable[[str], Client], battery: UUID) -> None:
    answer = as_member("mei").get("/search/?q=储能电池&go=1")
    assert answer.status_code == 302 and str(battery) in answer["Location"]


def test_requests_are_found_by_number_and_words_by_those_who_may_see_them(as_member: Callable[[str], Client]) -> None:
    client = as_member("mei")
    form = client.get("/requests/tell/").content.decode()
    key = re.search(r'name="intake_key" value="([^"]+)"', form)
    assert key and "谁来电" in form
    told = {
        "body": "三号车间夜里总跳闸",
        "enterprise_name": "青河光伏有限公司",
        "channel": "hotline",
        "urgency": "normal",
        "intake_key": key[1],
    }
    assert client.post("/requests/tell/", told).status_code == 200
    page = client.get("/search/?q=跳闸").content.decode()
    assert "三号车间夜里总跳闸" in page and "SQ" in page
    number = re.search(r"SQ\d{9}", page)
    assert number and client.get(f"/search/?q={number[0]}&go=1").status_code == 302
    assert "三号车间" not in as_member("chen").get("/search/?q=跳闸").content.decode()
    caller = as_member("mei").get("/requests/tell/caller/?enterprise_name=青河光伏有限公司").content.decode()
    assert "名录里没有" in caller
