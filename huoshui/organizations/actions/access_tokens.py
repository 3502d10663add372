"""Personal tokens: made and revoked by their person, taken at the door of the API."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.db.models import Q

from huoshui.audit.actions import record
from huoshui.core import clock
from huoshui.core.actor import Actor
from huoshui.core.names import tidy_text
from huoshui.core.refusals import NotVisible, Refusal
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.operations.models import new_public_id
from huoshui.organizations.models import AccessToken, Person
from huoshui.organizations.queries import actor_for
from huoshui.organizations.rules import access_tokens as rules
from huoshui.organizations.rules import policy

NOTED_EVERY = timedelta(minutes=1)  # a busy program is not to write a row with each request


@transaction.atomic
def create_token(actor: Actor, *, name: str, scopes: Collection[str], expires_on: date, password: str) -> tuple[UUID, str]:
    """(id, the token itself, told this once). Asks for the password: a session left open is not to hand out keys."""
    policy.require(actor, "session:create_token")
    label = tidy_text(name)[:40]
    if not label:
        raise Refusal("token_without_name", "令牌没有起名。", "请写明给哪个程序用。", field="name")
    wanted = sorted(set(scopes))
    if not wanted or set(wanted) - rules.SCOPES.keys():
        raise Refusal("token_scopes", "没有选择令牌能做什么。", "请至少选一项。", field="scopes")
    today = clock.today()
    if not today <= expires_on <= today + timedelta(days=rules.LONGEST_DAYS):
        raise Refusal(
            "token_expiry", "到期日应在今天之后、一年以内。", f"例如 {today + timedelta(days=rules.USUAL_DAYS)}。", field="expires_on"
        )
    person = Person.objects.get(id=actor.user_id)
    if not check_password(password, person.password):
        raise Refusal("wrong_password", "密码不对，令牌没有生成。", "请核对后重试。", field="password")
    if _alive(actor).count() >= rules.MOST_TOKENS:
        raise Refusal("too_many_tokens", f"已有 {rules.MOST_TOKENS} 个令牌在用。", "请先停用不用的。", field="name")
    token_id, secret = new_public_id(), rules.new_secret()
    AccessToken.objects.create_in(
        actor.zone_id,
        id=token_id,
        person_id=actor.user_id,
        name=label,
        scopes=wanted,
        secret_hash=rules.secret_hash(secret),
        session_epoch=person.session_epoch,
        created_at=clock.now(),
        expires_on=expires_on,
    )
    after = {"name": label, "scopes": wanted, "expires_on": expires_on}
    record(actor, "token.created", subject_kind="token", subject_id=token_id, subject_label=label, after=after)
    return token_id, rules.written(actor.zone_id, token_id, secret)


@transaction.atomic
def revoke_token(actor: Actor, token_id: UUID) -> None:
    """End a token of one's own at once; a second time changes nothing. NotVisible for anybody else's."""
    policy.require(actor, "session:revoke_token")
    token: AccessToken | None = (
        AccessToken.objects.in_zone(actor.zone_id).select_for_update().filter(person_id=actor.user_id, id=token_id).first()
    )
    if token is None:
        raise NotVisible
    if token.revoked_at is not None:
        return
    token.revoked_at = clock.now()
    token.save(update_fields=["revoked_at"])
    record(actor, "token.revoked", subject_kind="token", subject_id=token.id, subject_label=token.name)


def take_token(text: str, *, address: str) -> tuple[Actor, frozenset[str]] | None:
    """Who comes with a token, and its scopes; None for one that is wrong, over, revoked, or whose person is no longer there.

    The trail shows the token's name beside the address of every deed that is done with it.
    """
    asked = rules.read(text)
    if asked is None:
        return None
    with bound_to_zone(asked.zone_id):
        token: AccessToken | None = (
            AccessToken.objects.in_zone(asked.zone_id).select_related("person").filter(id=asked.token_id, revoked_at=None).first()
        )
        if token is None or not rules.is_secret(asked.secret, token.secret_hash):
            return None
        person = token.person
        if token.expires_on < clock.today() or not person.is_active or person.session_epoch != token.session_epoch:
            return None
        try:
            actor = actor_for(person.id, asked.zone_id, address=f"{address} 令牌“{token.name}”"[:64])
        except NotVisible:
            return None
        _note_use(token)
    return actor, frozenset(token.scopes)


def _note_use(token: AccessToken) -> None:
    now = clock.now()
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - NOTED_EVERY)
    AccessToken.objects.in_zone(token.zone_id).filter(stale, id=token.id).update(last_used_at=now)


def _alive(actor: Actor) -> Any:
    return AccessToken.objects.in_zone(actor.zone_id).filter(person_id=actor.user_id, revoked_at=None, expires_on__gte=clock.today())
