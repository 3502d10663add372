"""One bulletin and the files it went out as. The database refuses any change of a released one but its withdrawal."""

from django.db import models

from huoshui.operations.models import StoredFile, TenantModel


class Bulletin(TenantModel):
    """通报. ``blocks`` hold references, ``figures`` the numbers they stand for (reports/rules), with the days they were counted for."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        RELEASED = "released", "已印发"
        WITHDRAWN = "withdrawn", "已撤回"
        DISCARDED = "discarded", "已作废"

    recipe = models.CharField(max_length=40)
    title = models.CharField("标题", max_length=200)
    options = models.JSONField()
    as_of = models.DateField("截至日")
    counted_at = models.DateTimeField("计数时间")  # known at
    blocks = models.JSONField()
    figures = models.JSONField()
    salutation = models.CharField("主送", max_length=300, blank=True)
    signed_by = models.CharField("署名", max_length=100, blank=True)
    copied_to = models.CharField("抄送", max_length=300, blank=True)
    agency_code = models.CharField("机关代字", max_length=30, blank=True)
    number_year = models.PositiveSmallIntegerField(null=True, blank=True)
    number_serial = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    drafted_by_id = models.UUIDField()
    drafted_by_name = models.CharField(max_length=80)
    drafted_at = models.DateTimeField()
    released_by_id = models.UUIDField(null=True, blank=True)
    released_by_name = models.CharField(max_length=80, blank=True)
    released_on = models.DateField("成文日期", null=True, blank=True)
    release_note = models.CharField(max_length=300, blank=True)
    withdrawn_by_name = models.CharField(max_length=80, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawal_reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="bulletin_zone_id"),
            models.UniqueConstraint(
                fields=["zone_id", "agency_code", "number_year", "number_serial"],
                condition=models.Q(number_serial__isnull=False),
                name="bulletin_number_once",
            ),
        ]
        indexes = [models.Index(fields=["zone_id", "-id"], name="bulletin_newest")]


class BulletinFile(TenantModel):
    """A file of a released bulletin: written once, kept by its hash."""

    class Kind(models.TextChoices):
        WORD = "word", "Word"
        WORKBOOK = "workbook", "附表"
        PDF = "pdf", "PDF"

    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    stored_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="bulletin_file_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "bulletin", "kind"], name="bulletin_file_once"),
        ]
