"""Targets: what was promised, for whom and which window; each value is a version that is never edited."""

from django.db import models

from huoshui.operations.models import TenantModel


class Target(TenantModel):
    """One target: an indicator, a scope, a window. What it asks for stands in its versions."""

    class Scope(models.TextChoices):
        ZONE = "zone", "全区"
        AREA = "area", "园区、乡镇"
        UNIT = "unit", "责任单位"
        PERSON = "person", "责任人"

    class PeriodKind(models.TextChoices):
        YEAR = "year", "全年"
        HALF = "half", "半年"
        QUARTER = "quarter", "季度"
        MONTH = "month", "月度"
        CAMPAIGN = "campaign", "冲刺"

    class Condition(models.TextChoices):
        AT_LEAST = "at_least", "不低于"
        STRIVE = "strive", "力争"
        ENSURE = "ensure", "确保"
        AT_MOST = "at_most", "不高于"

    indicator_id = models.CharField("指标", max_length=60)
    indicator_name = models.CharField(max_length=120)
    value_kind = models.CharField(max_length=10)  # count | money | rate | growth | rank
    scope_kind = models.CharField("考核对象", max_length=10, choices=Scope.choices)
    unit = models.ForeignKey(
        "organizations.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    area = models.ForeignKey(
        "organizations.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    person_name = models.CharField("责任人姓名", max_length=80, blank=True)
    scope_label = models.CharField(max_length=200)
    period_kind = models.CharField("考核期", max_length=10, choices=PeriodKind.choices)
    starts_on = models.DateField("考核期起")
    ends_on = models.DateField("考核期止")
    condition = models.CharField("要求", max_length=10, choices=Condition.choices)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    sort_key = models.CharField(max_length=300)
    split_difference_reason = models.CharField("分解差额说明", max_length=300, blank=True)
    set_by_id = models.UUIDField()
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="target_zone_id"),
            models.UniqueConstraint(
                fields=["zone_id", "indicator_id", "scope_kind", "unit", "area", "person_name", "starts_on", "ends_on"],
                nulls_distinct=False,
                name="target_once",
            ),
        ]
        indexes = [
            models.Index(fields=["zone_id", "sort_key", "id"], name="target_in_order"),
            models.Index(fields=["zone_id", "parent"], name="target_parts"),
        ]


class TargetVersion(TenantModel):
    """What a target asks for from a day on, as recorded at a moment. Never edited; the last one that holds counts.

    ``amount`` is whole fen, a count, percent, or places, by the target's kind; None: the target is withdrawn.
    ``nodes`` are the plan curve as [[day, share of the target in percent], …]; empty: time elapsed.
    """

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="versions", db_constraint=False, db_index=False)
    number = models.PositiveIntegerField()
    amount = models.DecimalField("目标值", max_digits=24, decimal_places=6, null=True, blank=True)
    nodes = models.JSONField(default=list)
    basis = models.CharField("下达依据", max_length=300, blank=True)
    reason = models.CharField("调整理由", max_length=500, blank=True)
    effective_on = models.DateField("生效日期")
    source_fact_id = models.UUIDField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by_id = models.UUIDField()
    recorded_by_name = models.CharField(max_length=80)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="target_version_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "target", "number"], name="target_version_number"),
        ]
