"""How a person wants to be told, the zone's group robots, and what the system administrator does with what could not be delivered."""

from __future__ import annotations

from datetime import time
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from huoshui.audit import actions as audit
from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.names import tidy_text
from huoshui.core.refusals import NotVisible, Refusal, StaleVersion
from huoshui.notices.adapters.senders import has_mail_server, host_of
from huoshui.notices.models import Notice, NoticePreference, OutgoingMessage, Webhook
from huoshui.notices.rules.mail_server import is_email, masked_email
from huoshui.notices.rules.sms_messages import faults_of_template
from huoshui.operations.adapters.keys import encrypt_personal
from huoshui.organizations.queries import open_units
from huoshui.organizations.rules import policy

State = OutgoingMessage.State


@transaction.atomic
def set_preferences(
    actor: Actor,
    *,
    by_email: bool,
    email: str = "",
    daily_digest: bool = False,
    digest_at: time | None = None,
    quiet_from: time | None = None,
    quiet_to: time | None = None,
    expected_version: int = 0,
) -> int:
    """One's own wishes; an empty ``email`` keeps the address that is there. The new version (0: nothing was set before)."""
    policy.require(actor, "notices:preferences")
    row = NoticePreference.objects.in_zone(actor.zone_id).select_for_update().filter(person_id=actor.user_id).first()
    present = row.version if row else 0
    if present != expected_version:
        raise StaleVersion(yours={"version": expected_version}, theirs={"version": present})
    address = tidy_text(email)
    if address and not is_email(address):
        raise Refusal("bad_email", f"“{address[:60]}”不是邮箱地址。", "请按 name@example.com 的样式填写。", field="email")
    has_address = bool(address) or (row is not None and row.email_encrypted is not None)
    if by_email and not has_mail_server():
        raise Refusal("mail_off", "本系统没有设置邮件服务器。", "请先联系系统管理员；应用内通知不受影响。", field="by_email")
    if by_email and not has_address:
        raise Refusal("email_missing", "要收邮件通知，请填邮箱。", "请填写后再保存。", field="email")
    if (quiet_from is None) != (quiet_to is None):
        raise Refusal("quiet_half", "静默时段要同时填起止两个时间。", "不用就都留空。", field="quiet_to")
    if row is None:
        row = NoticePreference(zone_id=actor.zone_id, person_id=actor.user_id, version=0)
    if address:
        row.email_encrypted = encrypt_personal(address)
    row.by_email, row.daily_digest, row.digest_at = by_email, daily_digest, digest_at
    row.quiet_from, row.quiet_to = quiet_from, quiet_to
    row.version += 1
    row.save()
    after = {"by_email": by_email, "daily_digest": daily_digest, **({"email": masked_email(address)} if address else {})}
    audit.record(actor, "notices.preferences_set", subject_kind="person", subject_id=actor.user_id, after=after)
    return int(row.version)


@transaction.atomic
def save_webhook(
    actor: Actor,
    *,
    webhook_id: UUID | None = None,
    name: str,
    kind: str,
    address: str = "",
    secret: str = "",
    unit_id: UUID | None = None,
    is_active: bool = True,
    form_template: str = "",
    quiet_from: time | None = None,
    quiet_to: time | None = None,
    expected_version: int | None = None,
) -> UUID:
    """A group robot of the zone or of one unit, or the zone's gateway for short messages, which has a form and quiet hours.

    Its host must be on the installer's list; an empty address or secret keeps the old.
    """
    policy.require(actor, "notices:webhook_edit")
    shown = _checked_name(actor, name, kind, unit_id)
    if kind == Webhook.Kind.SMS:
        _check_gateway(actor, webhook_id, form_template, quiet_from, quiet_to, is_active=is_active)
    row = _webhook_to_save(actor, webhook_id, address, expected_version)
    if address.strip():
        try:
            row.host = host_of(address.strip())
        except Refusal as refusal:
            raise Refusal(refusal.code, refusal.message, refusal.remedy, field="address") from None
        row.address_encrypted = encrypt_personal(address.strip())
    if secret.strip():
        row.secret_encrypted = encrypt_personal(secret.strip())
    row.name, row.kind, row.unit_id, row.is_active = shown, kind, unit_id, is_active
    row.form_template, row.quiet_from, row.quiet_to = form_template.strip(), quiet_from, quiet_to
    row.version += 1
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refusal("name_taken", f"已经有名为“{shown}”的机器人。", "请换一个名称。", field="name") from None
    after = {"name": shown, "kind": kind, "host": row.host, "is_active": is_active}
    audit.record(actor, "notices.webhook_saved", subject_kind="webhook", subject_id=row.id, subject_label=shown, after=after)
    return UUID(str(row.id))


