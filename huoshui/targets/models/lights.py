"""What people put beside a computed light, and the light that was fixed for a month. Never edited."""

from django.db import models

from huoshui.operations.models import TenantModel


class LightNote(TenantModel):
    """One note about one project's light.

    override: ``light`` with ``words`` from a day to a day · reason: ``reason_code`` from a day to a day · self, independent: a rating of
    the month of ``from_on`` · month: the light that was shown when the month's list was fixed.
    """

    class Kind(models.TextChoices):
        OVERRIDE = "override", "手工亮灯"
        REASON = "reason", "登记理由"
        SELF = "self", "自评"
        INDEPENDENT = "independent", "独立评定"
        MONTH = "month", "月度定灯"

    kind = models.CharField("记录类型", max_length=12, choices=Kind.choices)
    project_id = models.UUIDField()
    light = models.CharField(max_length=8, blank=True)
    reason_code = models.CharField(max_length=40, blank=True)
    words = models.CharField("说明", max_length=500, blank=True)
    from_on = models.DateField("起始日期")
    until_on = models.DateField("截止日期")
    rule_reference = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by_id = models.UUIDField()
    recorded_by_name = models.CharField(max_length=80)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="light_note_zone_id"),
            models.UniqueConstraint(
                fields=["zone_id", "project_id", "until_on"], condition=models.Q(kind="month"), name="light_note_one_a_month"
            ),
        ]
        indexes = [models.Index(fields=["zone_id", "project_id", "kind", "from_on"], name="light_note_of_project")]
