"""Places and bodies of the invented district. All names and region codes are made up; no such place exists.

The region codes 3696xx are given to no place by GB/T 2260.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

AS_OF = date(2026, 3, 31)  # the day on which the district's pages stand
PROVINCE = "示例省"
CITY = "澜州市"
DISTRICT = "澜州市清源区"
PARTNER = "澜州市东浦县"
REGION_CODE = "369602"

# name, kind, region code, parent
ZONES: tuple[tuple[str, str, str, str | None], ...] = (
    (PROVINCE, "province", "", None),
    (CITY, "city", "369600", PROVINCE),
    (DISTRICT, "district", REGION_CODE, CITY),
    (PARTNER, "county", "369621", CITY),
)

HIGH_TECH_PARK = "清源高新技术产业园"
HARBOUR_PARK = "临港装备制造产业园"
FOOD_PARK = "绿色食品产业园"
MEDICINE_PARK = "生物医药产业园"
SHARED_PARK = "清浦合作产业园"  # 飞地: shared with the partner county
PARKS = (HIGH_TECH_PARK, HARBOUR_PARK, FOOD_PARK, MEDICINE_PARK, SHARED_PARK)

STREETS = ("望湖街道", "南桥街道", "文昌街道", "新港街道")
TOWNSHIPS = ("柳林镇", "石桥镇", "白鹭镇", "双河镇", "云岭镇", "河湾镇", "大槐镇", "青禾乡")


@dataclass(frozen=True)
class SampleArea:
    """A park, street or township, with the zone that shares it."""

    name: str
    kind: str
    partner_zone: str | None = None
    starts_on: date | None = None


AREAS: tuple[SampleArea, ...] = (
    *(SampleArea(name, "park") for name in PARKS[:4]),
    SampleArea(SHARED_PARK, "park", PARTNER, date(2023, 7, 1)),
    *(SampleArea(name, "street") for name in STREETS),
    *(SampleArea(name, "township") for name in TOWNSHIPS),
)


@dataclass(frozen=True)
class SampleUnit:
    """A body of the district; ``scheme`` and dates are data, as any district's own scheme is."""

    name: str
    short_name: str
    kind: str
    area: str | None = None
    parent: str | None = None
    scheme: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


SCHEME = "“1+4+6”招商体系"
INVESTMENT_BUREAU = "区招商局"
PROJECT_OFFICE = "区重点项目办公室"
DEVELOPMENT_BUREAU = "区发展和改革局"
INDUSTRY_BUREAU = "区工业和信息化局"
LAND_BUREAU = "区自然资源分局"
CONSTRUCTION_BUREAU = "区住房和城乡建设局"
STATISTICS_BUREAU = "区统计局"
COMMERCE_BUREAU = "区商务局"
TRANSPORT_BUREAU = "区交通运输局"
EDUCATION_BUREAU = "区教育体育局"
HEALTH_BUREAU = "区卫生健康委员会"
TOURISM_BUREAU = "区文化广电和旅游局"
AGRICULTURE_BUREAU = "区农业农村局"

_DEPARTMENTS = (
    (INVESTMENT_BUREAU, "招商局"),
    (PROJECT_OFFICE, "重点项目办"),
    (DEVELOPMENT_BUREAU, "发改局"),
    (INDUSTRY_BUREAU, "工信局"),
    (LAND_BUREAU, "自然资源分局"),
    (CONSTRUCTION_BUREAU, "住建局"),
    (STATISTICS_BUREAU, "统计局"),
    (COMMERCE_BUREAU, "商务局"),
    (TRANSPORT_BUREAU, "交通局"),
    (EDUCATION_BUREAU, "教体局"),
    (HEALTH_BUREAU, "卫健委"),
    (TOURISM_BUREAU, "文旅局"),
    (AGRICULTURE_BUREAU, "农业农村局"),
    ("区行政审批服务局", "审批局"),
)
PLATFORM_COMPANIES = ("清源产业投资运营有限公司", "清源城乡建设开发有限公司")

UNITS: tuple[SampleUnit, ...] = (
    SampleUnit(
        "区招商引资和重点项目建设工作领导小组",
        "招商和项目领导小组",
        "leading_group",
        scheme=f"{SCHEME}·1个领导小组",
        starts_on=date(2023, 3, 1),
    ),
    SampleUnit("区项目建设年活动领导小组", "项目建设年领导小组", "leading_group", starts_on=date(2023, 2, 6), ends_on=date(2024, 12, 31)),
    *(SampleUnit(name, short, "department") for name, short in _DEPARTMENTS),
    *(SampleUnit(f"{name}管理委员会", f"{name}管委会", "park_committee", area=name) for name in PARKS),
    *(SampleUnit(f"{name}办事处", name, "township", area=name) for name in STREETS),
    *(SampleUnit(f"{name}人民政府", name, "township", area=name) for name in TOWNSHIPS),
    *(SampleUnit(name, name[:6], "platform_company") for name in PLATFORM_COMPANIES),
    *(
        SampleUnit(name, name[2:], "working_group", parent=INVESTMENT_BUREAU, scheme=f"{SCHEME}·4个驻外招商组", starts_on=date(2023, 3, 20))
        for name in ("驻外招商一组（长三角）", "驻外招商二组（大湾区）", "驻外招商三组（京津冀）", "驻外招商四组（成渝）")
    ),
    *(
        SampleUnit(name, name, "task_force", scheme=f"{SCHEME}·6个产业专班", starts_on=date(2023, 4, 3), ends_on=ends)
        for name, ends in (
            ("装备制造产业专班", None),
            ("生物医药产业专班", None),
            ("绿色食品产业专班", None),
            ("新材料产业专班", None),
            ("新能源产业专班", None),
            ("元宇宙产业专班", date(2024, 9, 30)),
        )
    ),
)


def unit_of_area(area: str) -> str:
    """The body that answers for an area: 管委会, 办事处 or 政府."""
    return next(unit.name for unit in UNITS if unit.area == area)


def short_name(unit_name: str) -> str:
    """How ledgers write the unit."""
    return next(unit.short_name for unit in UNITS if unit.name == unit_name)
