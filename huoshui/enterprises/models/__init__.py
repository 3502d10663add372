"""The register of enterprises, their names and merges."""

from django.db import models

from huoshui.operations.models import TenantModel


class Enterprise(TenantModel):
    """A firm as the ledger knows it today: a projection of facts about it, kept for lists and links."""

    name = models.CharField("名称", max_length=200)
    name_key = models.CharField(max_length=200)  # core.names.enterprise_key: NFKC, region and suffix set apart
    pinyin_key = models.CharField(max_length=400, blank=True)
    pinyin_initials = models.CharField(max_length=100, blank=True)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    uscc_warning = models.CharField(max_length=100, blank=True)
    group_name = models.CharField("所属集团", max_length=200, blank=True)
    area = models.ForeignKey(
        "organizations.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    industry = models.CharField("行业", max_length=80, blank=True)
    operating_status = models.CharField("经营状态", max_length=20, blank=True)  # 满负荷 半负荷 停产 复工 在建
    contact_name = models.CharField("联系人", max_length=60, blank=True)
    contact_phone_encrypted = models.BinaryField(null=True, blank=True)
    contact_phone_lookup = models.CharField(max_length=64, blank=True)
    merged_into_id = models.UUIDField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="enterprise_zone_id"),
            models.UniqueConstraint(
                fields=["zone_id", "uscc"], condition=~models.Q(uscc="") & models.Q(merged_into_id=None), name="enterprise_uscc_once"
            ),
        ]
        indexes = [
            models.Index(fields=["zone_id", "name_key"], name="enterprise_by_name"),
            models.Index(fields=["zone_id", "pinyin_key", "id"], name="enterprise_by_pinyin"),
        ]


class EnterpriseAlias(TenantModel):
    """Another name of a firm: former name, short name, English name."""

    class Kind(models.TextChoices):
        ALIAS = "alias", "别名"
        FORMER = "former", "曾用名"

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    ended_on = models.DateField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "enterprise", "name"], name="enterprise_alias_once")]
        indexes = [models.Index(fields=["zone_id", "name_key"], name="enterprise_alias_by_name")]


class EnterpriseMerge(TenantModel):
    """One merge of two register entries, with what moved, so that it can be undone."""

    kept_id = models.UUIDField()
    merged_id = models.UUIDField()
    reason = models.CharField(max_length=200)
    moved = models.JSONField()  # {"linked": {table: [ids]}, "aliases": [ids], "earlier_merges": [ids]}
    merged_at = models.DateTimeField()
    merged_by_id = models.UUIDField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by_id = models.UUIDField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["zone_id", "kept_id"], name="enterprise_merge_by_kept")]
