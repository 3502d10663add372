"""The first three administrators, the people of a sample district, and what the machine's owner may do from the shell."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction

from huoshui.audit.actions import record
from huoshui.core import clock
from huoshui.core.actor import AUDIT_ADMINISTRATOR, SECURITY_ADMINISTRATOR, SYSTEM_ADMINISTRATOR, Actor
from huoshui.core.names import pinyin_key
from huoshui.core.refusals import Refusal
from huoshui.operations.adapters.keys import encrypt_personal
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.actions.people import create_person, reset_password, tidy_username
from huoshui.organizations.actions.posts import add_post
from huoshui.organizations.adapters import lockout
from huoshui.organizations.adapters.one_time_codes import new_secret
from huoshui.organizations.models import Person, Post, RecoveryCode, Zone
from huoshui.organizations.queries import platform_actor
from huoshui.organizations.rules.platform import PLATFORM_ZONE_ID
from huoshui.organizations.rules.roles import ROLE_NAMES

FIRST_ADMINISTRATORS = (
    (SYSTEM_ADMINISTRATOR, "system-admin"),
    (SECURITY_ADMINISTRATOR, "security-admin"),
    (AUDIT_ADMINISTRATOR, "audit-admin"),
)


@dataclass(frozen=True)
class FirstAdministrator:
    """What the first start prints, once."""

    role: str
    role_name: str
    username: str
    one_time_password: str


@transaction.atomic
def first_start_administrators() -> list[FirstAdministrator]:
    """Three administrators with one-time passwords on a platform that has none; nothing on every later start.

    They get posts in the platform's own zone and in every zone there is; zones created later take them over.
    """
    Zone.objects.select_for_update().get(id=PLATFORM_ZONE_ID)  # two first starts at once: the second waits, then finds them
    with bound_to_zone(PLATFORM_ZONE_ID):
        if Post.objects.in_zone(PLATFORM_ZONE_ID).exists():
            return []
        platform = platform_actor(PLATFORM_ZONE_ID)
        printed = []
        people: list[tuple[UUID, str]] = []
        for role, username in FIRST_ADMINISTRATORS:
            person, password = create_person(platform, username=username, display_name=ROLE_NAMES[role])
            add_post(platform, person.id, role=role, starts_on=clock.today())
            printed.append(FirstAdministrator(role, ROLE_NAMES[role], username, password))
            people.append((person.id, role))
    for zone in Zone.objects.exclude(id=PLATFORM_ZONE_ID):
        with bound_to_zone(zone.id):
            for person_id, role in people:
                add_post(platform_actor(zone.id), person_id, role=role, starts_on=clock.today())
    return printed


@transaction.atomic
def create_sample_person(actor: Actor, *, username: str, display_name: str, password: str) -> Person:
    """Somebody of a sample district whose password is printed for all to read; signs in on this machine only.

    The second factor is enrolled already (``current_code`` tells it), so that leaders and administrators work at once.
    """
    zone = Zone.objects.filter(id=actor.zone_id, is_sample=True).first()
    if zone is None:
        raise Refusal("not_a_sample", "示例账号只能建在示例区里。", "请为真实的人用“新增人员”。")
    login = tidy_username(username)
    now = clock.now()
    person = Person.objects.create(
        username=login,
        display_name=display_name,
        pinyin_key=pinyin_key(display_name),
        home_zone_id=actor.zone_id,
        is_sample=True,
        password=make_password(password),
        password_changed_at=now,
        totp_secret_encrypted=encrypt_personal(new_secret()),
        totp_confirmed_at=now,
    )
    record(
        actor,
        "person.created",
        subject_kind="person",
        subject_id=person.id,
        subject_label=display_name,
        after={"username": login, "display_name": display_name, "is_sample": True},
    )
    return person


def add_person_by_command(*, username: str, display_name: str, zone: Zone, role: str, unit_id: UUID | None = None, title: str = "") -> str:
    """`huoshui user add`: an account with its first post; gives the one-time password."""
    with transaction.atomic(), bound_to_zone(zone.id):
        actor = platform_actor(zone.id, address="命令行")
        person, password = create_person(actor, username=username, display_name=display_name)
        add_post(actor, person.id, role=role, unit_id=unit_id, title=title, starts_on=clock.today())
        return password


def reset_by_command(username: str, *, second_factor: bool = False) -> str:
    """`huoshui user reset`: a new one-time password and no lock; with ``second_factor`` the phone is forgotten too."""
    person = Person.objects.filter(username=username.strip().lower(), is_platform=False).first()
    if person is None:
        raise Refusal("unknown_user", f"没有登录名为“{username}”的账号。", "用 huoshui user list 查看全部账号。")
    zone_id = person.home_zone_id or PLATFORM_ZONE_ID
    with transaction.atomic(), bound_to_zone(zone_id):
        actor = platform_actor(zone_id, address="命令行")
        if second_factor:
            if person.is_sample:
                raise Refusal("sample_account", "示例账号的动态口令不能重置。", "请用 huoshui user code 查看它的口令。")
            RecoveryCode.objects.filter(person_id=person.id).delete()
            person.totp_secret_encrypted, person.totp_confirmed_at = None, None
            person.save(update_fields=["totp_secret_encrypted", "totp_confirmed_at"])
            record(actor, "person.second_factor_reset", subject_kind="person", subject_id=person.id, subject_label=person.display_name)
        password = reset_password(actor, person.id)
    lockout.unlock(person.username)
    return password
