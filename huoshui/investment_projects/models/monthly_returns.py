"""月度填报: a round a month, one return a project. What is confirmed becomes facts; until then it counts nowhere."""

from django.db import models

from huoshui.investment_projects.models.projects import Project
from huoshui.investment_projects.rules import monthly_flow
from huoshui.operations.models import TenantModel


class ReturnRound(TenantModel):
    """One month's round (1—2月 together), with the days by which it is filled, checked and confirmed."""

    period_start = models.DateField()
    period_end = models.DateField()
    opened_at = models.DateTimeField()
    opened_by_id = models.UUIDField()
    opened_by_name = models.CharField(max_length=80)
    fill_due_on = models.DateField("填报截止")
    check_due_on = models.DateField("审核截止")
    confirm_due_on = models.DateField("确认截止")
    remind_on = models.DateField()
    rule_reference = models.CharField(max_length=120)
    calendar_version = models.CharField(max_length=80, blank=True)
    locked_at = models.DateTimeField("锁定时间", null=True, blank=True)
    locked_by_name = models.CharField(max_length=80, blank=True)
    lock_words = models.CharField("未报说明", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="return_round_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "period_end"], name="return_round_once"),
        ]


class MonthlyReturn(TenantModel):
    """One project in one round. The unit is the one that answered for the project when the round opened."""

    round = models.ForeignKey(ReturnRound, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    number = models.PositiveIntegerField("序号")  # within the round, for the workbook
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    unit = models.ForeignKey(
        "organizations.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    unit_name = models.CharField("填报单位", max_length=120, blank=True)
    basis = models.CharField(max_length=12)
    basis_words = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=list(monthly_flow.STATE_NAMES.items()), default=monthly_flow.WAITING)

    month_done_fen = models.BigIntegerField("当月完成投资", null=True, blank=True)
    ytd_done_fen = models.BigIntegerField("年初至报告期累计完成投资", null=True, blank=True)
    cumulative_done_fen = models.BigIntegerField("开工至报告期累计完成投资", null=True, blank=True)
    funds_arrived_fen = models.BigIntegerField("累计到位资金", null=True, blank=True)
    works_percent = models.DecimalField("工程形象进度", max_digits=5, decimal_places=2, null=True, blank=True)
    works_milestone = models.CharField("形象节点", max_length=40, blank=True)
    progress_text = models.TextField("形象进度", blank=True)
    problem_text = models.TextField("存在问题", blank=True)
    reasons = models.JSONField(default=dict)  # code of a question → why
    flags = models.JSONField(default=list)  # codes of the questions that stood when it was handed in

    filled_at = models.DateTimeField(null=True, blank=True)
    filled_by_id = models.UUIDField(null=True, blank=True)
    filled_by_name = models.CharField(max_length=80, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    first_submitted_on = models.DateField(null=True, blank=True)  # late or in time is decided once
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by_name = models.CharField(max_length=80, blank=True)
    return_reason = models.CharField("退回原因", max_length=300, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by_name = models.CharField(max_length=80, blank=True)
    reopen_reason = models.CharField("重开原因", max_length=200, blank=True)
    removal_reason = models.CharField("移出原因", max_length=200, blank=True)
    fact_ids = models.JSONField(default=dict)  # attribute → the fact that the confirmed figure became
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="monthly_return_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "round", "project"], name="monthly_return_once"),
            models.UniqueConstraint(fields=["zone_id", "round", "number"], name="monthly_return_numbered_once"),
        ]
        indexes = [
            models.Index(fields=["zone_id", "project"], name="monthly_return_by_project"),
            models.Index(fields=["zone_id", "round", "unit"], name="monthly_return_by_unit"),
        ]


class MonthlyReturnEvent(TenantModel):
    """What happened to a return, with the figures that it then had. Written by every step, never edited."""

    monthly_return = models.ForeignKey(MonthlyReturn, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    happened_at = models.DateTimeField()
    actor_id = models.UUIDField()
    actor_name = models.CharField(max_length=80)
    kind = models.CharField(max_length=16)
    words = models.CharField(max_length=300, blank=True)
    figures = models.JSONField(default=dict)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "id"], name="monthly_return_event_zone_id")]
        indexes = [models.Index(fields=["zone_id", "monthly_return", "happened_at"], name="monthly_return_event_of")]


class MonthlyReturnPhoto(TenantModel):
    """A photo of the works with time and place, as the phone gave them."""

    monthly_return = models.ForeignKey(MonthlyReturn, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    stored_file = models.ForeignKey(
        "operations.StoredFile", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    added_at = models.DateTimeField("上传时间")
    added_by_name = models.CharField(max_length=80)
    place_words = models.CharField("地点", max_length=120, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "id"], name="monthly_return_photo_zone_id")]
        indexes = [models.Index(fields=["zone_id", "monthly_return"], name="monthly_return_photo_of")]
