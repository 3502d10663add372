"""节奏 as pages: few queries, each due opens to where it is done, rules with their source."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time

import pytest
from django.test import Client

from huoshui.core.clock import SHANGHAI, clock_at
from huoshui.dispatch.actions import tick_cadence
from huoshui.operations.adapters.row_security import bound_to_zone
from tests.cast import Cast
from tests.web.conftest import within_queries


@pytest.fixture(autouse=True)
def monday(cast: Cast) -> Iterator[None]:
    """2026-03-30, 09:00, the dues made."""
    with clock_at(datetime.combine(date(2026, 3, 30), time(9), SHANGHAI)):
        with bound_to_zone(cast.home.id):
            tick_cadence(cast.home.id)
        yield


def form_of(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page[page.index('id="change"') :]))


def test_list_calendar_rules_and_worklist_take_few_queries_and_say_where_it_is_done(as_member: Callable[[str], Client]) -> None:
    client, pages = as_member("mei"), {}
    for name in ("", "calendar/?month=2026-03", "rules/", "worklist/"):
        with within_queries():
            pages[name] = client.get(f"/cadence/{name}").content.decode()
    assert "周调度会 2026-W14" in pages[""] and "今日到期" in pages[""]
    assert "/meetings/new/?kind=weekly&amp;held_on=2026-03-30" in pages["worklist/"]
    assert "预置值，请由本区改定" in pages["rules/"] or "示范" in pages["rules/"]
    due = re.search(r'href="(/cadence/[0-9a-f-]{36}/)"', pages["calendar/?month=2026-03"])
    assert due and client.get(due[1]).status_code == 302
    assert client.get("/cadence/?view=nonsense").status_code == 422
    assert client.get("/cadence/?unit=%20").status_code == 200
    assert "/cadence/?view=late&amp;deed=bulletin" in client.get("/cadence/?deed=bulletin").content.decode()
    assert client.get("/cadence/calendar/?month=3").status_code == 422


def test_an_own_rule_is_set_seen_and_ended_and_a_due_is_waived_with_its_reason(as_member: Callable[[str], Client]) -> None:
    client = as_member("mei")
    form = form_of(client.get("/cadence/rules/new/").content.decode()) | {"name": "化工安全调度", "target": "meeting-topical"}
    refused = client.post("/cadence/rules/new/", form | {"when": "month-after", "count": ""})
    assert refused.status_code == 422 and "没有写第几个工作日" in refused.content.decode() and "化工安全调度" in refused.content.decode()
    assert client.post("/cadence/rules/new/", form | {"when": "weekday-3"}).status_code == 302
    page = client.get("/cadence/rules/").content.decode()
    ending = re.search(r'action="(/cadence/rules/[^"]+/end/)"', page)
    assert "化工安全调度" in page and ending
    listed = client.get("/cadence/").content.decode()
    waiving = re.search(r'href="(/cadence/[^"]+/waive/)"', listed)
    assert waiving
    form = form_of(client.get(waiving[1]).content.decode())
    assert client.post(waiving[1], form | {"reason": ""}).status_code == 422
    assert client.post(waiving[1], form | {"reason": "与市里会议合并召开"}).status_code == 302
    assert "与市里会议合并召开" in client.get("/cadence/?view=waived").content.decode()
    key = re.search(r'name="csrfmiddlewaretoken"', page)
    assert key and client.post(ending[1], {"expected_version": "1"}).status_code == 302
    assert "已停用" in client.get("/cadence/rules/").content.decode()
