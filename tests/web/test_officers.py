"""责任卡, 走访 and 涉企检查 at the desk: what the lists show, how many there are, and that their numbers open."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from urllib.parse import unquote
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from huoshui.core import clock
from huoshui.enterprise_requests import actions
from huoshui.enterprises.models import Enterprise
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.models import Post
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
    with within_queries(16):
        assert client.get("/inspections/").content.decode().count("<tr data-row") == 31


def test_an_empty_list_says_what_would_fill_it(as_member: Callable[[str], Client]) -> None:
    assert "没有公告的检查" in as_member("mei").get("/inspections/").content.decode()
    assert "在手机上记一次走访" in as_member("mei").get("/officers/visits/").content.decode()


def test_an_officer_accepts_the_proposed_visits_and_drives_the_route(as_member: Callable[[str], Client], visited: UUID, cast: Cast) -> None:
    with clock.clock_at(clock.now() + timedelta(days=40)):
        client = as_member("zhao")
        with within_queries(25):
            page = client.get("/officers/plan/").content.decode()
        assert "建议走访" in page and f'value="{visited}" checked' in page
        sent = client.post("/officers/plan/accept/", {"firm": str(visited), f"on-{visited}": clock.today().isoformat()}, follow=True)
        assert "已安排走访 1 家" in sent.content.decode()
        with within_queries(25):
            route = client.get("/officers/route/").content.decode()
        assert "青河光伏有限公司" in route and "位置不详" in route
        assert "走访计划" in client.get("/officers/worklist/").content.decode()
        nothing = client.post("/officers/plan/accept/", {}, follow=True).content.decode()
    assert "没有勾选企业" in nothing


def test_every_number_of_a_score_opens_to_its_firms_and_requests(as_member: Callable[[str], Client], visited: UUID, cast: Cast) -> None:
    client = as_member("liu")
    with within_queries(25):
        page = client.get("/officers/scores/").content.decode()
    link = re.search(rf'href="(/officers/scores/{cast.zhao.id}/[^"]*)#firms">\s*1/1\s*<', page)
    assert link
    with within_queries(25):
        opened = client.get(link[1].replace("&amp;", "&")).content.decode()
    assert "青河光伏有限公司" in opened and "按期 1 / 1" in opened
    visits = re.search(r'href="(/officers/visits/\?officer=[^"]*)">\s*53\s*<', page)
    assert visits
    assert f"{VISITS}" in client.get(visits[1].replace("&amp;", "&")).content.decode()


def test_a_card_whose_officer_has_gone_and_a_firm_without_one_are_gaps_in_the_to_do(
    as_member: Callable[[str], Client], visited: UUID, cast: Cast
) -> None:
    with bound_to_zone(cast.home.id):
        Post.objects.in_zone(cast.home.id).filter(person=cast.zhao.person).update(ends_on=clock.today() - timedelta(days=1))
    client = as_member("mei")
    with within_queries(25):
        assert "责任人已离岗 1" in client.get("/officers/worklist/").content.decode()
    with within_queries(25):
        assert client.get("/officers/cards/?tab=gone").content.decode().count("<tr data-row") == 1


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/officers/visits/export/", "看了新生产线"),
        ("/officers/cards/export/", "赵服务"),
        ("/officers/plans/export/", "企业"),
        ("/officers/flags/export/", "标记"),
        ("/inspections/export/", "年度检查计划第3号"),
    ],
)
def test_lists_leave_as_they_stand_labelled_by_their_day(
    as_member: Callable[[str], Client], visited: UUID, address: str, words: str
) -> None:
    sent = as_member("mei").get(f"{address}?format=csv")
    assert words in sent.content.decode("utf-8-sig")
    assert clock.today().isoformat() in unquote(sent["Content-Disposition"])


def test_a_visit_opens_with_its_photos_and_nobody_elses_does(as_member: Callable[[str], Client], visited: UUID, cast: Cast) -> None:
    with bound_to_zone(cast.home.id):
        photo = ("厂门口.jpg", BytesIO(b"\xff\xd8\xff" + b"\0" * 40))
        place = {"latitude": Decimal("35.08"), "longitude": Decimal("112.6"), "place_accuracy_metres": 18}
        note = actions.VisitNote("phone-photo", visited, "visit", "met", "看了新厂房", files=[photo], told=("厂区门口缺路灯",), **place)
        visit_id, _ = actions.record_visit(cast.zhao.actor, note)
        other, _ = actions.record_visit(cast.mei.actor, actions.VisitNote("desk-other", visited, "visit", "met", "同去一趟"))
    client = as_member("mei")
    assert f"/officers/visits/{visit_id}/" in client.get("/officers/visits/").content.decode()
    with within_queries(25):
        page = client.get(f"/officers/visits/{visit_id}/").content.decode()
    assert "看了新厂房" in page and "厂区门口缺路灯" in page and "误差约 18 米" in page
    address = re.search(r'<img src="([^"]+)"', page)
    assert address
    file = client.get(address[1])
    assert (
        file["Content-Type"] == "image/jpeg" and file["X-Content-Type-Options"] == "nosniff" and "attachment" in file["Content-Disposition"]
    )
    assert as_member("zhao").get(f"/officers/visits/{other}/").status_code == 404
    assert as_member("qian").get(address[1]).status_code == 403
