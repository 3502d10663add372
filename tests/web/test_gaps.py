"""状态差: the lists, writing what is done about a project, and taking it off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from django.test import Client

Page = Callable[[str], Client]


@pytest.fixture
def stuck(new_project: Callable[..., UUID]) -> UUID:
    """Signed in March 2025 and no land since."""
    return new_project("青河冷链项目", planned_investment=5 * 10**10, duty_unit="招商局", signed_on=date(2025, 3, 10))


def test_a_signed_project_without_land_stands_in_the_first_list(as_member: Page, stuck: UUID) -> None:
    page = as_member("mei").get("/gaps/?kind=signed_no_land").content.decode()
    assert "青河冷链项目" in page and "超期" in page


def test_as_of_the_day_before_signing_nobody_is_stuck(as_member: Page, stuck: UUID) -> None:
    page = as_member("mei").get("/gaps/?kind=signed_no_land&as_of=2025-03-09").content.decode()
    assert "青河冷链项目" not in page and "这里没有已签约未摘地" in page


def test_owner_reason_and_next_step_are_written_on_the_line(as_member: Page, stuck: UUID) -> None:
    client = as_member("mei")
    form = {
        "expected_version": "0",
        "owner_person": "周工",
        "reason": "土地指标未落实",
        "next_step": "与自然资源局会商",
        "next_step_due_on": "2030-01-31",
    }
    answer = client.post(f"/gaps/{stuck}/signed_no_land/update/", form)
    assert answer.status_code == 302, answer.content.decode()
    page = client.get("/gaps/?kind=signed_no_land").content.decode()
    assert "土地指标未落实" in page and "与自然资源局会商" in page and "2030-01-31" in page


def test_a_colleagues_earlier_edit_is_not_overwritten(as_member: Page, stuck: UUID) -> None:
    client = as_member("mei")
    form = {"expected_version": "0", "reason": "甲", "next_step": "乙", "next_step_due_on": "2030-01-31"}
    client.post(f"/gaps/{stuck}/signed_no_land/update/", form)
    answer = client.post(f"/gaps/{stuck}/signed_no_land/update/", form | {"reason": "丙"})
    assert answer.status_code == 409


def test_closing_without_evidence_is_refused_with_words(as_member: Page, stuck: UUID) -> None:
    answer = as_member("mei").post(
        f"/gaps/{stuck}/signed_no_land/close/", {"expected_version": "0", "closed_on": "2026-01-05", "evidence": "好"}
    )
    assert answer.status_code == 422 and "至少 4 个字" in answer.content.decode()


def test_a_closed_gap_whose_condition_holds_comes_back_to_be_rechecked(as_member: Page, stuck: UUID) -> None:
    client = as_member("mei")
    form = {"expected_version": "0", "closed_on": "2026-01-05", "evidence": "已签出让合同，见合同编号甲1"}
    assert client.post(f"/gaps/{stuck}/signed_no_land/close/", form).status_code == 302
    assert "销号待复核" in client.get("/gaps/?kind=signed_no_land").content.decode()


def test_a_project_that_is_not_in_the_list_is_not_found(as_member: Page, stuck: UUID) -> None:
    assert as_member("mei").get(f"/gaps/{stuck}/built_not_producing/update/").status_code == 404


def test_an_unknown_list_is_refused_in_words(as_member: Page) -> None:
    answer = as_member("mei").get("/gaps/?kind=nonsense")
    assert answer.status_code == 422 and "没有" in answer.content.decode()


def test_a_leader_reads_but_does_not_write(as_member: Page, stuck: UUID) -> None:
    client = as_member("liu")
    assert "青河冷链项目" in client.get("/gaps/?kind=signed_no_land").content.decode()
    assert client.get(f"/gaps/{stuck}/signed_no_land/update/").status_code == 403


def test_the_list_comes_as_a_workbook(as_member: Page, stuck: UUID) -> None:
    answer = as_member("mei").get("/gaps/export/?kind=signed_no_land")
    assert answer.status_code == 200 and answer.content[:2] == b"PK"
