"""A request with a key is carried out once, however often it is sent."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from huoshui.core import clock
from huoshui.core.refusals import Refusal
from huoshui.operations.adapters.failpoints import failpoint
from huoshui.operations.models import IdempotencyKey

LONGEST_KEY = 80  # characters


@dataclass(frozen=True)
class Answer:
    """What was answered, as far as it must be said again."""

    status: int
    body: bytes = b""
    media_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    is_repeated: bool = False


class KeyUsedForAnotherBody(Refusal):
    """Same key, other body: 422."""

    def __init__(self) -> None:
        super().__init__("idempotency_key_other_body", "这个提交编号已用于另一份内容。", "请刷新页面后重新填写提交。")


class KeyInFlight(Refusal):
    """The first request with this key is still being carried out: 409."""

    def __init__(self) -> None:
        super().__init__("idempotency_key_in_flight", "同一提交正在处理。", "请稍候片刻再看结果，不要重复点击。")


def answer_once(zone_id: UUID, user_id: UUID, key: str, body_sha256: str, produce: Callable[[], Answer]) -> Answer:
    """Carry out ``produce`` and keep its answer in the same transaction; the same key and body later get the kept answer.

    Only success (2xx, 3xx) is kept: what was refused may be mended and sent again under its key. A failure (5xx) rolls
    everything back. Raises KeyUsedForAnotherBody, KeyInFlight, Refusal("idempotency_key_malformed").
    """
    if not 8 <= len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise Refusal("idempotency_key_malformed", f"提交编号应为 8 至 {LONGEST_KEY} 个可见字符。", "请刷新页面后重新提交。")
    with transaction.atomic():
        if not _lock_for_this_transaction(f"{zone_id}/{user_id}/{key}"):
            raise KeyInFlight
        known = IdempotencyKey.objects.in_zone(zone_id).filter(user_id=user_id, key=key).first()
        if known is not None:
            if known.body_sha256 != body_sha256:
                raise KeyUsedForAnotherBody
            return Answer(known.answer_status, bytes(known.answer_body or b""), known.answer_type, known.answer_headers, is_repeated=True)
        answer = produce()
        if answer.status >= 500:
            transaction.set_rollback(True)
        elif answer.status < 400:
            IdempotencyKey.objects.create_in(
                zone_id,
                user_id=user_id,
                key=key,
                body_sha256=body_sha256,
                answer_status=answer.status,
                answer_body=answer.body,
                answer_type=answer.media_type,
                answer_headers=dict(answer.headers),
                created_at=clock.now(),
            )
        failpoint("idempotency.before_commit")
    failpoint("idempotency.after_commit")
    return answer


def _lock_for_this_transaction(name: str) -> bool:
    """False at once where another transaction holds it."""
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        return bool(cursor.fetchone()[0])


def forget_old_answers(zone_id: UUID, *, before: datetime) -> int:
    """Drop keys older than ``before``; a browser or client that resends later than that is told anew. Gives how many."""
    return IdempotencyKey.objects.in_zone(zone_id).filter(created_at__lt=before).delete()[0]
