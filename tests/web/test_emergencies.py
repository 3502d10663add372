"""应急模式 at the desk: declared with its paper, a banner for everybody concerned, running clocks shortened by ticking them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from huoshui.assignments.actions import PartOrder
from huoshui.core import clock
from huoshui.core.clock import SHANGHAI
from huoshui.enterprise_requests import actions, queries
from huoshui.enterprise_requests.models import RequestCategory
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast
from tests.web.conftest import within_queries


@pytest.fixture
def utilities(cast: Cast) -> str:
    with bound_to_zone(cast.home.id):
        actions.adopt_usual_categories(cast.mei.actor)
        return str(RequestCategory.objects.in_zone(cast.home.id).get(code="utilities").id)


def dispatch(cast: Cast, key: str, category_id: str) -> UUID:
    with bound_to_zone(cast.home.id):
        telling = actions.Telling(key, "hotline", "变压器过载跳闸，车间停电。", enterprise_name="百灵实业有限公司")
        request_id = actions.tell_request(cast.mei.actor, telling).request_id
        version = actions.register_request(cast.mei.actor, request_id, actions.Judgement(UUID(category_id)), expected_version=1)
        lead = PartOrder(cast.units["promotion_office"].id)
        actions.dispatch_request(cast.mei.actor, request_id, lead=lead, expected_version=version)
        return request_id


def test_a_leader_declares_everybody_sees_it_and_clocks_are_short(cast: Cast, as_member: Callable[[str], Client], utilities: str) -> None:
    running = dispatch(cast, "before-the-heat", utilities)
    leader, ends = as_member("liu"), clock.now().astimezone(SHANGHAI) + timedelta(days=20)
    form = {"title": "迎峰度夏保供电", "document_number": "青管办〔2026〕12号", "profile": "round_the_clock", "reason": "负荷已到上限"}
    refused = leader.post("/factors/emergencies/declare/", form | {"category": utilities})
    assert refused.status_code == 422 and "“结束时间”没有填" in refused.content.decode()
    answer = leader.post("/factors/emergencies/declare/", form | {"category": utilities, "ends_at": f"{ends:%Y-%m-%dT%H:%M}"})
    page = answer["Location"]
    for member, where in (("bo", "/requests/"), ("qian", "/requests/")):
        assert "应急模式：迎峰度夏保供电" in as_member(member).get(where).content.decode()
    assert "应急模式：" not in as_member("gu").get("/system/").content.decode()
    inside = dispatch(cast, "in-the-heat-1", utilities)
    for reader in (as_member("mei"), as_member("bo")):
        with within_queries(25):
            shown = reader.get(f"/requests/{inside}/").content.decode()
        assert "应急时限 24小时（平时 10个工作日）" in shown
    with bound_to_zone(cast.home.id):
        assignment_id = queries.request_row(cast.mei.actor, inside).assignment_id
    assert "应急时限 24小时（平时 10个工作日）" in as_member("bo").get(f"/assignments/{assignment_id}/").content.decode()
    with within_queries(25):
        shown = leader.get(page).content.decode()
    assert "缩短在办时限（1）" in shown
    form_page = leader.get(f"{page}shorten/").content.decode()
    [box] = re.findall(r'name="part" value="([^"]+)" checked', form_page)
    assert leader.post(f"{page}shorten/", {"reason": "高温保供，加快办理", "part": box}).status_code == 302
    assert leader.post(f"{page}shorten/", {"reason": "高温保供，加快办理", "part": box}).status_code in (409, 422)
    assert "时限缩短到" in as_member("mei").get(f"/requests/{running}/").content.decode()
    auditor = as_member("sun")
    with within_queries(25):
        assert "迎峰度夏保供电" in auditor.get("/factors/emergencies/").content.decode()


def test_an_end_is_moved_by_a_record_and_the_second_click_is_told(cast: Cast, as_member: Callable[[str], Client], utilities: str) -> None:
    with bound_to_zone(cast.home.id):
        order = actions.EmergencyOrder(
            title="寒潮保供气",
            reason="气温骤降，用气翻番",
            document_number="青管办〔2026〕3号",
            profile="half",
            category_ids=[UUID(utilities)],
            ends_at=clock.now() + timedelta(days=5),
        )
        made = actions.declare_emergency(cast.mei.actor, order)
    desk, page = as_member("mei"), f"/factors/emergencies/{made}/"
    form = {"reason": "气温回升，提前结束", "ends_at": "", "expected_version": "1"}
    assert desk.post(f"{page}end/", form).status_code == 302
    assert desk.post(f"{page}end/", form).status_code == 409
    shown = desk.get(page).content.decode()
    assert "已结束" in shown and "提前结束到" in shown and "原定结束" in shown
    assert "应急模式：寒潮保供气" not in desk.get("/requests/").content.decode()
