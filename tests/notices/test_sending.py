"""Told once, sent once, tried again, given up: against servers on loopback that take, refuse, hang, break and fail."""

from __future__ import annotations

import datetime as dt
import json
import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from huoshui.core.clock import SHANGHAI, clock_at, now
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal, StaleVersion
from huoshui.notices import actions, queries
from huoshui.notices.actions import News
from huoshui.notices.models import Notice, OutgoingMessage
from huoshui.notices.rules.timing import LEASE, TRIES_AT_MOST
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast, build_cast
from tests.notices.fake_mail import mailbox
from tests.operations.fake_services import answer, service

MATTER = uuid4()


def news(key: str = "k1", title: str = "新交办：协调用电增容", matter: UUID = MATTER) -> News:
    return News("assignment", matter, key, title, "交办〔2026〕1号 招商局")


def wants_mail(cast: Cast, name: str = "bo", **wishes: Any) -> None:
    actions.set_preferences(getattr(cast, name).actor, by_email=True, email=f"{name}@example.com", **wishes)


def robot(cast: Cast, url: str, kind: str = "wecom", **values: Any) -> UUID:
    values.setdefault("name", "项目调度群")
    return actions.save_webhook(cast.gu.actor, kind=kind, address=f"{url}/cgi-bin/webhook/send?key=abc", **values)


def outbox(cast: Cast) -> list[OutgoingMessage]:
    return list(OutgoingMessage.objects.in_zone(cast.home.id).order_by("created_at", "id"))


def deliver(cast: Cast, at: dt.datetime | None = None) -> tuple[int, int]:
    with clock_at(at or now()):
        return actions.deliver_waiting(cast.home.id)


def takes(handler: Any, body: bytes) -> None:
    answer(handler, b'{"errcode": 0, "errmsg": "ok"}')


def test_the_same_news_comes_once_and_a_matter_has_one_line(cast: Cast) -> None:
    assert actions.tell(cast.home.id, [cast.bo.id, cast.chen.id, cast.bo.id], news()) == 2
    assert actions.tell(cast.home.id, [cast.bo.id], news()) == 0
    assert queries.unread_count(cast.bo.actor) == 1
    actions.tell(cast.home.id, [cast.bo.id], news("k2", "催办：协调用电增容"))
    actions.tell(cast.home.id, [cast.bo.id], news("k3", "新交办：另一件", uuid4()))
    page = queries.own_notices(cast.bo.actor)
    assert [row.title for row in page.rows] == ["新交办：另一件", "催办：协调用电增容"]
    assert queries.unread_count(cast.bo.actor) == 2


def test_reading_is_ones_own(cast: Cast) -> None:
    actions.tell(cast.home.id, [cast.bo.id], news())
    (mine,) = queries.own_notices(cast.bo.actor).rows
    for deed in (lambda: actions.mark_read(cast.chen.actor, mine.id), lambda: queries.own_notice(cast.chen.actor, mine.id)):
        with pytest.raises(NotVisible):
            deed()
    actions.mark_delivered(cast.bo.actor)
    assert actions.mark_read(cast.bo.actor, mine.id) == 1
    assert actions.mark_read(cast.bo.actor) == 0
    stored = Notice.objects.in_zone(cast.home.id).get(id=mine.id)
    assert stored.delivered_at is not None and stored.read_at is not None


def test_pages_of_notices_meet_each_once(cast: Cast) -> None:
    for number in range(7):
        actions.tell(cast.home.id, [cast.bo.id], news(f"k{number}", f"第{number}件", uuid4()))
    seen, after = [], ""
    while True:
        page = queries.own_notices(cast.bo.actor, after=after, limit=3)
        seen += [row.title for row in page.rows]
        after = page.next_cursor
        if not after:
            break
    assert seen == [f"第{number}件" for number in reversed(range(7))]


def test_nothing_leaves_where_nothing_was_set_up(cast: Cast) -> None:
    with pytest.raises(Refusal) as off:
        wants_mail(cast)
    assert off.value.code == "mail_off"
    with pytest.raises(Refusal) as closed:
        robot(cast, "https://qyapi.weixin.qq.com")
    assert (closed.value.code, closed.value.field) == ("outgoing_not_allowed", "address")
    actions.tell(cast.home.id, [cast.bo.id], news())
    assert outbox(cast) == []


@pytest.mark.usefixtures("robots_allowed")
def test_a_robot_hears_each_matter_once_in_its_format(cast: Cast) -> None:
    with service(takes) as running:
        robot(cast, running.url)
        robot(cast, running.url, "dingtalk", name="招商局群", unit_id=cast.units["promotion_office"].id, secret="SEC1")
        robot(cast, running.url, "generic", name="停用的", is_active=False)
        actions.tell(cast.home.id, [cast.bo.id, cast.chen.id], news(), unit_id=cast.units["promotion_office"].id)
        actions.tell(cast.home.id, [cast.wang.id], news(), unit_id=cast.units["township"].id)
        assert deliver(cast) == (2, 0)
        assert deliver(cast) == (0, 0)
    bodies = [json.loads(body) for _, _, body in running.asked]
    assert bodies == [{"msgtype": "text", "text": {"content": "新交办：协调用电增容\n交办〔2026〕1号 招商局"}}] * 2
    assert sum("sign=" in path for path, _, _ in running.asked) == 1
    assert {message.state for message in outbox(cast)} == {"sent"}


