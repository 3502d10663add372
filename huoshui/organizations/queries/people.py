"""People and their posts, for the administrators who keep them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from huoshui.core import clock
from huoshui.core.actor import OFFICER, Actor
from huoshui.core.names import clean_name
from huoshui.core.refusals import NotVisible
from huoshui.operations.adapters.keys import decrypt_personal
from huoshui.operations.adapters.one_run import kept
from huoshui.operations.adapters.row_security import bound_to_person, bound_to_zone
from huoshui.organizations.adapters.lockout import locked_minutes, locked_usernames
from huoshui.organizations.models import Person, Post, RecoveryCode, Zone
from huoshui.organizations.queries.identity import valid_on
from huoshui.organizations.rules import policy
from huoshui.organizations.rules.life_spans import LifeSpan
from huoshui.organizations.rules.roles import needs_second_factor, role_name


@dataclass(frozen=True)
class PeopleFilters:
    """Empty fields do not filter. ``state``: active, closed, no_post, locked, all."""

    text: str = ""
    role: str = ""
    unit_id: UUID | None = None
    state: str = "active"


@dataclass(frozen=True)
class PostLine:
    """One post as it is shown."""

    id: UUID
    role: str
    role_name: str
    unit_id: UUID | None
    unit_name: str
    title: str
    span: LifeSpan
    is_valid: bool
    version: int


@dataclass(frozen=True)
class PersonLine:
    """One person as the administrators of a zone see them; the phone only masked."""

    id: UUID
    username: str
    display_name: str
    phone_masked: str
    is_active: bool
    is_sample: bool
    is_kept_here: bool  # the account belongs to this zone's administrators
    home_zone_name: str
    is_locked: bool
    locked_minutes: int
    must_change_password: bool
    password_changed_at: datetime | None
    has_second_factor: bool
    needs_second_factor: bool
    recovery_codes_left: int
    last_sign_in_at: datetime | None
    posts: tuple[PostLine, ...]
    version: int

    @property
    def valid_posts(self) -> tuple[PostLine, ...]:
        return tuple(post for post in self.posts if post.is_valid)


@dataclass(frozen=True)
class PeoplePage:
    """``next_cursor`` goes back in as ``after``; empty on the last page."""

    lines: tuple[PersonLine, ...]
    next_cursor: str
    total_count: int


def people(actor: Actor, filters: PeopleFilters, *, after: str = "", limit: int = 50) -> PeoplePage:
    """People whose account or post is in the actor's zone, by pinyin; ``after`` is a cursor of the page before."""
    policy.require(actor, "system:people")
    found = _matching(actor.zone_id, filters)
    page = found
    if after:
        key, _, last_id = after.rpartition("|")
        try:
            last = UUID(last_id)
        except ValueError:
            raise NotVisible from None
        page = found.filter(Q(pinyin_key__gt=key) | Q(pinyin_key=key, id__gt=last))
    rows = list(page.order_by("pinyin_key", "id")[: limit + 1])
    shown = rows[:limit]
    cursor = f"{shown[-1].pinyin_key}|{shown[-1].id}" if len(rows) > limit else ""
    return PeoplePage(tuple(_lines(actor, shown)), cursor, found.count())


def person(actor: Actor, person_id: UUID) -> PersonLine:
    """One person of the actor's zone with every post there, past ones too; NotVisible for others."""
    policy.require(actor, "system:person")
    row = _of_zone(actor.zone_id).filter(id=person_id).first()
    if row is None:
        raise NotVisible
    return next(iter(_lines(actor, [row], minutes=True)))


def person_of_post(actor: Actor, post_id: UUID) -> tuple[PersonLine, PostLine]:
    """The holder of one post of the actor's zone, and the post; NotVisible for others."""
    policy.require(actor, "system:person")
    person_id = Post.objects.in_zone(actor.zone_id).filter(id=post_id).values_list("person_id", flat=True).first()
    if person_id is None:
        raise NotVisible
    line = person(actor, person_id)
    return line, next(post for post in line.posts if post.id == post_id)


