"""What a language model made of a document, kept beside the first reading."""

from __future__ import annotations

from django.db import models

from huoshui.ingestion.models.documents import Document
from huoshui.operations.models import TenantModel


class SecondReading(TenantModel):
    """One a document; asking again replaces it. Question and answer are kept word for word, also of what was refused."""

    class State(models.TextChoices):
        WAITING = "waiting", "正在读"
        READ = "read", "已读"
        FAILED = "failed", "没有读成"

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reader = models.CharField(max_length=80)
    claims = models.JSONField(default=list)  # [{kind, quote, span, number, fields}], see rules/claim_fields
    refused = models.JSONField(default=list)  # [{row, why}]
    exchanges = models.JSONField(default=list)  # [{question, answer}]
    failure = models.JSONField(null=True)  # a Refusal as data
    asked_by_id = models.UUIDField()
    asked_by_name = models.CharField(max_length=80, blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "document"], name="second_reading_once")]
