"""Signing in: password, second factor, and the trail both leave. What is refused here leaves its trail too.

These functions run before there is an actor; each audit row goes to the chain of the person's home zone, or of the platform.
"""

from __future__ import annotations

from ipaddress import ip_address
from uuid import UUID

from django.contrib.auth import authenticate
from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.http import HttpRequest

from huoshui.audit.actions import record
from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.refusals import Refusal
from huoshui.operations.adapters.keys import decrypt_personal
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.adapters import lockout
from huoshui.organizations.adapters.one_time_codes import code_at
from huoshui.organizations.models import OneTimePassword, Person, RecoveryCode
from huoshui.organizations.queries import SignInState, sign_in_state, zones_of
from huoshui.organizations.rules.passwords import tidy_recovery_code
from huoshui.organizations.rules.platform import PLATFORM_ZONE_ID
from huoshui.organizations.rules.second_factor import accepted_step

NOBODY = UUID(int=0)


def check_credentials(request: HttpRequest, *, username: str, password: str, address: str) -> SignInState:
    """The first step. Raises Refusal (locked, wrong_credentials, one_time_password_spent, sample_far_away, no_post)."""
    login = username.strip().lower()[:60]
    _refuse_while_locked(login)
    person = authenticate(request, username=login, password=password)
    request.axes_locked_out = False  # type: ignore[attr-defined]  # the page says it in its own words, not axes's
    if person is None:
        _leave_failed_trail(login, address)
        _refuse_while_locked(login)
        raise Refusal(
            "wrong_credentials",
            "登录名或密码不对。",
            f"请核对大小写后重试，还可试{lockout.failures_left(login)}次，之后锁定15分钟。",
            field="password",
        )
    if person.is_sample and not is_loopback(address):
        raise Refusal("sample_far_away", "示例账号只能在运行平台的这台机器上使用。", "请用自己的账号登录。", field="username")
    if person.must_change_password:
        _spend_one_time_password(person)
    state = sign_in_state(person.id)
    if state is None or not zones_of(person.id):
        raise Refusal("no_post", "您的账号目前没有有效岗位。", "请联系本区安全管理员添加岗位。", field="username")
    return state


def check_second_factor(request: HttpRequest, person_id: UUID, *, code: str, address: str) -> str:
    """The second step: six digits from the phone, or a recovery code. "code" or "recovery_code", whichever it was.

    Each code is good once. Failures count toward the same lock as wrong passwords.
    """
    username = Person.objects.values_list("username", flat=True).get(id=person_id)
    _refuse_while_locked(username)
    with transaction.atomic():
        person = Person.objects.select_for_update().get(id=person_id)
        means = _spend_code(person, code)
        if means == "recovery_code":
            left = RecoveryCode.objects.filter(person_id=person_id, used_at__isnull=True).count()
            _record(person, "session.recovery_code_used", address, after={"codes_left": left})
    if means:
        return means
    lockout.count_failure(request, username)
    request.axes_locked_out = False  # type: ignore[attr-defined]
    with transaction.atomic():
        _record(person, "session.second_factor_failed", address, succeeded=False)
    _refuse_while_locked(username)
    raise Refusal(
        "wrong_code",
        "动态口令不对，或这个口令已经用过。",
        f"请等手机上出现下一个口令再填，还可试{lockout.failures_left(username)}次。",
        field="code",
    )


@transaction.atomic
def record_sign_in(actor: Actor, *, with_second_factor: bool) -> None:
    """Leave the trail of a completed sign-in in the zone that was entered."""
    record(
        actor,
        "session.signed_in",
        subject_kind="person",
        subject_id=actor.user_id,
        subject_label=actor.display_name,
        after={"second_factor": with_second_factor},
    )


@transaction.atomic
def record_sign_out(actor: Actor, *, idle: bool = False) -> None:
    """Leave the trail of the end of a session."""
    operation = "session.ended_idle" if idle else "session.signed_out"
    record(actor, operation, subject_kind="person", subject_id=actor.user_id, subject_label=actor.display_name)


