"""Sources, and facts with their spots. What a person chose among contradicting facts is a fact, too (attribute x.choice)."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from huoshui.operations.models import StoredFile, TenantModel


class Source(TenantModel):
    """Where facts came from: one file at one hash, or one sitting at a form."""

    class Kind(models.TextChoices):
        WORKBOOK = "workbook", "台账"
        DOCUMENT = "document", "文件"
        FORM = "form", "填报"

    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    title = models.CharField("标题", max_length=200)
    publisher = models.CharField("发布单位", max_length=120, blank=True)
    published_on = models.DateField("发布日期", null=True, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)  # empty for forms
    stored_file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    lineage = models.CharField(max_length=64, blank=True)  # same ledger sent again: a later file corrects an earlier one
    extractor = models.CharField(max_length=40, blank=True)  # name and version of what read it
    recorded_by_id = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "id"], name="source_zone_id")]
        indexes = [
            models.Index(fields=["zone_id", "lineage"], name="source_by_lineage"),
            models.Index(fields=["zone_id", "file_sha256"], name="source_by_hash"),
        ]


class Fact(TenantModel):
    """One statement about one subject. Never edited: a correction is a new fact that names the one it replaces.

    Exactly one of the four value columns is filled, or none where the fact withdraws another (``is_withdrawal``).
    """

    class Modality(models.TextChoices):
        ACTUAL = "actual", "实际"  # with evidence, or a measured figure
        REPORTED = "reported", "据报"  # an old ledger or a report merely states it
        TARGET = "target", "计划"  # planned, promised, expected

    sequence = models.BigIntegerField(editable=False, null=True)  # GENERATED ALWAYS AS IDENTITY: the database alone counts
    subject_kind = models.CharField(max_length=20)  # "project", "enterprise", "batch_entry", "batch", "zone", "area", "unit"
    subject_id = models.UUIDField()
    attribute = models.CharField(max_length=60)  # declared in code by its domain
    value_fen = models.BigIntegerField(null=True, blank=True)
    value_number = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)  # counts, areas, percent
    value_date = models.DateField(null=True, blank=True)
    value_text = models.TextField(null=True, blank=True)
    is_withdrawal = models.BooleanField(default=False)
    happened_on = models.DateField(null=True, blank=True)  # true when: a day …
    period_start = models.DateField(null=True, blank=True)  # … or a period, both ends inclusive
    period_end = models.DateField(null=True, blank=True)
    date_precision = models.CharField(max_length=8, default="day")  # day | month | quarter | half | year: as exactly as it was said
    modality = models.CharField(max_length=10, choices=Modality.choices, default=Modality.REPORTED)
    comparator = models.CharField(max_length=2, null=True, blank=True)  # of a number: >= > <= < ~ as it was said; null: just so
    recorded_at = models.DateTimeField()  # known when
    recorded_by_id = models.UUIDField()
    corrects_id = models.UUIDField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)  # why corrected or withdrawn
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    spot_sheet = models.CharField(max_length=120, blank=True)
    spot_cell = models.CharField(max_length=12, blank=True)  # "F7"
    spot_page = models.PositiveIntegerField(null=True, blank=True)
    spot_field = models.CharField(max_length=60, blank=True)  # form field
    raw_text = models.TextField(blank=True)  # what stood there, before normalising; the quoted words of a document

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="fact_zone_id"),
            models.UniqueConstraint(
                fields=["zone_id", "corrects_id"], condition=models.Q(corrects_id__isnull=False), name="fact_corrected_once"
            ),
        ]
        indexes = [
            models.Index(fields=["zone_id", "subject_id"], name="fact_by_subject"),
            BrinIndex(
                fields=["source"], name="fact_by_source", opclasses=["uuid_minmax_multi_ops"], pages_per_range=32, autosummarize=True
            ),
        ]