def posts_of_zone(actor: Actor) -> list[tuple[str, PostLine]]:
    """(name of the person, post) of every post valid today in the zone, by unit and name: who is responsible for what."""
    policy.require(actor, "organizations:list_posts")
    rows = Post.objects.in_zone(actor.zone_id).filter(valid_on(clock.today())).select_related("person", "unit")
    lines = [(row.person.display_name, _post_line(row)) for row in rows if not row.person.is_platform]
    return sorted(lines, key=lambda pair: (pair[1].unit_name, pair[0]))


@kept
def people_in_role(actor: Actor, role: str) -> list[tuple[UUID, str, str]]:
    """(id, name, unit) of everybody who holds ``role`` in the actor's zone today, by unit and name."""
    rows = Post.objects.in_zone(actor.zone_id).filter(valid_on(clock.today()), role=role, person__is_active=True)
    found = rows.filter(person__is_platform=False).values_list("person_id", "person__display_name", "unit__name").distinct()
    return sorted(((person_id, name, unit or "") for person_id, name, unit in found), key=lambda line: (line[2], line[1]))


@dataclass(frozen=True)
class OwnAccount:
    """What somebody sees of their own account: their posts in every zone, and how they sign in."""

    username: str
    display_name: str
    phone_masked: str
    is_sample: bool
    password_changed_at: datetime | None
    has_second_factor: bool
    recovery_codes_left: int
    last_sign_in_at: datetime | None
    posts: tuple[tuple[str, PostLine], ...]  # (zone's name, post), valid ones


def own_account(actor: Actor) -> OwnAccount:
    """The actor's own account. Needs no right but being signed in."""
    row = Person.objects.get(id=actor.user_id)
    with bound_to_person(actor.user_id):
        posts = Post.objects.across_zones().filter(valid_on(clock.today()), person_id=actor.user_id).order_by("starts_on", "id")
        by_zone: dict[UUID, list[UUID]] = {}
        for zone_id, post_id in posts.values_list("zone_id", "id"):
            by_zone.setdefault(zone_id, []).append(post_id)
    lines = []
    for zone in Zone.objects.filter(id__in=by_zone).order_by("pinyin_key"):
        with bound_to_zone(zone.id):  # the units' names lie behind the zone's wall
            for post in Post.objects.in_zone(zone.id).filter(id__in=by_zone[zone.id]).select_related("unit"):
                lines.append((zone.name, _post_line(post)))
    return OwnAccount(
        username=row.username,
        display_name=row.display_name,
        phone_masked=mask_phone(decrypt_personal(row.phone_encrypted)) if row.phone_encrypted else "",
        is_sample=row.is_sample,
        password_changed_at=row.password_changed_at,
        has_second_factor=row.totp_confirmed_at is not None,
        recovery_codes_left=RecoveryCode.objects.filter(person_id=row.id, used_at__isnull=True).count(),
        last_sign_in_at=row.last_login,
        posts=tuple(lines),
    )


