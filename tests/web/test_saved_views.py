"""Saved views of lists: kept on the server, for the person alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.test import Client

Page = Callable[[str], Client]


def _save(client: Client, name: str, query: str) -> Any:
    return client.post("/views/save/", {"list_key": "projects", "view_name": name, "query": query, "back": "/projects/"}, follow=True)


def test_a_view_is_kept_with_filters_order_and_columns_but_not_with_page_and_days(as_member: Page, battery: UUID) -> None:
    client = as_member("mei")
    _save(client, "大项目", "stage=started&order=-investment&col=name&after=xyz&as_of=2025-01-01")
    page = client.get("/projects/").content.decode()
    assert 'href="?stage=started&amp;order=-investment&amp;col=name"' in page and "大项目" in page
    shown = client.get("/projects/?stage=started&order=-investment&col=name").content.decode()
    assert re.search(r'aria-current="true">大项目', shown)


def test_the_same_name_again_replaces_the_view(as_member: Page, battery: UUID) -> None:
    client = as_member("mei")
    _save(client, "常看", "stage=started")
    _save(client, "常看", "stage=signed")
    page = client.get("/projects/").content.decode()
    assert 'href="?stage=signed">常看' in page and 'href="?stage=started">常看' not in page


def test_nobody_else_sees_it_and_another_list_does_not_show_it(as_member: Page, battery: UUID) -> None:
    _save(as_member("mei"), "只有我", "stage=started")
    assert "只有我" not in as_member("ma").get("/projects/").content.decode()
    assert "只有我" not in as_member("mei").get("/enterprises/").content.decode().replace("已存为“只有我”", "")


def test_a_view_is_forgotten_and_a_strangers_is_a_404(as_member: Page, battery: UUID) -> None:
    client = as_member("mei")
    _save(client, "不要了", "stage=started")
    found = re.search(r"/views/[0-9a-f-]{36}/remove/", client.get("/projects/").content.decode())
    assert found is not None
    assert as_member("ma").post(found[0], {"back": "/projects/"}).status_code == 404
    assert "视图已删去" in client.post(found[0], {"back": "/projects/"}, follow=True).content.decode()
    assert "不要了" not in client.get("/projects/").content.decode()


def test_no_name_is_told_and_the_way_back_stays_inside_the_product(as_member: Page, battery: UUID) -> None:
    client = as_member("mei")
    assert "视图没有起名" in _save(client, " ", "").content.decode()
    answer = client.post("/views/save/", {"list_key": "projects", "view_name": "甲", "query": "", "back": "https://elsewhere.example/"})
    assert answer["Location"] == "/"
