"""What became of a target that a document states."""

from __future__ import annotations

from django.db import models

from huoshui.ingestion.models.documents import DocumentClaim
from huoshui.operations.models import TenantModel


class ClaimTarget(TenantModel):
    """One a claim, insert only: it set or changed ``target_id`` with the fact ``fact_id`` as source, or a person said why it is none."""

    claim = models.ForeignKey(DocumentClaim, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    target_id = models.UUIDField(null=True, blank=True)
    fact_id = models.UUIDField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    decided_by_id = models.UUIDField()
    decided_by_name = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "claim"], name="claim_target_once")]
        indexes = [models.Index(fields=["zone_id", "fact_id"], name="claim_target_by_fact")]
