"""Quiet hours, digests, back-off, formats of robots, and the mail server's address."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoshui.core.clock import SHANGHAI
from huoshui.notices.rules.mail_server import is_email, mail_server, masked_email
from huoshui.notices.rules.robot_messages import MOST_BYTES, failure_of, robot_address, robot_body
from huoshui.notices.rules.timing import TRIES_AT_MOST, after_quiet_hours, is_last_try, next_digest, wait_after


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2026-03-{text}").replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("moment", "quiet", "leaves"),
    [
        ("02 23:10", ("22:00", "07:00"), "03 07:00"),
        ("03 03:00", ("22:00", "07:00"), "03 07:00"),
        ("03 07:00", ("22:00", "07:00"), "03 07:00"),
        ("02 21:59", ("22:00", "07:00"), "02 21:59"),
        ("02 12:30", ("12:00", "14:00"), "02 14:00"),
        ("02 11:00", ("12:00", "14:00"), "02 11:00"),
        ("02 23:10", ("08:00", "08:00"), "02 23:10"),
    ],
)
def test_quiet_hours_put_a_message_off_to_their_end(moment: str, quiet: tuple[str, str], leaves: str) -> None:
    assert after_quiet_hours(at(moment), *map(dt.time.fromisoformat, quiet)) == at(leaves)
    assert after_quiet_hours(at(moment), None, None) == at(moment)


def test_the_digest_comes_once_a_day() -> None:
    assert next_digest(at("02 07:00"), None) == at("02 08:30")
    assert next_digest(at("02 08:30"), None) == at("03 08:30")
    assert next_digest(at("02 17:00"), dt.time(17, 30)) == at("02 17:30")


def test_each_failure_waits_longer_until_it_is_given_up() -> None:
    minutes = [int(wait_after(attempts).total_seconds() / 60) for attempts in range(1, 11)]
    assert minutes == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360]
    assert [is_last_try(attempts) for attempts in (1, TRIES_AT_MOST - 1, TRIES_AT_MOST)] == [False, False, True]


@given(st.text(max_size=3000))
def test_a_robots_text_fits_and_is_cut_between_characters(text: str) -> None:
    said = robot_body("wecom", "催办", text, key="k", sent_at="now")["text"]["content"]
    assert len(said.encode("utf-8", errors="surrogatepass")) <= MOST_BYTES


def test_each_kind_has_its_format() -> None:
    assert robot_body("dingtalk", "催办", "招商局", key="k", sent_at="t") == {"msgtype": "text", "text": {"content": "催办\n招商局"}}
    assert robot_body("generic", "催办", "招商局", key="k", sent_at="t") == {"title": "催办", "text": "招商局", "key": "k", "sent_at": "t"}
    signed = robot_address("dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=x", "SEC1", 1_700_000_000_000)
    query = parse_qs(urlsplit(signed).query)
    expected = base64.b64encode(hmac.new(b"SEC1", b"1700000000000\nSEC1", hashlib.sha256).digest()).decode()
    assert query == {"access_token": ["x"], "timestamp": ["1700000000000"], "sign": [expected]}
    assert robot_address("wecom", "https://a/b", "SEC1", 1) == "https://a/b"


def test_the_answer_says_whether_it_arrived() -> None:
    assert failure_of("wecom", 200, {"errcode": 0}) == ""
    assert "93000" in failure_of("wecom", 200, {"errcode": 93000, "errmsg": "invalid webhook url"})
    assert failure_of("dingtalk", 200, ["odd"]) != ""
    assert failure_of("generic", 204, None) == ""
    assert "503" in failure_of("generic", 503, None)


def test_the_mail_server_is_read_and_its_password_hidden() -> None:
    server = mail_server("smtps://a%40b:p%2Fw@mail.example", "huoshui@example.com")
    assert server is not None
    assert (server.port, server.user, server.password) == (465, "a@b", "p/w")
    assert "p/w" not in repr(server)
    assert mail_server("", "") is None
    for address, sender in (("http://a", "x@y.cn"), ("smtp://a:b", "x@y.cn"), ("smtp://a", ""), ("smtp://a", "x@y.cn\r\nBcc: z@y.cn")):
        with pytest.raises(ValueError, match=r"写|端口"):
            mail_server(address, sender)


def test_an_email_is_one_plain_address() -> None:
    assert is_email("bo.zhao@qinghe.gov.cn")
    assert not any(map(is_email, ("a@b", "a b@c.cn", "甲@c.cn", "a@c.cn,b@c.cn", "a@c.cn\n", "@c.cn", f"{'a' * 65}@c.cn")))
    assert masked_email("bo@qinghe.gov.cn") == "b***@qinghe.gov.cn"
