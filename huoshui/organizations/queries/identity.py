"""Who somebody is at sign-in and at each request: their zones, and the actor that their posts make in one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery

from huoshui.core import clock
from huoshui.core.actor import DISPATCHER, PROJECT_MANAGER, SECURITY_ADMINISTRATOR, SYSTEM_ADMINISTRATOR, Actor
from huoshui.core.refusals import NotVisible
from huoshui.operations.adapters.one_run import kept, kept_all_days
from huoshui.operations.adapters.row_security import bound_to_person, bound_to_zone
from huoshui.organizations.models import OneTimePassword, Person, Post, Unit, Zone
from huoshui.organizations.rules import roles as role_rules
from huoshui.organizations.rules.platform import PLATFORM_PERSON_ID, PLATFORM_PERSON_NAME
from huoshui.organizations.rules.visible_scope import UNIT_ROLES, with_units_below

PLATFORM_ROLES = frozenset({DISPATCHER, PROJECT_MANAGER, SYSTEM_ADMINISTRATOR, SECURITY_ADMINISTRATOR})


@dataclass(frozen=True)
class SignInState:
    """What the sign-in pages need to know about one person."""

    person_id: UUID
    username: str
    display_name: str
    is_sample: bool
    session_epoch: int
    must_change_password: bool
    password_changed_at: Any
    has_second_factor: bool
    needs_second_factor: bool


def valid_on(day: date) -> Q:
    """Rows whose life span covers ``day``; the SQL twin of rules.life_spans.LifeSpan.covers."""
    return (Q(starts_on__isnull=True) | Q(starts_on__lte=day)) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))


@kept
def actor_for(person_id: UUID, zone_id: UUID, *, address: str = "") -> Actor:
    """The actor that the posts valid today make of this person in this zone. NotVisible: no such post, or not active.

    Unit ids hold the units of the posts and every unit below them.
    """
    with bound_to_zone(zone_id):
        posts = list(
            Post.objects.in_zone(zone_id)
            .filter(valid_on(clock.today()), person_id=person_id, person__is_active=True)
            .annotate(zone_stands_on=Subquery(Zone.objects.filter(id=OuterRef("zone_id")).values("stands_on")))
            .values_list("role", "unit_id", "enterprise_id", "person__display_name", "zone_stands_on")
        )
        if not posts:
            raise NotVisible
        held = frozenset(role for role, *_ in posts)
        unit_ids = frozenset(unit_id for role, unit_id, *_ in posts if unit_id and role in UNIT_ROLES)
        if unit_ids:
            parents = dict(Unit.objects.in_zone(zone_id).filter(parent__isnull=False).values_list("id", "parent_id"))
            unit_ids = with_units_below(unit_ids, parents)
    return Actor(
        user_id=person_id,
        display_name=posts[0][3],
        zone_id=zone_id,
        roles=held,
        unit_ids=unit_ids,
        enterprise_ids=frozenset(enterprise_id for _, _, enterprise_id, _, _ in posts if enterprise_id),
        address=address,
        stands_on=posts[0][4],
    )


@kept_all_days
def platform_actor(zone_id: UUID, *, address: str = "") -> Actor:
    """The platform itself in ``zone_id``: imports by command line, ticks, the sample. Its deeds are audited under 平台."""
    return Actor(
        user_id=PLATFORM_PERSON_ID,
        display_name=PLATFORM_PERSON_NAME,
        zone_id=zone_id,
        roles=PLATFORM_ROLES,
        address=address,
        stands_on=Zone.objects.filter(id=zone_id).values_list("stands_on", flat=True).first(),
    )


def zones_of(person_id: UUID) -> list[Zone]:
    """The zones where this person holds a post today, by pinyin, the platform's own zone last."""
    with bound_to_person(person_id):
        zone_ids = set(
            Post.objects.across_zones()
            .filter(valid_on(clock.today()), person_id=person_id, person__is_active=True)
            .values_list("zone_id", flat=True)
        )
    zones = list(Zone.objects.filter(id__in=zone_ids)) if zone_ids else []
    return sorted(zones, key=lambda zone: (zone.kind == Zone.Kind.PLATFORM, zone.pinyin_key, zone.name))


def roles_anywhere(person_id: UUID) -> frozenset[str]:
    """Every role that this person holds today in any zone."""
    with bound_to_person(person_id):
        roles = Post.objects.across_zones().filter(valid_on(clock.today()), person_id=person_id).values_list("role", flat=True)
        return frozenset(roles)


def sign_in_state(person_id: UUID) -> SignInState | None:
    """None when the person is unknown or not active."""
    person = Person.objects.filter(id=person_id, is_active=True).first()
    if person is None:
        return None
    return SignInState(
        person_id=person.id,
        username=person.username,
        display_name=person.display_name,
        is_sample=person.is_sample,
        session_epoch=person.session_epoch,
        must_change_password=person.must_change_password,
        password_changed_at=person.password_changed_at,
        has_second_factor=person.totp_confirmed_at is not None,
        needs_second_factor=role_rules.needs_second_factor(roles_anywhere(person.id)),
    )


def one_time_password_is_spent(person_id: UUID) -> bool:
    """Whether the password that the person has now is a one-time password that was used or has run out."""
    newest = OneTimePassword.objects.filter(person_id=person_id).order_by("-issued_at", "-id").first()
    return newest is not None and (newest.used_at is not None or newest.expires_at <= clock.now())


def session_epoch_of(person_id: UUID) -> int | None:
    """The number that a session must carry to be alive; None when the person is gone or closed."""
    return Person.objects.filter(id=person_id, is_active=True).values_list("session_epoch", flat=True).first()