@pytest.mark.usefixtures("robots_allowed")
@pytest.mark.parametrize(
    ("behave", "why"),
    [
        (lambda handler, body: answer(handler, b"{}", status=500), "HTTP 500"),
        (lambda handler, body: answer(handler, b'{"errcode": 93000, "errmsg": "invalid"}'), "93000"),
        (lambda handler, body: answer(handler, b"<html>"), "JSON"),
        (lambda handler, body: answer(handler, b"", status=302, headers={"Location": "http://elsewhere/"}), "不跟随"),
        (lambda handler, body: handler.connection.close(), "连接不上或答复有误"),
        (lambda handler, body: answer(handler, b"x" * 1_100_000), "超过"),
    ],
    ids=["fails", "refuses", "not json", "redirects", "breaks off", "too much"],
)
def test_a_robot_that_fails_is_tried_again_later_and_given_up_at_last(cast: Cast, behave: Any, why: str) -> None:
    with service(behave) as running:
        robot(cast, running.url, "wecom")
        actions.tell(cast.home.id, [cast.bo.id], news())
        moment = now()
        assert deliver(cast, moment) == (0, 1)
        assert deliver(cast, moment) == (0, 0)  # not before its time
        for _ in range(TRIES_AT_MOST + 2):
            moment += dt.timedelta(hours=7)
            deliver(cast, moment)
    (message,) = outbox(cast)
    assert (message.state, message.attempts, len(running.asked)) == ("dead", TRIES_AT_MOST, TRIES_AT_MOST)
    assert why in message.last_error
    lines, counts = queries.outbox(cast.gu.actor)
    assert counts == {"dead": 1} and why in lines[0].last_error
    with pytest.raises(NotPermitted):
        queries.outbox(cast.mei.actor)


@pytest.mark.usefixtures("robots_allowed")
def test_a_robot_that_refuses_the_connection_or_hangs_holds_nobody_up(cast: Cast) -> None:
    release = threading.Event()
    with service(lambda handler, body: release.wait(20)) as running:
        robot(cast, running.url, name="不答复的")
        robot(cast, "http://127.0.0.1:9", name="没有人的")
        actions.tell(cast.home.id, [cast.bo.id], news())
        began = time.monotonic()
        assert deliver(cast) == (0, 2)
        assert time.monotonic() - began < 9  # five seconds for the one that hangs
        release.set()
    assert sorted(message.last_error[:20] for message in outbox(cast))[0].startswith("127.0.0.1")


@pytest.mark.usefixtures("robots_allowed")
def test_a_dead_message_can_be_sent_again_or_given_up(cast: Cast) -> None:
    with service(takes) as running:
        hook = robot(cast, "http://127.0.0.1:9")
        actions.tell(cast.home.id, [cast.bo.id], news())
        actions.tell(cast.home.id, [cast.bo.id], news("k2"))
        OutgoingMessage.objects.in_zone(cast.home.id).update(state="dead", attempts=8)
        first, second = outbox(cast)
        actions.save_webhook(cast.gu.actor, webhook_id=hook, name="项目调度群", kind="wecom", address=running.url, expected_version=1)
        actions.retry_message(cast.gu.actor, first.id)
        actions.drop_message(cast.gu.actor, second.id)
        assert deliver(cast) == (1, 0)
        with pytest.raises(Refusal):
            actions.retry_message(cast.gu.actor, first.id)
        with pytest.raises(NotVisible):
            actions.drop_message(cast.gu.actor, uuid4())
        with pytest.raises(StaleVersion):
            actions.save_webhook(cast.gu.actor, webhook_id=hook, name="新名", kind="wecom", expected_version=1)
        actions.try_webhook(cast.gu.actor, hook)
        assert deliver(cast) == (1, 0)
    assert sorted(message.state for message in outbox(cast)) == ["dropped", "sent", "sent"]


def test_mail_arrives_once_without_personal_data_in_the_outbox(cast: Cast, mail_at: Callable[[int], None]) -> None:
    with mailbox() as box:
        mail_at(box.port)
        wants_mail(cast)
        actions.tell(cast.home.id, [cast.bo.id, cast.chen.id], news())
        assert deliver(cast) == (1, 0)
        assert deliver(cast) == (0, 0)
    (mail,) = box.mails
    assert "To: bo@example.com" in mail and "Message-ID: <" in mail
    assert queries.preferences(cast.bo.actor).email_masked == "b***@example.com"
    with pytest.raises(Refusal):
        actions.set_preferences(cast.bo.actor, by_email=True, email="bo@example.com\nBcc: x@y.cn", expected_version=1)


