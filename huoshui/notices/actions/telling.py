"""Telling people: one notice a person and key, and what of it leaves the house."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoshui.core import clock
from huoshui.core.names import tidy_text
from huoshui.core.personal_text import masked_text
from huoshui.notices.adapters.senders import has_mail_server
from huoshui.notices.models import Notice, NoticePreference, OutgoingMessage, Webhook
from huoshui.notices.rules.timing import after_quiet_hours, next_digest
from huoshui.operations.adapters.one_run import is_history

DIGEST_TITLE = "今日待办摘要"


@dataclass(frozen=True)
class News:
    """What is to be told. ``key`` is the same for the same news: told twice, it arrives once."""

    matter_kind: str
    matter_id: UUID
    key: str
    title: str
    body: str = ""
    is_urgent: bool = False


def tell(zone_id: UUID, person_ids: Iterable[UUID], news: News, *, unit_id: UUID | None = None, now: datetime | None = None) -> int:
    """One notice for each person who has not had this news, in the caller's transaction; the number of new ones.

    Older unread notices of the same person about the same matter give way. E-mail goes into the outbox for those who asked for it,
    at most one for the same news; group robots of ``unit_id`` and of the whole zone hear it once. Sending is the worker's.
    What a run brings in from long ago rings nobody.
    """
    moment = now or clock.now()
    people = list(dict.fromkeys(person_ids))
    return 0 if is_history(moment) or not people else _told(zone_id, people, news, unit_id, moment)


@transaction.atomic
def _told(zone_id: UUID, wanted: list[UUID], news: News, unit_id: UUID | None, moment: datetime) -> int:
    had = set(Notice.objects.in_zone(zone_id).filter(person_id__in=wanted, dedupe_key=news.key).values_list("person_id", flat=True))
    fresh = [person_id for person_id in wanted if person_id not in had]
    if not fresh:
        return 0
    # group robots and mail leave the house: whoever may read a number reads it at the matter
    title, body = masked_text(tidy_text(news.title))[:120], masked_text(tidy_text(news.body))[:500]
    mine = Notice.objects.in_zone(zone_id).filter(person_id__in=fresh, matter_id=news.matter_id, read_at=None, superseded_at=None)
    mine.update(superseded_at=moment)
    Notice.objects.in_zone(zone_id).bulk_create(
        [
            Notice(
                zone_id=zone_id,
                person_id=person_id,
                dedupe_key=news.key,
                matter_kind=news.matter_kind,
                matter_id=news.matter_id,
                title=title,
                body=body,
                weight=Notice.Weight.URGENT if news.is_urgent else Notice.Weight.PLAIN,
                created_at=moment,
            )
            for person_id in fresh
        ],
        ignore_conflicts=True,
    )
    _put_into_outbox(zone_id, fresh, replace(news, title=title, body=body), unit_id, moment)
    return len(fresh)


def _put_into_outbox(zone_id: UUID, fresh: list[UUID], news: News, unit_id: UUID | None, moment: datetime) -> None:
    leaving = []
    email, webhook = OutgoingMessage.Channel.EMAIL, OutgoingMessage.Channel.WEBHOOK
    wishes = NoticePreference.objects.in_zone(zone_id).filter(person_id__in=fresh, by_email=True, email_encrypted__isnull=False)
    for wish in wishes if has_mail_server() else ():
        if wish.daily_digest:
            # one message a day: the key is the digest's, its text is put together when it is sent
            at = next_digest(moment, wish.digest_at)
            key, heading, text = f"digest:{wish.person_id}:{at:%Y-%m-%dT%H:%M}", DIGEST_TITLE, ""
        else:
            at = after_quiet_hours(moment, wish.quiet_from, wish.quiet_to)
            key, heading, text = f"{news.key}:{wish.person_id}", news.title, news.body
        leaving.append(OutgoingMessage(channel=email, dedupe_key=key, person_id=wish.person_id, title=heading, body=text, not_before=at))
    for hook in Webhook.objects.in_zone(zone_id).filter(is_active=True).exclude(kind=Webhook.Kind.SMS):
        if hook.unit_id is None or hook.unit_id == unit_id:
            key = f"{news.key}:{hook.id}"
            leaving.append(
                OutgoingMessage(channel=webhook, dedupe_key=key, webhook_id=hook.id, title=news.title, body=news.body, not_before=moment)
            )
    for message in leaving:
        message.zone_id, message.created_at, message.dedupe_key = zone_id, moment, message.dedupe_key[:200]
    OutgoingMessage.objects.in_zone(zone_id).bulk_create(leaving, ignore_conflicts=True)
