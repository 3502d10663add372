"""The outbox: take a lease, send outside every transaction, settle. A crash in between sends again; keys let the other side see that."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q

from huoshui.core import clock
from huoshui.core.personal_text import masked_text
from huoshui.core.refusals import Refusal
from huoshui.notices.actions.telling import DIGEST_TITLE
from huoshui.notices.adapters.senders import has_mail_server, send_email, send_sms, send_to_robot
from huoshui.notices.models import Notice, NoticePreference, OutgoingMessage, Webhook
from huoshui.notices.rules.timing import LEASE, is_last_try, wait_after
from huoshui.operations.adapters.failpoints import failpoint
from huoshui.operations.adapters.keys import decrypt_personal

MOST_AT_ONCE = 50
MOST_IN_DIGEST = 50
State = OutgoingMessage.State


def deliver_waiting(zone_id: UUID, *, limit: int = MOST_AT_ONCE) -> tuple[int, int]:
    """Send what is due in the bound zone, one by one; (arrived, failed). Call it outside a transaction: the network is slow."""
    arrived = failed = 0
    for _ in range(limit):
        message = _leased(zone_id)
        if message is None:
            break
        failpoint("outbox.after_lease")
        try:
            _send(message)
        except Refusal as refusal:
            failed += _put_off(message, str(refusal))
        else:
            failpoint("outbox.after_send")
            arrived += _settle(message, state=State.SENT, settled_at=clock.now(), last_error="", sealed=None)
    return arrived, failed


@transaction.atomic
def _leased(zone_id: UUID) -> OutgoingMessage | None:
    """The next message that is due, now ours for the length of a lease; two workers never take the same."""
    now = clock.now()
    rows = OutgoingMessage.objects.in_zone(zone_id).filter(state=State.WAITING, not_before__lte=now)
    if not has_mail_server():
        rows = rows.exclude(channel=OutgoingMessage.Channel.EMAIL)
    free = rows.filter(Q(leased_until=None) | Q(leased_until__lt=now)).order_by("not_before", "id")
    message: OutgoingMessage | None = free.select_for_update(skip_locked=True).first()
    if message is not None:
        message.lease, message.leased_until, message.attempts = uuid4(), now + LEASE, message.attempts + 1
        message.save(update_fields=["lease", "leased_until", "attempts"])
    return message


def _send(message: OutgoingMessage) -> None:
    if message.channel == OutgoingMessage.Channel.SMS:
        gateway = Webhook.objects.in_zone(message.zone_id).get(id=message.webhook_id)
        if not gateway.is_active or not message.sealed:
            raise Refusal("sms_off", "短信网关已停用。", "请系统管理员启用后重发。")
        fields = {**json.loads(decrypt_personal(message.sealed)), "key": str(message.id)}
        secret = decrypt_personal(gateway.secret_encrypted) if gateway.secret_encrypted else ""
        send_sms(decrypt_personal(gateway.address_encrypted), gateway.form_template, fields, secret=secret)
        return
    if message.channel == OutgoingMessage.Channel.WEBHOOK:
        hook = Webhook.objects.in_zone(message.zone_id).get(id=message.webhook_id)
        secret = decrypt_personal(hook.secret_encrypted) if hook.secret_encrypted else ""
        send_to_robot(hook.kind, decrypt_personal(hook.address_encrypted), secret, message.title, message.body, key=message.dedupe_key)
        return
    wish = NoticePreference.objects.in_zone(message.zone_id).filter(person_id=message.person_id).first()
    if wish is None or not wish.by_email or not wish.email_encrypted:
        raise Refusal("mail_not_wanted", "收件人已不再要求邮件通知。", "")
    body = message.body if message.title != DIGEST_TITLE else _digest(message)
    send_email(decrypt_personal(wish.email_encrypted), message.title, body, message_id=str(message.id))


def _digest(message: OutgoingMessage) -> str:
    """What the person has not read yet, newest first."""
    rows = Notice.objects.in_zone(message.zone_id).filter(person_id=message.person_id, read_at=None, superseded_at=None)
    lines = [f"· {row.title}\n  {row.body}".rstrip() for row in rows.order_by("-created_at", "-id")[:MOST_IN_DIGEST]]
    return "\n".join(lines) or "没有未读的通知。"


def _put_off(message: OutgoingMessage, why: str) -> int:
    """Later again, or dead after the last try."""
    now = clock.now()
    values: dict[str, Any] = {"last_error": masked_text(why)[:300]}  # a gateway may repeat the number
    if is_last_try(message.attempts):
        values |= {"state": State.DEAD, "settled_at": now}
    else:
        values |= {"not_before": now + wait_after(message.attempts)}
    return _settle(message, **values)


@transaction.atomic
def _settle(message: OutgoingMessage, **values: Any) -> int:
    """Only whoever still holds the lease settles: a worker that slept through it changes nothing."""
    rows = OutgoingMessage.objects.in_zone(message.zone_id).filter(id=message.id, lease=message.lease, state=State.WAITING)
    return rows.update(lease=None, leased_until=None, **values)


@transaction.atomic
def forget_sent(zone_id: UUID, *, before: datetime) -> int:
    """Messages that arrived long ago; what could not be delivered stays for people to look at."""
    count, _ = OutgoingMessage.objects.in_zone(zone_id).filter(state=State.SENT, settled_at__lt=before).delete()
    return count
