"""What a firm hears: in the app and by short message, once a matter, nothing without a gateway, no number where it does not belong."""

from __future__ import annotations

import datetime as dt
import json
import logging
from urllib.parse import parse_qs

import pytest

from huoshui.core.clock import SHANGHAI, clock_at, now
from huoshui.core.refusals import Refusal
from huoshui.enterprise_requests import actions
from huoshui.enterprise_requests.models import EnterpriseRequest
from huoshui.notices.actions import deliver_waiting, save_webhook
from huoshui.notices.models import Notice, OutgoingMessage
from huoshui.notices.rules.sms_messages import failure_of_sms, faults_of_template, mobile_of, sms_form
from huoshui.operations.rules.outgoing_addresses import allowed_hosts
from tests.operations.fake_services import answer, service

PHONE = "13812345678"
FORM = "mobile={phone}&content=【青河】{text}&ts={time}&sign={sign}&id={key}"


@pytest.fixture
def allowed(settings):
    settings.OUTGOING_ALLOWED = allowed_hosts("127.0.0.1")


def gateway(cast, url, **more):
    values = {"name": "短信", "kind": "sms", "address": f"{url}/send", "secret": "k1", "form_template": FORM} | more
    return save_webhook(cast.gu.actor, **values)


def waiting(cast):
    return list(OutgoingMessage.objects.in_zone(cast.home.id).filter(channel="sms").order_by("created_at", "id"))


def noon():
    return dt.datetime.combine(now().astimezone(SHANGHAI).date(), dt.time(12), SHANGHAI).astimezone(dt.UTC)


def takes(handler, body):
    answer(handler, b'{"code": 0}')


def test_without_a_gateway_nothing_leaves_and_a_phone_code_says_so(cast, steps):
    request_id = steps.tell(teller_phone=PHONE).request_id
    assert waiting(cast) == []
    with pytest.raises(Refusal) as refused:
        actions.ask_phone_code(cast.home.id, steps.row(request_id).number, PHONE, "10.0.0.1")
    assert refused.value.code == "sms_off" and "没有开通短信" in refused.value.message


@pytest.mark.usefixtures("allowed")
def test_receipt_reply_and_reminder_leave_once_each_sealed_until_they_arrive(cast, steps, caplog):
    caplog.set_level(logging.DEBUG)
    with service(takes) as running, clock_at(noon()):
        gateway(cast, running.url)
        request_id = steps.tell(teller_phone=PHONE, body=f"停电，回电{PHONE}").request_id
        assert PHONE not in str([(one.dedupe_key, one.title, one.body) for one in waiting(cast)])
        assert deliver_waiting(cast.home.id) == (1, 0)
        steps.register(request_id)
        steps.dispatch(request_id)
        steps.sign(request_id)
        steps.answer(request_id)
        assert deliver_waiting(cast.home.id) == (1, 0)
        row = steps.row(request_id)
        EnterpriseRequest.objects.in_zone(cast.home.id).update(confirm_by=noon().date())
        assert actions.remind_before_silence(cast.home.id) == 1
        actions.remind_before_silence(cast.home.id)
        assert deliver_waiting(cast.home.id) == (1, 0)
    forms = [parse_qs(body.decode()) for _, _, body in running.asked]
    assert [form["mobile"] for form in forms] == [[PHONE]] * 3
    texts = [form["content"][0] for form in forms]
    assert all(text.startswith("【青河】") and row.number in text for text in texts) and len(set(texts)) == 3
    assert all(PHONE not in text and "停电" not in text for text in texts)
    assert {(one.state, one.sealed) for one in waiting(cast)} == {("sent", None)}
    assert PHONE not in caplog.text
    told = Notice.objects.in_zone(cast.home.id).filter(person_id=cast.qian.id).order_by("id").values_list("title", flat=True)
    assert [title.split("：")[0] for title in told] == ["已答复，请确认", "快到确认截止日"]  # what qian told is no news to qian


