"""The formats of group robots, and whether their answer means that the message arrived.

企业微信 and 钉钉: a POST of {"msgtype": "text", "text": {"content": …}}, answered by {"errcode": 0}. 钉钉 with a secret: timestamp and
HMAC-SHA256 signature in the query. Generic: {"title", "text", "key", "sent_at"}, any 2xx.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any
from urllib.parse import quote

WECOM, DINGTALK, GENERIC = "wecom", "dingtalk", "generic"
MOST_BYTES = 2000  # 企业微信 takes 2048 bytes of text


def robot_body(kind: str, title: str, body: str, *, key: str, sent_at: str) -> dict[str, Any]:
    """What is posted."""
    text = _shortened(f"{title}\n{body}".strip())
    if kind == GENERIC:
        return {"title": title, "text": body, "key": key, "sent_at": sent_at}
    return {"msgtype": "text", "text": {"content": text}}


def _shortened(text: str) -> str:
    """At most MOST_BYTES of UTF-8, cut between characters."""
    data = text.encode("utf-8")
    return text if len(data) <= MOST_BYTES else data[: MOST_BYTES - 3].decode("utf-8", errors="ignore") + "…"


def robot_address(kind: str, address: str, secret: str, timestamp_ms: int) -> str:
    """The address to post to; 钉钉 with a secret is signed anew each time."""
    if kind != DINGTALK or not secret:
        return address
    said = f"{timestamp_ms}\n{secret}".encode()
    signature = quote(base64.b64encode(hmac.new(secret.encode(), said, hashlib.sha256).digest()).decode(), safe="")
    return f"{address}{'&' if '?' in address else '?'}timestamp={timestamp_ms}&sign={signature}"


def failure_of(kind: str, status: int, answer: Any) -> str:
    """ "" where the other side took it, otherwise why not."""
    if not 200 <= status < 300:
        return f"对方答复 HTTP {status}"
    if kind == GENERIC:
        return ""
    code = answer.get("errcode") if isinstance(answer, dict) else None
    if code == 0:
        return ""
    said = str(answer.get("errmsg", ""))[:120] if isinstance(answer, dict) else ""
    return f"对方没有接受（errcode {code}{'，' + said if said else ''}）"
