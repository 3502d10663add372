"""Who holds a post today: of a unit, of a role, with a title. For messages and for choosing whose hands a matter is in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from huoshui.core import clock
from huoshui.core.actor import ENTERPRISE_USER
from huoshui.operations.adapters.one_run import kept
from huoshui.organizations.models import Post
from huoshui.organizations.queries.identity import valid_on
from huoshui.organizations.rules.visible_scope import UNIT_ROLES


@dataclass(frozen=True)
class PostHolder:
    """One person in one post of today."""

    person_id: UUID
    display_name: str
    role: str
    unit_id: UUID | None
    title: str


@kept
def post_holders(
    zone_id: UUID,
    *,
    unit_ids: Iterable[UUID] | None = None,
    roles: Iterable[str] | None = None,
    titles: Iterable[str] | None = None,
    on: date | None = None,
) -> list[PostHolder]:
    """Active people whose post of ``on`` (today) is in one of the units (working roles only), has one of the roles, has one of the
    titles; what is not given does not filter. By name. One query."""
    posts = Post.objects.in_zone(zone_id).filter(valid_on(on or clock.today()), person__is_active=True, person__is_platform=False)
    if unit_ids is not None:
        posts = posts.filter(unit_id__in=set(unit_ids), role__in=UNIT_ROLES)
    if roles is not None:
        posts = posts.filter(role__in=set(roles))
    if titles is not None:
        posts = posts.filter(title__in=set(titles))
    rows = posts.order_by("person__pinyin_key", "person__display_name", "id").values_list(
        "person_id", "person__display_name", "role", "unit_id", "title"
    )
    return [PostHolder(*row) for row in rows]


def users_of_enterprises(zone_id: UUID, enterprise_ids: Iterable[UUID]) -> list[UUID]:
    """Active people who act for these firms today. One query."""
    posts = Post.objects.in_zone(zone_id).filter(valid_on(clock.today()), person__is_active=True, role=ENTERPRISE_USER)
    return list(posts.filter(enterprise_id__in=set(enterprise_ids)).order_by("person_id").values_list("person_id", flat=True).distinct())


@kept
def works_in_zone(zone_id: UUID, person_id: UUID) -> bool:
    """Whether this person holds any post of the zone today."""
    return Post.objects.in_zone(zone_id).filter(Q(person_id=person_id), valid_on(clock.today()), person__is_active=True).exists()


def people_of_enterprise(zone_id: UUID, enterprise_ids: Iterable[UUID]) -> list[UUID]:
    """Active people who today sign in for one of these firms."""
    posts = Post.objects.in_zone(zone_id).filter(valid_on(clock.today()), person__is_active=True, enterprise_id__in=set(enterprise_ids))
    return list(dict.fromkeys(posts.order_by("person_id").values_list("person_id", flat=True)))
