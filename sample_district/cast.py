"""The people of the invented district: who they are, which posts they hold, who of them is shown with a sign-in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sample_district.officers import KNOWN, officers
from sample_district.places import (
    COMMERCE_BUREAU,
    CONSTRUCTION_BUREAU,
    DEVELOPMENT_BUREAU,
    DISTRICT,
    FOOD_PARK,
    HARBOUR_PARK,
    HIGH_TECH_PARK,
    INDUSTRY_BUREAU,
    INVESTMENT_BUREAU,
    LAND_BUREAU,
    MEDICINE_PARK,
    PARTNER,
    PROJECT_OFFICE,
    SHARED_PARK,
    STATISTICS_BUREAU,
    unit_of_area,
)
from sample_district.simulation import LEADERS, duty_people

SAMPLE_PASSWORD = "Huo-shui-2026"  # noqa: S105 — of invented people, told to everybody; signs in on loopback only


@dataclass(frozen=True)
class SamplePost:
    """A post: role, unit, what the door plate says, from and to."""

    role: str
    unit: str | None
    title: str
    starts_on: date = date(2023, 3, 1)
    ends_on: date | None = None


@dataclass(frozen=True)
class SamplePerson:
    """One person. ``firm`` is the register number of an enterprise user's firm; ``in_cast`` prints the sign-in."""

    username: str
    name: str
    posts: tuple[SamplePost, ...]
    in_cast: bool = False
    firm: int | None = None
    zone: str = DISTRICT


_LEADER_TITLES = (
    "区委书记",
    "区长",
    "常务副区长",
    "副区长（工业）",
    "副区长（招商）",
    "副区长（城建）",
    "区委常委、高新园党工委书记",
    "副区长（农业农村）",
    "区人大副主任",
    "区政协副主席",
)
_GROUP = "区招商引资和重点项目建设工作领导小组"
_OLD_GROUP = "区项目建设年活动领导小组"

_LEADERS = tuple(
    SamplePerson(
        f"lead{number:02d}",
        name,
        (
            SamplePost("leader", _GROUP, title),
            *((SamplePost("leader", _OLD_GROUP, "组长", date(2023, 3, 1), date(2024, 12, 31)),) if number == 2 else ()),
        ),
        in_cast=number == 2,
    )
    for number, (name, title) in enumerate(zip(LEADERS, _LEADER_TITLES, strict=True), start=1)
)

DISPATCHER, PROMOTER, PROJECT_MANAGER = "diaodu", "zhaoshang", "xiangmu"
_OFFICE_PEOPLE = (
    SamplePerson(
        DISPATCHER,
        "顾以宁",
        (SamplePost("dispatcher", PROJECT_OFFICE, "主任"), SamplePost("dispatcher", DEVELOPMENT_BUREAU, "副局长（兼）")),
        in_cast=True,
    ),
    SamplePerson(PROMOTER, "林疏影", (SamplePost("dispatcher", INVESTMENT_BUREAU, "局长"),), in_cast=True),
    SamplePerson(PROJECT_MANAGER, "温若谷", (SamplePost("project_manager", PROJECT_OFFICE, "项目科科长"),), in_cast=True),
    SamplePerson("xiangmu2", "骆南枝", (SamplePost("project_manager", INVESTMENT_BUREAU, "项目服务科科长"),)),
    SamplePerson("shenji", "傅敬之", (SamplePost("auditor", None, "派驻审计专员"),), in_cast=True),
    SamplePerson("fagai", "苗思齐", (SamplePost("department", DEVELOPMENT_BUREAU, "投资科科长"),)),
    SamplePerson(
        "gongxin",
        "路遥知",
        (SamplePost("department", INDUSTRY_BUREAU, "运行科科长"), SamplePost("officer", "装备制造产业专班", "副组长")),
        in_cast=True,
    ),
    SamplePerson("ziran", "阮听雨", (SamplePost("department", LAND_BUREAU, "利用股股长"),)),
    SamplePerson("zhujian", "卜正阳", (SamplePost("department", CONSTRUCTION_BUREAU, "建管科科长"),)),
    SamplePerson("tongji", "单书白", (SamplePost("department", STATISTICS_BUREAU, "投资科科长"),)),
    SamplePerson("shangwu", "车晏清", (SamplePost("department", COMMERCE_BUREAU, "外资科科长"),)),
    SamplePerson("gaoxin", "池北山", (SamplePost("officer", unit_of_area(HIGH_TECH_PARK), "首席服务员"),), in_cast=True),
    SamplePerson("lingang", "宗念慈", (SamplePost("officer", unit_of_area(HARBOUR_PARK), "首席服务员"),)),
    SamplePerson(
        "shipin",
        "麦穗儿",
        (SamplePost("officer", unit_of_area(FOOD_PARK), "首席服务员"), SamplePost("officer", "绿色食品产业专班", "成员")),
    ),
    SamplePerson(
        "yiyao",
        "辛夷",
        (SamplePost("officer", unit_of_area(MEDICINE_PARK), "首席服务员"), SamplePost("officer", "生物医药产业专班", "成员")),
    ),
    SamplePerson("hezuo", "娄山远", (SamplePost("officer", unit_of_area(SHARED_PARK), "首席服务员"),)),
    SamplePerson("qiye", "", (SamplePost("enterprise_user", None, "企业联系人"),), in_cast=True, firm=1),
)
_PARTNER_PEOPLE = (SamplePerson("dongpu", "江照晚", (SamplePost("leader", None, "副县长（分管飞地园区）"),), in_cast=True, zone=PARTNER),)
SYSTEM_ADMINISTRATOR, SECURITY_ADMINISTRATOR = "xitong", "anquan"
_ADMINISTRATORS = (
    SamplePerson(SYSTEM_ADMINISTRATOR, "明哲", (SamplePost("system_administrator", None, "系统管理员"),), in_cast=True),
    SamplePerson(SECURITY_ADMINISTRATOR, "安如山", (SamplePost("security_administrator", None, "安全管理员"),), in_cast=True),
    SamplePerson("shenjiguanli", "鉴湖", (SamplePost("audit_administrator", None, "审计管理员"),), in_cast=True),
)


def people() -> tuple[SamplePerson, ...]:
    """Everybody: leaders, offices, the people who answer for each park, township and building bureau, administrators."""
    answering = []
    shown = {"柳林镇人民政府"}
    for number, (unit, name) in enumerate(duty_people().items(), start=1):
        role = "township" if unit.endswith(("办事处", "镇人民政府", "乡人民政府")) else "department"
        title = {"township": "主任" if unit.endswith("办事处") else "镇长" if "镇" in unit else "乡长"}.get(
            role, "主任" if "管理委员会" in unit else "局长"
        )
        answering.append(
            SamplePerson("liulin" if unit in shown else f"duty{number:02d}", name, (SamplePost(role, unit, title),), in_cast=unit in shown)
        )
    return (*_LEADERS, *_OFFICE_PEOPLE, *answering, *_officers(), *_PARTNER_PEOPLE, *_ADMINISTRATORS)


def _officers() -> list[SamplePerson]:
    """The chief service officers beside the one of each park who is known by name."""
    return [
        SamplePerson(one.username, one.name, (SamplePost("officer", unit_of_area(one.area), "首席服务员"),))
        for one in officers()
        if one.username not in KNOWN.values()
    ]
