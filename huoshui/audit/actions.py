"""Writing the audit trail: one row for one deed, in the deed's own transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from huoshui.audit.adapters.chain_seal import seal_of
from huoshui.audit.models import AuditChainHead, AuditEntry
from huoshui.audit.rules.hash_chain import GENESIS, entry_hash, plain_values
from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.operations.adapters.one_run import kept_row, save_at_end
from huoshui.operations.models import new_public_id


def record(
    actor: Actor,
    operation: str,
    *,
    subject_kind: str = "",
    subject_id: UUID | None = None,
    subject_label: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    succeeded: bool = True,
) -> UUID:
    """Append one entry to the chain of the actor's zone and give its id.

    Call it last, inside the transaction of the deed: it locks the zone's chain head until commit, and a deed that is
    rolled back leaves no entry. ``before`` and ``after`` hold text, whole numbers, dates, UUIDs, lists and mappings of these.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"audit.record({operation!r}) was called outside a transaction")
    zone_id = actor.zone_id
    head = _locked_head(zone_id)
    algorithm = getattr(settings, "AUDIT_HASH_ALGORITHM", "sha256")
    values: dict[str, Any] = {
        "id": new_public_id(),
        "sequence": head.sequence + 1,
        "happened_at": clock.now(),
        "actor_id": actor.user_id,
        "actor_name": actor.display_name[:80],
        "actor_address": actor.address[:64],
        "operation": operation,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "subject_label": plain_values(subject_label)[:200],
        "before": None if before is None else plain_values(dict(before)),
        "after": None if after is None else plain_values(dict(after)),
        "succeeded": succeeded,
        "hash_algorithm": algorithm,
    }
    previous_hash = head.entry_hash or GENESIS
    digest = entry_hash({"zone_id": zone_id, **values}, previous_hash=previous_hash, algorithm=algorithm)
    AuditEntry.objects.add_in(zone_id, previous_hash=previous_hash, entry_hash=digest, **values)
    head.sequence, head.entry_hash = values["sequence"], digest
    head.seal = seal_of(zone_id, head.sequence, digest)
    save_at_end((AuditChainHead, zone_id), head, ("sequence", "entry_hash", "seal"))
    return UUID(str(values["id"]))


@transaction.atomic
def note(actor: Actor, operation: str, *, after: Mapping[str, Any] | None = None, succeeded: bool = True) -> UUID:
    """An entry for a deed that changes nothing else: an export, a verification, a look at personal data."""
    return record(actor, operation, after=after, succeeded=succeeded)


@transaction.atomic
def seal_head_again(zone_id: UUID) -> bool:
    """Seal the zone's chain head with the key in force now: after `key rotate`, once the old seal was verified. False: no head."""
    head = AuditChainHead.objects.in_zone(zone_id).select_for_update().first()
    if head is None:
        return False
    head.seal = seal_of(zone_id, head.sequence, head.entry_hash)
    head.save(update_fields=["seal"])
    return True


def _locked_head(zone_id: UUID) -> AuditChainHead:
    held = kept_row((AuditChainHead, zone_id))
    if isinstance(held, AuditChainHead):
        return held  # locked since this run's first deed
    heads = AuditChainHead.objects.in_zone(zone_id)
    head = heads.select_for_update().first()
    if head is None:
        # two first deeds of a zone at once: one inserts, the other waits here and then finds the row
        heads.bulk_create([AuditChainHead(zone_id=zone_id)], ignore_conflicts=True)
        head = heads.select_for_update().get()
    return head
