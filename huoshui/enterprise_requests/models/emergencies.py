"""应急模式: what was declared, and every later record of its end. Append-only, both."""

from django.db import models

from huoshui.operations.models import TenantModel


class EmergencyDeclaration(TenantModel):
    """From when to when, for which categories and parks, by which profile of short limits, why, on whose paper."""

    number = models.CharField("编号", max_length=20)
    title = models.CharField("应急事项", max_length=120)
    reason = models.CharField("启动理由", max_length=500)
    document_number = models.CharField("文号", max_length=80)
    profile = models.CharField("应急时限方案", max_length=30)
    rule_reference = models.CharField(max_length=120)  # the very version of emergency_clocks that it was declared under
    category_codes = models.JSONField(default=list)
    area_ids = models.JSONField(default=list)  # empty: the whole zone
    starts_at = models.DateTimeField("生效时间")
    ends_at = models.DateTimeField("结束时间")  # as declared; the present end is that of the last change
    declared_at = models.DateTimeField()
    declared_by_id = models.UUIDField()
    declared_by_name = models.CharField(max_length=80)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="emergency_declaration_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "number"], name="emergency_declaration_number"),
        ]
        indexes = [models.Index(fields=["zone_id", "-starts_at", "-id"], name="emergency_newest")]


class EmergencyChange(TenantModel):
    """Prolonged or ended early: a record of its own, with reason. ``sequence`` lets one of two win."""

    class Kind(models.TextChoices):
        PROLONGED = "prolonged", "延长"
        ENDED_EARLY = "ended_early", "提前结束"

    declaration = models.ForeignKey(EmergencyDeclaration, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    sequence = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    document_number = models.CharField(max_length=80, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by_id = models.UUIDField()
    recorded_by_name = models.CharField(max_length=80)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="emergency_change_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "declaration", "sequence"], name="emergency_change_in_turn"),
        ]
