"""专题: a programme, and the memberships in it. A membership is never edited: what is said later of the same spell stands beside it."""

from django.db import models

from huoshui.operations.models import TenantModel


class Programme(TenantModel):
    """1451项目, 氢赢未来, 招商突破年 …: a name under which records of any kind are looked at together."""

    name = models.CharField("专题名称", max_length=60)
    purpose = models.CharField("专题目的", max_length=500, blank=True)
    starts_on = models.DateField("专题开始")
    ends_on = models.DateField("专题结束", null=True, blank=True)
    owner_unit = models.ForeignKey(
        "organizations.Unit", on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_constraint=False, db_index=False
    )
    made_by_name = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="programme_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "name"], name="programme_name_once"),
        ]


class ProgrammeSpell(TenantModel):
    """What was said of one spell of membership, insert-only: the newest row of a ``spell_id`` holds. Both days belong to it."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    spell_id = models.UUIDField()
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    from_on = models.DateField("加入日期")
    until_on = models.DateField("退出日期", null=True, blank=True)
    is_struck = models.BooleanField(default=False)  # it never was: entered by mistake
    words = models.CharField("说明", max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by_name = models.CharField(max_length=80)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["zone_id", "id"], name="programme_spell_zone_id")]
        indexes = [
            models.Index(fields=["zone_id", "programme", "spell_id", "-recorded_at", "-id"], name="programme_spell_newest"),
            models.Index(fields=["zone_id", "subject_id"], name="programme_spell_subject"),
        ]
