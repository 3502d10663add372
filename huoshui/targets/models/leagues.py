"""Leagues (赛马): what is ranked by what stands in versions; a month's standing is released once and stays."""

from django.db import models

from huoshui.operations.models import TenantModel


class League(TenantModel):
    """One league. Its terms stand in its versions; ``name`` is that of the last one."""

    name = models.CharField("赛马名称", max_length=60)
    pinyin_key = models.CharField(max_length=200)
    is_main = models.BooleanField("本区主赛马", default=False)
    ended_on = models.DateField("停办日期", null=True, blank=True)
    ended_reason = models.CharField("停办原因", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="league_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "name"], name="league_name_once"),
            models.UniqueConstraint(fields=["zone_id"], condition=models.Q(is_main=True), name="league_one_main"),
        ]


class LeagueVersion(TenantModel):
    """Peers and terms from a day on, as recorded at a moment. Never edited. ``content`` is rules/league_definitions.as_document."""

    league = models.ForeignKey(League, on_delete=models.PROTECT, related_name="versions", db_constraint=False, db_index=False)
    number = models.PositiveIntegerField()
    content = models.JSONField()
    basis = models.CharField("制定依据", max_length=300, blank=True)
    reason = models.CharField("修改理由", max_length=500, blank=True)
    effective_on = models.DateField("生效日期")
    recorded_at = models.DateTimeField()
    recorded_by_id = models.UUIDField()
    recorded_by_name = models.CharField(max_length=80)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="league_version_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "league", "number"], name="league_version_number"),
        ]


class LeagueRelease(TenantModel):
    """A standing as it was released: as of a month's end, as known then. Never edited; a later release of the same day stands beside it.

    ``content`` is rules/standings.as_document.
    """

    league = models.ForeignKey(League, on_delete=models.PROTECT, related_name="releases", db_constraint=False, db_index=False)
    as_of = models.DateField("截至日")
    number = models.PositiveIntegerField("第几次发布")
    version_number = models.PositiveIntegerField()
    content = models.JSONField()
    reason = models.CharField("重新发布理由", max_length=300, blank=True)
    released_at = models.DateTimeField("发布时间")
    released_by_id = models.UUIDField()
    released_by_name = models.CharField(max_length=80)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="league_release_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "league", "as_of", "number"], name="league_release_number"),
        ]