@pytest.mark.usefixtures("allowed")
@pytest.mark.parametrize(
    ("behave", "why"),
    [
        (lambda handler, body: answer(handler, b"{}", status=500), "HTTP 500"),
        (lambda handler, body: answer(handler, json.dumps({"code": "1001", "message": f"{PHONE} 在黑名单"}).encode()), "1001"),
        (lambda handler, body: handler.connection.close(), "连接不上"),
    ],
    ids=["fails", "refuses", "breaks off"],
)
def test_a_gateway_that_fails_is_tried_again_and_its_error_repeats_no_number(cast, steps, behave, why):
    with service(behave) as running, clock_at(noon()):
        gateway(cast, running.url)
        steps.tell(teller_phone=PHONE)
        assert deliver_waiting(cast.home.id) == (0, 1)
        assert deliver_waiting(cast.home.id) == (0, 0)  # not before its time
    (message,) = waiting(cast)
    assert message.state == "waiting" and why in message.last_error and PHONE not in message.last_error and message.sealed


@pytest.mark.usefixtures("allowed")
def test_quiet_hours_hold_news_back_and_newer_news_takes_its_place_but_a_code_leaves_at_once(cast, steps):
    with service(takes) as running, clock_at(noon()):
        gateway(cast, running.url, quiet_from=dt.time(8), quiet_to=dt.time(20))
        request_id = steps.answered(teller_phone=PHONE)
        assert [one.state for one in waiting(cast)] == ["dropped", "waiting"]
        assert waiting(cast)[1].not_before.astimezone(SHANGHAI).time() == dt.time(20)
        number = steps.row(request_id).number
        actions.ask_phone_code(cast.home.id, number, PHONE, "10.0.0.1")
        assert deliver_waiting(cast.home.id) == (1, 0)
        code = parse_qs(running.asked[0][2].decode())["content"][0].split("验证码")[1][:6]
        with pytest.raises(Refusal) as refused:
            actions.open_by_phone_code(cast.home.id, number, "13900000000", code, "10.0.0.1")
        assert refused.value.code == "code_wrong"
        assert actions.open_by_phone_code(cast.home.id, number, PHONE, code, "10.0.0.1") == request_id


@pytest.mark.usefixtures("allowed")
def test_a_stranger_learns_nothing_from_asking_and_guesses_are_counted(cast, steps):
    gateway(cast, "http://127.0.0.1:9")
    number = steps.row(steps.tell(teller_phone=PHONE).request_id).number
    before = len(waiting(cast))
    for _ in range(5):
        actions.ask_phone_code(cast.home.id, number, "13900000000", "10.0.0.9")
    assert len(waiting(cast)) == before
    with pytest.raises(Refusal) as refused:
        actions.ask_phone_code(cast.home.id, number, PHONE, "10.0.0.9")
    assert refused.value.code == "too_many_guesses"


@pytest.mark.usefixtures("allowed")
def test_one_gateway_a_zone_with_a_form_that_can_work_and_never_a_group(cast, steps):
    with pytest.raises(Refusal) as refused:
        gateway(cast, "http://127.0.0.1:9", form_template="mobile={telephone}&content={text}")
    assert (refused.value.code, refused.value.field) == ("bad_form", "form_template")
    gateway(cast, "http://127.0.0.1:9")
    with pytest.raises(Refusal) as second:
        gateway(cast, "http://127.0.0.1:9", name="另一个")
    assert second.value.code == "gateway_exists"
    steps.answered()  # without a phone: notices to people, nothing to the gateway as if it were a group's robot
    assert list(OutgoingMessage.objects.in_zone(cast.home.id)) == []


def test_a_form_is_filled_without_letting_a_value_add_a_field_and_answers_are_judged():
    body = sms_form("mobile={phone}&content={text}", {"phone": PHONE, "text": "a&admin=1"}, secret="", timestamp_ms=1)
    assert parse_qs(body.decode()) == {"mobile": [PHONE], "content": ["a&admin=1"]}
    assert faults_of_template("mobile={phone}&content={text}") == "" and faults_of_template("content={text}")
    assert (mobile_of("138 1234-5678"), mobile_of("+8613812345678"), mobile_of("0370-1234567")) == (PHONE, PHONE, "")
    assert [failure_of_sms(200, said) for said in (None, {"code": 0}, {"Code": "OK"}, {"status": "success"})] == [""] * 4
    assert failure_of_sms(200, {"code": "15", "msg": "余额不足"}) and failure_of_sms(503, None)
