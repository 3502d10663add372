"""A zone's own definitions beside the published ones."""

from django.db import models

from huoshui.operations.models import TenantModel


class ZoneIndicator(TenantModel):
    """One version of one indicator as a zone defines it. Never edited: a result names the version that made it."""

    indicator_id = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    content = models.JSONField()  # as one [[indicator]] table of the published documents
    document_number = models.CharField("文号", max_length=80, blank=True)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)
    recorded_by_id = models.UUIDField()
    recorded_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "indicator_id", "version"], name="zone_indicator_version")]
