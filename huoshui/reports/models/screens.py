"""What a zone arranges for itself: the wall's boards, and pages composed of indicators. Numbers are never kept, only what is asked."""

from django.db import models

from huoshui.operations.models import TenantModel


class WallSetting(TenantModel):
    """The wall screen of a zone: which boards, in which order, how long each. One row a zone; none where nobody chose."""

    boards = models.JSONField("大屏板块")
    seconds = models.PositiveSmallIntegerField("轮播秒数")
    changed_by_name = models.CharField(max_length=80)
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="wall_setting_zone_id"),
            models.UniqueConstraint(fields=["zone_id"], name="wall_setting_once"),
        ]


class ComposedPage(TenantModel):
    """自定义页 as it stands: the last of its versions. ``shared_with`` are roles; empty: only those who may edit see it."""

    title = models.CharField("页面标题", max_length=100)
    blocks = models.JSONField("页面内容")
    shared_with = models.JSONField("共享范围")
    is_retired = models.BooleanField("已停用", default=False)
    created_by_id = models.UUIDField()
    changed_by_name = models.CharField(max_length=80)
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "id"], name="composed_page_zone_id")]
        indexes = [models.Index(fields=["zone_id", "-id"], name="composed_page_newest")]


class ComposedPageVersion(TenantModel):
    """One version of a composed page, kept for good."""

    page = models.ForeignKey(ComposedPage, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=100)
    blocks = models.JSONField()
    shared_with = models.JSONField()
    is_retired = models.BooleanField(default=False)
    recorded_by_id = models.UUIDField()
    recorded_by_name = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="composed_page_version_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "page", "number"], name="composed_page_version_number"),
        ]
