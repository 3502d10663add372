"""One's own notices; the zone's robots and outbox for its system administrator."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.notices.adapters.senders import has_mail_server
from huoshui.notices.models import Notice, NoticePreference, OutgoingMessage, Webhook
from huoshui.notices.queries.receipts import Receipt, receipts_of
from huoshui.notices.rules.mail_server import masked_email
from huoshui.operations.adapters.keys import decrypt_personal
from huoshui.organizations.rules import policy

__all__ = [
    "OUTBOX_STATES",
    "ROBOT_KINDS",
    "NoticeLine",
    "NoticePage",
    "OutgoingLine",
    "Preferences",
    "Receipt",
    "WebhookLine",
    "has_sms_gateway",
    "outbox",
    "own_notice",
    "own_notices",
    "preferences",
    "receipts_of",
    "unread_count",
    "webhook",
    "webhooks",
]

ROBOT_KINDS = tuple((kind.value, kind.label) for kind in Webhook.Kind)
OUTBOX_STATES = tuple((state.value, state.label) for state in OutgoingMessage.State)


@dataclass(frozen=True)
class NoticeLine:
    """One notice as its person sees it."""

    id: UUID
    matter_kind: str
    matter_id: UUID
    title: str
    body: str
    is_urgent: bool
    created_at: datetime
    read_at: datetime | None


@dataclass(frozen=True)
class NoticePage:
    """``next_cursor`` goes back in as ``after``; empty on the last page."""

    rows: tuple[NoticeLine, ...]
    next_cursor: str
    unread_count: int
    total_count: int


@dataclass(frozen=True)
class Preferences:
    """One's own wishes; the address only masked. ``version`` 0: nothing was set yet."""

    by_email: bool
    email_masked: str
    daily_digest: bool
    digest_at: time | None
    quiet_from: time | None
    quiet_to: time | None
    version: int
    mail_is_on: bool


@dataclass(frozen=True)
class WebhookLine:
    """A group robot; of its address only the host."""

    id: UUID
    name: str
    kind: str
    kind_name: str
    host: str
    unit_id: UUID | None
    unit_name: str
    has_secret: bool
    is_active: bool
    version: int
    form_template: str = ""
    quiet_from: time | None = None
    quiet_to: time | None = None


@dataclass(frozen=True)
class OutgoingLine:
    """One message of the outbox as the system administrator sees it: what went wrong, not what it says to whom."""

    id: UUID
    channel_name: str
    target: str
    state: str
    state_name: str
    attempts: int
    not_before: datetime
    created_at: datetime
    settled_at: datetime | None
    last_error: str


def unread_count(actor: Actor) -> int:
    """For the bell. One query on a partial index."""
    rows = Notice.objects.in_zone(actor.zone_id).filter(person_id=actor.user_id, read_at=None, superseded_at=None)
    return int(rows.count())


def own_notices(actor: Actor, *, only_unread: bool = False, after: str = "", limit: int = 50) -> NoticePage:
    """The actor's own, newest first; those that newer ones replaced unread are left out."""
    rows = Notice.objects.in_zone(actor.zone_id).filter(person_id=actor.user_id).exclude(Q(superseded_at__isnull=False) & Q(read_at=None))
    counts = rows.aggregate(every=Count("id"), unread=Count("id", filter=Q(read_at=None)))
    if only_unread:
        rows = rows.filter(read_at=None)
    if after:
        moment, last = _read_cursor(after)
        rows = rows.filter(Q(created_at__lt=moment) | Q(created_at=moment, id__lt=last))
    found = list(rows.order_by("-created_at", "-id")[: limit + 1])
    shown = found[:limit]
    cursor = _cursor(shown[-1].created_at, shown[-1].id) if len(found) > limit else ""
    return NoticePage(tuple(_line(row) for row in shown), cursor, counts["unread"], counts["unread"] if only_unread else counts["every"])


