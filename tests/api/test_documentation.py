"""/api/docs in a real browser under the strict CSP: drawn, nothing from elsewhere, and a write can be tried from it."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import sync_playwright

from huoshui.operations.adapters.row_security import bound_to_zone
from tests.api.bodies import document
from tests.cast import build_cast, sign_in
from tests.journeys.conftest import CHROMIUM, LISTEN


def test_the_document_names_every_part_and_every_answer() -> None:
    told = document()
    assert told["openapi"].startswith("3.1") and told["components"]["securitySchemes"]
    operations = [one for methods in told["paths"].values() for one in methods.values()]
    assert len({one["operationId"] for one in operations}) == len(operations) > 60
    assert all(one["summary"] and one["description"] and one["tags"] for one in operations)
    assert all({"401", "403", "404", "422"} <= {str(status) for status in one["responses"]} for one in operations)


def test_the_document_is_served_with_a_strict_policy(db: None) -> None:
    page = Client().get("/api/docs")
    policy = page["Content-Security-Policy"]
    assert page.status_code == 200 and "unsafe" not in policy and "script-src 'self'" in policy
    assert "://" not in page.content.decode().replace("http://testserver", "")
    assert Client().get("/api/openapi.json").json()["info"]["title"] == "活水接口"


def test_a_browser_draws_the_document_and_tries_a_write(own_live_server: str) -> None:
    if not CHROMIUM:
        pytest.fail("no chromium on this machine: make setup installs it")
    cast = build_cast()
    session = sign_in(Client(), cast.mei).cookies[settings.SESSION_COOKIE_NAME].value
    asked: list[str] = []
    complaints: list[str] = []
    with pytest.MonkeyPatch.context() as patched, sync_playwright() as playwright:
        patched.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(base_url=own_live_server, locale="zh-CN")
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": own_live_server}])
        context.add_init_script(LISTEN)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.goto("/api/docs")
        page.wait_for_selector(".opblock-tag")
        assert "活水接口" in page.inner_text(".title")
        assert page.locator(".opblock").count() == sum(len(methods) for methods in document()["paths"].values())
        write = page.locator("[id$=make_batch]")
        write.locator("button").first.click()
        write.get_by_role("button", name="Try it out").click()
        write.locator("textarea").fill('{"period_no": 17}')
        write.get_by_role("button", name="Execute").click()
        write.locator(".live-responses-table .response-col_status").first.wait_for()
        assert "201" in write.locator(".live-responses-table tbody .response-col_status").first.inner_text()
        browser.close()
    own = urlsplit(own_live_server).netloc
    assert not [url for url in asked if not url.startswith("data:") and urlsplit(url).netloc != own]
    assert not complaints
    with bound_to_zone(cast.home.id):
        listed = sign_in(Client(), cast.mei).get("/api/v1/batches").json()["batches"]
    assert [batch["period_no"] for batch in listed] == [17]


def test_no_two_bodies_or_answers_share_a_name() -> None:
    """The document knows its schemas by name: of two with one name it would show one in both places."""
    from ninja import Schema

    import huoshui.api.urls  # noqa: F401 - loads every module of the API
    from huoshui.api.schemas import Answer, Body

    def below(kind: type) -> list[type]:
        return [one for each in kind.__subclasses__() for one in (each, *below(each))]

    declared = {one for kind in (Schema, Answer, Body) for one in below(kind) if one.__module__.startswith("huoshui.api.")}
    names = [one.__name__ for one in declared if one.__module__ != "huoshui.api.schemas"]
    assert len(names) > 60 and sorted(name for name in set(names) if names.count(name) > 1) == []


def test_results_of_one_name_in_two_domains_stand_apart_in_the_document() -> None:
    """A rate of 三个一批 is no rate of requests: one schema for both would be wrong for one of them."""
    schemas = document()["components"]["schemas"]
    assert "by" not in schemas["EnterpriseRequestsRate"]["properties"]
    assert {"by", "measure"} <= schemas["Rate"]["properties"].keys()
