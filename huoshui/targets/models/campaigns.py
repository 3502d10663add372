"""Campaigns (冲刺, 大干60天): a window of days with targets of its own beside the annual ones."""

from django.db import models

from huoshui.operations.models import TenantModel


class Campaign(TenantModel):
    """One campaign. Days are inclusive at both ends; ``ended_on`` is its last day where it was ended early."""

    name = models.CharField("冲刺名称", max_length=60)
    purpose = models.CharField("冲刺任务", max_length=500, blank=True)
    basis = models.CharField("部署依据", max_length=300, blank=True)
    starts_on = models.DateField("冲刺起")
    ends_on = models.DateField("冲刺止")
    cadence_days = models.PositiveSmallIntegerField("几天一报", default=7)
    ended_on = models.DateField("提前结束日", null=True, blank=True)
    ended_reason = models.CharField("提前结束原因", max_length=300, blank=True)
    created_by_id = models.UUIDField()
    created_by_name = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="campaign_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "name", "starts_on"], name="campaign_once"),
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="campaign_days_in_order"),
        ]
        indexes = [models.Index(fields=["zone_id", "-starts_on", "-id"], name="campaign_newest")]


class CampaignGoal(TenantModel):
    """A target of kind campaign that the campaign is measured by; its parts by unit hang under that target."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="goals", db_constraint=False, db_index=False)
    target = models.ForeignKey("targets.Target", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="campaign_goal_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "campaign", "target"], name="campaign_goal_once"),
        ]