@transaction.atomic
def record_zone_switch(actor: Actor, *, from_zone_name: str) -> None:
    """Leave the trail of entering another zone in the zone that is entered."""
    record(
        actor,
        "session.zone_entered",
        subject_kind="person",
        subject_id=actor.user_id,
        subject_label=actor.display_name,
        after={"from": from_zone_name},
    )


def is_loopback(address: str) -> bool:
    """Whether a client address is this very machine; an address that cannot be read is not."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def person_as_actor(person: Person, address: str = "") -> Actor:
    """Somebody acting on their own account before a zone is chosen: in the home zone, without any role."""
    zone_id = person.home_zone_id or next((zone.id for zone in zones_of(person.id)), PLATFORM_ZONE_ID)
    return Actor(user_id=person.id, display_name=person.display_name, zone_id=zone_id, address=address)


def _record(person: Person, operation: str, address: str, *, after: dict[str, object] | None = None, succeeded: bool = True) -> None:
    actor = person_as_actor(person, address)
    with bound_to_zone(actor.zone_id):
        record(
            actor,
            operation,
            subject_kind="person",
            subject_id=person.id,
            subject_label=person.display_name,
            after=after,
            succeeded=succeeded,
        )


def _refuse_while_locked(login: str) -> None:
    minutes = lockout.locked_minutes(login)
    if minutes:
        raise Refusal(
            "locked",
            f"登录名“{login}”已连续输错{lockout.FAILURE_LIMIT}次，暂时锁定。",
            f"请在{minutes}分钟后再试，或请安全管理员解锁。",
            field="username",
            data={"minutes": minutes},
        )


@transaction.atomic
def _leave_failed_trail(login: str, address: str) -> None:
    person = Person.objects.filter(username=login).first()
    if person is not None:
        _record(person, "session.sign_in_failed", address, succeeded=False)
        if lockout.failures_left(login) == 0:
            _record(person, "session.locked", address, succeeded=False)
        return
    # people type passwords into the wrong field: of an unknown user name only its beginning is kept
    nobody = Actor(user_id=NOBODY, display_name=f"（未知）{login[:2]}***", zone_id=PLATFORM_ZONE_ID, address=address)
    with bound_to_zone(PLATFORM_ZONE_ID):
        record(nobody, "session.sign_in_failed", subject_kind="person", subject_label=f"{login[:2]}***", succeeded=False)


@transaction.atomic
def _spend_one_time_password(person: Person) -> None:
    now = clock.now()
    newest = OneTimePassword.objects.select_for_update().filter(person_id=person.id).order_by("-issued_at", "-id").first()
    if newest is None:  # told to change an ordinary password
        return
    if newest.used_at is not None or newest.expires_at <= now:
        raise Refusal("one_time_password_spent", "这个一次性密码已经用过或已过期。", "请联系本区系统管理员重新发放。", field="password")
    newest.used_at = now
    newest.save(update_fields=["used_at"])


def _spend_code(person: Person, code: str) -> str:
    if person.totp_secret_encrypted is None or person.totp_confirmed_at is None:
        return ""
    secret = decrypt_personal(person.totp_secret_encrypted)
    step = accepted_step(code, code_at=lambda number: code_at(secret, number), now=clock.now(), last_step=person.totp_last_step)
    if step is not None:
        person.totp_last_step = step
        person.save(update_fields=["totp_last_step"])
        return "code"
    typed = tidy_recovery_code(code)
    if len(typed) != 11:
        return ""
    for stored in RecoveryCode.objects.select_for_update().filter(person_id=person.id, used_at__isnull=True):
        if check_password(typed, stored.code_hash):
            stored.used_at = clock.now()
            stored.save(update_fields=["used_at"])
            return "recovery_code"
    return ""