def names_of(person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Who these people are, for "recorded by" beside records that the reader may see anyway. One query."""
    return dict(Person.objects.filter(id__in=set(person_ids)).values_list("id", "display_name"))


def reachable_people(actor: Actor, person_ids: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """(name, whole phone number or "") of officers in office today among ``person_ids``: those whom firms are told to call.

    The number of a chief service officer is printed on the firm's card, so it is not masked; nobody in another role is answered.
    """
    wanted = set(person_ids)
    rows = Post.objects.in_zone(actor.zone_id).filter(valid_on(clock.today()), role=OFFICER, person_id__in=wanted, person__is_active=True)
    return {
        row.person_id: (row.person.display_name, decrypt_personal(row.person.phone_encrypted) if row.person.phone_encrypted else "")
        for row in rows.select_related("person")
    }


def person_by_username(username: str) -> Person | None:
    """For the command line."""
    return Person.objects.filter(username=username.strip().lower(), is_platform=False).first()


def account_summaries() -> list[dict[str, Any]]:
    """Every account of the platform with its posts of today, by user name: for the command line of the machine's owner."""
    people_by_name = list(Person.objects.filter(is_platform=False).order_by("username"))
    locked = locked_usernames([row.username for row in people_by_name])
    posts: dict[UUID, list[dict[str, str]]] = {}
    for zone in Zone.objects.order_by("pinyin_key"):
        with bound_to_zone(zone.id):
            for post in Post.objects.in_zone(zone.id).filter(valid_on(clock.today())).select_related("unit"):
                unit_name = post.unit.name if post.unit else ""
                posts.setdefault(post.person_id, []).append({"zone": zone.name, "role": role_name(post.role), "unit": unit_name})
    return [
        {
            "username": row.username,
            "display_name": row.display_name,
            "is_active": row.is_active,
            "is_sample": row.is_sample,
            "is_locked": row.username in locked,
            "has_second_factor": row.totp_confirmed_at is not None,
            "posts": posts.get(row.id, []),
        }
        for row in people_by_name
    ]


def _of_zone(zone_id: UUID) -> Any:
    posts = Post.objects.in_zone(zone_id).filter(person_id=OuterRef("id"))
    return Person.objects.filter(is_platform=False).filter(Q(home_zone_id=zone_id) | Exists(posts)).select_related("home_zone")


def _matching(zone_id: UUID, filters: PeopleFilters) -> Any:
    found = _of_zone(zone_id)
    posts = Post.objects.in_zone(zone_id).filter(valid_on(clock.today()), person_id=OuterRef("id"))
    if filters.text:
        text = clean_name(filters.text)
        found = found.filter(Q(display_name__icontains=text) | Q(username__icontains=text.lower()) | Q(pinyin_key__icontains=text.lower()))
    if filters.role:
        found = found.filter(Exists(posts.filter(role=filters.role)))
    if filters.unit_id:
        found = found.filter(Exists(posts.filter(unit_id=filters.unit_id)))
    if filters.state == "active":
        found = found.filter(is_active=True)
    elif filters.state == "closed":
        found = found.filter(is_active=False)
    elif filters.state == "no_post":
        found = found.filter(~Exists(posts), is_active=True)
    elif filters.state == "locked":
        found = found.filter(username__in=locked_usernames(list(found.values_list("username", flat=True))))
    return found


def _lines(actor: Actor, rows: list[Person], *, minutes: bool = False) -> list[PersonLine]:
    posts: dict[UUID, list[PostLine]] = {}
    ids = [row.id for row in rows]
    for post in Post.objects.in_zone(actor.zone_id).filter(person_id__in=ids).select_related("unit").order_by("starts_on", "id"):
        posts.setdefault(post.person_id, []).append(_post_line(post))
    locked = locked_usernames([row.username for row in rows])
    codes: dict[UUID, int] = {}
    for person_id in RecoveryCode.objects.filter(person_id__in=ids, used_at__isnull=True).values_list("person_id", flat=True):
        codes[person_id] = codes.get(person_id, 0) + 1
    return [
        PersonLine(
            id=row.id,
            username=row.username,
            display_name=row.display_name,
            phone_masked=mask_phone(decrypt_personal(row.phone_encrypted)) if row.phone_encrypted else "",
            is_active=row.is_active,
            is_sample=row.is_sample,
            is_kept_here=row.home_zone_id == actor.zone_id,
            home_zone_name=row.home_zone.name if row.home_zone else "",
            is_locked=row.username in locked,
            locked_minutes=locked_minutes(row.username) if minutes and row.username in locked else 0,
            must_change_password=row.must_change_password,
            password_changed_at=row.password_changed_at,
            has_second_factor=row.totp_confirmed_at is not None,
            needs_second_factor=needs_second_factor(post.role for post in posts.get(row.id, []) if post.is_valid),
            recovery_codes_left=codes.get(row.id, 0),
            last_sign_in_at=row.last_login,
            posts=tuple(posts.get(row.id, [])),
            version=row.version,
        )
        for row in rows
    ]


def _post_line(post: Post) -> PostLine:
    span = LifeSpan(post.starts_on, post.ends_on)
    return PostLine(
        id=post.id,
        role=post.role,
        role_name=role_name(post.role),
        unit_id=post.unit_id,
        unit_name=post.unit.name if post.unit else "",
        title=post.title,
        span=span,
        is_valid=span.covers(clock.today()),
        version=post.version,
    )


def mask_phone(phone: str) -> str:
    """138****1234; a landline or a short number shows its last two digits only (domain.md §12)."""
    digits = "".join(character for character in phone if character.isdecimal())
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) == 11 else f"****{digits[-2:]}"
