"""The one way out: an HTTP request to a host that the installer listed.

The name is resolved once and the connection goes to that very address; no redirect is followed, no proxy asked, no cookie kept; the whole
exchange has one deadline and the answer a largest size. Off by default: an empty list allows nothing.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import json
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from huoshui.core.refusals import Refusal
from huoshui.operations.rules.outgoing_addresses import AllowedHosts, NotAllowed, Target, target_of, unwrapped

SECONDS = 5.0
MOST_BYTES = 1_000_000
PIECE = 16_384


@dataclass(frozen=True)
class Answer:
    """Status and body; whoever asked judges the status."""

    status: int
    body: bytes

    def json(self) -> Any:
        """The body as JSON. Raises Refusal."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise Refusal("outgoing_not_json", "对方的答复不是 JSON。", "请核对网址是否写对。") from None


def post_json(
    url: str,
    content: Any,
    *,
    allowed: AllowedHosts,
    headers: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
    most_bytes: int = MOST_BYTES,
) -> Answer:
    """Post ``content`` as JSON. Raises Refusal: ``outgoing_not_allowed``, ``outgoing_unreachable``, ``outgoing_too_large``."""
    body = json.dumps(content, ensure_ascii=False).encode("utf-8")
    return request("POST", url, body, allowed=allowed, headers={"Content-Type": "application/json", **(headers or {})}, seconds=seconds,
                   most_bytes=most_bytes)  # fmt: skip


def request(
    method: str,
    url: str,
    body: bytes | None = None,
    *,
    allowed: AllowedHosts,
    headers: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
    most_bytes: int = MOST_BYTES,
) -> Answer:
    """One request, one answer. See ``post_json``."""
    ends_at = time.monotonic() + seconds
    target = checked_target(url, allowed)
    try:
        address = resolved(target, allowed)
        connection = _Pinned(target, address, seconds)
        timer = threading.Timer(max(0.0, ends_at - time.monotonic()), connection.cut)  # however slowly the other side drips
        timer.daemon = True
        timer.start()
        try:
            connection.request(method, target.path, body, {"User-Agent": "huoshui", "Accept": "application/json", **(headers or {})})
            said = _read(connection.getresponse(), target, most_bytes)
            if connection.was_cut:  # what was cut in the middle of its head looks whole to http.client
                raise TimeoutError("deadline")
            return said
        finally:
            timer.cancel()
            connection.close()
    except (OSError, http.client.HTTPException, ValueError) as error:
        late = time.monotonic() >= ends_at
        raise Refusal(
            "outgoing_unreachable",
            f"{target.host} {f'在 {seconds:g} 秒内没有答复' if late else '连接不上或答复有误'}。",
            "请检查网络和对方服务后重试。",
            data={"detail": f"{type(error).__name__}: {error}"[:200]},
        ) from None


def checked_target(url: str, allowed: AllowedHosts) -> Target:
    """The URL's parts, if its host is listed. Raises Refusal; nothing was asked of the network yet."""
    try:
        target = target_of(url)
    except NotAllowed as why:
        raise Refusal("outgoing_not_allowed", f"{why}。", "请改正网址。") from None
    if not allowed.names_host(target.host, target.port):
        raise _not_listed(f"{target.host}:{target.port}")
    return target


def _not_listed(place: str) -> Refusal:
    return Refusal("outgoing_not_allowed", f"本系统不允许访问 {place}。", "如确需访问，请安装人员把它列入 HUOSHUI_OUTGOING 后重启。")


def resolved(target: Target, allowed: AllowedHosts) -> str:
    """The address to connect to: the first one the name has, if all that it has are allowed. Raises Refusal or OSError."""
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]).split("%")[0] for entry in found]
    for text in addresses:
        address = unwrapped(ipaddress.ip_address(text))
        if not allowed.may_connect(address, target.port):
            raise _not_listed(f"{target.host}（内网地址 {address}）")
    return addresses[0]


class _Pinned(http.client.HTTPConnection):
    """A connection to one address, whatever the name says by now."""

    def __init__(self, target: Target, address: str, seconds: float) -> None:
        super().__init__(target.host, target.port, timeout=seconds)
        self._target, self._address = target, address
        self.was_cut = False
        self._held: socket.socket | None = None  # an answer takes the connection's own away while its body is read

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self._target.port), self.timeout)
        self.sock = self._held = plain
        if self._target.scheme == "https":
            self.sock = self._held = ssl.create_default_context().wrap_socket(plain, server_hostname=self._target.host)
        if self.was_cut:
            self.close()

    def cut(self) -> None:
        """Called by the deadline's thread: whoever waits for the socket wakes with an error."""
        self.was_cut = True
        if self._held is not None:
            with contextlib.suppress(OSError):
                self._held.shutdown(socket.SHUT_RDWR)


def _read(response: http.client.HTTPResponse, target: Target, most_bytes: int) -> Answer:
    if 300 <= response.status < 400:
        raise Refusal("outgoing_redirected", f"{target.host} 要求转到别的网址，本系统不跟随。", "请直接填写最终的网址。")
    if response.getheader("Content-Encoding", "identity") != "identity":
        raise Refusal("outgoing_not_json", f"{target.host} 的答复是压缩过的，没有读取。", "请在对方服务中关闭压缩。")
    pieces: list[bytes] = []
    size = 0
    while piece := response.read(PIECE):
        size += len(piece)
        if size > most_bytes:
            raise Refusal("outgoing_too_large", f"{target.host} 的答复超过 {most_bytes:,} 字节，没有读取。", "请核对网址是否写对。")
        pieces.append(piece)
    if response.length:
        raise http.client.IncompleteRead(b"".join(pieces), response.length)
    return Answer(response.status, b"".join(pieces))