@pytest.mark.parametrize(("how", "why"), [("refuse", "没有接受"), ("break", "连接不上"), ("hang", "连接不上")])
def test_a_mail_server_that_refuses_breaks_off_or_hangs_is_tried_again(
    cast: Cast, mail_at: Callable[[int], None], how: str, why: str
) -> None:
    with mailbox(how) as box:
        mail_at(box.port)
        wants_mail(cast)
        actions.tell(cast.home.id, [cast.bo.id], news())
        began = time.monotonic()
        assert deliver(cast) == (0, 1)
        assert time.monotonic() - began < 9
    (message,) = outbox(cast)
    assert (message.state, message.attempts) == ("waiting", 1)
    assert why in message.last_error
    with mailbox() as box:
        mail_at(box.port)
        assert deliver(cast, now() + dt.timedelta(minutes=2)) == (1, 0)


def test_quiet_hours_hold_mail_back_and_a_digest_folds_a_day_into_one(cast: Cast, mail_at: Callable[[int], None]) -> None:
    night = dt.datetime(2026, 3, 2, 23, 0, tzinfo=SHANGHAI)
    with mailbox() as box:
        mail_at(box.port)
        wants_mail(cast, "bo", quiet_from=dt.time(22), quiet_to=dt.time(7))
        wants_mail(cast, "chen", daily_digest=True, digest_at=dt.time(8))
        with clock_at(night):
            for number in range(3):
                actions.tell(cast.home.id, [cast.bo.id, cast.chen.id], news(f"k{number}", f"第{number}件", uuid4()))
        assert deliver(cast, night + dt.timedelta(hours=7)) == (0, 0)
        assert deliver(cast, night + dt.timedelta(hours=8, minutes=1)) == (3, 0)
        assert deliver(cast, night + dt.timedelta(hours=9, minutes=1)) == (1, 0)
        actions.set_preferences(cast.bo.actor, by_email=False, expected_version=1)
    assert [mail for mail in box.mails if "chen@" in mail] == box.mails[3:]


def test_two_workers_and_a_crash_send_each_message_once_or_again_after_the_lease(own_database: str, settings: Any) -> None:
    from huoshui.operations.rules.outgoing_addresses import allowed_hosts

    settings.OUTGOING_ALLOWED = allowed_hosts("127.0.0.1")
    cast = build_cast()
    with service(takes) as running:
        with bound_to_zone(cast.home.id):
            robot(cast, running.url)
            for number in range(20):
                actions.tell(cast.home.id, [cast.bo.id], news(f"k{number}", f"第{number}件", uuid4()))
        counts: list[tuple[int, int]] = []

        def work() -> None:
            try:
                with bound_to_zone(cast.home.id):
                    counts.append(actions.deliver_waiting(cast.home.id))
            finally:
                connection.close()

        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert sum(arrived for arrived, _ in counts) == 20
        assert len({body for _, _, body in running.asked}) == len(running.asked) == 20
        with bound_to_zone(cast.home.id):  # a worker died after it took the lease: nobody takes it before the lease ends
            actions.tell(cast.home.id, [cast.bo.id], news("last", "最后一件", uuid4()))
            rows = OutgoingMessage.objects.in_zone(cast.home.id).filter(state="waiting")
            rows.update(lease=uuid4(), leased_until=now() + LEASE)
            assert actions.deliver_waiting(cast.home.id) == (0, 0)
            with clock_at(now() + LEASE + dt.timedelta(seconds=1)):
                assert actions.deliver_waiting(cast.home.id) == (1, 0)


def test_a_changed_key_opens_addresses_again(cast: Cast, settings: Any, mail_at: Callable[[int], None]) -> None:
    from huoshui.notices.actions.sealing import seal_personal_data_again
    from huoshui.notices.models import NoticePreference, Webhook
    from huoshui.operations.adapters import keys
    from huoshui.operations.rules.outgoing_addresses import allowed_hosts

    settings.OUTGOING_ALLOWED = allowed_hosts("127.0.0.1")
    mail_at(25)
    wants_mail(cast)
    robot(cast, "http://127.0.0.1:9", "dingtalk", secret="SEC1")
    old, new = keys._master_key(), b"n" * 32
    assert seal_personal_data_again(cast.home.id, old, new) == 2
    wish, hook = NoticePreference.objects.in_zone(cast.home.id).get(), Webhook.objects.in_zone(cast.home.id).get()
    assert keys.decrypt_personal(wish.email_encrypted, new) == "bo@example.com"
    assert keys.decrypt_personal(hook.address_encrypted, new).startswith("http://127.0.0.1:9")
    assert keys.decrypt_personal(hook.secret_encrypted, new) == "SEC1"
