"""Accounts: creating, changing, closing them; new passwords by an administrator."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from huoshui.audit.actions import record
from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.names import pinyin_key
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal
from huoshui.operations.adapters.keys import decrypt_personal, encrypt_personal, lookup_hash
from huoshui.organizations.actions.versions import take_row, write_changes
from huoshui.organizations.actions.zones import required_name
from huoshui.organizations.adapters import lockout
from huoshui.organizations.models import OneTimePassword, Person, Post, RecoveryCode
from huoshui.organizations.rules import policy
from huoshui.organizations.rules.passwords import ONE_TIME_VALID_FOR, new_one_time_password
from huoshui.organizations.rules.platform import PLATFORM_PERSON_ID

_USERNAME = re.compile(r"^[a-z][a-z0-9_.-]{0,38}[a-z0-9]$")
_PHONE = re.compile(r"^(1\d{10}|0\d{2,3}-?\d{7,8}|\d{7,8})$")


@transaction.atomic
def create_person(actor: Actor, *, username: str, display_name: str, phone: str = "") -> tuple[Person, str]:
    """A new account kept by the actor's zone, without any right yet (posts give rights), and its one-time password.

    The password is told once, here; the database holds its hash.
    """
    policy.require(actor, "system:person_create")
    login = tidy_username(username)
    name = required_name(display_name, what="姓名", limit=40)
    password = new_one_time_password()
    try:
        with transaction.atomic():
            person = Person.objects.create(
                username=login,
                display_name=name,
                pinyin_key=pinyin_key(name),
                home_zone_id=actor.zone_id,
                must_change_password=True,
                password=make_password(password),
                **_phone_columns(phone),
            )
    except IntegrityError:
        raise Refusal("username_taken", f"登录名“{login}”已有人使用。", "请换一个，例如加上数字。", field="username") from None
    _issue_one_time(person)
    record(
        actor,
        "person.created",
        subject_kind="person",
        subject_id=person.id,
        subject_label=name,
        after={"username": login, "display_name": name, "has_phone": bool(phone)},
    )
    return person, password


@transaction.atomic
def edit_person(actor: Actor, person_id: UUID, *, display_name: str, phone: str | None, expected_version: int | None) -> Person:
    """Change the name or the phone (None: leave the phone as it is, "": remove it)."""
    policy.require(actor, "system:person_edit")
    person = _kept_person(actor, person_id, expected_version=expected_version, yours={"display_name": display_name})
    name = required_name(display_name, what="姓名", limit=40)
    after: dict[str, Any] = {}
    before: dict[str, Any] = {}
    if name != person.display_name:
        before, after = {"display_name": person.display_name}, {"display_name": name}
    columns = {**after, "pinyin_key": pinyin_key(name)} if after else {}
    if phone is not None:
        columns |= _phone_columns(phone)
        if columns.get("phone_lookup") != person.phone_lookup:
            before["phone"], after["phone"] = "（原号码）" if person.phone_lookup else "", "（新号码）" if phone else ""
    if after:
        write_changes(person, columns)
        record(actor, "person.edited", subject_kind="person", subject_id=person.id, subject_label=name, before=before, after=after)
    return person


@transaction.atomic
def deactivate_person(actor: Actor, person_id: UUID, *, reason: str, expected_version: int | None) -> Person:
    """Close an account: it signs in no more, its sessions end now, its posts here end today. What it did stays."""
    policy.require(actor, "system:person_deactivate")
    person = _kept_person(actor, person_id, expected_version=expected_version)
    if person.id == actor.user_id:
        raise Refusal("own_account", "不能停用自己的账号。", "请由另一位系统管理员办理。")
    if not reason.strip():
        raise Refusal("reason_missing", "停用账号没有写原因。", "请写明原因，例如“调离”。", field="reason")
    if person.is_active:
        write_changes(person, {"is_active": False, "session_epoch": person.session_epoch + 1})
        record(
            actor,
            "person.deactivated",
            subject_kind="person",
            subject_id=person.id,
            subject_label=person.display_name,
            before={"is_active": True},
            after={"is_active": False, "reason": reason.strip()[:200]},
        )
    return person


@transaction.atomic
def activate_person(actor: Actor, person_id: UUID, *, expected_version: int | None) -> str:
    """Open a closed account again, with a new one-time password (given back once)."""
    policy.require(actor, "system:person_activate")
    person = _kept_person(actor, person_id, expected_version=expected_version)
    if person.is_active:
        raise Refusal("already_active", f"{person.display_name}的账号已是启用状态。", "不用再办。")
    password = _give_new_password(person, {"is_active": True})
    record(
        actor,
        "person.activated",
        subject_kind="person",
        subject_id=person.id,
        subject_label=person.display_name,
        before={"is_active": False},
        after={"is_active": True},
    )
    return password


@transaction.atomic
def reset_password(actor: Actor, person_id: UUID, *, expected_version: int | None = None) -> str:
    """A new one-time password (given back once, valid once within 72 hours); sessions end, the second factor stays."""
    policy.require(actor, "system:person_reset_password")
    person = _kept_person(actor, person_id, expected_version=expected_version)
    if person.id == actor.user_id:
        raise Refusal("own_account", "不能给自己重置密码。", "请在右上角“我的账号”里修改密码。")
    if not person.is_active:
        raise Refusal("not_active", f"{person.display_name}的账号已停用。", "请先启用账号。")
    password = _give_new_password(person, {})
    record(actor, "person.password_reset", subject_kind="person", subject_id=person.id, subject_label=person.display_name)
    return password


@transaction.atomic
def reset_second_factor(actor: Actor, person_id: UUID, *, expected_version: int | None = None) -> None:
    """Forget the phone and the recovery codes; at the next sign-in the person enrols anew. Sessions end."""
    policy.require(actor, "system:person_reset_second_factor")
    person = _kept_person(actor, person_id, expected_version=expected_version)
    if person.id == actor.user_id:
        raise Refusal("own_account", "不能给自己重置动态口令。", "请由另一位安全管理员办理。")
    if person.is_sample:
        raise Refusal("sample_account", "示例账号的动态口令不能重置。", "请用 huoshui user code 查看它的口令。")
    had_one = person.totp_confirmed_at is not None
    RecoveryCode.objects.filter(person_id=person.id).delete()
    write_changes(person, {"totp_secret_encrypted": None, "totp_confirmed_at": None, "session_epoch": person.session_epoch + 1})
    record(
        actor,
        "person.second_factor_reset",
        subject_kind="person",
        subject_id=person.id,
        subject_label=person.display_name,
        before={"enrolled": had_one},
        after={"enrolled": False},
    )


@transaction.atomic
def unlock_person(actor: Actor, person_id: UUID) -> int:
    """Lift the lock of failed sign-ins; the count of failures forgotten."""
    policy.require(actor, "system:person_unlock")
    person = _kept_person(actor, person_id, expected_version=None)
    forgotten = lockout.unlock(person.username)
    record(
        actor,
        "person.unlocked",
        subject_kind="person",
        subject_id=person.id,
        subject_label=person.display_name,
        after={"attempts_forgotten": forgotten},
    )
    return forgotten


@transaction.atomic
def seal_personal_data_again(old_key: bytes, new_key: bytes) -> int:
    """Phones and second-factor secrets from one key to another, for `key rotate`: the count of people changed."""
    changed = 0
    for person in Person.objects.select_for_update().order_by("id"):
        columns: dict[str, Any] = {}
        if person.phone_encrypted:
            phone = decrypt_personal(person.phone_encrypted, old_key)
            columns |= {"phone_encrypted": encrypt_personal(phone, new_key), "phone_lookup": lookup_hash(phone, new_key)}
        if person.totp_secret_encrypted:
            secret = decrypt_personal(person.totp_secret_encrypted, old_key)
            columns["totp_secret_encrypted"] = encrypt_personal(secret, new_key)
        if columns:
            write_changes(person, columns)
            changed += 1
    return changed


def tidy_username(text: str) -> str:
    """The user name in lower case, refused unless 3 to 40 of a-z, 0-9, dot, hyphen, underscore, beginning with a letter."""
    login = text.strip().lower()
    if not _USERNAME.match(login):
        raise Refusal(
            "bad_username",
            f"登录名“{text.strip()[:40]}”不可用。" if text.strip() else "登录名没有填写。",
            "请用2至40位小写字母、数字、点、横线或下划线，以字母开头。",
            field="username",
        )
    return login


def _kept_person(actor: Actor, person_id: UUID, *, expected_version: int | None, yours: dict[str, Any] | None = None) -> Person:
    """The person, locked, if seen in the actor's zone (else NotVisible) and kept by it (else NotPermitted)."""
    person = Person.objects.filter(id=person_id).exclude(id=PLATFORM_PERSON_ID).first()
    if person is None:
        raise NotVisible
    has_post_here = Post.objects.in_zone(actor.zone_id).filter(person_id=person_id).exists()
    if person.home_zone_id != actor.zone_id and not has_post_here:
        raise NotVisible
    if person.home_zone_id != actor.zone_id and actor.user_id != PLATFORM_PERSON_ID:
        home = person.home_zone.name if person.home_zone else "平台"
        raise NotPermitted(f"{person.display_name}的账号由“{home}”管理。", "请切换到那里，或联系那里的管理员办理。")
    taken: Person = take_row(
        Person.objects.all(), person_id, expected_version=expected_version, yours=yours, shown=("display_name", "is_active")
    )
    return taken


def _give_new_password(person: Person, also: dict[str, Any]) -> str:
    password = new_one_time_password()
    write_changes(
        person,
        {"password": make_password(password), "must_change_password": True, "session_epoch": person.session_epoch + 1, **also},
    )
    _issue_one_time(person)
    lockout.unlock(person.username)
    return password


def _issue_one_time(person: Person) -> None:
    now = clock.now()
    OneTimePassword.objects.filter(person_id=person.id, used_at__isnull=True).update(used_at=now)
    OneTimePassword.objects.create(person_id=person.id, issued_at=now, expires_at=now + ONE_TIME_VALID_FOR)


def _phone_columns(phone: str) -> dict[str, Any]:
    plain = "".join(phone.split())
    if not plain:
        return {"phone_encrypted": None, "phone_lookup": ""}
    if not _PHONE.match(plain):
        raise Refusal("bad_phone", "电话号码不像手机或座机号。", "请填11位手机号，或带区号的座机号。", field="phone")
    return {"phone_encrypted": encrypt_personal(plain), "phone_lookup": lookup_hash(plain)}
