"""Enrolling a phone as second factor, and the recovery codes on paper."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from huoshui.audit.actions import record
from huoshui.core import clock
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.operations.adapters.keys import decrypt_personal, encrypt_personal
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.actions.sign_in import person_as_actor
from huoshui.organizations.adapters.one_time_codes import code_at, enrolment_address, new_secret, picture_png
from huoshui.organizations.models import Person, RecoveryCode
from huoshui.organizations.rules.passwords import new_recovery_code
from huoshui.organizations.rules.second_factor import RECOVERY_CODE_COUNT, accepted_step


@transaction.atomic
def begin_enrolment(person_id: UUID) -> str:
    """The secret that the phone is to learn, kept unconfirmed until a code proves that it did. The same until confirmed."""
    person = _person(person_id)
    if person.totp_confirmed_at is not None:
        raise Refusal("already_enrolled", "您已经绑定过动态口令。", "换手机请联系安全管理员重置。")
    if person.totp_secret_encrypted is not None:
        return decrypt_personal(person.totp_secret_encrypted)
    secret = new_secret()
    person.totp_secret_encrypted = encrypt_personal(secret)
    person.save(update_fields=["totp_secret_encrypted"])
    return secret


def enrolment_picture(person_id: UUID) -> bytes:
    """The QR code of the unconfirmed secret as PNG; refused once it is confirmed, so that nobody photographs it later."""
    secret = begin_enrolment(person_id)
    username = Person.objects.values_list("username", flat=True).get(id=person_id)
    return picture_png(enrolment_address(secret, username))


@transaction.atomic
def confirm_enrolment(person_id: UUID, *, code: str, address: str = "") -> list[str]:
    """Prove by one code that the phone knows the secret; gives the recovery codes, told once."""
    person = _person(person_id)
    if person.totp_confirmed_at is not None:
        raise Refusal("already_enrolled", "您已经绑定过动态口令。", "换手机请联系安全管理员重置。")
    if person.totp_secret_encrypted is None:
        raise Refusal("not_begun", "还没有开始绑定。", "请先扫描二维码。")
    secret = decrypt_personal(person.totp_secret_encrypted)
    step = accepted_step(code, code_at=lambda number: code_at(secret, number), now=clock.now(), last_step=person.totp_last_step)
    if step is None:
        raise Refusal(
            "wrong_code", "动态口令不对，手机还没有绑定成功。", "请核对手机时间是否自动校准，等出现下一个口令再填。", field="code"
        )
    person.totp_last_step = step
    person.totp_confirmed_at = clock.now()
    person.version += 1
    person.save(update_fields=["totp_last_step", "totp_confirmed_at", "version"])
    codes = _new_codes(person)
    _trail(person, "person.second_factor_enrolled", address)
    return codes


@transaction.atomic
def renew_recovery_codes(person_id: UUID, *, password: str, address: str = "") -> list[str]:
    """Ten new recovery codes, told once; the old ones are void. Asks for the password again."""
    person = _person(person_id)
    if person.totp_confirmed_at is None:
        raise Refusal("not_enrolled", "您还没有绑定动态口令。", "不用恢复码。")
    if not check_password(password, person.password):
        raise Refusal("wrong_password", "密码不对，恢复码没有更换。", "请核对后重试。", field="password")
    codes = _new_codes(person)
    _trail(person, "person.recovery_codes_renewed", address)
    return codes


def _person(person_id: UUID) -> Person:
    person = Person.objects.select_for_update().filter(id=person_id, is_active=True).first()
    if person is None:
        raise NotVisible
    return person


def _new_codes(person: Person) -> list[str]:
    RecoveryCode.objects.filter(person_id=person.id).delete()
    codes = [new_recovery_code() for _ in range(RECOVERY_CODE_COUNT)]
    RecoveryCode.objects.bulk_create([RecoveryCode(person_id=person.id, code_hash=make_password(code)) for code in codes])
    return codes


def _trail(person: Person, operation: str, address: str) -> None:
    actor = person_as_actor(person, address)
    with bound_to_zone(actor.zone_id):
        record(actor, operation, subject_kind="person", subject_id=person.id, subject_label=person.display_name)
