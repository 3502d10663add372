"""Photos and memos of visits: received one by one before the visit itself, checked by content, attached once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from huoshui.assignments.queries.zone_time import moment_of
from huoshui.audit import actions as audit
from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.enterprise_requests.actions.telling import GivenFile
from huoshui.enterprise_requests.models import RequestFile, Visit, VisitFile
from huoshui.enterprise_requests.queries.phone import phone_terms
from huoshui.enterprise_requests.rules.phone_files import HEAD_BYTES, checked_kind, largest_bytes, stored_name
from huoshui.operations.actions import store_file
from huoshui.operations.models import StoredFile
from huoshui.organizations.rules import policy

MOST_FILES = 9


@transaction.atomic
def keep_visit_file(actor: Actor, name: str, stream: BinaryIO) -> tuple[UUID, str]:
    """One photo or memo, before its visit arrives: (id that the visit names, photo or memo).

    Refuses (not_a_photo_or_memo, file_too_large, file_empty, quota_exceeded). Sent again under its idempotency key it is answered with
    the same id.
    """
    policy.require(actor, "officers:visit")
    stored, kind = _stored(actor, name, stream)
    after = {"kind": kind, "bytes": stored.byte_count, "sha256": stored.sha256}
    audit.record(actor, "visit.file_received", subject_kind="stored_file", subject_id=stored.id, subject_label=kind, after=after)
    return stored.id, kind


def attach_files(actor: Actor, visit: Visit, files: Sequence[GivenFile], received_ids: Sequence[UUID]) -> None:
    """Those that come along and those received before; the latter must be the sender's own and on no visit yet."""
    for name, stream in files:
        VisitFile.objects.create_in(actor.zone_id, visit=visit, stored_file=_stored(actor, name, stream)[0])
    for stored in own_unattached(actor, received_ids):
        VisitFile.objects.create_in(actor.zone_id, visit=visit, stored_file=stored)


def own_unattached(actor: Actor, received_ids: Sequence[UUID]) -> list[StoredFile]:
    """Received files in the order named. Refusal ``file_not_received`` for one that is not the sender's, or hangs on a visit already."""
    wanted = list(dict.fromkeys(received_ids))
    rows = {row.id: row for row in StoredFile.objects.in_zone(actor.zone_id).filter(id__in=wanted, stored_by_id=actor.user_id)}
    taken = set(VisitFile.objects.in_zone(actor.zone_id).filter(stored_file_id__in=wanted).values_list("stored_file_id", flat=True))
    if set(wanted) - rows.keys() or taken:
        raise Refusal("file_not_received", "有照片或录音没有收到。", "请点“立即发送”再传一次，文件还在手机上。", field="files")
    return [rows[one] for one in wanted]


def show_to_firm(actor: Actor, request_id: UUID, stored_ids: Sequence[UUID]) -> None:
    """Attach photos that the officer chose to a request raised on the spot: the firm sees them there, and no others of the visit."""
    for stored in StoredFile.objects.in_zone(actor.zone_id).filter(id__in=stored_ids, stored_by_id=actor.user_id):
        RequestFile.objects.create_in(
            actor.zone_id, request_id=request_id, stored_file=stored, kind=RequestFile.Kind.TOLD, added_at=moment_of(actor)
        )


def _stored(actor: Actor, name: str, stream: BinaryIO) -> tuple[StoredFile, str]:
    head = stream.read(HEAD_BYTES)
    stream.seek(0)
    kind, ending = checked_kind(name, head)
    limit = largest_bytes(kind, phone_terms(actor.zone_id, actor))
    return store_file(actor, stored_name(name, ending), stream, largest_bytes=limit), kind
