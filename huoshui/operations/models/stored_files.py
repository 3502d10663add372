"""Files kept by their hash."""

from django.db import models

from huoshui.operations.models.tenancy import TenantModel


class StoredFile(TenantModel):
    """One upload. The bytes lie in the data folder under their SHA-256; the name is only text."""

    sha256 = models.CharField(max_length=64)
    original_name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=127, blank=True)
    byte_count = models.BigIntegerField()
    stored_at = models.DateTimeField()
    stored_by_id = models.UUIDField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "id"], name="stored_file_zone_id")]
        indexes = [models.Index(fields=["zone_id", "sha256"], name="stored_file_by_hash")]
