"""Who looks after which firm or project, the visits they make, and the inspections that firms must bear."""

from django.db import models

from huoshui.operations.models import StoredFile, TenantModel


class ResponsibilityCard(TenantModel):
    """责任卡: leader, unit, task force, officer and agent of one firm or project, from a day to a day. One is current."""

    subject_kind = models.CharField(max_length=12)  # "enterprise" | "project"
    subject_id = models.UUIDField()
    subject_label = models.CharField(max_length=200)
    leader_id = models.UUIDField("包联领导", null=True, blank=True)
    unit = models.ForeignKey(
        "organizations.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    task_force = models.ForeignKey(
        "organizations.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    officer_id = models.UUIDField("首席服务员", null=True, blank=True)
    agent_id = models.UUIDField("园区事务代表", null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    ended_why = models.CharField(max_length=200, blank=True)
    made_by_id = models.UUIDField()
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="responsibility_card_zone_id"),
            models.UniqueConstraint(
                fields=["zone_id", "subject_kind", "subject_id"], condition=models.Q(ends_on=None), name="responsibility_card_one_current"
            ),
        ]
        indexes = [models.Index(fields=["zone_id", "officer_id"], condition=models.Q(ends_on=None), name="responsibility_card_of_officer")]


class Visit(TenantModel):
    """走访: one officer at one firm (or at its closed gate). ``device_key`` is the phone's own: sent twice is one visit."""

    class Reached(models.TextChoices):
        MET = "met", "见到负责人"
        UNREACHABLE = "unreachable", "联系不上"
        IDLE = "idle", "已停产空置"

    device_key = models.CharField(max_length=40)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    officer_id = models.UUIDField()
    officer_name = models.CharField(max_length=80)
    kind = models.CharField("方式", max_length=12)
    visited_at = models.DateTimeField("走访时间")
    reached = models.CharField("情况", max_length=12, choices=Reached.choices)
    note = models.TextField("走访记录", blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    place_accuracy_metres = models.PositiveIntegerField("定位误差", null=True, blank=True)  # as the phone said; None: it said none
    recorded_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="visit_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "device_key"], name="visit_told_once"),
        ]
        indexes = [
            models.Index(fields=["zone_id", "-visited_at", "-id"], name="visit_newest"),
            models.Index(fields=["zone_id", "enterprise", "visited_at"], name="visit_by_firm"),
            models.Index(fields=["zone_id", "officer_id", "visited_at"], name="visit_by_officer"),
        ]


class VisitFile(TenantModel):
    """A photo or voice memo of a visit."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    stored_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "id"], name="visit_file_zone_id")]
        indexes = [models.Index(fields=["zone_id", "visit"], name="visit_file_of")]


class Inspection(TenantModel):
    """One announced inspection of one firm by one unit. Without its announcement it is none."""

    class State(models.TextChoices):
        ANNOUNCED = "announced", "已公告"
        WAITING_OVERRIDE = "waiting_override", "超限待批"
        REFUSED = "refused", "不予安排"
        DONE = "done", "已检查"
        CANCELLED = "cancelled", "已取消"

    number = models.CharField("编号", max_length=20)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    unit = models.ForeignKey("organizations.Unit", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    kind = models.CharField("类型", max_length=12)
    basis = models.CharField("检查依据", max_length=300)
    scope = models.CharField("检查内容", max_length=500)
    inspectors = models.CharField("检查人员", max_length=200)
    planned_on = models.DateField("计划日期")
    state = models.CharField("状态", max_length=18, choices=State.choices)
    joint_number = models.CharField("联合检查", max_length=20, blank=True)  # those that go together carry the first one's number
    decision = models.JSONField(default=dict)  # what the caps said: {"reasons": [...], "reference": ...}
    override_reason = models.CharField("超限理由", max_length=500, blank=True)
    decided_by_id = models.UUIDField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_words = models.CharField(max_length=300, blank=True)
    announced_at = models.DateTimeField()
    announced_by_id = models.UUIDField()
    done_on = models.DateField("检查日期", null=True, blank=True)
    result = models.TextField("检查结果", blank=True)
    result_at = models.DateTimeField(null=True, blank=True)
    rating_code_encrypted = models.BinaryField()
    rating = models.CharField("企业评价", max_length=20, blank=True)
    rating_words = models.CharField(max_length=500, blank=True)
    rated_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="inspection_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "number"], name="inspection_number"),
        ]
        indexes = [
            models.Index(fields=["zone_id", "-planned_on", "-id"], name="inspection_newest"),
            models.Index(fields=["zone_id", "enterprise", "planned_on"], name="inspection_by_firm"),
        ]
