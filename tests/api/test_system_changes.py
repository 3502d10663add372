"""Writing system matters over REST: the same deeds as on pages, one-time passwords told once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.organizations.models import Post, Unit
from huoshui.organizations.queries import received_copies
from tests.cast import Cast, build_cast, sign_in

pytestmark = pytest.mark.django_db
Ask = Callable[..., Any]


@pytest.fixture
def cast() -> Cast:
    return build_cast()


@pytest.fixture
def ask(cast: Cast) -> Ask:
    """``ask("xi", "POST", "/units", {…})`` → the answer."""
    clients: dict[str, Client] = {}

    def send(member: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
        client = clients.setdefault(member, sign_in(Client(raise_request_exception=False), getattr(cast, member)))
        return client.generic(method, f"/api/v1{path}", json.dumps(body or {}), content_type="application/json", **headers)

    return send


def keeper_of(cast: Cast, role: str) -> str:
    """Whoever of the cast holds the role."""
    return next(member.name for member in cast.members if member.role == role and member.zone.id == cast.home.id)


def test_a_unit_is_made_changed_and_closed_with_its_posts(cast: Cast, ask: Ask) -> None:
    system = keeper_of(cast, "system_administrator")
    made = ask(system, "POST", "/units", {"name": "专班", "kind": "task_force"})
    assert made.status_code == 201, made.content.decode()
    unit = f"/units/{made.json()['id']}"
    changed = ask(system, "PATCH", unit, {"name": "链长制专班", "kind": "task_force", "expected_version": 1})
    assert changed.json()["version"] == 2
    stale = ask(system, "PATCH", unit, {"name": "别的名字", "kind": "task_force", "expected_version": 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    closed = ask(system, "POST", f"{unit}/close", {"ends_on": "2026-06-30", "expected_version": 2})
    assert closed.json()["posts_ended"] == 0
    with bound_to_zone(cast.home.id):
        assert Unit.objects.in_zone(cast.home.id).get(id=made.json()["id"]).ends_on == date(2026, 6, 30)


def test_a_person_gets_a_password_once_and_a_post_from_another_hand(cast: Cast, ask: Ask) -> None:
    system, security = keeper_of(cast, "system_administrator"), keeper_of(cast, "security_administrator")
    key = {"HTTP_IDEMPOTENCY_KEY": str(uuid4())}
    body = {"username": "newcomer", "display_name": "新来的"}
    made = ask(system, "POST", "/people", body, **key)
    assert made.status_code == 201 and len(made.json()["one_time_password"]) > 8
    assert made["Cache-Control"] == "no-store"
    again = ask(system, "POST", "/people", body, **key)
    assert (again.status_code, again.json()["code"]) == (409, "told_once")
    person_id = made.json()["id"]
    assert ask(system, "POST", f"/people/{person_id}/posts", {"role": "officer"}).status_code == 403
    unit = str(cast.units["promotion_office"].id)
    post = ask(security, "POST", f"/people/{person_id}/posts", {"role": "department", "unit_id": unit})
    assert post.status_code == 201, post.content.decode()
    ended = ask(security, "POST", f"/posts/{post.json()['id']}/end", {"ends_on": "2026-12-31", "expected_version": 1})
    assert ended.status_code == 200
    with bound_to_zone(cast.home.id):
        assert Post.objects.in_zone(cast.home.id).get(id=post.json()["id"]).ends_on == date(2026, 12, 31)


def test_a_rule_of_the_zone_is_set_with_every_problem_told_at_once(cast: Cast, ask: Ask) -> None:
    body = {"title": "区政府常务会议议定", "effective_from": "2026-01-01", "expected_version": 0, "content": {"bands": []}}
    refused = ask("mei", "POST", "/rules/investment_bands/versions", body)
    assert refused.status_code == 422
    bands = [{"name": "小", "below": "2亿元"}, {"name": "大", "from": "2亿元"}]
    made = ask("mei", "POST", "/rules/investment_bands/versions", {**body, "content": {"bands": bands}})
    assert made.status_code == 201 and made.json()["version"] == 1
    assert ask("mei", "POST", "/rules/no_such_set/versions", body).status_code in (404, 422)


def test_a_project_is_handed_to_the_parent_and_to_nobody_else(cast: Cast, ask: Ask) -> None:
    made = ask("mei", "POST", "/projects", {"name": "上报的项目", "evidence_text": "招商局来函"}).json()
    refused = ask("mei", "POST", f"/projects/{made['id']}/hand-over", {"to_zone_id": str(cast.elsewhere.id)})
    assert (refused.status_code, refused.json()["code"]) == (422, "not_a_receiver")
    sent = ask("mei", "POST", f"/projects/{made['id']}/hand-over", {"to_zone_id": str(cast.parent.id)})
    assert sent.status_code == 201, sent.content.decode()
    with bound_to_zone(cast.parent.id):
        copies = received_copies(cast.parent_lin.actor).copies
    assert [(copy.id, copy.content["项目名称"]) for copy in copies] == [(UUID(sent.json()["id"]), "上报的项目")]


def test_views_are_kept_and_forgotten_over_rest(cast: Cast, ask: Ask) -> None:
    made = ask("mei", "POST", "/saved-views", {"list_key": "projects", "name": "大项目", "query": "stage=started&after=x"})
    assert made.status_code == 201
    (view,) = ask("mei", "GET", "/saved-views?list_key=projects").json()["views"]
    assert (view["name"], view["query"]) == ("大项目", "stage=started")
    assert ask("ma", "DELETE", f"/saved-views/{view['id']}").status_code == 404
    assert ask("mei", "DELETE", f"/saved-views/{view['id']}").status_code == 200
