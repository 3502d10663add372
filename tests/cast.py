"""The small cast that tests share: three zones, a few units, and somebody in every role.

    cast = build_cast()
    cast.mei.actor            # core.actor.Actor, as the posts of today make it
    sign_in(client, cast.mei) # a browser session past both factors

Zones: ``home`` 青河开发区 under ``parent`` 清源市, and ``elsewhere`` 白石县, a stranger's. Units of home: 招商局 (bo), 住建局 (chen),
柳林镇 (wang), 企业服务中心 (zhao). Everybody's password is PASSWORD.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client

from huoshui.core import clock
from huoshui.core.actor import (
    AUDIT_ADMINISTRATOR,
    AUDITOR,
    DEPARTMENT,
    DISPATCHER,
    ENTERPRISE_USER,
    LEADER,
    OFFICER,
    PROJECT_MANAGER,
    SECURITY_ADMINISTRATOR,
    SYSTEM_ADMINISTRATOR,
    TOWNSHIP,
    Actor,
)
from huoshui.core.names import pinyin_key
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.operations.models import new_public_id
from huoshui.organizations.models import Person, Post, Unit, Zone
from huoshui.organizations.queries import actor_for, sign_in_state
from huoshui.web.session import sessions

PASSWORD = "Qing-he-2026"


@dataclass(frozen=True)
class Member:
    """One person of the cast with one post."""

    name: str
    person: Person
    zone: Zone
    role: str
    unit: Unit | None = None

    @property
    def actor(self) -> Actor:
        return actor_for(self.person.id, self.zone.id, address="127.0.0.1")

    @property
    def id(self) -> UUID:
        return self.person.id


@dataclass
class Cast:
    """Everybody by name; ``members`` in order."""

    parent: Zone
    home: Zone
    elsewhere: Zone
    units: dict[str, Unit]
    enterprise_id: UUID
    members: list[Member] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        for member in self.__dict__.get("members", []):
            if member.name == name:
                return member
        raise AttributeError(name)


def build_cast() -> Cast:
    """Write the cast into the database of the test."""
    parent = _zone("清源市", Zone.Kind.CITY)
    home = _zone("青河开发区", Zone.Kind.DEVELOPMENT_ZONE, parent)
    elsewhere = _zone("白石县", Zone.Kind.COUNTY)
    units = {}
    with bound_to_zone(home.id):
        for key, name, kind in (
            ("promotion_office", "招商局", Unit.Kind.DEPARTMENT),
            ("housing_office", "住建局", Unit.Kind.DEPARTMENT),
            ("township", "柳林镇", Unit.Kind.TOWNSHIP),
            ("service_centre", "企业服务中心", Unit.Kind.DEPARTMENT),
        ):
            units[key] = Unit.objects.create_in(home.id, name=name, kind=kind, pinyin_key=pinyin_key(name))
    with bound_to_zone(elsewhere.id):
        units["elsewhere_office"] = Unit.objects.create_in(elsewhere.id, name="白石县招商局", kind=Unit.Kind.DEPARTMENT)
    cast = Cast(parent, home, elsewhere, units, new_public_id())
    cast.members = [
        _member("mei", "梅调度", home, DISPATCHER),
        _member("ma", "马管项", home, PROJECT_MANAGER),
        _member("bo", "薄招商", home, DEPARTMENT, units["promotion_office"]),
        _member("chen", "陈住建", home, DEPARTMENT, units["housing_office"]),
        _member("liu", "刘主任", home, LEADER),
        _member("wang", "王柳林", home, TOWNSHIP, units["township"]),
        _member("zhao", "赵服务", home, OFFICER, units["service_centre"]),
        _member("qian", "钱经理", home, ENTERPRISE_USER, enterprise_id=cast.enterprise_id),
        _member("sun", "孙审计", home, AUDITOR),
        _member("gu", "顾系统", home, SYSTEM_ADMINISTRATOR),
        _member("han", "韩安全", home, SECURITY_ADMINISTRATOR),
        _member("jiang", "江查审", home, AUDIT_ADMINISTRATOR),
        _member("stranger", "贺外人", elsewhere, DISPATCHER),
        _member("stranger_gu", "石系统", elsewhere, SYSTEM_ADMINISTRATOR),
        _member("parent_lin", "林市局", parent, DISPATCHER),
    ]
    return cast


def sign_in(client: Client, member: Member) -> Client:
    """A session of ``member`` in the member's zone, as the last step of signing in leaves it. The same client back."""
    state = sign_in_state(member.id)
    assert state is not None
    client.force_login(member.person, backend=sessions.BACKEND)
    session = client.session
    session[sessions.EPOCH_KEY] = state.session_epoch
    session[sessions.SEEN_KEY] = clock.now().timestamp()
    session[sessions.ZONE_KEY] = str(member.zone.id)
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def _zone(name: str, kind: str, parent: Zone | None = None) -> Zone:
    return Zone.objects.create(name=name, kind=kind, parent=parent, pinyin_key=pinyin_key(name))


def _member(name: str, display_name: str, zone: Zone, role: str, unit: Unit | None = None, enterprise_id: UUID | None = None) -> Member:
    person = Person.objects.create(
        username=name.replace("_", "-"),
        display_name=display_name,
        pinyin_key=pinyin_key(display_name),
        password=make_password(PASSWORD),
        password_changed_at=clock.now() - timedelta(days=1),
        home_zone=zone,
    )
    with bound_to_zone(zone.id):
        Post.objects.create_in(zone.id, person=person, role=role, unit=unit, enterprise_id=enterprise_id)
    return Member(name, person, zone, role, unit)
