"""三个一批: making a 期, listing projects, locking, removing with a reason, rates."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from django.test import Client

Page = Callable[[str], Client]


def new_batch(client: Client, number: str = "1") -> str:
    answer = client.post("/batches/create/", {"period_no": number, "held_on": "2026-01-10"})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def entry_of(page: str) -> str:
    found = re.search(r"/entries/([0-9a-f-]{36})/remove/", page)
    assert found
    return found[1]


@pytest.fixture
def signed(new_project: Callable[..., UUID]) -> UUID:
    return new_project("青河新材料项目", planned_investment=5 * 10**10, duty_unit="招商局", signed_on=date(2025, 3, 10))


def test_no_batch_yet_says_how_to_begin(as_member: Page) -> None:
    assert "还没有期次" in as_member("mei").get("/batches/").content.decode()


def test_a_period_number_in_words_is_refused_beside_the_field(as_member: Page) -> None:
    answer = as_member("mei").post("/batches/create/", {"period_no": "第一"})
    assert answer.status_code == 422 and "应为数字" in answer.content.decode()


def test_chosen_projects_are_listed_and_counted(as_member: Page, signed: UUID) -> None:
    client = as_member("mei")
    address = new_batch(client)
    assert "青河新材料项目" in client.get(f"{address}choose/?kind=sign").content.decode()
    client.post(f"{address}enter/sign/", {"id": [str(signed)]})
    page = client.get(address).content.decode()
    assert "青河新材料项目" in page and "5.00亿元" in page
    assert "0 / 1" in page  # nothing fulfilled of one signed


def test_the_same_project_twice_stays_one_entry(as_member: Page, signed: UUID) -> None:
    client = as_member("mei")
    address = new_batch(client)
    for _ in range(2):
        client.post(f"{address}enter/sign/", {"id": [str(signed)]})
    assert client.get(address).content.decode().count("/remove/") == 1


def test_a_locked_list_takes_nobody_in_and_lets_nobody_out_without_a_reason(
    as_member: Page, signed: UUID, new_project: Callable[..., UUID]
) -> None:
    client = as_member("mei")
    address = new_batch(client)
    client.post(f"{address}enter/sign/", {"id": [str(signed)]})
    assert client.post(f"{address}freeze/", {"expected_version": "1", "frozen_on": "2026-01-20"}).status_code == 302
    other = new_project("青河医药项目", signed_on=date(2025, 5, 1))
    refused = client.post(f"{address}enter/sign/", {"id": [str(other)]}, follow=True).content.decode()
    assert "已于 2026-01-20 锁定" in refused
    entry = entry_of(client.get(address).content.decode())
    form = {
        "expected_version": re.search(
            r'name="expected_version" value="(\d+)"', client.get(f"{address}entries/{entry}/remove/").content.decode()
        )[1]
    }  # type: ignore[index]
    assert client.post(f"{address}entries/{entry}/remove/", form | {"removed_on": "2026-02-01", "reason": "无"}).status_code == 422
    assert client.post(f"{address}entries/{entry}/remove/", form | {"removed_on": "2026-02-01", "reason": "投资方撤资"}).status_code == 302
    page = client.get(address).content.decode()
    assert "已移出" in page and "投资方撤资" in page


def test_fulfilment_with_its_evidence_moves_the_rate(as_member: Page, signed: UUID) -> None:
    client = as_member("mei")
    address = new_batch(client)
    client.post(f"{address}enter/sign/", {"id": [str(signed)]})
    entry = entry_of(client.get(address).content.decode())
    form = {"expected_version": "1", "fulfilled_on": "2025-06-01", "evidence_text": "公司已注册，土地已摘牌"}
    assert client.post(f"{address}entries/{entry}/fulfil/", form).status_code == 302
    page = client.get(address).content.decode()
    assert "1 / 1" in page and "100.0%" in page


def test_nothing_chosen_is_said(as_member: Page) -> None:
    client = as_member("mei")
    answer = client.post(f"{new_batch(client)}enter/sign/", {})
    assert answer.status_code == 422 and "没有选项目" in answer.content.decode()


def test_a_department_reads_but_does_not_make(as_member: Page) -> None:
    assert as_member("bo").get("/batches/").status_code == 200
    assert as_member("bo").get("/batches/create/").status_code == 403


def test_a_project_started_later_is_linked_to_the_batch_it_was_signed_in(as_member: Page, new_project: Callable[..., UUID]) -> None:
    client = as_member("mei")
    project = new_project("青河转化项目", planned_investment=5 * 10**10, signed_on=date(2025, 3, 10), started_on=date(2025, 9, 1))
    first, second = new_batch(client, "1"), new_batch(client, "2")
    client.post(f"{first}enter/sign/", {"id": [str(project)]})
    client.post(f"{second}enter/start/", {"id": [str(project)]})
    assert "由 第1期 签约一批 转来" in client.get(second).content.decode()
    assert "转为 第2期 开工一批" in client.get(first).content.decode()