def _check_gateway(
    actor: Actor, own_id: UUID | None, template: str, quiet_from: time | None, quiet_to: time | None, *, is_active: bool
) -> None:
    fault = faults_of_template(template.strip())
    if fault:
        raise Refusal("bad_form", fault, "例如 mobile={phone}&content={text}&ts={time}&sign={sign}", field="form_template")
    if (quiet_from is None) != (quiet_to is None):
        raise Refusal("quiet_half", "静默时段要同时填起止两个时间。", "不用就都留空。", field="quiet_to")
    others = Webhook.objects.in_zone(actor.zone_id).filter(kind=Webhook.Kind.SMS, is_active=True).exclude(id=own_id)
    if is_active and others.exists():
        raise Refusal("gateway_exists", "本区已有启用的短信网关。", "请先停用原来的，再启用这一个。", field="is_active")


def _checked_name(actor: Actor, name: str, kind: str, unit_id: UUID | None) -> str:
    shown = tidy_text(name)[:60]
    if not shown:
        raise Refusal("name_missing", "没有填名称。", "请写明是哪个群的机器人。", field="name")
    if kind not in Webhook.Kind.values:
        raise Refusal("unknown_kind", "机器人类别没有选择。", "请从列表里选择一项。", field="kind")
    if unit_id is not None and unit_id not in {unit.id for unit in open_units(actor)}:
        raise Refusal("unknown_unit", "选的单位不在本区。", "请重新选择。", field="unit_id")
    return shown


def _webhook_to_save(actor: Actor, webhook_id: UUID | None, address: str, expected_version: int | None) -> Webhook:
    if webhook_id is None:
        if not address.strip():
            raise Refusal("address_missing", "没有填机器人的网址。", "请从群机器人设置里复制网址。", field="address")
        return Webhook(zone_id=actor.zone_id, version=0)
    found: Webhook | None = Webhook.objects.in_zone(actor.zone_id).select_for_update().filter(id=webhook_id).first()
    if found is None:
        raise NotVisible
    if expected_version is not None and found.version != expected_version:
        raise StaleVersion(yours={"version": expected_version}, theirs={"version": found.version, "name": found.name})
    return found


@transaction.atomic
def try_webhook(actor: Actor, webhook_id: UUID) -> UUID:
    """Put a trial message into the outbox; the worker sends it within a minute."""
    policy.require(actor, "notices:webhook_try")
    row = Webhook.objects.in_zone(actor.zone_id).filter(id=webhook_id).first()
    if row is None:
        raise NotVisible
    if row.kind == Webhook.Kind.SMS:
        raise Refusal("no_trial", "短信网关不能空发。", "请用一件诉求的“手机验证码查询”试一次，没有收到请看“未送达”。")
    now = clock.now()
    message: OutgoingMessage = OutgoingMessage.objects.create_in(
        actor.zone_id,
        channel=OutgoingMessage.Channel.WEBHOOK,
        dedupe_key=f"trial:{row.id}:{now.isoformat()}",
        webhook_id=row.id,
        title="试发：活水通知",
        body=f"{actor.display_name} 试发。收到这条说明设置无误。",
        not_before=now,
        created_at=now,
    )
    return UUID(str(message.id))


def _dead(actor: Actor, message_id: UUID) -> OutgoingMessage:
    row: OutgoingMessage | None = OutgoingMessage.objects.in_zone(actor.zone_id).select_for_update().filter(id=message_id).first()
    if row is None:
        raise NotVisible
    if row.state != State.DEAD:
        raise Refusal("already_done", f"这条通知现在是“{row.get_state_display()}”，不用再处理。", "请刷新页面。")
    return row


@transaction.atomic
def retry_message(actor: Actor, message_id: UUID) -> None:
    """Try again from the start, now."""
    policy.require(actor, "notices:retry")
    row = _dead(actor, message_id)
    row.state, row.attempts, row.not_before, row.settled_at = State.WAITING, 0, clock.now(), None
    row.save()
    _audit(actor, row, "notices.message_retried")


@transaction.atomic
def drop_message(actor: Actor, message_id: UUID) -> None:
    """Give it up; it stays readable in the app."""
    policy.require(actor, "notices:drop")
    row = _dead(actor, message_id)
    row.state, row.settled_at = State.DROPPED, clock.now()
    row.save()
    _audit(actor, row, "notices.message_dropped")


def _audit(actor: Actor, row: OutgoingMessage, operation: str) -> None:
    label = row.title if row.webhook_id else row.get_channel_display()  # whose mail it was is not the administrator's business
    audit.record(actor, operation, subject_kind="outgoing_message", subject_id=row.id, subject_label=label)


@transaction.atomic
def mark_delivered(actor: Actor) -> int:
    """Shown in the list: delivered, seen or not."""
    rows = Notice.objects.in_zone(actor.zone_id).filter(person_id=actor.user_id, delivered_at=None)
    return int(rows.update(delivered_at=clock.now()))


@transaction.atomic
def mark_read(actor: Actor, notice_id: UUID | None = None) -> int:
    """One of one's own notices, or all; the number that became read. NotVisible for somebody else's."""
    rows: Any = Notice.objects.in_zone(actor.zone_id).filter(person_id=actor.user_id)
    if notice_id is not None:
        rows = rows.filter(id=notice_id)
        if not rows.exists():
            raise NotVisible
    return int(rows.filter(read_at=None).update(read_at=clock.now()))
