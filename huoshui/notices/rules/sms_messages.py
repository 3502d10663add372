"""Short messages: the words, the form that a zone's gateway wants, and whether its answer means that it took the message.

A gateway is described by a form template such as ``mobile={phone}&content={text}&ts={time}&sign={sign}``. Known places: phone, text, kind,
 number, day, code, key, time (milliseconds), sign (HMAC-SHA256 over phone, text and time with the zone's secret, hexadecimal).
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

SMS = "sms"
WORDS: Mapping[str, str] = {
    "receipt": "您反映的事项已受理，编号{number}，凭回执可查进展。",
    "reply": "编号{number}已答复，请在{day}前确认是否解决，没有解决可以退回重办。",
    "silence": "编号{number}的答复还没有您的意见，{day}截止。没有确认不等于满意。",
    "code": "查询编号{number}的验证码{code}，10分钟内有效，请勿告诉他人。",
}
PLACES = frozenset({"phone", "text", "kind", "number", "day", "code", "key", "time", "sign"})
_PLACE = re.compile(r"\{(\w*)\}")
_MOBILE = re.compile(r"^1[3-9]\d{9}$")
_TAKEN = frozenset({"0", "00", "000000", "200", "ok", "success", "true", "none"})
_VERDICTS = ("code", "Code", "errcode", "status", "result", "returnstatus", "success")
_SAID = ("message", "Message", "msg", "errmsg", "info", "remark")


def text_of(kind: str, fields: Mapping[str, str]) -> str:
    """What the person reads; never a phone number, never what was asked."""
    return WORDS[kind].format(**{"number": "", "day": "", "code": "", **fields})


def mobile_of(text: str) -> str:
    """The mobile number as eleven digits; "" for landlines and what is none: they take no short message."""
    plain = re.sub(r"[\s\-－—]", "", text).removeprefix("+86").removeprefix("86")
    return plain if _MOBILE.match(plain) else ""


def faults_of_template(template: str) -> str:
    """Why a form template cannot be used, as a Chinese sentence; "" where it can."""
    unknown = sorted(set(_PLACE.findall(template)) - PLACES)
    if unknown:
        return f"表单里的 {{{unknown[0]}}} 不认识，可用：{'、'.join(sorted(PLACES))}。"
    if "{phone}" not in template or ("{text}" not in template and "{code}" not in template):
        return "表单里至少要有 {phone} 和 {text}。"
    return "" if all("=" in part for part in template.split("&")) else "表单应写成 名=值&名=值。"


def sms_form(template: str, fields: Mapping[str, str], *, secret: str, timestamp_ms: int) -> bytes:
    """The body to post as application/x-www-form-urlencoded. Values are encoded after they are put in, so none can add a field."""
    said = f"{fields.get('phone', '')}\n{fields.get('text', '')}\n{timestamp_ms}".encode()
    sign = hmac.new(secret.encode(), said, hashlib.sha256).hexdigest() if secret else ""
    places = {name: "" for name in PLACES} | {**fields, "time": str(timestamp_ms), "sign": sign}
    pairs = [part.partition("=") for part in template.split("&")]
    return urlencode([(name, _PLACE.sub(lambda found: places[found[1]], value)) for name, _, value in pairs]).encode("ascii")


def failure_of_sms(status: int, answer: Any) -> str:
    """ "" where the gateway took it, otherwise why not. An answer without a verdict counts by its status alone."""
    if not 200 <= status < 300:
        return f"短信网关答复 HTTP {status}"
    if not isinstance(answer, dict):
        return ""
    verdict = next((answer[name] for name in _VERDICTS if name in answer), "0")
    if str(verdict).strip().lower() in _TAKEN:
        return ""
    said = next((str(answer[name]) for name in _SAID if answer.get(name)), "")
    return f"短信网关没有接受（{str(verdict)[:40]}{'，' + said[:80] if said else ''}）"
