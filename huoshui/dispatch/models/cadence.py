"""What comes back: a zone's own rules beside those of the rulebook, and each due that they made."""

from django.db import models

from huoshui.operations.models import TenantModel


class CadenceRuleRow(TenantModel):
    """One rule that the zone set itself; it ends, it is never deleted. Fields as in rules/cadence.py."""

    name = models.CharField("节奏名称", max_length=60)
    deed = models.CharField(max_length=20)
    target = models.CharField(max_length=40, blank=True)
    every = models.CharField(max_length=10)
    weekday = models.PositiveSmallIntegerField(null=True, blank=True)
    workdays_after_end = models.PositiveSmallIntegerField(null=True, blank=True)
    workdays_before_end = models.PositiveSmallIntegerField(null=True, blank=True)
    remind_workdays = models.PositiveSmallIntegerField(default=1)
    owner_unit = models.ForeignKey(
        "organizations.Unit", on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_constraint=False, db_index=False
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    basis = models.CharField("设立依据", max_length=200, blank=True)
    set_by_name = models.CharField(max_length=80)
    set_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "id"], name="cadence_rule_zone_id")]


class CadenceDue(TenantModel):
    """One deed of one period, or one node of one project. Unique by rule, period and subject: made twice it is one."""

    rule_code = models.CharField(max_length=60)
    rule_name = models.CharField(max_length=60)
    rule_reference = models.CharField(max_length=120)
    deed = models.CharField(max_length=20)
    target = models.CharField(max_length=40, blank=True)
    every = models.CharField(max_length=10)
    period_key = models.CharField(max_length=60)
    period_start = models.DateField()
    period_end = models.DateField()
    due_on = models.DateField("应办日期")
    remind_on = models.DateField()
    calendar_version = models.CharField(max_length=120)
    owner_unit = models.ForeignKey(
        "organizations.Unit", on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_constraint=False, db_index=False
    )
    owner_name = models.CharField(max_length=100, blank=True)
    project_id = models.UUIDField(null=True, blank=True)
    project_name = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    done_on = models.DateField("办理日期", null=True, blank=True)
    done_kind = models.CharField(max_length=20, blank=True)
    done_id = models.UUIDField(null=True, blank=True)
    done_words = models.CharField(max_length=200, blank=True)
    waived_reason = models.CharField("不办的原因", max_length=300, blank=True)
    waived_by_name = models.CharField(max_length=80, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="cadence_due_zone_id"),
            models.UniqueConstraint(
                fields=["zone_id", "rule_code", "period_key", "project_id"], nulls_distinct=False, name="cadence_due_once"
            ),
        ]
        indexes = [
            models.Index(fields=["zone_id", "due_on", "id"], name="cadence_due_by_day"),
            models.Index(
                fields=["zone_id", "due_on"],
                condition=models.Q(done_on=None, waived_reason=""),
                name="cadence_due_open",
            ),
        ]
