"""Where requests come in: the dictionary of categories, printed codes, meetings at which many are told."""

from django.db import models

from huoshui.operations.models import TenantModel


class RequestCategory(TenantModel):
    """One entry of the zone's own dictionary (domain.md §2 knows no official list)."""

    code = models.SlugField(max_length=30)
    name = models.CharField("类别", max_length=30)
    words = models.JSONField(default=list)  # words by which a text is proposed for it
    usual_lead_unit = models.ForeignKey(
        "organizations.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="request_category_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "code"], name="request_category_code_once"),
            models.UniqueConstraint(fields=["zone_id", "name"], name="request_category_name_once"),
        ]


class IntakePoint(TenantModel):
    """A printed code: of a firm, a park or an officer. Whoever scans it tells without an account."""

    class Kind(models.TextChoices):
        ENTERPRISE = "enterprise", "企业"
        AREA = "area", "园区"
        OFFICER = "officer", "服务员"

    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    area = models.ForeignKey(
        "organizations.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    officer_id = models.UUIDField(null=True, blank=True)
    label = models.CharField("名称", max_length=200)
    token = models.CharField(max_length=40)
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    made_by_id = models.UUIDField()
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="intake_point_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "token"], name="intake_point_token_once"),
        ]


class Sitting(TenantModel):
    """One meeting at which several firms tell several things: 畅聊下午茶, 座谈会, 现场办公会."""

    title = models.CharField("会议", max_length=120)
    held_on = models.DateField("日期")
    place = models.CharField("地点", max_length=120, blank=True)
    host = models.CharField("主持", max_length=60, blank=True)
    made_at = models.DateTimeField()
    made_by_id = models.UUIDField()
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "id"], name="sitting_zone_id")]
        indexes = [models.Index(fields=["zone_id", "-held_on", "id"], name="sitting_by_day")]


class CodeAttempt(TenantModel):
    """A wrong query code, kept for a quarter of an hour's count. The address is hashed: it is nobody's record."""

    number = models.CharField(max_length=20)
    address_hash = models.CharField(max_length=64)
    tried_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["zone_id", "tried_at"], name="code_attempt_by_time")]


class RequestCounter(TenantModel):
    """The zone's own count of receipts (``SQ``) and common matters (``GX``) in a year."""

    series = models.CharField(max_length=4)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "series", "year"], name="request_counter_once")]
