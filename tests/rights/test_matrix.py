"""The generated matrix of rights, and proof that it catches holes."""

from __future__ import annotations

import types
from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import clear_url_caches, include, path, set_urlconf

from huoshui.core.actor import ROLES
from huoshui.core.refusals import NotVisible
from huoshui.organizations.rules.policy import POLICY
from huoshui.organizations.rules.role_sets import BUSINESS, PUBLIC, SIGNED_IN
from huoshui.web.session.policy_check import refuse_to_start_without_policy
from tests.cast import build_cast
from tests.rights.matrix import addresses, findings, shares

pytestmark = pytest.mark.django_db
LOTS = shares((address.area for address in addresses()), 14)


@pytest.mark.parametrize("areas", LOTS, ids="+".join)
def test_every_address_answers_every_member_of_the_cast_as_the_policy_says(areas: tuple[str, ...]) -> None:
    found = findings(build_cast(), [address for address in addresses() if address.area in areas])
    assert not found, "\n".join(found[:40])


def test_the_policy_names_only_roles_that_exist() -> None:
    assert {role for roles in POLICY.values() for role in roles} <= {*ROLES, PUBLIC}


def test_the_three_administrators_see_no_page_of_the_work() -> None:
    seen = [
        operation
        for operation in POLICY
        if operation.startswith(("projects:", "batches:", "gaps:", "enterprises:", "imports:", "cockpit:"))
    ]
    administrators = {"system_administrator", "security_administrator", "audit_administrator"}
    assert seen
    assert not [operation for operation in seen if POLICY[operation] & administrators]


def _tells_the_id(request: HttpRequest, unit_id: str) -> HttpResponse:
    return HttpResponse(f"没有 {unit_id}", status=404)


def _shows_everybodys(request: HttpRequest, unit_id: str) -> HttpResponse:
    return HttpResponse("看吧")


def _names_a_stranger(request: HttpRequest) -> HttpResponse:
    return HttpResponse("金丝雀白石园区")


def _crashes(request: HttpRequest) -> HttpResponse:
    raise ValueError("boom")


def _hides_all(request: HttpRequest, unit_id: str) -> HttpResponse:
    raise NotVisible


HOLES: list[tuple[str, str, Callable[..., HttpResponse], frozenset[str], str]] = [
    ("another zone's record is shown", "hole/<uuid:unit_id>/", _shows_everybodys, BUSINESS, "不该看得到"),
    ("a 404 that tells more than a random one", "hole/<uuid:unit_id>/", _tells_the_id, BUSINESS, "不一样"),
    ("a stranger's text on a page", "hole/", _names_a_stranger, SIGNED_IN, "看不到的记录"),
    ("a page that fails", "hole/", _crashes, SIGNED_IN, "服务器出错"),
    ("a record hidden from its owner", "hole/<uuid:unit_id>/", _hides_all, BUSINESS, "本应看得到"),
    ("a parameter that nobody registered", "hole/<uuid:secret_id>/", _hides_all, BUSINESS, "没有登记"),
]


@pytest.mark.parametrize(("hole", "route", "view", "roles", "words"), HOLES, ids=[hole[0] for hole in HOLES])
def test_a_planted_hole_is_found(
    monkeypatch: pytest.MonkeyPatch,
    settings: types.SimpleNamespace,
    hole: str,
    route: str,
    view: Callable[..., HttpResponse],
    roles: frozenset[str],
    words: str,
) -> None:
    module = types.ModuleType("planted_urls")
    module.urlpatterns = [path(route, view, name="planted"), path("", include("huoshui.config.urls"))]  # type: ignore[attr-defined]
    for name in ("handler400", "handler403", "handler404", "handler500"):
        setattr(module, name, getattr(__import__("huoshui.config.urls", fromlist=[name]), name))
    monkeypatch.setitem(__import__("sys").modules, "planted_urls", module)
    monkeypatch.setitem(POLICY, "planted", roles)
    settings.ROOT_URLCONF = "planted_urls"
    clear_url_caches()
    set_urlconf(None)
    found = findings(build_cast(), [address for address in addresses() if address.operation == "planted"])
    clear_url_caches()
    assert any(words in sentence for sentence in found), found


def test_a_page_without_a_row_keeps_the_product_from_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_to_start_without_policy()
    monkeypatch.delitem(POLICY, "session:profile")
    with pytest.raises(Exception, match="session:profile"):
        refuse_to_start_without_policy()
