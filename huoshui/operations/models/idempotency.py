"""Keys that make a repeated request harmless."""

from django.db import models

from huoshui.operations.models.tenancy import TenantModel


class IdempotencyKey(TenantModel):
    """One unsafe request: same key and body answers again what was answered, another body is refused (422)."""

    user_id = models.UUIDField()
    key = models.CharField(max_length=80)
    body_sha256 = models.CharField(max_length=64)
    answer_status = models.PositiveSmallIntegerField(null=True)
    answer_body = models.BinaryField(null=True)
    answer_type = models.CharField(max_length=127, blank=True)
    answer_headers = models.JSONField(default=dict)  # Location and htmx's headers
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "user_id", "key"], name="idempotency_key_once")]
