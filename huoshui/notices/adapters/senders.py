"""Sending one message: by SMTP, and by webhook through the one HTTP client. Both raise Refusal when it did not arrive."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from email.message import EmailMessage

from django.conf import settings

from huoshui.core import clock
from huoshui.core.refusals import Refusal
from huoshui.notices.rules.mail_server import MailServer
from huoshui.notices.rules.robot_messages import failure_of, robot_address, robot_body
from huoshui.notices.rules.sms_messages import failure_of_sms, sms_form
from huoshui.operations.adapters import outgoing_http
from huoshui.operations.adapters.outgoing_http import checked_target, post_json

SECONDS = 5.0


def has_mail_server() -> bool:
    """Whether the installer named a mail server."""
    return settings.MAIL_SERVER is not None


def host_of(address: str) -> str:
    """The host of a webhook's address, if the installer listed it. Raises Refusal; asks nothing of the network."""
    return checked_target(address, settings.OUTGOING_ALLOWED).host


def send_email(to: str, title: str, body: str, *, message_id: str) -> None:
    """One mail to one person. Refusal ``mail_unreachable`` or ``mail_refused``."""
    server: MailServer | None = settings.MAIL_SERVER
    if server is None:
        raise Refusal("mail_off", "没有设置邮件服务器。", "请安装人员设置 HUOSHUI_MAIL_SERVER。")
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = server.sender, to, title.replace("\r", " ").replace("\n", " ")
    message["Message-ID"] = f"<{message_id}@{server.sender.partition('@')[2]}>"  # the same for a second try: mailboxes fold doubles
    message["Date"] = clock.now()
    message.set_content(body)
    try:
        with _connected(server) as connection:
            if server.user:
                connection.login(server.user, server.password)
            connection.send_message(message)
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
        raise Refusal("mail_refused", f"邮件服务器没有接受（{type(error).__name__}）。", "请核对收件邮箱和发信账号。") from None
    except (OSError, smtplib.SMTPException) as error:
        raise Refusal(
            "mail_unreachable", f"邮件服务器 {server.host} 连接不上或没有答复（{type(error).__name__}）。", "请检查网络后重试。"
        ) from None


def _connected(server: MailServer) -> smtplib.SMTP:
    if server.scheme == "smtps":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=ssl.create_default_context())
    connection = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    if server.scheme == "smtp+starttls":
        connection.starttls(context=ssl.create_default_context())
    return connection


def send_to_robot(kind: str, address: str, secret: str, title: str, body: str, *, key: str) -> None:
    """One message to one group robot. Refusal of the client, or ``webhook_refused`` with what the other side said."""
    now = clock.now()
    content = robot_body(kind, title, body, key=key, sent_at=now.isoformat())
    answer = post_json(robot_address(kind, address, secret, int(now.timestamp() * 1000)), content, allowed=settings.OUTGOING_ALLOWED)
    why = failure_of(kind, answer.status, None if kind == "generic" or not 200 <= answer.status < 300 else answer.json())
    if why:
        raise Refusal("webhook_refused", f"{why}。", "请核对机器人的地址、关键词和签名设置。")


def send_sms(address: str, template: str, fields: Mapping[str, str], *, secret: str) -> None:
    """One short message to one phone. Refusal of the client, or ``sms_refused``; neither repeats the number."""
    body = sms_form(template, fields, secret=secret, timestamp_ms=int(clock.now().timestamp() * 1000))
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    answer = outgoing_http.request("POST", address, body, allowed=settings.OUTGOING_ALLOWED, headers=headers)
    try:
        said = answer.json()
    except Refusal:
        said = None  # a plain "OK" counts by its status
    why = failure_of_sms(answer.status, said)
    if why:
        raise Refusal("sms_refused", f"{why}。", "请核对短信网关的网址、表单和签名。")
