"""Documents inside the house: the text as it was read, its claims, every version of each claim, and who is looking at it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from huoshui.operations.models import StoredFile, TenantModel


class Document(TenantModel):
    """One file on its way in: dropped → read → reviewed claim by claim. Its bytes, text and blocks never change once they are read."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待读取"
        READING = "reading", "正在读取"
        REVIEWING = "reviewing", "待审"
        REVIEWED = "reviewed", "已审毕"
        FAILED = "failed", "未能读取"
        DISCARDED = "discarded", "已放弃"

    stored_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    file_name = models.CharField(max_length=255)
    file_sha256 = models.CharField(max_length=64)
    title = models.CharField("标题", max_length=200, blank=True)
    publisher = models.CharField("发布单位", max_length=120, blank=True)
    published_on = models.DateField("发布日期", null=True, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    text = models.TextField(blank=True)  # SourceText.text: offsets of blocks and claims count its characters
    blocks = models.JSONField(default=list)  # [[kind, start, end, page, level], …], see rules/document_records
    notes = models.JSONField(default=list)  # [{code, message, page}]: what opening the file lost or guessed
    page_count = models.PositiveIntegerField(default=0)  # 0: the file has no pages
    extractor = models.CharField(max_length=40, blank=True)
    failure = models.JSONField(null=True)  # a Refusal as data
    search_text = models.TextField(blank=True)  # title and text folded for searching, see rules/text_likeness
    fingerprint = ArrayField(models.BigIntegerField(), default=list)  # the smallest hashes of its shingles
    alike_id = models.UUIDField(null=True, blank=True)  # an earlier document with the same text, or nearly
    alike_percent = models.PositiveSmallIntegerField(default=0)
    default_kind = models.CharField(max_length=20, blank=True)  # whose the figures are that name no subject: zone, batch, area, unit
    default_id = models.UUIDField(null=True, blank=True)
    default_label = models.CharField(max_length=200, blank=True)
    source_id = models.UUIDField(null=True, blank=True)  # of the fact ledger, made when the first claim is accepted
    uploaded_by_id = models.UUIDField()
    uploaded_by_name = models.CharField(max_length=80, blank=True)
    uploaded_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "id"], name="document_zone_id")]
        indexes = [
            models.Index(fields=["zone_id", "-uploaded_at", "-id"], name="document_newest"),
            models.Index(fields=["zone_id", "file_sha256"], name="document_by_hash"),
            models.Index(fields=["zone_id", "source_id"], name="document_by_source"),
        ]


class DocumentClaim(TenantModel):
    """One statement of one document, as read and as decided. Positions count characters of ``Document.text``."""

    class Kind(models.TextChoices):
        FIGURE = "figure", "数字"
        PROJECT = "project", "项目"

    class State(models.TextChoices):
        OPEN = "open", "待审"
        ACCEPTED = "accepted", "采信"
        CORRECTED = "corrected", "更正后采信"
        REJECTED = "rejected", "不采信"
        WITHDRAWN = "withdrawn", "已撤回"

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    position = models.PositiveIntegerField()  # in the order of the quotes; added ones take the place where they stand
    kind = models.CharField(max_length=10, choices=Kind.choices)
    quote = models.TextField()
    span_start = models.PositiveIntegerField()
    span_end = models.PositiveIntegerField()
    number_start = models.PositiveIntegerField(null=True, blank=True)  # the digits with their unit, inside the quote
    number_end = models.PositiveIntegerField(null=True, blank=True)
    also_said = models.JSONField(default=list)  # [[start, end], …]
    page = models.PositiveIntegerField(null=True, blank=True)
    read = models.JSONField(null=True)  # the fields as the reader had them; null: a person added the claim
    fields = models.JSONField()  # the fields as they stand now, see rules/claim_fields
    because = models.JSONField(default=list)  # ids of the reader's rules
    confidence_percent = models.PositiveSmallIntegerField(default=0)
    link_kind = models.CharField(max_length=20, blank=True)  # project, enterprise, batch, zone, area, unit
    link_id = models.UUIDField(null=True, blank=True)
    link_label = models.CharField(max_length=200, blank=True)
    link_why = models.CharField(max_length=120, blank=True)  # 名称相同, 期次相同, 审核人指定
    link_by_id = models.UUIDField(null=True, blank=True)  # null: proposed by an exact name, not yet confirmed by anybody
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    decided_by_id = models.UUIDField(null=True, blank=True)
    decided_by_name = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "id"], name="document_claim_zone_id")]
        indexes = [
            models.Index(fields=["zone_id", "document", "span_start", "id"], name="document_claim_in_order"),
            models.Index(fields=["zone_id", "document", "state"], name="document_claim_by_state"),
            models.Index(fields=["zone_id", "link_id"], name="document_claim_by_link", condition=~models.Q(link_id=None)),
        ]


class ClaimVersion(TenantModel):
    """What one person did to one claim, and how it stood afterwards. Insert only: what the reader said stays in the claim itself."""

    class Deed(models.TextChoices):
        ADDED = "added", "补录"
        EDITED = "edited", "修改"
        LINKED = "linked", "关联"
        ACCEPTED = "accepted", "采信"
        REJECTED = "rejected", "不采信"
        WITHDRAWN = "withdrawn", "撤回"
        REOPENED = "reopened", "重新审核"

    claim = models.ForeignKey(DocumentClaim, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    number = models.PositiveIntegerField()  # the claim's version afterwards
    deed = models.CharField(max_length=10, choices=Deed.choices)
    state = models.CharField(max_length=10)
    fields = models.JSONField()
    link = models.JSONField(default=dict)  # {kind, id, label, why}
    reason = models.CharField(max_length=200, blank=True)
    by_id = models.UUIDField()
    by_name = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "claim", "number"], name="claim_version_once")]


class ClaimFact(TenantModel):
    """One fact that an accepted claim wrote. Insert only: a withdrawn fact stays the claim's."""

    claim = models.ForeignKey(DocumentClaim, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    fact_id = models.UUIDField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "fact_id"], name="claim_fact_once")]
        indexes = [models.Index(fields=["zone_id", "claim"], name="claim_fact_by_claim")]


class DocumentPresence(TenantModel):
    """Who has a document open for review, and which claim they stand on."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    person_id = models.UUIDField()
    person_name = models.CharField(max_length=80, blank=True)
    claim_id = models.UUIDField(null=True, blank=True)
    seen_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "document", "person_id"], name="document_presence_once")]
