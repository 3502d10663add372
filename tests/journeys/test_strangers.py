"""Somebody of another zone learns nothing: a project that is there and one that never was give the same page."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

from playwright.sync_api import Page, expect

from tests.journeys.newcomer import go, sign_in

Open = Callable[..., Page]
ADDRESSES = ("/projects/{}/", "/projects/{}/stage/", "/explain/project/{}/planned_investment/", "/batches/{}/", "/imports/{}/")


def test_a_stranger_gets_the_same_404_for_what_is_there_and_what_is_not(open_browser: Open, new_project: Callable[..., UUID]) -> None:
    real = new_project("青河秘密项目", planned_investment=5 * 10**10)
    page = sign_in(open_browser(), "stranger")
    go(page, "项目")
    expect(page.get_by_text("青河秘密项目")).to_have_count(0)
    for pattern in ADDRESSES:
        shown = []
        for number in (real, uuid4()):
            answer = page.goto(pattern.format(number))
            assert answer is not None and answer.status == 404, f"{pattern} {answer and answer.status}"
            shown.append((page.title(), page.locator("main").inner_html()))
        assert shown[0] == shown[1], pattern
        expect(page.get_by_role("heading", name="没有找到这一页")).to_be_visible()
        assert "青河秘密项目" not in page.content()
