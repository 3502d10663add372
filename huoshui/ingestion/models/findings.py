"""What holding figures against each other yielded: findings with their state, checks that hold, figures that other documents meet."""

from django.db import models

from huoshui.ingestion.models.documents import Document
from huoshui.operations.models import TenantModel


class DocumentCheck(TenantModel):
    """One comparison of figures. It is a finding while ``holds`` is false; its row outlives new readings by its identity."""

    class State(models.TextChoices):
        OPEN = "open", "待处理"
        EXPLAINED = "explained", "已说明"
        CORRECTED = "corrected", "已更正"

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    other_document = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    identity = models.CharField(max_length=64)  # see rules/reconciliation/checks
    kind = models.CharField(max_length=30)
    weight = models.PositiveSmallIntegerField()  # 0 heavy, 1 medium, 2 light: lists stand in this order
    holds = models.BooleanField()
    arithmetic = models.CharField(max_length=400)
    explanation = models.CharField(max_length=500)
    terms = models.JSONField()  # [{label, value, unit, shown, quote, start, end, document_id, claim_id, ledger_key, as_of}, …]
    is_slip = models.BooleanField(default=False)  # 万 for 亿 or the reverse
    values_digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    note = models.CharField(max_length=300, blank=True)
    settled_digest = models.CharField(max_length=64, blank=True)  # the values that were settled; others open the finding again
    settled_by_id = models.UUIDField(null=True, blank=True)
    settled_by_name = models.CharField(max_length=80, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    found_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, blank=True)  # the claims no longer lead to this comparison
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="document_check_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "document", "identity"], name="document_check_once"),
        ]
        indexes = [
            models.Index(
                fields=["zone_id", "weight", "-found_at", "-id"],
                name="document_check_findings",
                condition=models.Q(holds=False, gone_at=None),
            ),
            models.Index(fields=["zone_id", "document", "weight"], name="document_check_of_one"),
        ]


class ComparableFigure(TenantModel):
    """A figure of a document in the form in which figures of other documents meet it. Made anew with each check of the document."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    comparison_key = models.CharField(max_length=64)  # digest of subject, measure, unit, stage, period, modality and narrowing words
    stated = models.JSONField()  # see rules/reconciliation/stated_figures

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["zone_id", "comparison_key"], name="comparable_figure_meets"),
            models.Index(fields=["zone_id", "document"], name="comparable_figure_of_one"),
        ]
