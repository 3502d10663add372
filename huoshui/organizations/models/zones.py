"""The tree of places and the bodies that work in them."""

from django.db import models

from huoshui.operations.models import TenantModel, new_public_id


class Zone(models.Model):
    """A tenant (县区、开发区) or a place above it (省、市). Parks are areas inside a tenant, not zones."""

    class Kind(models.TextChoices):
        PROVINCE = "province", "省"
        CITY = "city", "市"
        COUNTY = "county", "县"
        DISTRICT = "district", "区"
        DEVELOPMENT_ZONE = "development_zone", "开发区"
        PLATFORM = "platform", "平台"  # home of the first three administrators; holds no project

    id = models.UUIDField(primary_key=True, default=new_public_id, editable=False)
    name = models.CharField("名称", max_length=80, unique=True)
    pinyin_key = models.CharField(max_length=200, blank=True)
    kind = models.CharField("类别", max_length=20, choices=Kind.choices)
    region_code = models.CharField("区划代码", max_length=6, blank=True)
    parent = models.ForeignKey("self", verbose_name="上级", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    stands_on = models.DateField("页面默认日期", null=True, blank=True)  # sample districts stand on a fixed day
    is_sample = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)


class Area(TenantModel):
    """A park, township or street inside a zone; a park of two zones (飞地) names its partner."""

    class Kind(models.TextChoices):
        PARK = "park", "园区"
        TOWNSHIP = "township", "乡镇"
        STREET = "street", "街道"

    name = models.CharField("名称", max_length=80)
    pinyin_key = models.CharField(max_length=200, blank=True)
    kind = models.CharField("类别", max_length=20, choices=Kind.choices)
    partner_zone = models.ForeignKey(Zone, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="area_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "name"], name="area_name_once"),
        ]


class Unit(TenantModel):
    """A department, township government, platform company, task force (专班) or leading group, with its life span."""

    class Kind(models.TextChoices):
        DEPARTMENT = "department", "部门"
        TOWNSHIP = "township", "乡镇街道"
        PARK_COMMITTEE = "park_committee", "园区管委会"
        PLATFORM_COMPANY = "platform_company", "平台公司"
        TASK_FORCE = "task_force", "专班"
        WORKING_GROUP = "working_group", "工作组"
        LEADING_GROUP = "leading_group", "领导小组"

    name = models.CharField("名称", max_length=80)
    short_name = models.CharField("简称", max_length=40, blank=True)
    pinyin_key = models.CharField(max_length=200, blank=True)
    kind = models.CharField("类别", max_length=20, choices=Kind.choices)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    scheme = models.CharField("所属体系", max_length=80, blank=True)  # e.g. "1+6+8"招商体系: data, not code
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["zone_id", "id"], name="unit_zone_id"),
            models.UniqueConstraint(fields=["zone_id", "name"], name="unit_name_once"),
        ]
