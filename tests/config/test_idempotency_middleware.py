"""Idempotency keys as browsers and API clients send them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import RequestFactory

from huoshui.config.idempotency_middleware import IdempotencyMiddleware
from huoshui.core.actor import DISPATCHER, Actor
from huoshui.operations.actions import idempotency
from tests.operations.zones import make_zone

Bind = Callable[[UUID], None]
KEY = "form-0000000001"
REQUESTS = RequestFactory()


class View:
    """Counts its deeds; answers as told."""

    def __init__(self, answer: Callable[[int], HttpResponse] | None = None) -> None:
        self.done = 0
        self.answer = answer or (lambda number: HttpResponseRedirect(f"/projects/{number}/"))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.done += 1
        return self.answer(self.done)


@pytest.fixture
def mei(db: None, bind: Bind) -> Actor:
    actor = Actor(uuid4(), "梅", make_zone(), frozenset({DISPATCHER}))
    bind(actor.zone_id)
    return actor


def form(actor: Actor | None, *, key: str = KEY, token: str = "t1", **fields: Any) -> HttpRequest:
    request = REQUESTS.post("/projects/new/", {"idempotency_key": key, "csrfmiddlewaretoken": token, **fields})
    request.actor = actor  # type: ignore[attr-defined]
    return request


def api(actor: Actor, body: dict[str, Any], *, key: str = KEY, path: str = "/api/projects") -> HttpRequest:
    request = REQUESTS.post(path, json.dumps(body), content_type="application/json", headers={"Idempotency-Key": key})
    request.actor = actor  # type: ignore[attr-defined]
    return request


def test_a_form_sent_twice_is_carried_out_once_and_leads_to_the_same_page(mei: Actor) -> None:
    view = View()
    middleware = IdempotencyMiddleware(view)
    first, again = middleware(form(mei, name="甲")), middleware(form(mei, name="甲", token="another-token"))
    assert (view.done, first["Location"], again["Location"], again.status_code) == (1, "/projects/1/", "/projects/1/", 302)
    assert again["Idempotent-Replayed"] == "true"


def test_the_same_key_with_other_words_or_at_another_address_is_refused(mei: Actor) -> None:
    view = View()
    middleware = IdempotencyMiddleware(view)
    middleware(api(mei, {"name": "甲"}))
    for request in (api(mei, {"name": "乙"}), api(mei, {"name": "甲"}, path="/api/enterprises")):
        answer = middleware(request)
        assert answer.status_code == 422
        assert json.loads(answer.content)["code"] == "idempotency_key_other_body"  # type: ignore[attr-defined]
    assert view.done == 1


def test_an_uploads_content_is_part_of_the_body_and_its_boundary_is_not(mei: Actor) -> None:
    view = View()
    middleware = IdempotencyMiddleware(view)

    def upload(content: bytes) -> HttpRequest:
        return form(mei, file=SimpleUploadedFile("台账.xlsx", content))

    assert middleware(upload(b"one")).status_code == 302
    assert middleware(upload(b"one"))["Idempotent-Replayed"] == "true"
    assert middleware(upload(b"two")).status_code == 422
    assert view.done == 1


def test_the_view_still_reads_the_upload_after_it_was_hashed(mei: Actor) -> None:
    seen: list[bytes] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request.FILES["file"].read())
        return HttpResponse(status=204)

    IdempotencyMiddleware(view)(form(mei, file=SimpleUploadedFile("台账.xlsx", b"bytes")))
    assert seen == [b"bytes"]


def test_an_htmx_answer_is_repeated_with_its_headers(mei: Actor) -> None:
    view = View(lambda number: HttpResponse(status=204, headers={"HX-Redirect": f"/projects/{number}/"}))
    middleware = IdempotencyMiddleware(view)
    middleware(form(mei))
    assert middleware(form(mei))["HX-Redirect"] == "/projects/1/"


def test_a_refused_form_may_be_mended_under_its_key(mei: Actor) -> None:
    view = View(lambda number: HttpResponse("请填写项目名称", status=422) if number == 1 else HttpResponseRedirect("/done/"))
    middleware = IdempotencyMiddleware(view)
    assert middleware(form(mei, name="")).status_code == 422
    assert middleware(form(mei, name="甲")).status_code == 302
    assert view.done == 2


def test_reading_and_strangers_pass_untouched(mei: Actor) -> None:
    view = View()
    middleware = IdempotencyMiddleware(view)
    reading = REQUESTS.get("/projects/", headers={"Idempotency-Key": KEY})
    reading.actor = mei  # type: ignore[attr-defined]
    for request in (reading, reading, form(None), form(None), form(mei, key=""), form(mei, key="")):
        middleware(request)
    assert view.done == 6


def test_a_request_in_flight_is_told_to_wait(mei: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotency, "_lock_for_this_transaction", lambda name: False)  # as a second connection would find it
    view = View()
    middleware = IdempotencyMiddleware(view)
    answer = middleware(api(mei, {}))
    assert (answer.status_code, json.loads(answer.content)["code"], view.done) == (409, "idempotency_key_in_flight", 0)  # type: ignore[attr-defined]
    page = middleware(form(mei))
    assert page.status_code == 409 and "同一提交正在处理" in page.content.decode()  # type: ignore[attr-defined]
