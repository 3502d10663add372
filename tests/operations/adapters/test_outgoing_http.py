"""The one way out: only to whom the installer listed, never inwards by accident, never for long, never for much."""

from __future__ import annotations

import socket
import time
from typing import Any

import pytest

from huoshui.core.refusals import Refusal
from huoshui.operations.adapters.outgoing_http import post_json
from huoshui.operations.rules.outgoing_addresses import NotAllowed, allowed_hosts, target_of
from tests.operations.fake_services import Handler, answer, service

LOOPBACK = allowed_hosts("127.0.0.1")


def refusal_of(url: str, allowed: str = "127.0.0.1", **limits: Any) -> str:
    with pytest.raises(Refusal) as caught:
        post_json(url, {}, allowed=allowed_hosts(allowed), **limits)
    assert caught.value.remedy and "Traceback" not in caught.value.message
    return caught.value.code


def test_a_listed_host_is_asked_and_answers() -> None:
    with service(lambda handler, body: answer(handler, b'{"ok": "\xe6\x98\xaf"}')) as there:
        said = post_json(f"{there.url}/v1/x?y=1", {"问": "好"}, allowed=LOOPBACK, headers={"Authorization": "Bearer k"})
    path, headers, body = there.asked[0]
    assert (said.status, said.json()) == (200, {"ok": "是"})
    assert (path, body.decode(), headers["Authorization"], headers["Host"]) == (
        "/v1/x?y=1",
        '{"问": "好"}',
        "Bearer k",
        f"127.0.0.1:{there.port}",
    )


def test_whoever_is_not_listed_is_not_even_asked() -> None:
    with service(lambda handler, body: answer(handler, b"{}")) as there:
        for allowed in ("", "example.org", "127.0.0.2", f"127.0.0.1:{there.port + 1}", "10.0.0.0/8"):
            assert refusal_of(there.url, allowed) == "outgoing_not_allowed"
        assert there.asked == []


def test_a_name_that_leads_inwards_needs_the_address_listed_too() -> None:
    with service(lambda handler, body: answer(handler, b"{}")) as there:
        url = f"http://localhost:{there.port}/"
        assert refusal_of(url, "localhost") == "outgoing_not_allowed" and there.asked == []
        assert post_json(url, {}, allowed=allowed_hosts(f"localhost:{there.port},127.0.0.0/8,[::1]")).status == 200


def test_the_name_is_resolved_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name whose second answer is another address does not reach it."""
    real, asked = socket.getaddrinfo, []

    def turning(host: str, port: int, *more: Any, **others: Any) -> Any:
        if host == "turning.example":
            asked.append(host)
            return real("127.0.0.1" if len(asked) == 1 else "127.0.0.9", port, *more, **others)
        return real(host, port, *more, **others)

    monkeypatch.setattr(socket, "getaddrinfo", turning)
    with service(lambda handler, body: answer(handler, b"{}")) as there:
        assert post_json(f"http://turning.example:{there.port}/", {}, allowed=allowed_hosts("turning.example,127.0.0.1")).status == 200
    assert asked == ["turning.example"] and there.asked[0][1]["Host"].startswith("turning.example")


def test_no_redirect_is_followed() -> None:
    with service(lambda handler, body: answer(handler, b"", status=302, headers={"Location": "http://127.0.0.1:1/"})) as there:
        assert refusal_of(there.url) == "outgoing_redirected"


def test_a_large_answer_is_given_up() -> None:
    with service(lambda handler, body: answer(handler, b"x" * 200_000)) as there:
        assert refusal_of(there.url, most_bytes=100_000) == "outgoing_too_large"


def test_an_answer_that_drips_is_given_up_at_the_deadline() -> None:
    def drip(handler: Handler, body: bytes) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(60):
            time.sleep(0.1)
            handler.wfile.write(b"X-%d: 1\r\n" % number)

    with service(drip) as there:
        began = time.monotonic()
        assert refusal_of(there.url, seconds=0.5) == "outgoing_unreachable"
        assert time.monotonic() - began < 2


def test_an_answer_cut_short_and_a_closed_door_are_told_in_words() -> None:
    with service(lambda handler, body: answer(handler, b"{}", headers={"Content-Length": "50"})) as there:
        assert refusal_of(there.url, seconds=1) == "outgoing_unreachable"
    assert refusal_of(there.url, seconds=1) == "outgoing_unreachable"


def test_what_is_not_json_and_what_is_compressed_is_told_in_words() -> None:
    with service(lambda handler, body: answer(handler, b"<html>")) as there, pytest.raises(Refusal, match="不是 JSON"):
        post_json(there.url, {}, allowed=LOOPBACK).json()
    with service(lambda handler, body: answer(handler, b"\x1f\x8b", headers={"Content-Encoding": "gzip"})) as there:
        assert refusal_of(there.url) == "outgoing_not_json"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "http://user:word@127.0.0.1/",
        "http://127.0.0.1:99999/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http:///x",
        "http://a b/",
        "http://例子.cn/",
        "http://127.0.0.1\r\nX: 1/",
        "http://127.0.0.1\\@example.org/",
        "javascript:alert(1)",
        "",
    ],
)
def test_odd_addresses_are_no_addresses(url: str) -> None:
    with pytest.raises(NotAllowed):
        target_of(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://[::ffff:169.254.169.254]/",
        "http://[fe80::1]/",
        "http://0.0.0.0/",
        "http://224.0.0.1/",
        "http://[64:ff9b::a9fe:a9fe]/",
    ],
)
def test_some_addresses_are_never_spoken_to_whatever_is_listed(url: str) -> None:
    assert refusal_of(url, "0.0.0.0/0,::/0") == "outgoing_not_allowed"


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1/", "http://192.168.1.1/", "http://[::1]/", "http://[fd00::1]/", "http://[::ffff:10.0.0.1]/"]
)
def test_private_addresses_are_refused_unless_listed(url: str) -> None:
    assert refusal_of(url, "example.org") == "outgoing_not_allowed"


@pytest.mark.parametrize("text", ["http://a.example", "a.example/x", "10.0.0.1/8", "10.0.0.256", "a.example:0", "a.example:70000", "a b"])
def test_a_wrong_entry_of_the_list_is_named(text: str) -> None:
    with pytest.raises(ValueError) as caught:
        allowed_hosts(f"good.example, {text}")
    assert str(caught.value) == text
