"""A real browser on a server with a database of its own. What fails leaves its pictures in test-output/."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright

from huoshui.investment_projects.actions import create_project
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast, Member, build_cast

CHROMIUM = os.environ.get("HUOSHUI_CHROMIUM") or next(
    (path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if path), ""
)
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PICTURES = Path(__file__).resolve().parents[2] / "test-output"
LISTEN = """document.addEventListener("securitypolicyviolation", event => console.error(
    "Content Security Policy: " + event.violatedDirective + " " + event.blockedURI));"""
PLAIN_HOST = "huoshui.example"  # leads here, too; over plain HTTP it is no secure context, as 127.0.0.1 is
NO_COMPLAINT = (
    "Failed to load resource",  # counted by look_at, which knows what
    "The Cross-Origin-Opener-Policy header has been ignored",  # on plain HTTP, where the browser knows no such wall
)
HAS_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    outcome: Any = yield
    if outcome.get_result().failed:
        item.stash[HAS_FAILED] = True


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One headless browser for all journeys of this process."""
    if not CHROMIUM:
        pytest.fail("no chromium on this machine: make setup installs it")
    with pytest.MonkeyPatch.context() as patched, sync_playwright() as playwright:
        # playwright runs an event loop in this thread; Django would take the test for asynchronous code
        patched.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", f"--host-resolver-rules=MAP {PLAIN_HOST} 127.0.0.1"],
        )
        yield browser
        browser.close()


@pytest.fixture
def open_browser(request: pytest.FixtureRequest, chromium: Browser, own_live_server: str) -> Iterator[Callable[..., Page]]:
    """``open_browser(phone=False)``: a page of a fresh browser profile.

    At the end: no script error, no line of error in the console, nothing that the security policy refused, no resource of a page
    that did not come, no 5xx. A page itself may be a 404 or a 422, when that is what the journey is about.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def look_at(answer: Response) -> None:
        if answer.status >= 500 or (answer.status >= 400 and answer.request.resource_type != "document"):
            complaints.append(f"{answer.status} {answer.request.resource_type} {answer.url}")

    def open_page(*, phone: bool = False) -> Page:
        context = chromium.new_context(
            base_url=own_live_server,
            locale="zh-CN",
            viewport=PHONE if phone else DESK,
            is_mobile=phone,
            has_touch=phone,
            service_workers="block",  # tests/journeys/test_offline.py has browsers with workers
        )
        context.set_default_timeout(15_000)
        context.add_init_script(LISTEN)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda line: (
                complaints.append(f"{page.url}: {line.text}") if line.type == "error" and not line.text.startswith(NO_COMPLAINT) else None
            ),
        )
        page.on("response", look_at)
        return page

    yield open_page
    if request.node.stash.get(HAS_FAILED, False) or complaints:
        PICTURES.mkdir(exist_ok=True)
        for number, page in enumerate(page for context in contexts for page in context.pages):
            page.screenshot(path=PICTURES / f"{re.sub(r'[^0-9A-Za-z_]+', '-', request.node.name)}-{number}.png", full_page=True)
    for context in contexts:
        context.close()
    assert not complaints, complaints


@pytest.fixture
def cast(own_database: str) -> Cast:
    """Everybody, with one zone of their own and one of a stranger."""
    return build_cast()


@pytest.fixture
def new_project(cast: Cast) -> Callable[..., UUID]:
    """``new_project("甲项目", signed_on=…, planned_investment=…)``, entered by mei in her zone."""

    def create(name: str, *, by: str = "mei", **values: object) -> UUID:
        member: Member = getattr(cast, by)
        with bound_to_zone(member.zone.id):
            return create_project(member.actor, name=name, values=values, is_another=True)

    return create
