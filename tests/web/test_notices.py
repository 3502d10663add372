"""The bell, one's own notices, wishes, robots and the outbox on pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.test import Client

from huoshui.assignments.actions import PartOrder, issue_assignment
from huoshui.notices.actions import News, tell
from huoshui.notices.models import OutgoingMessage, Webhook
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.operations.rules.outgoing_addresses import allowed_hosts
from tests.cast import Cast
from tests.web.conftest import within_queries


def given(cast: Cast) -> UUID:
    with bound_to_zone(cast.home.id):
        lead = PartOrder(cast.units["promotion_office"].id)
        return issue_assignment(cast.mei.actor, title="协调用电增容", lead=lead)


def test_the_bell_counts_and_a_notice_leads_to_its_matter(as_member: Callable[[str], Client], cast: Cast) -> None:
    made = given(cast)
    bo = as_member("bo")
    assert "1 条未读" in bo.get("/workbench/").content.decode()
    with within_queries():
        page = bo.get("/notices/").content.decode()
    assert "新交办：协调用电增容" in page
    link = page.split('href="/notices/')[-1]
    notice = next(part for part in page.split('"') if part.startswith("/notices/0"))
    assert link and bo.get(notice)["Location"] == f"/assignments/{made}/"
    assert "条未读" not in bo.get("/workbench/").content.decode()
    assert "没有未读的通知" in bo.get("/notices/?unread=1").content.decode()
    assert as_member("chen").get(notice).status_code == 404
    assert "已读" in as_member("mei").get(f"/assignments/{made}/").content.decode()
    assert "通知送达" not in bo.get(f"/assignments/{made}/").content.decode()


def test_all_read_at_once_and_a_matter_without_a_page_shows_its_words(as_member: Callable[[str], Client], cast: Cast) -> None:
    with bound_to_zone(cast.home.id):
        for number in range(3):
            tell(cast.home.id, [cast.bo.id], News("lesson", uuid4(), f"k{number}", f"第{number}课", "正文在此"))
    bo = as_member("bo")
    page = bo.get("/notices/").content.decode()
    notice = next(part for part in page.split('"') if part.startswith("/notices/0"))
    assert "正文在此" in bo.get(notice).content.decode()
    assert "2 条通知已标为已读" in bo.post("/notices/read/", follow=True).content.decode()


def test_wishes_are_refused_beside_their_fields(as_member: Callable[[str], Client], settings: Any) -> None:
    bo = as_member("bo")
    assert "没有设置邮件服务器" in bo.get("/notices/preferences/").content.decode()
    answer = bo.post("/notices/preferences/", {"expected_version": "0", "by_email": "1", "email": "bo@example.com"})
    assert answer.status_code == 422 and "没有设置邮件服务器" in answer.content.decode()
    assert "不是时间" in bo.post("/notices/preferences/", {"expected_version": "0", "quiet_from": "晚上"}).content.decode()
    assert bo.post("/notices/preferences/", {"expected_version": "0", "quiet_from": "22:00", "quiet_to": "7:00"}).status_code == 302
    assert 'value="07:00"' in bo.get("/notices/preferences/").content.decode()
    assert bo.post("/notices/preferences/", {"expected_version": "0"}).status_code == 409


def test_the_system_administrator_keeps_robots_and_what_was_not_delivered(
    as_member: Callable[[str], Client], cast: Cast, settings: Any
) -> None:
    gu = as_member("gu")
    values = {
        "name": "项目调度群",
        "kind": "wecom",
        "address": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=s3cret",
        "is_active": "1",
    }
    refused = gu.post("/notices/webhooks/create/", values)
    assert refused.status_code == 422 and "HUOSHUI_OUTGOING" in refused.content.decode()
    settings.OUTGOING_ALLOWED = allowed_hosts("qyapi.weixin.qq.com")
    assert gu.post("/notices/webhooks/create/", values).status_code == 302
    page = gu.get("/notices/webhooks/").content.decode()
    assert "qyapi.weixin.qq.com" in page and "s3cret" not in page
    with bound_to_zone(cast.home.id):
        hook = Webhook.objects.in_zone(cast.home.id).get()
    assert b"s3cret" not in bytes(hook.address_encrypted)
    assert "s3cret" not in gu.get(f"/notices/webhooks/{hook.id}/edit/").content.decode()
    assert gu.post(f"/notices/webhooks/{hook.id}/try/").status_code == 302
    with bound_to_zone(cast.home.id):
        OutgoingMessage.objects.in_zone(cast.home.id).update(state="dead", last_error="对方答复 HTTP 500")
        message = OutgoingMessage.objects.in_zone(cast.home.id).get()
    assert "HTTP 500" in gu.get("/notices/outbox/").content.decode()
    assert "已放回发件箱" in gu.post(f"/notices/outbox/{message.id}/retry/", follow=True).content.decode()
    assert "不用再处理" in gu.post(f"/notices/outbox/{message.id}/drop/", follow=True).content.decode()
    assert gu.get("/notices/outbox/?state=lost").status_code == 422
    assert as_member("mei").get("/notices/outbox/").status_code == 403
