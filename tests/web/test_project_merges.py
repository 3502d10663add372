"""Two entries of one project: found, merged for a reason, shown in the trail, and taken apart again."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.test import Client

from tests.web.conftest import FEN_PER_YI

Page = Callable[[str], Client]


@pytest.fixture
def double(new_project: Callable[..., UUID]) -> UUID:
    return new_project("青河储能电池项目", planned_investment=20 * FEN_PER_YI, duty_unit="招商局")


def _merge(client: Client, kept: UUID, merged: UUID, reason: str = "备案号一致，招商局核实") -> object:
    return client.post(f"/projects/{kept}/merge/", {"merged": str(merged), "reason": reason})


def test_entries_of_one_name_are_found_and_lead_to_the_merge(as_member: Page, battery: UUID, double: UUID) -> None:
    client = as_member("mei")
    page = client.get("/projects/doubles/").content.decode()
    assert "名称相同" in page and f"/projects/{battery}/merge/" in page
    assert "青河储能电池项目" in client.get(f"/projects/{battery}/merge/").content.decode()


def test_no_doubles_is_said_in_words(as_member: Page, battery: UUID) -> None:
    assert "没有发现重复的项目" in as_member("mei").get("/projects/doubles/").content.decode()


def test_a_merge_counts_once_stands_in_the_trail_and_is_undone_again(as_member: Page, battery: UUID, double: UUID) -> None:
    client = as_member("mei")
    answer = _merge(client, battery, double)
    assert answer.status_code == 302  # type: ignore[attr-defined]
    page = client.get(f"/projects/{battery}/").content.decode()
    assert "合并记录" in page and "备案号一致" in page
    assert client.get("/projects/").content.decode().count("data-row-link") == 1
    undo = re.search(r"/projects/merges/[0-9a-f-]{36}/undo/", page)
    assert undo is not None
    assert "恢复独立" in client.post(undo[0], follow=True).content.decode()
    assert client.get("/projects/").content.decode().count("data-row-link") == 2
    trail = client.get(f"/projects/{battery}/").content.decode()
    assert "<s>并入 青河储能电池项目</s>" in trail
    again = client.post(undo[0])
    assert again.status_code == 422 and "已经撤销过" in again.content.decode()


def test_a_reason_is_asked_and_a_foreign_choice_refused(as_member: Page, battery: UUID, double: UUID) -> None:
    client = as_member("mei")
    short = _merge(client, battery, double, reason="是")
    assert short.status_code == 422 and "至少 4 个字" in short.content.decode()  # type: ignore[attr-defined]
    foreign = _merge(client, battery, uuid4())
    assert foreign.status_code == 422 and "不在候选里" in foreign.content.decode()  # type: ignore[attr-defined]


def test_who_does_not_keep_the_ledger_merges_nothing(as_member: Page, battery: UUID, double: UUID) -> None:
    client = as_member("bo")
    assert client.get(f"/projects/{battery}/merge/").status_code == 403
    assert "合并重复" not in client.get(f"/projects/{battery}/").content.decode()
