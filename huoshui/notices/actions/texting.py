"""Short messages to people outside the house, by the zone's own gateway; nothing at all where none is configured."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoshui.core import clock
from huoshui.notices.models import OutgoingMessage, Webhook
from huoshui.notices.queries import has_sms_gateway
from huoshui.notices.rules.sms_messages import SMS, mobile_of, text_of
from huoshui.notices.rules.timing import after_quiet_hours
from huoshui.operations.adapters.keys import encrypt_personal


@transaction.atomic
def send_short_message(
    zone_id: UUID, phone: str, *, matter_id: UUID, kind: str, occasion: str, fields: Mapping[str, str], now: datetime | None = None
) -> bool:
    """Put one short message into the outbox, in the caller's transaction. True where one will leave.

    ``occasion`` tells apart news of one kind about a matter: the same twice is one message. An older one about the matter that still
    waits gives way. Quiet hours of the gateway hold all but codes back. The number and the words are sealed; nothing else is kept of them.
    """
    mobile = mobile_of(phone)
    if not mobile or not has_sms_gateway(zone_id):
        return False
    gateway = Webhook.objects.in_zone(zone_id).filter(kind=SMS, is_active=True).order_by("id").first()
    assert gateway is not None
    moment = now or clock.now()
    prefix = f"sms:{matter_id}:"
    content = {**fields, "kind": kind, "phone": mobile, "text": text_of(kind, fields)}
    if kind != "code":
        waiting = OutgoingMessage.objects.in_zone(zone_id).filter(channel=SMS, state="waiting", lease=None, dedupe_key__startswith=prefix)
        waiting.exclude(dedupe_key__startswith=f"{prefix}code:").exclude(dedupe_key=f"{prefix}{kind}:{occasion}").update(
            state=OutgoingMessage.State.DROPPED, settled_at=moment, sealed=None
        )
    not_before = moment if kind == "code" else after_quiet_hours(moment, gateway.quiet_from, gateway.quiet_to)
    message = OutgoingMessage(
        zone_id=zone_id,
        channel=SMS,
        dedupe_key=f"{prefix}{kind}:{occasion}"[:200],
        webhook_id=gateway.id,
        title="短信",
        body="",
        sealed=encrypt_personal(json.dumps(content, ensure_ascii=False)),
        not_before=not_before,
        created_at=moment,
    )
    OutgoingMessage.objects.in_zone(zone_id).bulk_create([message], ignore_conflicts=True)
    return True
