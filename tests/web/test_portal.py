"""企业门户: what a firm finds on its page, and that nothing of another firm is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from huoshui.core import clock
from huoshui.enterprise_requests import actions, queries
from huoshui.enterprise_requests.models import PlannedVisit
from huoshui.enterprises.models import Enterprise
from huoshui.operations.adapters.keys import encrypt_personal
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.models import Person
from tests.cast import Cast
from tests.web.conftest import within_queries

OFFICER_PHONE = "13800002222"


@pytest.fixture
def served(cast: Cast) -> UUID:
    """钱经理's firm with its officer's number, a request, an announced inspection and a done one; another firm with a request."""
    with bound_to_zone(cast.home.id):
        for key, name in ((cast.enterprise_id, "青河光伏有限公司"), (UUID(int=7), "白云纸业有限公司")):
            Enterprise(id=key, zone_id=cast.home.id, name=name, name_key=name, created_at=timezone.now()).save(force_insert=True)
        Person.objects.filter(id=cast.zhao.id).update(phone_encrypted=encrypt_personal(OFFICER_PHONE))
        duty = actions.Duty(officer_id=cast.zhao.id)
        actions.give_responsibility(cast.mei.actor, subject_kind="enterprise", subject_id=cast.enterprise_id, duty=duty)
        note = actions.VisitNote("phone-0001", cast.enterprise_id, "visit", "met", "老板说打算裁员，先不外传")
        actions.record_visit(cast.zhao.actor, note)
        telling = actions.Telling("portal-0001", "portal", "三号车间晚上跳闸，一停就废一炉料。", enterprise_id=cast.enterprise_id)
        actions.tell_request(cast.qian.actor, telling)
        foreign = actions.Telling("portal-0002", "hotline", "白云纸业排污口检修要停产。", enterprise_id=UUID(int=7))
        actions.tell_request(cast.mei.actor, foreign)
        for days, kind in ((0, "routine"), (-3, "emergency")):
            made = actions.announce_inspection(
                cast.bo.actor,
                enterprise_id=cast.enterprise_id,
                unit_id=cast.units["promotion_office"].id,
                kind=kind,
                basis="年度检查计划第3号",
                scope="安全生产台账和现场",
                inspectors="李某、赵某",
                planned_on=clock.today() + timedelta(days=days),
            )
        version = queries.inspection(cast.bo.actor, made).version
        result = "台账齐全，没有发现问题。"
        actions.record_inspection(cast.bo.actor, made, done_on=clock.today(), result=result, expected_version=version)
    return made


def test_a_firm_lands_on_its_own_page_and_sees_who_has_the_ball(as_member: Callable[[str], Client], served: UUID) -> None:
    client = as_member("qian")
    assert client.get("/").headers["Location"] == "/portal/"
    with within_queries(25):
        page = client.get("/portal/").content.decode()
    for words in ("三号车间晚上跳闸", "现在在 <strong>", "赵服务", f"tel:{OFFICER_PHONE}", "要来的检查", "李某、赵某", "评价"):
        assert words in page, words
    assert "白云纸业" not in page and "先不外传" not in page


def test_a_firm_rates_an_inspection_without_typing_the_code(as_member: Callable[[str], Client], served: UUID) -> None:
    client = as_member("qian")
    assert client.post(f"/portal/rate/{served}/", {"grade": "satisfied", "words": "没有影响生产"}).status_code == 302
    again = client.post(f"/portal/rate/{served}/", {"grade": "satisfied"})
    assert again.status_code == 422 and "已经评价过" in again.content.decode()


def test_a_firm_asks_its_officer_to_come_and_a_second_tap_asks_once(as_member: Callable[[str], Client], served: UUID, cast: Cast) -> None:
    client = as_member("qian")
    for _ in range(2):
        assert client.post(f"/portal/ask-visit/{cast.enterprise_id}/", {"words": "想谈扩建用地"}).status_code == 302
    with bound_to_zone(cast.home.id):
        assert [(row.reason, row.reason_words) for row in PlannedVisit.objects.in_zone(cast.home.id)] == [("asked", "想谈扩建用地")]
    assert "企业请您走访" in as_member("zhao").get("/notices/").content.decode()


def test_meetings_beyond_a_page_are_not_hidden(as_member: Callable[[str], Client], cast: Cast) -> None:
    with bound_to_zone(cast.home.id):
        for number in range(52):
            actions.make_sitting(cast.mei.actor, title=f"茶话会{number}", held_on=clock.today())
    client = as_member("mei")
    page = client.get("/requests/sittings/").content.decode()
    assert page.count("<tr data-row") == 50 and "after=" in page and "52 场" in page


def test_names_of_the_register_come_as_one_types(as_member: Callable[[str], Client], served: UUID) -> None:
    client = as_member("bo")
    with within_queries(14):
        found = client.get("/enterprises/names/?enterprise_name=纸业").content.decode()
    assert found.strip() == '<option value="白云纸业有限公司"></option>'
