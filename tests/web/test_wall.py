"""大屏: boards with the numbers of now, chosen by leader or dispatcher."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.test import Client

from huoshui.core import clock
from huoshui.core.periods import whole_year
from huoshui.investment_projects.actions import create_batch
from huoshui.operations.adapters.row_security import bound_to_zone
from huoshui.reports.queries import war_map
from huoshui.targets.actions import NewTarget, set_target
from tests.cast import Cast
from tests.web.conftest import FEN_PER_YI, within_queries

PART = {"HX-Request": "true"}


def test_every_board_comes_by_itself_and_says_nothing_of_strangers(
    as_member: Callable[[str], Client], battery: UUID, new_project: Callable[..., UUID], cast: Cast
) -> None:
    new_project("白石的项目", by="stranger", signed_on=date(2025, 1, 1))
    with bound_to_zone(cast.home.id):
        set_target(
            cast.mei.actor, NewTarget("projects_signed", whole_year(clock.today().year), "year", Decimal(10), basis="青河发〔2026〕1号")
        )
    client = as_member("liu")
    home = client.get("/wall/").content.decode()
    boards = re.findall(r'data-wall-board="(\w+)" href="([^"]+)"', home)
    assert [code for code, _ in boards] == ["targets", "war_map", "batches", "requests", "league"]
    pages = {}
    for code, href in boards:
        with within_queries():
            answer = client.get(href, headers=PART)
        pages[code] = answer.content.decode()
        assert answer.status_code == 200 and f'data-board="{code}"' in pages[code] and "<html" not in pages[code]
        assert "<html" in client.get(href).content.decode()
    assert "青河储能电池项目" in pages["war_map"] and "招商局" in pages["war_map"] and "白石的项目" not in pages["war_map"]
    assert "新签约项目" in pages["targets"] and "没有生效的赛马" in pages["league"]
    assert client.get("/wall/boards/nonsense/", headers=PART).status_code == 404


def test_a_board_that_cannot_hold_all_says_how_many_more_there_are(as_member: Callable[[str], Client], cast: Cast) -> None:
    client = as_member("liu")
    with bound_to_zone(cast.home.id):
        for number in range(1, 6):
            create_batch(cast.mei.actor, period_no=number, held_on=date(2025, number, 20))
    assert "另有" not in client.get("/wall/boards/batches/", headers=PART).content.decode()
    with bound_to_zone(cast.home.id):
        create_batch(cast.mei.actor, period_no=6, held_on=date(2025, 6, 20))
    assert "另有 1 期" in client.get("/wall/boards/batches/", headers=PART).content.decode()


def test_the_map_puts_the_red_first_and_turns_its_pages(cast: Cast, new_project: Callable[..., UUID]) -> None:
    long_ago = clock.today() - timedelta(days=200)
    for number in range(8):
        new_project(f"绿灯{number}号", started_on=clock.today() - timedelta(days=3), planned_investment=9 * FEN_PER_YI)
    new_project("早该入库的项目", started_on=long_ago, planned_investment=FEN_PER_YI)
    new_project("刚签约的项目", signed_on=long_ago)
    with bound_to_zone(cast.home.id):
        first, second = (war_map(cast.liu.actor, page=page) for page in (1, 2))
        columns = [{column.stage: column for column in found.columns} for found in (first, second)]
        assert war_map(cast.liu.actor, page=9).page == 1
    assert first.page_count == 2 and columns[0]["started"].project_count == 9
    assert columns[0]["started"].lines[0].project.name == "早该入库的项目"
    assert len(columns[0]["started"].lines) == 6 and len(columns[1]["started"].lines) == 3
    assert columns[1]["signed"].lines[0].light is None  # a short column begins anew


def test_leader_or_dispatcher_chooses_and_two_at_once_are_told(as_member: Callable[[str], Client], cast: Cast) -> None:
    leader = as_member("liu")
    asked = {"board_batches": "1", "seconds": "20", "expected_version": "0"}
    assert leader.post("/wall/choose/", asked).status_code == 302
    assert re.findall(r'data-wall-board="(\w+)"', leader.get("/wall/").content.decode()) == ["batches"]
    assert as_member("mei").post("/wall/choose/", asked).status_code == 409
    assert leader.post("/wall/choose/", {"seconds": "20", "expected_version": "1"}).status_code == 422
    assert leader.post("/wall/choose/", {"board_targets": "1", "seconds": "半分钟", "expected_version": "1"}).status_code == 422
    assert as_member("bo").get("/wall/choose/").status_code == 403


def test_a_screen_whose_session_ended_is_told_and_not_led_away(as_member: Callable[[str], Client], cast: Cast) -> None:
    client = as_member("liu")
    with clock.clock_at(clock.now() + timedelta(hours=1)):
        assert client.get("/wall/boards/batches/", headers=PART).status_code == 401
