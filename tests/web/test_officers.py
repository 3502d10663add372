"""责任卡, 走访 and 涉企检查 at the desk: what the lists show, how many there are, and that their numbers open."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from huoshui.core import clock
from huoshui.enterprise_requests import actions
from huoshui.enterprises.models import Enterprise
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast
from tests.web.conftest import within_queries

VISITS = 53  # more than one page


@pytest.fixture
def visited(cast: Cast) -> UUID:
    """A firm with a card, 53 visits, the last with two requests, and one announced inspection."""
    with bound_to_zone(cast.home.id):
        name = "青河光伏有限公司"
        Enterprise(id=cast.enterprise_id, zone_id=cast.home.id, name=name, name_key=name, created_at=timezone.now()).save(force_insert=True)
        actions.give_responsibility(
            cast.mei.actor, subject_kind="enterprise", subject_id=cast.enterprise_id, duty=actions.Duty(officer_id=cast.zhao.id)
        )
        for number in range(VISITS):
            told = ("夜班没有公交车回城", "宿舍不够住") if number == 0 else ()
            at = clock.now() - timedelta(days=number, minutes=5)
            note = actions.VisitNote(f"phone-{number:04}", cast.enterprise_id, "visit", "met", "看了新生产线", visited_at=at, told=told)
            actions.record_visit(cast.zhao.actor, note)
        actions.announce_inspection(
            cast.bo.actor,
            enterprise_id=cast.enterprise_id,
            unit_id=cast.units["promotion_office"].id,
            kind="routine",
            basis="年度检查计划第3号",
            scope="安全生产台账和现场",
            inspectors="李某、赵某",
            planned_on=clock.today(),
        )
    return cast.enterprise_id


def test_visits_are_counted_whole_and_go_on_to_the_next_page(as_member: Callable[[str], Client], visited: UUID) -> None:
    client = as_member("mei")
    with within_queries(25):
        page = client.get("/officers/visits/").content.decode()
    assert f"{VISITS}" in page and page.count("<tr data-row") == 50
    following = re.search(r'href="(\?[^"]*after=[^"]*)"', page)
    assert following
    assert client.get("/officers/visits/" + following[1].replace("&amp;", "&")).content.decode().count("<tr data-row") == VISITS - 50


def test_the_requests_of_a_visit_open(as_member: Callable[[str], Client], visited: UUID) -> None:
    client = as_member("mei")
    link = re.search(r'href="(/requests/\?visit=[^"]*)"[^>]*>\s*2\s*<', client.get("/officers/visits/").content.decode())
    assert link
    shown = client.get(link[1]).content.decode()
    assert shown.count("<tr data-row") == 2 and "夜班没有公交车回城" in shown and "宿舍不够住" in shown


@pytest.mark.parametrize(("address", "words"), [("/officers/cards/", "青河光伏有限公司"), ("/inspections/", "已公告")])
def test_cards_and_inspections_stand_in_lists(as_member: Callable[[str], Client], visited: UUID, address: str, words: str) -> None:
    client = as_member("mei")
    with within_queries(25):
        page = client.get(address).content.decode()
    assert page.count("<tr data-row") == 1 and words in page


def test_more_inspections_need_no_more_queries(as_member: Callable[[str], Client], visited: UUID, cast: Cast) -> None:
    client = as_member("mei")
    with bound_to_zone(cast.home.id):
        for week in range(1, 31):
            actions.announce_inspection(
                cast.bo.actor,
                enterprise_id=visited,
                unit_id=cast.units["promotion_office"].id,
                kind="routine",
                basis="年度检查计划第3号",
                scope="安全生产台账和现场",
                inspectors="李某、赵某",
                planned_on=clock.today() + timedelta(days=35 * week),
            )
    with within_queries(14):
        assert client.get("/inspections/").content.decode().count("<tr data-row") == 31


def test_an_empty_list_says_what_would_fill_it(as_member: Callable[[str], Client]) -> None:
    assert "没有公告的检查" in as_member("mei").get("/inspections/").content.decode()
    assert "在手机上记一次走访" in as_member("mei").get("/officers/visits/").content.decode()
