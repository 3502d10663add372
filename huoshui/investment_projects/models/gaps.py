"""状态差: what people said about a project that is stuck between two stages."""

from django.db import models

from huoshui.investment_projects.models.projects import Project
from huoshui.operations.models import TenantModel


class GapRecord(TenantModel):
    """Owner, reason and next step of one project in one of the five lists; the days are never stored, they are counted."""

    class Kind(models.TextChoices):
        SIGNED_NO_LAND = "signed_no_land", "已签约未摘地"
        LAND_NO_START = "land_no_start", "已摘地未开工"
        STARTED_NOT_COUNTED = "started_not_counted", "已开工未纳统"
        BUILT_NOT_PRODUCING = "built_not_producing", "建成未投产"
        PRODUCING_BELOW_CAPACITY = "producing_below_capacity", "投产未达产"

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    kind = models.CharField(max_length=30, choices=Kind.choices)
    owner_unit = models.ForeignKey(
        "organizations.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    owner_person = models.CharField("责任人", max_length=80, blank=True)
    reason = models.CharField("滞后原因", max_length=300, blank=True)
    next_step = models.CharField("下步措施", max_length=300, blank=True)
    next_step_due_on = models.DateField("完成时限", null=True, blank=True)
    closed_on = models.DateField("销号日期", null=True, blank=True)
    closing_evidence = models.CharField("销号依据", max_length=300, blank=True)
    closed_by_id = models.UUIDField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "project", "kind"], condition=models.Q(closed_on=None), name="gap_record_open_once"),
        ]
        indexes = [models.Index(fields=["zone_id", "kind", "project"], name="gap_record_by_kind")]
