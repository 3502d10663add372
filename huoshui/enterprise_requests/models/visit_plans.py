"""Visits that are planned, and firms that nobody reaches."""

from django.db import models

from huoshui.operations.models import TenantModel


class PlannedVisit(TenantModel):
    """计划走访: one firm by one day by one officer. One plan a firm stands at a time; a visit fulfils it, moving keeps what was before."""

    class State(models.TextChoices):
        PLANNED = "planned", "待走访"
        DONE = "done", "已走访"
        CANCELLED = "cancelled", "已取消"

    enterprise = models.ForeignKey(
        "enterprises.Enterprise", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    officer_id = models.UUIDField()
    officer_name = models.CharField(max_length=80)
    planned_on = models.DateField("计划日期")
    reason = models.CharField("为什么去", max_length=12)  # rules/visit_plans.REASONS
    reason_words = models.CharField(max_length=300, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PLANNED)
    moves = models.JSONField(default=list)  # [{"from", "to", "why", "by"}], the oldest first
    visit = models.ForeignKey(
        "enterprise_requests.Visit", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    made_by_id = models.UUIDField()
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="planned_visit_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "enterprise"], condition=models.Q(state="planned"), name="planned_visit_one_a_firm"),
        ]
        indexes = [
            models.Index(fields=["zone_id", "state", "planned_on", "id"], name="planned_visit_by_day"),
            models.Index(fields=["zone_id", "officer_id", "state", "planned_on"], name="planned_visit_of_officer"),
        ]


class ContactFlag(TenantModel):
    """失联 or 停产空置: raised by rule from the outcomes of visits, cleared by a later contact. The trail stays."""

    class Kind(models.TextChoices):
        UNREACHABLE = "unreachable", "失联"
        IDLE = "idle", "停产空置"

    enterprise = models.ForeignKey(
        "enterprises.Enterprise", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    kind = models.CharField("标记", max_length=12, choices=Kind.choices)
    raised_on = models.DateField("标记日期")
    words = models.CharField(max_length=300)
    rule_reference = models.CharField(max_length=120)
    raised_by_visit = models.ForeignKey(
        "enterprise_requests.Visit", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    cleared_on = models.DateField("解除日期", null=True, blank=True)
    cleared_by_visit = models.ForeignKey(
        "enterprise_requests.Visit", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="contact_flag_zone_id"),
            models.UniqueConstraint(
                fields=["zone_id", "enterprise", "kind"], condition=models.Q(cleared_on=None), name="contact_flag_one_stands"
            ),
        ]
        indexes = [models.Index(fields=["zone_id", "-raised_on", "-id"], name="contact_flag_newest")]
