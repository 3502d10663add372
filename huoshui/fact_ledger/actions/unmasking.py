"""Reading a sealed personal value: with a reason, and leaving an audit row."""

from __future__ import annotations

from base64 import b64decode
from uuid import UUID

from django.db import transaction

from huoshui.audit import actions as audit
from huoshui.core.actor import Actor
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.fact_ledger.models import Fact
from huoshui.fact_ledger.rules.attributes import attribute
from huoshui.fact_ledger.rules.masking import SEALED_PREFIX
from huoshui.operations.adapters.keys import decrypt_personal


@transaction.atomic
def unmask_fact(actor: Actor, fact_id: UUID, *, reason: str) -> str:
    """The personal value in clear. Whether the actor has the right, and may see the subject, is for the calling action."""
    why = reason.strip()
    if not why:
        raise Refusal("reason_missing", "没有填写查看原因。", "请写明用途，将记入审计日志。", field="reason")
    fact = Fact.objects.in_zone(actor.zone_id).filter(id=fact_id).first()
    if fact is None or fact.value_text is None or not fact.value_text.startswith(SEALED_PREFIX):
        raise NotVisible
    label = attribute(fact.subject_kind, fact.attribute).label
    clear = decrypt_personal(b64decode(fact.value_text.removeprefix(SEALED_PREFIX)))
    audit.record(
        actor,
        "fact.unmasked",
        subject_kind=fact.subject_kind,
        subject_id=fact.subject_id,
        subject_label=label,
        after={"fact_id": fact.id, "reason": why[:200]},
    )
    return clear
