"""One request, the events of its life, and its files."""

from django.db import models

from huoshui.operations.models import StoredFile, TenantModel


class EnterpriseRequest(TenantModel):
    """What an enterprise asked, as it stands now. Its life is in ``RequestEvent``; the clock of the lead unit in assignments."""

    number = models.CharField("受理编号", max_length=20)
    query_code_encrypted = models.BinaryField()  # sealed by the key file; shown again to who holds the same form
    intake_key = models.CharField(max_length=40)  # of the form: told twice is one request
    channel = models.CharField("来源", max_length=12)
    intake_point = models.ForeignKey(
        "IntakePoint", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    sitting = models.ForeignKey(
        "Sitting", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    visit = models.ForeignKey(
        "Visit", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    told_at = models.DateTimeField("提出时间")
    told_by_id = models.UUIDField(null=True, blank=True)  # who entered it, where somebody was signed in
    teller_name_encrypted = models.BinaryField(null=True, blank=True)
    teller_phone_encrypted = models.BinaryField(null=True, blank=True)
    teller_phone_lookup = models.CharField(max_length=64, blank=True)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    enterprise_name_told = models.CharField("企业名称", max_length=200, blank=True)
    area = models.ForeignKey(
        "organizations.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    title = models.CharField("标题", max_length=120)
    body = models.TextField("内容")
    category = models.ForeignKey(
        "RequestCategory", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    urgency = models.CharField("紧急程度", max_length=10, default="normal")
    origin = models.CharField("新增或遗留", max_length=10, default="new")
    reach = models.CharField("个性或共性", max_length=10, default="single")
    jobs_at_risk = models.PositiveIntegerField("涉及用工", null=True, blank=True)
    investment_at_risk_fen = models.BigIntegerField("涉及投资", null=True, blank=True)
    state = models.CharField("状态", max_length=14, default="told")
    state_since = models.DateTimeField()
    registered_at = models.DateTimeField(null=True, blank=True)
    lead_unit = models.ForeignKey(
        "organizations.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    assignment_id = models.UUIDField(null=True, blank=True)
    reply = models.TextField("答复", blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    signed_in_time = models.BooleanField(null=True)
    replied_in_time = models.BooleanField(null=True)
    confirm_by = models.DateField("确认截止", null=True, blank=True)
    outcome = models.CharField("是否解决", max_length=12, blank=True)
    grade = models.CharField("满意程度", max_length=20, blank=True)
    word = models.TextField("企业意见", blank=True)
    word_given_at = models.DateTimeField(null=True, blank=True)
    reopened_count = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)
    joined_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    common_matter = models.ForeignKey(
        "CommonMatter", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="enterprise_request_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "number"], name="enterprise_request_number"),
            models.UniqueConstraint(fields=["zone_id", "intake_key"], name="enterprise_request_told_once"),
        ]
        indexes = [
            models.Index(fields=["zone_id", "-told_at", "-id"], name="enterprise_request_newest"),
            models.Index(fields=["zone_id", "state", "state_since"], name="enterprise_request_by_state"),
            models.Index(fields=["zone_id", "enterprise"], name="enterprise_request_by_firm"),
            models.Index(fields=["zone_id", "lead_unit", "state"], name="enterprise_request_by_unit"),
            models.Index(fields=["zone_id", "common_matter"], name="enterprise_request_by_matter"),
            models.Index(
                fields=["zone_id", "closed_at"], name="enterprise_request_by_closing", condition=models.Q(closed_at__isnull=False)
            ),
            models.Index(
                fields=["zone_id", "joined_into"], name="enterprise_request_joined", condition=models.Q(joined_into__isnull=False)
            ),
            models.Index(fields=["zone_id", "visit"], name="enterprise_request_by_visit", condition=models.Q(visit__isnull=False)),
            models.Index(
                fields=["zone_id", "teller_phone_lookup"], name="enterprise_request_by_phone", condition=~models.Q(teller_phone_lookup="")
            ),
        ]


class RequestEvent(TenantModel):
    """Something that happened to a request. Append-only: the timeline is what was, not what somebody wishes it had been."""

    request = models.ForeignKey(EnterpriseRequest, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    happened_at = models.DateTimeField()
    actor_id = models.UUIDField()
    actor_name = models.CharField(max_length=80)
    kind = models.CharField(max_length=30)
    state_after = models.CharField(max_length=14)
    words = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    is_told_to_enterprise = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "id"], name="request_event_zone_id")]
        indexes = [models.Index(fields=["zone_id", "request", "id"], name="request_event_by_request")]


class RequestFile(TenantModel):
    """A photo, a memo or a paper: told with the request, or proof of the reply."""

    class Kind(models.TextChoices):
        TOLD = "told", "诉求附件"
        PROOF = "proof", "办结凭证"

    request = models.ForeignKey(EnterpriseRequest, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    stored_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    added_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "id"], name="request_file_zone_id")]
        indexes = [models.Index(fields=["zone_id", "request"], name="request_file_by_request")]
