"""三个一批: batches by 期 and their entries."""

from django.db import models

from huoshui.investment_projects.models.projects import Project
from huoshui.operations.models import TenantModel


class Batch(TenantModel):
    """One 期. Membership freezes on ``frozen_on``; afterwards entries leave only with a reason."""

    period_no = models.PositiveSmallIntegerField("期次")
    title = models.CharField("名称", max_length=120)
    held_on = models.DateField("活动日期", null=True, blank=True)
    frozen_on = models.DateField("名单锁定日", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="batch_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "period_no"], name="batch_period_once"),
        ]


class BatchEntry(TenantModel):
    """One project in one 期 as 签约, 开工 or 投产, linked to the entry of an earlier 期 it was converted from."""

    class Kind(models.TextChoices):
        SIGN = "sign", "签约一批"
        START = "start", "开工一批"
        PRODUCE = "produce", "投产一批"

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    came_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    investment_fen = models.BigIntegerField(null=True, blank=True)  # as frozen; facts hold its source
    scale_code = models.CharField("项目类别（规模要求）", max_length=40, blank=True)
    fulfilled_on = models.DateField("履约日期", null=True, blank=True)
    removed_on = models.DateField("移出日期", null=True, blank=True)
    removal_reason = models.CharField("移出原因", max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="batch_entry_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "batch", "project", "kind"], name="batch_entry_once"),
        ]
        indexes = [models.Index(fields=["zone_id", "project"], name="batch_entry_by_project")]
