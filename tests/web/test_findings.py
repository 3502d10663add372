"""勾稽: the zone's list, one document's checks, the panel over a review, and settling a contradiction."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client

from huoshui.ingestion.queries import checks_of_document
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast
from tests.ingestion.marked_documents import SIGNING_DAY, brought_in_marked
from tests.web.conftest import within_queries

Page = Callable[[str], Client]


@pytest.fixture
def bulletin(cast: Cast) -> UUID:
    with bound_to_zone(cast.home.id):
        return brought_in_marked(cast.mei.actor, "签约通报", SIGNING_DAY, dt.date(2026, 3, 31))


@pytest.fixture
def the_sum(cast: Cast, bulletin: UUID) -> UUID:
    with bound_to_zone(cast.home.id):
        return checks_of_document(cast.mei.actor, bulletin).findings[0].id


def test_the_empty_list_says_where_contradictions_come_from(as_member: Page) -> None:
    page = as_member("mei").get("/findings/").content.decode()
    assert "没有对不上的数" in page and "文件读入后" in page


def test_the_list_shows_arithmetic_kind_weight_state_and_both_quotes(as_member: Page, the_sum: UUID) -> None:
    page = as_member("mei").get("/findings/").content.decode()
    assert "4个 + 6个 + 3个 = 13个 ≠ 12个" in page
    assert "合计与分项" in page and "待处理" in page and "签约通报" in page
    assert "“签约一批”项目4个" in page


def test_filters_stand_in_the_address(as_member: Page, the_sum: UUID) -> None:
    client = as_member("mei")
    assert "4个 + 6个" in client.get("/findings/?kind=sum_of_parts&state=open&weight=medium").content.decode()
    assert "4个 + 6个" not in client.get("/findings/?kind=share").content.decode()
    assert client.get("/findings/?kind=nonsense").status_code == 422


def test_one_finding_opens_to_the_words_of_both_sides(as_member: Page, the_sum: UUID) -> None:
    page = as_member("mei").get(f"/findings/{the_sum}/").content.decode()
    assert "<mark>第五期“三个一批”项目12个</mark>" in page.replace("&quot;", '"')
    assert "多1个" in page


def test_a_settlement_shows_who_and_why_on_list_and_panel(as_member: Page, bulletin: UUID, the_sum: UUID) -> None:
    client = as_member("mei")
    form = {"expected_version": "1", "state": "explained", "note": "投产一批含上期结转1个"}
    assert client.post(f"/findings/{the_sum}/settle/", form).status_code == 302
    panel = client.get(f"/findings/documents/{bulletin}/panel/").content.decode()
    assert "已说明：投产一批含上期结转1个（梅调度" in panel and "<html" not in panel
    assert "全部 2 项核对" in panel
    client.get("/findings/")  # says once that it is saved
    assert "4个 + 6个" not in client.get("/findings/?state=open").content.decode()


def test_a_settlement_without_words_is_refused_beside_the_field(as_member: Page, the_sum: UUID) -> None:
    answer = as_member("mei").post(f"/findings/{the_sum}/settle/", {"expected_version": "1", "state": "explained", "note": "略"})
    assert answer.status_code == 422
    assert "没有写明情况" in answer.content.decode()


def test_a_colleagues_settlement_is_not_overwritten(as_member: Page, the_sum: UUID) -> None:
    form = {"expected_version": "1", "state": "explained", "note": "投产一批含上期结转1个"}
    as_member("mei").post(f"/findings/{the_sum}/settle/", form)
    answer = as_member("ma").post(f"/findings/{the_sum}/settle/", form | {"state": "corrected", "note": "通报已更正为13个"})
    assert answer.status_code == 409


def test_the_documents_page_shows_what_agrees_too(as_member: Page, bulletin: UUID) -> None:
    page = as_member("mei").get(f"/findings/documents/{bulletin}/").content.decode()
    assert "对不上的" in page and "相符的" in page and "列出3个 = 3个" in page


def test_who_only_reads_gets_no_button(as_member: Page, the_sum: UUID) -> None:
    page = as_member("liu").get(f"/findings/{the_sum}/").content.decode()
    assert not re.search(r"/findings/[0-9a-f-]+/settle/", page)


def test_the_workbench_names_open_contradictions(as_member: Page, the_sum: UUID) -> None:
    page = as_member("mei").get("/workbench/").content.decode()
    assert "勾稽待处理" in page and "4个 + 6个 + 3个 = 13个 ≠ 12个" in page


@pytest.mark.parametrize("path", ["/findings/", "/findings/documents/{document}/", "/findings/{finding}/"])
def test_pages_ask_at_most_25_questions(as_member: Page, bulletin: UUID, the_sum: UUID, path: str) -> None:
    client = as_member("mei")
    with within_queries():
        assert client.get(path.format(document=bulletin, finding=the_sum)).status_code == 200
