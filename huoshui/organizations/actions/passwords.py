"""A person changing their own password."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from huoshui.audit.actions import record
from huoshui.core import clock
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.actions.sign_in import person_as_actor
from huoshui.organizations.models import Person
from huoshui.organizations.rules.passwords import HISTORY_LENGTH, password_problems


@transaction.atomic
def change_password(person_id: UUID, *, old_password: str, new_password: str, repeated: str, address: str = "") -> Person:
    """From the account page: asks for the present password. Other sessions of the person end; the caller keeps its own alive."""
    person = _person(person_id)
    if not check_password(old_password, person.password):
        raise Refusal("wrong_password", "原密码不对，密码没有修改。", "请核对后重试。", field="old_password")
    return _set(person, new_password, repeated, address, "person.password_changed")


@transaction.atomic
def choose_password(person_id: UUID, *, new_password: str, repeated: str, address: str = "") -> Person:
    """In the course of signing in, when the password was a one-time one or is 90 days old; the old one was just proved."""
    person = _person(person_id)
    return _set(person, new_password, repeated, address, "person.password_chosen")


def _person(person_id: UUID) -> Person:
    person = Person.objects.select_for_update().filter(id=person_id, is_active=True).first()
    if person is None:
        raise NotVisible
    return person


def _set(person: Person, new_password: str, repeated: str, address: str, operation: str) -> Person:
    if new_password != repeated:
        raise Refusal("not_repeated", "两次输入的新密码不一样。", "请重新输入。", field="repeated")
    problems = password_problems(new_password, username=person.username, display_name=person.display_name)
    if problems:
        raise Refusal("weak_password", "".join(problems), "请换一个密码。", field="new_password", data={"problems": problems})
    former = [person.password, *person.password_history][:HISTORY_LENGTH]
    if any(check_password(new_password, stored) for stored in former):
        raise Refusal(
            "password_used_before", f"新密码与最近{HISTORY_LENGTH}次用过的密码相同。", "请换一个没有用过的。", field="new_password"
        )
    person.password_history = former
    person.password = make_password(new_password)
    person.password_changed_at = clock.now()
    person.must_change_password = False
    person.session_epoch += 1
    person.version += 1
    person.save(update_fields=["password", "password_history", "password_changed_at", "must_change_password", "session_epoch", "version"])
    actor = person_as_actor(person, address)
    with bound_to_zone(actor.zone_id):
        record(actor, operation, subject_kind="person", subject_id=person.id, subject_label=person.display_name)
    return person
