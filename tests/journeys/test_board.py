"""The board: a card dragged, or moved by the keyboard, opens the form that asks for evidence; nothing advances by itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from uuid import UUID

from playwright.sync_api import Page, expect

from huoshui.investment_projects.queries import project_row
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast
from tests.journeys.newcomer import go, sign_in

Open = Callable[..., Page]


def test_a_dragged_card_and_the_keyboard_open_the_stage_form_and_nothing_moves(
    open_browser: Open, cast: Cast, new_project: Callable[..., UUID]
) -> None:
    project_id = new_project("青河储能电池项目", signed_on=date(2025, 3, 10), planned_investment=10**10)
    new_project("已开工的项目", started_on=date(2025, 5, 1), planned_investment=10**10)
    page = sign_in(open_browser(), "mei")
    go(page, "项目")
    page.get_by_role("link", name="看板").click()
    card = page.locator(".board-card").filter(has_text="青河储能电池项目")
    card.drag_to(page.locator("[data-stage=started]"))
    expect(page).to_have_url(re.compile(rf"/projects/{project_id}/stage/\?to=started"))
    expect(page.get_by_role("heading", name=re.compile("推进阶段|登记阶段|开工"))).to_be_visible()
    page.go_back()

    card.get_by_role("link", name="青河储能电池项目", exact=True).focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(page).to_have_url(re.compile(rf"/projects/{project_id}/stage/\?to="))
    page.go_back()
    card.hover()
    card.get_by_role("link", name=re.compile("推进")).click()
    expect(page).to_have_url(re.compile(rf"/projects/{project_id}/stage/"))
    with bound_to_zone(cast.home.id):
        assert project_row(cast.mei.actor, project_id).stage == "signed"
