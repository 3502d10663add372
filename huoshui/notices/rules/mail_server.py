"""The mail server that the installer names: smtps://user:password@host:465, smtp+starttls://host:587, smtp://host:25."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9-]{2,63}")


@dataclass(frozen=True)
class MailServer:
    """Where mail goes out, as whom. The password is not shown in a repr."""

    scheme: str
    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)


def mail_server(address: str, sender: str) -> MailServer | None:
    """None where no address is given. ValueError with what is wrong, never with the password."""
    if not address:
        return None
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise ValueError("端口应为整数") from None
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("应写成 smtps://用户:口令@主机:465、smtp+starttls://主机:587 或 smtp://主机:25")
    if not is_email(sender):
        raise ValueError("还要用 HUOSHUI_MAIL_FROM 写明发件邮箱")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(parts.scheme, parts.hostname, port or PORTS[parts.scheme], sender, user, password)


def is_email(text: str) -> bool:
    """Whether it looks like one plain address: no display name, no line breaks, no second recipient."""
    return len(text) <= 200 and EMAIL.fullmatch(text) is not None


def masked_email(text: str) -> str:
    """z***@example.com."""
    name, _, host = text.partition("@")
    return f"{name[:1]}***@{host}"
