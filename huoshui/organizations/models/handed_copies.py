"""What another zone handed up (上报) or over (移交): copies that belong to the zone that received them."""

from django.db import models

from huoshui.operations.models import TenantModel
from huoshui.organizations.models.zones import Zone


class HandedCopy(TenantModel):
    """One record as it stood when it was handed over. ``zone_id`` is the receiver; the giver's live row stays out of sight.

    Append-only: a later hand-over of the same record is another row, the newest is what the receiver shows.
    """

    class Ground(models.TextChoices):
        UPWARD = "upward", "上报"
        PARTNER = "partner", "飞地移交"

    from_zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="+")
    ground = models.CharField("缘由", max_length=10, choices=Ground.choices)
    area_name = models.CharField(max_length=80, blank=True)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    subject_label = models.CharField(max_length=200)
    content = models.JSONField()  # label → text, as it was shown to the giver
    content_sha256 = models.CharField(max_length=64)
    handed_at = models.DateTimeField()
    handed_by_id = models.UUIDField()
    handed_by_name = models.CharField(max_length=80)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "id"], name="handed_copy_zone_id")]
        indexes = [models.Index(fields=["zone_id", "-handed_at", "-id"], name="handed_copy_newest")]