def own_notice(actor: Actor, notice_id: UUID) -> NoticeLine:
    """One of the actor's own, or NotVisible."""
    row = Notice.objects.in_zone(actor.zone_id).filter(person_id=actor.user_id, id=notice_id).first()
    if row is None:
        raise NotVisible
    return _line(row)


def _line(row: Notice) -> NoticeLine:
    return NoticeLine(
        row.id, row.matter_kind, row.matter_id, row.title, row.body, row.weight == Notice.Weight.URGENT, row.created_at, row.read_at
    )


def _cursor(moment: datetime, row_id: UUID) -> str:
    return urlsafe_b64encode(json.dumps([moment.isoformat(), str(row_id)]).encode()).decode()


def _read_cursor(after: str) -> tuple[datetime, UUID]:
    try:
        moment, row_id = json.loads(urlsafe_b64decode(after.encode()))
        return datetime.fromisoformat(moment), UUID(row_id)
    except (ValueError, TypeError):
        raise Refusal("bad_cursor", "翻页标记不可用。", "请回到第一页。", field="after") from None


def preferences(actor: Actor) -> Preferences:
    """One's own wishes."""
    row = NoticePreference.objects.in_zone(actor.zone_id).filter(person_id=actor.user_id).first()
    if row is None:
        return Preferences(False, "", False, None, None, None, 0, has_mail_server())
    masked = masked_email(decrypt_personal(row.email_encrypted)) if row.email_encrypted else ""
    return Preferences(row.by_email, masked, row.daily_digest, row.digest_at, row.quiet_from, row.quiet_to, row.version, has_mail_server())


def has_sms_gateway(zone_id: UUID) -> bool:
    """Whether the zone has a gateway for short messages that is switched on."""
    return bool(Webhook.objects.in_zone(zone_id).filter(kind=Webhook.Kind.SMS, is_active=True).exists())


def webhooks(actor: Actor) -> list[WebhookLine]:
    """The zone's group robots, by name."""
    policy.require(actor, "notices:webhooks")
    return [_webhook(row) for row in Webhook.objects.in_zone(actor.zone_id).select_related("unit").order_by("name")]


def webhook(actor: Actor, webhook_id: UUID) -> WebhookLine:
    """One of them, or NotVisible."""
    policy.require(actor, "notices:webhooks")
    row = Webhook.objects.in_zone(actor.zone_id).select_related("unit").filter(id=webhook_id).first()
    if row is None:
        raise NotVisible
    return _webhook(row)


def _webhook(row: Webhook) -> WebhookLine:
    return WebhookLine(
        id=row.id,
        name=row.name,
        kind=row.kind,
        kind_name=row.get_kind_display(),
        host=row.host,
        unit_id=row.unit_id,
        unit_name=row.unit.name if row.unit else "",
        has_secret=bool(row.secret_encrypted),
        is_active=row.is_active,
        version=row.version,
        form_template=row.form_template,
        quiet_from=row.quiet_from,
        quiet_to=row.quiet_to,
    )


def outbox(actor: Actor, *, state: str = "dead", limit: int = 200) -> tuple[list[OutgoingLine], dict[str, int]]:
    """Messages of one state, newest first, and how many there are of each."""
    policy.require(actor, "notices:outbox")
    rows: Any = OutgoingMessage.objects.in_zone(actor.zone_id)
    counts = dict(rows.values_list("state").annotate(count=Count("id")))
    shown = rows.filter(state=state).select_related("webhook").order_by("-created_at", "-id")[:limit]
    return [_outgoing(row) for row in shown], counts


def _outgoing(row: OutgoingMessage) -> OutgoingLine:
    return OutgoingLine(
        id=row.id,
        channel_name=row.get_channel_display(),
        target=f"{row.webhook.name}（{row.webhook.host}）" if row.webhook else "个人邮箱",
        state=row.state,
        state_name=row.get_state_display(),
        attempts=row.attempts,
        not_before=row.not_before,
        created_at=row.created_at,
        settled_at=row.settled_at,
        last_error=row.last_error,
    )
