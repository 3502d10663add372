"""Who did what, before and after, chained by hash within each zone."""

from django.db import models

from huoshui.operations.models import TenantModel


class AuditEntry(TenantModel):
    """One written deed. Append-only in the database; ``entry_hash`` covers canonical JSON and ``previous_hash``."""

    sequence = models.BigIntegerField()  # 1, 2, 3 … within the zone
    happened_at = models.DateTimeField()
    actor_id = models.UUIDField()
    actor_name = models.CharField(max_length=80)
    actor_address = models.CharField(max_length=64, blank=True)
    operation = models.CharField(max_length=80)  # e.g. "project.stage_advanced"
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True)
    subject_label = models.CharField(max_length=200, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    succeeded = models.BooleanField(default=True)
    hash_algorithm = models.CharField(max_length=10, default="sha256")  # or "sm3"
    previous_hash = models.CharField(max_length=64)
    entry_hash = models.CharField(max_length=64)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "sequence"], name="audit_entry_sequence")]
        indexes = [
            models.Index(fields=["zone_id", "-sequence"], name="audit_entry_newest"),
            models.Index(fields=["zone_id", "subject_id"], name="audit_entry_by_subject"),
            models.Index(fields=["zone_id", "actor_id", "-sequence"], name="audit_entry_by_actor"),
            models.Index(fields=["zone_id", "happened_at"], name="audit_entry_by_moment"),
        ]


class AuditChainHead(TenantModel):
    """The last hash of a zone's chain; locked FOR UPDATE last in each transaction."""

    sequence = models.BigIntegerField(default=0)
    entry_hash = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, blank=True)  # HMAC with a key outside the database: a re-hashed chain cannot forge it

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id"], name="audit_chain_head_once")]
