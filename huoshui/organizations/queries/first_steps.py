"""What a new installation, or a new zone, still lacks before anybody can work in it."""

from __future__ import annotations

from dataclasses import dataclass

from huoshui.core.actor import Actor
from huoshui.organizations.models import Person, Post, Unit, Zone
from huoshui.organizations.rules import policy
from huoshui.organizations.rules.platform import PLATFORM_ZONE_ID
from huoshui.organizations.rules.roles import ADMINISTRATOR_ROLES


@dataclass(frozen=True)
class FirstStep:
    """One thing to set up: who does it, the page where, and whether it is done."""

    key: str  # zone | unit | person | post
    label: str
    who: str
    operation: str
    is_done: bool


def first_steps(actor: Actor) -> tuple[FirstStep, ...]:
    """The steps in their order, for those who keep accounts; empty once somebody of the business holds a post here. Four queries."""
    if not policy.may(actor, "system:people"):
        return ()
    has_zone = Zone.objects.exclude(kind=Zone.Kind.PLATFORM).exists()
    if actor.zone_id == PLATFORM_ZONE_ID:
        step = FirstStep("zone", "新建您的区县或开发区，然后从左上角进入它", "系统管理员", "system:zone_create", has_zone)
        return () if has_zone else (step,)
    if Post.objects.in_zone(actor.zone_id).exclude(role__in=ADMINISTRATOR_ROLES).exists():
        return ()
    has_person = Person.objects.filter(home_zone_id=actor.zone_id).exists()
    has_unit = Unit.objects.in_zone(actor.zone_id).exists()
    return (
        FirstStep("unit", "建机构，例如招商局、重点项目办", "系统管理员", "system:unit_create", has_unit),
        FirstStep("person", "新增人员，把显示的一次性密码交给本人", "系统管理员", "system:person_create", has_person),
        FirstStep("post", "在人员页上为他添加岗位（导入台账的人选“调度”），他才能登录", "安全管理员", "system:people", False),
    )
