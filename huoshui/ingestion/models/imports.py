"""Imports under way, remembered mappings, and the layout a ledger came in."""

from django.db import models

from huoshui.operations.models import StoredFile, TenantModel


class RememberedMapping(TenantModel):
    """How the columns of one layout were understood, so that the next file of that layout asks nothing."""

    layout_fingerprint = models.CharField(max_length=64)
    answers = models.JSONField()  # question id → answer, see ingestion/rules/questions
    remembered_by_id = models.UUIDField()
    remembered_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "layout_fingerprint"], name="remembered_mapping_once")]


class ImportBatch(TenantModel):
    """One file on its way in: drop → mapping → problems → differences → commit. Each step is kept, so it can be resumed."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待读取"
        READING = "reading", "正在读取"
        ASKING = "asking", "待确认"
        READY = "ready", "待提交"
        COMMITTING = "committing", "正在入库"
        COMMITTED = "committed", "已入库"
        FAILED = "failed", "未能读取"
        DISCARDED = "discarded", "已放弃"

    stored_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    file_name = models.CharField(max_length=255)
    file_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    answers = models.JSONField(default=dict)
    sheet_zones = models.JSONField(default=dict)  # sheet → zone id
    report = models.JSONField(null=True)  # the object that --dry-run --json prints, see rules/import_report
    failure = models.JSONField(null=True)  # a Refusal as data
    read_on = models.DateField(null=True)  # the day at which the file was understood: a planned date is one after it
    plan_digest = models.CharField(max_length=64, blank=True)  # of the differences as shown; the commit must make the same
    started_by_id = models.UUIDField()
    started_by_name = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField()
    committed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "id"], name="import_batch_zone_id")]
        indexes = [models.Index(fields=["zone_id", "-started_at"], name="import_batch_newest")]


class StagedRow(TenantModel):
    """One row of an import's preview: what it would add or change. Rows without a difference are only counted."""

    class Kind(models.TextChoices):
        NEW = "new", "新增"
        CHANGED = "changed", "变更"
        CLEARED = "cleared", "清空"
        GONE = "gone", "文件中已无"
        KEPT_OUT = "kept_out", "未入库"

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    position = models.PositiveIntegerField()  # 1, 2, 3 … within the import
    sheet = models.CharField(max_length=120)
    row = models.PositiveIntegerField(null=True)  # as Excel counts; null: the row is gone
    target_zone_id = models.UUIDField()
    project_id = models.UUIDField(null=True)  # null: new
    project_name = models.CharField(max_length=200)
    changes = models.JSONField(default=list)  # [{attribute, label, cell, before, after, kind}]
    remark = models.CharField(max_length=300, blank=True)  # why kept out, how recognised

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "batch", "position"], name="staged_row_position")]
        indexes = [models.Index(fields=["zone_id", "batch", "kind", "position"], name="staged_row_page")]


class LedgerLayout(TenantModel):
    """The sheet a ledger came in, kept so that the ledger goes back out with the same titles, headers and order."""

    lineage = models.CharField(max_length=64)
    source_id = models.UUIDField()
    sheet = models.CharField(max_length=120)
    layout = models.JSONField()  # title rows, header rows with merges, columns → attribute and unit, section rows, notes
    row_subjects = models.JSONField()  # [[subject id, row], …] in the order of the rows
    file_name = models.CharField(max_length=255, blank=True)
    committed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "lineage", "sheet"], name="ledger_layout_once")]
