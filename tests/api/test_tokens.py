"""Personal tokens: a program acts as its person, within its scopes, until it is revoked, over, or the password changes."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from huoshui.audit.models import AuditEntry
from huoshui.core import clock
from huoshui.core.refusals import Refusal
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.actions import create_token, revoke_token
from huoshui.organizations.models import AccessToken, Person
from huoshui.organizations.queries import own_tokens
from huoshui.organizations.rules import access_tokens as rules
from tests.cast import PASSWORD, Cast, build_cast, sign_in

pytestmark = pytest.mark.django_db
PROJECT = {"name": "令牌登记的项目", "evidence_text": "招商局来函"}


@pytest.fixture
def cast() -> Cast:
    return build_cast()


def token_of(cast: Cast, *scopes: str, member: str = "mei") -> tuple[Any, str]:
    person = getattr(cast, member)
    with bound_to_zone(person.zone.id):
        expires_on = clock.today() + timedelta(days=30)
        return create_token(person.actor, name="取数程序", scopes=scopes, expires_on=expires_on, password=PASSWORD)


def ask(token: str, path: str, body: Any = None, **headers: str) -> Any:
    client = Client(raise_request_exception=False)
    more: dict[str, Any] = {"HTTP_AUTHORIZATION": f"Bearer {token}", **headers}
    if body is None:
        return client.get(f"/api/v1{path}", **more)
    return client.post(f"/api/v1{path}", json.dumps(body), content_type="application/json", **more)


def test_a_program_reads_as_its_person_without_cookie_or_csrf_token(cast: Cast) -> None:
    _, token = token_of(cast, "read")
    answer = ask(token, "/session")
    assert answer.status_code == 200 and answer.json()["display_name"] == cast.mei.actor.display_name
    assert ask(token, "/projects").status_code == 200


def test_scopes_bound_what_it_may_write_and_the_posts_bound_it_besides(cast: Cast) -> None:
    _, reading = token_of(cast, "read")
    refused = ask(reading, "/projects", PROJECT)
    assert (refused.status_code, refused.json()["code"]) == (403, "token_scope")
    _, writing = token_of(cast, "projects")
    assert ask(writing, "/projects", PROJECT).status_code in (200, 201)
    assert ask(writing, "/projects").status_code == 403  # reading is a scope of its own
    _, leader = token_of(cast, "projects", member="liu")
    answer = ask(leader, "/projects", {**PROJECT, "name": "另一个项目"})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_accounts_and_tokens_are_never_written_by_a_token(cast: Cast) -> None:
    for operation in ("system:person_create", "system:rule_create", "session:create_token", "session:change_password"):
        assert not rules.scope_allows(frozenset(rules.SCOPES), operation, "POST")


def test_the_same_key_is_carried_out_once(cast: Cast) -> None:
    _, token = token_of(cast, "projects")
    first, again = (ask(token, "/projects", PROJECT, HTTP_IDEMPOTENCY_KEY="0190a000-0000-7000-8000-00000000000a") for _ in range(2))
    assert first.json() == again.json(), (first.json(), again.json())
    assert again.headers["Idempotent-Replayed"] == "true", again.json()


def test_deeds_by_token_name_it_in_the_trail(cast: Cast) -> None:
    _, token = token_of(cast, "projects")
    ask(token, "/projects", PROJECT)
    with bound_to_zone(cast.home.id):
        operations = {entry.operation: entry for entry in AuditEntry.objects.in_zone(cast.home.id)}
    assert "取数程序" in operations["project.created"].actor_address
    assert operations["token.created"].after["scopes"] == ["projects"] and token not in str(operations["token.created"].after)


def test_only_the_hash_is_kept_and_last_use_is_noted(cast: Cast) -> None:
    token_id, token = token_of(cast, "read")
    ask(token, "/session")
    with bound_to_zone(cast.home.id):
        row = AccessToken.objects.in_zone(cast.home.id).get(id=token_id)
        parts = rules.read(token)
        assert parts is not None and row.secret_hash == rules.secret_hash(parts.secret) and row.last_used_at is not None
        assert own_tokens(cast.mei.actor)[0].state == "在用"


@pytest.mark.parametrize("end", ["revoked", "expired", "password", "inactive"])
def test_a_token_that_is_over_opens_nothing(cast: Cast, end: str) -> None:
    token_id, token = token_of(cast, "read")
    with bound_to_zone(cast.home.id):
        if end == "revoked":
            revoke_token(cast.mei.actor, token_id)
        elif end == "expired":
            AccessToken.objects.in_zone(cast.home.id).filter(id=token_id).update(expires_on=clock.today() - timedelta(days=1))
        elif end == "password":
            Person.objects.filter(id=cast.mei.id).update(session_epoch=99)
        else:
            Person.objects.filter(id=cast.mei.id).update(is_active=False)
    assert ask(token, "/session").status_code == 401


@pytest.mark.parametrize("text", ["", "hs_", "hs_abc", "hs_" + "A" * 86, "x" * 500])
def test_what_is_no_token_is_a_401(cast: Cast, text: str) -> None:
    assert ask(text, "/session").status_code == 401


def test_a_changed_secret_or_another_zone_opens_nothing(cast: Cast) -> None:
    _, token = token_of(cast, "read")
    parts = rules.read(token)
    assert parts is not None
    for forged in (
        rules.written(parts.zone_id, parts.token_id, bytes(32)),
        rules.written(cast.elsewhere.id, parts.token_id, parts.secret),
    ):
        assert ask(forged, "/session").status_code == 401


def test_a_token_opens_no_page(cast: Cast) -> None:
    _, token = token_of(cast, "read")
    assert Client().get("/projects/", HTTP_AUTHORIZATION=f"Bearer {token}").status_code == 302


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": " "}, "token_without_name"),
        ({"scopes": []}, "token_scopes"),
        ({"scopes": ["everything"]}, "token_scopes"),
        ({"expires_on": clock.today() - timedelta(days=1)}, "token_expiry"),
        ({"expires_on": clock.today() + timedelta(days=900)}, "token_expiry"),
        ({"password": "wrong"}, "wrong_password"),
    ],
)
def test_what_a_token_needs_is_told(cast: Cast, change: dict[str, Any], code: str) -> None:
    asked: dict[str, Any] = {"name": "程序", "scopes": ["read"], "expires_on": clock.today() + timedelta(days=9), "password": PASSWORD}
    with bound_to_zone(cast.home.id), pytest.raises(Refusal) as refused:
        create_token(cast.mei.actor, **asked | change)
    assert refused.value.code == code


def test_on_the_account_page_it_is_shown_once_and_revoked(cast: Cast) -> None:
    client = sign_in(Client(), cast.mei)
    expires_on = (clock.today() + timedelta(days=9)).isoformat()
    posted = {"name": "取数程序", "scopes": ["read"], "expires_on": expires_on, "password": PASSWORD}
    page = client.post("/session/account/tokens/", posted, follow=True).content.decode()
    token = page.split("<code>hs_")[1].split("</code>")[0]
    assert ask("hs_" + token, "/session").status_code == 200
    again = client.get("/session/account/").content.decode()
    assert token not in again and "取数程序" in again
    address = again.split('action="/session/account/tokens/')[1].split('"')[0]
    assert "令牌已停用" in client.post(f"/session/account/tokens/{address}", follow=True).content.decode()
    assert ask("hs_" + token, "/session").status_code == 401
    assert "密码不对" in client.post("/session/account/tokens/", {**posted, "password": "x"}).content.decode()
